//! Working hours and visits: who sees whom when, without two people ever at one time.
//! Not here: check-in and the queue of the day (`arrivals`).

mod appointment;
mod booking;
mod calendar_link;
mod cell;
mod day;
mod hold;
mod kept;
mod late;
mod leave_plan;
mod proposal;
mod rank;
mod refused;
mod schedule_notice;
mod series;
mod shift;
mod waiting;

#[cfg(feature = "app")]
mod alternatives;
#[cfg(feature = "app")]
mod automatic;
#[cfg(feature = "app")]
mod board;
#[cfg(feature = "app")]
mod book;
#[cfg(feature = "app")]
mod book_series;
#[cfg(feature = "app")]
pub(crate) mod by_patient;
#[cfg(feature = "app")]
mod calendar;
#[cfg(feature = "app")]
mod cancel;
#[cfg(feature = "app")]
pub(crate) mod change_status;
#[cfg(feature = "app")]
pub(crate) mod keep_hold;
#[cfg(feature = "app")]
mod leave;
#[cfg(feature = "app")]
mod leave_proposals;
#[cfg(feature = "app")]
mod leave_visits;
#[cfg(feature = "app")]
mod list;
#[cfg(feature = "app")]
mod load;
#[cfg(feature = "app")]
mod move_visit;
#[cfg(feature = "app")]
mod overbook;
#[cfg(feature = "app")]
mod plan_leave;
#[cfg(feature = "app")]
mod proposals;
#[cfg(feature = "app")]
pub(crate) mod queries;
#[cfg(feature = "app")]
mod repeat_week;
#[cfg(feature = "app")]
mod resolve_late;
#[cfg(feature = "app")]
mod routes;
#[cfg(feature = "app")]
mod schedule;
#[cfg(feature = "app")]
mod summary;
#[cfg(feature = "app")]
pub(crate) mod take_time;
#[cfg(feature = "app")]
mod tell_unscheduled;
#[cfg(feature = "app")]
mod unscheduled;

pub use appointment::{
    Appointment, AppointmentEvent, AppointmentKind, AppointmentList, AppointmentRange, AppointmentSort,
    AppointmentStatus, AppointmentView, CalendarStatus, CancelAppointment, ChangeStatus, MoveAppointment,
    Transition,
};
pub use booking::{Alternative, BookAppointment, BookingRefused};
#[cfg(feature = "app")]
pub use calendar::{mailed_visit, mailed_visits};
pub use calendar_link::{CalendarLink, CalendarRefused, CalendarSecret};
pub use cell::{CELL_MINUTES, Cell};
pub use day::{CertainTime, DAY_MINUTES_MAX, DayBoard, DayColumn, FreeTimes, PractitionerDay};
pub use hold::{Buffers, Held, Hold, HoldForm, HoldPurpose};
pub use kept::{Kept, kept_of_shift};
pub use late::{ExpectLate, LateStage, LateVisit, lateness};
pub use leave_plan::{DaysSeen, LeavePlan, PlannedTime, PlannedVisit, best_place, speak_for};
#[cfg(feature = "app")]
pub(crate) use leave_proposals::leave_proposals;
pub use proposal::{AskedTime, BookBest, PartOfDay, Proposal, ProposalReason, Proposals, ProposalsAsked};
pub use rank::{Best, Ranked, Wish};
#[cfg(feature = "app")]
pub(crate) use resolve_late::late_unresolved;
#[cfg(feature = "app")]
pub use resolve_late::{late_is_due, resolve_late};
#[cfg(feature = "app")]
pub use routes::routes;
#[cfg(feature = "app")]
pub(crate) use routes::statements;
pub use schedule_notice::{NoticeStatus, ScheduleNotice, TURNS_MAX, Turn, next_turn};
pub use series::{BookSeries, BookedSeries, PlannedSession, SESSIONS_MAX, SeriesAsked, SeriesPlan};
pub use shift::{
    Call, DayLoad, Leave, LeaveForm, LeaveTo, LeaveUndone, LeaveVisit, Load, LoadOf, RepeatWeek,
    RepeatedWeek, RepeatedWeeks, Schedule, ScheduleRefused, Shift, ShiftForm, Unscheduled, VisitInTheWay,
    WeekSchedule,
};
#[cfg(feature = "app")]
pub use summary::{DaySummary, StatusCount};
#[cfg(feature = "app")]
pub use tell_unscheduled::{
    BegunNotice, NoticeToSend, begin_notice, doctors_to_tell, end_notice, give_up_notices,
};
#[cfg(feature = "app")]
pub(crate) use unscheduled::without_hours;
pub use waiting::{
    AcceptOffer, Candidate, DeclineOffer, JoinWaitingList, LEAD_MINUTES, LeaveWaitingList, OffersMade,
    WaitingEntry, WaitingForm, WaitingListAsked, WaitingOffer, WaitingStatus, WaitingView,
};
#[cfg(feature = "app")]
pub use waiting::{offer_freed_times, offers_are_due};
