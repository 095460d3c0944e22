//! The port behind which cameras are.

use clinic_shared::scanning::CameraSource;
use image::RgbImage;

use super::CameraFault;

/// How many frames a second are looked at: enough for a hand that moves, little for the processor.
pub(super) const FRAMES_PER_SECOND: f32 = 8.0;

/// What is asked of a kind of camera.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenCamera {
    /// After the colon of the source's id: `0` of `webcam:0`.
    pub place: String,
    pub frames_per_second: f32,
}

/// One kind of camera: webcams, folders of pictures.
pub trait Cameras: Send + Sync + std::fmt::Debug {
    /// Before the colon of its sources' ids: `webcam`.
    fn kind(&self) -> &'static str;

    /// Those there are now.
    fn list(&self) -> Result<Vec<CameraSource>, CameraFault>;

    /// Opens one, on the thread that will read it.
    fn open(&self, asked: &OpenCamera) -> Result<Box<dyn Camera>, CameraFault>;
}

/// An open camera; closed when dropped.
pub trait Camera {
    /// Waits for the next frame, so that no more come than were asked for a second, and none is stale.
    fn next_frame(&mut self) -> Result<RgbImage, CameraFault>;
}
