use clinic_shared::field::{Check, FieldErrors};
use clinic_shared::ids::{RoomId, ShiftId};
use clinic_shared::scheduling::{DAY_MINUTES_MAX, Shift, ShiftForm, WeekSchedule};
use clinic_shared::time::{Date, Period, Zone};

/// A week's shifts while they are edited: times as minutes of the clinic's day, so that they are easy to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekDraft {
    pub week: Date,
    pub shifts: Vec<DraftShift>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DraftShift {
    pub id: ShiftId,
    pub day: Date,
    pub from: i64,
    pub to: i64,
    pub room: Option<RoomId>,
}

/// What is wrong with a shift, to be said beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    EndsBeforeStart,
    OffGrid,
    Overlaps,
}

impl WeekDraft {
    pub fn new(week: Date, shifts: &[Shift], zone: &Zone) -> Self {
        let shifts = shifts.iter().map(|shift| {
            let day = zone.day_of(shift.start);
            let midnight = zone.start_of(day);
            DraftShift {
                id: shift.id,
                day,
                from: shift.start.minutes_since(midnight),
                to: shift.end.minutes_since(midnight),
                room: shift.room_id,
            }
        });
        let mut draft = Self {
            week,
            shifts: shifts.collect(),
        };
        draft.sort();
        draft
    }

    /// A copy of another week's shifts, as new ones on the same weekdays.
    pub fn copied_from(&self, other: &Self, mut new_id: impl FnMut() -> ShiftId) -> Self {
        let days = self.week.0.since(other.week.0).map_or(0, |span| span.get_days());
        let shifts = other.shifts.iter().map(|shift| DraftShift {
            id: new_id(),
            day: shift.day.plus_days(days),
            ..*shift
        });
        Self {
            week: self.week,
            shifts: shifts.collect(),
        }
    }

    fn sort(&mut self) {
        self.shifts.sort_by_key(|shift| (shift.day, shift.from, shift.id));
    }

    pub fn add(&mut self, id: ShiftId, day: Date, (from, to): (i64, i64)) {
        // In the room of the day's other shift, or else of the week's.
        let same_day = self.shifts.iter().find(|shift| shift.day == day);
        let room = same_day.or(self.shifts.first()).and_then(|shift| shift.room);
        self.shifts.push(DraftShift {
            id,
            day,
            from,
            to,
            room,
        });
        self.sort();
    }

    /// Hours for one more shift on that day: after the last one, or else the morning.
    pub fn next_hours(&self, day: Date) -> (i64, i64) {
        let last = self
            .shifts
            .iter()
            .filter(|shift| shift.day == day)
            .map(|shift| shift.to)
            .max();
        match last {
            Some(last) if last + 60 <= 22 * 60 => (last + 60, (last + 180).min(22 * 60)),
            Some(_) => (6 * 60, 8 * 60),
            None => MORNING,
        }
    }

    pub fn remove(&mut self, id: ShiftId) {
        self.shifts.retain(|shift| shift.id != id);
    }

    pub fn change(&mut self, id: ShiftId, change: impl FnOnce(&mut DraftShift)) {
        if let Some(shift) = self.shifts.iter_mut().find(|shift| shift.id == id) {
            change(shift);
        }
    }

    pub fn of_day(&self, day: Date) -> impl Iterator<Item = &DraftShift> {
        self.shifts.iter().filter(move |shift| shift.day == day)
    }

    pub fn minutes_of(&self, day: Date) -> i64 {
        self.of_day(day).map(|shift| (shift.to - shift.from).max(0)).sum()
    }

    /// Rule D6.
    pub fn is_too_long(&self, day: Date) -> bool {
        self.minutes_of(day) > i64::from(DAY_MINUTES_MAX)
    }

    /// Whether a shift of these hours overlaps no other.
    pub fn is_open(&self, day: Date, (from, to): (i64, i64)) -> bool {
        !self.of_day(day).any(|other| other.from < to && from < other.to)
    }

    pub fn wrong(&self, id: ShiftId) -> Option<Wrong> {
        let own = self.shifts.iter().find(|shift| shift.id == id)?;
        if own.to <= own.from {
            return Some(Wrong::EndsBeforeStart);
        }
        if own.from % 5 != 0 || own.to % 5 != 0 {
            return Some(Wrong::OffGrid);
        }
        let overlaps = self
            .of_day(own.day)
            .any(|other| other.id != id && other.from < own.to && own.from < other.to);
        overlaps.then_some(Wrong::Overlaps)
    }

    /// Whether the server can be asked.
    pub fn is_sound(&self, zone: &Zone) -> bool {
        let days = (0..7).map(|day| self.week.plus_days(day));
        let errors: FieldErrors = self.schedule(zone).check();
        errors.is_empty() && !days.into_iter().any(|day| self.is_too_long(day))
    }

    /// The hours that it had `before` and has no more: whoever has a visit there needs another time.
    pub fn given_up(&self, before: &Self, zone: &Zone) -> Vec<Period> {
        let left = self
            .shifts
            .iter()
            .map(|shift| shift.period(zone))
            .collect::<Vec<_>>();
        let had = before.shifts.iter().map(|shift| shift.period(zone));
        had.flat_map(|shift| {
            left.iter().fold(vec![shift], |pieces, stays| {
                pieces
                    .into_iter()
                    .flat_map(|piece| without(piece, *stays))
                    .collect()
            })
        })
        .collect()
    }

    pub fn schedule(&self, zone: &Zone) -> WeekSchedule {
        let shifts = self.shifts.iter().map(|shift| {
            let Period { start, end } = shift.period(zone);
            ShiftForm {
                id: shift.id,
                room_id: shift.room,
                start,
                end,
            }
        });
        WeekSchedule {
            week: self.week,
            shifts: shifts.collect(),
        }
    }
}

/// The commonest shifts, a click away.
pub const MORNING: (i64, i64) = (8 * 60, 12 * 60);
pub const AFTERNOON: (i64, i64) = (13 * 60, 17 * 60);

impl DraftShift {
    fn period(&self, zone: &Zone) -> Period {
        let midnight = zone.start_of(self.day);
        Period {
            start: midnight.plus_minutes(self.from),
            end: midnight.plus_minutes(self.to),
        }
    }
}

/// What of a period lies outside another: nothing, one piece or two.
fn without(of: Period, other: Period) -> Vec<Period> {
    let before = Period {
        start: of.start,
        end: of.end.min(other.start),
    };
    let after = Period {
        start: of.start.max(other.end),
        end: of.end,
    };
    let mut pieces = vec![before, after];
    pieces.retain(|piece| piece.start < piece.end);
    pieces
}

/// `08:05`.
pub fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Reads `8`, `8:30`, `08h30`, `0830` as minutes of a day; `24:00` is its end.
pub fn parse_clock(text: &str) -> Option<i64> {
    let text = text.trim();
    let number = |part: &str| {
        let digits = !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        if digits { part.parse::<i64>().ok() } else { None }
    };
    let (hour, minute) = match text.split_once([':', 'h', 'H', '.']) {
        Some((hour, "")) => (number(hour)?, 0),
        Some((hour, minute)) => (number(hour)?, number(minute)?),
        None if text.len() >= 3 && text.is_ascii() => {
            let (hour, minute) = text.split_at(text.len() - 2);
            (number(hour)?, number(minute)?)
        }
        None => (number(text)?, 0),
    };
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= 24 * 60).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::{AnyId, PractitionerId};
    use rstest::rstest;

    fn id(number: u8) -> ShiftId {
        ShiftId::from_uuid(uuid::Uuid::from_bytes([number; 16]))
    }

    fn monday() -> Date {
        Date::new(2026, 11, 23).unwrap()
    }

    fn draft() -> WeekDraft {
        let mut draft = WeekDraft {
            week: monday(),
            shifts: vec![],
        };
        draft.add(id(1), monday(), MORNING);
        draft.add(id(2), monday(), AFTERNOON);
        draft
    }

    #[test]
    fn what_was_saved_is_shown_again_the_same() {
        let zone = Zone::vietnam();
        let saved = draft().schedule(&zone);
        let shifts: Vec<Shift> = saved
            .shifts
            .iter()
            .map(|form| Shift {
                id: form.id,
                practitioner_id: PractitionerId::from_uuid(uuid::Uuid::nil()),
                room_id: form.room_id,
                start: form.start,
                end: form.end,
            })
            .collect();
        assert_eq!(WeekDraft::new(monday(), &shifts, &zone), draft());
        assert_eq!(saved.shifts[0].start, zone.at(monday(), 8, 0));
    }

    #[test]
    fn a_copied_week_has_new_shifts_on_the_same_weekdays() {
        let next = WeekDraft {
            week: monday().plus_days(7),
            shifts: vec![],
        };
        let mut number = 10;
        let copied = next.copied_from(&draft(), || {
            number += 1;
            id(number)
        });
        let days: Vec<_> = copied.shifts.iter().map(|shift| (shift.id, shift.day)).collect();
        assert_eq!(days, [(id(11), next.week), (id(12), next.week)]);
        assert!(copied.is_sound(&Zone::vietnam()));
    }

    #[rstest]
    #[case::nothing((8, 12), &[])]
    #[case::longer((7, 13), &[])]
    #[case::later_start((10, 12), &[(8, 10)])]
    #[case::inside((9, 11), &[(8, 9), (11, 12)])]
    #[case::elsewhere((13, 17), &[(8, 12)])]
    fn hours_that_are_given_up_are_those_before_less_those_after(
        #[case] now: (i64, i64),
        #[case] given_up: &[(i8, i8)],
    ) {
        let zone = Zone::vietnam();
        let of = |(from, to)| WeekDraft {
            week: monday(),
            shifts: vec![DraftShift {
                id: id(1),
                day: monday(),
                from: from * 60,
                to: to * 60,
                room: None,
            }],
        };
        let expected: Vec<Period> = given_up
            .iter()
            .map(|(from, to)| Period {
                start: zone.at(monday(), *from, 0),
                end: zone.at(monday(), *to, 0),
            })
            .collect();
        assert_eq!(of(now).given_up(&of((8, 12)), &zone), expected);
    }

    /// Rule D6.
    #[test]
    fn more_than_eight_hours_are_not_sound() {
        let mut draft = draft();
        assert_eq!(draft.minutes_of(monday()), 480);
        assert!(draft.is_sound(&Zone::vietnam()));
        draft.change(id(2), |shift| shift.to += 5);
        assert!(draft.is_too_long(monday()));
        assert!(!draft.is_sound(&Zone::vietnam()));
    }

    #[rstest]
    #[case::backwards(600, 540, Wrong::EndsBeforeStart)]
    #[case::off_the_grid(543, 600, Wrong::OffGrid)]
    #[case::over_another(11 * 60, 14 * 60, Wrong::Overlaps)]
    fn each_shift_says_what_is_wrong(#[case] from: i64, #[case] to: i64, #[case] wrong: Wrong) {
        let mut draft = draft();
        draft.change(id(1), |shift| (shift.from, shift.to) = (from, to));
        assert_eq!(draft.wrong(id(1)), Some(wrong));
        assert!(!draft.is_sound(&Zone::vietnam()));
    }

    #[test]
    fn a_common_shift_is_offered_where_it_overlaps_none() {
        let mut draft = draft();
        draft.remove(id(2));
        assert!(!draft.is_open(monday(), MORNING));
        assert!(draft.is_open(monday(), AFTERNOON));
    }

    #[test]
    fn one_more_shift_comes_after_the_last() {
        let mut draft = draft();
        assert_eq!(draft.next_hours(monday().plus_days(1)), MORNING);
        assert_eq!(draft.next_hours(monday()), (18 * 60, 20 * 60));
        draft.remove(id(2));
        assert_eq!(draft.next_hours(monday()), (13 * 60, 15 * 60));
    }

    #[rstest]
    #[case("8", Some(480))]
    #[case("08:05", Some(485))]
    #[case("8h30", Some(510))]
    #[case("8h", Some(480))]
    #[case("0830", Some(510))]
    #[case("830", Some(510))]
    #[case("24:00", Some(1440))]
    #[case("24:05", None)]
    #[case("8:75", None)]
    #[case("ab", None)]
    #[case("", None)]
    fn times_are_read_as_people_write_them(#[case] text: &str, #[case] minutes: Option<i64>) {
        assert_eq!(parse_clock(text), minutes);
    }
}
