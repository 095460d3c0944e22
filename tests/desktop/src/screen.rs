//! The one screen that all tests of a run share.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
    time::{Duration, Instant},
};

use tokio::sync::{Mutex, MutexGuard};

use crate::PATIENCE;

static SCREEN: LazyLock<Mutex<()>> = LazyLock::new(Mutex::default);

/// Held by the test whose windows are on the screen: two tests at a time would cover each other.
#[derive(Debug)]
pub struct Screen {
    _held: MutexGuard<'static, ()>,
}

impl Screen {
    pub async fn take() -> Self {
        let display = std::env::var_os("DISPLAY");
        assert!(
            display.is_some(),
            "there is no screen: run `xvfb-run -a cargo test -p clinic-desktop-tests`"
        );
        Self {
            _held: SCREEN.lock().await,
        }
    }

    /// A picture of the whole screen as `NAME.png`, in the folder `CLINIC_SCREENSHOTS`, else a temporary one.
    /// It is taken anew until the window has drawn its page, which it does some time after the page is ready.
    pub async fn picture(&self, name: &str) -> PathBuf {
        let folder = std::env::var_os("CLINIC_SCREENSHOTS").map_or_else(
            || std::env::temp_dir().join("clinicdesk-screenshots"),
            PathBuf::from,
        );
        std::fs::create_dir_all(&folder).expect("the folder for pictures");
        let file = folder.join(format!("{name}.png"));
        let until = Instant::now() + PATIENCE;
        loop {
            let taken = Command::new("import")
                .args(["-silent", "-window", "root"])
                .arg(&file)
                .status();
            assert!(
                taken.expect("ImageMagick's import").success(),
                "no picture of the screen"
            );
            if colours(&file) > COLOURS_OF_TEXT {
                return file;
            }
            assert!(
                Instant::now() < until,
                "the window stays blank: {}",
                file.display()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Smoothed letters have many shades; a blank window has one colour, its frame a few more.
const COLOURS_OF_TEXT: u32 = 20;

/// How many colours the windows' upper left part shows.
fn colours(picture: &Path) -> u32 {
    let mut count = Command::new("convert");
    count
        .arg(picture)
        .args(["-crop", "800x500+0+0", "-format", "%k", "info:"]);
    let told = count.output().expect("ImageMagick's convert").stdout;
    String::from_utf8_lossy(&told)
        .trim()
        .parse()
        .expect("a number of colours")
}
