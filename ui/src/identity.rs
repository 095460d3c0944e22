//! The admin's screens of accounts and of computers.
mod device_words;
mod devices;
mod mail_words;
mod user_form;
mod user_mail;
mod users;
mod words;

pub use device_words::devices as devices_title;
pub use devices::DevicesPage;
pub use users::UsersPage;
