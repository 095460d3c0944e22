//! What a client of the storm asks for next.

use std::collections::BTreeMap;

use axum::http::Method;
use clinic_shared::{
    feed::Page,
    ids::{AppointmentId, HoldId, LeaveId, PatientId, PractitionerId, ServiceId},
    scheduling::DayBoard,
    time::{Date, Period, Timestamp, Zone},
};
use rand::{Rng as _, RngExt as _, rngs::StdRng};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::{
        client::Client,
        http::{BenchFailed, bench_day, read},
    },
    Known,
    leave::{self, Leaving, Planning},
};

/// One request.
#[derive(Debug, Clone)]
pub struct Wish {
    pub method: Method,
    pub path: String,
    pub version: Option<i64>,
    pub body: Vec<u8>,
    pub leave: Option<(LeaveId, PractitionerId, Leaving)>,
}

/// What comes next.
#[derive(Debug)]
pub enum Next {
    /// One request, or two that belong together.
    Ask(Vec<Wish>),
    /// A leave: what is asked depends on what its plan says.
    Plan(Planning),
}

impl Wish {
    pub fn new(method: Method, path: String, body: &Value) -> Self {
        Self {
            method,
            path,
            version: None,
            body: body.to_string().into_bytes(),
            leave: None,
        }
    }
}

/// A hold, and what it holds.
type Slot = (HoldId, PractitionerId, ServiceId, Timestamp);

/// Who and what there is to book.
#[derive(Debug)]
pub struct Ground {
    doctors: Vec<PractitionerId>,
    services: Vec<ServiceId>,
}

#[derive(Debug, Deserialize)]
struct Identified {
    id: ServiceId,
}

/// Few days and few patients, so that they meet.
const DAYS: i32 = 4;
const PATIENTS: u64 = 120;

pub fn one_in(rng: &mut StdRng, n: u32) -> bool {
    rng.random_range(0..n) == 0
}

pub fn new_id(rng: &mut StdRng) -> Uuid {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// One of those known, if there is any.
pub fn any_of<K: Copy, V: Copy>(rng: &mut StdRng, known: &BTreeMap<K, V>) -> Option<(K, V)> {
    let at = rng.random_range(0..known.len().max(1));
    known.iter().nth(at).map(|(key, value)| (*key, *value))
}

impl Ground {
    pub async fn look(client: &mut Client) -> Result<Self, BenchFailed> {
        let services: Page<Identified> = read(&client.get("/api/services").await?)?;
        let board: DayBoard = read(
            &client
                .get(&format!("/api/day-board?from={}", bench_day()))
                .await?,
        )?;
        Ok(Self {
            doctors: board
                .columns
                .iter()
                .map(|column| column.practitioner_id)
                .collect(),
            services: services.items.into_iter().map(|service| service.id).collect(),
        })
    }

    pub fn next(&self, rng: &mut StdRng, known: &Known) -> Next {
        Next::Ask(match rng.random_range(0..100) {
            0..38 => vec![self.book(rng, None)],
            38..40 => vec![Wish::new(Method::POST, "/api/leases".to_owned(), &json!({}))],
            40..54 => self.hold_and_book(rng),
            54..60 => vec![self.hold(rng).0],
            60..74 => self.move_one(rng, known).into_iter().collect(),
            74..84 => Self::step(rng, known, "cancel", &json!({"reason": "bận"})),
            84..91 => Self::step(rng, known, "status", &json!({"transition": "reinstate"})),
            91..96 => return Next::Plan(self.leave(rng)),
            96..99 => leave::undo(rng, known).into_iter().collect(),
            _ => leave::withdraw(rng, known).into_iter().collect(),
        })
    }

    fn doctor(&self, rng: &mut StdRng) -> PractitionerId {
        self.doctors[rng.random_range(0..self.doctors.len())]
    }

    fn time(rng: &mut StdRng) -> Timestamp {
        let day: Date = bench_day().plus_days(rng.random_range(0..DAYS));
        Zone::vietnam()
            .at(day, 7, 0)
            .plus_minutes(rng.random_range(0..130) * 5)
    }

    fn book(&self, rng: &mut StdRng, slot: Option<Slot>) -> Wish {
        let patient = PatientId(crate::seed::seeded_patient(rng.random_range(1..=PATIENTS)));
        let service = self.services[rng.random_range(0..self.services.len())];
        let (hold, doctor, service, start) = match slot {
            Some((hold, doctor, service, start)) => (Some(hold), doctor, service, start),
            None => (None, self.doctor(rng), service, Self::time(rng)),
        };
        let body = json!({
            "id": AppointmentId(new_id(rng)), "patient_id": patient, "practitioner_id": doctor,
            "service_id": service, "start": start, "hold_id": hold, "proposed": one_in(rng, 5),
        });
        Wish::new(Method::POST, "/api/appointments".to_owned(), &body)
    }

    fn hold(&self, rng: &mut StdRng) -> (Wish, Slot) {
        let service = self.services[rng.random_range(0..self.services.len())];
        let slot = (HoldId(new_id(rng)), self.doctor(rng), service, Self::time(rng));
        let (id, doctor, service, start) = slot;
        let body = json!({"id": id, "practitioner_id": doctor, "service_id": service, "start": start});
        (Wish::new(Method::POST, "/api/holds".to_owned(), &body), slot)
    }

    fn hold_and_book(&self, rng: &mut StdRng) -> Vec<Wish> {
        let (hold, slot) = self.hold(rng);
        vec![hold, self.book(rng, Some(slot))]
    }

    fn move_one(&self, rng: &mut StdRng, known: &Known) -> Option<Wish> {
        let (id, version) = any_of(rng, &known.visits)?;
        let body = json!({"practitioner_id": self.doctor(rng), "start": Self::time(rng)});
        let wish = Wish::new(Method::POST, format!("/api/appointments/{id}/move"), &body);
        Some(Wish {
            version: Some(version),
            ..wish
        })
    }

    fn step(rng: &mut StdRng, known: &Known, verb: &str, body: &Value) -> Vec<Wish> {
        let visit = any_of(rng, &known.visits);
        let wish =
            visit.map(|(id, _)| Wish::new(Method::POST, format!("/api/appointments/{id}/{verb}"), body));
        wish.into_iter().collect()
    }

    fn leave(&self, rng: &mut StdRng) -> Planning {
        let (doctor, start) = (self.doctor(rng), Self::time(rng));
        let end = start.plus_minutes(60);
        Planning {
            doctor,
            period: Period { start, end },
        }
    }
}
