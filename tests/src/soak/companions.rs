//! Programs beside the server, ended and begun again as it is.

use std::process::{Child, Command, Stdio};

#[derive(Debug)]
pub struct Companions {
    running: Vec<(String, Child)>,
    pub restarted: u64,
}

impl Companions {
    /// Each stays in the foreground under its own process id.
    pub fn start(commands: &[String]) -> Self {
        let running = commands.iter().map(|command| (command.clone(), begin(command)));
        Self {
            running: running.collect(),
            restarted: 0,
        }
    }

    /// The first, then the second, … and the first again.
    pub fn restart_next(&mut self) {
        let Ok(all) = u64::try_from(self.running.len()) else {
            return;
        };
        if all == 0 {
            return;
        }
        let at = usize::try_from(self.restarted % all).unwrap_or_default();
        let (command, child) = &mut self.running[at];
        end(child);
        *child = begin(command);
        self.restarted += 1;
    }
}

impl Drop for Companions {
    fn drop(&mut self) {
        for (_, child) in &mut self.running {
            end(child);
        }
    }
}

fn begin(command: &str) -> Child {
    let mut words = command.split_whitespace();
    Command::new(words.next().expect("a program"))
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{command}: {error}"))
}

fn end(child: &mut Child) {
    // It may have ended by itself.
    child.kill().ok();
    child.wait().ok();
}
