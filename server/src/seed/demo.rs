//! The demo clinic of `serve --demo`: seeded data and sign-ins that everybody may know.

use clinic_shared::{
    field::Language,
    identity::Role,
    ids::{PractitionerId, UserId},
    ports::Clock as _,
    store::StoreError,
    time::Zone,
    web::{Fault, Work},
};

use super::{SeedFailed, SeedPlan, doctors, people::seeded_id, seed};
use crate::{
    Server,
    identity::{NewAccount, clinic_itself, create_account_with_password},
};

/// Of every demo account. Never on a clinic with data of its own: the demo goes only into an empty database.
pub const DEMO_PASSWORD: &str = "an-tam-demo-2026";

const DOCTORS: u8 = 8;

/// A sign-in of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSignIn {
    pub user_name: String,
    pub display_name: String,
    pub role: Role,
    practitioner: Option<PractitionerId>,
}

/// An admin, two receptionists and every seeded doctor.
pub fn demo_sign_ins() -> Vec<DemoSignIn> {
    let account = |user_name: &str, display_name: &str, role, practitioner| DemoSignIn {
        user_name: user_name.to_owned(),
        display_name: display_name.to_owned(),
        role,
        practitioner,
    };
    let mut all = vec![
        account("quantri", "Lý Thu Quản Trị", Role::Admin, None),
        account("letan", "Ngô Bích Lễ", Role::FrontDesk, None),
        account("letan2", "Cao Thanh Tâm", Role::FrontDesk, None),
    ];
    for doctor in doctors(DOCTORS) {
        let name = format!("{} {}", doctor.form.title, doctor.form.full_name);
        all.push(account(&doctor.user_name, &name, Role::Doctor, Some(doctor.id)));
    }
    all
}

#[derive(Debug, thiserror::Error)]
pub enum DemoFailed {
    #[error(transparent)]
    Seed(#[from] SeedFailed),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Fault(String),
}

/// Fills an empty clinic. `false`: it has data already and was left alone.
pub async fn demo(server: &Server, patients: u32) -> Result<bool, DemoFailed> {
    let now = server.app.clock.now();
    let plan = SeedPlan {
        patients,
        doctors: DOCTORS,
        days: 17,
        seed: 1,
        today: Zone::vietnam().day_of(now),
        now,
    };
    match seed(server.app.engine.as_ref(), plan).await {
        Ok(_) => {}
        Err(SeedFailed::NotEmpty) => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    let failed = |fault: Fault| DemoFailed::Fault(fault.0.to_string());
    let hash = server
        .identity
        .passwords
        .hash(DEMO_PASSWORD)
        .await
        .map_err(failed)?;
    let mut work = Work::begin(&server.app, clinic_itself()).await?;
    for (number, sign_in) in (1..).zip(demo_sign_ins()) {
        let account = NewAccount {
            id: UserId(seeded_id(11, number)),
            user_name: sign_in.user_name,
            display_name: sign_in.display_name,
            email: String::new(),
            language: Language::Vi,
            role: sign_in.role,
            practitioner_id: sign_in.practitioner,
            patient_id: None,
            may_overbook: sign_in.role != Role::Doctor,
            must_change_password: false,
        };
        create_account_with_password(&mut work, &account, &hash).await?;
    }
    let seq = work.finish("demo").await?;
    work.commit().await?;
    server.app.feed.publish(seq);
    Ok(true)
}
