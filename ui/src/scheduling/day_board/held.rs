//! A visit that is picked up, by the pointer or by keys, and where it would be put down.
use std::sync::Arc;

use clinic_shared::ids::AppointmentId;
use clinic_shared::scheduling::{AppointmentStatus, BookingRefused, CELL_MINUTES, DAY_MINUTES_MAX};
use clinic_shared::time::Timestamp;

use super::layout::{Card, ColumnKey, Layout};

#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub card: Arc<Card>,
    pub from: ColumnKey,
    pub to: ColumnKey,
    pub start: Timestamp,
    /// Another than the visit's own where its lower edge is pulled.
    pub length_minutes: i64,
    /// What the server will most likely say of it.
    pub verdict: Result<(), BookingRefused>,
    pub by: By,
    /// Put down; the server has not answered yet.
    pub sent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The pointer, which took the card so many minutes below its top.
    Pointer {
        grab_minutes: i64,
    },
    /// The pointer at the card's lower edge: the visit gets longer or shorter.
    Edge,
    Keys,
}

/// A step by the arrow keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Earlier,
    Later,
    ColumnBefore,
    ColumnAfter,
    Shorter,
    Longer,
}

impl Step {
    /// Of `KeyboardEvent.key`; with Shift, up and down change the length.
    pub fn of_key(key: &str, with_shift: bool) -> Option<Self> {
        match key {
            "ArrowUp" if with_shift => Some(Self::Shorter),
            "ArrowDown" if with_shift => Some(Self::Longer),
            "ArrowUp" => Some(Self::Earlier),
            "ArrowDown" => Some(Self::Later),
            "ArrowLeft" => Some(Self::ColumnBefore),
            "ArrowRight" => Some(Self::ColumnAfter),
            _ => None,
        }
    }
}

impl Held {
    /// `None` when the visit is not on the board or its time is past changing.
    pub fn pick_up(layout: &Layout, visit: AppointmentId, by: By, now: Timestamp) -> Option<Self> {
        let (column, card) = layout.card(visit)?;
        let movable = [AppointmentStatus::Proposed, AppointmentStatus::Booked];
        if !movable.contains(&card.visit.appointment.status) {
            return None;
        }
        let start = card.visit.appointment.start;
        Some(Self {
            verdict: layout.admits(&card.visit, column.key, start, now),
            card: card.clone(),
            from: column.key,
            to: column.key,
            start,
            length_minutes: card.visit.appointment.end.minutes_since(start),
            by,
            sent: false,
        })
    }

    pub fn visit(&self) -> AppointmentId {
        self.card.visit.appointment.id
    }

    pub fn has_moved(&self) -> bool {
        self.to != self.from || self.start != self.card.visit.appointment.start || self.is_resized()
    }

    pub fn is_resized(&self) -> bool {
        self.length_minutes != self.own_minutes()
    }

    fn own_minutes(&self) -> i64 {
        let visit = &self.card.visit.appointment;
        visit.end.minutes_since(visit.start)
    }

    /// By one step of the arrow keys; stays within the board.
    #[must_use]
    pub fn stepped(&self, layout: &Layout, step: Step, now: Timestamp) -> Self {
        let (Some(at), Some(column)) = (layout.position(self.to), layout.column(self.to)) else {
            return self.clone();
        };
        let minute = column.minute(self.start);
        match step {
            Step::Earlier => self.put(layout, at, minute - CELL_MINUTES, now),
            Step::Later => self.put(layout, at, minute + CELL_MINUTES, now),
            Step::ColumnBefore => self.put(layout, at.saturating_sub(1), minute, now),
            Step::ColumnAfter => self.put(layout, at + 1, minute, now),
            Step::Shorter => self.resized(layout, self.length_minutes - CELL_MINUTES, now),
            Step::Longer => self.resized(layout, self.length_minutes + CELL_MINUTES, now),
        }
    }

    /// To where the pointer is: parts of the columns' width and height.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a few columns; minutes of a day"
    )]
    pub fn dragged(&self, layout: &Layout, across: f64, down: f64, now: Timestamp) -> Self {
        let grab_minutes = match self.by {
            By::Pointer { grab_minutes } => grab_minutes,
            By::Edge => {
                let end = layout.axis.from as f64 + down * layout.axis.minutes() as f64;
                let end = (end / CELL_MINUTES as f64).round() as i64 * CELL_MINUTES;
                let start = layout
                    .column(self.to)
                    .map_or(end, |column| column.minute(self.start));
                return self.resized(layout, end - start, now);
            }
            By::Keys => return self.clone(),
        };
        let at = (across.clamp(0.0, 1.0) * layout.columns.len() as f64) as usize;
        let minute = layout.axis.from as f64 + down * layout.axis.minutes() as f64 - grab_minutes as f64;
        // To the nearest five minutes.
        let minute = (minute / CELL_MINUTES as f64).round() as i64 * CELL_MINUTES;
        self.put(layout, at, minute, now)
    }

    /// With another length: at least five minutes, at most a working day, within the board.
    fn resized(&self, layout: &Layout, minutes: i64, now: Timestamp) -> Self {
        let Some(column) = layout.column(self.to) else {
            return self.clone();
        };
        let most = (layout.axis.to - column.minute(self.start)).min(i64::from(DAY_MINUTES_MAX));
        let length_minutes = minutes.min(most).max(CELL_MINUTES);
        if length_minutes == self.length_minutes {
            return self.clone();
        }
        Self {
            length_minutes,
            verdict: layout.admits_for(&self.card.visit, self.to, self.start, length_minutes, now),
            ..self.clone()
        }
    }

    fn put(&self, layout: &Layout, at: usize, minute: i64, now: Timestamp) -> Self {
        let at = at.min(layout.columns.len().saturating_sub(1));
        let Some(column) = layout.columns.get(at) else {
            return self.clone();
        };
        let latest = layout.axis.to - self.minutes();
        let minute = minute.min(latest).max(layout.axis.from);
        let start = column.at(minute);
        if column.key == self.to && start == self.start {
            return self.clone();
        }
        Self {
            to: column.key,
            start,
            verdict: layout.admits_for(&self.card.visit, column.key, start, self.length_minutes, now),
            ..self.clone()
        }
    }

    pub const fn minutes(&self) -> i64 {
        self.length_minutes
    }

    pub fn end(&self) -> Timestamp {
        self.start.plus_minutes(self.minutes())
    }
}

/// The card that an arrow key leads to from another: above or below, or the nearest in time beside it.
pub fn neighbour(layout: &Layout, visit: AppointmentId, step: Step) -> Option<AppointmentId> {
    let (column, card) = layout.card(visit)?;
    let at = column.cards.iter().position(|other| Arc::ptr_eq(other, card))?;
    let found = match step {
        Step::Earlier => column.cards.get(at.checked_sub(1)?),
        Step::Later => column.cards.get(at + 1),
        Step::Shorter | Step::Longer => None,
        Step::ColumnBefore | Step::ColumnAfter => {
            let position = layout.position(column.key)?;
            let before = layout.columns[..position].iter().rev();
            let mut beside: Box<dyn Iterator<Item = _>> = match step {
                Step::ColumnBefore => Box::new(before),
                _ => Box::new(layout.columns[position + 1..].iter()),
            };
            let filled = beside.find(|column| !column.cards.is_empty())?;
            let distance = |other: &&Arc<Card>| (other.stretch.top - card.stretch.top).abs();
            filled.cards.iter().min_by_key(distance)
        }
    };
    found.map(|card| card.visit.appointment.id)
}

#[cfg(test)]
mod tests {
    use super::super::layout::Filter;
    use super::super::sample::{self, at};
    use super::*;
    use clinic_shared::ids::HoldId;
    use clinic_shared::scheduling::{Hold, HoldPurpose, Kept};
    use clinic_shared::settings::ClinicSettings;
    use clinic_shared::time::{Period, Zone};
    use rstest::rstest;

    const NIGHT_BEFORE: (i8, i8) = (0, 0);

    fn held(by: By) -> (Layout, Held) {
        let layout = sample::layout();
        let held = Held::pick_up(&layout, sample::visit(1), by, at(NIGHT_BEFORE.0, NIGHT_BEFORE.1));
        (layout, held.unwrap())
    }

    fn said(held: &Held) -> &'static str {
        match &held.verdict {
            Ok(()) => "fits",
            Err(BookingRefused::SlotTaken { .. }) => "slot-taken",
            Err(BookingRefused::OutsideHours { .. }) => "outside-hours",
            Err(BookingRefused::OnLeave { .. }) => "on-leave",
            Err(BookingRefused::PatientBusy { .. }) => "patient-busy",
            Err(BookingRefused::InThePast { .. }) => "in-the-past",
            Err(_) => "other",
        }
    }

    #[test]
    fn shift_and_an_arrow_or_the_lower_edge_make_it_longer_and_the_ghost_says_whether_it_fits() {
        let night = at(NIGHT_BEFORE.0, NIGHT_BEFORE.1);
        let (layout, held) = held(By::Keys);
        let longer = Step::of_key("ArrowDown", true).unwrap();
        let held = held.stepped(&layout, longer, night);
        assert_eq!(
            (held.start, held.end(), said(&held)),
            (at(9, 0), at(9, 25), "fits")
        );
        assert!(held.is_resized() && held.has_moved());
        let shorter = Step::of_key("ArrowUp", true).unwrap();
        assert!(!held.stepped(&layout, shorter, night).has_moved());
        // The next visit begins at ten.
        let mut at_edge = Held { by: By::Edge, ..held };
        let down = |hour: i64, minute: i64| {
            let minutes = hour * 60 + minute - layout.axis.from;
            f64::from(i32::try_from(minutes).unwrap())
                / f64::from(i32::try_from(layout.axis.minutes()).unwrap())
        };
        at_edge = at_edge.dragged(&layout, 0.9, down(10, 0), night);
        assert_eq!(
            (at_edge.to, at_edge.end(), said(&at_edge)),
            (at_edge.from, at(10, 0), "fits")
        );
        at_edge = at_edge.dragged(&layout, 0.9, down(10, 6), night);
        assert_eq!((at_edge.end(), said(&at_edge)), (at(10, 5), "slot-taken"));
        at_edge = at_edge.dragged(&layout, 0.9, down(8, 0), night);
        assert_eq!(at_edge.end(), at(9, 5), "never less than five minutes");
    }

    /// Rules B6, D8, D12: the ghost says before the drop what the server would say.
    #[rstest]
    #[case::own_place(0, (9, 0), "fits")]
    #[case::over_itself(0, (9, 10), "fits")]
    #[case::onto_another(0, (9, 50), "slot-taken")]
    #[case::over_lunch(0, (11, 50), "outside-hours")]
    #[case::other_doctors_leave(1, (14, 0), "on-leave")]
    #[case::other_doctor(1, (9, 0), "fits")]
    #[case::patient_is_elsewhere(1, (10, 50), "patient-busy")]
    fn the_ghost_says_whether_it_fits(#[case] column: usize, #[case] to: (i8, i8), #[case] verdict: &str) {
        let (layout, held) = held(By::Keys);
        let minute = i64::from(to.0) * 60 + i64::from(to.1);
        let put = held.put(&layout, column, minute, at(NIGHT_BEFORE.0, NIGHT_BEFORE.1));
        assert_eq!(said(&put), verdict);
        assert_eq!(put.start, at(to.0, to.1));
    }

    /// Rule D10: what is kept for patients with priority is open to one of them, and to all from its time on.
    #[rstest]
    #[case::no_priority(None, NIGHT_BEFORE, Some(at(7, 30)))]
    #[case::a_child(Some("2023"), NIGHT_BEFORE, None)]
    #[case::open_to_all_by_now(None, (7, 30), None)]
    fn the_ghost_says_until_when_a_time_is_kept_for_priority(
        #[case] born: Option<&str>,
        #[case] now: (i8, i8),
        #[case] kept_until: Option<Timestamp>,
    ) {
        let mut board = sample::board();
        let visit = &mut board.columns[0].appointments[0];
        visit.patient_birth_date = born.map(|born| born.parse().unwrap());
        board.columns[0].kept.push(Kept {
            period: Period {
                start: at(8, 0),
                end: at(8, 20),
            },
            opens_at: at(7, 30),
        });
        let layout = Layout::new(
            &board,
            &Filter::default(),
            &ClinicSettings::default(),
            &Zone::vietnam(),
        );
        let held = Held::pick_up(&layout, sample::visit(1), By::Keys, at(now.0, now.1)).unwrap();
        let put = held.put(&layout, 0, 8 * 60 + 10, at(now.0, now.1));
        let until = match put.verdict {
            Ok(()) => None,
            Err(BookingRefused::KeptForPriority { opens_at, .. }) => Some(opens_at),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(until, kept_until);
    }

    /// Rule B4: a hold that is over keeps nobody out.
    #[test]
    fn a_time_that_was_held_fits_from_the_end_of_its_hold_on() {
        let mut board = sample::board();
        board.columns[0].holds.push(Hold {
            id: HoldId(uuid::Uuid::from_u128(1)),
            practitioner_id: sample::doctor(1),
            start: at(8, 0),
            end: at(8, 20),
            owner_id: uuid::Uuid::from_u128(1),
            desk: None,
            own: false,
            purpose: HoldPurpose::Booking,
            made_at: at(7, 0),
            expires_at: at(7, 5),
        });
        let layout = Layout::new(
            &board,
            &Filter::default(),
            &ClinicSettings::default(),
            &Zone::vietnam(),
        );
        let says = |now| {
            let held = Held::pick_up(&layout, sample::visit(1), By::Keys, now).unwrap();
            said(&held.put(&layout, 0, 8 * 60, now))
        };
        assert_eq!((says(at(7, 4)), says(at(7, 5))), ("other", "fits"));
    }

    #[test]
    fn what_is_over_is_refused_but_the_running_five_minutes_are_open() {
        let (layout, held) = held(By::Keys);
        assert_eq!(said(&held.put(&layout, 0, 8 * 60, at(8, 4))), "fits");
        assert_eq!(said(&held.put(&layout, 0, 8 * 60, at(8, 5))), "in-the-past");
    }

    #[test]
    fn arrows_step_by_five_minutes_and_by_column_and_stay_on_the_board() {
        let (layout, held) = held(By::Keys);
        let now = at(NIGHT_BEFORE.0, NIGHT_BEFORE.1);
        assert!(!held.has_moved());
        let later = held.stepped(&layout, Step::Later, now);
        assert_eq!(later.start, at(9, 5));
        assert!(later.has_moved());
        let beside = later.stepped(&layout, Step::ColumnAfter, now);
        assert_eq!((beside.to, beside.start), (layout.columns[1].key, at(9, 5)));
        let last = (0..9).fold(beside.clone(), |held, _| {
            held.stepped(&layout, Step::ColumnAfter, now)
        });
        assert_eq!(last.to, layout.columns[2].key);
        let back = beside
            .stepped(&layout, Step::ColumnBefore, now)
            .stepped(&layout, Step::ColumnBefore, now)
            .stepped(&layout, Step::Earlier, now);
        assert!(!back.has_moved());
        let top = (0..99).fold(held, |held, _| held.stepped(&layout, Step::Earlier, now));
        assert_eq!(top.start, at(7, 0));
    }

    #[test]
    fn the_pointer_keeps_hold_of_where_it_took_the_card() {
        let (layout, held) = held(By::Pointer { grab_minutes: 10 });
        let now = at(NIGHT_BEFORE.0, NIGHT_BEFORE.1);
        // 7:00–18:00: the middle is 12:30, ten minutes below the card's top.
        let put = held.dragged(&layout, 0.5, 0.5, now);
        assert_eq!((put.to, put.start), (layout.columns[1].key, at(12, 20)));
        let below = held.dragged(&layout, 0.0, 2.0, now);
        assert_eq!(below.end(), at(18, 0));
    }

    #[test]
    fn a_visit_that_has_begun_is_not_picked_up() {
        let layout = sample::layout();
        let arrived = Held::pick_up(&layout, sample::visit(2), By::Keys, at(0, 0));
        assert_eq!(arrived, None);
    }

    #[rstest]
    #[case(1, Step::Later, Some(2))]
    #[case(1, Step::Earlier, None)]
    #[case(2, Step::ColumnAfter, Some(3))]
    #[case::as_near_the_earlier(3, Step::ColumnBefore, Some(1))]
    #[case(3, Step::ColumnAfter, Some(4))]
    #[case(4, Step::ColumnAfter, None)]
    fn arrows_lead_from_card_to_card(#[case] from: u8, #[case] step: Step, #[case] to: Option<u8>) {
        let found = neighbour(&sample::layout(), sample::visit(from), step);
        assert_eq!(found, to.map(sample::visit));
    }
}
