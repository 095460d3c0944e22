//! The admin tries whether mail goes out: `POST /api/mail-test`.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Extension, Json};
use clinic_shared::{
    field::Language,
    identity::Actor,
    ids::MessageId,
    messaging::{Errand, MailTest, MailTested, MessageRefused, Turn, take_turn},
    ports::Clock as _,
    problem::Problem,
    settings,
    store::{Begin, Tx},
    time::Timestamp,
    web::{ActorIs, Body, Outcome, Work, language},
};
use tokio::time::timeout;

use super::{Letter, Mail, letter::one_line};
use crate::Server;

const ACTION: &str = "POST /api/mail-test";

/// An admin waits for the answer.
const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// Of one server: enough to set a relay up, too few to bother anybody.
const A_MINUTE_MAX: usize = 5;

/// When mails and SMS were tried last. In memory: a restart forgets it.
#[derive(Debug, Clone, Default)]
pub struct Tried(Arc<Mutex<VecDeque<Timestamp>>>);

impl Tried {
    pub(super) fn once_more(&self, now: Timestamp) -> Result<(), MessageRefused> {
        let mut tried = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tried.retain(|at| now < at.plus_seconds(60));
        if tried.len() < A_MINUTE_MAX {
            tried.push_back(now);
            return Ok(());
        }
        let free_at = tried.front().map_or(now, |first| first.plus_seconds(60));
        Err(not_before(free_at, now))
    }
}

fn not_before(at: Timestamp, now: Timestamp) -> MessageRefused {
    let left_ms = at.as_ms() - now.as_ms();
    MessageRefused::TooMany {
        retry_after_seconds: (left_ms + 999) / 1000,
    }
}

/// What a test mail says.
#[derive(Debug)]
pub struct TestWords {
    pub from_name: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// A test mail that is allowed now, and that the audit log knows of.
#[derive(Debug)]
pub struct Trial {
    mail: Arc<dyn Mail>,
    mail_id: String,
    now: Timestamp,
}

impl Trial {
    pub async fn begin(
        server: &Server,
        tried: &Tried,
        actor: Actor,
        action: &str,
    ) -> Outcome<Self, MessageRefused> {
        let (Some(mail), Some(domain)) = (&server.mail, &server.app.mail_domain) else {
            return Err(MessageRefused::NotSetUp.into());
        };
        let app = &server.app;
        let now = app.clock.now();
        tried.once_more(now)?;
        let mut work = Work::begin(app, actor).await?;
        // Whoever wrote before may have kept it waiting.
        let now = work.now;
        // An admin waits for it.
        if let Turn::NotBefore(at) = take_turn(&mut work, server.mail_rate, Errand::Awaited, now).await? {
            return Err(not_before(at, now).into());
        }
        let seq = work.finish(action).await?;
        work.commit().await?;
        app.feed.publish(seq);
        Ok(Self {
            mail: Arc::clone(mail),
            mail_id: format!("<{}@{domain}>", MessageId(app.chance.id(now))),
            now,
        })
    }

    /// The relay may take its time: nobody waits for the store meanwhile.
    pub async fn hand_over(self, to: &str, words: TestWords) -> Outcome<MailTested, MessageRefused> {
        let letter = Letter {
            to: to.trim().to_owned(),
            from_name: one_line(&words.from_name),
            subject: one_line(&words.subject),
            text: words.text,
            html: words.html,
            calendar: None,
            unsubscribe: None,
            mail_id: self.mail_id,
            at: self.now,
        };
        let said = match timeout(ANSWER_WITHIN, self.mail.hand_over(&letter)).await {
            Ok(Ok(said)) => return Ok(MailTested { said }),
            Ok(Err(not_taken)) => not_taken.said().to_owned(),
            Err(_) => format!("it did not answer within {} s", ANSWER_WITHIN.as_secs()),
        };
        Err(MessageRefused::NotTaken { said }.into())
    }
}

/// Sends one mail at once, and says what the relay said to it. The audit log keeps that it was tried, and not to whom; a
/// few a minute at most.
#[utoipa::path(post, path = "/api/mail-test", tag = "messaging", request_body = MailTest,
    responses((status = 200, body = MailTested), (status = 409, body = Problem),
        (status = 429, body = Problem), (status = 502, body = Problem)))]
pub async fn test_mail(
    Extension((server, tried)): Extension<(Server, Tried)>,
    ActorIs(actor): ActorIs,
    Body(MailTest { to }): Body<MailTest>,
) -> Outcome<Json<MailTested>, MessageRefused> {
    let trial = Trial::begin(&server, &tried, actor, ACTION).await?;
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let (_, clinic) = settings::load(&mut tx).await?;
    drop(tx);
    let (subject, text) = words(language(), &clinic.clinic_name);
    let words = TestWords {
        from_name: clinic.clinic_name,
        subject,
        text,
        html: None,
    };
    trial.hand_over(&to, words).await.map(Json)
}

/// The subject of a test that reads like a letter to a patient: whoever gets it sees at once that it is about nobody.
pub(super) fn marked(language: Language, subject: &str) -> String {
    format!("[{}] {subject}", language.pick("Thử", "Test"))
}

fn words(language: Language, clinic: &str) -> (String, String) {
    match language {
        Language::Vi => (
            format!("Thư thử – {clinic}"),
            "Máy chủ của phòng khám gửi được thư. Không cần trả lời thư này.".to_owned(),
        ),
        Language::En => (
            format!("A test – {clinic}"),
            "The clinic's server can send mail. There is no need to answer.".to_owned(),
        ),
    }
}
