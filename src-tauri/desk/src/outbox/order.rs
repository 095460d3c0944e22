//! Which requests have to stay behind one that does not go: by the ids that they name.

use std::collections::HashSet;

use uuid::Uuid;

use super::Request;

const UUID_LENGTH: usize = 36;

/// What requests that do not go now make or change.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Not at the server yet: nothing that names it can go.
    made: HashSet<Uuid>,
    /// At the server, but not as it will be: nothing that changes it again can go.
    changed: HashSet<Uuid>,
}

impl Held {
    /// Whether this one stays behind them.
    pub fn holds(&self, request: &Request) -> bool {
        let answered = ids(&request.shown);
        self.holds_asked(&request.path, &request.body) || answered.iter().any(|id| self.made.contains(id))
    }

    pub fn holds_asked(&self, path: &str, body: &[u8]) -> bool {
        let (in_path, in_body) = (ids(path.as_bytes()), ids(body));
        let mut named = in_path.iter().chain(&in_body);
        named.any(|id| self.made.contains(id))
            || own(path, body).is_some_and(|own| self.changed.contains(&own))
    }

    pub fn add(&mut self, request: &Request) {
        let Some(own) = own(&request.path, &request.body) else {
            // What it changes is only known by what was answered here, such as a check-in by its code.
            self.changed.extend(ids(&request.shown));
            return;
        };
        let is_made = made(&request.body) == Some(own);
        if is_made {
            &mut self.made
        } else {
            &mut self.changed
        }
        .insert(own);
    }
}

/// What a request makes or changes: what its path names, else what its body names as its own or as its visit.
fn own(path: &str, body: &[u8]) -> Option<Uuid> {
    ids(path.as_bytes())
        .first()
        .copied()
        .or_else(|| made(body))
        .or_else(|| {
            let body: serde_json::Value = serde_json::from_slice(body).ok()?;
            body.get("appointment_id")?.as_str()?.parse().ok()
        })
}

/// Ids are made by the asker: what is made says its own.
fn made(body: &[u8]) -> Option<Uuid> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    body.get("id")?.as_str()?.parse().ok()
}

/// Every id that is written out in a text.
pub(super) fn ids(text: &[u8]) -> Vec<Uuid> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(window) = text.get(at..at + UUID_LENGTH) {
        match std::str::from_utf8(window)
            .ok()
            .and_then(|text| text.parse().ok())
        {
            Some(id) => {
                found.push(id);
                at += UUID_LENGTH;
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use clinic_shared::{ids::ChangeKey, time::Timestamp};
    use rstest::rstest;

    use super::*;

    fn request(asked: &str) -> Request {
        let id = |short: &str| format!("01930000-0000-7000-8000-00000000000{short}");
        let mut parts = asked.split(' ');
        let mut next = || {
            let part = parts.next().unwrap_or_default();
            let spelled = part.split('@').enumerate().map(|(at, part)| match at {
                0 => part.to_owned(),
                _ => id(&part[..1]) + &part[1..],
            });
            spelled.collect::<String>()
        };
        Request {
            position: 1,
            key: ChangeKey(Uuid::nil()),
            method: next(),
            path: next(),
            action: String::new(),
            if_match: None,
            body: next().into(),
            shown: next().into(),
            made_at: Timestamp::from_ms(0),
            base: None,
            version: 1,
            tries: 0,
            next_try_at: None,
            sent_again: false,
        }
    }

    const REGISTER: &str = r#"POST /api/patients {"id":"@1"}"#;
    const BOOK: &str = r#"POST /api/appointments {"id":"@2","patient_id":"@1","practitioner_id":"@9"}"#;

    #[rstest]
    #[case::a_visit_of_somebody_new(REGISTER, BOOK, true)]
    #[case::a_correction_of_somebody_new(REGISTER, r#"PUT /api/patients/@1 {"phone":"1"}"#, true)]
    #[case::somebody_else(REGISTER, r#"POST /api/patients {"id":"@3"}"#, false)]
    #[case::another_visit_of_the_same_patient_and_doctor(
        BOOK,
        r#"POST /api/appointments {"id":"@4","patient_id":"@1","practitioner_id":"@9"}"#,
        false
    )]
    #[case::a_visit_that_is_cancelled(BOOK, r#"POST /api/appointments/@2/cancel {"reason":"x"}"#, true)]
    #[case::a_visit_that_is_checked_in(BOOK, r#"POST /api/check-ins {"appointment_id":"@2"}"#, true)]
    #[case::a_check_in_by_code(BOOK, r#"POST /api/check-ins {"code":"X"} {"appointment_id":"@2"}"#, true)]
    #[case::a_visit_beside_a_correction(r#"PUT /api/patients/@1 {"phone":"1"}"#, BOOK, false)]
    #[case::two_corrections_of_one(
        r#"PUT /api/patients/@1 {"phone":"1"}"#,
        r#"PUT /api/patients/@1 {"phone":"2"}"#,
        true
    )]
    #[case::cancelled_after_check_in(
        r#"POST /api/check-ins {"code":"X"} {"appointment_id":"@2"}"#,
        r#"POST /api/appointments/@2/cancel {"reason":"x"}"#,
        true
    )]
    fn only_what_builds_on_it_stays_behind(#[case] held: &str, #[case] next: &str, #[case] stays: bool) {
        let mut all = Held::default();
        all.add(&request(held));
        assert_eq!(all.holds(&request(next)), stays);
    }
}
