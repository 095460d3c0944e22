//! Which desktops and servers understand each other. Both say on every message what they speak and how old the other
//! may be; both come to the same word. See `docs/sync.md`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// On requests of desktops and on the server's answers.
pub const PROTOCOL_HEADER: &str = "clinic-protocol";

/// A [`History`]. On what a desktop sends of its own accord: no other clinic's server is to take it, and one that was
/// put back from a backup not before the replica has seen what is left. On the server's answer to a change: where it is
/// kept.
pub const HISTORY_HEADER: &str = "clinic-history";

/// Whose changes, since the clinic began or was last put back from a backup. On the wire `{clinic} {epoch}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    pub clinic: Uuid,
    pub epoch: i64,
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { clinic, epoch } = self;
        write!(f, "{clinic} {epoch}")
    }
}

/// No clinic and epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no history: a clinic's id, a space, a number")]
pub struct NoHistory;

impl FromStr for History {
    type Err = NoHistory;

    fn from_str(text: &str) -> Result<Self, NoHistory> {
        let (clinic, epoch) = text.split_once(' ').ok_or(NoHistory)?;
        Ok(Self {
            clinic: clinic.parse().map_err(|_| NoHistory)?,
            epoch: epoch.parse().map_err(|_| NoHistory)?,
        })
    }
}

/// A program's half of the handshake. On the wire `3 reads 2 writes 3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protocol {
    /// Counted up when a change that a desktop makes, or what it pulls, is told in another way than before.
    pub speaks: u32,
    /// The oldest other side whose data can still be read, or to whom it can still be given.
    pub reads_from: u32,
    /// The oldest other side whose changes can still be taken, or which still takes them.
    pub writes_from: u32,
}

/// This program's. A column or a table that is new needs no new number: an older desktop passes over it.
pub const PROTOCOL: Protocol = Protocol {
    speaks: 1,
    reads_from: 1,
    writes_from: 1,
};

/// How far a desktop and its server get along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    #[default]
    Compatible,
    /// What is new is seen; what is done here waits until the older of the two is updated.
    ReadOnly(Older),
    /// Not even that.
    Update(Older),
}

/// Which of the two is to be updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Older {
    Desktop,
    Server,
}

impl Agreement {
    /// Of a desktop with a server; the order counts only for whose turn it is to be updated.
    pub const fn between(desktop: Protocol, server: Protocol) -> Self {
        let older = if desktop.speaks < server.speaks {
            Older::Desktop
        } else {
            Older::Server
        };
        let oldest = if desktop.speaks < server.speaks {
            desktop.speaks
        } else {
            server.speaks
        };
        if oldest < desktop.reads_from || oldest < server.reads_from {
            Self::Update(older)
        } else if oldest < desktop.writes_from || oldest < server.writes_from {
            Self::ReadOnly(older)
        } else {
            Self::Compatible
        }
    }

    pub const fn reads(self) -> bool {
        !matches!(self, Self::Update(_))
    }

    pub const fn writes(self) -> bool {
        matches!(self, Self::Compatible)
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            speaks,
            reads_from,
            writes_from,
        } = self;
        write!(f, "{speaks} reads {reads_from} writes {writes_from}")
    }
}

/// No handshake that this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no protocol such as `1 reads 1 writes 1`")]
pub struct NoProtocol;

impl FromStr for Protocol {
    type Err = NoProtocol;

    /// A later program may say more behind it.
    fn from_str(text: &str) -> Result<Self, NoProtocol> {
        let mut words = text.split(' ');
        let mut number = |before: &str| -> Result<u32, NoProtocol> {
            if !before.is_empty() && words.next() != Some(before) {
                return Err(NoProtocol);
            }
            words.next().and_then(|word| word.parse().ok()).ok_or(NoProtocol)
        };
        Ok(Self {
            speaks: number("")?,
            reads_from: number("reads")?,
            writes_from: number("writes")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const fn protocol(speaks: u32, reads_from: u32, writes_from: u32) -> Protocol {
        Protocol {
            speaks,
            reads_from,
            writes_from,
        }
    }

    #[rstest]
    #[case::the_same(protocol(3, 2, 3), protocol(3, 2, 3), Agreement::Compatible)]
    #[case::older_but_understood(protocol(2, 1, 1), protocol(3, 1, 2), Agreement::Compatible)]
    #[case::older_and_read_only(protocol(2, 1, 1), protocol(3, 1, 3), Agreement::ReadOnly(Older::Desktop))]
    #[case::too_old(protocol(1, 1, 1), protocol(3, 2, 3), Agreement::Update(Older::Desktop))]
    #[case::server_read_only(protocol(3, 1, 3), protocol(2, 1, 1), Agreement::ReadOnly(Older::Server))]
    #[case::server_too_old(protocol(4, 3, 4), protocol(2, 1, 1), Agreement::Update(Older::Server))]
    fn the_newer_of_two_says_how_old_the_other_may_be(
        #[case] desktop: Protocol,
        #[case] server: Protocol,
        #[case] expected: Agreement,
    ) {
        assert_eq!(Agreement::between(desktop, server), expected);
    }

    #[rstest]
    #[case("3 reads 2 writes 3", Ok(protocol(3, 2, 3)))]
    #[case("3 reads 2 writes 3 speaks-zstd", Ok(protocol(3, 2, 3)))]
    #[case("3", Err(NoProtocol))]
    #[case("3 writes 3 reads 2", Err(NoProtocol))]
    #[case("", Err(NoProtocol))]
    fn a_protocol_is_read_from_its_words(#[case] text: &str, #[case] expected: Result<Protocol, NoProtocol>) {
        assert_eq!(text.parse(), expected);
        if let Ok(protocol) = expected {
            assert!(text.starts_with(&protocol.to_string()));
        }
    }
}
