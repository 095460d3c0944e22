//! Demo and test data: a Vietnamese clinic with plausible people. The same seed gives the same clinic.
//! Row T17. Goes only into an empty database, in one transaction.

mod demo;
mod names;
mod people;
mod staff;
mod visits;
mod writer;

pub(crate) use writer::STATEMENTS;

use clinic_shared::{
    feed,
    settings::ClinicSettings,
    store::{Begin, Engine, StoreError, Tx},
    time::{Date, Timestamp, Zone},
};
use rand::{SeedableRng as _, rngs::StdRng};

pub use demo::{DEMO_PASSWORD, DemoFailed, DemoSignIn, demo, demo_sign_ins};
pub use staff::{Doctor, doctors};

/// The id of the n-th seeded patient, counted from 1.
pub fn seeded_patient(number: u64) -> uuid::Uuid {
    people::seeded_id(1, number)
}

/// How much of a clinic.
#[derive(Debug, Clone, Copy)]
pub struct SeedPlan {
    pub patients: u32,
    pub doctors: u8,
    /// Days with visits; the first is three days before `today`, so that there is a past to look at.
    pub days: u16,
    pub seed: u64,
    /// The clinic's day on which the data should look natural.
    pub today: Date,
    pub now: Timestamp,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Seeded {
    pub patients: u32,
    pub practitioners: u32,
    pub appointments: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum SeedFailed {
    #[error("the database already has data; seeding goes only into an empty one")]
    NotEmpty,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Fills an empty, migrated database.
pub async fn seed(engine: &dyn Engine, plan: SeedPlan) -> Result<Seeded, SeedFailed> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    if !writer::is_empty(&mut tx).await? {
        return Err(SeedFailed::NotEmpty);
    }
    let mut rng = StdRng::seed_from_u64(plan.seed);
    let zone = Zone::vietnam();
    writer::settings(
        &mut tx,
        &ClinicSettings {
            clinic_name: "Phòng khám Đa khoa An Tâm".into(),
            ..clinic()
        },
    )
    .await?;
    let rooms = staff::write_rooms(&mut tx, plan.doctors).await?;
    let services = staff::write_services(&mut tx).await?;
    let doctors = doctors(plan.doctors);
    staff::write_doctors(&mut tx, &doctors).await?;
    let patients = people::write(&mut tx, &mut rng, plan).await?;
    let appointments = visits::write(
        &mut tx, &mut rng, &zone, plan, &doctors, &rooms, &services, &patients,
    )
    .await?;
    writer::finish(&mut tx, plan.patients).await?;
    debug_assert!(feed::position(&mut tx).await?.1 > 0);
    tx.commit().await?;
    let practitioners = u32::try_from(doctors.len()).unwrap_or(u32::MAX);
    Ok(Seeded {
        patients: plan.patients,
        practitioners,
        appointments,
    })
}

fn clinic() -> ClinicSettings {
    ClinicSettings {
        address: "12 Nguyễn Thị Minh Khai, Phường Sài Gòn, TP. Hồ Chí Minh".into(),
        phone: "028 3822 0000".into(),
        ..ClinicSettings::default()
    }
}
