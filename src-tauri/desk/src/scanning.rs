//! Scanning by camera: frames from a webcam or from a folder of pictures, codes out of them, and the routes
//! below `/desk/camera/` by which the page shows the picture and hears of scans.
//!
//! What a code's text means is `clinic_shared::scanning`'s; finding codes in pixels is `clinic_qr`'s.

mod camera;
mod fault;
mod folder;
mod routes;
mod session;
mod watcher;
#[cfg(feature = "webcam")]
mod webcam;

pub use camera::{Camera, Cameras, OpenCamera};
pub use fault::CameraFault;
pub use folder::Folders;
pub use routes::desk_camera_router;
pub use session::CameraSession;
#[cfg(feature = "webcam")]
pub use webcam::Webcams;
