//! A message to a patient goes out: looked at once more, handed to a relay or SMS gateway outside of every transaction, and
//! what became of it is kept. The order is what makes it safe: see `docs/messages.md`.

use std::sync::Arc;

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    ids::MessageId,
    messaging::{
        self, Channel, Errand, MailRate, MessageKind, MessageReason, MessageStatus, Outgoing, Prepared,
        SEND_MESSAGE, SEND_SMS, SendMessage, Taken, Turn, template_versions,
    },
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    text::with_causes,
};

use super::{
    JobFailed, JobKind, Run,
    carry_out::{kept_at_last, pauses_of_answers},
};
use crate::messaging::{
    BrokenTemplate, Letter, Mail, NotTaken, Sms, Text, VisitLinks, Written, WrittenText, letter_of, text_of,
};

/// To an admin who retries the job of a message that has failed.
const SEND_IT_AGAIN: &str = "the message has failed: the desk sends it again, from the patient's page";

/// What a relay said to a letter, or a gateway to an SMS.
type Answer = Result<Taken, NotTaken>;

/// What became of the message, and how its job ends.
type Kept = (MessageStatus, Result<(), JobFailed>);

/// By which messages leave. Each has jobs of its own kind, so that a server does what it has the means for.
#[derive(Debug)]
enum Way {
    Mail {
        mail: Arc<dyn Mail>,
        /// The address that mail comes from.
        from: String,
        /// `None`: mails have no link.
        links: Option<VisitLinks>,
    },
    Sms(Arc<dyn Sms>),
}

/// What is written, and whom it is handed to.
enum Leaving<'a> {
    Letter(&'a dyn Mail, Letter),
    Text(&'a dyn Sms, Text),
}

impl Leaving<'_> {
    async fn hand_over(&self) -> Answer {
        match self {
            Self::Letter(mail, letter) => {
                mail.hand_over(letter).await?;
                Ok(Taken::default())
            }
            Self::Text(sms, text) => {
                let taken = sms.hand_over(text).await?;
                Ok(Taken {
                    provider_id: taken.provider_id,
                    segments: Some(taken.segments),
                })
            }
        }
    }
}

#[derive(Debug)]
pub struct SendMessages {
    app: App,
    way: Way,
    /// Of mail: no gateway asks for it.
    rate: MailRate,
}

impl SendMessages {
    pub fn new(app: &App, mail: Arc<dyn Mail>, from: String) -> Self {
        Self {
            app: app.clone(),
            way: Way::Mail {
                mail,
                from,
                links: None,
            },
            rate: MailRate::ANY,
        }
    }

    pub fn by_sms(app: &App, sms: Arc<dyn Sms>) -> Self {
        Self {
            app: app.clone(),
            way: Way::Sms(sms),
            rate: MailRate::ANY,
        }
    }

    /// Each mail of a visit to come leads to the page that answers it. No SMS does: networks take links for fraud.
    #[must_use]
    pub fn with_links(mut self, visit_links: VisitLinks) -> Self {
        if let Way::Mail { links, .. } = &mut self.way {
            *links = Some(visit_links);
        }
        self
    }

    /// Keeps to this, together with all that sends mail.
    #[must_use]
    pub fn at_rate(mut self, rate: MailRate) -> Self {
        self.rate = rate;
        self
    }

    async fn prepared(&self, run: &Run, id: MessageId) -> Result<Prepared, StoreError> {
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(Prepared::Over);
        };
        let now = self.app.clock.now();
        if let Turn::NotBefore(at) = messaging::take_turn(&mut tx, self.rate, Errand::Visit, now).await? {
            tx.commit().await?;
            return Ok(Prepared::NotYet(at));
        }
        let prepared = messaging::prepare(&mut tx, id, now).await?;
        if !matches!(prepared, Prepared::HandOver(_)) {
            messaging::give_back_turn(&mut tx, self.rate).await?;
        }
        tx.commit().await?;
        Ok(prepared)
    }

    /// It can be told without them: the patient calls then.
    async fn propose(&self, outgoing: &mut Outgoing) -> Result<(), StoreError> {
        if outgoing.message.kind != MessageKind::Leave {
            return Ok(());
        }
        let mut tx = Tx::begin(self.app.engine.as_ref(), Begin::Read).await?;
        messaging::propose(&mut tx, outgoing, self.app.clock.now()).await
    }

    async fn hand_over(&self, run: &Run, outgoing: &Outgoing) -> Result<(), JobFailed> {
        let answer = match self.written(outgoing).await {
            Ok(written) => tokio::select! {
                answer = written.hand_over() => answer,
                // The relay has it perhaps, and so it stays told.
                () = run.stopped() => return Err(JobFailed::Stopped),
            },
            // A fault of the program: another version of it may do better.
            Err(error) => Err(NotTaken::ForNow {
                code: None,
                said: format!("the message could not be written: {error:#}"),
            }),
        };
        let Some((status, ended)) = self.keep(run, outgoing, &answer).await? else {
            return Ok(());
        };
        count(&self.way, outgoing.message.kind, status.name());
        ended
    }

    /// Where the clinic's wording breaks, the program's own is used, and that is told.
    async fn written(&self, outgoing: &Outgoing) -> Result<Leaving<'_>, minijinja::Error> {
        let (leaving, broken) = match &self.way {
            Way::Mail { mail, from, .. } => {
                let Written { letter, broken } = letter_of(outgoing, from, self.app.clock.now())?;
                (Leaving::Letter(mail.as_ref(), letter), broken)
            }
            Way::Sms(sms) => {
                let WrittenText { text, broken } = text_of(outgoing)?;
                (Leaving::Text(sms.as_ref(), text), broken)
            }
        };
        self.tell_broken(&broken).await;
        Ok(leaving)
    }

    /// The message goes out by the program's own wording; the admin sees what became of the clinic's. No message waits for
    /// that to be kept.
    async fn tell_broken(&self, broken: &[BrokenTemplate]) {
        for BrokenTemplate { name, version, said } in broken {
            tracing::error!(
                template = name,
                version,
                error = said,
                "a message could not be written by the clinic's template, and was by the program's own"
            );
        }
        if let Err(error) = self.keep_broken(broken).await {
            let error = with_causes(&error);
            tracing::warn!(error, "that a template is broken could not be kept");
        }
    }

    async fn keep_broken(&self, broken: &[BrokenTemplate]) -> Result<(), StoreError> {
        if broken.is_empty() {
            return Ok(());
        }
        let mut tx = Tx::begin(self.app.engine.as_ref(), Begin::Write).await?;
        let now = self.app.clock.now();
        for BrokenTemplate { name, version, said } in broken {
            template_versions::broke(&mut tx, name, *version, said, now).await?;
        }
        tx.commit().await
    }

    /// A store that stumbles does not make the clinic forget what the relay said: that would send the mail twice. It is said
    /// again for about as long as the job is this server's. `None`: another one has it by now.
    async fn keep(
        &self,
        run: &Run,
        outgoing: &Outgoing,
        answer: &Answer,
    ) -> Result<Option<Kept>, StoreError> {
        kept_at_last(pauses_of_answers(), || self.keep_once(run, outgoing, answer)).await
    }

    async fn keep_once(
        &self,
        run: &Run,
        outgoing: &Outgoing,
        answer: &Answer,
    ) -> Result<Option<Kept>, StoreError> {
        // The relay's word is kept, or the message is handed over again with the same Message-ID.
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(None);
        };
        let (id, now) = (outgoing.message.id, self.app.clock.now());
        let is_last = run.claim.tries >= run.claim.tries_max;
        let kept = match answer {
            Ok(taken) => {
                messaging::sent(&mut tx, id, taken, now).await?;
                (MessageStatus::Sent, Ok(()))
            }
            // Of an earlier try it has the message perhaps: of the visit's change or end its patient has to hear.
            Err(refused @ NotTaken::ForGood { .. }) if is_in_doubt(outgoing, refused) => {
                messaging::unanswered(&mut tx, id, refused.said()).await?;
                let why = JobFailed::ForGood(refused.without_words());
                (MessageStatus::HandingOver, Err(why))
            }
            Err(refused @ NotTaken::ForGood { .. }) => {
                messaging::failed(&mut tx, id, MessageReason::Relay, refused.said(), now).await?;
                (MessageStatus::Failed, Ok(()))
            }
            Err(refused) if is_in_doubt(outgoing, refused) => {
                messaging::unanswered(&mut tx, id, refused.said()).await?;
                let why = JobFailed::Again(refused.without_words().into());
                (MessageStatus::HandingOver, Err(why))
            }
            Err(refused) if is_last => {
                messaging::failed(&mut tx, id, MessageReason::GivenUp, refused.said(), now).await?;
                let why = JobFailed::ForGood(refused.without_words());
                (MessageStatus::Failed, Err(why))
            }
            Err(refused) => {
                messaging::again(&mut tx, id, refused.said()).await?;
                let why = JobFailed::Again(refused.without_words().into());
                (MessageStatus::Queued, Err(why))
            }
        };
        tx.commit().await?;
        Ok(Some(kept))
    }
}

/// Whether a relay has it perhaps: by this try, or by one before.
fn is_in_doubt(outgoing: &Outgoing, refused: &NotTaken) -> bool {
    matches!(refused, NotTaken::Unknown { .. }) || outgoing.message.status == MessageStatus::HandingOver
}

fn count(way: &Way, kind: MessageKind, outcome: &'static str) {
    let labels = [
        ("channel", way.channel().name()),
        ("kind", kind.name()),
        ("outcome", outcome),
    ];
    metrics::counter!("messages_total", &labels).increment(1);
}

impl Way {
    const fn channel(&self) -> Channel {
        match self {
            Self::Mail { .. } => Channel::Mail,
            Self::Sms(_) => Channel::Sms,
        }
    }

    fn link(&self, outgoing: &Outgoing) -> Option<String> {
        match self {
            Self::Mail { links, .. } => links.as_ref()?.of(outgoing),
            Self::Sms(_) => None,
        }
    }
}

#[async_trait]
impl JobKind for SendMessages {
    fn name(&self) -> &'static str {
        match self.way.channel() {
            Channel::Mail => SEND_MESSAGE,
            Channel::Sms => SEND_SMS,
        }
    }

    fn leaves_room(&self) -> bool {
        true
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let SendMessage { message_id } = run.payload()?;
        run.go_on()?;
        match self.prepared(run, message_id).await? {
            Prepared::HandOver(mut outgoing) => {
                if let Err(error) = self.propose(&mut outgoing).await {
                    let error = with_causes(&error);
                    tracing::warn!(
                        error,
                        "a message goes out without the times that it could propose"
                    );
                }
                outgoing.link = self.way.link(&outgoing);
                self.hand_over(run, &outgoing).await
            }
            Prepared::Dropped(kind, reason) => {
                tracing::info!(message = %message_id, reason = reason.name(), "a message was dropped");
                count(&self.way, kind, "dropped");
                Ok(())
            }
            Prepared::NotYet(due_at) => Err(JobFailed::NotYet(due_at)),
            Prepared::GivenUp => Err(JobFailed::ForGood(SEND_IT_AGAIN.to_owned())),
            Prepared::Over => Ok(()),
        }
    }
}
