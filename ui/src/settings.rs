//! The clinic's own settings, as the admin changes them.
mod leases;
mod page;
mod words;

pub use page::SettingsPage;
