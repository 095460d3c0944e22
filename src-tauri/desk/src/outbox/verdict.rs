//! What the server's answer means for a request that was kept.

use axum::http::StatusCode;
use clinic_shared::problem::Problem;
use serde::Deserialize;

use super::RequestState;
use crate::{
    forward::CLINIC_SEQ,
    upstream::{Answer, is_problem},
};

/// So often a request that the server breaks over is sent in its turn.
const TRIES_IN_TURN: u32 = 3;
const SET_ASIDE_MINUTES_MAX: i64 = 60;

/// The server's word on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Applied,
    Duplicate,
    Refused,
    Conflict,
}

impl From<Verdict> for RequestState {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Applied => Self::Applied,
            Verdict::Duplicate => Self::Duplicate,
            Verdict::Refused => Self::Refused,
            Verdict::Conflict => Self::Conflict,
        }
    }
}

/// Only the clinic's own word is one: not a proxy's page, and nothing that another try would change.
pub(crate) fn verdict(answer: &Answer) -> Option<Verdict> {
    if answer.status.is_success() {
        return answer.headers.contains_key(CLINIC_SEQ).then(|| done(answer));
    }
    let again = [
        StatusCode::UNAUTHORIZED,
        // Another clinic's server, or its history before a restore; and one of a version that does not take it.
        StatusCode::MISDIRECTED_REQUEST,
        StatusCode::UPGRADE_REQUIRED,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::TOO_EARLY,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    if !answer.status.is_client_error() || again.contains(&answer.status) || !is_the_clinics(answer) {
        return None;
    }
    // About the person who sends it, not about what is sent.
    if kind_of(answer) == "/problems/must-change-password" {
        return None;
    }
    Some(if answer.status == StatusCode::PRECONDITION_FAILED {
        Verdict::Conflict
    } else {
        Verdict::Refused
    })
}

fn done(answer: &Answer) -> Verdict {
    /// Of a record whose fields did not all come together.
    #[derive(Default, Deserialize)]
    struct Changed {
        #[serde(default)]
        conflicts: Vec<String>,
    }
    let changed: Changed = serde_json::from_slice(&answer.body).unwrap_or_default();
    if !changed.conflicts.is_empty() {
        Verdict::Conflict
    } else if answer.headers.contains_key("idempotency-replayed") {
        Verdict::Duplicate
    } else {
        Verdict::Applied
    }
}

/// For how long a request without a verdict stands aside, so that those behind it go: 1, 2, 4 … 60 minutes. `None` while
/// it is sent in its turn: at first, and wherever another request would get no better answer.
pub(super) fn set_aside_minutes(answer: &Answer, tries: u32) -> Option<i64> {
    let broke = answer.status == StatusCode::INTERNAL_SERVER_ERROR && is_the_clinics(answer);
    let times = tries.checked_sub(TRIES_IN_TURN).filter(|_| broke)?;
    Some((1 << times.min(6)).min(SET_ASIDE_MINUTES_MAX))
}

fn kind_of(answer: &Answer) -> String {
    let problem: Option<Problem> = serde_json::from_slice(&answer.body).ok();
    problem.map(|problem| problem.kind).unwrap_or_default()
}

/// A problem of the clinic's own, not of something between it and this computer.
fn is_the_clinics(answer: &Answer) -> bool {
    is_problem(&answer.headers)
}

#[cfg(test)]
mod tests {
    use axum::{body::Bytes, http::HeaderMap};
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::done(200, "clinic-seq", "{}", Some(Verdict::Applied))]
    #[case::done_before(201, "clinic-seq idempotency-replayed", "{}", Some(Verdict::Duplicate))]
    #[case::in_part(200, "clinic-seq", r#"{"conflicts":["phone"]}"#, Some(Verdict::Conflict))]
    #[case::in_part_before(
        200,
        "clinic-seq idempotency-replayed",
        r#"{"conflicts":["phone"]}"#,
        Some(Verdict::Conflict)
    )]
    #[case::a_proxys_page(200, "", "<html>", None)]
    #[case::refused(409, "problem", "{}", Some(Verdict::Refused))]
    #[case::changed_meanwhile(412, "problem", "{}", Some(Verdict::Conflict))]
    #[case::a_proxys_refusal(403, "", "<html>", None)]
    #[case::signed_out(401, "problem", "{}", None)]
    #[case::too_many(429, "problem", "{}", None)]
    #[case::broken(500, "problem", "{}", None)]
    #[case::busy(503, "problem", "{}", None)]
    fn an_answer_is_a_verdict_or_none(
        #[case] status: u16,
        #[case] headers: &str,
        #[case] body: &'static str,
        #[case] means: Option<Verdict>,
    ) {
        assert_eq!(verdict(&answer(status, headers, body)), means);
    }

    #[rstest]
    #[case::in_its_turn(500, "problem", 2, None)]
    #[case::aside(500, "problem", 3, Some(1))]
    #[case::longer(500, "problem", 5, Some(4))]
    #[case::an_hour_at_most(500, "problem", 40, Some(60))]
    #[case::a_server_that_is_busy(503, "problem", 40, None)]
    #[case::a_proxy_without_its_server(502, "", 40, None)]
    #[case::a_proxys_own_fault(500, "", 40, None)]
    #[case::signed_out(401, "problem", 40, None)]
    fn only_a_request_that_the_server_breaks_over_is_set_aside(
        #[case] status: u16,
        #[case] headers: &str,
        #[case] tries: u32,
        #[case] minutes: Option<i64>,
    ) {
        assert_eq!(set_aside_minutes(&answer(status, headers, ""), tries), minutes);
    }

    fn answer(status: u16, headers: &str, body: &'static str) -> Answer {
        let mut answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::from(body),
        };
        for name in headers.split_whitespace() {
            let (name, value) = match name {
                "problem" => ("content-type", "application/problem+json"),
                "clinic-seq" => ("clinic-seq", "7"),
                _ => ("idempotency-replayed", "true"),
            };
            answer.headers.insert(name, value.parse().unwrap());
        }
        answer
    }
}
