//! Programs that run until Ctrl-C or until the first of them ends; then all end.
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::command::{answer, command, typed};

const POLL: Duration = Duration::from_millis(100);
const FAREWELL_MAX: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub struct Children {
    running: Vec<(String, Child)>,
    asked_to_stop: Arc<AtomicBool>,
}

impl Children {
    /// None yet; from here on Ctrl-C does not end this program at once.
    pub fn new() -> Result<Self, Failure> {
        let asked_to_stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&asked_to_stop);
        ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst))?;
        Ok(Self {
            running: Vec::new(),
            asked_to_stop,
        })
    }

    pub fn start(&mut self, mut command: Command) -> Result<(), Failure> {
        let name = typed(&command);
        println!("  $ {name}");
        let child = command.spawn().map_err(|error| format!("{name}: {error}"))?;
        self.running.push((name, child));
        Ok(())
    }

    /// Waits until `ready`, a child's end, Ctrl-C or `patience`.
    pub fn wait_until(&mut self, ready: impl Fn() -> bool, patience: Duration) -> Result<(), Failure> {
        let started = Instant::now();
        while !ready() {
            if let Some(ended) = self.first_ended()? {
                return Err(ended.into());
            }
            if self.asked_to_stop.load(Ordering::SeqCst) {
                return Err("stopped".into());
            }
            if started.elapsed() > patience {
                return Err(format!("not ready after {} s", patience.as_secs()).into());
            }
            sleep(POLL);
        }
        Ok(())
    }

    /// Waits for Ctrl-C or for the first child that ends by itself, and says which.
    pub fn wait(&mut self) -> Result<String, Failure> {
        loop {
            if self.asked_to_stop.load(Ordering::SeqCst) {
                return Ok("Stopped by Ctrl-C.".to_owned());
            }
            if let Some(ended) = self.first_ended()? {
                return Ok(ended);
            }
            sleep(POLL);
        }
    }

    fn first_ended(&mut self) -> Result<Option<String>, Failure> {
        for (name, child) in &mut self.running {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(format!("Ended ({status}): {name}")));
            }
        }
        Ok(None)
    }
}

impl Drop for Children {
    /// Asks each child to end, and ends those that do not.
    fn drop(&mut self) {
        if cfg!(unix) {
            for (_, child) in &mut self.running {
                if matches!(child.try_wait(), Ok(None)) {
                    answer(command("kill", &["-TERM", &child.id().to_string()]));
                }
            }
            let started = Instant::now();
            while started.elapsed() < FAREWELL_MAX
                && self
                    .running
                    .iter_mut()
                    .any(|(_, child)| matches!(child.try_wait(), Ok(None)))
            {
                sleep(POLL);
            }
        }
        for (name, child) in &mut self.running {
            if matches!(child.try_wait(), Ok(None)) && child.kill().is_ok() && child.wait().is_err() {
                eprintln!("still running: {name}");
            }
        }
    }
}
