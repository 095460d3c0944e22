//! What patients are told of their visits: each message is bound to one version of one visit, goes out once, and not when
//! it is no longer true. The clock stands at Tuesday 24 November, 09:00; most visits are on Thursday at ten.

use std::sync::Arc;

use clinic_server::{
    jobs::{EndLeftMessages, JobKind, Jobs, SendMessages},
    messaging::{OptOutLinks, VisitLinks},
    minute,
};
use clinic_shared::{
    args,
    feed::Page,
    ids::{AppointmentId, JobId, PatientId, PractitionerId},
    jobs::{JobState, NewJob},
    messaging::{Message, MessageKind, MessageStatus},
    ports::Clock as _,
    scheduling::AppointmentView,
    settings::ClinicSettings,
    store::Statement,
    time::{Date, Timestamp, Zone},
};
use clinic_tests::{Answer, MAIL_FROM, Mailbox, World, next_uuid};
use serde_json::json;

use crate::jobs::{AT_ONCE, enqueued};

mod counted;
mod dropped;
mod follow_ups;
mod gateways;
mod health;
mod late;
mod leave;
mod left_out;
mod links;
mod opt_outs;
mod relay;
mod series;
mod sms;
mod smtp;
mod soak;
mod templates;
mod told;
mod unscheduled;

static SET_EMAIL: Statement = Statement::new("SET_EMAIL", "UPDATE patient SET email = ?2 WHERE id = ?1");

/// A job of this kind is enqueued and done.
async fn run(world: &World, kind: impl JobKind + 'static) -> Vec<JobState> {
    let app = &world.clinic.server.app;
    let job = NewJob::new(JobId(next_uuid()), kind.name(), world.clinic.clock.now());
    enqueued(&world.clinic, &job).await;
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(kind)];
    let jobs = Jobs::new(app.clone(), kinds, "a".to_owned(), AT_ONCE);
    let ended = jobs.work_off().await.unwrap();
    ended.into_iter().map(|(_, state)| state).collect()
}

const ADDRESS: &str = "thu@example.vn";
const PUBLIC_URL: &str = "https://hen.phongkham.example";

/// Of November 2026, by the clinic's clocks.
fn on(day: i8, hour: i8, minute: i8) -> Timestamp {
    Zone::vietnam().at(Date::new(2026, 11, day).unwrap(), hour, minute)
}

/// A clinic that sends mail, a doctor who works from Tuesday to Friday, and a patient who has an address.
struct Practice {
    world: World,
    doctor: PractitionerId,
    patient: PatientId,
}

impl Practice {
    async fn start() -> Self {
        Self::of(World::sending_mail().await).await
    }

    async fn of(world: World) -> Self {
        let doctor = world.idle_doctor("Nội", 15).await;
        for day in 24..=27 {
            world
                .shift(doctor, Date::new(2026, 11, day).unwrap(), (6, 18))
                .await;
        }
        let patient = world.patient().await;
        world.write(&SET_EMAIL, args![patient, ADDRESS]).await;
        Self {
            world,
            doctor,
            patient,
        }
    }

    fn mailbox(&self) -> &Mailbox {
        self.world.clinic.mailbox()
    }

    async fn booked(&self, start: Timestamp) -> AppointmentView {
        self.world.booked(self.doctor, self.patient, start).await
    }

    async fn messages(&self, visit: AppointmentId) -> Vec<Message> {
        let path = format!("/api/messages?appointment_id={visit}");
        let page: Page<Message> = self.world.clinic.desk().get(&path).await.ok();
        page.items
    }

    /// Kinds and states, in the order of their times.
    async fn stand(&self, visit: AppointmentId) -> Vec<(MessageKind, MessageStatus)> {
        let mut messages = self.messages(visit).await;
        messages.sort_by_key(|message| (message.due_at, message.id));
        let stand = messages.iter().map(|message| (message.kind, message.status));
        stand.collect()
    }

    fn sender(&self, worker: &str) -> Arc<Jobs> {
        let app = &self.world.clinic.server.app;
        let mail = Arc::new(self.mailbox().clone());
        let sms = Arc::new(self.world.clinic.text_box().clone());
        let mailing = SendMessages::new(app, mail, MAIL_FROM.to_owned());
        let mailing = mailing.with_links(self.links()).with_opt_outs(self.opt_outs());
        let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(mailing), Arc::new(SendMessages::by_sms(app, sms))];
        Jobs::new(app.clone(), kinds, worker.to_owned(), AT_ONCE)
    }

    fn links(&self) -> VisitLinks {
        VisitLinks::new(&self.world.clinic.server.keys, &PUBLIC_URL.into())
    }

    fn opt_outs(&self) -> OptOutLinks {
        OptOutLinks::new(&self.world.clinic.server.keys, &PUBLIC_URL.into())
    }

    /// What is due then is done.
    async fn at(&self, now: Timestamp) -> Vec<JobState> {
        self.world.clinic.clock.set(now);
        let ended = self.sender("a").work_off().await.unwrap();
        ended.into_iter().map(|(_, state)| state).collect()
    }

    /// The beginnings of the subjects of what was sent.
    fn subjects(&self) -> Vec<String> {
        let letters = self.mailbox().letters();
        let first_words = |subject: &str| subject.split(' ').take(3).collect::<Vec<_>>().join(" ");
        letters
            .iter()
            .map(|letter| first_words(&letter.subject))
            .collect()
    }

    async fn moved(&self, visit: &AppointmentView, start: Timestamp) -> AppointmentView {
        let path = format!("/api/appointments/{}/move", visit.appointment.id);
        let body = json!({ "practitioner_id": self.doctor, "start": start });
        let version = visit.appointment.version;
        let desk = self.world.clinic.desk();
        desk.post_matching(&path, version, &body).await.ok()
    }

    async fn cancelled(&self, visit: AppointmentId) {
        let path = format!("/api/appointments/{visit}/cancel");
        let desk = self.world.clinic.desk();
        desk.post(&path, &json!({ "reason": "Bận" }))
            .await
            .ok::<AppointmentView>();
    }

    async fn step(&self, visit: AppointmentId, step: &str) -> Answer {
        let path = format!("/api/appointments/{visit}/status");
        let desk = self.world.clinic.desk();
        desk.post(&path, &json!({ "transition": step })).await
    }

    async fn change_settings(&self, change: impl FnOnce(&mut ClinicSettings)) {
        let admin = self.world.clinic.admin();
        let answer = admin.get("/api/settings").await;
        let (version, mut settings) = (answer.version(), answer.ok::<ClinicSettings>());
        change(&mut settings);
        admin
            .put("/api/settings", version, &settings)
            .await
            .ok::<ClinicSettings>();
    }

    async fn opt_out(&self, opted_out: bool) {
        let path = format!("/api/patients/{}/message-opt-out", self.patient);
        let desk = self.world.clinic.desk();
        let version = desk.get(&path).await.version();
        let answer = desk.put(&path, version, &json!({ "opted_out": opted_out })).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    }

    async fn send_again(&self, message: &Message) -> Answer {
        let path = format!("/api/messages/{}/send-again", message.id);
        self.world.clinic.desk().post(&path, &json!({})).await
    }

    /// What the clinic does several times a minute.
    async fn minute(&self, now: Timestamp) -> minute::Done {
        self.world.clinic.clock.set(now);
        minute::run(&self.world.clinic.server.app).await.unwrap()
    }

    /// A job of the clinic's own, now.
    async fn run(&self, kind: impl JobKind + 'static) -> Vec<JobState> {
        run(&self.world, kind).await
    }

    /// As every hour.
    async fn end_left(&self) {
        let app = &self.world.clinic.server.app;
        let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(EndLeftMessages::new(app))];
        let jobs = Jobs::new(app.clone(), kinds, "a".to_owned(), AT_ONCE);
        let now = self.world.clinic.clock.now();
        let job = NewJob::new(JobId(next_uuid()), "end-left-messages", now);
        enqueued(&self.world.clinic, &job).await;
        jobs.work_off().await.unwrap();
    }
}
