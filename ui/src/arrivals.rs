//! The screens of arrivals: the queue of the day with its scan panel, the TV in the waiting room, and the
//! desktop's own settings, of which the camera is the most. Not here: visits and times (`scheduling`).
//!
//! What is shown where is plain data with native tests (`board.rs`, `scan/read.rs`, `screen_state.rs`).
mod board;
mod calls;
mod check_in;
mod desk_settings;
mod entry;
mod expected;
mod late;
mod outcome;
mod page;
mod scan;
mod screen;
mod screen_state;
mod today;
pub(crate) mod words;

pub use desk_settings::DeskSettingsPage;
pub use page::ArrivalsPage;
pub use scan::ScanPanel;
pub use screen::ScreenPage;
pub use today::{DoctorToday, Today};
