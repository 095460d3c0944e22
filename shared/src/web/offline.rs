//! A desktop without its server: a change is carried out on the replica, and kept for the server in the transaction
//! that does so. See `docs/sync.md`.

use std::convert::Infallible;

use axum::{
    body::Bytes,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, header, request::Parts},
};

use uuid::Uuid;

use super::{
    Work,
    read_note::{NOTE_READ, NoteRead},
};
use crate::{
    args,
    identity::proof::DEVICE,
    ids::ChangeKey,
    store::{Statement, StoreError},
    time::Timestamp,
};

/// In the extensions of a request that runs on a replica instead of the server.
#[derive(Debug, Clone, Copy)]
pub struct Offline {
    /// Keeps the request: key, method, path and query, action, `If-Match`, body, what was answered, when, by whom, what
    /// it began from, and [`OFFLINE_VERSION`].
    /// `None` where it is kept already and only carried out once more.
    pub keep: Option<&'static Statement>,
}

/// Whether a request runs on a replica instead of the server: what replicas do not hold cannot be told there.
#[derive(Debug, Clone, Copy)]
pub struct OnReplica(pub bool);

impl<S: Send + Sync> FromRequestParts<S> for OnReplica {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Offline>().is_some()))
    }
}

/// When a change was made on a desktop without its server, in ms since 1970 by the server's clock as that desktop
/// knew it.
pub const MADE_AT: HeaderName = HeaderName::from_static("clinic-made-at");
/// What was told to somebody then: a number, or [`crate::leases::PROMISED`]. Empty: nothing.
pub const GIVEN: HeaderName = HeaderName::from_static("clinic-given");

pub(super) fn given(headers: &HeaderMap) -> Option<String> {
    Some(headers.get(GIVEN)?.to_str().ok()?.to_owned())
}

pub(super) fn device(headers: &HeaderMap) -> Option<Uuid> {
    headers.get(DEVICE)?.to_str().ok()?.parse().ok()
}

/// The computer that asks; none for a browser.
#[derive(Debug, Clone, Copy)]
pub struct DeviceIs(pub Option<Uuid>);

impl<S: Send + Sync> FromRequestParts<S> for DeviceIs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(device(&parts.headers)))
    }
}

/// What a kept change of a row began from, for whoever has to bring it together with others' changes. In a header,
/// because the body is what its `Idempotency-Key` stands for.
pub const BASE: HeaderName = HeaderName::from_static("clinic-base");
/// Of the requests that a desktop keeps. Raised when an offline route takes another body than before, together with a
/// step in the desktop's `outbox/upgrade.rs` that makes the new one of the old.
pub const OFFLINE_VERSION: u32 = 1;
/// What is older was made by a clock that is wrong.
const MADE_DAYS_AGO_MAX: i64 = 3;
/// So long a desktop keeps what the server has done.
const SENT_AGAIN_DAYS_MAX: i64 = 7;

/// On a change that this server had carried out at once, and lost when it was put back from a backup.
pub const SENT_AGAIN: HeaderName = HeaderName::from_static("clinic-sent-again");

pub(super) fn made_at(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let ms = headers.get(MADE_AT)?.to_str().ok()?.parse().ok()?;
    let days = if headers.contains_key(SENT_AGAIN) {
        SENT_AGAIN_DAYS_MAX
    } else {
        MADE_DAYS_AGO_MAX
    };
    let oldest = now.plus_minutes(-days * 24 * 60);
    Some(Timestamp::from_ms(ms).clamp(oldest, now))
}

pub(super) fn base(headers: &HeaderMap) -> Option<String> {
    Some(headers.get(BASE)?.to_str().ok()?.to_owned())
}

/// A change as it was asked.
#[derive(Debug)]
pub(super) struct Asked {
    keep: &'static Statement,
    key: ChangeKey,
    action: String,
    method: String,
    path: String,
    if_match: Option<String>,
    body: Vec<u8>,
}

impl Asked {
    pub fn of(
        offline: Option<Offline>,
        key: ChangeKey,
        action: &str,
        parts: &Parts,
        body: &Bytes,
    ) -> Option<Self> {
        let keep = offline?.keep?;
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let if_match = parts.headers.get(header::IF_MATCH);
        Some(Self {
            keep,
            key,
            action: action.to_owned(),
            method: parts.method.to_string(),
            path: path.to_owned(),
            if_match: if_match.and_then(|value| value.to_str().ok()).map(str::to_owned),
            body: body.to_vec(),
        })
    }

    /// As somebody would ask for it whose server is there.
    pub fn note_of_read(offline: Offline, key: ChangeKey, path: String, about: String) -> Option<Self> {
        let noted = NoteRead { path, about };
        Some(Self {
            keep: offline.keep?,
            key,
            action: format!("POST {NOTE_READ}"),
            method: "POST".to_owned(),
            path: NOTE_READ.to_owned(),
            if_match: None,
            body: serde_json::to_vec(&noted).ok()?,
        })
    }

    pub async fn keep(self, work: &mut Work, answered: &Bytes) -> Result<(), StoreError> {
        let (now, by) = (work.now, work.actor.user);
        let row = args![
            self.key,
            self.method,
            self.path,
            self.action,
            self.if_match,
            self.body,
            answered.to_vec(),
            now,
            by,
            work.base.take(),
            OFFLINE_VERSION
        ];
        work.run(self.keep, row).await?;
        Ok(())
    }
}
