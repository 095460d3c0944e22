//! What SQL Server says no with, in the store's words.

use std::time::Duration;

use clinic_shared::store::StoreError;
use tiberius::error::{Error, TokenError};

/// Babelfish's one number for all errors of `PostgreSQL` that SQL Server has no like of.
pub const BABELFISH: u32 = 33_557_097;

/// Why a request was not answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("no answer within {} s to: {statement}", limit.as_secs())]
    Late { statement: String, limit: Duration },
    #[error(transparent)]
    Said(#[from] Said),
    /// The line, or what came over it.
    #[error("the line to the database: {0}")]
    Line(Error),
    /// What was to be sent cannot be.
    #[error("{column}: {what}")]
    Unsendable { column: String, what: &'static str },
}

/// An error message of the server's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (SQL Server error {code}, state {state}, line {line})")]
pub struct Said {
    pub code: u32,
    state: u8,
    /// From 20 on the server ends the session.
    class: u8,
    line: u32,
    message: String,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Server(said) => Self::Said(Said::from(&said)),
            other => Self::Line(other),
        }
    }
}

impl From<&TokenError> for Said {
    fn from(said: &TokenError) -> Self {
        Self {
            code: said.code(),
            state: said.state(),
            class: said.class(),
            line: said.line(),
            message: without_values(said.message()).to_owned(),
        }
    }
}

/// Some messages end with what was to be kept: a patient's, and so not for a log.
fn without_values(message: &str) -> &str {
    let tails = [" The duplicate key value is", " Truncated value:"];
    let ends = tails.iter().filter_map(|tail| message.find(tail));
    &message[..ends.min().unwrap_or(message.len())]
}

/// What to do about an error, where there is something to be done.
#[derive(Debug, thiserror::Error)]
#[error("{advice}")]
struct Advised {
    advice: &'static str,
    #[source]
    said: Said,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Unique,
    /// It waited long enough, or the server has no room now.
    Busy,
    /// The server gave this transaction up in another's favour.
    Undone,
    Advice(&'static str),
    Other,
}

impl Said {
    pub const fn ends_the_session(&self) -> bool {
        self.class >= 20
    }

    /// The server has no room, is just starting, or another one of its group is about to take over.
    pub const fn is_passing(&self) -> bool {
        matches!(
            self.code,
            921 | 922
                | 924
                | 927
                | 976
                | 978
                | 983
                | 3_906
                | 3_908
                | 6_005
                | 17_142
                | 18_401
                | 10_928
                | 10_929
                | 40_143
                | 40_197
                | 40_501
                | 40_540
                | 40_613
                | 49_918
                | 49_919
                | 49_920
        )
    }

    fn meaning(&self) -> Meaning {
        match self.code {
            2_601 | 2_627 => Meaning::Unique,
            // Deadlock, and another's change under SNAPSHOT.
            1_205 | 3_960 | 3_961 => Meaning::Undone,
            1_222 => Meaning::Busy,
            BABELFISH if self.message.contains("lock timeout") => Meaning::Busy,
            BABELFISH
                if self.message.contains("could not serialize") || self.message.contains("deadlock") =>
            {
                Meaning::Undone
            }
            229 | 230 | 262 | 297 | 300 => Meaning::Advice(
                "the login of this program lacks a permission: grant it as docs/sql-server.md says",
            ),
            3_952 => Meaning::Advice(
                "the database does not allow SNAPSHOT isolation: ALTER DATABASE … SET ALLOW_SNAPSHOT_ISOLATION ON",
            ),
            _ if self.is_passing() => Meaning::Busy,
            _ => Meaning::Other,
        }
    }
}

impl Fault {
    /// Whether the answer was read to its end, so that the line may be asked something else.
    pub const fn leaves_the_line_clean(&self) -> bool {
        match self {
            Self::Said(said) => !said.ends_the_session(),
            Self::Unsendable { .. } => true,
            Self::Late { .. } | Self::Line(_) => false,
        }
    }

    /// Of a request within a transaction, which is not committed yet.
    pub fn within(self, statement: &str) -> StoreError {
        match self {
            Self::Said(said) => match said.meaning() {
                Meaning::Unique => StoreError::Unique(said.message),
                Meaning::Busy => StoreError::Busy(Box::new(said)),
                Meaning::Undone => StoreError::Undone(Box::new(said)),
                Meaning::Advice(advice) => StoreError::failed(statement, Advised { advice, said }),
                Meaning::Other if said.ends_the_session() => StoreError::Undone(Box::new(said)),
                Meaning::Other => StoreError::failed(statement, said),
            },
            Self::Late { .. } => StoreError::Busy(Box::new(self)),
            Self::Line(Error::Io { .. }) => StoreError::Undone(Box::new(self)),
            // Asking again would give the same.
            Self::Line(_) | Self::Unsendable { .. } => StoreError::failed(statement, self),
        }
    }

    /// Of the commit. Unless the server says that it failed, it may have been kept.
    pub fn of_commit(self) -> StoreError {
        match self {
            Self::Said(said) if !said.ends_the_session() && !said.is_passing() => {
                Self::Said(said).within("COMMIT")
            }
            other => StoreError::OutcomeUnknown(Box::new(other)),
        }
    }
}

#[cfg(test)]
pub mod tests {
    use rstest::rstest;

    use super::*;

    fn said(code: u32, class: u8, message: &str) -> Fault {
        Fault::Said(Said {
            code,
            state: 1,
            class,
            line: 1,
            message: message.to_owned(),
        })
    }

    fn cut() -> Fault {
        Fault::from(Error::Io {
            kind: std::io::ErrorKind::ConnectionReset,
            message: "reset".to_owned(),
        })
    }

    fn late() -> Fault {
        Fault::Late {
            statement: "SELECT 1".to_owned(),
            limit: Duration::from_secs(30),
        }
    }

    fn word(error: &StoreError) -> &'static str {
        match error {
            StoreError::Unique(_) => "unique",
            StoreError::Busy(_) => "busy",
            StoreError::Undone(_) => "undone",
            StoreError::OutcomeUnknown(_) => "unknown",
            StoreError::Failed { .. } => "failed",
            StoreError::Decode { .. } | StoreError::Migration(_) => "other",
        }
    }

    #[rstest]
    #[case(2601, 14, "unique", "unique")]
    #[case(2627, 14, "unique", "unique")]
    #[case(1205, 13, "undone", "undone")]
    #[case(3960, 16, "undone", "undone")]
    #[case(3961, 16, "undone", "undone")]
    #[case(1222, 16, "busy", "busy")]
    #[case(40501, 20, "busy", "unknown")]
    #[case(40613, 17, "busy", "unknown")]
    #[case(10928, 16, "busy", "unknown")]
    #[case(49918, 16, "busy", "unknown")]
    #[case(515, 16, "failed", "failed")]
    #[case(3902, 16, "failed", "failed")]
    #[case(3952, 16, "failed", "failed")]
    #[case(229, 14, "failed", "failed")]
    #[case(596, 21, "undone", "unknown")]
    fn each_error_of_the_server_has_its_word(
        #[case] code: u32,
        #[case] class: u8,
        #[case] within: &str,
        #[case] of_commit: &str,
    ) {
        assert_eq!(word(&said(code, class, "no").within("S")), within);
        assert_eq!(word(&said(code, class, "no").of_commit()), of_commit);
    }

    #[test]
    fn one_number_of_babelfish_has_many_meanings() {
        let waited = said(33_557_097, 16, "canceling statement due to lock timeout");
        assert_eq!(word(&waited.within("S")), "busy");
        let conflict = said(
            33_557_097,
            16,
            "could not serialize access due to concurrent update",
        );
        assert_eq!(word(&conflict.within("S")), "undone");
        let unknown = said(33_557_097, 16, "relation \"nothing\" does not exist");
        assert_eq!(word(&unknown.within("S")), "failed");
    }

    #[test]
    fn a_line_that_is_cut_undoes_all_but_a_commit() {
        assert_eq!(word(&cut().within("S")), "undone");
        assert_eq!(word(&cut().of_commit()), "unknown");
        assert_eq!(word(&late().within("S")), "busy");
        assert_eq!(word(&late().of_commit()), "unknown");
        let garbled = || Fault::from(Error::Protocol("invalid token type ff".into()));
        assert_eq!(word(&garbled().within("S")), "failed");
        assert_eq!(word(&garbled().of_commit()), "unknown");
    }

    #[test]
    fn only_an_answer_that_was_read_leaves_the_line_clean() {
        assert!(said(2627, 14, "no").leaves_the_line_clean());
        assert!(!said(596, 21, "no").leaves_the_line_clean());
        assert!(!cut().leaves_the_line_clean());
        assert!(!late().leaves_the_line_clean());
    }

    #[test]
    fn a_message_ends_before_the_values() {
        let message = "Violation of PRIMARY KEY constraint 'card_key'. Cannot insert duplicate key in object 'dbo.card'. The duplicate key value is (079090000001).";
        let kept = "Violation of PRIMARY KEY constraint 'card_key'. Cannot insert duplicate key in object 'dbo.card'.";
        assert_eq!(without_values(message), kept);
        let cut = "String or binary data would be truncated in table 'patient', column 'name'. Truncated value: 'Nguyễn'.";
        assert!(!without_values(cut).contains("Nguyễn"));
        assert_eq!(without_values("plain"), "plain");
    }
}
