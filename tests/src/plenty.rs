//! More times than anybody books, for programs that book until they are killed.

use std::path::Path;

use clinic_shared::{
    ids::{AppointmentId, PatientId, PractitionerId, ServiceId},
    scheduling::{AppointmentKind, BookAppointment},
    time::{Date, Zone},
};
use serde::{Deserialize, Serialize};

use crate::{World, next_uuid};

const DAYS: u64 = 20;
/// Of 20 minutes, from 08:00.
const TIMES_A_DAY: u64 = 24;
const FILE: &str = "plenty.json";

/// What there is to book.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plenty {
    pub doctors: Vec<PractitionerId>,
    pub patients: Vec<PatientId>,
    pub service: ServiceId,
    /// The first of the days.
    pub from: Date,
}

impl Plenty {
    pub async fn of(world: &World, from: Date) -> Self {
        let mut plenty = Self {
            doctors: Vec::new(),
            patients: Vec::new(),
            service: world.service,
            from,
        };
        for _ in 0..3 {
            let doctor = world.idle_doctor("Nội", 400).await;
            for day in 0..DAYS {
                world.shift(doctor, plenty.day(day), (8, 16)).await;
            }
            plenty.doctors.push(doctor);
        }
        for _ in 0..40 {
            plenty.patients.push(world.patient().await);
        }
        plenty
    }

    fn day(&self, number: u64) -> Date {
        self.from.plus_days(i32::try_from(number).unwrap_or_default())
    }

    pub fn write(&self, folder: &Path) {
        let text = serde_json::to_vec(self).expect("it can be written");
        std::fs::write(folder.join(FILE), text).expect("it is written");
    }

    pub fn read(folder: &Path) -> Self {
        let text = std::fs::read(folder.join(FILE)).expect("it is there");
        serde_json::from_slice(&text).expect("it can be read")
    }

    /// The `n`th thing to book. Near ones meet at the same times now and then.
    pub fn booking(&self, n: u64) -> BookAppointment {
        let at = |list_length: usize, number: u64| usize::try_from(number).unwrap_or_default() % list_length;
        let time = n * 7 % (DAYS * TIMES_A_DAY);
        let morning = Zone::vietnam().at(self.day(time / TIMES_A_DAY), 8, 0);
        let minutes = i64::try_from(time % TIMES_A_DAY * 20).unwrap_or_default();
        BookAppointment {
            id: AppointmentId(next_uuid()),
            patient_id: self.patients[at(self.patients.len(), n)],
            practitioner_id: self.doctors[at(self.doctors.len(), n / 5)],
            service_id: self.service,
            start: morning.plus_minutes(minutes),
            length_minutes: None,
            kind: AppointmentKind::General,
            reason: "Đau đầu".to_owned(),
            note: String::new(),
            proposed: false,
            hold_id: None,
            overbook: None,
        }
    }
}
