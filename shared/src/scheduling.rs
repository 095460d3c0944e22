//! Working hours and visits: who sees whom when, without two people ever at one time.
//! Not here: check-in and the queue of the day (`arrivals`).

mod appointment;
mod booking;
mod cell;
mod day;
mod shift;

pub use appointment::{
    Appointment, AppointmentKind, AppointmentList, AppointmentSort, AppointmentStatus, AppointmentView,
    CancelAppointment, ChangeStatus, MoveAppointment, Transition,
};
pub use booking::{Alternative, BookAppointment, BookingRefused};
pub use cell::{CELL_MINUTES, Cell};
pub use day::{DAY_MINUTES_MAX, DayBoard, DayColumn, FreeTimes, PractitionerDay};
pub use shift::{Leave, LeaveForm, Schedule, Shift, ShiftForm, WeekSchedule};
