//! Programs that a test starts, each ended with everything that it started itself.

use std::{
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// A running program and its process group. Ending `WebKitWebDriver` alone can leave the window alive, and a
/// program that holds our standard output would hold up the whole test run: hence the group, and no output.
#[derive(Debug)]
pub struct Started {
    child: Child,
}

impl Started {
    /// Starts `command` in a process group of its own, without input and output.
    pub fn new(command: &mut Command) -> Self {
        Self::with_output(command, Stdio::null())
    }

    /// The same, with its output in the hands of the caller.
    pub fn with_output(command: &mut Command, output: Stdio) -> Self {
        Self::spawn(command.stdin(Stdio::null()).stdout(output))
    }

    /// The same, with its input in the hands of the caller.
    pub fn with_input(command: &mut Command) -> Self {
        Self::spawn(command.stdin(Stdio::piped()).stdout(Stdio::null()))
    }

    fn spawn(command: &mut Command) -> Self {
        let child = command.stderr(Stdio::null()).process_group(0).spawn();
        let child = child.unwrap_or_else(|fault| panic!("{} cannot be started: {fault}", name(command)));
        Self { child }
    }

    pub const fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // The group may be gone already.
            kill_process_group(group, signal).ok();
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        let until = Instant::now() + Duration::from_secs(5);
        while self.runs() && Instant::now() < until {
            std::thread::yield_now();
        }
        // What is left of the group, be it the program itself or its children.
        self.signal(Signal::KILL);
        self.child.wait().ok();
    }
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
