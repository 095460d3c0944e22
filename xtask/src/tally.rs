//! Counting what test runners say: libtest's closing lines and those of Node's runner.

/// Tests that passed, failed and were left out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl Tally {
    /// Adds what `line` counts, if it is a runner's closing line.
    pub fn read(&mut self, line: &str) {
        let line = without_colours(line);
        if let Some(counts) = line.strip_prefix("test result: ") {
            for part in counts.split(['.', ';']) {
                match number_and_word(part) {
                    Some((count, "passed")) => self.passed += count,
                    Some((count, "failed")) => self.failed += count,
                    Some((count, "ignored")) => self.skipped += count,
                    _ => {}
                }
            }
        } else if let Some(counts) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) {
            match word_and_number(counts) {
                Some(("pass", count)) => self.passed += count,
                Some(("fail" | "cancelled", count)) => self.failed += count,
                Some(("skipped" | "todo", count)) => self.skipped += count,
                _ => {}
            }
        }
    }

    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn number_and_word(part: &str) -> Option<(u32, &str)> {
    let (number, word) = part.trim().split_once(' ')?;
    Some((number.parse().ok()?, word))
}

fn word_and_number(part: &str) -> Option<(&str, u32)> {
    let (word, number) = part.trim().split_once(' ')?;
    Some((word, number.parse().ok()?))
}

/// `line` without the terminal's colour codes (`ESC [ … m`).
fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(|&end| end == 'm');
        } else {
            plain.push(letter);
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.read(line);
        }
        tally
    }

    #[test]
    fn the_closing_lines_of_libtest_add_up() {
        let tally = read(&[
            "running 3 tests",
            "test rules::a_full_day ... ok",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 9 filtered out; finished in 0.01s",
        ]);
        assert_eq!(
            tally,
            Tally {
                passed: 5,
                failed: 4,
                skipped: 1
            }
        );
    }

    #[test]
    fn the_closing_lines_of_nodes_runner_are_read_in_colour_or_not() {
        let spec = read(&[
            "ℹ tests 5",
            "\u{1b}[34mℹ pass 4\u{1b}[39m",
            "ℹ fail 1",
            "ℹ skipped 0",
        ]);
        assert_eq!(
            spec,
            Tally {
                passed: 4,
                failed: 1,
                skipped: 0
            }
        );
        assert_eq!(
            read(&["# pass 2", "# cancelled 1"]),
            Tally {
                passed: 2,
                failed: 1,
                skipped: 0
            }
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        assert!(read(&["test result", "7 passed", "# pass many", "ℹ duration_ms 12.5"]).is_empty());
    }
}
