//! What was told to somebody when a change was carried out here: it goes to the server with the request, and is told
//! again when the request is carried out once more.

use clinic_shared::leases::{PROMISED, REQUESTED};
use serde::Deserialize;

use crate::outbox::Request;

/// Of the answers that tell something that was lent: a number, or a time that is booked and no request.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shown {
    record_number: String,
    status: String,
    check_in_code: String,
    entry: Entry,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    number: String,
}

/// What somebody is told by a change.
enum Told {
    RecordNumber,
    QueueNumber,
    Time,
}

/// `None` where nothing is that was lent.
fn tells(path: &str) -> Option<Told> {
    match path {
        "/api/patients" => Some(Told::RecordNumber),
        "/api/check-ins" => Some(Told::QueueNumber),
        "/api/appointments" => Some(Told::Time),
        _ => None,
    }
}

/// Whether a change of this path tells somebody a number.
pub(super) fn tells_a_number(path: &str) -> bool {
    matches!(tells(path), Some(Told::RecordNumber | Told::QueueNumber))
}

/// Empty where nothing was.
pub(super) fn given(request: &Request) -> String {
    let path = request.path.split('?').next().unwrap_or_default();
    let shown: Shown = serde_json::from_slice(&request.shown).unwrap_or_default();
    match tells(path) {
        Some(Told::RecordNumber) => shown.record_number,
        Some(Told::QueueNumber) => shown.entry.number,
        Some(Told::Time) if !shown.check_in_code.is_empty() => {
            let word = if shown.status == "booked" {
                PROMISED
            } else {
                REQUESTED
            };
            format!("{word} {}", shown.check_in_code)
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use clinic_shared::{ids::ChangeKey, time::Timestamp};

    fn told(path: &str, shown: &'static str) -> String {
        given(&Request {
            position: 1,
            key: ChangeKey(uuid::Uuid::nil()),
            method: "POST".to_owned(),
            path: path.to_owned(),
            action: String::new(),
            if_match: None,
            body: Bytes::new(),
            shown: Bytes::from_static(shown.as_bytes()),
            made_at: Timestamp::from_ms(0),
            base: None,
            version: 1,
            tries: 0,
            next_try_at: None,
            sent_again: false,
        })
    }

    #[test]
    fn what_was_told_is_read_from_the_answer_that_told_it() {
        assert_eq!(
            told("/api/patients", r#"{"id":"x","record_number":"BN000101"}"#),
            "BN000101"
        );
        assert_eq!(
            told(
                "/api/check-ins",
                r#"{"entry":{"number":"A-B07"},"already":false}"#
            ),
            "A-B07"
        );
        let booked = r#"{"status":"booked","check_in_code":"C1"}"#;
        assert_eq!(told("/api/appointments", booked), "promised C1");
        let requested = r#"{"status":"proposed","check_in_code":"C1"}"#;
        assert_eq!(told("/api/appointments", requested), "requested C1");
        assert_eq!(told("/api/appointments/1/cancel", r#"{"status":"booked"}"#), "");
        assert_eq!(told("/api/patients", "null"), "");
    }
}
