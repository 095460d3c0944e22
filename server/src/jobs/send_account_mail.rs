//! A mail about an account goes out: in the same order as a message to a patient (`send_message.rs`), which makes it safe.
//! The link's token is made here, at each try the same, and is in the letter alone.

use std::sync::Arc;

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    identity::AccountMailKind,
    ids::AccountMailId,
    messaging::{Errand, MailRate, Turn, give_back_turn, take_turn},
    ports::Clock as _,
    store::StoreError,
};

use super::{
    JobFailed, JobKind, Run,
    carry_out::{kept_at_last, pauses_of_answers},
};
use crate::{
    identity::{
        AccountLinks, AccountMailReason,
        sending::{self, Outgoing, Prepared, SEND_ACCOUNT_MAIL, SendAccountMail},
    },
    messaging::{Mail, NotTaken, account_letter_of},
};

/// To an admin who retries the job of a mail that has failed.
const ASK_AGAIN: &str = "the mail has failed: it is asked for again, on the page it was asked for on";

/// What a relay said to a letter.
type Answer = Result<String, NotTaken>;

/// What became of the mail, and how its job ends.
type Kept = (&'static str, Result<(), JobFailed>);

#[derive(Debug)]
pub struct SendAccountMails {
    app: App,
    mail: Arc<dyn Mail>,
    links: AccountLinks,
    rate: MailRate,
}

impl SendAccountMails {
    /// `rate`: kept together with all that sends mail.
    pub fn new(app: &App, mail: Arc<dyn Mail>, links: AccountLinks, rate: MailRate) -> Self {
        Self {
            app: app.clone(),
            mail,
            links,
            rate,
        }
    }

    async fn prepared(&self, run: &Run, id: AccountMailId) -> Result<Prepared, StoreError> {
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(Prepared::Over);
        };
        let now = self.app.clock.now();
        // A mail to nobody takes no turn: whoever asks for names that nobody has delays nobody's mail.
        if sending::goes_to_nobody(&mut tx, id).await? {
            let prepared = sending::prepare(&mut tx, &self.links, id, now).await?;
            tx.commit().await?;
            return Ok(prepared);
        }
        // Somebody waits for it, as for a visit's.
        if let Turn::NotBefore(at) = take_turn(&mut tx, self.rate, Errand::Visit, now).await? {
            tx.commit().await?;
            return Ok(Prepared::NotYet(at));
        }
        let prepared = sending::prepare(&mut tx, &self.links, id, now).await?;
        if !matches!(prepared, Prepared::HandOver(_)) {
            give_back_turn(&mut tx, self.rate).await?;
        }
        tx.commit().await?;
        Ok(prepared)
    }

    async fn hand_over(&self, run: &Run, outgoing: &Outgoing) -> Result<(), JobFailed> {
        let answer = match account_letter_of(outgoing, self.app.clock.now()) {
            Ok(letter) => tokio::select! {
                answer = self.mail.hand_over(&letter) => answer,
                // The relay has it perhaps.
                () = run.stopped() => return Err(JobFailed::Stopped),
            },
            // A fault of the program: another version of it may do better.
            Err(error) => Err(NotTaken::ForNow {
                code: None,
                said: format!("the mail could not be written: {error:#}"),
            }),
        };
        let Some((outcome, ended)) = self.keep(run, outgoing, &answer).await? else {
            return Ok(());
        };
        count(outgoing.kind, outcome);
        ended
    }

    /// A store that stumbles does not make the clinic forget what the relay said.
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
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(None);
        };
        let (id, now) = (outgoing.id, self.app.clock.now());
        let is_last = run.claim.tries >= run.claim.tries_max;
        let kept = match answer {
            Ok(_) => {
                sending::sent(&mut tx, id, now).await?;
                ("sent", Ok(()))
            }
            Err(refused @ NotTaken::ForGood { .. }) => {
                sending::failed(&mut tx, id, AccountMailReason::Relay, refused.said(), now).await?;
                ("failed", Ok(()))
            }
            Err(refused) if is_last => {
                sending::failed(&mut tx, id, AccountMailReason::GivenUp, refused.said(), now).await?;
                ("failed", Err(JobFailed::ForGood(refused.without_words())))
            }
            Err(refused) if outgoing.is_in_doubt || matches!(refused, NotTaken::Unknown { .. }) => {
                sending::unanswered(&mut tx, id, refused.said()).await?;
                let why = JobFailed::Again(refused.without_words().into());
                ("handing-over", Err(why))
            }
            Err(refused) => {
                sending::again(&mut tx, id, refused.said()).await?;
                let why = JobFailed::Again(refused.without_words().into());
                ("queued", Err(why))
            }
        };
        tx.commit().await?;
        Ok(Some(kept))
    }
}

fn count(kind: AccountMailKind, outcome: &'static str) {
    let labels = [("kind", kind.name()), ("outcome", outcome)];
    metrics::counter!("account_mails_total", &labels).increment(1);
}

#[async_trait]
impl JobKind for SendAccountMails {
    fn name(&self) -> &'static str {
        SEND_ACCOUNT_MAIL
    }

    fn leaves_room(&self) -> bool {
        true
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let SendAccountMail { account_mail_id } = run.payload()?;
        run.go_on()?;
        match self.prepared(run, account_mail_id).await? {
            Prepared::HandOver(outgoing) => self.hand_over(run, &outgoing).await,
            Prepared::Dropped(kind, reason) => {
                tracing::info!(mail = %account_mail_id, reason = reason.name(), "a mail about an account was dropped");
                count(kind, "dropped");
                Ok(())
            }
            Prepared::NotYet(at) => Err(JobFailed::NotYet(at)),
            Prepared::GivenUp => Err(JobFailed::ForGood(ASK_AGAIN.to_owned())),
            Prepared::Over => Ok(()),
        }
    }
}
