//! The clinic's own settings, as the admin changes them.
mod page;
mod words;

pub use page::SettingsPage;
