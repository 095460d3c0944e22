//! The scan panel: a camera on the desktop, and a box for codes that are typed or come from a hand scanner.
mod camera;
mod panel;
mod read;

pub use camera::CameraView;
pub use panel::ScanPanel;
pub use read::{identifier_of, number_typed, of_address, search_of};
