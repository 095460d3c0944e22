//! A server that is put back from a backup, or is another one at the same address; and programs of two versions.

use clinic_server::history;
use clinic_shared::{
    app::SharedClock,
    feed::{Agreement, Older, PROTOCOL, Protocol},
    identity::Role,
    ids::{PatientId, PractitionerId, UserId},
    ports::Clock as _,
    scheduling::{AppointmentStatus, AppointmentView, DayBoard},
};
use clinic_tests::{Answer, TestDesktop, Wire, World, at};

use super::assert_same;

struct Desk {
    world: World,
    doctor: PractitionerId,
    user: UserId,
    desktop: TestDesktop,
    _dir: tempfile::TempDir,
}

impl Desk {
    async fn start() -> Self {
        let world = World::start().await;
        let doctor = world.doctor("Nội").await;
        let user = world.clinic.account("letan", Role::FrontDesk, None).await;
        let dir = tempfile::tempdir().unwrap();
        let desktop = world.clinic.desktop("letan", dir.path()).await;
        desktop.pull().await;
        Self {
            world,
            doctor,
            user,
            desktop,
            _dir: dir,
        }
    }

    async fn book(&self, patient: PatientId, hour: i8) -> Answer {
        let asked = self.world.ask(self.doctor, patient, at(hour, 0));
        self.desktop.post("/api/appointments", &asked).await
    }

    /// The desktop finds the server at its new address.
    fn moved(mut self) -> Self {
        let clock = SharedClock::new(self.world.clinic.clock.clone());
        self.desktop = self.desktop.restarted(&self.world.clinic.base_url, clock);
        self
    }

    /// With a visit that was booked while the server was away.
    async fn waiting_visit(self) -> Self {
        let patient = self.world.patient().await;
        let in_the_feed = async |work: &mut clinic_shared::web::Work| {
            work.put(clinic_shared::feed::Entity::Patient, patient);
        };
        self.world.clinic.change(in_the_feed).await;
        self.waiting_visit_of(patient).await
    }

    async fn waiting_visit_of(mut self, patient: PatientId) -> Self {
        let wire = Wire::to(&self.world.clinic.base_url).await;
        let clock = SharedClock::new(self.world.clinic.clock.clone());
        self.desktop = self.desktop.restarted(&wire.url(), clock);
        self.desktop.pull().await;
        wire.cut();
        self.book(patient, 10).await.ok::<AppointmentView>();
        assert_eq!(self.waiting().await, 1);
        self
    }

    /// Requests that no server has judged.
    async fn waiting(&self) -> usize {
        let items = self.desktop.outbox().await;
        let waits = |item: &&serde_json::Value| item["state"] == "waiting" || item["state"] == "retry";
        items.iter().filter(waits).count()
    }

    async fn board(&self) -> Vec<(clinic_shared::ids::AppointmentId, AppointmentStatus)> {
        let board: DayBoard = self.world.clinic.desk().get("/api/day-board").await.ok();
        let visits = board.columns.iter().flat_map(|column| &column.appointments);
        visits
            .map(|visit| (visit.appointment.id, visit.appointment.status))
            .collect()
    }

    async fn begin_epoch(&self) {
        let app = &self.world.clinic.server.app;
        let folder = self.world.clinic.dir.path();
        history::restored(app.engine.as_ref(), &app.chance, app.clock.now(), folder)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_a_backup_lost_is_sent_again_by_the_desk_that_did_it() {
    let mut desk = Desk::start().await;
    let before: AppointmentView = desk.book(desk.world.patient().await, 9).await.ok();
    let patient = desk.world.patient().await;
    let backup = desk.world.clinic.backup().await;
    let lost: AppointmentView = desk.book(patient, 10).await.ok();
    assert_eq!(lost.appointment.status, AppointmentStatus::Booked);

    desk.world.clinic.put_back(backup).await;
    desk.begin_epoch().await;
    assert_eq!(
        desk.board().await,
        [(before.appointment.id, AppointmentStatus::Booked)]
    );
    let desk = desk.moved();
    desk.desktop.pull().await;
    let booked = [before.appointment.id, lost.appointment.id].map(|id| (id, AppointmentStatus::Booked));
    assert_eq!(desk.board().await, booked, "as it was promised: no request");
    assert_same(&desk.world.clinic, &desk.desktop, desk.user).await;
    assert!(
        desk.desktop.outbox().await.is_empty(),
        "nobody needs to hear of it"
    );
}

#[tokio::test]
async fn what_waits_comes_after_what_it_rests_on_and_the_backup_lost() {
    let desk = Desk::start().await;
    let backup = desk.world.clinic.backup().await;
    let somebody = crate::patients::somebody("Nguyễn Văn Đức");
    let patient: clinic_shared::patients::Patient = desk.desktop.post("/api/patients", &somebody).await.ok();
    let mut desk = desk.waiting_visit_of(patient.id).await;
    desk.world.clinic.put_back(backup).await;
    desk.begin_epoch().await;
    let desk = desk.moved();
    // The session was renewed after the backup: the restored server does not know its token.
    desk.desktop.sign_in("letan").await;
    desk.desktop.pull().await;
    assert_eq!((desk.waiting().await, desk.board().await.len()), (0, 1));
    let states: Vec<_> = desk.desktop.outbox().await;
    assert!(states.iter().all(|item| item["state"] == "applied"), "{states:?}");
    assert_same(&desk.world.clinic, &desk.desktop, desk.user).await;
}

#[tokio::test]
async fn a_server_that_a_desk_has_overtaken_begins_a_new_epoch_by_itself() {
    let mut desk = Desk::start().await;
    let patient = desk.world.patient().await;
    let backup = desk.world.clinic.backup().await;
    let lost: AppointmentView = desk.book(patient, 10).await.ok();
    desk.world.clinic.put_back(backup).await;
    let desk = desk.moved();
    desk.desktop.pull().await;
    assert_eq!(
        desk.board().await,
        [(lost.appointment.id, AppointmentStatus::Booked)]
    );
    assert_same(&desk.world.clinic, &desk.desktop, desk.user).await;
}

#[tokio::test]
async fn a_store_older_than_what_was_told_is_noticed_at_the_start() {
    let desk = Desk::start().await;
    let clinic = &desk.world.clinic;
    let (app, folder) = (&clinic.server.app, clinic.dir.path());
    let look = async || {
        history::look(app.engine.as_ref(), &app.chance, app.clock.now(), folder)
            .await
            .unwrap()
    };
    let told = look().await;
    assert_eq!(look().await, told, "nothing was lost");
    let ahead = history::Told {
        seq: told.seq + 3,
        ..told
    };
    std::fs::write(folder.join(history::FILE), serde_json::to_vec(&ahead).unwrap()).unwrap();
    let anew = look().await;
    assert!(anew.epoch > told.epoch && anew.seq > ahead.seq, "{anew:?}");
    assert_eq!(look().await, anew);
}

#[tokio::test]
async fn two_restores_of_one_backup_tell_two_histories() {
    let desk = Desk::start().await;
    let clinic = &desk.world.clinic;
    let epoch = async |store: &std::path::Path, minutes| {
        let engine = clinic_server::store::SqliteEngine::open(&store.join("clinic.db"))
            .await
            .unwrap();
        let now = clinic.clock.now().plus_minutes(minutes);
        let told = history::restored(&engine, &clinic.server.app.chance, now, store)
            .await
            .unwrap();
        told.epoch
    };
    let (one, other) = (clinic.backup().await, clinic.backup().await);
    assert_ne!(epoch(one.path(), 1).await, epoch(other.path(), 2).await);
}

#[tokio::test]
async fn another_clinics_server_is_given_nothing_and_takes_nothing_away() {
    let desk = Desk::start().await;
    let patient = desk.world.patient().await;
    desk.book(patient, 9).await.ok::<AppointmentView>();
    let mut desk = desk.waiting_visit().await;
    // The same people and the same signing key, but a store that was made anew.
    let other = desk.world.clinic.backup().await;
    let store = rusqlite::Connection::open(other.path().join("clinic.db")).unwrap();
    store
        .execute("UPDATE sync_counter SET clinic_id = randomblob(16)", [])
        .unwrap();
    drop(store);
    let own = desk.world.clinic.backup().await;
    desk.world.clinic.put_back(other).await;
    let mut desk = desk.moved();
    let of_other = desk.board().await;
    assert!(desk.desktop.desk.replica.pull_to(0).await.is_err());
    assert_eq!(desk.waiting().await, 1);
    assert_eq!(desk.board().await, of_other, "nothing was given to it");
    assert!(desk.desktop.path(desk.user, "desk").exists());

    desk.world.clinic.put_back(own).await;
    let desk = desk.moved();
    // The other one has renewed the session, which the own one knows nothing of.
    desk.desktop.sign_in("letan").await;
    desk.desktop.pull().await;
    assert_eq!((desk.waiting().await, desk.board().await.len()), (0, 2));
}

/// What a program of the next version says of itself, where it takes no changes from this one.
const NEXT: Protocol = Protocol {
    speaks: 2,
    reads_from: 1,
    writes_from: 2,
};

#[tokio::test]
async fn a_newer_server_may_let_an_old_desktop_read_alone_and_its_outbox_waits() {
    let mut desk = Desk::start().await.waiting_visit().await;
    desk.world.clinic.restart_speaking(NEXT).await;
    let mut desk = desk.moved();
    desk.desktop.pull().await;
    let agreement = desk.desktop.desk.upstream.agreement();
    assert_eq!(agreement, Agreement::ReadOnly(Older::Desktop));
    assert_eq!(desk.waiting().await, 1);
    assert!(desk.board().await.is_empty());
    assert_eq!(desk.desktop.get("/api/day-board").await.status, 200);

    desk.world.clinic.restart_speaking(PROTOCOL).await;
    let desk = desk.moved();
    desk.desktop.pull().await;
    assert_eq!((desk.waiting().await, desk.board().await.len()), (0, 1));
    assert_eq!(desk.desktop.desk.upstream.agreement(), Agreement::Compatible);
}

#[tokio::test]
async fn a_server_that_cannot_be_read_any_more_says_which_of_the_two_is_to_be_updated() {
    let mut desk = Desk::start().await.waiting_visit().await;
    let newer = Protocol {
        reads_from: 2,
        ..NEXT
    };
    desk.world.clinic.restart_speaking(newer).await;
    let desk = desk.moved();
    assert!(desk.desktop.desk.replica.pull_to(0).await.is_err());
    let agreement = desk.desktop.desk.upstream.agreement();
    assert_eq!(agreement, Agreement::Update(Older::Desktop));
    assert_eq!(desk.waiting().await, 1);
    let page = desk.desktop.get("/api/users").await;
    page.refused("/problems/update-needed");
}
