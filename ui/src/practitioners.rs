//! The doctors: list, profile, photo.
mod form;
mod list;
mod photo;
mod words;

pub use list::PractitionersPage;
pub use photo::Photo;
