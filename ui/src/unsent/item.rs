//! One change as the shell tells it, and how it reads. Plain data.
use clinic_shared::ids::ChangeKey;
use clinic_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::words as w;
use crate::clinic;
use crate::kit::Icon;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Only this computer knows of it.
    Waiting,
    /// The server has done it.
    Applied,
    /// The server has not done it.
    Refused,
}

/// One of `GET /desk/outbox`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Unsent {
    pub key: ChangeKey,
    /// `POST /api/appointments/{id}/cancel`
    pub action: String,
    /// How it looked here.
    pub shown: Value,
    pub made_at: Timestamp,
    pub state: State,
    /// The server's answer; a problem where it refused.
    pub answer: Option<Value>,
}

impl Unsent {
    pub fn what(&self) -> &'static str {
        match self.action.as_str() {
            "POST /api/appointments" => w::requested(),
            "POST /api/appointments/{id}/cancel" => w::cancelled(),
            "POST /api/check-ins" => w::checked_in(),
            "POST /api/patients" => w::registered(),
            "PUT /api/patients/{id}" => w::changed(),
            _ => w::other(),
        }
    }

    pub fn icon(&self) -> Icon {
        match self.action.as_str() {
            "POST /api/appointments" => Icon::Calendar,
            "POST /api/appointments/{id}/cancel" => Icon::Close,
            "POST /api/check-ins" => Icon::Arrival,
            "POST /api/patients" => Icon::UserAdd,
            _ => Icon::Edit,
        }
    }

    /// Whose: the patient's name.
    pub fn who(&self) -> String {
        let names = [
            "/patient_name",
            "/entry/patient_name",
            "/full_name",
            "/form/full_name",
        ];
        let name = names.iter().find_map(|place| self.shown.pointer(place)?.as_str());
        name.unwrap_or_default().to_owned()
    }

    /// When the visit is, and with whom.
    pub fn about(&self) -> String {
        let text = |place: &str| self.shown.pointer(place).and_then(Value::as_str);
        let start: Option<Timestamp> = self
            .shown
            .pointer("/start")
            .and_then(|start| serde_json::from_value(start.clone()).ok());
        let doctor = text("/practitioner_name").or_else(|| text("/entry/practitioner_name"));
        let parts = [start.map(clinic::date_and_time), doctor.map(str::to_owned)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// Why the server did not do it, in its own words.
    pub fn why(&self) -> Option<String> {
        let answer = self.answer.as_ref().filter(|_| self.state == State::Refused)?;
        let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
        let why = [text("title"), text("detail")].join(". ");
        Some(why.trim_matches(['.', ' ']).to_owned()).filter(|why| !why.is_empty())
    }

    /// Where to go on: the visit or the patient.
    pub fn href(&self) -> Option<String> {
        let id = |place: &str| self.shown.pointer(place).and_then(Value::as_str);
        match self.action.split_whitespace().nth(1)? {
            path if path.starts_with("/api/patients") => Some(format!("/patients/{}", id("/id")?)),
            // A visit that the server does not know cannot be opened: its patient can.
            _ if self.state == State::Refused => {
                let patient = id("/patient_id").or_else(|| id("/entry/patient_id"))?;
                Some(format!("/appointments/new?patient={patient}"))
            }
            path if path.starts_with("/api/appointments") => Some(format!("/appointments/{}", id("/id")?)),
            _ => Some(format!("/appointments/{}", id("/entry/appointment_id")?)),
        }
    }
}

/// How many wait, and how many were refused and not seen yet.
pub fn counts(items: &[Unsent]) -> (usize, usize) {
    let of = |state| items.iter().filter(|item| item.state == state).count();
    (of(State::Waiting), of(State::Refused))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(action: &str, shown: &Value, state: &str, answer: &Value) -> Unsent {
        serde_json::from_value(json!({
            "key": "01930000-0000-7000-8000-000000000001", "action": action, "path": "", "asked": null,
            "shown": shown, "made_at": "2026-11-24T02:00:00Z", "state": state, "status": 409, "answer": answer, "answered_at": null
        }))
        .expect("as the shell tells it")
    }

    #[test]
    fn a_refused_request_says_who_when_and_why_and_leads_to_another_time() {
        let shown =
            json!({"id": "v", "patient_id": "p", "patient_name": "Lê Thị Bình", "practitioner_name": "Hà"});
        let answer = json!({"title": "Bác sĩ đã có lịch hẹn khác vào giờ này", "detail": "Chọn giờ khác."});
        let refused = item("POST /api/appointments", &shown, "refused", &answer);
        assert_eq!(refused.who(), "Lê Thị Bình");
        assert_eq!(refused.about(), "Hà");
        assert_eq!(
            refused.why().as_deref(),
            Some("Bác sĩ đã có lịch hẹn khác vào giờ này. Chọn giờ khác")
        );
        assert_eq!(refused.href().as_deref(), Some("/appointments/new?patient=p"));
    }

    #[test]
    fn what_waits_and_what_was_refused_is_counted_what_was_done_is_not() {
        let of = |state| item("POST /api/check-ins", &json!({}), state, &Value::Null);
        assert_eq!(
            counts(&[of("waiting"), of("applied"), of("refused"), of("waiting")]),
            (2, 1)
        );
    }
}
