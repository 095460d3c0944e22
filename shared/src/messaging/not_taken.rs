//! Why a relay or gateway did not take what it was handed, and what becomes of that: one rule for a visit's message, a
//! mailing's letter, a mail about an account and what tells a doctor of missing hours. Each keeps it in rows of its own.

use super::{MessageReason, MessageStatus};

/// Of what a relay says.
const DETAIL_CHARS_MAX: usize = 500;

/// Why a letter was not taken, in the relay's words: they may name the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It will never take this one.
    #[error("{said}")]
    ForGood { code: u16, said: String },
    /// It may take it later: it is busy, away, or not set up well.
    #[error("{said}")]
    ForNow { code: Option<u16>, said: String },
    /// It did not take it, nor at a try before that had no answer: of that it is in doubt no more. It may take it later.
    #[error("{said}")]
    NorBefore { code: u16, said: String },
    /// Nobody knows whether it took it: its answer did not come, or does not say so.
    #[error("{said}")]
    Unknown { said: String },
}

impl NotTaken {
    pub fn said(&self) -> &str {
        match self {
            Self::ForGood { said, .. }
            | Self::ForNow { said, .. }
            | Self::NorBefore { said, .. }
            | Self::Unknown { said } => said,
        }
    }

    /// As much of it as is kept.
    pub fn detail(&self) -> String {
        self.said().chars().take(DETAIL_CHARS_MAX).collect()
    }

    /// For the admin's list of jobs, which names nobody.
    pub fn without_words(&self) -> String {
        match self {
            Self::ForGood { code, .. }
            | Self::ForNow { code: Some(code), .. }
            | Self::NorBefore { code, .. } => {
                format!("the relay did not take it ({code}); the message says why")
            }
            Self::ForNow { code: None, .. } => "it was not handed over; the message says why".to_owned(),
            Self::Unknown { .. } => "the relay did not say whether it took it".to_owned(),
        }
    }

    /// Whether a relay has it perhaps. A refusal at a later try does not take the doubt of an earlier one away, unless it says
    /// so.
    pub const fn leaves_doubt(&self, was_in_doubt: bool) -> bool {
        match self {
            Self::Unknown { .. } => true,
            Self::NorBefore { .. } => false,
            Self::ForGood { .. } | Self::ForNow { .. } => was_in_doubt,
        }
    }

    /// `was_in_doubt`: an earlier try had no answer. `is_last`: it is tried no more.
    pub const fn fate(&self, was_in_doubt: bool, is_last: bool) -> Fate {
        if matches!(self, Self::ForGood { .. }) {
            Fate::Refused
        } else if is_last {
            Fate::GivenUp
        } else if self.leaves_doubt(was_in_doubt) {
            Fate::InDoubt
        } else {
            Fate::Waits
        }
    }
}

/// What becomes of what was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It fails: no relay will take it.
    Refused,
    /// It fails: it was not taken as often as it was tried.
    GivenUp,
    /// It fails, and counts as told: a relay has it perhaps, and no other try will tell. Only of a visit's message.
    Unanswered,
    /// A relay has it perhaps: it is handed over again, with the same `Message-ID`.
    InDoubt,
    /// No relay has it: until the next try it is as if it had not been tried.
    Waits,
}

impl Fate {
    pub const fn status(self) -> MessageStatus {
        match self {
            Self::Refused | Self::GivenUp | Self::Unanswered => MessageStatus::Failed,
            Self::InDoubt => MessageStatus::HandingOver,
            Self::Waits => MessageStatus::Queued,
        }
    }

    /// Of what fails.
    pub const fn reason(self) -> Option<MessageReason> {
        match self {
            Self::Refused => Some(MessageReason::Relay),
            Self::GivenUp => Some(MessageReason::GivenUp),
            Self::Unanswered => Some(MessageReason::Unanswered),
            Self::InDoubt | Self::Waits => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn never() -> NotTaken {
        NotTaken::ForGood {
            code: 550,
            said: "550 no such mailbox".to_owned(),
        }
    }

    fn later() -> NotTaken {
        NotTaken::ForNow {
            code: Some(451),
            said: "451 try again later".to_owned(),
        }
    }

    fn nor_before() -> NotTaken {
        NotTaken::NorBefore {
            code: 124,
            said: "SendStatus 4".to_owned(),
        }
    }

    fn silent() -> NotTaken {
        NotTaken::Unknown {
            said: "incomplete response".to_owned(),
        }
    }

    #[rstest]
    #[case::refused(never(), false, false, Fate::Refused)]
    #[case::refused_after_doubt(never(), true, false, Fate::Refused)]
    #[case::refused_at_last(never(), false, true, Fate::Refused)]
    #[case::busy(later(), false, false, Fate::Waits)]
    #[case::busy_after_doubt(later(), true, false, Fate::InDoubt)]
    #[case::neither_time(nor_before(), true, false, Fate::Waits)]
    #[case::neither_time_at_last(nor_before(), true, true, Fate::GivenUp)]
    #[case::busy_at_last(later(), false, true, Fate::GivenUp)]
    #[case::silent(silent(), false, false, Fate::InDoubt)]
    #[case::silent_at_last(silent(), false, true, Fate::GivenUp)]
    fn what_is_not_taken_fails_waits_or_stays_in_doubt(
        #[case] refused: NotTaken,
        #[case] was_in_doubt: bool,
        #[case] is_last: bool,
        #[case] expected: Fate,
    ) {
        assert_eq!(refused.fate(was_in_doubt, is_last), expected);
    }

    #[test]
    fn a_doubt_stays_whatever_is_said_later() {
        assert!(silent().leaves_doubt(false));
        for refused in [never(), later(), silent()] {
            assert!(refused.leaves_doubt(true));
        }
        assert!(!never().leaves_doubt(false) && !later().leaves_doubt(false));
        assert!(
            !nor_before().leaves_doubt(true),
            "but where the earlier try is told of"
        );
    }

    #[rstest]
    #[case::refused(never())]
    #[case::busy(later())]
    #[case::neither_time(nor_before())]
    #[case::silent(silent())]
    #[case::not_handed_over(NotTaken::ForNow { code: None, said: "connection refused".to_owned() })]
    fn an_admin_reads_none_of_the_relays_words(#[case] refused: NotTaken) {
        let told = refused.without_words();
        assert!(!told.contains(refused.said()), "{told}");
    }

    #[test]
    fn of_a_long_answer_its_beginning_is_kept() {
        let refused = NotTaken::Unknown {
            said: "ữ".repeat(DETAIL_CHARS_MAX + 1),
        };
        assert_eq!(refused.detail(), "ữ".repeat(DETAIL_CHARS_MAX));
    }
}
