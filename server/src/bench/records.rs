//! `bench records`: what a doctor sees first of a patient with hundreds of records, beside one with a few, in a clinic with
//! many others. Over HTTP.

use std::{path::Path, time::Instant};

use clinic_shared::{
    args,
    identity::{Actor, Role},
    ids::{EncounterId, PatientId, PractitionerId, PrescriptionId, SessionId, UserId},
    medication::{PrescribedLine, PrescriptionForm, sig::sig},
    records::{Diagnosis, EncounterForm, Vitals},
    store::{Begin, StoreError, Tx, json},
    time::{Timestamp, Zone},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Times,
    http::{BenchFailed, HttpBench, bench_now, prepare, round, start},
};
use crate::{
    seed::{doctors, seeded_patient},
    store::SqliteEngine,
};

clinic_shared::statements! {
    ENCOUNTER = "INSERT INTO encounter
        (id, patient_id, practitioner_id, appointment_id, status, started_at, content, revision, signed_at, version)
        VALUES (?1, ?2, ?3, NULL, 'finished', ?4, ?5, 1, ?4, 2)";
    DIAGNOSIS = "INSERT INTO encounter_diagnosis (id, encounter_id, patient_id, code, name, chronic)
        VALUES (?1, ?2, ?3, ?4, ?5, 1)";
    PRESCRIPTION = "INSERT INTO prescription
        (id, code, patient_id, practitioner_id, encounter_id, replaces, replaced_by, status, content, pack,
            signed_check, drafted_at, signed_at, written_at, ended_at, end_reason, version)
        VALUES (?1, NULL, ?2, ?3, ?4, NULL, NULL, 'active', ?5, '', '', ?6, ?6, ?6, NULL, '', 2)";
    REQUEST = "INSERT INTO medication_request
        (id, prescription_id, patient_id, practitioner_id, position, status, content, starts_on, ends_on)
        VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?6, ?7, ?8)";
    CARE = "INSERT INTO care_access (id, practitioner_id, patient_id, opened_by, opened_at, ends_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
}

#[derive(Debug, Clone, Copy)]
pub struct RecordsBench {
    /// Of the one patient; each with a prescription.
    pub encounters: u32,
    /// Of all others together.
    pub others: u32,
    /// Timed requests of each case.
    pub requests: u32,
}

/// Of the patient that it is compared with.
const FEW: u32 = 5;
/// Twice a week: 500 are nearly five years.
const APART_MINUTES: i64 = 3 * 24 * 60 + 12 * 60;
const PATIENTS: u32 = 500;
const DOCTORS: u8 = 4;
const LINES: [(&str, &str, &str); 3] = [
    ("Metformin", "500 mg", "1v x 2 x 30"),
    ("Amlodipin", "5 mg", "1v x 1 x 30"),
    ("Atorvastatin", "20 mg", "1v x 1 x 30"),
];
const CASES: [&str; 3] = ["timeline", "prescribing", "medications"];

/// Flat keys, units in the names.
pub async fn run(bench: RecordsBench, folder: &Path) -> Result<Map<String, Value>, BenchFailed> {
    let file = folder.join("records.db");
    let doctor = doctors(1)[0].id;
    fill(&file, bench, doctor).await?;
    let running = start(file, false, bench_now()).await?;
    let actor = Actor {
        user: UserId(Uuid::from_u128(3)),
        role: Role::Doctor,
        session: SessionId(Uuid::from_u128(3)),
        practitioner: Some(doctor),
        patient: None,
    };
    let (token, _) = running
        .server
        .keys
        .issue(actor, bench_now())
        .map_err(BenchFailed::new)?;
    let mut client = running.client().await?;
    client.sign_in(token);

    let mut out = Map::new();
    out.insert("encounters".into(), json!(bench.encounters));
    out.insert("encounters_few".into(), json!(FEW));
    out.insert("encounters_others".into(), json!(bench.others));
    for case in CASES {
        let mut times = [Times::default(), Times::default()];
        for request in 0..bench.requests {
            // One after the other, so that both meet the same machine.
            for (patient, times) in (1..).zip(&mut times) {
                let path = format!("/api/patients/{}/{case}", seeded_patient(patient));
                let begun = Instant::now();
                client.get(&path).await?;
                // The first tenth warms up.
                if request >= bench.requests / 10 {
                    times.add(begun.elapsed());
                }
            }
        }
        let [many, few] = times;
        for (key, value) in [
            ("p50_ms", many.p50_ms()),
            ("p99_ms", many.p99_ms()),
            ("few_p50_ms", few.p50_ms()),
            ("few_p99_ms", few.p99_ms()),
            ("p50_over_few", many.p50_ms() / few.p50_ms()),
        ] {
            out.insert(format!("{case}_{key}"), json!(round(value)));
        }
    }
    Ok(out)
}

async fn fill(file: &Path, bench: RecordsBench, doctor: PractitionerId) -> Result<(), BenchFailed> {
    let clinic = HttpBench {
        patients: PATIENTS,
        doctors: DOCTORS,
        requests: 0,
        clients: 0,
    };
    prepare(file, clinic, bench_now()).await?;
    let engine = SqliteEngine::open(file).await.map_err(BenchFailed::new)?;
    let mut tx = Tx::begin(&engine, Begin::Write).await.map_err(BenchFailed::new)?;
    rows(&mut tx, bench, doctor).await.map_err(BenchFailed::new)?;
    tx.commit().await.map_err(BenchFailed::new)?;
    engine.close().await;
    Ok(())
}

/// The first patient has many records, the second a few, the rest share the others.
async fn rows(tx: &mut Tx, bench: RecordsBench, doctor: PractitionerId) -> Result<(), StoreError> {
    let mut writer = Writer { tx, doctor, ids: 0 };
    for (number, count) in [(1, bench.encounters), (2, FEW)] {
        let patient = PatientId(seeded_patient(number));
        writer.care(patient).await?;
        for at in 1..=count {
            let before = APART_MINUTES * i64::from(at);
            writer.record(patient, bench_now().plus_minutes(-before)).await?;
        }
    }
    let rest = PATIENTS - 2;
    for at in 0..bench.others {
        let patient = PatientId(seeded_patient(u64::from(3 + at % rest)));
        let before = APART_MINUTES * i64::from(1 + at / rest);
        writer.record(patient, bench_now().plus_minutes(-before)).await?;
    }
    Ok(())
}

struct Writer<'t> {
    tx: &'t mut Tx,
    doctor: PractitionerId,
    /// How many ids were given.
    ids: u128,
}

impl Writer<'_> {
    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128((1 << 64) + self.ids)
    }

    async fn care(&mut self, patient: PatientId) -> Result<(), StoreError> {
        let (id, now) = (self.id(), bench_now());
        let opened_by = UserId(Uuid::from_u128(3));
        let row = args![
            id,
            self.doctor,
            patient,
            opened_by,
            now,
            now.plus_minutes(24 * 60)
        ];
        self.tx.run(&CARE, row).await?;
        Ok(())
    }

    /// A signed record with its signed prescription.
    async fn record(&mut self, patient: PatientId, at: Timestamp) -> Result<(), StoreError> {
        let diagnosis = Diagnosis {
            code: "E11.9".into(),
            name: "Đái tháo đường típ 2 không biến chứng".into(),
            chronic: true,
        };
        let form = EncounterForm {
            reason: "Tái khám, lấy thuốc định kỳ".into(),
            vitals: Vitals {
                systolic_mmhg: Some(135.0),
                diastolic_mmhg: Some(85.0),
                weight_kg: Some(61.0),
                ..Vitals::default()
            },
            diagnoses: vec![diagnosis.clone()],
            ..EncounterForm::default()
        };
        let (encounter, prescription) = (EncounterId(self.id()), PrescriptionId(self.id()));
        let row = args![encounter, patient, self.doctor, at, json(&form)?];
        self.tx.run(&ENCOUNTER, row).await?;
        let id = self.id();
        let row = args![
            id,
            encounter,
            patient,
            diagnosis.code.as_str(),
            diagnosis.name.as_str()
        ];
        self.tx.run(&DIAGNOSIS, row).await?;

        let prescribed = PrescriptionForm {
            lines: LINES.into_iter().map(line).collect(),
            diagnoses: vec![diagnosis],
            ..PrescriptionForm::default()
        };
        let content = json(&prescribed)?;
        let row = args![prescription, patient, self.doctor, encounter, content, at];
        self.tx.run(&PRESCRIPTION, row).await?;
        let starts_on = Zone::vietnam().day_of(at);
        for (position, line) in (0_i64..).zip(&prescribed.lines) {
            let ends_on = starts_on.plus_days(i32::from(line.days.unwrap_or(1)) - 1);
            let (id, content) = (self.id(), json(line)?);
            let row = args![
                id,
                prescription,
                patient,
                self.doctor,
                position,
                content,
                starts_on,
                ends_on
            ];
            self.tx.run(&REQUEST, row).await?;
        }
        Ok(())
    }
}

fn line((drug, strength, typed): (&str, &str, &str)) -> PrescribedLine {
    let sig = sig(typed).unwrap_or_default();
    PrescribedLine {
        drug: drug.into(),
        strength: strength.into(),
        units_per_dose: Some(sig.units_per_dose),
        unit: sig.unit,
        times_per_day: Some(sig.times_per_day),
        days: sig.days,
        ..PrescribedLine::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_small_bench_answers_every_request() {
        let folder = tempfile::tempdir().unwrap();
        let bench = RecordsBench {
            encounters: 20,
            others: 50,
            requests: 5,
        };
        let out = run(bench, folder.path()).await.unwrap();
        for case in CASES {
            assert!(out[&format!("{case}_p50_ms")].as_f64().unwrap() > 0.0, "{case}");
        }
    }
}
