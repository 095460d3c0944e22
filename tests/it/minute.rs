//! What the clinic does by itself several times a minute: one chore that fails is told, and keeps none of the others from
//! being done.

use clinic_server::minute;
use clinic_shared::{
    ports::Clock as _,
    records::access_has_ended,
    scheduling::{AppointmentStatus, AppointmentView},
    settings::{ClinicSettings, LatePolicy},
    store::{Begin, Tx},
    time::Zone,
    web::Fault,
};
use clinic_tests::{World, today};
use rstest::rstest;

use crate::{
    records::open_record,
    undone::{Fate, fated_server},
};

/// Tomorrow at half past ten a visit of ten o'clock is to be marked as missed, and today's access to a record is to end.
async fn with_two_chores() -> (World, AppointmentView) {
    let world = World::start().await;
    let settings = ClinicSettings {
        late_policy: LatePolicy::NoShow,
        ..ClinicSettings::default()
    };
    let admin = world.clinic.admin();
    admin
        .put("/api/settings", 0, &settings)
        .await
        .ok::<ClinicSettings>();
    let doctor = world.idle_doctor("Nội", 15).await;
    open_record(&world.clinic.doctor(doctor), world.patient().await).await;
    let (zone, tomorrow) = (Zone::vietnam(), today().plus_days(1));
    world.shift(doctor, tomorrow, (8, 12)).await;
    let visit = world
        .booked(doctor, world.patient().await, zone.at(tomorrow, 10, 0))
        .await;
    world.clinic.clock.set(zone.at(tomorrow, 10, 30));
    (world, visit)
}

/// Whether the visit was marked as missed, and whether the access is over.
async fn done(world: &World, visit: &AppointmentView) -> (bool, bool) {
    let path = format!("/api/appointments/{}", visit.appointment.id);
    let read: AppointmentView = world.clinic.desk().get(&path).await.ok();
    let mut tx = Tx::begin(world.engine().as_ref(), Begin::Read).await.unwrap();
    let now = world.clinic.server.app.clock.now();
    let is_open = access_has_ended(&mut tx, now).await.unwrap();
    (read.appointment.status == AppointmentStatus::NoShow, !is_open)
}

#[rstest]
#[case::the_first(&[Fate::Away], (false, true), "statement connect")]
#[case::the_last(&[Fate::Well, Fate::Full], (true, false), "the store is busy")]
#[case::both(&[Fate::Away, Fate::Full], (false, false), "statement connect")]
#[tokio::test]
async fn a_chore_that_fails_keeps_no_other_from_being_done_and_is_done_by_the_next_look(
    #[case] fates: &[Fate],
    #[case] done_all_the_same: (bool, bool),
    #[case] told: &str,
) {
    let (world, visit) = with_two_chores().await;
    assert_eq!(done(&world, &visit).await, (false, false));
    let (server, _) = fated_server(&world.clinic, fates);
    let Fault(error) = minute::run(&server.app).await.unwrap_err();
    assert_eq!(error.to_string(), told);
    assert_eq!(done(&world, &visit).await, done_all_the_same);
    minute::run(&world.clinic.server.app).await.unwrap();
    assert_eq!(done(&world, &visit).await, (true, true));
}
