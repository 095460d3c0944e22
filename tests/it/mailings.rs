//! News to many patients: each gets one letter, those who want none get none, and visits go first. Row T16. The clock
//! stands at Tuesday 24 November, 09:00.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use clinic_server::{
    Server,
    jobs::{JobKind, Jobs, SendAccountMails, SendMailings, SendMessages},
    messaging::{Letter, Mail, NotTaken, OptOutLinks},
};
use clinic_shared::{
    args,
    ids::{MailingId, PatientId},
    mailings::{AudienceCount, Mailing, MailingStatus},
    messaging::MailRate,
    ports::Clock as _,
    store::{Begin, Statement, Tx},
};
use clinic_tests::{Answer, LONG_AGO, MAIL_FROM, Mailbox, World, next_uuid, write_rows};
use serde_json::{Value, json};
use tokio::{sync::Semaphore, task::JoinHandle};

use crate::jobs::AT_ONCE;

mod audience;
mod counted;
mod going;
mod opt_outs;
mod own_test;
mod rate;
mod relay;
mod states;

static SET_EMAIL: Statement = Statement::new("SET_EMAIL", "UPDATE patient SET email = ?2 WHERE id = ?1");

const PUBLIC_URL: &str = "https://hen.phongkham.example";

/// A clinic that sends mail, and its patients.
struct News {
    world: World,
}

impl News {
    async fn start() -> Self {
        Self {
            world: World::sending_mail().await,
        }
    }

    fn mailbox(&self) -> &Mailbox {
        self.world.clinic.mailbox()
    }

    /// So many patients who have an address: `thu1@example.vn` and on.
    async fn patients(&self, count: usize) -> Vec<PatientId> {
        let ids: Vec<PatientId> = (0..count).map(|_| PatientId(next_uuid())).collect();
        let row = |(at, id): (usize, &PatientId)| {
            let number = format!("BN{}", id.0.simple());
            let email = format!("thu{}@example.vn", at + 1);
            args![
                *id,
                number,
                "Nguyễn Văn Thử",
                "nguyen van thu",
                "unknown",
                "1990-02-01",
                "",
                "",
                email,
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                false,
                false,
                "",
                "nguyen van thu",
                LONG_AGO,
                LONG_AGO,
                1_i64
            ]
            .to_vec()
        };
        let rows: Vec<_> = ids.iter().enumerate().map(row).collect();
        let into = "patient (id, record_number, full_name, name_key, gender, birth_date, phone, phone_key, email,
            address_line, ward, district, province, occupation, nationality, ethnicity, severe_disability, merit, note,
            search_text, created_at, updated_at, version)";
        let mut tx = Tx::begin(self.world.engine().as_ref(), Begin::Write)
            .await
            .unwrap();
        // Few enough that SQL Server takes their values at once.
        for some in rows.chunks(50) {
            write_rows(&mut tx, into, some).await;
        }
        tx.commit().await.unwrap();
        ids
    }

    async fn draft(&self, audience: Value) -> Mailing {
        let form = json!({
            "id": next_uuid(),
            "subject": "{{clinic}} nghỉ Tết",
            "body": "Kính gửi {{patient}},\n\nPhòng khám nghỉ từ 27/01.",
            "audience": audience,
        });
        let admin = self.world.clinic.admin();
        admin.post("/api/mailings", &form).await.ok()
    }

    /// `start`, `pause` and the like, by the version that it has now.
    async fn step(&self, id: MailingId, verb: &str) -> Answer {
        let version = self.shown(id).await.version;
        let path = format!("/api/mailings/{id}/{verb}");
        let admin = self.world.clinic.admin();
        admin.post_matching(&path, version, &json!({})).await
    }

    /// One that goes to everybody.
    async fn started(&self) -> MailingId {
        let id = self.draft(json!({})).await.id;
        let started: Mailing = self.step(id, "start").await.ok();
        assert_eq!(started.status, MailingStatus::Sending);
        id
    }

    async fn shown(&self, id: MailingId) -> Mailing {
        let path = format!("/api/mailings/{id}");
        self.world.clinic.admin().get(&path).await.ok()
    }

    async fn counted(&self, query: &str) -> AudienceCount {
        let path = format!("/api/mailing-audience?{query}");
        self.world.clinic.admin().get(&path).await.ok()
    }

    /// By which way a patient says that they want no more: `message-opt-out` or `mailing-opt-out`.
    async fn opts_out(&self, patient: PatientId, of: &str) {
        let path = format!("/api/patients/{patient}/{of}");
        let desk = self.world.clinic.desk();
        let version = desk.get(&path).await.version();
        let answer = desk.put(&path, version, &json!({ "opted_out": true })).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    }

    async fn work_off(&self) {
        let mail = Arc::new(self.mailbox().clone());
        let jobs = sender(&self.world.clinic.server, "a", mail, MailRate::ANY);
        jobs.work_off().await.unwrap();
    }

    /// A server has begun, and the relay has its first letter and does not answer before it is let.
    async fn with_a_letter_in_hand(&self) -> (Held, JoinHandle<()>) {
        let held = Held::new(self.mailbox());
        let mail = Arc::new(held.clone());
        let jobs = sender(&self.world.clinic.server, "a", mail, MailRate::ANY);
        let working = tokio::spawn(async move {
            jobs.work_off().await.unwrap();
        });
        held.until_asked(1).await;
        (held, working)
    }

    fn later(&self, ms: i64) {
        let clock = &self.world.clinic.clock;
        let now = clock.now();
        clock.set(clinic_shared::time::Timestamp::from_ms(now.as_ms() + ms));
    }
}

/// A server that sends mailings, messages and mails about accounts.
fn sender(server: &Server, worker: &str, mail: Arc<dyn Mail>, rate: MailRate) -> Arc<Jobs> {
    let app = &server.app;
    let opt_outs = OptOutLinks::new(&server.keys, &PUBLIC_URL.into());
    let mailings = SendMailings::new(app, Arc::clone(&mail), MAIL_FROM.to_owned()).with_opt_outs(opt_outs);
    let messages = SendMessages::new(app, Arc::clone(&mail), MAIL_FROM.to_owned());
    let accounts = SendAccountMails::new(app, mail, server.account_links(), rate);
    let kinds: Vec<Arc<dyn JobKind>> = vec![
        Arc::new(mailings.at_rate(rate)),
        Arc::new(messages.at_rate(rate)),
        Arc::new(accounts),
    ];
    Jobs::new(app.clone(), kinds, worker.to_owned(), AT_ONCE)
}

/// A relay that does not answer before a test lets it.
#[derive(Debug, Clone)]
struct Held {
    into: Mailbox,
    asked: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
}

impl Held {
    fn new(into: &Mailbox) -> Self {
        Self {
            into: into.clone(),
            asked: Arc::default(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    /// Until so many letters were handed over, answered or not.
    async fn until_asked(&self, letters: usize) {
        while self.asked.load(Ordering::SeqCst) < letters {
            tokio::task::yield_now().await;
        }
    }

    fn answers(&self, letters: usize) {
        self.gate.add_permits(letters);
    }
}

#[async_trait]
impl Mail for Held {
    async fn hand_over(&self, letter: &Letter) -> Result<String, NotTaken> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        self.into.hand_over(letter).await
    }
}
