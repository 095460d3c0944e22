//! What the board draws, as plain data: computed once from the clinic's answer, the filters and the settings.
use std::collections::BTreeSet;
use std::sync::Arc;

use clinic_shared::ids::{AppointmentId, HoldId, PractitionerId};
use clinic_shared::scheduling::{
    AppointmentStatus, AppointmentView, BookingRefused, CELL_MINUTES, DayBoard, DayColumn, HoldPurpose,
    PractitionerDay,
};
use clinic_shared::settings::ClinicSettings;
use clinic_shared::time::{Date, Period, Timestamp, Zone};

use super::super::free::{as_of, rules};
use super::axis::{Axis, Stretch};
use super::lanes::{Lane, lanes};
use crate::practitioners::photo_address;

/// Which column: a doctor's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ColumnKey {
    pub practitioner: PractitionerId,
    pub day: Date,
}

/// What of the board is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Empty: all.
    pub specialty: String,
    pub practitioner: Option<PractitionerId>,
    /// Cancelled and missed visits too.
    pub with_cancelled: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub axis: Axis,
    pub columns: Vec<Arc<Column>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub key: ColumnKey,
    pub name: String,
    pub specialty: String,
    pub color: String,
    /// Address of the doctor's photo, where there is one.
    pub photo: Option<String>,
    /// Of the day, where the clinic is.
    pub midnight: Timestamp,
    /// Inside the shifts.
    pub open: Vec<Stretch>,
    pub away: Vec<Away>,
    /// Rule B4: times that somebody keeps while filling in a form.
    pub kept: Vec<KeptTime>,
    /// Rule D10: times for patients with priority, until anybody may have them.
    pub for_priority: Vec<PriorityTime>,
    pub cards: Vec<Arc<Card>>,
    pub visits: u16,
    pub visits_max: u16,
    rules: PractitionerDay,
    taken: Vec<Taken>,
}

/// A hold, as far as the board's hours show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptTime {
    pub hold: HoldId,
    pub stretch: Stretch,
    pub until: Timestamp,
    pub purpose: HoldPurpose,
    /// Of a lease: the letter of the desk that has it.
    pub desk: Option<String>,
    /// It is this computer's.
    pub own: bool,
}

/// A time for patients with priority, as far as the board's hours show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriorityTime {
    pub stretch: Stretch,
    pub opens_at: Timestamp,
}

/// Leave, as far as the board's hours show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    pub stretch: Stretch,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub visit: AppointmentView,
    pub stretch: Stretch,
    pub lane: Lane,
}

/// A visit that keeps its time, shown or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Taken {
    visit: AppointmentId,
    patient: clinic_shared::ids::PatientId,
    period: Period,
    /// The doctor's time, with what comes before and after.
    busy: Period,
}

impl Layout {
    pub fn new(board: &DayBoard, filter: &Filter, settings: &ClinicSettings, zone: &Zone) -> Self {
        let wanted: Vec<&DayColumn> = board
            .columns
            .iter()
            .filter(|column| filter.specialty.is_empty() || column.specialty == filter.specialty)
            .filter(|column| filter.practitioner.is_none_or(|id| column.practitioner_id == id))
            .collect();
        let used = wanted.iter().flat_map(|column| {
            let midnight = zone.start_of(column.day);
            let shifts = column.shifts.iter().map(|shift| (shift.start, shift.end));
            let visits = column
                .appointments
                .iter()
                .map(|visit| (visit.appointment.start, visit.appointment.end));
            shifts
                .chain(visits)
                .map(move |(start, end)| (start.minutes_since(midnight), end.minutes_since(midnight)))
        });
        let axis = Axis::new(settings.board_from_hour, settings.board_to_hour, used);
        let columns = wanted
            .into_iter()
            .map(|column| Arc::new(Column::new(column, axis, filter.with_cancelled, zone)))
            .collect();
        Self { axis, columns }
    }

    pub fn column(&self, key: ColumnKey) -> Option<&Arc<Column>> {
        self.columns.iter().find(|column| column.key == key)
    }

    pub fn position(&self, key: ColumnKey) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }

    pub fn card(&self, visit: AppointmentId) -> Option<(&Arc<Column>, &Arc<Card>)> {
        self.columns
            .iter()
            .find_map(|column| Some((column, column.card(visit)?)))
    }

    /// Whether a visit fits there, by the same rules as the server's, on what the board knows; else why not.
    pub fn admits(
        &self,
        visit: &AppointmentView,
        to: ColumnKey,
        start: Timestamp,
        now: Timestamp,
    ) -> Result<(), BookingRefused> {
        let minutes = visit.appointment.end.minutes_since(visit.appointment.start);
        self.admits_for(visit, to, start, minutes, now)
    }

    /// As [`Layout::admits`], with another length.
    pub fn admits_for(
        &self,
        view: &AppointmentView,
        to: ColumnKey,
        start: Timestamp,
        minutes: i64,
        now: Timestamp,
    ) -> Result<(), BookingRefused> {
        let visit = &view.appointment;
        let asked = Period {
            start,
            end: start.plus_minutes(minutes),
        };
        // The running five minutes are still open.
        if start.plus_minutes(CELL_MINUTES) <= now {
            return Err(BookingRefused::InThePast { now });
        }
        if let Some(column) = self.column(to) {
            let has_priority = view.priority_on(to.day).is_some();
            let rules = PractitionerDay {
                buffers: visit.buffers,
                ..as_of(column.rules_without(visit.id), now, has_priority)
            };
            rules.admit(asked)?;
        }
        let elsewhere = self
            .columns
            .iter()
            .flat_map(|column| &column.taken)
            .find(|taken| {
                taken.visit != visit.id && taken.patient == visit.patient_id && taken.period.overlaps(asked)
            });
        match elsewhere {
            Some(other) => Err(BookingRefused::PatientBusy {
                appointment_id: other.visit,
                start: other.period.start,
                end: other.period.end,
            }),
            None => Ok(()),
        }
    }
}

impl Column {
    fn new(from: &DayColumn, axis: Axis, with_cancelled: bool, zone: &Zone) -> Self {
        let midnight = zone.start_of(from.day);
        let stretch = |period: Period| {
            axis.stretch(
                period.start.minutes_since(midnight),
                period.end.minutes_since(midnight),
            )
        };
        let period_of = |visit: &AppointmentView| Period {
            start: visit.appointment.start,
            end: visit.appointment.end,
        };
        let mut shown: Vec<&AppointmentView> = from
            .appointments
            .iter()
            .filter(|visit| with_cancelled || visit.appointment.status.keeps_its_time())
            .filter(|visit| visit.appointment.status != AppointmentStatus::EnteredInError)
            .collect();
        shown.sort_by_key(|visit| (visit.appointment.start, visit.appointment.id));
        let periods: Vec<_> = shown
            .iter()
            .map(|visit| (visit.appointment.start.as_ms(), visit.appointment.end.as_ms()))
            .collect();
        let cards = shown
            .into_iter()
            .zip(lanes(&periods))
            .filter_map(|(visit, lane)| {
                Some(Arc::new(Card {
                    visit: visit.clone(),
                    stretch: stretch(period_of(visit))?,
                    lane,
                }))
            });
        let taken = from
            .appointments
            .iter()
            .filter(|visit| visit.appointment.status.keeps_its_time());
        Self {
            key: ColumnKey {
                practitioner: from.practitioner_id,
                day: from.day,
            },
            name: from.practitioner_name.clone(),
            specialty: from.specialty.clone(),
            color: from.color.clone(),
            photo: photo_address(from.practitioner_id, from.photo_version),
            midnight,
            open: from
                .shifts
                .iter()
                .filter_map(|shift| stretch(shift.period()))
                .collect(),
            kept: from
                .holds
                .iter()
                .filter_map(|hold| {
                    Some(KeptTime {
                        hold: hold.id,
                        stretch: stretch(hold.period())?,
                        until: hold.expires_at,
                        purpose: hold.purpose,
                        desk: hold.desk.clone(),
                        own: hold.own,
                    })
                })
                .collect(),
            for_priority: from
                .kept
                .iter()
                // Where somebody is booked already nothing is left to keep.
                .filter(|kept| !taken.clone().any(|visit| period_of(visit).overlaps(kept.period)))
                .filter_map(|kept| {
                    Some(PriorityTime {
                        stretch: stretch(kept.period)?,
                        opens_at: kept.opens_at,
                    })
                })
                .collect(),
            away: from
                .leaves
                .iter()
                .filter_map(|leave| {
                    Some(Away {
                        stretch: stretch(leave.period())?,
                        reason: leave.reason.clone(),
                    })
                })
                .collect(),
            cards: cards.collect(),
            visits: from.visits,
            visits_max: from.visits_max,
            rules: rules(from, None),
            taken: taken
                .map(|visit| Taken {
                    visit: visit.appointment.id,
                    patient: visit.appointment.patient_id,
                    period: period_of(visit),
                    busy: visit.appointment.busy(),
                })
                .collect(),
        }
    }

    pub fn card(&self, visit: AppointmentId) -> Option<&Arc<Card>> {
        self.cards.iter().find(|card| card.visit.appointment.id == visit)
    }

    pub fn at(&self, minute_of_day: i64) -> Timestamp {
        self.midnight.plus_minutes(minute_of_day)
    }

    /// Minutes since this day's midnight.
    pub fn minute(&self, at: Timestamp) -> i64 {
        at.minutes_since(self.midnight)
    }

    /// True where a click books: inside a shift, no leave, nobody there.
    pub fn is_free(&self, at: Timestamp) -> bool {
        let cell = Period {
            start: at,
            end: at.plus_minutes(CELL_MINUTES),
        };
        self.rules.shifts.iter().any(|shift| shift.contains(cell))
            && !self.rules.leaves.iter().any(|leave| leave.overlaps(cell))
            && !self.taken.iter().any(|taken| taken.period.overlaps(cell))
    }

    fn rules_without(&self, moving: AppointmentId) -> PractitionerDay {
        let mut rules = self.rules.clone();
        rules.taken = self
            .taken
            .iter()
            .filter(|taken| taken.visit != moving)
            .map(|taken| taken.busy)
            .collect();
        rules
    }
}

/// The specialties on the board, in the order of the alphabet.
pub fn specialties(board: &DayBoard) -> Vec<String> {
    let found: BTreeSet<_> = board.columns.iter().map(|column| &column.specialty).collect();
    found.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn cancelled_visits_are_hidden_unless_asked_and_never_keep_their_time() {
        let shown = |with_cancelled| {
            let layout = sample::with(&Filter {
                with_cancelled,
                ..Filter::default()
            });
            layout.columns[0].cards.len()
        };
        assert_eq!((shown(false), shown(true)), (2, 3));
        let layout = sample::with(&Filter {
            with_cancelled: true,
            ..Filter::default()
        });
        let lanes: Vec<_> = layout.columns[0]
            .cards
            .iter()
            .map(|card| card.lane.lanes)
            .collect();
        assert_eq!(lanes, [1, 2, 2], "a cancelled one lies beside what is there now");
    }

    #[test]
    fn a_filter_keeps_the_columns_of_its_specialty_or_doctor() {
        let nhi = sample::with(&Filter {
            specialty: "Nhi".to_owned(),
            ..Filter::default()
        });
        assert_eq!(nhi.columns.len(), 1);
        assert_eq!(nhi.columns[0].specialty, "Nhi");
        let third = sample::with(&Filter {
            practitioner: Some(sample::doctor(3)),
            ..Filter::default()
        });
        assert_eq!(third.columns[0].key.practitioner, sample::doctor(3));
        assert_eq!(specialties(&sample::board()), ["Da liễu", "Nhi", "Nội"]);
    }

    #[test]
    fn shifts_leaves_and_visits_lie_where_their_hours_are() {
        let layout = sample::layout();
        let column = &layout.columns[1];
        let spans: Vec<_> = column.open.iter().map(|open| (open.top, open.minutes)).collect();
        assert_eq!(spans, [(60, 240), (360, 240)]);
        assert_eq!(
            (column.away[0].stretch.top, column.away[0].stretch.minutes),
            (360, 240)
        );
        assert_eq!(
            (column.cards[0].stretch.top, column.cards[0].stretch.minutes),
            (150, 30)
        );
    }

    #[test]
    fn a_click_books_only_where_a_doctor_is_free() {
        let layout = sample::layout();
        let free = |column: usize, hour, minute| layout.columns[column].is_free(sample::at(hour, minute));
        assert!(free(0, 8, 0) && free(0, 9, 20));
        assert!(!free(0, 9, 15), "somebody is there");
        assert!(!free(0, 12, 30), "no shift");
        assert!(!free(1, 14, 0), "on leave");
    }
}
