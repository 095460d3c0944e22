//! What can be seen on the wire, and what must always be so there.

use std::collections::{HashMap, HashSet};

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Request, Uri},
};
use uuid::Uuid;

use crate::server::Answered;

/// Whose computer it is, as the server's admin last said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    pub disabled: bool,
    /// As the head of a pull names it.
    pub scope: String,
}

#[derive(Debug, Default)]
pub struct Watch {
    pub violations: Vec<String>,
    pub truth: Vec<Truth>,
    /// Where each replica last stood: epoch, number; and in which file.
    pub stands: Vec<Option<(i64, i64)>>,
    pub files: Vec<String>,
    /// Whether the next pull may ask for everything: the file was made anew, or is another one.
    pub may_load: Vec<bool>,
    /// Keys of each desk in the order in which somebody pressed the button, with their place.
    pub order: HashMap<Uuid, (usize, usize)>,
    /// The place of what each desk sent on last.
    pub sent: Vec<usize>,
    /// The history in which it sent that: in another one it begins anew.
    pub sent_in: Vec<String>,
    /// What computers asked to be lent, of their own accord.
    pub lending: HashSet<Uuid>,
}

pub const PULL: &str = "/api/sync/pull";

impl Watch {
    pub fn for_desks(truth: Vec<Truth>) -> Self {
        let desks = truth.len();
        Self {
            truth,
            stands: vec![None; desks],
            files: vec![String::new(); desks],
            may_load: vec![true; desks],
            sent: vec![0; desks],
            sent_in: vec![String::new(); desks],
            ..Self::default()
        }
    }

    pub fn wrong(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.violations.contains(&what) {
            self.violations.push(what);
        }
    }

    /// Before anything happens to it; `file` is the replica that is open.
    pub fn asked(&mut self, desk: usize, file: String, request: &Request<Bytes>) {
        if request.uri().path() == PULL {
            if self.files[desk] != file {
                self.files[desk] = file;
                self.stands[desk] = None;
            }
            self.pull_asked(desk, request.uri());
        }
        if request.headers().contains_key("clinic-made-at")
            && let Some(key) = key_of(request.headers())
        {
            let history = request.headers().get("clinic-history");
            let history = history.and_then(|value| value.to_str().ok()).unwrap_or_default();
            if self.sent_in[desk] != history {
                history.clone_into(&mut self.sent_in[desk]);
                self.sent[desk] = 0;
            }
            self.sent_on(desk, key);
        }
        if request.uri().path() == "/api/leases" {
            self.lending.extend(key_of(request.headers()));
        }
    }

    /// A replica never goes back within an epoch, and never forgets where it stands.
    fn pull_asked(&mut self, desk: usize, uri: &Uri) {
        let part = |name: &str| -> Option<i64> {
            let parts = uri.query()?.split('&');
            let mut found = parts.filter_map(|part| part.strip_prefix(name)?.strip_prefix('='));
            found.next()?.parse().ok()
        };
        let stands = part("epoch").zip(part("seq"));
        match (self.stands[desk], stands) {
            (Some(stood), None) if !self.may_load[desk] => {
                self.wrong(format!(
                    "position: desk {desk} stood at {stood:?} and loads everything"
                ));
            }
            (Some((epoch, seq)), Some(now)) if now.0 == epoch && now.1 < seq => {
                self.wrong(format!("position: desk {desk} went back from {seq} to {}", now.1));
            }
            _ => {}
        }
        if stands.is_some() {
            self.may_load[desk] = false;
        }
        self.stands[desk] = stands;
    }

    /// What was done first is sent on first.
    fn sent_on(&mut self, desk: usize, key: Uuid) {
        let Some((by, place)) = self.order.get(&key).copied() else {
            self.wrong(format!("key: desk {desk} sends a key that nobody made: {key}"));
            return;
        };
        if by != desk {
            self.wrong(format!("key: desk {desk} sends what desk {by} did"));
        }
        if place < self.sent[desk] {
            self.wrong(format!(
                "order: desk {desk} sends an earlier change after a later one"
            ));
        }
        self.sent[desk] = place;
    }

    /// As it leaves the server.
    pub fn answered(&mut self, desk: usize, asked: &(Method, Uri, HeaderMap), answered: &Answered) {
        let (method, uri, _) = asked;
        let status = answered.head.status;
        if status.is_server_error() {
            let body = String::from_utf8_lossy(&answered.body);
            self.wrong(format!(
                "fault: {method} {} answered {status}: {body}",
                uri.path()
            ));
        }
        if uri.path() == PULL && status.is_success() {
            let head = answered
                .body
                .split(|byte| *byte == b'\n')
                .next()
                .unwrap_or_default();
            let head: serde_json::Value = serde_json::from_slice(head).unwrap_or_default();
            let scope = head["pull"]["scope"].as_str().unwrap_or_default();
            let truth = self.truth[desk].clone();
            if truth.disabled || truth.scope != scope {
                self.wrong(format!(
                    "scope: desk {desk} is given {scope}, though its account is {truth:?}"
                ));
            }
        }
    }
}

pub fn key_of(headers: &HeaderMap) -> Option<Uuid> {
    headers.get("idempotency-key")?.to_str().ok()?.parse().ok()
}
