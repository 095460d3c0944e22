use clinic_shared::scheduling::{BookingRefused, DayBoard};
use clinic_shared::time::{Date, Timestamp};

use super::super::free::{Sought, starts, why_none};
use super::super::words as w;

/// A day to choose, and what it has to offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StripDay {
    pub day: Date,
    pub free: usize,
    pub why: Option<Why>,
}

/// Why a day has no free time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    NoShift,
    Leave,
    Full,
    Past,
}

impl Why {
    fn of(refused: &BookingRefused) -> Self {
        match refused {
            BookingRefused::OutsideHours { .. } => Self::NoShift,
            BookingRefused::OnLeave { .. } => Self::Leave,
            BookingRefused::InThePast { .. } => Self::Past,
            _ => Self::Full,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::NoShift => w::no_shift_short(),
            Self::Leave => w::leave_short(),
            Self::Full => w::full_short(),
            Self::Past => w::past_short(),
        }
    }
}

/// One doctor's days with the count of their free times. Rules D7, D9.
pub fn strip(boards: &[DayBoard], sought: Sought, step_minutes: u16, now: Timestamp) -> Vec<StripDay> {
    let columns = boards.iter().flat_map(|board| &board.columns);
    columns
        .map(|column| {
            let free = starts(column, sought, step_minutes, now).len();
            let why = if free == 0 {
                why_none(column, sought, now)
            } else {
                None
            };
            StripDay {
                day: column.day,
                free,
                why: why.as_ref().map(Why::of),
            }
        })
        .collect()
}

/// The first day with a free time after `day`, or else the first at all.
pub fn next_free(strip: &[StripDay], day: Date) -> Option<StripDay> {
    let mut free = strip.iter().filter(|other| other.free > 0 && other.day != day);
    let first = free.clone().next();
    free.find(|other| other.day > day).or(first).copied()
}

#[cfg(test)]
mod tests {
    use super::super::super::day_board::sample;
    use super::*;
    use rstest::rstest;

    fn sought() -> Sought {
        Sought {
            minutes: 20,
            ..Sought::default()
        }
    }

    fn of_doctor(number: u8) -> DayBoard {
        let mut board = sample::board();
        board
            .columns
            .retain(|column| column.practitioner_id == sample::doctor(number));
        board
    }

    #[test]
    fn a_day_counts_its_free_times() {
        let days = strip(&[of_doctor(3)], sought(), 20, sample::at(0, 0));
        // 8–12 and 13–17 in steps of 20 minutes, less the one at 11:00.
        assert_eq!((days[0].free, days[0].why), (23, None));
        let moving = Sought {
            moving: Some(sample::visit(4)),
            ..sought()
        };
        assert_eq!(strip(&[of_doctor(3)], moving, 20, sample::at(0, 0))[0].free, 24);
    }

    #[rstest]
    #[case::evening((20, 0), Why::Past)]
    #[case::afternoon_on_leave((12, 0), Why::Leave)]
    fn a_day_without_free_times_says_why(#[case] now: (i8, i8), #[case] why: Why) {
        let days = strip(&[of_doctor(2)], sought(), 10, sample::at(now.0, now.1));
        assert_eq!((days[0].free, days[0].why), (0, Some(why)));
    }

    #[test]
    fn the_next_free_day_is_later_before_it_is_earlier() {
        let day = |day, free| StripDay {
            day: Date::new(2026, 11, day).unwrap(),
            free,
            why: None,
        };
        let days = [day(24, 3), day(25, 0), day(26, 5)];
        assert_eq!(next_free(&days, days[1].day), Some(days[2]));
        assert_eq!(next_free(&days[..2], days[1].day), Some(days[0]));
        assert_eq!(next_free(&days[..1], days[0].day), None);
    }
}
