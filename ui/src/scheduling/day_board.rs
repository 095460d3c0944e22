//! The day board: a column per doctor (or per day of one doctor's week), the hours from top to bottom.
mod axis;
mod card;
mod column;
mod drop;
mod grid;
mod hands;
mod head;
mod held;
mod lanes;
mod layout;
mod page;
#[cfg(test)]
pub(super) mod sample;
mod toolbar;

pub use page::DayBoardPage;
