//! The doctors: list, profile, photo.
mod avatar;
mod form;
mod list;
mod photo;
mod words;

pub use avatar::{Avatar, photo_address};
pub use list::PractitionersPage;
