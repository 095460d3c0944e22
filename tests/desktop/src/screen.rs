//! The one screen that all tests of a run share.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
    time::{Duration, Instant},
};

use tokio::sync::{Mutex, MutexGuard};

use crate::{PATIENCE, Page};

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
        let file = place(name);
        let until = Instant::now() + PATIENCE;
        loop {
            shoot(&file);
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

    /// A picture of the whole screen once its upper left shows the page as it is: what the page has drawn for
    /// itself comes to the screen some time later.
    pub async fn picture_of(&self, page: &Page, name: &str) -> PathBuf {
        let file = place(name);
        let drawn = file.with_extension("page.png");
        let until = Instant::now() + PATIENCE;
        loop {
            page.write_picture(&drawn).await;
            shoot(&file);
            let difference = difference(&file, &drawn);
            if difference < DIFFERENCE_MAX {
                std::fs::remove_file(&drawn).expect("it was just written");
                return file;
            }
            assert!(
                Instant::now() < until,
                "the screen does not show the page: {} and {} differ by {difference}",
                file.display(),
                drawn.display()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A caret may blink between the two pictures; a page that is not there yet differs by far more.
const DIFFERENCE_MAX: f64 = 0.03;

pub(crate) fn place(name: &str) -> PathBuf {
    let folder = std::env::var_os("CLINIC_SCREENSHOTS").map_or_else(
        || std::env::temp_dir().join("clinicdesk-screenshots"),
        PathBuf::from,
    );
    std::fs::create_dir_all(&folder).expect("the folder for pictures");
    folder.join(format!("{name}.png"))
}

fn shoot(file: &Path) {
    let taken = Command::new("import")
        .args(["-silent", "-window", "root"])
        .arg(file)
        .status();
    assert!(
        taken.expect("ImageMagick's import").success(),
        "no picture of the screen"
    );
}

/// How far the upper left of the screen is from a page's picture: 0 is the same, 1 black against white.
fn difference(screen: &Path, page: &Path) -> f64 {
    let mut compare = Command::new("compare");
    compare.args(["-metric", "RMSE", "-extract", "1000x700+0+0"]);
    let told = compare.arg(screen).arg(page).arg("null:").output();
    // `3268.64 (0.0498762)`, on its standard error.
    let told = String::from_utf8_lossy(&told.expect("ImageMagick's compare").stderr).into_owned();
    let share = told.split_once('(').and_then(|(_, share)| share.split_once(')'));
    let share = share.and_then(|(share, _)| share.parse().ok());
    share.unwrap_or_else(|| panic!("compare: {told}"))
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
