//! Asks a real clinic for each act, and compares what it says and what its store holds with what is known.

use clinic_shared::{
    ids::{AppointmentId, HoldId, LeaveId, PatientId, PractitionerId, UserId},
    scheduling::{Call, HoldForm, LeaveForm, LeaveTo, LeaveVisit},
    time::{Period, Timestamp},
};
use clinic_tests::{Answer, Asker, World, next_uuid, now, today};
use serde_json::{Value, json};

use super::{
    super::checker,
    act::{Act, DOCTORS, Fate, PATIENTS, Who},
    known::{Known, Place, State, VISITS_MAX, Visit, period, pick},
};

/// What is known under a number has an id in the clinic.
struct Clinic {
    world: World,
    doctors: Vec<PractitionerId>,
    patients: Vec<PatientId>,
    visits: Vec<AppointmentId>,
    holds: Vec<HoldId>,
    leaves: Vec<LeaveId>,
}

/// Every act and the word on it.
pub async fn play(acts: &[Act]) -> Vec<String> {
    let mut clinic = Clinic::open().await;
    let mut known = Known::at(now());
    let mut trace = Vec::new();
    for act in acts {
        let Some(expected) = known.after(act) else {
            continue;
        };
        let answer = clinic.ask(act, &known).await;
        let said = answer.as_ref().and_then(|answer| answer.kind.as_deref());
        let said = said.unwrap_or("applied");
        let should = expected.as_ref().err().copied().unwrap_or("applied");
        assert_eq!(said, should, "{act:?}: {answer:?}\nbefore it: {known:#?}");
        trace.push(format!("{act:?}: {said}"));
        if let Ok(next) = expected {
            clinic.note(act, &next, answer.as_ref());
            known = next;
        }
        clinic.holds_what(&known).await;
        checker::nothing_overlaps(&clinic.world).await;
        checker::nothing_lies_outside(&clinic.world).await;
        checker::holds_have_their_cells(&clinic.world).await;
    }
    trace
}

/// A yes, or the kind of the no.
#[derive(Debug)]
struct Said {
    kind: Option<String>,
    body: Value,
}

impl Said {
    fn of(answer: &Answer) -> Self {
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let kind = (!answer.status.is_success()).then(|| {
            let kind = body["type"].as_str().unwrap_or("no problem");
            kind.trim_start_matches("/problems/").to_owned()
        });
        Self { kind, body }
    }

    fn id(&self) -> uuid::Uuid {
        serde_json::from_value(self.body["id"].clone()).unwrap()
    }
}

impl Clinic {
    async fn open() -> Self {
        let world = World::start().await;
        let (mut doctors, mut patients) = (Vec::new(), Vec::new());
        for _ in 0..DOCTORS {
            let doctor = world.idle_doctor("Nội", VISITS_MAX).await;
            world.shift(doctor, today(), (13, 14)).await;
            doctors.push(doctor);
        }
        for _ in 0..PATIENTS {
            patients.push(world.patient().await);
        }
        Self {
            world,
            doctors,
            patients,
            visits: Vec::new(),
            holds: Vec::new(),
            leaves: Vec::new(),
        }
    }

    /// With a fresh token: time goes on.
    fn asker(&self, who: Who) -> Asker {
        match who {
            Who::Desk => self.world.clinic.desk(),
            Who::Admin => self.world.clinic.admin(),
        }
    }

    /// `None` where nobody is asked.
    async fn ask(&self, act: &Act, known: &Known) -> Option<Said> {
        let post = async |who, path: String, body: Value| {
            let answer = self.asker(who).post(&path, &body).await;
            Some(Said::of(&answer))
        };
        match *act {
            Act::Wait(minutes) => {
                self.world.clinic.clock.set(known.now.plus_minutes(minutes));
                None
            }
            Act::Book {
                who,
                doctor,
                patient,
                cell,
                cells,
                overbook,
            } => {
                let period = period(cell, i64::from(cells));
                let body = self.booking(Place { doctor, period }, patient, None, overbook);
                post(who, "/api/appointments".to_owned(), body).await
            }
            Act::BookHeld { who, hold, patient } => {
                let hold = pick(&self.holds, hold)?;
                let body = self.booking(known.holds[hold].place, patient, Some(self.holds[hold]), false);
                post(who, "/api/appointments".to_owned(), body).await
            }
            Act::Move { visit, doctor, cell } => {
                let visit = pick(&self.visits, visit)?;
                let to = json!({"practitioner_id": self.doctors[doctor], "start": period(cell, 1).start});
                let path = format!("/api/appointments/{}/move", self.visits[visit]);
                let desk = self.asker(Who::Desk);
                let answer = desk.post_matching(&path, known.visits[visit].version, &to).await;
                Some(Said::of(&answer))
            }
            Act::Cancel(visit) => {
                let path = format!(
                    "/api/appointments/{}/cancel",
                    self.visits[pick(&self.visits, visit)?]
                );
                post(Who::Desk, path, json!({"reason": "bận"})).await
            }
            Act::Reinstate(who, visit) => {
                let path = format!(
                    "/api/appointments/{}/status",
                    self.visits[pick(&self.visits, visit)?]
                );
                post(who, path, json!({"transition": "reinstate"})).await
            }
            Act::Hold {
                who,
                doctor,
                cell,
                cells,
            } => {
                let form = HoldForm {
                    id: HoldId(next_uuid()),
                    practitioner_id: self.doctors[doctor],
                    service_id: self.world.service,
                    start: period(cell, 1).start,
                    length_minutes: Some(cells * 5),
                    patient_id: None,
                    moving: None,
                    instead_of: None,
                };
                post(who, "/api/holds".to_owned(), json!(form)).await
            }
            Act::Extend(who, hold) => {
                let path = format!("/api/holds/{}/extend", self.holds[pick(&self.holds, hold)?]);
                post(who, path, Value::Null).await
            }
            Act::End(who, hold) => {
                let path = format!("/api/holds/{}", self.holds[pick(&self.holds, hold)?]);
                Some(Said::of(&self.asker(who).delete(&path, 1).await))
            }
            Act::Leave {
                doctor,
                cell,
                cells,
                ref fates,
            } => {
                let place = Place {
                    doctor,
                    period: period(cell, cells),
                };
                let path = format!("/api/practitioners/{}/leaves", self.doctors[doctor]);
                post(Who::Desk, path, json!(self.leave(place, fates, known))).await
            }
            Act::Undo(leave) => {
                let path = self.path_of_leave(leave, known)?;
                post(Who::Desk, format!("{path}/undo"), json!({})).await
            }
            Act::Withdraw(leave) => {
                let path = self.path_of_leave(leave, known)?;
                Some(Said::of(&self.asker(Who::Desk).delete(&path, 1).await))
            }
        }
    }

    fn booking(&self, place: Place, patient: usize, hold: Option<HoldId>, overbook: bool) -> Value {
        let mut asked = self.world.ask(
            self.doctors[place.doctor],
            self.patients[patient],
            place.period.start,
        );
        asked.length_minutes = u16::try_from(place.period.minutes()).ok();
        asked.hold_id = hold;
        asked.overbook = overbook.then(|| "Đau nhiều".to_owned());
        json!(asked)
    }

    fn leave(&self, place: Place, fates: &[Fate], known: &Known) -> LeaveForm {
        let hit = known.hit_by(place).into_iter().zip(fates.iter().cycle());
        let visits = hit.filter_map(|(visit, fate)| {
            let to = match *fate {
                Fate::Stays => return None,
                Fate::Called => LeaveTo::Call(Call::Call),
                Fate::Goes(doctor, cell) => LeaveTo::Time {
                    practitioner_id: self.doctors[doctor],
                    start: period(cell, 1).start,
                },
            };
            Some(LeaveVisit {
                appointment_id: self.visits[visit],
                version: known.visits[visit].version,
                to,
            })
        });
        LeaveForm {
            id: LeaveId(next_uuid()),
            start: place.period.start,
            end: place.period.end,
            reason: "Hội nghị".to_owned(),
            visits: visits.collect(),
        }
    }

    fn path_of_leave(&self, leave: usize, known: &Known) -> Option<String> {
        let at = pick(&self.leaves, leave)?;
        let doctor = self.doctors[known.leaves[at].place.doctor];
        Some(format!("/api/practitioners/{doctor}/leaves/{}", self.leaves[at]))
    }

    /// Remembers the id of what the act made.
    fn note(&mut self, act: &Act, next: &Known, said: Option<&Said>) {
        let id = || said.unwrap().id();
        match act {
            Act::Book { .. } | Act::BookHeld { .. } => self.visits.push(AppointmentId(id())),
            Act::Hold { .. } => self.holds.push(HoldId(id())),
            Act::Leave { .. } => self.leaves.push(LeaveId(id())),
            _ => {}
        }
        let counts = (self.visits.len(), self.holds.len(), self.leaves.len());
        let known = (next.visits.len(), next.holds.len(), next.leaves.len());
        assert_eq!(counts, known, "what there is");
    }

    /// The store's own word, row by row.
    async fn holds_what(&self, known: &Known) {
        let mut kept = Vec::new();
        for row in checker::rows(
            &self.world,
            "SELECT id, patient_id, practitioner_id, starts_at, ends_at, status, to_call, overbook_reason, version
                FROM appointment"
                .to_owned(),
        )
        .await
        {
            let id: AppointmentId = row.get("id").unwrap();
            let to_call: Option<Timestamp> = row.get("to_call").unwrap();
            let state = match (row.get::<String>("status").unwrap().as_str(), to_call) {
                ("booked", None) => State::Booked,
                ("booked", Some(_)) => State::ToCall,
                ("cancelled", None) => State::Cancelled,
                other => panic!("nobody made a visit {other:?}"),
            };
            let patient = row.get("patient_id").unwrap();
            let visit = Visit {
                patient: number(&self.patients, patient),
                place: self.place(&row),
                state,
                overbooked: !row.get::<String>("overbook_reason").unwrap().is_empty(),
                version: row.get("version").unwrap(),
            };
            kept.push((number(&self.visits, id), visit));
        }
        kept.sort_by_key(|(id, _)| *id);
        let should: Vec<_> = known.visits.iter().copied().enumerate().collect();
        assert_eq!(kept, should, "visits");

        let mut kept = Vec::new();
        for row in checker::rows(&self.world, "SELECT * FROM slot_hold".to_owned()).await {
            let id = number(&self.holds, row.get("id").unwrap());
            let owner: UserId = row.get("owner_id").unwrap();
            let until: Timestamp = row.get("expires_at").unwrap();
            kept.push((id, self.place(&row), owner.0.as_u128(), until));
        }
        kept.sort_by_key(|hold| hold.0);
        let there = known.holds.iter().enumerate().filter(|(_, hold)| !hold.gone);
        let should: Vec<_> = there
            .map(|(id, hold)| {
                let owner = match hold.owner {
                    Who::Admin => 1,
                    Who::Desk => 2,
                };
                (id, hold.place, owner, hold.until)
            })
            .collect();
        assert_eq!(kept, should, "holds");

        let mut kept = Vec::new();
        for row in checker::rows(&self.world, "SELECT * FROM practitioner_leave".to_owned()).await {
            kept.push((number(&self.leaves, row.get("id").unwrap()), self.place(&row)));
        }
        kept.sort_by_key(|leave| leave.0);
        let there = known
            .leaves
            .iter()
            .enumerate()
            .filter(|(_, leave)| !leave.withdrawn);
        let should: Vec<_> = there.map(|(id, leave)| (id, leave.place)).collect();
        assert_eq!(kept, should, "leaves");
    }

    fn place(&self, row: &clinic_shared::store::Row) -> Place {
        Place {
            doctor: number(&self.doctors, row.get("practitioner_id").unwrap()),
            period: Period {
                start: row.get("starts_at").unwrap(),
                end: row.get("ends_at").unwrap(),
            },
        }
    }
}

fn number<T: Copy + PartialEq + std::fmt::Debug>(list: &[T], id: T) -> usize {
    let at = list.iter().position(|other| *other == id);
    at.unwrap_or_else(|| panic!("nobody made {id:?}"))
}
