//! Free times, by the clinic's own rules on what the board knows: for choosing. The server judges when booking.
use clinic_shared::ids::{AppointmentId, HoldId, PatientId, ServiceId};
use clinic_shared::scheduling::{
    Appointment, BookingRefused, Buffers, CELL_MINUTES, DayBoard, DayColumn, Held, Hold, Leave,
    PractitionerDay, Shift,
};
use clinic_shared::time::{Date, Timestamp};

/// The visit that a time is sought for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sought {
    pub minutes: u16,
    /// The visit itself where it is to be moved.
    pub moving: Option<AppointmentId>,
    pub service: Option<ServiceId>,
    /// The doctor's time before and after it.
    pub buffers: Buffers,
    pub patient: Option<PatientId>,
    /// Rule D10: nothing is kept from its patient.
    pub has_priority: bool,
}

/// The running five minutes may still be booked.
pub const fn earliest(now: Timestamp) -> Timestamp {
    let cell_ms = CELL_MINUTES * 60_000;
    Timestamp::from_ms(now.as_ms().div_euclid(cell_ms) * cell_ms)
}

/// A doctor's day as the rules see it for somebody without priority.
pub fn rules(column: &DayColumn, moving: Option<AppointmentId>) -> PractitionerDay {
    let taken = column.appointments.iter().map(|visit| &visit.appointment);
    let taken = taken.filter(|visit| visit.status.keeps_its_time() && Some(visit.id) != moving);
    PractitionerDay {
        kept: column.kept.clone(),
        // What comes before and after the visit is its own.
        buffers: Buffers::default(),
        shifts: column.shifts.iter().map(Shift::period).collect(),
        leaves: column.leaves.iter().map(Leave::period).collect(),
        taken: taken.map(Appointment::busy).collect(),
        held: column.holds.iter().map(Held::from).collect(),
        visits_max: column.visits_max,
    }
}

/// As it is now: holds that are over and kept times that are open to all by now stand in nobody's way; what is kept
/// for patients with priority not in the way of one of them.
#[must_use]
pub fn as_of(mut rules: PractitionerDay, now: Timestamp, has_priority: bool) -> PractitionerDay {
    rules.held.retain(|held| held.until > now);
    rules.kept.retain(|kept| kept.opens_at > now && !has_priority);
    rules
}

fn rules_for(column: &DayColumn, sought: Sought, now: Timestamp) -> PractitionerDay {
    PractitionerDay {
        buffers: sought.buffers,
        ..as_of(rules(column, sought.moving), now, sought.has_priority)
    }
}

/// The board without this form's own hold, which keeps nobody else's visit out but its own.
pub fn without(mut board: DayBoard, own: Option<HoldId>) -> DayBoard {
    for column in &mut board.columns {
        column.holds.retain(|hold| Some(hold.id) != own);
    }
    board
}

/// What others keep of a day, the earliest first.
pub fn held_by_others(board: &DayBoard, day: Date, own: Option<HoldId>, now: Timestamp) -> Vec<Hold> {
    let columns = board.columns.iter().filter(|column| column.day == day);
    let mut found: Vec<Hold> = columns
        .flat_map(|column| &column.holds)
        .filter(|hold| Some(hold.id) != own && hold.expires_at > now)
        .cloned()
        .collect();
    found.sort_by_key(|hold| hold.start);
    found
}

/// The starts that fit, on the clinic's steps; where none does, on any five minutes.
pub fn starts(column: &DayColumn, sought: Sought, step_minutes: u16, now: Timestamp) -> Vec<Timestamp> {
    let day = rules_for(column, sought, now);
    let on_steps = day.free_starts(sought.minutes, step_minutes, earliest(now));
    if on_steps.is_empty() {
        day.free_starts(sought.minutes, 5, earliest(now))
    } else {
        on_steps
    }
}

/// Rule D9: why there is none.
pub fn why_none(column: &DayColumn, sought: Sought, now: Timestamp) -> Option<BookingRefused> {
    rules_for(column, sought, now).why_none(sought.minutes, earliest(now))
}
