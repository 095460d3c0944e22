//! The admin's screen of accounts.
mod user_form;
mod users;
mod words;

pub use users::UsersPage;
