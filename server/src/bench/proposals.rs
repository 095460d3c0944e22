//! `bench proposals`: best times for a patient over HTTP, at 80 % load, and with ten times the doctors × days.

use std::{path::Path, time::Instant};

use clinic_shared::{
    args,
    ids::{AppointmentId, PatientId, PractitionerId, ServiceId, ShiftId},
    scheduling::Proposals,
    store::{Begin, Tx, migrate::migrate},
    time::{Date, Timestamp, Zone},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Times,
    http::{BenchFailed, bench_day, bench_now, read, round, start},
};
use crate::store::SqliteEngine;

clinic_shared::statements! {
    PRACTITIONER = "INSERT INTO practitioner
        (id, full_name, name_key, title, gender, specialty, license_number, biography, phone, email,
         visits_max_per_day, color, active, version)
        VALUES (?1, ?2, ?2, '', 'unknown', 'Nội', '', '', '', '', 15, '#0f766e', 1, 1)";
    PATIENT = "INSERT INTO patient
        (id, record_number, full_name, name_key, gender, birth_date, phone, phone_key, email, address_line, ward,
         district, province, occupation, nationality, ethnicity, severe_disability, merit, note, search_text,
         created_at, updated_at, version)
        VALUES (?1, 'BN1', 'Nguyễn Văn Thử', '', 'unknown', '1990-02-01', '', '', '', '', '', '', '', '', '', '',
            0, 0, '', '', ?2, ?2, 1)";
    SERVICE = "INSERT INTO service (id, code, name, description, length_minutes, price_vnd, color, active, version)
        VALUES (?1, 'KTQ', 'Khám tổng quát', '', 20, 0, '#0369a1', 1, 1)";
    SHIFT = "INSERT INTO shift (id, practitioner_id, room_id, starts_at, ends_at) VALUES (?1, ?2, NULL, ?3, ?4)";
    VISIT = "INSERT INTO appointment
        (id, patient_id, practitioner_id, service_id, room_id, starts_at, ends_at, status, status_order, kind,
         reason, note, cancel_reason, check_in_code, created_by, created_at, updated_at, version)
        VALUES (?1, ?2, ?3, ?4, NULL, ?5, ?6, 'booked', 1, 'general', '', '', '', ?7, ?2, ?8, ?8, 1)";
}

#[derive(Debug, Clone, Copy)]
pub struct ProposalsBench {
    pub doctors: u32,
    pub days: u32,
    /// Timed requests of each size.
    pub requests: u32,
}

/// 12 of the 15 visits that the cap allows.
const VISITS_A_DAY: u64 = 12;
/// Slots of 20 minutes from 08:00 to 12:00 and from 13:00 to 17:00.
const SLOTS_A_DAY: u64 = 24;

const SERVICE_ID: Uuid = Uuid::from_u128(1);
const PATIENT_ID: Uuid = Uuid::from_u128(2);

/// Flat keys, units in the names.
pub async fn run(bench: ProposalsBench, folder: &Path) -> Result<Map<String, Value>, BenchFailed> {
    let mut out = Map::new();
    out.insert("doctors".into(), json!(bench.doctors));
    out.insert("days".into(), json!(bench.days));
    let once = measured(bench, folder).await?;
    let tenfold = ProposalsBench {
        doctors: bench.doctors * 10,
        ..bench
    };
    let tenfold = measured(tenfold, folder).await?;
    for (key, value) in [
        ("p50_ms", once.p50_ms()),
        ("p99_ms", once.p99_ms()),
        ("p50_ms_10x", tenfold.p50_ms()),
        ("p99_ms_10x", tenfold.p99_ms()),
    ] {
        out.insert(key.into(), json!(round(value)));
    }
    Ok(out)
}

/// One client, one request after another; the first tenth warms up and does not count.
async fn measured(bench: ProposalsBench, folder: &Path) -> Result<Times, BenchFailed> {
    let file = folder.join(format!("proposals-{}.db", bench.doctors));
    fill(&file, bench).await?;
    let running = start(file, false, bench_now()).await?;
    let mut client = running.client().await?;
    let mut dice = Dice(7);
    let mut times = Times::default();
    for request in 0..bench.requests {
        let path = question(bench, &mut dice);
        let begun = Instant::now();
        let answer = client.get(&path).await?;
        if request >= bench.requests / 10 {
            times.add(begun.elapsed());
        }
        let found: Proposals = read(&answer)?;
        if found.proposals.is_empty() {
            return Err(BenchFailed::new("no time at a clinic that is not full"));
        }
    }
    Ok(times)
}

/// Somebody who wants one doctor at one time, any day of the first three quarters; sometimes only in the morning.
fn question(bench: ProposalsBench, dice: &mut Dice) -> String {
    let day = bench_day().plus_days(as_days(dice.below(u64::from(bench.days) * 3 / 4)));
    let asked = slot(day, dice.below(SLOTS_A_DAY));
    let doctor = PractitionerId(doctor_id(dice.below(u64::from(bench.doctors))));
    let part = if dice.below(4) == 0 {
        "&part_of_day=morning"
    } else {
        ""
    };
    format!(
        "/api/proposals?service_id={SERVICE_ID}&patient_id={PATIENT_ID}&practitioner_id={doctor}&asked={asked}{part}"
    )
}

async fn fill(file: &Path, bench: ProposalsBench) -> Result<(), BenchFailed> {
    let engine = SqliteEngine::open(file).await.map_err(BenchFailed::new)?;
    migrate(&engine, bench_now()).await.map_err(BenchFailed::new)?;
    let mut tx = Tx::begin(&engine, Begin::Write).await.map_err(BenchFailed::new)?;
    rows(&mut tx, bench).await.map_err(BenchFailed::new)?;
    tx.commit().await.map_err(BenchFailed::new)?;
    engine.close().await;
    Ok(())
}

async fn rows(tx: &mut Tx, bench: ProposalsBench) -> Result<(), clinic_shared::store::StoreError> {
    let zone = Zone::vietnam();
    let (service, patient) = (ServiceId(SERVICE_ID), PatientId(PATIENT_ID));
    tx.run(&SERVICE, args![service]).await?;
    tx.run(&PATIENT, args![patient, bench_now()]).await?;
    let mut dice = Dice(1);
    let mut number = 1_u128 << 64;
    let mut id = || {
        number += 1;
        Uuid::from_u128(number)
    };
    for at in 0..u64::from(bench.doctors) {
        let doctor = PractitionerId(doctor_id(at));
        tx.run(&PRACTITIONER, args![doctor, format!("Bác sĩ {at}")])
            .await?;
        for offset in 0..bench.days {
            let day = bench_day().plus_days(as_days(u64::from(offset)));
            for (from, to) in [(8, 12), (13, 17)] {
                let (start, end) = (zone.at(day, from, 0), zone.at(day, to, 0));
                tx.run(&SHIFT, args![ShiftId(id()), doctor, start, end]).await?;
            }
            for slot_no in dice.some_of(SLOTS_A_DAY, VISITS_A_DAY) {
                let start = slot(day, slot_no);
                let (visit, other) = (AppointmentId(id()), PatientId(id()));
                let end = start.plus_minutes(20);
                let row = args![
                    visit,
                    other,
                    doctor,
                    service,
                    start,
                    end,
                    visit.to_string(),
                    bench_now()
                ];
                tx.run(&VISIT, row).await?;
            }
        }
    }
    Ok(())
}

fn doctor_id(at: u64) -> Uuid {
    Uuid::from_u128(1000 + u128::from(at))
}

fn as_days(days: u64) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

fn slot(day: Date, at: u64) -> Timestamp {
    let at = i64::try_from(at).unwrap_or_default();
    // After the twelfth comes the hour of lunch.
    let lunch = if at < 12 { 0 } else { 60 };
    Zone::vietnam().at(day, 8, 0).plus_minutes(at * 20 + lunch)
}

/// The same numbers each time: xorshift64.
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end.max(1)
    }

    /// `count` different numbers below `end`.
    fn some_of(&mut self, end: u64, count: u64) -> Vec<u64> {
        let mut left: Vec<u64> = (0..end).collect();
        (0..count)
            .map(|_| left.swap_remove(usize::try_from(self.below(left.len() as u64)).unwrap_or_default()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_small_bench_answers_every_request() {
        let folder = tempfile::tempdir().unwrap();
        let bench = ProposalsBench {
            doctors: 2,
            days: 8,
            requests: 20,
        };
        let out = run(bench, folder.path()).await.unwrap();
        for key in ["p50_ms", "p99_ms", "p50_ms_10x"] {
            assert!(out[key].as_f64().unwrap() > 0.0, "{key}");
        }
    }
}
