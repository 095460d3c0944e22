//! What the desktop's camera routes (`/desk/camera/…`) and the page say to each other.

use serde::{Deserialize, Serialize};

use super::last_four;
use crate::time::Timestamp;

/// A place that frames come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameraSource {
    /// `webcam:0`, or `folder:PATH` for a folder of pictures (or one picture), played in a loop.
    pub id: String,
    pub name: String,
}

/// `GET /desk/camera/sources`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameraSources {
    pub items: Vec<CameraSource>,
    /// The one in this computer's settings; started when none is named.
    pub chosen: String,
}

/// `POST /desk/camera/start`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StartCamera {
    pub source: Option<String>,
    /// Of a folder of pictures: 1 to 100, else 8.
    pub frames_per_second: Option<f32>,
}

/// `GET /desk/camera/state?after=REVISION&wait_ms=…`: answers as soon as the revision is above `after`, or after
/// `wait_ms` with what is. Also the answer to start and stop.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CameraState {
    /// Grows with every frame and every other change.
    pub revision: u64,
    pub running: bool,
    pub source: Option<String>,
    /// Number of the latest frame, 0 before the first; `GET /desk/camera/preview` names it in `X-Frame-Number`.
    pub frame: u64,
    /// Width and height of the frame in pixels.
    pub size: Option<[u32; 2]>,
    /// Corners of the code in the frame's pixels, clockwise from the code's top left.
    pub outline: Option<[[f32; 2]; 4]>,
    /// The latest scans, oldest first; each code once while it stays in sight.
    pub scans: Vec<CameraScan>,
    pub error: Option<CameraError>,
}

/// One code that came into sight. `Debug` shows its last four characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameraScan {
    /// Grows by one a scan, over starts and stops: the page keeps the last one it has seen.
    pub sequence: u64,
    pub text: String,
    pub at: Timestamp,
}

/// Whether a scan is the asker's to act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub claimed: bool,
}

/// Why there is no picture, in the asker's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameraError {
    /// `busy`, `denied`, `no-camera` …
    pub code: String,
    pub title: String,
    pub what_to_do: String,
}

impl std::fmt::Debug for CameraScan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CameraScan")
            .field("sequence", &self.sequence)
            .field("text", &last_four(&self.text))
            .field("at", &self.at)
            .finish()
    }
}
