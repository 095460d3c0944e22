use super::Plant;
use crate::{Fault, look::Look};

/// When a desktop's file is touched while its program does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Killed,
    Stopped,
    Upgraded,
    /// The server has another epoch, which the next pull will find.
    EpochChanged,
}

impl Plant {
    /// What a program with this bug would have left behind.
    pub fn file(self, when: When, file: &Look) -> Result<(), Fault> {
        let sql = match (self, when) {
            (Self::OutboxLostAtUpgrade, When::Upgraded) | (Self::OutboxLostAtLoad, When::EpochChanged) => {
                "DELETE FROM outbox"
            }
            (Self::OutboxNotDurable, When::Killed) => {
                "DELETE FROM outbox WHERE state = 'waiting' AND position = (SELECT MAX(position) FROM outbox)"
            }
            (Self::OutboxReversed, _) => "UPDATE outbox SET position = -position WHERE state = 'waiting'",
            (Self::OverlayLeft, _) => "DELETE FROM local_undo",
            (Self::PositionAhead, When::Killed) => {
                "UPDATE sync_counter SET seq = seq + 2 WHERE NOT EXISTS (SELECT sql FROM local_undo)"
            }
            (Self::PositionBack, When::Killed) => {
                "UPDATE sync_counter SET seq = seq - 1 WHERE NOT EXISTS (SELECT sql FROM local_undo) AND seq > 1"
            }
            _ => return Ok(()),
        };
        file.run(sql)
    }
}
