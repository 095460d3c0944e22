//! One running desktop.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;

use crate::{Bus, PATIENCE, Page, Screen, process::Started};

/// What a desktop is started with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The clinic's server, such as `http://127.0.0.1:1234`.
    pub server: String,
    /// Page files: `ui/dist` of the sources, made by `cargo xtask build-ui`, unless said otherwise.
    pub ui: PathBuf,
    /// The `camera` setting.
    pub camera: Option<String>,
    /// Whether secrets go to the keychain, as with people, and not into files.
    pub keychain: bool,
}

impl Setup {
    pub fn new(server: impl Into<String>) -> Self {
        Self {
            server: server.into(),
            ui: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist"),
            camera: None,
            keychain: false,
        }
    }

    /// With the small page that only the tests of the window itself use.
    #[must_use]
    pub fn with_test_page(mut self) -> Self {
        self.ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
        self
    }

    #[must_use]
    pub fn with_camera(mut self, camera: impl Into<String>) -> Self {
        self.camera = Some(camera.into());
        self
    }

    #[must_use]
    pub const fn with_keychain(mut self) -> Self {
        self.keychain = true;
        self
    }

    fn flags(&self, data: &Path) -> Vec<String> {
        let mut flags = vec!["--server".to_owned(), self.server.clone()];
        flags.extend(["--data-dir".to_owned(), data.display().to_string()]);
        flags.extend(["--ui".to_owned(), self.ui.display().to_string()]);
        if let Some(camera) = &self.camera {
            flags.extend(["--camera".to_owned(), camera.clone()]);
        }
        flags
    }
}

/// The program, its driver, and its data. Everything ends with it.
#[derive(Debug)]
pub struct Desktop {
    pub page: Page,
    setup: Setup,
    data: TempDir,
    driver: Started,
}

impl Desktop {
    /// Starts the program and waits for its first page.
    pub async fn start(screen: &Screen, bus: &Bus, setup: Setup) -> Self {
        let data = tempfile::tempdir().expect("a folder for the desktop's data");
        Self::start_on(screen, bus, setup, data).await
    }

    /// Ends the program and starts it anew on the same data, as in the morning.
    pub async fn restart(self, screen: &Screen, bus: &Bus) -> Self {
        let Self {
            page,
            setup,
            data,
            driver,
        } = self;
        page.close().await;
        drop(driver);
        Self::start_on(screen, bus, setup, data).await
    }

    async fn start_on(_screen: &Screen, bus: &Bus, setup: Setup, data: TempDir) -> Self {
        let page = setup.ui.join("index.html");
        assert!(
            page.is_file(),
            "{} is missing: cargo xtask build-ui",
            page.display()
        );
        let port = free_port();
        let driver = Started::new(
            bus.program("WebKitWebDriver")
                .args(["--host=127.0.0.1", &format!("--port={port}")])
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                .env(
                    "CLINIC_DESKTOP_INSECURE_FILE_KEYS",
                    if setup.keychain { "0" } else { "1" },
                )
                .env("CLINIC_DESKTOP_CONFIG", "/dev/null")
                // Ours, but no setting of the desktop's.
                .env_remove("CLINIC_DESKTOP_PROGRAM")
                .env("GDK_BACKEND", "x11")
                .env("NO_AT_BRIDGE", "1")
                .env("LANG", "C.UTF-8"),
        );
        let address = format!("http://127.0.0.1:{port}");
        listening(port).await;
        let options = json!({ "binary": program(), "args": setup.flags(data.path()) });
        let page = Page::open(&address, &json!({ "webkitgtk:browserOptions": options })).await;
        page.until("location.protocol === 'clinic:' && document.readyState === 'complete'")
            .await;
        Self {
            page,
            setup,
            data,
            driver,
        }
    }

    /// Where this desktop keeps its data and logs.
    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }
}

/// The binary under test: `CLINIC_DESKTOP_PROGRAM`, else the debug build beside this test.
fn program() -> PathBuf {
    if let Some(program) = std::env::var_os("CLINIC_DESKTOP_PROGRAM") {
        return program.into();
    }
    // target/debug/deps/desktop-… → target/debug/clinic-desktop
    let test = std::env::current_exe().expect("this test has a path");
    let program = test
        .ancestors()
        .nth(2)
        .expect("a target folder")
        .join("clinic-desktop");
    assert!(
        program.is_file(),
        "{} is missing: cargo build -p clinic-desktop",
        program.display()
    );
    program
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

async fn listening(port: u16) {
    let until = Instant::now() + PATIENCE;
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(
            Instant::now() < until,
            "WebKitWebDriver does not listen: is webkit2gtk-driver installed?"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
