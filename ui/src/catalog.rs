//! The admin's screens of services and rooms.
mod rooms;
mod services;
mod words;

pub use rooms::RoomsPage;
pub use services::{ColorField, ServicesPage, Swatch};
