//! The waiting list: who wants a time or an earlier one, and the freed time that is offered to somebody now.
//! Not here: the queue of the day (`arrivals`).
mod answer;
mod form;
mod list;
mod offered;
mod offers;
mod over;
mod page;
mod wants_earlier;
mod wish;

pub use offered::{Offered, use_offered};
pub use page::WaitingListPage;
pub(super) use wants_earlier::WantsEarlier;
