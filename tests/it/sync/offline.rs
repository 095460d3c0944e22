//! What a desk does while its server is away: done here at once, the server's to judge when it is back, never lost,
//! never done twice, and never shown as more than it is.

use clinic_shared::{
    app::SharedClock,
    arrivals::{CheckIn, CheckedIn, Queue},
    feed::Scope,
    identity::Role,
    ids::{AppointmentId, PatientId, PractitionerId, UserId},
    patients::Patient,
    scheduling::{AppointmentStatus, AppointmentView, CancelAppointment, DayBoard},
    store::{Begin, Row, Statement, Tx},
};
use clinic_tests::{Answer, TestDesktop, Wire, World, at, next_uuid};
use reqwest::Method;

use super::{assert_same, rows};
use crate::patients::somebody;

/// A clinic, and a desk whose wire to it can be cut.
pub(super) struct Desk {
    pub world: World,
    pub doctor: PractitionerId,
    pub user: UserId,
    pub wire: Wire,
    pub desktop: TestDesktop,
    _dir: tempfile::TempDir,
}

impl Desk {
    pub async fn start() -> Self {
        let world = World::start().await;
        let doctor = world.doctor("Nội").await;
        let user = world.clinic.account("letan", Role::FrontDesk, None).await;
        let wire = Wire::to(&world.clinic.base_url).await;
        let dir = tempfile::tempdir().unwrap();
        let desktop = world.clinic.desktop_at(&wire.url(), "letan", dir.path()).await;
        desktop.pull().await;
        Self {
            world,
            doctor,
            user,
            wire,
            desktop,
            _dir: dir,
        }
    }

    async fn patient(&self) -> PatientId {
        let patient = self.world.patient().await;
        // Rows that tests write straight into the store are in no feed: loaded with everything else.
        self.world
            .clinic
            .change(async |work| work.put(clinic_shared::feed::Entity::Patient, patient))
            .await;
        self.desktop.pull().await;
        patient
    }

    async fn book(&self, patient: PatientId, hour: i8) -> Answer {
        let asked = self.world.ask(self.doctor, patient, at(hour, 0));
        self.desktop.post("/api/appointments", &asked).await
    }

    async fn cancel(&self, visit: AppointmentId) -> Answer {
        let reason = CancelAppointment {
            reason: "Bận việc".to_owned(),
        };
        let path = format!("/api/appointments/{visit}/cancel");
        self.desktop.post(&path, &reason).await
    }

    /// Visits of the day as this desk shows them.
    async fn board(&self) -> Vec<(AppointmentId, AppointmentStatus)> {
        let board: DayBoard = self.desktop.get("/api/day-board").await.ok();
        visits(&board)
    }

    async fn board_at_server(&self) -> Vec<(AppointmentId, AppointmentStatus)> {
        let board: DayBoard = self.world.clinic.desk().get("/api/day-board").await.ok();
        visits(&board)
    }

    /// State and status of what was done here.
    pub async fn verdicts(&self) -> Vec<(String, Option<u64>)> {
        let items = self.desktop.outbox().await;
        let verdict = |item: &serde_json::Value| {
            (
                item["state"].as_str().unwrap().to_owned(),
                item["status"].as_u64(),
            )
        };
        items.iter().map(verdict).collect()
    }

    /// This computer starts anew, and reaches the server again.
    async fn restarted(mut self) -> Self {
        let clock = SharedClock::new(self.world.clinic.clock.clone());
        self.desktop = self.desktop.restarted(&self.wire.url(), clock);
        self.wire.mend();
        self.desktop.pull().await;
        self
    }

    async fn assert_same(&self) {
        assert_same(&self.world.clinic, &self.desktop, self.user).await;
    }
}

fn visits(board: &DayBoard) -> Vec<(AppointmentId, AppointmentStatus)> {
    let visits = board.columns.iter().flat_map(|column| &column.appointments);
    visits
        .map(|visit| (visit.appointment.id, visit.appointment.status))
        .collect()
}

fn is_from_outbox(answer: &Answer) -> bool {
    answer
        .headers
        .get("clinic-source")
        .is_some_and(|source| source == "outbox")
}

#[tokio::test]
async fn what_is_booked_without_the_server_is_a_request_here_at_once_and_there_when_it_is_back() {
    let desk = Desk::start().await;
    let patient = desk.patient().await;
    desk.wire.cut();
    let answer = desk.book(patient, 10).await;
    assert!(is_from_outbox(&answer));
    let visit: AppointmentView = answer.ok();
    let requested = vec![(visit.appointment.id, AppointmentStatus::Proposed)];
    assert_eq!(desk.board().await, requested);
    assert_eq!(desk.board_at_server().await, []);
    assert_eq!(desk.verdicts().await, [("waiting".to_owned(), None)]);
    // The rules hold here too.
    desk.book(PatientId(next_uuid()), 10)
        .await
        .refused("/problems/not-bookable");
    assert_eq!(
        desk.verdicts().await.len(),
        1,
        "what was refused here waits for nobody"
    );

    desk.wire.mend();
    desk.desktop.pull().await;
    assert_eq!(desk.board_at_server().await, requested);
    assert_eq!(desk.board().await, requested);
    assert_eq!(desk.verdicts().await, [("applied".to_owned(), Some(201))]);
    desk.assert_same().await;
}

#[tokio::test]
async fn a_refusal_is_told_its_effect_is_taken_back_and_nothing_behind_it_waits() {
    let desk = Desk::start().await;
    let (first, second, other) = (desk.patient().await, desk.patient().await, desk.patient().await);
    desk.wire.cut();
    desk.book(first, 10).await.ok::<AppointmentView>();
    let behind: AppointmentView = desk.book(second, 14).await.ok();
    // Meanwhile somebody else is booked there.
    let there = desk.world.booked(desk.doctor, other, at(10, 0)).await;
    desk.wire.mend();
    desk.desktop.pull().await;
    let verdicts = desk.verdicts().await;
    assert_eq!(
        verdicts,
        [
            ("refused".to_owned(), Some(409)),
            ("applied".to_owned(), Some(201))
        ]
    );
    let refused = &desk.desktop.outbox().await[0];
    assert_eq!(refused["answer"]["type"], "/problems/slot-taken");
    assert_eq!(refused["shown"]["patient_name"], "Nguyễn Văn Thử");
    let board = desk.board().await;
    assert_eq!(
        board,
        [
            (there.appointment.id, AppointmentStatus::Booked),
            (behind.appointment.id, AppointmentStatus::Proposed)
        ]
    );
    desk.assert_same().await;
    // Seen, it goes; what waits cannot be dismissed.
    let path = format!("/desk/outbox/{}", refused["key"].as_str().unwrap());
    let gone = desk.desktop.ask(Method::DELETE, &path, None::<&()>).await;
    assert_eq!(gone.status, 204);
    assert_eq!(desk.verdicts().await, [("applied".to_owned(), Some(201))]);
    desk.wire.cut();
    desk.book(first, 16).await.ok::<AppointmentView>();
    let waiting = &desk.desktop.outbox().await[1];
    let path = format!("/desk/outbox/{}", waiting["key"].as_str().unwrap());
    let stays = desk.desktop.ask(Method::DELETE, &path, None::<&()>).await;
    assert_eq!(stays.status, 404);
}

#[tokio::test]
async fn an_answer_that_was_lost_does_nothing_twice() {
    let desk = Desk::start().await;
    let (patient, after) = (desk.patient().await, desk.patient().await);
    // The request reaches the server, the answer does not come back.
    desk.wire.allow(40);
    let visit: AppointmentView = desk.book(patient, 10).await.ok();
    desk.wire.cut();
    assert_eq!(
        desk.board_at_server().await,
        [(visit.appointment.id, AppointmentStatus::Booked)]
    );
    assert_eq!(desk.verdicts().await, [("waiting".to_owned(), None)]);
    desk.book(after, 11).await.ok::<AppointmentView>();
    desk.wire.mend();
    desk.desktop.pull().await;
    assert_eq!(
        desk.verdicts()
            .await
            .iter()
            .filter(|(state, _)| state == "applied")
            .count(),
        2
    );
    // Booked it was, and booked it is: the request that came later changed nothing.
    assert_eq!(
        desk.board().await[0],
        (visit.appointment.id, AppointmentStatus::Booked)
    );
    desk.assert_same().await;
}

#[tokio::test]
async fn what_waits_survives_a_restart_and_shows_again() {
    let desk = Desk::start().await;
    let patient = desk.patient().await;
    desk.wire.cut();
    let visit: AppointmentView = desk.book(patient, 10).await.ok();
    desk.cancel(visit.appointment.id).await.ok::<AppointmentView>();
    desk.book(patient, 11).await.ok::<AppointmentView>();
    assert_eq!(desk.verdicts().await.len(), 3);
    let desk = desk.restarted().await;
    let applied = |status| ("applied".to_owned(), Some(status));
    assert_eq!(desk.verdicts().await, [applied(201), applied(200), applied(201)]);
    desk.assert_same().await;
    let board: DayBoard = desk.world.clinic.desk().get("/api/day-board").await.ok();
    let states: Vec<_> = visits(&board).into_iter().map(|(_, state)| state).collect();
    assert_eq!(
        states,
        [AppointmentStatus::Cancelled, AppointmentStatus::Proposed]
    );
}

#[tokio::test]
async fn who_came_without_the_server_came_then_and_gets_the_servers_number() {
    let desk = Desk::start().await;
    let patient = desk.patient().await;
    let visit = desk.world.booked(desk.doctor, patient, at(9, 30)).await;
    desk.desktop.pull().await;
    desk.wire.cut();
    let check_in = CheckIn {
        appointment_id: Some(visit.appointment.id),
        ..CheckIn::default()
    };
    let here: CheckedIn = desk.desktop.post("/api/check-ins", &check_in).await.ok();
    assert_eq!(
        here.entry.number, "",
        "two desks without the server would give one number twice"
    );
    desk.world.clinic.clock.set(at(9, 8));
    desk.wire.mend();
    desk.desktop.pull().await;
    let queue: Queue = desk.desktop.get("/api/queue").await.ok();
    assert_eq!(queue.entries.len(), 1);
    assert_eq!(queue.entries[0].number, "A001");
    assert_eq!(queue.entries[0].arrived_at, at(9, 0));
    desk.assert_same().await;
}

#[tokio::test]
async fn somebody_registered_without_the_server_can_be_booked_at_once() {
    let desk = Desk::start().await;
    desk.wire.cut();
    let asked = somebody("Lê Thị Bình");
    let here: Patient = desk.desktop.post("/api/patients", &asked).await.ok();
    assert!(here.record_number.starts_with("TAM-"), "{}", here.record_number);
    desk.book(here.id, 10).await.ok::<AppointmentView>();
    let found: serde_json::Value = desk.desktop.get("/api/patients?q=le+thi+binh").await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    desk.wire.mend();
    desk.desktop.pull().await;
    let path = format!("/api/patients/{}", here.id);
    let there: Patient = desk.desktop.get(&path).await.ok();
    assert_eq!(there.record_number, "BN000001");
    assert_eq!(desk.board_at_server().await.len(), 1);
    desk.assert_same().await;
}

/// Every table of the file, but for this computer's own and what the search keeps in an order of its own.
async fn whole_file(desktop: &TestDesktop, user: UserId) -> Vec<String> {
    let engine = desktop.look_into(user, "desk");
    let mut tx = Tx::begin(&engine, Begin::Read).await.unwrap();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
        AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'patient_search%' AND name NOT IN ('outbox', 'local_undo', 'replica_state') ORDER BY name";
    let mut all = Vec::new();
    for row in tx.all_sql(tables, &[]).await.unwrap() {
        let name: String = row.get("name").unwrap();
        let sql = format!("SELECT * FROM {name}").leak();
        let statement: &'static Statement = Box::leak(Box::new(Statement::new("whole_file", sql)));
        let rows: Vec<Row> = tx.all(statement, &[]).await.unwrap();
        all.extend(rows.iter().map(|row| format!("{name}: {:?}", row.values())));
    }
    all
}

#[tokio::test]
async fn what_is_taken_back_leaves_no_trace() {
    let desk = Desk::start().await;
    let (first, second) = (desk.patient().await, desk.patient().await);
    let visit = desk.world.booked(desk.doctor, first, at(9, 30)).await;
    desk.desktop.pull().await;
    let before = whole_file(&desk.desktop, desk.user).await;
    desk.wire.cut();
    desk.book(second, 10).await.ok::<AppointmentView>();
    let check_in = CheckIn {
        appointment_id: Some(visit.appointment.id),
        ..CheckIn::default()
    };
    desk.desktop
        .post("/api/check-ins", &check_in)
        .await
        .ok::<CheckedIn>();
    desk.desktop
        .post("/api/patients", &somebody("Lê Thị Bình"))
        .await
        .ok::<Patient>();
    let path = format!("/api/patients/{first}");
    let read = desk.desktop.get(&path).await;
    let mut form = read.ok::<Patient>().form;
    form.phone = "0912 345 678".to_owned();
    let headers = [("if-match", format!("\"{}\"", read.version()))];
    let changed = desk
        .desktop
        .ask_with(Method::PUT, &path, Some(&form), &headers)
        .await;
    assert!(is_from_outbox(&changed), "{changed:?}");
    desk.cancel(visit.appointment.id).await;
    assert_ne!(whole_file(&desk.desktop, desk.user).await, before);
    // A restart begins with taking everything back.
    let engine = desk.desktop.look_into(desk.user, "desk");
    let taken_back = engine.in_one_go(|kept| {
        kept.take_back()?;
        // The search says of itself that it holds what the table holds.
        kept.script("INSERT INTO patient_search (patient_search, rank) VALUES ('integrity-check', 1)")
    });
    taken_back.await.unwrap();
    drop(engine);
    let after = whole_file(&desk.desktop, desk.user).await;
    let lost: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
    let left: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    assert_eq!((lost, left), (vec![], vec![]));
    let found: Vec<_> = rows(&desk.desktop.look_into(desk.user, "desk"), Scope::Desk)
        .await
        .into_values()
        .flatten()
        .collect();
    assert!(!found.iter().any(|row| row.contains("Lê Thị Bình")));
}

#[tokio::test]
async fn two_desks_apart_book_one_time_and_the_server_judges_once() {
    let desk = Desk::start().await;
    let (first, second) = (desk.patient().await, desk.patient().await);
    let world = &desk.world;
    world.clinic.account("letan2", Role::FrontDesk, None).await;
    let (wire, dir) = (
        Wire::to(&world.clinic.base_url).await,
        tempfile::tempdir().unwrap(),
    );
    let other = world.clinic.desktop_at(&wire.url(), "letan2", dir.path()).await;
    other.pull().await;
    desk.wire.cut();
    wire.cut();
    desk.book(first, 10).await.ok::<AppointmentView>();
    let asked = world.ask(desk.doctor, second, at(10, 0));
    let there: AppointmentView = other.post("/api/appointments", &asked).await.ok();
    // The other comes back first.
    wire.mend();
    other.pull().await;
    desk.wire.mend();
    desk.desktop.pull().await;
    other.pull().await;
    assert_eq!(desk.verdicts().await, [("refused".to_owned(), Some(409))]);
    let only = vec![(there.appointment.id, AppointmentStatus::Proposed)];
    assert_eq!(desk.board().await, only);
    assert_eq!(desk.board_at_server().await, only);
    crate::scheduling::checker::nothing_overlaps(world).await;
}

#[tokio::test]
async fn who_stood_at_the_desk_then_is_let_in_when_the_server_is_back() {
    let desk = Desk::start().await;
    let patient = desk.patient().await;
    desk.wire.cut();
    let visit: AppointmentView = desk.book(patient, 9).await.ok();
    let check_in = CheckIn {
        appointment_id: Some(visit.appointment.id),
        ..CheckIn::default()
    };
    desk.desktop
        .post("/api/check-ins", &check_in)
        .await
        .ok::<CheckedIn>();
    desk.world.clinic.clock.set(at(9, 8));
    desk.wire.mend();
    desk.desktop.pull().await;
    let applied = |status| ("applied".to_owned(), Some(status));
    assert_eq!(desk.verdicts().await, [applied(201), applied(200)]);
    desk.assert_same().await;
}

#[tokio::test]
async fn a_program_with_other_tables_takes_over_what_waits() {
    let desk = Desk::start().await;
    let patient = desk.patient().await;
    desk.wire.cut();
    desk.book(patient, 10).await.ok::<AppointmentView>();
    // As a program of another version leaves it.
    let engine = desk.desktop.look_into(desk.user, "desk");
    let edited = engine.in_one_go(|kept| kept.script("UPDATE schema_migration SET checksum = 'another'"));
    edited.await.unwrap();
    drop(engine);
    let desk = desk.restarted().await;
    assert_eq!(desk.verdicts().await, [("applied".to_owned(), Some(201))]);
    desk.assert_same().await;
}
