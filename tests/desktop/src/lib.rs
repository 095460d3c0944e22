//! The real window on a real screen: the desktop's binary, driven by `WebKitWebDriver`, on a private session
//! bus whose notifications are recorded and can be clicked, with pictures of the screen.
//!
//! Run it where there is a screen: `xvfb-run -a cargo test -p clinic-desktop-tests`.
#![expect(
    clippy::expect_used,
    reason = "what a test cannot start or ask ends it, loudly"
)]

mod bus;
mod desktop;
mod notifications;
mod page;
mod process;
mod screen;

pub use bus::{Bus, Keychain};
pub use desktop::{Desktop, Setup};
pub use notifications::{Notification, Notifications};
pub use page::{Element, Page};
pub use process::Started;
pub use screen::Screen;

use std::time::Duration;

/// How long a condition is waited for. Only a broken program takes so long.
pub const PATIENCE: Duration = Duration::from_secs(30);
