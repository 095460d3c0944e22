//! A message to a patient goes out: looked at once more, handed to a relay or SMS gateway outside of every transaction, and
//! what became of it is kept. The order is what makes it safe: see `docs/messages.md`.

use std::sync::Arc;

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    ids::MessageId,
    messaging::{
        self, Channel, Fate, MailRate, MessageKind, MessageStatus, Outgoing, Prepared, SEND_MESSAGE,
        SEND_SMS, SendMessage, Taken, Turn,
    },
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    text::with_causes,
};

use super::{
    JobFailed, JobKind, Run, WayOut,
    broken_templates::tell_broken,
    carry_out::{ended_by, kept_at_last, pauses_of_answers},
    counted,
};
use crate::messaging::{
    Letter, Mail, NotTaken, OptOutLinks, Sms, Text, VisitLinks, Written, WrittenText, letter_of, text_of,
};

/// To an admin who retries the job of a message that has failed.
const SEND_IT_AGAIN: &str = "the message has failed: the desk sends it again, from the patient's page";

/// What a relay said to a letter, or a gateway to an SMS.
type Answer = Result<Taken, NotTaken>;

/// What became of the message.
struct Kept {
    status: MessageStatus,
    /// Of how many messages that is so.
    messages: usize,
    /// How its job ends.
    ended: Result<(), JobFailed>,
}

/// By which messages leave. Each has jobs of its own kind, so that a server does what it has the means for.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a server has one of each")]
enum Way {
    Mail {
        mail: Arc<dyn Mail>,
        /// The address that mail comes from.
        from: String,
        /// `None`: mails have no link.
        links: Option<VisitLinks>,
        /// Likewise.
        opt_outs: Option<OptOutLinks>,
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
                opt_outs: None,
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

    /// Each mail leads to where its patient stops such mail.
    #[must_use]
    pub fn with_opt_outs(mut self, links: OptOutLinks) -> Self {
        if let Way::Mail { opt_outs, .. } = &mut self.way {
            *opt_outs = Some(links);
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
        if messaging::job_of(&mut tx, id)
            .await?
            .is_some_and(|job| job != run.claim.id)
        {
            // The desk has sent it again, and of two jobs that have it in hand at once neither knows what the other was told.
            tx.commit().await?;
            return Ok(Prepared::GivenUp);
        }
        let now = self.app.clock.now();
        // Without a rate nobody goes before others.
        if self.rate != MailRate::ANY {
            let errand = messaging::errand_of(&mut tx, id, run.claim.times_put_off(), now).await?;
            if let Turn::NotBefore(at) = messaging::take_turn(&mut tx, self.rate, errand, now).await? {
                tx.commit().await?;
                return Ok(Prepared::NotYet(at));
            }
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
        let Some(kept) = self.keep(run, outgoing, &answer).await? else {
            return Ok(());
        };
        self.count(outgoing.message.kind, kept.status, kept.messages);
        kept.ended
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
        tell_broken(&self.app, &broken).await;
        Ok(leaving)
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
        let now = self.app.clock.now();
        // Those of a series that it tells with its own are as it is.
        let messages = 1 + outgoing.beside.others.len();
        let kept = match answer {
            Ok(taken) => {
                messaging::sent(&mut tx, outgoing.message.id, taken, now).await?;
                Kept {
                    status: MessageStatus::Sent,
                    messages,
                    ended: Ok(()),
                }
            }
            Err(refused) => {
                let fate = messaging::not_taken(&mut tx, outgoing, refused, run.is_last_try(), now).await?;
                Kept {
                    status: fate.status(),
                    // Then the others go their own way.
                    messages: if fate == Fate::Unanswered { 1 } else { messages },
                    ended: ended_by(refused, fate),
                }
            }
        };
        tx.commit().await?;
        Ok(Some(kept))
    }

    fn count(&self, kind: MessageKind, outcome: MessageStatus, messages: usize) {
        counted::messages(self.way.channel(), kind.name(), outcome, messages as u64);
    }
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

    fn opt_out_link(&self, outgoing: &Outgoing) -> Option<String> {
        let patient = outgoing.visit.appointment.patient_id;
        match self {
            Self::Mail { opt_outs, .. } => Some(opt_outs.as_ref()?.page(patient, &outgoing.message.address)),
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

    fn way_out(&self) -> Option<WayOut> {
        Some(match self.way.channel() {
            Channel::Mail => WayOut::Mail,
            Channel::Sms => WayOut::Sms,
        })
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let SendMessage { message_id, .. } = run.payload()?;
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
                outgoing.opt_out_link = self.way.opt_out_link(&outgoing);
                self.hand_over(run, &outgoing).await
            }
            Prepared::Dropped(kind, reason) => {
                tracing::info!(message = %message_id, reason = reason.name(), "a message was dropped");
                self.count(kind, MessageStatus::Dropped, 1);
                Ok(())
            }
            Prepared::StaysTold(kind, reason, status) => {
                tracing::info!(
                    message = %message_id,
                    reason = reason.name(),
                    "a message that a relay has perhaps is not handed over again"
                );
                self.count(kind, status, 1);
                Ok(())
            }
            Prepared::NotYet(due_at) => Err(JobFailed::NotYet(due_at)),
            Prepared::GivenUp => Err(JobFailed::ForGood(SEND_IT_AGAIN.to_owned())),
            Prepared::Over => Ok(()),
        }
    }
}
