//! What people at the desks do.

use clinic_desk::Desk;
use clinic_shared::{
    patients::{Contact, Patient, PatientForm},
    time::{Timestamp, Zone},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    desk::{Change, Told},
    ledger::{Act, Asked, Said},
    template::{self, doctor, patient, service},
    world::World,
};

/// Times that people fight for.
const TIMES: usize = 9;

impl World<'_> {
    async fn change(&mut self, desk: usize, act: Act, of: Uuid, change: Change<'_>) {
        let (key, version) = (change.key, change.version);
        let place = self.ledger.0.len() + 1;
        self.net.state().watch.order.insert(key, (desk, place));
        self.ledger.0.push(Asked {
            key,
            desk,
            act,
            of,
            version,
            said: Said::Nothing,
            status: String::new(),
            number: String::new(),
            wrote: None,
            lost: false,
            dismissed: false,
        });
        let told = self.desks[desk].ask(change).await;
        let said = told.as_ref().map_or(Said::Nothing, said);
        if let Some(told) = told
            .as_ref()
            .filter(|told| told.status >= 500 && said != Said::NeedsServer)
        {
            self.wrong(format!(
                "fault: desk {desk} answered {} to {act:?}: {}",
                told.status, told.body
            ));
        }
        let (mut status, mut number) = (String::new(), String::new());
        if let Some(asked) = self.ledger.find_mut(key) {
            asked.said = said;
            let shown = told.as_ref().and_then(|told| told.body["status"].as_str());
            shown.unwrap_or_default().clone_into(&mut asked.status);
            let told = told.as_ref().map_or(&Value::Null, |told| &told.body);
            match act {
                Act::Register => told["record_number"].as_str(),
                Act::CheckIn => told["entry"]["number"].as_str(),
                _ => None,
            }
            .unwrap_or_default()
            .clone_into(&mut asked.number);
            (status, number) = (asked.status.clone(), asked.number.clone());
        }
        self.tell(format!("  {key} {act:?} {of}: {said:?} {status} {number}"));
    }

    pub async fn book(&mut self, desk: usize) {
        let (key, id, who) = (self.id(), self.id(), self.somebody());
        let with = doctor(1 + self.dice.below(2) as u128);
        let body = json!({
            "id": id, "patient_id": who, "practitioner_id": with, "service_id": service(),
            "start": self.some_time(), "reason": "Đau đầu",
        });
        let change = Change {
            method: "POST",
            path: "/api/appointments",
            key,
            version: None,
            body,
        };
        self.change(desk, Act::Book, id, change).await;
    }

    pub async fn cancel(&mut self, desk: usize) {
        let Some(visit) = self.some_visit() else { return };
        let change = Change {
            method: "POST",
            path: &format!("/api/appointments/{visit}/cancel"),
            key: self.id(),
            version: None,
            body: json!({ "reason": "Bận việc" }),
        };
        self.change(desk, Act::Cancel, visit, change).await;
    }

    pub async fn check_in(&mut self, desk: usize) {
        let Some(visit) = self.some_visit() else { return };
        let change = Change {
            method: "POST",
            path: "/api/check-ins",
            key: self.id(),
            version: None,
            body: json!({ "appointment_id": visit }),
        };
        self.change(desk, Act::CheckIn, visit, change).await;
    }

    pub async fn register(&mut self, desk: usize) {
        let (key, id) = (self.id(), self.id());
        let number = self.ledger.0.len();
        let body = json!({
            "id": id, "full_name": format!("Lê Thị Bình {}", number % 7), "phone": format!("09123456{number:02}"),
            "gender": "female", "birth_date": "1985-03-04", "nationality": "VN", "not_a_duplicate": true,
        });
        let change = Change {
            method: "POST",
            path: "/api/patients",
            key,
            version: None,
            body,
        };
        self.change(desk, Act::Register, id, change).await;
    }

    /// What this desk shows of a patient, with one thing changed.
    pub async fn edit(&mut self, desk: usize) {
        let (key, who) = (self.id(), self.somebody());
        let path = format!("/api/patients/{who}");
        let reading = self.id();
        let Some(read) = self.desks[desk].get(&path, reading).await.filter(Told::is_ok) else {
            self.tell("  nobody to edit");
            return;
        };
        let Ok(patient) = serde_json::from_value::<Patient>(read.body) else {
            self.wrong("fault: a patient that cannot be read");
            return;
        };
        let (form, wrote) = self.edited(patient.form);
        let change = Change {
            method: "PUT",
            path: &path,
            key,
            version: read.version,
            body: serde_json::to_value(form).unwrap_or_default(),
        };
        self.change(desk, Act::Edit, who, change).await;
        if let Some(asked) = self.ledger.find_mut(key) {
            asked.wrote = wrote;
        }
    }

    fn edited(&mut self, mut form: PatientForm) -> (PatientForm, Option<(&'static str, String)>) {
        let number = self.ledger.0.len();
        let mut wrote = None;
        match self.dice.below(5) {
            0 => form.phone = format!("09876543{number:02}"),
            1 => {
                form.note = format!("Ghi chú {number}");
                wrote = Some(("note", form.note.clone()));
            }
            2 => {
                form.occupation = format!("Nghề {number}");
                wrote = Some(("occupation", form.occupation.clone()));
            }
            _ if form.contacts.is_empty() => form.contacts.push(Contact {
                name: "Trần Văn Ba".to_owned(),
                relationship: "Cha".to_owned(),
                phone: format!("09333222{number:02}"),
            }),
            _ => form.contacts.clear(),
        }
        (form, wrote)
    }

    pub async fn move_visit(&mut self, desk: usize) {
        let Some(visit) = self.some_visit() else { return };
        let (key, reading) = (self.id(), self.id());
        let path = format!("/api/appointments/{visit}");
        let Some(read) = self.desks[desk].get(&path, reading).await.filter(Told::is_ok) else {
            return;
        };
        let change = Change {
            method: "POST",
            path: &format!("{path}/move"),
            key,
            version: read.version,
            body: json!({ "practitioner_id": read.body["practitioner_id"], "start": self.some_time() }),
        };
        self.change(desk, Act::Move, visit, change).await;
    }

    /// The board and the list of what waits, as somebody who looks.
    pub async fn read(&mut self, desk: usize) {
        for path in ["/api/day-board", "/desk/outbox", "/api/queue"] {
            let key = self.id();
            if let Some(told) = self.desks[desk].get(path, key).await {
                self.tell(format!("  {path} {} {}", told.status, told.source));
                let needs_server = said(&told) == Said::NeedsServer;
                if told.status >= 500 && !needs_server {
                    self.wrong(format!(
                        "fault: desk {desk} answered {} to {path}: {}",
                        told.status, told.body
                    ));
                }
            }
        }
    }

    /// Somebody has seen the verdict on the first line of the list.
    pub async fn dismiss(&mut self, desk: usize) {
        let reading = self.id();
        let Some(list) = self.desks[desk]
            .get("/desk/outbox", reading)
            .await
            .filter(Told::is_ok)
        else {
            return;
        };
        let Some(key) = list.body[0]["key"]
            .as_str()
            .and_then(|key| key.parse::<Uuid>().ok())
        else {
            return;
        };
        let (state, path) = (list.body[0]["state"].clone(), format!("/desk/outbox/{key}"));
        let change = Change {
            method: "DELETE",
            path: &path,
            key: self.id(),
            version: None,
            body: Value::Null,
        };
        let told = self.desks[desk].ask(change).await;
        self.tell(format!(
            "  {key} {state}: {:?}",
            told.as_ref().map(|told| told.status)
        ));
        let is_gone = told.is_none_or(|told| told.is_ok());
        if is_gone && state == "waiting" && !self.desks[desk].life.is_over() {
            self.wrong(format!("outbox: desk {desk} forgot what still waits"));
        }
        if let Some(asked) = self.ledger.find_mut(key) {
            asked.dismissed |= is_gone;
        }
    }

    pub async fn sign_in(&mut self, desk: usize) {
        let key = self.id();
        let told = self.desks[desk].sign_in(key).await;
        self.tell(format!("  {:?}", told.map(|told| told.status)));
    }

    pub async fn sign_out(&mut self, desk: usize) {
        let change = Change {
            method: "DELETE",
            path: "/api/session",
            key: self.id(),
            version: None,
            body: Value::Null,
        };
        let told = self.desks[desk].ask(change).await;
        self.tell(format!("  {:?}", told.map(|told| told.status)));
    }

    pub async fn pull(&mut self, desk: usize, seq: i64) {
        let pulled = self.desks[desk]
            .run(async |desk: &Desk, _| desk.replica.pull_to(seq).await)
            .await;
        let told = match &pulled {
            None => "killed".to_owned(),
            Some(Ok(seq)) => format!("stands at {seq}"),
            Some(Err(_)) => "not pulled".to_owned(),
        };
        self.tell(format!("  {told}"));
        if matches!(pulled, Some(Ok(_))) {
            self.compare_if_quiet(desk);
        }
    }

    fn somebody(&mut self) -> Uuid {
        let registered = self.ledger.made(Act::Register);
        if !registered.is_empty() && self.dice.percent(25) {
            return self.dice.pick(&registered).copied().unwrap_or_default();
        }
        // Few, so that two desks meet.
        patient(1 + self.dice.below(5) as u128)
    }

    fn some_visit(&mut self) -> Option<Uuid> {
        let booked = self.ledger.made(Act::Book);
        self.dice.pick(&booked).copied()
    }

    fn some_time(&mut self) -> Timestamp {
        let first = Zone::vietnam().at(template::today(), 10, 0);
        first.plus_minutes(20 * i64::try_from(self.dice.below(TIMES)).unwrap_or(0))
    }
}

/// Whose words an answer is.
fn said(told: &Told) -> Said {
    let problem = told.body["type"].as_str().unwrap_or_default();
    let only_with_server = [
        "/problems/needs-server",
        "/problems/signed-out",
        // It is there, for whoever shows the password: a desk without a copy cannot go on as without it.
        "/problems/needs-password",
    ];
    match told.source.as_str() {
        _ if only_with_server.contains(&problem) => Said::NeedsServer,
        "outbox" => Said::Outbox,
        "replica" => Said::Here(told.status),
        _ if told.status == 401 => Said::NeedsServer,
        _ => Said::Server(told.status),
    }
}
