//! A doctor's hours: shifts of a week, and leaves. A doctor keeps own ones; desk and admin may look at and keep
//! anybody's. Rows A1, B6.
mod draft;
mod in_the_way;
mod leave_plan;
mod leaves;
mod page;
mod refused;
mod repeat;
mod week;

pub(in crate::scheduling) use leave_plan::is_offered;
pub use page::{MySchedulePage, SchedulePage};
