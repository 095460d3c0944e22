//! The screens of working hours and visits: day board, booking, requests, lists, a doctor's day and schedule.
//! Not here: check-in and the waiting room's queue (`arrivals`).
//!
//! What is shown where is plain data with native tests (`day_board/layout.rs`, `day_board/held.rs`, …); the
//! components are views of it. All requests are in `calls.rs`.
mod book_visit;
mod calendar_link;
mod calls;
mod day_board;
pub(crate) mod doctors;
pub(crate) mod follow_up;
mod follow_ups;
mod free;
mod keep;
pub(crate) mod looks;
mod month;
mod my_day;
pub(crate) mod now;
mod pick_time;
mod refused;
mod requests;
mod schedule;
mod schedule_notice;
mod to_call;
mod unscheduled;
mod visit;
mod visits;
mod waiting;
pub(crate) mod words;

pub use book_visit::BookVisitPage;
pub use calendar_link::{CalendarButton, CalendarOf};
pub use day_board::DayBoardPage;
pub use follow_ups::FollowUpsPage;
pub use looks::{PriorityBadge, StatusBadge};
pub use month::MonthPage;
pub use my_day::MyDayPage;
pub use requests::RequestsPage;
pub use schedule::{MySchedulePage, SchedulePage};
pub use to_call::ToCallPage;
pub use unscheduled::NotScheduled;
pub use visit::VisitPage;
pub(crate) use visit::{Done, take_step};
pub use visits::VisitsPage;
pub use waiting::{Offered, WaitingListPage, use_offered};

use clinic_shared::identity::Role;
use clinic_shared::ids::PractitionerId;

use crate::session;

/// Whether the one who sits here changes this doctor's visits and hours: desk and admin everybody's, a doctor
/// own ones. The server's `Actor::answers_for` decides the same.
fn may_change(practitioner: PractitionerId) -> bool {
    session::account().is_some_and(|account| match account.role {
        Role::Admin | Role::FrontDesk => true,
        Role::Doctor => account.practitioner_id == Some(practitioner),
        Role::Patient => false,
    })
}
