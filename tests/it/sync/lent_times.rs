//! Times that the server has lent to a desk: certain there without it, nobody else's until they expire, and nobody's
//! loss after that.

use clinic_shared::{
    identity::Role,
    ids::{AppointmentId, PatientId},
    leases::{self, Leases},
    scheduling::{AppointmentStatus, AppointmentView, DayBoard, FreeTimes, Hold, HoldPurpose},
    settings::ClinicSettings,
    time::Timestamp,
};
use clinic_tests::{Answer, Asker, TestDesktop, Wire, World, at, next_uuid, today};
use reqwest::Method;
use serde_json::json;

use super::offline::Desk;
use crate::scheduling::checker;

const BOOKED: AppointmentStatus = AppointmentStatus::Booked;
const PROPOSED: AppointmentStatus = AppointmentStatus::Proposed;

/// One time of half an hour for each desk and doctor's day, for an hour.
fn policy() -> ClinicSettings {
    ClinicSettings {
        lease_times: 1,
        lease_hours: 1,
        lease_days_ahead: 0,
        ..ClinicSettings::default()
    }
}

async fn settle(world: &World, settings: ClinicSettings) {
    let admin = world.clinic.admin();
    let version = admin.get("/api/settings").await.version();
    admin
        .put("/api/settings", version, &settings)
        .await
        .ok::<ClinicSettings>();
}

/// A desk that was lent what this policy lends.
async fn lent(settings: ClinicSettings) -> Desk {
    let desk = Desk::start().await;
    settle(&desk.world, settings).await;
    desk.desktop.hear_server().await;
    desk
}

/// Another desk at the same clinic, with somebody of its own.
async fn other_desk(world: &World, name: &str) -> (TestDesktop, Wire, tempfile::TempDir) {
    world.clinic.account(name, Role::FrontDesk, None).await;
    let wire = Wire::to(&world.clinic.base_url).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = world.clinic.desktop_at(&wire.url(), name, dir.path()).await;
    desktop.pull().await;
    desktop.hear_server().await;
    (desktop, wire, dir)
}

fn lent_on(board: &DayBoard) -> Vec<Hold> {
    let holds = board.columns.iter().flat_map(|column| &column.holds);
    let lent = holds.filter(|hold| hold.purpose == HoldPurpose::Lease);
    lent.cloned().collect()
}

async fn lent_at_server(world: &World) -> Vec<Hold> {
    lent_on(&world.clinic.desk().get("/api/day-board").await.ok())
}

async fn ask(desktop: &TestDesktop, world: &World, hold: &Hold, patient: PatientId) -> Answer {
    let asked = world.ask(hold.practitioner_id, patient, hold.start);
    desktop.post("/api/appointments", &asked).await
}

async fn status_at_server(world: &World, id: AppointmentId) -> AppointmentStatus {
    let path = format!("/api/appointments/{id}");
    let visit: AppointmentView = world.clinic.desk().get(&path).await.ok();
    visit.appointment.status
}

async fn nothing_is_wrong(world: &World) {
    checker::nothing_overlaps(world).await;
    checker::holds_have_their_cells(world).await;
}

/// Asks for leases as a computer with this id.
pub(super) async fn lend_to(asker: &Asker, device: uuid::Uuid) -> Answer {
    let headers = [
        ("Idempotency-Key", next_uuid().to_string()),
        ("X-Clinic-Device", device.to_string()),
    ];
    asker
        .send(Method::POST, "/api/leases", Some(&json!({})), &headers)
        .await
}

#[tokio::test]
async fn a_lent_time_is_certain_without_the_server_and_every_other_is_a_request() {
    let desk = lent(ClinicSettings {
        lease_times: 2,
        ..policy()
    })
    .await;
    let (first, second) = (desk.patient().await, desk.patient().await);
    let lent = lent_at_server(&desk.world).await;
    assert_eq!(lent.len(), 2, "{lent:?}");
    assert_eq!(lent[0].desk.as_deref(), Some("B"));
    desk.wire.cut();
    let path = format!(
        "/api/practitioners/{}/free-times?day={}&service_id={}",
        desk.doctor,
        today(),
        desk.world.service
    );
    let free: FreeTimes = desk.desktop.get(&path).await.ok();
    let certain: Vec<_> = free.certain.iter().map(|time| time.start).collect();
    for lease in &lent {
        assert!(free.starts.contains(&lease.start));
        assert!(certain.contains(&lease.start), "{certain:?}");
    }
    assert!(free.starts.len() > certain.len());
    let promised: AppointmentView = ask(&desk.desktop, &desk.world, &lent[0], first).await.ok();
    assert_eq!(promised.appointment.status, BOOKED);
    let request: AppointmentView = desk.book(second, 16).await.ok();
    assert_eq!(request.appointment.status, PROPOSED);
    // The lease served this one visit.
    let board: DayBoard = desk.desktop.get("/api/day-board").await.ok();
    let other = Hold {
        own: true,
        ..lent[1].clone()
    };
    assert_eq!(lent_on(&board), [other]);

    desk.wire.mend();
    desk.desktop.pull().await;
    let applied = ("applied".to_owned(), Some(201));
    assert_eq!(desk.verdicts().await, [applied.clone(), applied]);
    let there = |id| status_at_server(&desk.world, id);
    assert_eq!(there(promised.appointment.id).await, BOOKED);
    assert_eq!(there(request.appointment.id).await, PROPOSED);
    desk.assert_same().await;
    nothing_is_wrong(&desk.world).await;
    // What was used is lent anew.
    desk.desktop.hear_server().await;
    assert_eq!(lent_at_server(&desk.world).await.len(), 2);
}

#[tokio::test]
async fn what_was_promised_survives_a_restart_and_its_own_end() {
    let desk = lent(policy()).await;
    let patient = desk.patient().await;
    let lent = lent_at_server(&desk.world).await;
    desk.wire.cut();
    let promised: AppointmentView = ask(&desk.desktop, &desk.world, &lent[0], patient).await.ok();
    // Meanwhile the lease is over; it was not when the desk promised.
    desk.world.clinic.clock.set(at(10, 30));
    let desk = desk.restarted().await;
    assert_eq!(desk.board().await, [(promised.appointment.id, BOOKED)]);
    desk.assert_same().await;
}

#[tokio::test]
async fn two_desks_apart_are_both_certain_each_in_its_own_times() {
    let desk = lent(policy()).await;
    let (other, wire, _dir) = other_desk(&desk.world, "letan2").await;
    let (first, second) = (desk.patient().await, desk.patient().await);
    other.pull().await;
    let lent = lent_at_server(&desk.world).await;
    let of = |letter: &str| {
        let mut own = lent.iter().filter(|hold| hold.desk.as_deref() == Some(letter));
        own.next().unwrap()
    };
    assert_eq!(lent.len(), 2);
    assert!(lent.iter().all(|hold| !hold.own), "a browser has none");
    for (desktop, letter) in [(&desk.desktop, "B"), (&other, "C")] {
        let shown = lent_on(&desktop.get("/api/day-board").await.ok());
        let own: Vec<_> = shown.iter().filter(|hold| hold.own).collect();
        assert_eq!((shown.len(), own.len()), (2, 1));
        assert_eq!(own[0].desk.as_deref(), Some(letter));
    }
    desk.wire.cut();
    wire.cut();
    // What is lent to the other is not free here either.
    let refused = ask(&desk.desktop, &desk.world, of("C"), first).await;
    assert_eq!(
        refused.refused("/problems/slot-held").members["until"],
        json!(of("C").expires_at)
    );
    let here: AppointmentView = ask(&desk.desktop, &desk.world, of("B"), first).await.ok();
    let there: AppointmentView = ask(&other, &desk.world, of("C"), second).await.ok();
    assert_eq!(
        (here.appointment.status, there.appointment.status),
        (BOOKED, BOOKED)
    );
    wire.mend();
    other.pull().await;
    desk.wire.mend();
    desk.desktop.pull().await;
    for visit in [here.appointment.id, there.appointment.id] {
        assert_eq!(status_at_server(&desk.world, visit).await, BOOKED);
    }
    desk.assert_same().await;
    nothing_is_wrong(&desk.world).await;
}

#[tokio::test]
async fn who_signs_in_at_the_same_computer_has_times_of_their_own() {
    let desk = lent(policy()).await;
    let asker = desk.world.clinic.desk();
    let theirs: Leases = lend_to(&asker, desk.desktop.device()).await.ok();
    assert_eq!(theirs.post.letter, "C");
    let lent = lent_at_server(&desk.world).await;
    assert_eq!(lent.len(), 2);
    assert_ne!(lent[0].start, lent[1].start);
    let again: Leases = lend_to(&asker, desk.desktop.device()).await.ok();
    assert_eq!(again, theirs);
}

#[tokio::test]
async fn nobody_else_gets_a_lent_time_until_it_expires_and_then_anybody_does() {
    let desk = lent(policy()).await;
    let lent = lent_at_server(&desk.world).await;
    assert_eq!(lent[0].expires_at, at(10, 0));
    // The desk never comes back.
    desk.wire.cut();
    let refused = desk.world.book(desk.doctor, lent[0].start).await;
    refused.refused("/problems/slot-held");
    desk.world.clinic.clock.set(at(10, 0));
    assert_eq!(lent_at_server(&desk.world).await, []);
    desk.world
        .book(desk.doctor, lent[0].start)
        .await
        .ok::<AppointmentView>();
    // Nothing of it is in another desk's way.
    let (_other, _wire, _dir) = other_desk(&desk.world, "letan2").await;
    let now_lent = lent_at_server(&desk.world).await;
    let letters: Vec<_> = now_lent.iter().map(|hold| hold.desk.clone().unwrap()).collect();
    assert_eq!(letters, ["C"]);
    nothing_is_wrong(&desk.world).await;
}

#[tokio::test]
async fn after_the_end_of_its_lease_a_desk_promises_nothing() {
    let desk = lent(policy()).await;
    let patient = desk.patient().await;
    let lent = lent_at_server(&desk.world).await;
    desk.wire.cut();
    // A minute before, for its clock is not the server's own.
    desk.world.clinic.clock.set(at(9, 59));
    let request: AppointmentView = ask(&desk.desktop, &desk.world, &lent[0], patient).await.ok();
    assert_eq!(request.appointment.status, PROPOSED);
}

/// As a computer would send it whose clock is wrong.
#[tokio::test]
async fn a_promise_from_after_the_end_of_the_lease_is_a_request() {
    let desk = Desk::start().await;
    settle(&desk.world, policy()).await;
    let (desk_two, device) = (desk.world.clinic.desk(), next_uuid());
    let lent: Leases = lend_to(&desk_two, device).await.ok();
    let lease = &lent.times[0];
    let asked = desk
        .world
        .ask(lease.practitioner_id, desk.patient().await, lease.start);
    // The same person, signed in anew.
    desk.world.clinic.clock.set(at(10, 30));
    let desk_two = desk.world.clinic.desk();
    let headers = [
        ("Idempotency-Key", next_uuid().to_string()),
        ("X-Clinic-Device", device.to_string()),
        ("Clinic-Made-At", at(10, 1).as_ms().to_string()),
        ("Clinic-Given", leases::PROMISED.to_owned()),
    ];
    let path = "/api/appointments";
    let made: AppointmentView = desk_two
        .send(Method::POST, path, Some(&asked), &headers)
        .await
        .ok();
    assert_eq!(made.appointment.status, PROPOSED);
}

#[tokio::test]
async fn what_was_promised_in_time_is_honoured_later_where_the_time_is_still_free() {
    let desk = lent(policy()).await;
    let (patient, other) = (desk.patient().await, desk.patient().await);
    let lent = lent_at_server(&desk.world).await;
    desk.wire.cut();
    let promised: AppointmentView = ask(&desk.desktop, &desk.world, &lent[0], patient).await.ok();
    desk.world.clinic.clock.set(at(11, 0));
    // Somebody's booking clears the doctor's day of what is over.
    desk.world.booked(desk.doctor, other, at(11, 30)).await;
    assert_eq!(lent_at_server(&desk.world).await, []);
    desk.wire.mend();
    desk.desktop.pull().await;
    assert_eq!(
        status_at_server(&desk.world, promised.appointment.id).await,
        BOOKED
    );
    desk.assert_same().await;
    nothing_is_wrong(&desk.world).await;
}

#[tokio::test]
async fn what_was_promised_is_refused_where_the_lease_is_over_and_the_time_is_somebody_elses() {
    let desk = lent(policy()).await;
    let (patient, other) = (desk.patient().await, desk.patient().await);
    let lent = lent_at_server(&desk.world).await;
    desk.wire.cut();
    ask(&desk.desktop, &desk.world, &lent[0], patient)
        .await
        .ok::<AppointmentView>();
    desk.world.clinic.clock.set(at(11, 0));
    desk.world.booked(desk.doctor, other, lent[0].start).await;
    desk.wire.mend();
    desk.desktop.pull().await;
    assert_eq!(desk.verdicts().await, [("refused".to_owned(), Some(409))]);
    let refused = &desk.desktop.outbox().await[0]["answer"];
    assert_eq!(refused["type"], "/problems/slot-taken");
    assert_eq!(refused["alternatives"].as_array().unwrap().len(), 3);
    desk.assert_same().await;
    nothing_is_wrong(&desk.world).await;
}

#[tokio::test]
async fn a_desk_in_touch_books_inside_its_own_lease() {
    let desk = lent(policy()).await;
    let patient = desk.patient().await;
    let lent = lent_at_server(&desk.world).await;
    // Its form may hold the time too, and give it back unused.
    let form = json!({"id": next_uuid(), "practitioner_id": desk.doctor, "service_id": desk.world.service,
        "start": lent[0].start, "patient_id": patient});
    let hold: Hold = desk.desktop.post("/api/holds", &form).await.ok();
    let path = format!("/api/holds/{}", hold.id);
    let given_back = desk.desktop.ask(Method::DELETE, &path, None::<&()>).await;
    assert_eq!(given_back.status, 204);
    assert_eq!(lent_at_server(&desk.world).await, lent);
    nothing_is_wrong(&desk.world).await;
    let visit: AppointmentView = ask(&desk.desktop, &desk.world, &lent[0], patient).await.ok();
    assert_eq!(visit.appointment.status, BOOKED);
    assert_eq!(lent_at_server(&desk.world).await, []);
    nothing_is_wrong(&desk.world).await;
}

#[tokio::test]
async fn a_lease_is_renewed_within_the_policy_and_never_beyond() {
    let desk = lent(policy()).await;
    let expires = async || {
        let lent = lent_at_server(&desk.world).await;
        lent.iter().map(|hold| hold.expires_at).collect::<Vec<_>>()
    };
    assert_eq!(expires().await, [at(10, 0)]);
    let start = lent_at_server(&desk.world).await[0].start;
    desk.world.clinic.clock.set(at(9, 30));
    desk.desktop.hear_server().await;
    assert_eq!(expires().await, [at(10, 30)]);
    // Not beyond its own beginning.
    desk.world.clinic.clock.set(start.plus_minutes(-40));
    desk.desktop.hear_server().await;
    let lent = lent_at_server(&desk.world).await;
    assert!(lent.iter().all(|hold| hold.expires_at <= hold.start), "{lent:?}");
    // Nothing is lent any more; what is lent already runs out.
    let before = expires().await;
    settle(
        &desk.world,
        ClinicSettings {
            lease_times: 0,
            ..policy()
        },
    )
    .await;
    desk.world.clinic.clock.set(start.plus_minutes(-20));
    desk.desktop.hear_server().await;
    assert_eq!(expires().await, before);
}

#[tokio::test]
async fn a_lease_over_a_leave_runs_out_and_what_was_booked_in_it_is_refused() {
    let desk = lent(policy()).await;
    let patient = desk.patient().await;
    let lent = lent_at_server(&desk.world).await;
    desk.wire.cut();
    ask(&desk.desktop, &desk.world, &lent[0], patient)
        .await
        .ok::<AppointmentView>();
    desk.world.leave(desk.doctor, lent[0].period()).await;
    desk.wire.mend();
    desk.desktop.pull().await;
    let refused = &desk.desktop.outbox().await[0]["answer"];
    assert_eq!(refused["type"], "/problems/on-leave");
}

#[tokio::test]
async fn a_revoked_computer_keeps_nothing() {
    let desk = lent(policy()).await;
    let device = desk.desktop.device();
    let patient = desk.patient().await;
    let lent = lent_at_server(&desk.world).await;
    desk.wire.cut();
    let here: AppointmentView = ask(&desk.desktop, &desk.world, &lent[0], patient).await.ok();
    assert_eq!(here.appointment.status, BOOKED);
    desk.world
        .clinic
        .change(async |work| leases::end_of(work, device).await.unwrap())
        .await;
    assert_eq!(lent_at_server(&desk.world).await, []);
    nothing_is_wrong(&desk.world).await;
    // What it sends all the same is a request like any other.
    desk.wire.mend();
    desk.desktop.pull().await;
    assert_eq!(status_at_server(&desk.world, here.appointment.id).await, PROPOSED);
    desk.assert_same().await;
}

#[tokio::test]
async fn a_browser_is_lent_nothing() {
    let desk = Desk::start().await;
    let refused = desk.world.clinic.desk().post("/api/leases", &json!({})).await;
    refused.refused("/problems/device-required");
}

/// What is promised by a lease is never somebody else's, whoever asks for what at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn leases_and_bookings_at_once_never_get_one_time_and_the_share_holds() {
    let world = World::start().await;
    let (one, two) = (world.doctor("Nội").await, world.doctor("Nội").await);
    settle(
        &world,
        ClinicSettings {
            lease_times: 2,
            ..policy()
        },
    )
    .await;
    let mut asking = tokio::task::JoinSet::new();
    for number in 0..36_i64 {
        let asker = world.clinic.desk();
        let doctor = if number % 2 == 0 { one } else { two };
        let start: Timestamp = at(10, 0).plus_minutes(number / 2 % 12 * 30);
        let visit = world.ask(doctor, world.patient().await, start);
        asking.spawn(async move {
            if number % 3 == 0 {
                lend_to(&asker, next_uuid()).await.ok::<Leases>();
                return 0;
            }
            let answer = asker.post("/api/appointments", &visit).await;
            assert!([201, 409].contains(&answer.status.as_u16()), "{answer:?}");
            usize::from(answer.status == 201)
        });
    }
    let booked: usize = asking.join_all().await.into_iter().sum();
    let lent = lent_at_server(&world).await;
    assert!(booked > 0 && !lent.is_empty(), "{booked} booked, {lent:?}");
    for doctor in [one, two] {
        let of_one = lent.iter().filter(|hold| hold.practitioner_id == doctor);
        // A fifth of the fourteen half hours that were free at first.
        assert!(of_one.count() <= 2, "{lent:?}");
    }
    nothing_is_wrong(&world).await;
    let overlapping = checker::rows(
        &world,
        "SELECT h.id FROM slot_hold h JOIN appointment a ON a.practitioner_id = h.practitioner_id
            AND a.starts_at < h.ends_at AND a.ends_at > h.starts_at AND a.status = 'booked'"
            .to_owned(),
    );
    assert_eq!(overlapping.await.len(), 0, "visits lie in lent times");
}
