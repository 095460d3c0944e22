//! Booking, moving, cancelling, states, lists, board: every rule through HTTP, and the store's own word on it.

mod board;
mod booking;
mod calendar;
pub mod checker;
mod holds;
mod hours;
mod late;
mod leave;
mod life;
mod lists;
mod model;
mod proposals;
mod races;
mod series;
mod storm;
mod waiting;
