//! A session bus of the test's own, so that tests see only their own notifications.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use crate::process::Started;

/// A running `dbus-daemon`.
#[derive(Debug)]
pub struct Bus {
    address: String,
    _daemon: Started,
}

impl Bus {
    pub fn start() -> Self {
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        let mut daemon = Started::with_output(&mut command, Stdio::piped());
        let mut address = String::new();
        let output = daemon.child().stdout.take().expect("a piped output");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("the bus tells its address");
        assert!(!address.is_empty(), "dbus-daemon ended at once");
        Self {
            address: address.trim().to_owned(),
            _daemon: daemon,
        }
    }

    /// For `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }
}
