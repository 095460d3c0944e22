use super::{QueueEntry, QueueStatus};

/// Rule D10: who is called next. An emergency first; then whoever belongs to a legal priority group, in the
/// group's order; then by booked time, and among the late by arrival. (Ageing comes with the full rule set.)
/// Entries in the room or called come before, skipped and done after, so the list reads from the top.
pub fn waiting_order(entries: &mut [QueueEntry]) {
    entries.sort_by_key(|entry| {
        let place = match entry.status {
            QueueStatus::InRoom => 0,
            QueueStatus::Called => 1,
            QueueStatus::Waiting => 2,
            QueueStatus::Skipped => 3,
            QueueStatus::Done => 4,
            QueueStatus::Withdrawn => 5,
        };
        let rank = entry.priority.map_or(9, super::Priority::rank);
        // Who comes late waits behind those who were there in time.
        let due = entry.booked_start.max(entry.arrived_at);
        (place, rank, due, entry.arrived_at, entry.id)
    });
}
