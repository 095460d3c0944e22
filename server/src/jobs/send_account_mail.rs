//! A mail about an account goes out: in the same order as a message to a patient (`send_message.rs`), which makes it safe.
//! The link's token is made here, at each try the same, and is in the letter alone.

use std::sync::Arc;

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    ids::AccountMailId,
    messaging::{Errand, MailRate, MessageStatus, Turn, give_back_turn, take_turn},
    ports::Clock as _,
    store::StoreError,
};

use super::{
    JobFailed, JobKind, Run, WayOut,
    broken_templates::tell_broken,
    carry_out::{ended_by, kept_at_last, pauses_of_answers},
    counted,
};
use crate::{
    identity::{
        AccountLinks,
        sending::{self, Outgoing, Prepared, SEND_ACCOUNT_MAIL, SendAccountMail},
    },
    messaging::{Mail, NotTaken, Written, account_letter_of},
};

/// To an admin who retries the job of a mail that has failed.
const ASK_AGAIN: &str = "the mail has failed: it is asked for again, on the page it was asked for on";

/// What a relay said to a letter.
type Answer = Result<String, NotTaken>;

/// What became of the mail, and how its job ends.
type Kept = (MessageStatus, Result<(), JobFailed>);

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

    /// Of a mailbox that was asked for by its address: what its other accounts get has jobs of its own.
    async fn queue_others(&self, run: &Run, id: AccountMailId) -> Result<(), StoreError> {
        let Some(mut work) = run.begun_work(&self.app).await? else {
            return Ok(());
        };
        if sending::queue_others(&mut work, id).await? == 0 {
            return work.rollback().await;
        }
        let seq = work.finish(SEND_ACCOUNT_MAIL).await?;
        work.commit().await?;
        self.app.feed.publish(seq);
        Ok(())
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
        // Somebody waits for it, and its link does not live long.
        if let Turn::NotBefore(at) = take_turn(&mut tx, self.rate, Errand::Awaited, now).await? {
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
            Ok(Written { letter, broken }) => {
                tell_broken(&self.app, &broken).await;
                tokio::select! {
                    answer = self.mail.hand_over(&letter) => answer,
                    // The relay has it perhaps.
                    () = run.stopped() => return Err(JobFailed::Stopped),
                }
            }
            // A fault of the program: another version of it may do better.
            Err(error) => Err(NotTaken::ForNow {
                code: None,
                said: format!("the mail could not be written: {error:#}"),
            }),
        };
        let Some((status, ended)) = self.keep(run, outgoing, &answer).await? else {
            return Ok(());
        };
        counted::account_mails(outgoing.kind, status, 1);
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
        let now = self.app.clock.now();
        let kept = match answer {
            Ok(_) => {
                sending::sent(&mut tx, outgoing.id, now).await?;
                (MessageStatus::Sent, Ok(()))
            }
            Err(refused) => {
                let fate = sending::not_taken(&mut tx, outgoing, refused, run.is_last_try(), now).await?;
                (fate.status(), ended_by(refused, fate))
            }
        };
        tx.commit().await?;
        Ok(Some(kept))
    }
}

#[async_trait]
impl JobKind for SendAccountMails {
    fn name(&self) -> &'static str {
        SEND_ACCOUNT_MAIL
    }

    fn way_out(&self) -> Option<WayOut> {
        Some(WayOut::AwaitedMail)
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let SendAccountMail {
            account_mail_id,
            of_mailbox,
        } = run.payload()?;
        run.go_on()?;
        if of_mailbox {
            self.queue_others(run, account_mail_id).await?;
        }
        match self.prepared(run, account_mail_id).await? {
            Prepared::HandOver(outgoing) => self.hand_over(run, &outgoing).await,
            Prepared::Dropped(kind, reason) => {
                tracing::info!(mail = %account_mail_id, reason = reason.name(), "a mail about an account was dropped");
                counted::account_mails(kind, MessageStatus::Dropped, 1);
                Ok(())
            }
            Prepared::NotYet(at) => Err(JobFailed::NotYet(at)),
            Prepared::GivenUp => Err(JobFailed::ForGood(ASK_AGAIN.to_owned())),
            Prepared::Over => Ok(()),
        }
    }
}
