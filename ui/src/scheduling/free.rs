//! Free times, by the clinic's own rules on what the board knows: for choosing. The server judges when booking.
use clinic_shared::ids::{AppointmentId, HoldId};
use clinic_shared::scheduling::{
    Appointment, BookingRefused, CELL_MINUTES, DayBoard, DayColumn, Held, Hold, Leave, PractitionerDay, Shift,
};
use clinic_shared::time::{Date, Timestamp};

/// The length of the visit that a time is sought for, and the visit itself where it is to be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sought {
    pub minutes: u16,
    pub moving: Option<AppointmentId>,
}

/// The running five minutes may still be booked.
pub const fn earliest(now: Timestamp) -> Timestamp {
    let cell_ms = CELL_MINUTES * 60_000;
    Timestamp::from_ms(now.as_ms().div_euclid(cell_ms) * cell_ms)
}

/// A doctor's day as the rules see it.
pub fn rules(column: &DayColumn, moving: Option<AppointmentId>) -> PractitionerDay {
    let taken = column.appointments.iter().map(|visit| &visit.appointment);
    let taken = taken.filter(|visit| visit.status.keeps_its_time() && Some(visit.id) != moving);
    PractitionerDay {
        shifts: column.shifts.iter().map(Shift::period).collect(),
        leaves: column.leaves.iter().map(Leave::period).collect(),
        taken: taken.map(Appointment::busy).collect(),
        held: column.holds.iter().map(Held::from).collect(),
        visits_max: column.visits_max,
        // Whom it is for, and so what is kept from them and what comes before and after, the server knows.
        ..PractitionerDay::default()
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
    let day = rules(column, sought.moving);
    let on_steps = day.free_starts(sought.minutes, step_minutes, earliest(now));
    if on_steps.is_empty() {
        day.free_starts(sought.minutes, 5, earliest(now))
    } else {
        on_steps
    }
}

/// Rule D9: why there is none.
pub fn why_none(column: &DayColumn, sought: Sought, now: Timestamp) -> Option<BookingRefused> {
    rules(column, sought.moving).why_none(sought.minutes, earliest(now))
}
