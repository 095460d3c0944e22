//! A session bus of the test's own, so that tests see only their own notifications and keychain.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::process::Started;

/// A running `dbus-daemon`, and a home folder for whatever it starts.
#[derive(Debug)]
pub struct Bus {
    address: String,
    home: TempDir,
    _daemon: Started,
}

impl Bus {
    /// A bus that starts the services which this computer has, when they are asked for.
    pub fn start() -> Self {
        Self::configured(&["--session"])
    }

    /// A bus that starts nothing by itself: on it is only what a test puts there.
    pub fn without_services() -> Self {
        let config = concat!(
            "--config-file=",
            env!("CARGO_MANIFEST_DIR"),
            "/bus-without-services.conf"
        );
        Self::configured(&[config])
    }

    fn configured(args: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("a folder for the bus");
        let mut command = Command::new("dbus-daemon");
        command
            .args(args)
            .args(["--nofork", "--nopidfile", "--print-address=1"]);
        at_home(&mut command, &home);
        let mut daemon = Started::with_output(&mut command, Stdio::piped());
        let mut address = String::new();
        let output = daemon.child().stdout.take().expect("a piped output");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("the bus tells its address");
        assert!(!address.is_empty(), "dbus-daemon ended at once");
        let address = address.trim().to_owned();
        Self {
            address,
            home,
            _daemon: daemon,
        }
    }

    /// A program of this bus, in its own home: nothing of the person's who runs the tests is read or written.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        at_home(&mut command, &self.home);
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

fn at_home(command: &mut Command, home: &TempDir) {
    command
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path());
    for inherited in [
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "GNOME_KEYRING_CONTROL",
    ] {
        command.env_remove(inherited);
    }
}

/// The desktop's keychain service, unlocked.
#[derive(Debug)]
pub struct Keychain {
    _daemon: Started,
}

impl Keychain {
    pub async fn unlock(bus: &Bus) -> Self {
        let mut command = bus.program("gnome-keyring-daemon");
        command.args(["--unlock", "--foreground", "--components=secrets"]);
        let mut daemon = Started::with_input(&mut command);
        // The password comes on its standard input, up to its end.
        let mut input = daemon.child().stdin.take().expect("a piped input");
        input.write_all(b"test").expect("the password is given");
        drop(input);
        let connection = zbus::connection::Builder::address(bus.address()).build().await;
        let connection = connection.expect("the test's bus");
        let names = zbus::fdo::DBusProxy::new(&connection)
            .await
            .expect("the bus itself");
        let until = std::time::Instant::now() + crate::PATIENCE;
        while !names
            .name_has_owner("org.freedesktop.secrets".try_into().expect("a name"))
            .await
            .unwrap_or(false)
        {
            assert!(
                std::time::Instant::now() < until,
                "gnome-keyring-daemon does not serve secrets"
            );
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        Self { _daemon: daemon }
    }
}
