//! A suite: steps in order, each timed; a failing step does not keep the others from telling their part.
use std::time::{Duration, Instant};

use crate::Failure;
use crate::command::each_line;
use crate::tally::Tally;

/// What came of a step.
#[derive(Debug)]
struct Done {
    name: &'static str,
    tally: Tally,
    took: Duration,
}

#[derive(Debug, Default)]
pub struct Suite {
    done: Vec<Done>,
}

impl Suite {
    /// Runs a step. A step of one check counts as one; a step of tests counts what its runner counted.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce(&mut Tally) -> Result<(), Failure>) {
        println!("\n── {name}");
        let started = Instant::now();
        let mut tally = Tally::default();
        if let Err(failure) = work(&mut tally) {
            println!("  {failure}");
            // Compile errors, crashes: failures that no runner counted.
            tally.failed = tally.failed.max(1);
        } else if tally.is_empty() {
            tally.passed = 1;
        }
        let took = started.elapsed();
        println!(
            "── {name}: {} in {:.1} s",
            if tally.failed == 0 { "ok" } else { "FAILED" },
            took.as_secs_f64()
        );
        self.done.push(Done { name, tally, took });
    }

    /// Prints each step's result and the closing line; a failure when any step failed.
    pub fn close(&self) -> Result<(), Failure> {
        let mut all = Tally::default();
        println!(
            "\n{:34} {:>7} {:>7} {:>7} {:>9}",
            "step", "passed", "failed", "skipped", "time"
        );
        for Done { name, tally, took } in &self.done {
            let Tally {
                passed,
                failed,
                skipped,
            } = tally;
            println!(
                "{name:34} {passed:>7} {failed:>7} {skipped:>7} {:>7.1} s",
                took.as_secs_f64()
            );
            all.add(*tally);
        }
        let skipped = if all.skipped > 0 {
            format!(", {} skipped", all.skipped)
        } else {
            String::new()
        };
        println!("\n{} passed, {} failed{skipped}", all.passed, all.failed);
        if all.failed == 0 {
            Ok(())
        } else {
            Err("Some steps failed; each is named above.".into())
        }
    }
}

/// Runs a test runner and counts its tests; a runner that ran none is a failure, not a success.
pub fn tests(tally: &mut Tally, command: std::process::Command) -> Result<(), Failure> {
    let ended_well = each_line(command, |line| tally.read(line))?;
    if !ended_well {
        return Err("the test runner reported a failure".into());
    }
    if tally.passed == 0 {
        Err("the test runner ran no test".into())
    } else {
        Ok(())
    }
}
