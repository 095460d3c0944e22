//! The clinic of the soak: doctors, patients with an address, and visits booked as a desk books them, so that all their
//! messages are planned by the product. Then its store is written into a folder of its own.

use clinic_shared::{
    args,
    ids::{PatientId, PractitionerId},
    scheduling::{AppointmentView, BookAppointment},
    settings::ClinicSettings,
    store::{Begin, Statement, Tx},
    time::{Timestamp, Zone},
};
use tempfile::TempDir;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{log, monday, thursday};
use crate::{LONG_AGO, World, next_uuid};

static PATIENT: Statement = Statement::new(
    "PATIENT",
    "INSERT INTO patient (id, record_number, full_name, name_key, gender, birth_date, phone, phone_key, email,
        address_line, ward, district, province, occupation, nationality, ethnicity, severe_disability, merit,
        note, search_text, created_at, updated_at, version)
    VALUES (?1, ?2, ?3, ?3, 'unknown', '1990-02-01', '0901234567', '0901234567', ?4, '', '', '', '', '', '', '', ?5, ?5,
        '', ?3, ?6, ?6, 1)",
);

/// Everybody may know it: the store is on this machine, for as long as the soak runs.
pub const SIGNING_KEY: [u8; 32] = [7; 32];

/// Of 20 minutes, from eight: eight hours, as many as a doctor may work.
pub const TIMES_A_DAY: u64 = 24;
/// Of these so many are booked; the others are there to move to.
pub const BOOKED_A_DAY: u64 = 20;
const TIME_MINUTES: i64 = 20;

const DESKS: usize = 8;

/// A visit as the desk knows it.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    pub id: Uuid,
    pub practitioner: PractitionerId,
    pub start: Timestamp,
    pub version: i64,
}

/// What there is when the servers begin.
#[derive(Debug)]
pub struct Ground {
    pub folder: TempDir,
    pub visits: Vec<Visit>,
    pub doctors: Vec<PractitionerId>,
}

impl Ground {
    /// Half of the visits are on Thursday, half on Monday; each patient has one.
    pub async fn make(visits: u32) -> Self {
        let world = World::sending_mail().await;
        tell_at_once(&world).await;
        let (patients, visits) = (patients(&world, visits).await, u64::from(visits));
        let mut doctors = Vec::new();
        for _ in 0..visits.div_ceil(2 * BOOKED_A_DAY) {
            doctors.push(doctor(&world).await);
        }
        let asked: Vec<BookAppointment> = (0..)
            .zip(&patients)
            .map(|(number, patient)| booking(&world, &doctors, number, *patient))
            .collect();
        let visits = book(&world, &asked).await;
        let folder = world.clinic.backup().await;
        std::fs::write(folder.path().join("signing.key"), SIGNING_KEY).expect("the key is kept");
        log::keep(folder.path());
        Self {
            folder,
            visits,
            doctors,
        }
    }
}

/// Nothing can be taken back, and no hour is quiet: what is to be told is due.
async fn tell_at_once(world: &World) {
    let admin = world.clinic.admin();
    let answer = admin.get("/api/settings").await;
    let (version, mut settings) = (answer.version(), answer.ok::<ClinicSettings>());
    settings.messages.undo_minutes = 0;
    settings.messages.reminder_hours_before = vec![24];
    "00:00".clone_into(&mut settings.messages.quiet_from);
    "00:00".clone_into(&mut settings.messages.quiet_until);
    let kept = admin.put("/api/settings", version, &settings).await;
    kept.ok::<ClinicSettings>();
}

async fn patients(world: &World, count: u32) -> Vec<PatientId> {
    let mut tx = Tx::begin(world.engine().as_ref(), Begin::Write)
        .await
        .expect("a transaction");
    let mut patients = Vec::new();
    for number in 1..=count {
        let id = PatientId(next_uuid());
        let (record_number, name) = (format!("BN{number:06}"), format!("Nguyễn Thị Thử {number}"));
        let address = format!("bn{number}@vidu.example");
        tx.run(&PATIENT, args![id, record_number, name, address, false, LONG_AGO])
            .await
            .expect("a patient");
        patients.push(id);
    }
    tx.commit().await.expect("they are kept");
    patients
}

async fn doctor(world: &World) -> PractitionerId {
    let doctor = world.idle_doctor("Nội", 400).await;
    for day in [thursday(), monday()] {
        world.shift(doctor, day, (8, 16)).await;
    }
    doctor
}

fn booking(world: &World, doctors: &[PractitionerId], number: u64, patient: PatientId) -> BookAppointment {
    let of_doctor = number % (2 * BOOKED_A_DAY);
    let (is_monday, time) = (of_doctor >= BOOKED_A_DAY, of_doctor % BOOKED_A_DAY);
    let doctor = doctors[at(number / (2 * BOOKED_A_DAY))];
    world.ask(doctor, patient, time_of(is_monday, time))
}

/// The `time`th of the day.
pub fn time_of(is_monday: bool, time: u64) -> Timestamp {
    let day = if is_monday { monday() } else { thursday() };
    let after = i64::try_from(time).unwrap_or_default() * TIME_MINUTES;
    Zone::vietnam().at(day, 8, 0).plus_minutes(after)
}

fn at(number: u64) -> usize {
    usize::try_from(number).unwrap_or_default()
}

/// Several desks share the work.
async fn book(world: &World, asked: &[BookAppointment]) -> Vec<Visit> {
    let mut desks = JoinSet::new();
    for mine in asked.chunks(asked.len().div_ceil(DESKS).max(1)) {
        let (desk, mine) = (world.clinic.desk(), mine.to_vec());
        desks.spawn(async move {
            let mut visits = Vec::new();
            for asked in &mine {
                let booked: AppointmentView = desk.post("/api/appointments", asked).await.ok();
                visits.push(Visit {
                    id: booked.appointment.id.0,
                    practitioner: booked.appointment.practitioner_id,
                    start: booked.appointment.start,
                    version: booked.appointment.version,
                });
            }
            visits
        });
    }
    let mut visits = Vec::new();
    while let Some(booked) = desks.join_next().await {
        visits.extend(booked.expect("they are booked"));
    }
    // Whichever desk was ready first.
    visits.sort_by_key(|visit| visit.id);
    visits
}
