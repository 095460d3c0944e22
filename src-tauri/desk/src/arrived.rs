//! Calls a doctor whose patient has come: what of the feed becomes an OS notification.

use std::{collections::HashSet, fmt, sync::Arc};

use axum::{Router, body::Body, http::Request};
use clinic_shared::{
    arrivals::{Queue, QueueEntry, QueueStatus},
    feed::{Changes, Entity},
    field::Language,
    ids::{PractitionerId, QueueEntryId, UserId},
};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

use crate::{notice::Notice, session::Session};

/// Watches the signed-in doctor's own queue.
pub struct Arrived {
    /// The window's own API: answered by the replica or by the server, whichever can.
    api: Router,
    session: Arc<Session>,
    seen: Option<Seen>,
}

/// Whom the doctor has been called for, or has found in the list.
#[derive(Debug, Clone)]
struct Seen {
    user: UserId,
    /// The feed's number then.
    seq: i64,
    entries: HashSet<QueueEntryId>,
}

impl fmt::Debug for Arrived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrived")
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}

impl Arrived {
    pub fn new(api: Router, session: Arc<Session>) -> Self {
        Self {
            api,
            session,
            seen: None,
        }
    }

    /// Looks who waits already, once after a sign-in: the page shows them, so nobody is called for them.
    pub async fn look(&mut self, seq: i64) {
        let Some((user, practitioner, _)) = self.doctor() else {
            self.seen = None;
            return;
        };
        if self.seen.as_ref().is_some_and(|seen| seen.user == user) {
            return;
        }
        self.seen = self.queue(practitioner).await.map(|queue| Seen {
            user,
            seq,
            entries: present(&queue).map(|entry| entry.id).collect(),
        });
    }

    /// Who has come since [`Self::look`] and the last call. What cannot be read now is told at the next call.
    pub async fn since_last(&mut self) -> Vec<Notice> {
        let Some((user, practitioner, language)) = self.doctor() else {
            return Vec::new();
        };
        match self.seen.clone().filter(|seen| seen.user == user) {
            Some(seen) => self.news(seen, practitioner, language).await,
            None => Vec::new(),
        }
    }

    fn doctor(&self) -> Option<(UserId, PractitionerId, Language)> {
        let (account, language) = self.session.who()?;
        Some((account.id, account.practitioner_id?, language))
    }

    async fn news(
        &mut self,
        mut seen: Seen,
        practitioner: PractitionerId,
        language: Language,
    ) -> Vec<Notice> {
        let Some(changes) = self
            .ask::<Changes>(&format!("/api/changes?after={}", seen.seq))
            .await
        else {
            return Vec::new();
        };
        seen.seq = changes.seq;
        let touched = changes
            .changes
            .iter()
            .any(|change| change.entity == Entity::QueueEntry);
        let mut notices = Vec::new();
        if touched || changes.resync {
            let Some(queue) = self.queue(practitioner).await else {
                return Vec::new();
            };
            let come = present(&queue)
                .filter(|entry| entry.status == QueueStatus::Waiting && !seen.entries.contains(&entry.id));
            notices = come.map(|entry| notice(entry, language)).collect();
            seen.entries = present(&queue).map(|entry| entry.id).collect();
        }
        self.seen = Some(seen);
        notices
    }

    async fn queue(&self, practitioner: PractitionerId) -> Option<Queue> {
        self.ask(&format!("/api/queue?practitioner_id={practitioner}"))
            .await
    }

    async fn ask<T: DeserializeOwned>(&self, path: &str) -> Option<T> {
        let request = Request::get(path).body(Body::empty()).ok()?;
        let Ok(answer) = self.api.clone().oneshot(request).await;
        let status = answer.status();
        if !status.is_success() {
            tracing::warn!(%status, "who has come cannot be read");
            return None;
        }
        let body = answer.into_body().collect().await.ok()?.to_bytes();
        serde_json::from_slice(&body)
            .inspect_err(|fault| tracing::warn!(%fault, "who has come cannot be read"))
            .ok()
    }
}

/// Those whose check-in stands: after an undone one the same patient may come anew.
fn present(queue: &Queue) -> impl Iterator<Item = &QueueEntry> {
    queue
        .entries
        .iter()
        .filter(|entry| entry.status != QueueStatus::Withdrawn)
}

/// It may stand on a locked screen: who and where, never what for.
fn notice(entry: &QueueEntry, language: Language) -> Notice {
    let (name, room, number) = (&entry.patient_name, &entry.room_name, &entry.number);
    let place = if room.is_empty() {
        String::new()
    } else {
        format!("{room} · ")
    };
    let (title, body) = match language {
        Language::Vi => (format!("{name} đã đến"), format!("{place}số {number}")),
        Language::En => (format!("{name} has arrived"), format!("{place}number {number}")),
    };
    Notice {
        title,
        body,
        path: format!("/appointments/{}", entry.appointment_id),
    }
}
