//! A mailing's recipients are written down, then its letters go out, one by each run: see `docs/mailings.md` for why. In
//! between the job waits in the list as all others do, behind what patients are told of their visits.

use std::sync::Arc;

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    ids::MailingId,
    jobs::begin_anew,
    mailings::{OutgoingNews, SEND_MAILING, SendMailing, Step, gather, keep_answer, look_up, next_step},
    messaging::{Channel, MailRate, MessageStatus},
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
};

use super::{
    JobFailed, JobKind, Run, WayOut,
    carry_out::{kept_at_last, pauses_of_answers},
    counted,
};
use crate::messaging::{Mail, NotTaken, OptOutLinks, news_letter};

#[derive(Debug)]
pub struct SendMailings {
    app: App,
    mail: Arc<dyn Mail>,
    /// The address that mail comes from.
    from: String,
    /// `None`: letters have no link.
    opt_outs: Option<OptOutLinks>,
    rate: MailRate,
}

impl SendMailings {
    pub fn new(app: &App, mail: Arc<dyn Mail>, from: String) -> Self {
        Self {
            app: app.clone(),
            mail,
            from,
            opt_outs: None,
            rate: MailRate::ANY,
        }
    }

    /// Each letter leads to where its patient stops such mail.
    #[must_use]
    pub fn with_opt_outs(mut self, opt_outs: OptOutLinks) -> Self {
        self.opt_outs = Some(opt_outs);
        self
    }

    /// Keeps to this, together with all that sends mail.
    #[must_use]
    pub fn at_rate(mut self, rate: MailRate) -> Self {
        self.rate = rate;
        self
    }

    /// Writes some recipients down. Whether there may be more.
    async fn gathered(&self, run: &Run, id: MailingId) -> Result<bool, StoreError> {
        let mut tx = Tx::begin(self.app.engine.as_ref(), Begin::Read).await?;
        let found = look_up(&mut tx, id).await?;
        drop(tx);
        let Some(found) = found else {
            return Ok(false);
        };
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(false);
        };
        let (job, now) = (run.claim.id, self.app.clock.now());
        // What a `Message-ID` ends with.
        let domain = self.app.mail_domain.as_deref().unwrap_or_default();
        let more = gather(&mut tx, job, &found, domain, &self.app.chance, now).await?;
        tx.commit().await?;
        Ok(more)
    }

    async fn next(&self, run: &Run, id: MailingId) -> Result<Step, StoreError> {
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(Step::Over);
        };
        let step = next_step(&mut tx, id, run.claim.id, self.rate, self.app.clock.now()).await?;
        tx.commit().await?;
        Ok(step)
    }

    async fn hand_over(&self, run: &Run, outgoing: &OutgoingNews) -> Result<(), JobFailed> {
        let letter = news_letter(outgoing, &self.from, self.opt_outs.as_ref(), self.app.clock.now());
        let answer = tokio::select! {
            answer = self.mail.hand_over(&letter) => answer,
            // The relay has it perhaps: whoever goes on hands it over again.
            () = run.stopped() => return Err(JobFailed::Stopped),
        };
        // Else it would go out once more.
        let kept = kept_at_last(pauses_of_answers(), || self.keep(run, outgoing, &answer)).await?;
        if let Some(status) = kept {
            count(status, 1);
        }
        Ok(())
    }

    /// `None`: another server has the job by now.
    async fn keep(
        &self,
        run: &Run,
        outgoing: &OutgoingNews,
        answer: &Result<String, NotTaken>,
    ) -> Result<Option<MessageStatus>, StoreError> {
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(None);
        };
        let roll = u16::from_le_bytes(self.app.chance.bytes());
        let now = self.app.clock.now();
        let status = keep_answer(&mut tx, outgoing, answer, roll, now).await?;
        begin_anew(&mut tx, &run.claim).await?;
        tx.commit().await?;
        Ok(Some(status))
    }
}

fn count(outcome: MessageStatus, letters: u64) {
    counted::messages(Channel::Mail, "mailing", outcome, letters);
}

#[async_trait]
impl JobKind for SendMailings {
    fn name(&self) -> &'static str {
        SEND_MAILING
    }

    fn way_out(&self) -> Option<WayOut> {
        Some(WayOut::Mail)
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let SendMailing { mailing_id } = run.payload()?;
        run.go_on()?;
        while self.gathered(run, mailing_id).await? {
            run.go_on()?;
        }
        loop {
            match self.next(run, mailing_id).await? {
                Step::HandOver(outgoing) => {
                    self.hand_over(run, &outgoing).await?;
                    // One letter by each run: whatever is more urgent goes before the next.
                    return Err(JobFailed::NotYet(self.app.clock.now()));
                }
                Step::Dropped(letters) => {
                    count(MessageStatus::Dropped, letters);
                    run.go_on()?;
                }
                Step::GivenUp(letters) => {
                    count(MessageStatus::Failed, letters);
                    run.go_on()?;
                }
                Step::NotBefore(at) => return Err(JobFailed::NotYet(at)),
                Step::Over => return Ok(()),
            }
        }
    }
}
