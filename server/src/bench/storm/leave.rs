//! Leaves of the storm, as the desk takes them: first it reads which visits the leave hits, then it says what becomes
//! of each; and of what was taken, some is withdrawn and some undone.

use axum::http::Method;
use clinic_shared::{
    ids::{LeaveId, PractitionerId},
    scheduling::{Call, LeaveForm, LeavePlan, LeaveTo, LeaveVisit},
    time::Period,
};
use rand::rngs::StdRng;
use serde_json::{Map, Value, json};

use super::{
    Known,
    wishes::{Wish, any_of, new_id, one_in},
};

/// What a request does about a leave.
#[derive(Debug, Clone, Copy)]
pub enum Leaving {
    /// Visits that go elsewhere, and visits to call.
    Take {
        moved: u64,
        called: u64,
    },
    Withdraw,
    Undo,
}

/// What came of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeavesSeen {
    pub taken: u64,
    /// Visits that a leave moved.
    pub visits_moved: u64,
    /// Visits that a leave left to call.
    pub visits_called: u64,
    pub undone: u64,
    /// Visits that an undo brought home.
    pub visits_moved_back: u64,
}

impl LeavesSeen {
    pub fn note(&mut self, leaving: Leaving, moved_back: u64) {
        match leaving {
            Leaving::Take { moved, called } => {
                self.taken += 1;
                self.visits_moved += moved;
                self.visits_called += called;
            }
            Leaving::Undo => {
                self.undone += 1;
                self.visits_moved_back += moved_back;
            }
            Leaving::Withdraw => {}
        }
    }

    pub fn figures(self, out: &mut Map<String, Value>) {
        for (key, value) in [
            ("leaves_taken", self.taken),
            ("leave_visits_moved", self.visits_moved),
            ("leave_visits_called", self.visits_called),
            ("leaves_undone", self.undone),
            ("leave_visits_moved_back", self.visits_moved_back),
        ] {
            out.insert(key.to_owned(), json!(value));
        }
    }
}

/// A leave that is about to be planned.
#[derive(Debug, Clone, Copy)]
pub struct Planning {
    pub doctor: PractitionerId,
    pub period: Period,
}

impl Planning {
    /// The page that lists the visits it hits.
    pub fn path(self) -> String {
        let Period { start, end } = self.period;
        format!(
            "/api/practitioners/{}/leave-plan?start={start}&end={end}",
            self.doctor
        )
    }

    /// Most visits go where the plan proposes, some are to be called, and at times one is forgotten.
    pub fn decide(self, rng: &mut StdRng, plan: &LeavePlan) -> Wish {
        let (mut visits, mut moved, mut called) = (Vec::new(), 0, 0);
        for planned in &plan.visits {
            if one_in(rng, 30) {
                continue;
            }
            let to = match &planned.proposal {
                Some(there) if !one_in(rng, 3) => {
                    moved += 1;
                    LeaveTo::Time {
                        practitioner_id: there.practitioner_id,
                        start: there.start,
                    }
                }
                _ => {
                    called += 1;
                    LeaveTo::Call(Call::Call)
                }
            };
            visits.push(LeaveVisit {
                appointment_id: planned.visit.appointment.id,
                version: planned.visit.appointment.version,
                to,
            });
        }
        let form = LeaveForm {
            id: LeaveId(new_id(rng)),
            start: self.period.start,
            end: self.period.end,
            reason: String::new(),
            visits,
        };
        let path = format!("/api/practitioners/{}/leaves", self.doctor);
        Wish {
            leave: Some((form.id, self.doctor, Leaving::Take { moved, called })),
            ..Wish::new(Method::POST, path, &json!(form))
        }
    }
}

fn path_of_one(rng: &mut StdRng, known: &Known) -> Option<(LeaveId, PractitionerId, String)> {
    let (leave, doctor) = any_of(rng, &known.leaves)?;
    Some((
        leave,
        doctor,
        format!("/api/practitioners/{doctor}/leaves/{leave}"),
    ))
}

pub fn withdraw(rng: &mut StdRng, known: &Known) -> Option<Wish> {
    let (leave, doctor, path) = path_of_one(rng, known)?;
    Some(Wish {
        body: Vec::new(),
        leave: Some((leave, doctor, Leaving::Withdraw)),
        ..Wish::new(Method::DELETE, path, &Value::Null)
    })
}

pub fn undo(rng: &mut StdRng, known: &Known) -> Option<Wish> {
    let (leave, doctor, path) = path_of_one(rng, known)?;
    Some(Wish {
        leave: Some((leave, doctor, Leaving::Undo)),
        ..Wish::new(Method::POST, format!("{path}/undo"), &json!({}))
    })
}
