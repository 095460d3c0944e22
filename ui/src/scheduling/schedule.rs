//! A doctor's hours: shifts of a week, and leaves. A doctor keeps own ones; desk and admin may look at and keep
//! anybody's. Rows A1, B6.
mod draft;
mod leave_plan;
mod leaves;
mod page;
mod refused;
mod repeat;
mod week;

pub use page::{MySchedulePage, SchedulePage};
