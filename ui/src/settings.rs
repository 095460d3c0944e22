//! The clinic's own settings, as the admin changes them.
mod leases;
mod mail_test;
mod messages;
mod page;
mod parts;
mod sms;
mod sms_test;
mod test_said;
mod words;

pub use mail_test::{MailTried, MailTriedSaid};
pub use page::SettingsPage;
