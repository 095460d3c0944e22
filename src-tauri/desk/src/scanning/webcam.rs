//! Real webcams, by `nokhwa`: V4L2 on Linux, Media Foundation on Windows, `AVFoundation` on macOS.

use std::time::{Duration, Instant};

use clinic_shared::scanning::CameraSource;
use image::RgbImage;
use nokhwa::{
    NokhwaError,
    pixel_format::RgbFormat,
    utils::{ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType},
};

use super::{Camera, CameraFault, Cameras, OpenCamera};

/// What is asked for first: enough pixels for the small modules of an ID card's code.
const WIDTH_PX: u32 = 1_280;
const HEIGHT_PX: u32 = 720;
const CAMERA_FRAMES_PER_SECOND: u32 = 30;

/// The computer's webcams.
#[derive(Debug, Clone, Copy, Default)]
pub struct Webcams;

impl Cameras for Webcams {
    fn kind(&self) -> &'static str {
        "webcam"
    }

    fn list(&self) -> Result<Vec<CameraSource>, CameraFault> {
        allow();
        let mut found = nokhwa::query(ApiBackend::Auto).map_err(|fault| fault_of(&fault))?;
        found.sort_by_key(|camera| camera.index().as_string());
        let source = |camera: &nokhwa::utils::CameraInfo| CameraSource {
            id: format!("webcam:{}", camera.index().as_string()),
            name: camera.human_name(),
        };
        Ok(found.iter().map(source).collect())
    }

    fn open(&self, asked: &OpenCamera) -> Result<Box<dyn Camera>, CameraFault> {
        allow();
        let index = || match asked.place.parse() {
            Ok(number) => CameraIndex::Index(number),
            Err(_) => CameraIndex::String(asked.place.clone()),
        };
        // Compressed first: over USB 2 few cameras give this size raw at a good rate.
        let closest = |format| {
            RequestedFormatType::Closest(CameraFormat::new_from(
                WIDTH_PX,
                HEIGHT_PX,
                format,
                CAMERA_FRAMES_PER_SECOND,
            ))
        };
        let wishes = [
            closest(FrameFormat::MJPEG),
            closest(FrameFormat::YUYV),
            RequestedFormatType::None,
        ];
        let mut refused = CameraFault::NoCamera(asked.place.clone());
        for wish in wishes {
            let opened = nokhwa::Camera::new(index(), RequestedFormat::new::<RgbFormat>(wish)).and_then(
                |mut camera| {
                    camera.open_stream()?;
                    Ok(camera)
                },
            );
            match opened {
                Ok(camera) => {
                    tracing::info!(format = %camera.camera_format(), "webcam opened");
                    let gap = Duration::from_secs_f32(1.0 / asked.frames_per_second.clamp(1.0, 100.0));
                    return Ok(Box::new(Webcam {
                        camera,
                        gap,
                        last: Instant::now(),
                    }));
                }
                Err(fault) => refused = fault_of(&fault),
            }
        }
        Err(refused)
    }
}

struct Webcam {
    camera: nokhwa::Camera,
    gap: Duration,
    last: Instant,
}

impl Camera for Webcam {
    fn next_frame(&mut self) -> Result<RgbImage, CameraFault> {
        let stopped = |fault: NokhwaError| CameraFault::Stopped(fault.to_string());
        // The frames between are taken and dropped, undecoded: left in the driver's queue they would come late.
        loop {
            let frame = self.camera.frame().map_err(stopped)?;
            if self.last.elapsed() >= self.gap {
                self.last = Instant::now();
                return frame.decode_image::<RgbFormat>().map_err(stopped);
            }
        }
    }
}

/// macOS asks the person once; until then there is no camera to list or open.
fn allow() {
    #[cfg(target_os = "macos")]
    if !nokhwa::nokhwa_check() {
        nokhwa::nokhwa_initialize(|allowed| tracing::info!(allowed, "use of the camera"));
    }
}

/// The systems say why only in their texts and numbers.
fn fault_of(fault: &NokhwaError) -> CameraFault {
    let text = fault.to_string();
    let says = |words: &[&str]| words.iter().any(|word| text.to_ascii_lowercase().contains(word));
    // 0xC00D3704: Media Foundation's "locked by another program"; 0x80070005: access denied.
    if says(&["busy", "in use", "lock", "0xc00d3704", "(os error 16)"]) {
        CameraFault::Busy(text)
    } else if says(&["denied", "permission", "authoriz", "0x80070005", "(os error 13)"]) {
        CameraFault::Denied(text)
    } else {
        CameraFault::NoCamera(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_systems_say_becomes_a_fault_with_something_to_do() {
        let code =
            |text: &str| fault_of(&NokhwaError::OpenDeviceError("0".to_owned(), text.to_owned())).code();
        assert_eq!(code("Device or resource busy (os error 16)"), "busy");
        assert_eq!(code("Permission denied (os error 13)"), "denied");
        assert_eq!(code("No such file or directory (os error 2)"), "no-camera");
    }

    /// True on every machine without a camera of that number.
    #[test]
    fn a_webcam_that_is_not_there_is_said_to_be_missing() {
        let open = OpenCamera {
            place: "9999".to_owned(),
            frames_per_second: 8.0,
        };
        assert_eq!(
            Webcams.open(&open).err().map(|fault| fault.code()),
            Some("no-camera")
        );
    }
}
