use sha2::{Digest as _, Sha256};

/// What happened, line by line, and the hash of it.
#[derive(Debug, Default)]
pub struct Trace {
    lines: Vec<String>,
}

impl Trace {
    pub fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    pub fn hash(&self) -> u64 {
        let mut hash = Sha256::new();
        for line in &self.lines {
            hash.update(line.as_bytes());
            hash.update(b"\n");
        }
        first_bytes(&hash.finalize())
    }
}

/// Short, for people to compare.
pub fn hash_of(text: &str) -> u64 {
    first_bytes(&Sha256::digest(text.as_bytes()))
}

fn first_bytes(hash: &[u8]) -> u64 {
    u64::from_be_bytes(std::array::from_fn(|at| hash[at]))
}
