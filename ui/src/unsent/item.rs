//! One change as the shell tells it, and how it reads. Plain data.
use clinic_shared::ids::ChangeKey;
use clinic_shared::patients::PatientPart;
use clinic_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::words as w;
use crate::api::with_query;
use crate::clinic;
use crate::kit::Icon;
use crate::patients::{CONFLICTS, part_name};

/// In the language of the page, whenever it is read.
pub type Word = fn() -> &'static str;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Only this computer knows of it.
    Waiting,
    /// The server has answered without a verdict, and is asked again.
    Retry,
    /// A newer program made it.
    NeedsUpdate,
    /// The server has done it.
    Applied,
    /// The server had done it already.
    Duplicate,
    /// The server has not done it.
    Refused,
    /// Not done, or not all of it, because somebody changed the same.
    Conflict,
    /// Somebody here did not want it any more.
    GivenUp,
}

/// Where in the list it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A person has to look at it.
    NeedsYou,
    OnTheWay,
    Over,
}

/// What was read here and is told to the server's log.
const NOTED_READ: &str = "POST /api/record-reads";

/// One of `GET /desk/outbox`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Unsent {
    pub key: ChangeKey,
    /// `POST /api/appointments/{id}/cancel`
    pub action: String,
    #[serde(default)]
    pub asked: Value,
    /// How it looked here.
    pub shown: Value,
    pub made_at: Timestamp,
    pub state: State,
    #[serde(default)]
    pub tries: u32,
    /// Set aside until then.
    #[serde(default)]
    pub next_try_at: Option<Timestamp>,
    /// The server's last answer; a problem where it is no success.
    pub answer: Option<Value>,
}

/// A free time that the server named when it refused a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherTime {
    pub text: String,
    pub href: String,
}

impl Unsent {
    pub fn what(&self) -> &'static str {
        match self.action.as_str() {
            // In a time that was kept for this computer.
            "POST /api/appointments" if self.text(&["/status"]) == Some("booked") => w::booked(),
            "POST /api/appointments" => w::requested(),
            "POST /api/appointments/{id}/cancel" => w::cancelled(),
            "POST /api/check-ins" => w::checked_in(),
            "POST /api/patients" => w::registered(),
            "PUT /api/patients/{id}" => w::changed(),
            "POST /api/patients/{id}/allergies" => w::allergy_recorded(),
            "PUT /api/patients/{id}/allergy-review" => w::asked_for_allergies(),
            "POST /api/encounters" => w::record_opened(),
            "PUT /api/encounters/{id}" => w::record_written(),
            "POST /api/prescriptions" | "PUT /api/prescriptions/{id}" => w::prescription_drafted(),
            NOTED_READ => w::record_read(),
            _ => w::other(),
        }
    }

    pub fn icon(&self) -> Icon {
        match self.action.as_str() {
            "POST /api/appointments" => Icon::Calendar,
            "POST /api/appointments/{id}/cancel" => Icon::Close,
            "POST /api/check-ins" => Icon::Arrival,
            "POST /api/patients" => Icon::UserAdd,
            "POST /api/prescriptions" | "PUT /api/prescriptions/{id}" => Icon::Pill,
            NOTED_READ => Icon::Eye,
            _ => Icon::Edit,
        }
    }

    pub const fn group(&self) -> Group {
        match self.state {
            State::Refused | State::Conflict | State::NeedsUpdate => Group::NeedsYou,
            State::Retry if self.next_try_at.is_some() => Group::NeedsYou,
            State::Waiting | State::Retry => Group::OnTheWay,
            State::Applied | State::Duplicate | State::GivenUp => Group::Over,
        }
    }

    /// Set aside, so that a person may send it now or drop it.
    pub fn is_aside(&self) -> bool {
        self.state == State::Retry && self.next_try_at.is_some()
    }

    fn text(&self, places: &[&str]) -> Option<&str> {
        places
            .iter()
            .find_map(|place| self.shown.pointer(place)?.as_str())
    }

    /// Whose: the patient's name.
    pub fn who(&self) -> String {
        let names = [
            "/patient_name",
            "/entry/patient_name",
            "/full_name",
            "/form/full_name",
        ];
        self.text(&names).unwrap_or_default().to_owned()
    }

    /// When the visit is, with whom, what for; why it was cancelled; the number that the patient was told.
    pub fn about(&self) -> String {
        let start: Option<Timestamp> = self
            .shown
            .pointer("/start")
            .and_then(|start| serde_json::from_value(start.clone()).ok());
        let owned = |places: &[&str]| self.text(places).map(str::to_owned);
        let reason = self.asked.pointer("/reason").and_then(Value::as_str);
        let is_cancelled = self.action.ends_with("/cancel");
        let told = |place: &str| self.text(&[place]).filter(|number| !number.is_empty());
        let is_new = self.action == "POST /api/patients";
        let parts = [
            told("/entry/number").map(w::number),
            told("/record_number").filter(|_| is_new).map(w::record),
            start.map(clinic::date_and_time),
            owned(&["/practitioner_name", "/entry/practitioner_name"]),
            self.written(),
            owned(&["/service_name"]),
            reason
                .filter(|reason| is_cancelled && !reason.is_empty())
                .map(w::reason),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// What was written: where the server did not take it, it stands here alone.
    fn written(&self) -> Option<String> {
        let is_text = self.action.ends_with("/api/encounters/{id}")
            || self.action.ends_with("/api/prescriptions/{id}")
            || self.action == "POST /api/prescriptions";
        if !is_text || !matches!(self.state, State::Refused | State::Conflict | State::GivenUp) {
            return None;
        }
        let text = |place: &str| self.asked.pointer(place).and_then(Value::as_str);
        let parts = ["/reason", "/history", "/examination", "/advice"];
        let drugs = self
            .asked
            .pointer("/lines")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let drugs = drugs.filter_map(|line| line.get("drug")?.as_str());
        let parts = parts.into_iter().filter_map(text).chain(drugs);
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// What the server said, in its own words; of a record, which fields are not in it.
    pub fn why(&self) -> Option<String> {
        let fields = self.fields();
        if !fields.is_empty() {
            return Some(w::conflict_part(&fields.join(", ")));
        }
        let answer = self.answer.as_ref().filter(|_| match self.state {
            State::Refused | State::Conflict | State::Retry => true,
            State::Waiting | State::NeedsUpdate | State::Applied | State::Duplicate | State::GivenUp => false,
        })?;
        let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
        let why = [text("title"), text("detail")].map(|text| text.trim_matches(['.', ' ']).to_owned());
        let why: Vec<_> = why.into_iter().filter(|text| !text.is_empty()).collect();
        (!why.is_empty()).then(|| why.join(". ") + ".")
    }

    /// What to do next, or what happens next by itself.
    pub fn next(&self) -> Option<String> {
        match self.state {
            State::Refused if self.action == "POST /api/appointments" => {
                Some(w::refused_visit_next().to_owned())
            }
            State::Refused => Some(w::refused_next().to_owned()),
            State::Conflict if self.fields().is_empty() => Some(w::conflict_whole_next().to_owned()),
            State::NeedsUpdate => Some(w::update_next().to_owned()),
            State::Retry => {
                let tried = match self.tries {
                    1 => w::tried_once().to_owned(),
                    tries => w::tried(tries),
                };
                let then = match self.next_try_at {
                    Some(at) => w::next_try(&clinic::hh_mm(at)),
                    None => w::next_try_soon().to_owned(),
                };
                Some(format!("{tried} {then}"))
            }
            State::Conflict | State::Waiting | State::Applied | State::Duplicate | State::GivenUp => None,
        }
    }

    /// For the administrator, where the server broke.
    pub fn reference(&self) -> Option<String> {
        let answer = self.answer.as_ref().filter(|_| self.state == State::Retry)?;
        Some(answer.get("request_id")?.as_str()?.to_owned())
    }

    /// Fields of a record that did not come together, by their names.
    fn fields(&self) -> Vec<&'static str> {
        let conflicts = self.answer.as_ref().and_then(|answer| answer.get("conflicts"));
        let names = conflicts.and_then(Value::as_array).into_iter().flatten();
        let parts = names.filter_map(|name| PatientPart::parse(name.as_str()?));
        parts.map(part_name).collect()
    }

    /// Times that the server offers instead, each a press away.
    pub fn other_times(&self) -> Vec<OtherTime> {
        let offered = self.answer.as_ref().and_then(|answer| answer.get("alternatives"));
        let offered = offered.and_then(Value::as_array).into_iter().flatten();
        let time = |offer: &Value| {
            let start: Timestamp = serde_json::from_value(offer.get("start")?.clone()).ok()?;
            let doctor = offer.get("practitioner_id")?.as_str()?;
            let named = offer.get("practitioner_name")?.as_str()?;
            Some(OtherTime {
                text: format!("{} · {named}", clinic::date_and_time(start)),
                href: self.book(&[("practitioner", doctor), ("start", &start.to_string())]),
            })
        };
        offered.filter_map(time).take(3).collect()
    }

    fn book(&self, more: &[(&str, &str)]) -> String {
        let id = |place: &str| {
            self.shown
                .pointer(place)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let mut asked = vec![("patient", id("/patient_id")), ("service", id("/service_id"))];
        asked.extend(more);
        with_query("/appointments/new", &asked)
    }

    /// Where to go on, and what the way is called.
    pub fn way_on(&self) -> Option<(String, Word)> {
        let id = |place: &str| self.shown.pointer(place).and_then(Value::as_str);
        let patient = || {
            Some(format!(
                "/patients/{}",
                id("/patient_id").or_else(|| id("/entry/patient_id"))?
            ))
        };
        // A visit that the server does not know cannot be opened: its patient can. What a newer program made is shown
        // nowhere.
        let is_there = !matches!(self.state, State::Refused | State::GivenUp | State::NeedsUpdate);
        Some(match self.action.as_str() {
            _ if !self.fields().is_empty() => (CONFLICTS.to_owned(), w::choose_value),
            "POST /api/appointments" if self.state == State::Refused => (self.book(&[]), w::choose_again),
            "POST /api/patients" if !is_there => return None,
            "POST /api/patients" | "PUT /api/patients/{id}" => {
                (format!("/patients/{}", id("/id")?), w::open_patient)
            }
            "POST /api/patients/{id}/allergies" => (patient()?, w::open_patient),
            // A refused text is read where it was written: here alone, as long as it is not dismissed.
            "POST /api/encounters" | "PUT /api/encounters/{id}" => {
                (format!("/encounters/{}", id("/id")?), w::open)
            }
            "POST /api/prescriptions" | "PUT /api/prescriptions/{id}" => {
                (format!("/prescriptions/{}", id("/id")?), w::open)
            }
            "PUT /api/patients/{id}/allergy-review" | NOTED_READ => return None,
            "POST /api/check-ins" if is_there => {
                (format!("/appointments/{}", id("/entry/appointment_id")?), w::open)
            }
            "POST /api/appointments" if !is_there => (patient()?, w::open_patient),
            "POST /api/check-ins" => (patient()?, w::open_patient),
            _ => (format!("/appointments/{}", id("/id")?), w::open),
        })
    }
}

/// How many are on their way, and how many need somebody.
pub fn counts(items: &[Unsent]) -> (usize, usize) {
    let of = |group| items.iter().filter(|item| item.group() == group).count();
    (of(Group::OnTheWay), of(Group::NeedsYou))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(action: &str, shown: &Value, state: &str, answer: &Value) -> Unsent {
        serde_json::from_value(json!({
            "key": "01930000-0000-7000-8000-000000000001", "action": action, "path": "", "asked": {"reason": "Bận việc"},
            "shown": shown, "made_at": "2026-11-24T02:00:00Z", "state": state, "tries": 0, "next_try_at": null,
            "status": 409, "answer": answer, "answered_at": null
        }))
        .expect("as the shell tells it")
    }

    #[test]
    fn a_refused_request_says_who_when_and_why_and_offers_the_servers_other_times() {
        let shown = json!({
            "id": "v", "patient_id": "p", "service_id": "s", "patient_name": "Lê Thị Bình", "practitioner_name": "Hà"
        });
        let answer = json!({
            "title": "Bác sĩ đã có lịch hẹn khác vào giờ này", "detail": "Chọn giờ khác.",
            "alternatives": [{"start": "2026-11-24T03:00:00Z", "practitioner_id": "d", "practitioner_name": "Hà"}]
        });
        let refused = item("POST /api/appointments", &shown, "refused", &answer);
        assert_eq!(refused.who(), "Lê Thị Bình");
        assert_eq!(refused.about(), "Hà");
        let why = "Bác sĩ đã có lịch hẹn khác vào giờ này. Chọn giờ khác.";
        assert_eq!(refused.why().as_deref(), Some(why));
        let (href, _) = refused.way_on().unwrap();
        assert_eq!(href, "/appointments/new?patient=p&service=s");
        let times = refused.other_times();
        assert_eq!(times.len(), 1);
        assert!(
            times[0].href.contains("practitioner=d&start=2026-11-24T03"),
            "{}",
            times[0].href
        );
    }

    #[test]
    fn a_record_that_did_not_come_together_names_its_fields_and_leads_to_the_choice() {
        let shown = json!({"id": "p", "full_name": "Lê Thị Bình"});
        let answer = json!({"id": "p", "conflicts": ["phone", "identifiers/cccd"]});
        let changed = item("PUT /api/patients/{id}", &shown, "conflict", &answer);
        assert_eq!(changed.way_on().unwrap().0, "/conflicts");
        let why = changed.why().unwrap();
        assert!(why.contains("Điện thoại") && why.contains("CCCD"), "{why}");
        let whole = json!({"title": "Có người vừa sửa mục này"});
        let changed = item("PUT /api/patients/{id}", &shown, "conflict", &whole);
        assert_eq!(changed.way_on().unwrap().0, "/patients/p");
        assert!(changed.next().is_some());
    }

    #[test]
    fn a_line_says_what_the_patient_was_told_and_opens_nothing_that_is_shown_nowhere() {
        let entry = json!({"entry": {"number": "A-B07", "practitioner_name": "Hà", "patient_id": "p"}});
        let here = item("POST /api/check-ins", &entry, "waiting", &Value::Null);
        assert_eq!(here.about(), "Số A-B07 · Hà");
        let record = json!({"id": "p", "record_number": "BN001234"});
        let mut new = item("POST /api/patients", &record, "waiting", &Value::Null);
        assert_eq!(new.about(), "Mã hồ sơ BN001234");
        assert!(new.way_on().is_some());
        new.state = State::NeedsUpdate;
        assert_eq!(new.way_on(), None);
        let visit = |status: &str| {
            item(
                "POST /api/appointments",
                &json!({"status": status}),
                "waiting",
                &Value::Null,
            )
        };
        assert_eq!(visit("booked").what(), "Đặt lịch hẹn");
        assert_eq!(visit("proposed").what(), "Yêu cầu đặt lịch");
    }

    #[test]
    fn what_is_set_aside_says_how_often_it_was_tried_and_when_it_is_tried_again() {
        let fault = json!({"title": "Hệ thống gặp lỗi", "request_id": "r1"});
        let mut aside = item("POST /api/check-ins", &json!({}), "retry", &fault);
        assert_eq!(aside.group(), Group::OnTheWay);
        assert!(!aside.is_aside());
        aside.tries = 3;
        aside.next_try_at = Some("2026-11-24T02:05:00Z".parse().unwrap());
        assert_eq!(aside.group(), Group::NeedsYou);
        let next = aside.next().unwrap();
        assert!(next.contains('3') && next.contains("09:05"), "{next}");
        assert_eq!(aside.reference().as_deref(), Some("r1"));
    }

    #[test]
    fn what_is_on_its_way_and_what_needs_somebody_is_counted_what_is_over_is_not() {
        let of = |state| item("POST /api/check-ins", &json!({}), state, &Value::Null);
        let states = [
            "waiting",
            "retry",
            "needs-update",
            "applied",
            "duplicate",
            "refused",
            "conflict",
            "given-up",
        ];
        assert_eq!(counts(&states.map(of)), (2, 3));
    }

    #[test]
    fn every_state_is_told_in_words_of_its_own() {
        let states = [
            State::Waiting,
            State::Retry,
            State::NeedsUpdate,
            State::Applied,
            State::Duplicate,
            State::Refused,
            State::Conflict,
            State::GivenUp,
        ];
        let word = |state, is_aside| (super::super::line::look(state, is_aside).2)();
        let mut words: Vec<&str> = states.iter().map(|state| word(*state, false)).collect();
        words.push(word(State::Retry, true));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), states.len() + 1);
    }
}
