//! Any sequence of bookings, moves, cancellations and returns: the clinic answers as a list of periods would,
//! and the store agrees with itself after each.

use std::collections::BTreeMap;

use clinic_shared::{
    ids::AppointmentId,
    scheduling::AppointmentView,
    time::{Period, Timestamp},
};
use clinic_tests::{Answer, World, at, today};
use proptest::prelude::*;
use serde_json::json;

use super::checker;

#[derive(Debug, Clone)]
enum Act {
    /// Doctor, patient, cell of the morning, length in cells.
    Book(usize, usize, i64, u16),
    /// Which visit, doctor, cell.
    Move(usize, usize, i64),
    Cancel(usize),
    Reinstate(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..2usize, 0..3usize, 0..14i64, 1..6u16).prop_map(|(d, p, c, n)| Act::Book(d, p, c, n)),
        2 => (any::<usize>(), 0..2usize, 0..14i64).prop_map(|(v, d, c)| Act::Move(v, d, c)),
        1 => any::<usize>().prop_map(Act::Cancel),
        1 => any::<usize>().prop_map(Act::Reinstate),
    ]
}

/// What the clinic should know: nothing but periods.
#[derive(Debug, Clone, Copy)]
struct Visit {
    doctor: usize,
    patient: usize,
    period: Period,
    cancelled: bool,
    version: i64,
}

fn start_of(cell: i64) -> Timestamp {
    at(9, 0).plus_minutes(cell * 5)
}

fn fits(visits: &BTreeMap<AppointmentId, Visit>, id: AppointmentId, asked: Visit) -> bool {
    let clash = visits.iter().any(|(other, visit)| {
        let same = visit.doctor == asked.doctor || visit.patient == asked.patient;
        *other != id && !visit.cancelled && same && visit.period.overlaps(asked.period)
    });
    asked.period.end <= at(10, 0) && !clash
}

async fn run(acts: Vec<Act>) {
    let world = World::start().await;
    let (mut doctors, mut patients) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let doctor = world.idle_doctor("Nội", 15).await;
        world.shift(doctor, today(), (9, 10)).await;
        doctors.push(doctor);
    }
    for _ in 0..3 {
        patients.push(world.patient().await);
    }
    let desk = world.clinic.desk();
    let mut visits: BTreeMap<AppointmentId, Visit> = BTreeMap::new();
    for act in acts {
        let pick = |n: usize| visits.keys().nth(n % visits.len().max(1)).copied();
        let (id, wanted, open, answer): (AppointmentId, Visit, bool, Answer) = match act {
            Act::Book(doctor, patient, cell, length) => {
                let mut asked = world.ask(doctors[doctor], patients[patient], start_of(cell));
                asked.length_minutes = Some(length * 5);
                let period = asked.period(0);
                let wanted = Visit {
                    doctor,
                    patient,
                    period,
                    cancelled: false,
                    version: 0,
                };
                (
                    asked.id,
                    wanted,
                    true,
                    desk.post("/api/appointments", &asked).await,
                )
            }
            Act::Move(visit, doctor, cell) => {
                let Some(id) = pick(visit) else { continue };
                let before = visits[&id];
                let start = start_of(cell);
                let end = start.plus_minutes(before.period.minutes());
                let to = json!({"practitioner_id": doctors[doctor], "start": start});
                let path = format!("/api/appointments/{id}/move");
                let answer = desk.post_matching(&path, before.version, &to).await;
                let wanted = Visit {
                    doctor,
                    period: Period { start, end },
                    ..before
                };
                (id, wanted, !before.cancelled, answer)
            }
            Act::Cancel(visit) => {
                let Some(id) = pick(visit) else { continue };
                let before = visits[&id];
                let path = format!("/api/appointments/{id}/cancel");
                let answer = desk.post(&path, &json!({"reason": "bận"})).await;
                let wanted = Visit {
                    cancelled: true,
                    ..before
                };
                (id, wanted, !before.cancelled, answer)
            }
            Act::Reinstate(visit) => {
                let Some(id) = pick(visit) else { continue };
                let before = visits[&id];
                let path = format!("/api/appointments/{id}/status");
                let answer = desk.post(&path, &json!({"transition": "reinstate"})).await;
                let wanted = Visit {
                    cancelled: false,
                    ..before
                };
                (id, wanted, before.cancelled, answer)
            }
        };
        let allowed = open && (wanted.cancelled || fits(&visits, id, wanted));
        let said = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status.is_success(), allowed, "{act:?}: {said}");
        if allowed {
            let seen: AppointmentView = answer.ok();
            let version = seen.appointment.version;
            visits.insert(id, Visit { version, ..wanted });
        }
        checker::nothing_overlaps(&world).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    /// Rule D12.
    #[test]
    fn any_sequence_of_changes_ends_as_a_list_of_periods_would(acts in proptest::collection::vec(act(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(run(acts));
    }
}
