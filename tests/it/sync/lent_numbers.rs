//! Numbers that a desk gives without its server: final, its own, and never two people's.

use clinic_server::minute;
use clinic_shared::{
    arrivals::{CheckIn, CheckedIn, Queue},
    identity::Role,
    ids::AppointmentId,
    leases::{self, Leases},
    patients::Patient,
    scheduling::{AppointmentStatus, AppointmentView},
    settings::{ClinicSettings, LatePolicy},
};
use clinic_tests::{Answer, Asker, TestDesktop, Wire, at, next_uuid};
use reqwest::Method;

use super::{lent_times::lend_to, offline::Desk};
use crate::{
    patients::{somebody, with_card},
    scheduling::checker,
};

async fn register(desktop: &TestDesktop, name: &str) -> Patient {
    desktop.post("/api/patients", &somebody(name)).await.ok()
}

async fn check_in(desktop: &TestDesktop, visit: &AppointmentView) -> CheckedIn {
    let asked = CheckIn {
        appointment_id: Some(visit.appointment.id),
        ..CheckIn::default()
    };
    desktop.post("/api/check-ins", &asked).await.ok()
}

async fn number_at_server(desk: &Desk, patient: &Patient) -> String {
    let path = format!("/api/patients/{}", patient.id);
    let there: Patient = desk.world.clinic.desk().get(&path).await.ok();
    there.record_number
}

async fn queue_at_server(desk: &Desk) -> Vec<(AppointmentId, String)> {
    let queue: Queue = desk.world.clinic.desk().get("/api/queue").await.ok();
    let entries = queue.entries.into_iter();
    entries
        .map(|entry| (entry.appointment_id, entry.number))
        .collect()
}

/// A visit at this time, known to the desk.
async fn visit_at(desk: &Desk, hour: i8, minute: i8) -> AppointmentView {
    let patient = desk.patient().await;
    let visit = desk.world.booked(desk.doctor, patient, at(hour, minute)).await;
    desk.desktop.pull().await;
    visit
}

async fn other_desk(desk: &Desk) -> (TestDesktop, Wire, tempfile::TempDir) {
    desk.world.clinic.account("letan2", Role::FrontDesk, None).await;
    let wire = Wire::to(&desk.world.clinic.base_url).await;
    let dir = tempfile::tempdir().unwrap();
    let other = desk
        .world
        .clinic
        .desktop_at(&wire.url(), "letan2", dir.path())
        .await;
    other.pull().await;
    other.hear_server().await;
    (other, wire, dir)
}

/// The line is cut, and has been for so long that the desk knows of it.
fn apart(desktop: &TestDesktop, wire: &Wire) {
    wire.cut();
    desktop.desk.replica.online(false);
}

fn together(desktop: &TestDesktop, wire: &Wire) {
    wire.mend();
    desktop.desk.replica.online(true);
}

#[tokio::test]
async fn no_number_is_told_for_what_the_server_may_have_done_already() {
    let desk = Desk::start().await;
    let visit = visit_at(&desk, 10, 0).await;
    desk.desktop.hear_server().await;
    // The request reaches the server, the answer does not come back: the server has given a number.
    desk.wire.allow(40);
    let told = register(&desk.desktop, "Lê Thị Bình").await;
    assert!(told.record_number.starts_with("TAM-"), "{}", told.record_number);
    desk.wire.mend();
    desk.desktop.pull().await;
    let path = format!("/api/patients/{}", told.id);
    let here: Patient = desk.desktop.get(&path).await.ok();
    assert_eq!(here.record_number, number_at_server(&desk, &told).await);
    desk.wire.allow(40);
    let told = check_in(&desk.desktop, &visit).await;
    assert_eq!(told.entry.number, "");
    desk.wire.mend();
    desk.desktop.pull().await;
    assert_ne!(queue_at_server(&desk).await[0].1, "");
    desk.assert_same().await;
}

#[tokio::test]
async fn who_is_registered_without_the_server_has_a_final_number_at_once() {
    let desk = Desk::start().await;
    desk.desktop.hear_server().await;
    let (other, wire, _dir) = other_desk(&desk).await;
    apart(&desk.desktop, &desk.wire);
    apart(&other, &wire);
    let first = register(&desk.desktop, "Lê Thị Bình").await;
    let second = register(&desk.desktop, "Trần Văn Cường").await;
    let there = register(&other, "Phạm Thị Dung").await;
    assert_eq!(first.record_number, "BN000001");
    assert_eq!(second.record_number, "BN000002");
    assert_eq!(there.record_number, "BN000051");
    // The other comes back first.
    together(&other, &wire);
    other.pull().await;
    together(&desk.desktop, &desk.wire);
    desk.desktop.pull().await;
    for patient in [&first, &second, &there] {
        assert_eq!(number_at_server(&desk, patient).await, patient.record_number);
    }
    desk.assert_same().await;
    // In touch, numbers are the clinic's next; what is lent stays a gap until it is used.
    let online = register(&desk.desktop, "Hoàng Văn Em").await;
    assert_eq!(online.record_number, "BN000101");
    apart(&desk.desktop, &desk.wire);
    let third = register(&desk.desktop, "Vũ Thị Giang").await;
    assert_eq!(third.record_number, "BN000003");
}

#[tokio::test]
async fn a_number_that_was_told_is_never_told_again() {
    let desk = Desk::start().await;
    desk.desktop.hear_server().await;
    apart(&desk.desktop, &desk.wire);
    let card = "cccd:079090000001";
    let here = with_card("Lê Thị Bình", card);
    let told: Patient = desk.desktop.post("/api/patients", &here).await.ok();
    assert_eq!(told.record_number, "BN000001");
    // Meanwhile another desk registers the same card: the server refuses this one.
    let there = with_card("Lê Thị Bình", card);
    let asker = desk.world.clinic.desk();
    asker.post("/api/patients", &there).await.ok::<Patient>();
    together(&desk.desktop, &desk.wire);
    desk.desktop.pull().await;
    assert_eq!(desk.verdicts().await, [("refused".to_owned(), Some(409))]);
    apart(&desk.desktop, &desk.wire);
    let next = register(&desk.desktop, "Trần Văn Cường").await;
    assert_eq!(next.record_number, "BN000002", "the first is on somebody's paper");
    let desk = desk.restarted().await;
    assert_eq!(number_at_server(&desk, &next).await, "BN000002");
}

/// As a desk sends what it did without the server.
async fn push(desk: &Desk, given: &str, path: &str, body: &impl serde::Serialize) -> Answer {
    let asker = desk.world.clinic.desk();
    push_by(&asker, desk.desktop.device(), given, path, body).await
}

async fn push_by(
    asker: &Asker,
    device: impl ToString,
    given: &str,
    path: &str,
    body: &impl serde::Serialize,
) -> Answer {
    let headers = [
        ("Idempotency-Key", next_uuid().to_string()),
        ("X-Clinic-Device", device.to_string()),
        ("Clinic-Made-At", at(9, 0).as_ms().to_string()),
        ("Clinic-Given", given.to_owned()),
    ];
    asker.send(Method::POST, path, Some(body), &headers).await
}

/// As a computer would send them whose count was lost.
#[tokio::test]
async fn a_number_is_kept_once_and_only_out_of_the_desks_own() {
    let desk = Desk::start().await;
    let visits = [visit_at(&desk, 10, 0).await, visit_at(&desk, 11, 0).await];
    // The first block is another desk's.
    desk.desktop.hear_server().await;
    let (desk_two, device) = (desk.world.clinic.desk(), next_uuid());
    let lent: Leases = lend_to(&desk_two, device).await.ok();
    let number = format!("A-{}01", lent.post.letter);
    for (visit, is_kept) in visits.iter().zip([true, false]) {
        let asked = CheckIn {
            appointment_id: Some(visit.appointment.id),
            ..CheckIn::default()
        };
        let answer = push_by(&desk_two, device, &number, "/api/check-ins", &asked).await;
        assert_eq!(answer.ok::<CheckedIn>().entry.number == number, is_kept);
    }
    // Its own, its own again, another desk's, and nobody's.
    for (name, given, is_kept) in [
        ("Lê Thị Bình", "BN000057", true),
        ("Trần Văn Cường", "BN000057", false),
        ("Phạm Thu Dung", "BN000002", false),
        ("Võ Minh Đức", "BN000900", false),
    ] {
        let answer = push_by(&desk_two, device, given, "/api/patients", &somebody(name)).await;
        assert_eq!(answer.ok::<Patient>().record_number == given, is_kept, "{given}");
    }
}

#[tokio::test]
async fn a_number_that_is_not_the_desks_own_or_is_used_is_given_by_the_server() {
    let desk = Desk::start().await;
    desk.desktop.hear_server().await;
    // Of nobody, and of another person at this computer.
    for (name, given) in [("Lê Thị Bình", "BN000900"), ("Trần Văn Cường", "BN000001")] {
        let answer = push(&desk, given, "/api/patients", &somebody(name)).await;
        let patient: Patient = answer.ok();
        assert!(
            ["BN000051", "BN000052"].contains(&&*patient.record_number),
            "{}",
            patient.record_number
        );
    }
    let visit = visit_at(&desk, 9, 30).await;
    let asked = CheckIn {
        appointment_id: Some(visit.appointment.id),
        ..CheckIn::default()
    };
    let answer: CheckedIn = push(&desk, "A-B01", "/api/check-ins", &asked).await.ok();
    assert_eq!(answer.entry.number, "A001");
}

#[tokio::test]
async fn who_comes_without_the_server_has_a_number_that_no_other_desk_gives() {
    let desk = Desk::start().await;
    desk.desktop.hear_server().await;
    let (other, wire, _dir) = other_desk(&desk).await;
    let (first, second, third) = (
        visit_at(&desk, 9, 30).await,
        visit_at(&desk, 11, 0).await,
        visit_at(&desk, 11, 30).await,
    );
    other.pull().await;
    apart(&desk.desktop, &desk.wire);
    apart(&other, &wire);
    let here = check_in(&desk.desktop, &first).await;
    desk.world.clinic.clock.set(at(9, 2));
    let there = check_in(&other, &second).await;
    assert_eq!((&*here.entry.number, &*there.entry.number), ("A-B01", "A-C01"));
    // Twice is once.
    assert_eq!(check_in(&desk.desktop, &first).await.entry.number, "A-B01");
    together(&other, &wire);
    other.pull().await;
    together(&desk.desktop, &desk.wire);
    desk.desktop.pull().await;
    let mut queue = queue_at_server(&desk).await;
    queue.sort_by(|one, two| one.1.cmp(&two.1));
    assert_eq!(
        queue,
        [
            (first.appointment.id, "A-B01".to_owned()),
            (second.appointment.id, "A-C01".to_owned())
        ]
    );
    desk.assert_same().await;
    // Another time without the server, the same day.
    apart(&desk.desktop, &desk.wire);
    assert_eq!(check_in(&desk.desktop, &third).await.entry.number, "A-B02");
}

/// The earliest arrival stands.
#[tokio::test]
async fn who_was_let_in_at_two_desks_came_when_they_came_first() {
    let desk = Desk::start().await;
    desk.desktop.hear_server().await;
    let visit = visit_at(&desk, 9, 30).await;
    apart(&desk.desktop, &desk.wire);
    check_in(&desk.desktop, &visit).await;
    desk.world.clinic.clock.set(at(9, 10));
    let asked = CheckIn {
        appointment_id: Some(visit.appointment.id),
        ..CheckIn::default()
    };
    let there = desk.world.clinic.desk().post("/api/check-ins", &asked).await;
    assert_eq!(there.ok::<CheckedIn>().entry.number, "A001");
    together(&desk.desktop, &desk.wire);
    desk.desktop.pull().await;
    let queue: Queue = desk.desktop.get("/api/queue").await.ok();
    assert_eq!(queue.entries.len(), 1);
    assert_eq!(queue.entries[0].number, "A001");
    assert_eq!(queue.entries[0].arrived_at, at(9, 0));
    desk.assert_same().await;
}

/// Under the policy that ends late visits by itself.
async fn desk_with_no_shows() -> Desk {
    let desk = Desk::start().await;
    let settings = ClinicSettings {
        late_policy: LatePolicy::NoShow,
        ..ClinicSettings::default()
    };
    let admin = desk.world.clinic.admin();
    admin
        .put("/api/settings", 0, &settings)
        .await
        .ok::<ClinicSettings>();
    desk.desktop.hear_server().await;
    desk
}

async fn minute_passes(desk: &Desk) -> usize {
    minute::run(&desk.world.clinic.server.app).await.unwrap().missed
}

/// Rule B3.
#[tokio::test]
async fn who_came_in_time_has_not_missed_the_visit() {
    let desk = desk_with_no_shows().await;
    let visit = visit_at(&desk, 9, 30).await;
    desk.world.clinic.clock.set(at(9, 25));
    apart(&desk.desktop, &desk.wire);
    let here = check_in(&desk.desktop, &visit).await;
    assert_eq!(here.entry.number, "A-B01");
    desk.world.clinic.clock.set(at(10, 5));
    assert_eq!(minute_passes(&desk).await, 1);
    together(&desk.desktop, &desk.wire);
    desk.desktop.pull().await;
    assert_eq!(desk.verdicts().await, [("applied".to_owned(), Some(200))]);
    assert_eq!(
        desk.board_at_server().await,
        [(visit.appointment.id, AppointmentStatus::Arrived)]
    );
    let queue: Queue = desk.desktop.get("/api/queue").await.ok();
    assert_eq!(queue.entries[0].arrived_at, at(9, 25));
    checker::nothing_overlaps(&desk.world).await;
    desk.assert_same().await;
}

/// Rule B3: the time that was theirs is somebody else's by now, and they stand there all the same.
#[tokio::test]
async fn who_came_in_time_lies_beside_whoever_has_the_time_now() {
    let desk = desk_with_no_shows().await;
    let visit = visit_at(&desk, 9, 30).await;
    let another = desk.patient().await;
    desk.world.clinic.clock.set(at(9, 25));
    apart(&desk.desktop, &desk.wire);
    check_in(&desk.desktop, &visit).await;
    desk.world.clinic.clock.set(at(9, 44));
    let path = format!("/api/appointments/{}/status", visit.appointment.id);
    let missed = serde_json::json!({"transition": "mark-no-show"});
    let asker = desk.world.clinic.desk();
    asker.post(&path, &missed).await.ok::<AppointmentView>();
    let instead = desk.world.ask(desk.doctor, another, at(9, 40));
    asker
        .post("/api/appointments", &instead)
        .await
        .ok::<AppointmentView>();
    together(&desk.desktop, &desk.wire);
    desk.desktop.pull().await;
    assert_eq!(desk.verdicts().await, [("applied".to_owned(), Some(200))]);
    let path = format!("/api/appointments/{}", visit.appointment.id);
    let there: AppointmentView = asker.get(&path).await.ok();
    assert_eq!(there.appointment.status, AppointmentStatus::Arrived);
    assert!(there.appointment.is_overbooked());
    checker::nothing_overlaps(&desk.world).await;
}

/// Rule B3: whoever came after that is reinstated by somebody, or not at all.
#[tokio::test]
async fn who_came_after_the_visit_was_missed_has_missed_it() {
    let desk = desk_with_no_shows().await;
    let visit = visit_at(&desk, 9, 30).await;
    apart(&desk.desktop, &desk.wire);
    desk.world.clinic.clock.set(at(10, 5));
    assert_eq!(minute_passes(&desk).await, 1);
    desk.world.clinic.clock.set(at(10, 6));
    check_in(&desk.desktop, &visit).await;
    together(&desk.desktop, &desk.wire);
    desk.desktop.pull().await;
    assert_eq!(desk.verdicts().await, [("refused".to_owned(), Some(409))]);
}

/// A backup is put back: what was lent after it is unknown, and nothing collides.
#[tokio::test]
async fn a_server_that_went_back_takes_what_was_lent_as_a_request_and_gives_no_number_twice() {
    let desk = Desk::start().await;
    desk.desktop.hear_server().await;
    let device = desk.desktop.device();
    let board: clinic_shared::scheduling::DayBoard = desk.desktop.get("/api/day-board").await.ok();
    let lent = board.columns[0].holds[0].clone();
    apart(&desk.desktop, &desk.wire);
    let patient = register(&desk.desktop, "Lê Thị Bình").await;
    let asked = desk.world.ask(desk.doctor, patient.id, lent.start);
    let promised: AppointmentView = desk.desktop.post("/api/appointments", &asked).await.ok();
    assert_eq!(promised.appointment.status, AppointmentStatus::Booked);
    // As it stood before the desk asked.
    let rolled_back = async |work: &mut clinic_shared::web::Work| {
        leases::end_of(work, device).await.unwrap();
        work.script("UPDATE record_number_counter SET last_number = 0")
            .await
            .unwrap();
        let (epoch, now) = (clinic_shared::feed::position(work).await.unwrap().0, work.now);
        clinic_shared::feed::begin_epoch(work, epoch, now).await.unwrap();
    };
    desk.world.clinic.change(rolled_back).await;
    let after: Patient = desk
        .world
        .clinic
        .desk()
        .post("/api/patients", &somebody("Trần Văn Cường"))
        .await
        .ok();
    assert_eq!(after.record_number, "BN001001", "BN000001 is on paper");
    together(&desk.desktop, &desk.wire);
    desk.desktop.pull().await;
    assert_eq!(
        desk.board_at_server().await,
        [(promised.appointment.id, AppointmentStatus::Proposed)]
    );
    assert_eq!(number_at_server(&desk, &patient).await, "BN001002");
    desk.assert_same().await;
    checker::nothing_overlaps(&desk.world).await;
}
