use serde::{Deserialize, Serialize};

use super::{AppointmentView, BookingRefused, Buffers, Held, Hold, Kept, Leave, Shift};
use crate::{
    ids::PractitionerId,
    time::{Date, Period, Timestamp},
};

/// Rule D6: a doctor sees patients for at most 8 hours a day.
pub const DAY_MINUTES_MAX: u32 = 480;

/// One doctor's day as the transaction sees it, before one more visit is let in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PractitionerDay {
    pub shifts: Vec<Period>,
    pub leaves: Vec<Period>,
    /// The doctor's time that other visits keep, with what comes before and after them.
    pub taken: Vec<Period>,
    /// Rule B4: what others hold now.
    pub held: Vec<Held>,
    /// Rule D10: what is kept now, where the patient has no priority.
    pub kept: Vec<Kept>,
    /// Of the visit that is asked for.
    pub buffers: Buffers,
    pub visits_max: u16,
}

impl PractitionerDay {
    /// Whether one more visit fits; else which rule forbids it (alternatives are filled in by the caller).
    pub fn admit(&self, asked: Period) -> Result<(), BookingRefused> {
        let alternatives = Vec::new;
        // Rule B6.
        if let Some(leave) = self.leaves.iter().find(|leave| leave.overlaps(asked)) {
            return Err(BookingRefused::OnLeave {
                until: leave.end,
                alternatives: alternatives(),
            });
        }
        // Rule D8.
        if !self.shifts.iter().any(|shift| shift.contains(asked)) {
            return Err(BookingRefused::OutsideHours {
                alternatives: alternatives(),
            });
        }
        let busy = self.buffers.around(asked);
        // Rule D12; the cell keys are the second lock.
        if self.taken.iter().any(|taken| taken.overlaps(busy)) {
            return Err(BookingRefused::SlotTaken {
                alternatives: alternatives(),
            });
        }
        // Rule B4.
        if let Some(held) = self.held.iter().find(|held| held.period.overlaps(busy)) {
            return Err(BookingRefused::SlotHeld {
                until: held.until,
                alternatives: alternatives(),
            });
        }
        // Rule D10.
        if let Some(kept) = self.kept.iter().find(|kept| kept.period.overlaps(asked)) {
            return Err(BookingRefused::KeptForPriority {
                opens_at: kept.opens_at,
                alternatives: alternatives(),
            });
        }
        self.admit_load(asked)
    }

    /// Rules D6, D8: the caps alone. A hold counts: whoever holds the last place is to get it.
    fn admit_load(&self, asked: Period) -> Result<(), BookingRefused> {
        let alternatives = Vec::new;
        if self.taken.len() + self.held.len() >= usize::from(self.visits_max) {
            let visits_max = self.visits_max;
            return Err(BookingRefused::DayFull {
                visits_max,
                alternatives: alternatives(),
            });
        }
        let held = self.held.iter().map(|held| held.period);
        let others = self.taken.iter().copied().chain(held).map(Period::minutes);
        let minutes = others.sum::<i64>() + self.buffers.around(asked).minutes();
        if minutes > i64::from(DAY_MINUTES_MAX) {
            let minutes_max = DAY_MINUTES_MAX;
            return Err(BookingRefused::DayTooLong {
                minutes_max,
                alternatives: alternatives(),
            });
        }
        Ok(())
    }

    /// The starts at which a visit of this length fits, every `step_minutes`, from `earliest` on.
    pub fn free_starts(&self, length_minutes: u16, step_minutes: u16, earliest: Timestamp) -> Vec<Timestamp> {
        let length = i64::from(length_minutes);
        let step = i64::from(step_minutes.max(5));
        let mut starts = Vec::new();
        for shift in &self.shifts {
            let mut start = shift.start;
            while start.plus_minutes(length) <= shift.end {
                let period = Period {
                    start,
                    end: start.plus_minutes(length),
                };
                if start >= earliest && self.admit(period).is_ok() {
                    starts.push(start);
                }
                start = start.plus_minutes(step);
            }
        }
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    /// Rule D9: why no visit of this length fits from `earliest` on; `None` when one does.
    pub fn why_none(&self, length_minutes: u16, earliest: Timestamp) -> Option<BookingRefused> {
        let whole_day = Self {
            leaves: Vec::new(),
            taken: Vec::new(),
            held: Vec::new(),
            kept: Vec::new(),
            ..self.clone()
        };
        let mut starts = whole_day.free_starts(length_minutes, 5, Timestamp::from_ms(i64::MIN));
        if starts.is_empty() {
            let alternatives = Vec::new();
            return Some(BookingRefused::OutsideHours { alternatives });
        }
        starts.retain(|start| *start >= earliest);
        let said = starts.into_iter().map(|start| {
            let end = start.plus_minutes(i64::from(length_minutes));
            self.admit(Period { start, end })
        });
        let mut why = BookingRefused::InThePast { now: earliest };
        for answer in said {
            match answer {
                Ok(()) => return None,
                // The caps say more than a taken time, a taken time more than leave.
                Err(no) if telling(&no) > telling(&why) => why = no,
                Err(_) => {}
            }
        }
        Some(why)
    }

    /// Rules D7, D8: visits of this length that the hours allow, capped.
    pub fn capacity(&self, length_minutes: u16) -> u16 {
        let worked = self.shifts.iter().map(|shift| shift.minutes()).sum::<i64>();
        let away: i64 = self
            .leaves
            .iter()
            .flat_map(|leave| {
                self.shifts
                    .iter()
                    .map(move |shift| overlap_minutes(*leave, *shift))
            })
            .sum();
        let minutes = (worked - away).clamp(0, i64::from(DAY_MINUTES_MAX));
        let by_hours = u16::try_from(minutes / i64::from(length_minutes.max(1))).unwrap_or(u16::MAX);
        by_hours.min(self.visits_max)
    }
}

pub(super) const fn telling(refused: &BookingRefused) -> u8 {
    match refused {
        BookingRefused::DayFull { .. } => 6,
        BookingRefused::DayTooLong { .. } => 5,
        BookingRefused::SlotTaken { .. } => 4,
        BookingRefused::SlotHeld { .. } => 3,
        BookingRefused::KeptForPriority { .. } => 2,
        BookingRefused::OnLeave { .. } => 1,
        _ => 0,
    }
}

fn overlap_minutes(a: Period, b: Period) -> i64 {
    let start = a.start.max(b.start);
    let end = a.end.min(b.end);
    end.minutes_since(start).max(0)
}

/// The board of one or more days: a column per doctor and day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DayBoard {
    pub from: Date,
    pub days: u8,
    pub columns: Vec<DayColumn>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DayColumn {
    pub practitioner_id: PractitionerId,
    pub practitioner_name: String,
    pub specialty: String,
    pub color: String,
    /// Of the doctor's photo, where there is one.
    pub photo_version: Option<i64>,
    pub day: Date,
    pub shifts: Vec<Shift>,
    pub leaves: Vec<Leave>,
    /// Rule B4: what is held now, own holds too.
    pub holds: Vec<Hold>,
    /// Rule D10: what is kept now for patients with priority.
    pub kept: Vec<Kept>,
    /// Cancelled ones too: the board shows them faded when asked to.
    pub appointments: Vec<AppointmentView>,
    /// Visits that count against the caps.
    pub visits: u16,
    /// Rules D6–D8: most visits possible that day.
    pub visits_max: u16,
}

/// Answer of `GET /api/practitioners/{id}/free-times`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct FreeTimes {
    pub practitioner_id: PractitionerId,
    pub day: Date,
    pub length_minutes: u16,
    pub starts: Vec<Timestamp>,
    /// Those of them that are lent to the asker's desk: it may promise them without the server.
    #[serde(default)]
    pub certain: Vec<CertainTime>,
    /// Why there is none, when there is none: the type of the refusal a booking would get.
    pub why_none: Option<String>,
}

/// A start that the asker's desk may promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CertainTime {
    pub start: Timestamp,
    /// Nobody else gets it before this, whether the desk is in touch or not.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn minutes(start: i64, end: i64) -> Period {
        let at = |minutes| Timestamp::from_ms(0).plus_minutes(minutes);
        Period {
            start: at(start),
            end: at(end),
        }
    }

    fn day() -> PractitionerDay {
        PractitionerDay {
            shifts: vec![minutes(480, 720), minutes(780, 1080)],
            leaves: vec![minutes(960, 1080)],
            taken: vec![minutes(540, 560)],
            visits_max: 15,
            ..PractitionerDay::default()
        }
    }

    #[rstest]
    #[case::free(480, 500, "fits")]
    #[case::right_after_another(560, 580, "fits")]
    #[case::touches_another(550, 570, "slot-taken")]
    #[case::over_lunch(710, 790, "outside-hours")]
    #[case::before_work(470, 490, "outside-hours")]
    #[case::into_leave(950, 970, "on-leave")]
    fn a_visit_fits_or_names_the_rule(#[case] start: i64, #[case] end: i64, #[case] answer: &str) {
        let said = match day().admit(minutes(start, end)) {
            Ok(()) => "fits",
            Err(BookingRefused::SlotTaken { .. }) => "slot-taken",
            Err(BookingRefused::OutsideHours { .. }) => "outside-hours",
            Err(BookingRefused::OnLeave { .. }) => "on-leave",
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(said, answer);
    }

    /// Rule B4: others' holds stand like visits, in time and in number.
    #[test]
    fn a_held_time_is_refused_with_its_end_and_counts_against_the_cap() {
        let until = minutes(0, 5).end;
        let held = vec![Held {
            period: minutes(600, 620),
            until,
        }];
        let day = PractitionerDay {
            held,
            visits_max: 2,
            ..day()
        };
        let refused = day.admit(minutes(610, 630));
        assert!(matches!(refused, Err(BookingRefused::SlotHeld { until: said, .. }) if said == until));
        let refused = day.admit(minutes(700, 720));
        assert!(matches!(
            refused,
            Err(BookingRefused::DayFull { visits_max: 2, .. })
        ));
    }

    #[test]
    fn the_time_before_and_after_a_visit_is_the_doctors_too() {
        let buffers = Buffers {
            before_minutes: 10,
            after_minutes: 15,
        };
        let day = PractitionerDay { buffers, ..day() };
        assert!(matches!(
            day.admit(minutes(565, 585)),
            Err(BookingRefused::SlotTaken { .. })
        ));
        assert_eq!(day.admit(minutes(570, 590)), Ok(()));
        assert!(matches!(
            day.admit(minutes(510, 530)),
            Err(BookingRefused::SlotTaken { .. })
        ));
        assert_eq!(day.admit(minutes(505, 525)), Ok(()));
        // The visit itself lies in the hours; making ready may come before them.
        assert_eq!(day.admit(minutes(480, 500)), Ok(()));
    }

    /// Rule D6.
    #[test]
    fn the_sixteenth_visit_is_refused() {
        let taken = (0..15).map(|i| minutes(480 + i * 10, 490 + i * 10)).collect();
        let full = PractitionerDay { taken, ..day() };
        let refused = full.admit(minutes(800, 810));
        assert!(matches!(
            refused,
            Err(BookingRefused::DayFull { visits_max: 15, .. })
        ));
    }

    /// Rule D6.
    #[test]
    fn eight_hours_a_day_are_the_most() {
        let long = PractitionerDay {
            shifts: vec![minutes(0, 1440)],
            leaves: vec![],
            taken: vec![minutes(0, 240), minutes(240, 460)],
            visits_max: 15,
            ..PractitionerDay::default()
        };
        assert!(long.admit(minutes(600, 620)).is_ok());
        assert!(matches!(
            long.admit(minutes(600, 625)),
            Err(BookingRefused::DayTooLong { .. })
        ));
    }

    /// Rules D7, D8.
    #[test]
    fn capacity_follows_from_hours_leave_and_length() {
        let mut day = day();
        assert_eq!(day.capacity(20), 15);
        assert_eq!(day.capacity(60), 7);
        day.visits_max = 4;
        assert_eq!(day.capacity(60), 4);
    }

    /// Rule D9.
    #[rstest]
    #[case::room_left(day(), 500, None)]
    #[case::day_over(day(), 2000, Some("/problems/in-the-past"))]
    #[case::no_shift(PractitionerDay { shifts: vec![], ..day() }, 0, Some("/problems/outside-hours"))]
    #[case::away(PractitionerDay { leaves: vec![minutes(0, 1440)], ..day() }, 0, Some("/problems/on-leave"))]
    #[case::all_taken(PractitionerDay { taken: vec![minutes(480, 720), minutes(780, 960)], ..day() }, 0, Some("/problems/slot-taken"))]
    #[case::capped(PractitionerDay { visits_max: 1, ..day() }, 0, Some("/problems/day-full"))]
    fn a_day_without_free_times_says_why(
        #[case] day: PractitionerDay,
        #[case] earliest: i64,
        #[case] why: Option<&str>,
    ) {
        let earliest = minutes(earliest, earliest + 1).start;
        let said = day.why_none(20, earliest).map(|refused| refused.kind());
        assert_eq!(said.as_deref(), why);
        assert_eq!(said.is_none(), !day.free_starts(20, 5, earliest).is_empty());
    }

    #[test]
    fn every_free_start_is_admitted() {
        let day = day();
        let starts = day.free_starts(20, 10, minutes(500, 501).start);
        assert!(!starts.is_empty());
        for start in starts {
            assert!(start >= minutes(500, 501).start);
            assert_eq!(
                day.admit(Period {
                    start,
                    end: start.plus_minutes(20)
                }),
                Ok(())
            );
        }
    }
}
