//! `cargo xtask run`: the clinic on this machine with demo data, until Ctrl-C.
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use crate::children::Children;
use crate::command::{command, must, native};
use crate::{Failure, place, setup, ui};

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Address of the server on this machine
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder of the demo database and logs; delete it to start afresh
    #[arg(long, default_value = "data/demo")]
    data_dir: PathBuf,
    /// Builds the screens fast and large, for trying a change
    #[arg(long)]
    dev: bool,
    /// Does not open the desktop window, even where there is a display
    #[arg(long)]
    no_desktop: bool,
}

pub fn run(options: &Options) -> Result<(), Failure> {
    let desktop = !options.no_desktop && has_display();
    setup::for_ui()?;
    if desktop {
        setup::for_desktop()?;
    }
    ui::build(ui::Options { dev: options.dev })?;
    let mut build = native("build", &["--bin=clinic-server"]);
    if desktop {
        build.arg("--bin=clinic-desktop");
    }
    must(build)?;

    let url = format!("http://{}", options.listen);
    let mut children = Children::new()?;
    let mut server = command(
        place::program("debug", "clinic-server")?,
        &["serve", "--demo", "--data-dir"],
    );
    server.arg(place::root().join(&options.data_dir));
    server
        .args(["--listen", &options.listen.to_string(), "--ui"])
        .arg(place::root().join("ui/dist"));
    children.start(server)?;
    // The first start makes the demo data.
    children.wait_until(|| is_ready(options.listen), Duration::from_mins(2))?;
    if desktop {
        let mut window = command(
            place::program("debug", "clinic-desktop")?,
            &["--server", &url, "--ui"],
        );
        window.arg(place::root().join("ui/dist"));
        window
            .arg("--data-dir")
            .arg(place::root().join("data/demo-desktop"));
        children.start(window)?;
    }
    println!("\nClinicDesk is open at {url} (the sign-ins are above). Ctrl-C ends it.\n");
    let why = children.wait()?;
    println!("{why}");
    Ok(())
}

/// True when a window can be shown.
fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// True when the server answers `GET /readyz` with 200.
fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<[u8; 12]> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(
            stream,
            "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status)
    };
    ask().is_ok_and(|status| &status == b"HTTP/1.1 200")
}
