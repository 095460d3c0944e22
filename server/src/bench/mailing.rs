//! A mailing that is sent while something else is timed: its recipients written down, each letter begun, handed over and
//! its answer kept, as in a clinic. Only the relay is none, and takes as many as come.

use std::sync::Arc;

use async_trait::async_trait;
use clinic_shared::{
    args,
    ids::{JobId, MailingId, PatientId},
    jobs::{NewJob, Priority, enqueue},
    mailings::{MailingForm, SEND_MAILING, SendMailing},
    ports::Clock as _,
    store::{Begin, Tx},
};
use tokio::sync::watch;

use super::http::{BenchFailed, Running};
use crate::{
    jobs::{JobKind, SendMailings},
    messaging::{Letter, Mail, NotTaken},
};

clinic_shared::statements! {
    PATIENT = "INSERT INTO patient
        (id, record_number, full_name, name_key, gender, birth_date, phone, phone_key, email, address_line, ward,
         district, province, occupation, nationality, ethnicity, severe_disability, merit, note, search_text,
         created_at, updated_at, version)
        VALUES (?1, ?2, 'Nguyễn Văn Thử', '', 'unknown', '1990-02-01', '', '', ?3, '', '', '', '', '', '', '',
            0, 0, '', '', ?4, ?4, 1)";
    MAILING = "INSERT INTO mailing
        (id, content, status, gathered, stumbles, job_id, created_by, created_at, started_at, version)
        VALUES (?1, ?2, 'sending', 0, 0, ?3, ?1, ?4, ?4, 1)";
}

/// To so many patients, who are there for it alone. It begins with the first server that works.
pub(super) async fn start(running: &Running, recipients: u32) -> Result<(), BenchFailed> {
    let app = &running.server.app;
    let now = app.clock.now();
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write)
        .await
        .map_err(BenchFailed::new)?;
    for number in 0..recipients {
        let id = PatientId(app.chance.id(now));
        let (record, address) = (format!("T{number}"), format!("t{number}@benh-nhan.example"));
        tx.run(&PATIENT, args![id, &record, &address, now])
            .await
            .map_err(BenchFailed::new)?;
    }
    let (mailing, job) = (MailingId(app.chance.id(now)), JobId(app.chance.id(now)));
    let form = MailingForm {
        subject: "Phòng khám nghỉ Tết".to_owned(),
        body: "Kính gửi {{patient}},\n\n{{clinic}} nghỉ Tết từ ngày 4 đến ngày 12 tháng 2.".to_owned(),
        ..MailingForm::default()
    };
    let content = serde_json::to_string(&form).map_err(BenchFailed::new)?;
    tx.run(&MAILING, args![mailing, &content, job, now])
        .await
        .map_err(BenchFailed::new)?;
    let payload = serde_json::to_value(SendMailing { mailing_id: mailing });
    let job = NewJob {
        payload: payload.map_err(BenchFailed::new)?,
        priority: Priority::Low,
        ..NewJob::new(job, SEND_MAILING, now)
    };
    enqueue(&mut tx, &job).await.map_err(BenchFailed::new)?;
    tx.commit().await.map_err(BenchFailed::new)
}

/// What sends it, and how many letters have gone out.
pub(super) fn kind(running: &Running) -> (Arc<dyn JobKind>, watch::Receiver<u32>) {
    let (count, sent) = watch::channel(0);
    let from = "hen@phongkham.example".to_owned();
    let kind = SendMailings::new(&running.server.app, Arc::new(TakesAll(count)), from);
    (Arc::new(kind), sent)
}

/// A relay that says yes at once, and counts how often.
#[derive(Debug)]
struct TakesAll(watch::Sender<u32>);

#[async_trait]
impl Mail for TakesAll {
    async fn hand_over(&self, _letter: &Letter) -> Result<String, NotTaken> {
        self.0.send_modify(|sent| *sent += 1);
        Ok("250 ok".to_owned())
    }
}
