//! What background work counts for `/metrics`. Each of these is called after the commit that keeps what it counts: what is
//! undone counts nowhere.

use clinic_shared::{
    identity::AccountMailKind,
    jobs::{Buried, JobState},
    messaging::{Channel, MessageStatus},
};

/// A try.
pub(super) fn ended(kind: &str, outcome: &'static str) {
    let labels = [("kind", kind.to_owned()), ("outcome", outcome.to_owned())];
    metrics::counter!("jobs_ended_total", &labels).increment(1);
}

/// Jobs whose last try nobody ended.
pub(super) fn buried(jobs: &[Buried]) {
    for Buried { kind, state } in jobs {
        let is_dead = *state == JobState::Dead;
        let outcome = if is_dead { "buried" } else { state.name() };
        ended(kind, outcome);
        tracing::warn!(kind, outcome, "a job ended whose server was not heard of again");
    }
}

/// Messages to patients, mailings' letters and what tells doctors of missing hours, by the state in which their rows are
/// left.
pub(super) fn messages(channel: Channel, kind: &'static str, outcome: MessageStatus, count: u64) {
    let labels = [
        ("channel", channel.name()),
        ("kind", kind),
        ("outcome", outcome.name()),
    ];
    metrics::counter!("messages_total", &labels).increment(count);
}

/// Likewise.
pub(super) fn account_mails(kind: AccountMailKind, outcome: MessageStatus, count: u64) {
    let labels = [("kind", kind.name()), ("outcome", outcome.name())];
    metrics::counter!("account_mails_total", &labels).increment(count);
}
