use axum::body::Bytes;
use clinic_shared::feed::pull::Line;
use tokio::sync::mpsc;

use super::ApplyFault;

/// Lines out of pieces that end anywhere.
pub(super) struct Lines {
    pieces: mpsc::Receiver<Bytes>,
    /// Bytes that have come so far.
    pub received: u64,
    waiting: Vec<u8>,
    /// Bytes of `waiting` that were handed out already.
    read: usize,
}

impl Lines {
    pub fn of(pieces: mpsc::Receiver<Bytes>) -> Self {
        Self {
            pieces,
            received: 0,
            waiting: Vec::new(),
            read: 0,
        }
    }

    pub fn next(&mut self) -> Result<Line<'_>, ApplyFault> {
        let mut searched = self.read;
        loop {
            let end = self.waiting[searched..].iter().position(|byte| *byte == b'\n');
            if let Some(end) = end {
                let line = self.read..searched + end;
                self.read = line.end + 1;
                return Ok(serde_json::from_slice(&self.waiting[line])?);
            }
            self.waiting.drain(..self.read);
            self.read = 0;
            searched = self.waiting.len();
            let piece = self.pieces.blocking_recv().ok_or(ApplyFault::BrokenOff)?;
            self.received += piece.len() as u64;
            self.waiting.extend_from_slice(&piece);
        }
    }
}
