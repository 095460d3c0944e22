//! Pictures instead of a camera: one picture, or a folder of them in the order of their names, over and over.
//! For desks without a camera that want to test their set-up, and for tests.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use clinic_shared::scanning::CameraSource;
use image::RgbImage;

use super::{Camera, CameraFault, Cameras, OpenCamera};

/// Folders of pictures; lists the one in the settings, opens any.
#[derive(Debug, Clone, Default)]
pub struct Folders {
    listed: Option<PathBuf>,
}

impl Folders {
    pub const fn new(listed: Option<PathBuf>) -> Self {
        Self { listed }
    }
}

impl Cameras for Folders {
    fn kind(&self) -> &'static str {
        "folder"
    }

    fn list(&self) -> Result<Vec<CameraSource>, CameraFault> {
        let source = |path: &PathBuf| CameraSource {
            id: format!("folder:{}", path.display()),
            name: path.display().to_string(),
        };
        Ok(self.listed.iter().map(source).collect())
    }

    fn open(&self, asked: &OpenCamera) -> Result<Box<dyn Camera>, CameraFault> {
        let frames_per_second = asked.frames_per_second.clamp(1.0, 100.0);
        let mut folder = Folder {
            path: PathBuf::from(&asked.place),
            coming: VecDeque::new(),
            gap: Duration::from_secs_f32(1.0 / frames_per_second),
            due: Instant::now(),
        };
        folder.rewind()?;
        Ok(Box::new(folder))
    }
}

struct Folder {
    path: PathBuf,
    coming: VecDeque<PathBuf>,
    gap: Duration,
    due: Instant,
}

impl Folder {
    /// The folder is read anew each time round: pictures may come and go.
    fn rewind(&mut self) -> Result<(), CameraFault> {
        let none = |_| CameraFault::NoPictures(self.path.display().to_string());
        if self.path.is_file() {
            self.coming = VecDeque::from([self.path.clone()]);
            return Ok(());
        }
        let mut pictures: Vec<PathBuf> = self
            .path
            .read_dir()
            .map_err(none)?
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| is_picture(path))
            .collect();
        pictures.sort();
        self.coming = pictures.into();
        Ok(())
    }

    /// The next picture that can be read; one that cannot (half written, no picture at all) is passed over.
    fn next_picture(&mut self) -> Result<RgbImage, CameraFault> {
        for again in [false, true] {
            if again {
                self.rewind()?;
            }
            while let Some(path) = self.coming.pop_front() {
                match image::open(&path) {
                    Ok(picture) => return Ok(picture.into_rgb8()),
                    Err(fault) => {
                        tracing::debug!(path = %path.display(), %fault, "a picture was passed over");
                    }
                }
            }
        }
        Err(CameraFault::NoPictures(self.path.display().to_string()))
    }
}

impl Camera for Folder {
    fn next_frame(&mut self) -> Result<RgbImage, CameraFault> {
        thread::sleep(self.due.saturating_duration_since(Instant::now()));
        // Counted from now, not from when it was due: no burst after a pause.
        self.due = Instant::now() + self.gap;
        self.next_picture()
    }
}

fn is_picture(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    ["png", "jpg", "jpeg"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}
