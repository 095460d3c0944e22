//! Rule B7: what a doctor was told who has no hours in a week. They are told once, and once more where that did not help.

use serde::{Deserialize, Serialize};

use crate::{
    ids::PractitionerId,
    time::{Date, Timestamp},
};

/// How often at most, of one week.
pub const TURNS_MAX: u8 = 2;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NoticeStatus {
    /// Nobody has told the doctor yet.
    NotYet,
    /// Neither the doctor nor their account has an address.
    NoAddress,
    /// The relay did not take the mail yet.
    Waiting,
    /// A relay has it perhaps.
    HandingOver,
    Sent,
    Failed,
}

impl NoticeStatus {
    pub const ALL: [Self; 6] = [
        Self::NotYet,
        Self::NoAddress,
        Self::Waiting,
        Self::HandingOver,
        Self::Sent,
        Self::Failed,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet",
            Self::NoAddress => "no-address",
            Self::Waiting => "waiting",
            Self::HandingOver => "handing-over",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// The same turn goes on with it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::HandingOver)
    }
}

/// A line of `GET /api/practitioners/schedule-notices`: a doctor who has no hours in the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ScheduleNotice {
    pub practitioner_id: PractitionerId,
    /// Its Monday.
    pub week: Date,
    pub status: NoticeStatus,
    /// When the newest mail left, or was tried last.
    pub at: Option<Timestamp>,
    /// How often the doctor was told, or was to be.
    pub turns: u8,
}

/// A turn that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    pub number: u8,
    pub status: NoticeStatus,
    pub begun_on: Date,
}

/// Rule B7: which turn it is for a doctor who has no hours still; `None`: they were told today already, or often enough.
pub fn next_turn(newest: Option<Turn>, today: Date) -> Option<u8> {
    match newest {
        None => Some(1),
        Some(turn) if turn.status.is_open() => Some(turn.number),
        Some(turn) => {
            let is_next = turn.number < TURNS_MAX && turn.begun_on < today;
            is_next.then_some(turn.number + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// Thursday, 26 November 2026, and the days after.
    fn day(after: i32) -> Date {
        Date::new(2026, 11, 26).unwrap().plus_days(after)
    }

    fn turn(number: u8, status: NoticeStatus, after: i32) -> Turn {
        Turn {
            number,
            status,
            begun_on: day(after),
        }
    }

    /// Rule B7.
    #[rstest]
    #[case::never_told(None, 0, Some(1))]
    #[case::told_today(Some(turn(1, NoticeStatus::Sent, 0)), 0, None)]
    #[case::told_on_thursday(Some(turn(1, NoticeStatus::Sent, 0)), 2, Some(2))]
    #[case::told_twice(Some(turn(2, NoticeStatus::Sent, 2)), 3, None)]
    #[case::the_relay_was_away(Some(turn(1, NoticeStatus::Waiting, 0)), 0, Some(1))]
    #[case::in_doubt(Some(turn(2, NoticeStatus::HandingOver, 2)), 2, Some(2))]
    #[case::no_address_then(Some(turn(1, NoticeStatus::NoAddress, 0)), 2, Some(2))]
    fn a_doctor_is_told_once_and_on_a_later_day_once_more(
        #[case] newest: Option<Turn>,
        #[case] after: i32,
        #[case] expected: Option<u8>,
    ) {
        assert_eq!(next_turn(newest, day(after)), expected);
    }

    #[test]
    fn each_word_of_the_store_is_that_of_the_api() {
        for status in NoticeStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
            assert_eq!(NoticeStatus::parse(status.name()), Some(status));
        }
    }
}
