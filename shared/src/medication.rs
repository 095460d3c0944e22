//! Medicines, and whether they may be given: to this patient, now, beside what is taken already. Rows B1, B2, D13.
//!
//! An **ingredient** is what acts; a **product** holds one or several. A **group** holds ingredients and other groups.
//! A **pack** is what is known: names, groups, rules, doses, each with its source. A **case** is one prescription and its
//! patient as plain data; [`check()`] compares both and says of every kind of danger: clear, found, or *not checked* and
//! why. Nothing here knows a clock, a store or a network.

pub mod case;
pub mod check;
pub mod finding;
pub mod names;
pub mod pack;
pub mod when;

pub use case::{Case, Line, Sex, Taken};
pub use check::check;
pub use finding::{Checked, Doubt, DrugCheck, Fact, Finding, Kind, NotChecked, Outcome, Slot, Tier};
pub use names::DrugFound;
pub use pack::Pack;

#[cfg(feature = "app")]
mod routes;

#[cfg(feature = "app")]
pub use routes::{pack, routes};
