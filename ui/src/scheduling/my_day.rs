//! A doctor's day: who is next, who waits, who is still expected. One key calls the next (F8), one takes the
//! called patient in and ends the visit (F7). Arrivals show at once.
mod day;
mod next;
mod page;

pub use page::MyDayPage;
