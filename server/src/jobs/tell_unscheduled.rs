//! Doctors who have no hours next week are told by mail, once, and on a later day once more. Rule B7. Each mail is kept
//! before and after it is handed over, outside of every transaction, as those to patients are.

use std::sync::Arc;

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    ids::PractitionerId,
    messaging::{Errand, MailRate, Turn, give_back_turn, take_turn},
    ports::Clock as _,
    scheduling::{NoticeStatus, NoticeToSend, begin_notice, doctors_to_tell, end_notice},
    settings::{self, ClinicSettings},
    store::{Begin, StoreError, Tx},
    time::Timestamp,
};

use super::{
    JobFailed, JobKind, Run,
    carry_out::{kept_at_last, pauses_of_answers},
};
use crate::messaging::{Mail, NotTaken, schedule_letter};

const NAME: &str = "tell-unscheduled";

/// On servers that have a relay.
#[derive(Debug)]
pub struct TellUnscheduled {
    app: App,
    mail: Arc<dyn Mail>,
    rate: MailRate,
}

/// How one doctor's turn ended.
enum Told {
    /// Or there was nothing to say.
    Done,
    /// The relay does not take it yet: the words for the admin.
    Later(String),
    /// The relay's rate lets it go no sooner.
    NotBefore(Timestamp),
    /// Another server has the job by now.
    Lost,
}

impl TellUnscheduled {
    /// `rate`: kept together with all that sends mail.
    pub fn new(app: &App, mail: Arc<dyn Mail>, rate: MailRate) -> Self {
        Self {
            app: app.clone(),
            mail,
            rate,
        }
    }

    async fn tell(&self, run: &Run, doctor: PractitionerId) -> Result<Told, JobFailed> {
        let Some(mut work) = run.begun_work(&self.app).await? else {
            return Ok(Told::Lost);
        };
        let now = work.now;
        if let Turn::NotBefore(at) = take_turn(&mut work, self.rate, Errand::Visit, now).await? {
            work.rollback().await?;
            return Ok(Told::NotBefore(at));
        }
        let notice = begin_notice(&mut work, doctor).await?;
        if notice.is_none() {
            give_back_turn(&mut work, self.rate).await?;
        }
        let (_, clinic) = settings::load(&mut work).await?;
        if notice.is_some() {
            work.note(format!("doctor {doctor} has no hours next week"));
        }
        let seq = work.finish(NAME).await?;
        work.commit().await?;
        self.app.feed.publish(seq);
        match notice {
            Some(notice) => self.hand_over(run, &notice, &clinic).await,
            None => Ok(Told::Done),
        }
    }

    async fn hand_over(
        &self,
        run: &Run,
        notice: &NoticeToSend,
        clinic: &ClinicSettings,
    ) -> Result<Told, JobFailed> {
        let letter = schedule_letter(notice, clinic, self.app.clock.now());
        let answer = tokio::select! {
            answer = self.mail.hand_over(&letter) => answer,
            // The relay has it perhaps, and so it stays.
            () = run.stopped() => return Err(JobFailed::Stopped),
        };
        let is_last = run.claim.tries >= run.claim.tries_max;
        let in_doubt = notice.is_in_doubt || matches!(answer, Err(NotTaken::Unknown { .. }));
        let (status, told) = match &answer {
            Ok(_) => (NoticeStatus::Sent, Told::Done),
            Err(NotTaken::ForGood { .. }) => (NoticeStatus::Failed, Told::Done),
            Err(refused) if is_last => (NoticeStatus::Failed, Told::Later(refused.without_words())),
            Err(refused) if in_doubt => (NoticeStatus::HandingOver, Told::Later(refused.without_words())),
            Err(refused) => (NoticeStatus::Waiting, Told::Later(refused.without_words())),
        };
        let said = answer.as_ref().err().map(NotTaken::said);
        // A store that stumbles does not make the clinic forget what the relay said.
        let keep = || self.keep_once(run, notice, status, said);
        let kept = kept_at_last(pauses_of_answers(), keep).await?;
        Ok(kept.map_or(Told::Lost, |()| told))
    }

    /// `None`: another server has the job by now.
    async fn keep_once(
        &self,
        run: &Run,
        notice: &NoticeToSend,
        status: NoticeStatus,
        said: Option<&str>,
    ) -> Result<Option<()>, StoreError> {
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(None);
        };
        end_notice(&mut tx, notice, status, said, self.app.clock.now()).await?;
        tx.commit().await?;
        Ok(Some(()))
    }
}

#[async_trait]
impl JobKind for TellUnscheduled {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Thursday, when there is time to plan, and Saturday for whoever has not.
    fn cron(&self) -> Option<&'static str> {
        Some("0 9 * * THU,SAT")
    }

    fn leaves_room(&self) -> bool {
        true
    }

    /// A relay that does not take one mail is asked for the others all the same; then the job is tried again, for those.
    /// Also where the rate ends it before: who was refused is asked again after the pause of a failed try, behind all others.
    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let mut tx = Tx::begin(self.app.engine.as_ref(), Begin::Read).await?;
        let doctors = doctors_to_tell(&mut tx, self.app.clock.now()).await?;
        drop(tx);
        let mut later: Option<String> = None;
        for doctor in doctors {
            run.go_on()?;
            match self.tell(run, doctor).await? {
                Told::Done => {}
                Told::Later(why) => later = Some(why),
                Told::NotBefore(at) => {
                    return Err(later.map_or(JobFailed::NotYet(at), |why| JobFailed::Again(why.into())));
                }
                Told::Lost => return Ok(()),
            }
        }
        later.map_or(Ok(()), |why| Err(JobFailed::Again(why.into())))
    }
}
