//! Doctors who have no hours next week are told by mail, once, and on a later day once more. Rule B7. Each mail is kept
//! before and after it is handed over, outside of every transaction, as those to patients are.

use std::sync::Arc;

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    ids::PractitionerId,
    messaging::{Channel, Errand, Fate, MailRate, MessageStatus, Turn, give_back_turn, take_turn},
    ports::Clock as _,
    scheduling::{
        BegunNotice, NoticeStatus, NoticeToSend, begin_notice, doctors_to_tell, end_notice, give_up_notices,
    },
    settings::{self, ClinicSettings},
    store::{Begin, StoreError, Tx},
    time::Timestamp,
};

use super::{
    JobFailed, JobKind, Run, WayOut,
    broken_templates::tell_broken,
    carry_out::{kept_at_last, pauses_of_answers},
    counted,
};
use crate::messaging::{Mail, NotTaken, Written, schedule_letter};

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
    /// Nor does it say so: it does not answer, or is not there.
    Away(String),
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
        let errand = Errand::Visit {
            put_off: run.claim.times_put_off(),
        };
        if let Turn::NotBefore(at) = take_turn(&mut work, self.rate, errand, now).await? {
            work.rollback().await?;
            return Ok(Told::NotBefore(at));
        }
        let notice = begin_notice(&mut work, doctor).await?;
        let (_, clinic) = settings::load(&mut work).await?;
        if matches!(notice, BegunNotice::HandOver(_)) {
            work.note(format!("doctor {doctor} has no hours next week"));
        } else {
            give_back_turn(&mut work, self.rate).await?;
        }
        let seq = work.finish(NAME).await?;
        work.commit().await?;
        self.app.feed.publish(seq);
        match notice {
            BegunNotice::HandOver(notice) => self.hand_over(run, &notice, &clinic).await,
            BegunNotice::NoAddress => {
                count(MessageStatus::Dropped);
                Ok(Told::Done)
            }
            BegunNotice::Nothing => Ok(Told::Done),
        }
    }

    async fn hand_over(
        &self,
        run: &Run,
        notice: &NoticeToSend,
        clinic: &ClinicSettings,
    ) -> Result<Told, JobFailed> {
        let written = schedule_letter(notice, clinic, self.app.clock.now());
        let was_asked = written.is_ok();
        let answer = match written {
            Ok(Written { letter, broken }) => {
                tell_broken(&self.app, &broken).await;
                tokio::select! {
                    answer = self.mail.hand_over(&letter) => answer,
                    // The relay has it perhaps, and so it stays.
                    () = run.stopped() => return Err(JobFailed::Stopped),
                }
            }
            // A fault of the program: another version of it may do better.
            Err(error) => Err(NotTaken::ForNow {
                code: None,
                said: format!("the mail could not be written: {error:#}"),
            }),
        };
        let (status, outcome, told) = match &answer {
            Ok(_) => (NoticeStatus::Sent, MessageStatus::Sent, Told::Done),
            Err(refused) => {
                let why = refused.without_words();
                let later = if was_asked && is_away(refused) {
                    Told::Away(why)
                } else {
                    Told::Later(why)
                };
                let fate = refused.fate(notice.is_in_doubt, run.is_last_try());
                let (status, told) = match fate {
                    Fate::Refused => (NoticeStatus::Failed, Told::Done),
                    Fate::GivenUp | Fate::Unanswered => (NoticeStatus::Failed, later),
                    Fate::InDoubt => (NoticeStatus::HandingOver, later),
                    Fate::Waits => (NoticeStatus::Waiting, later),
                };
                (status, fate.status(), told)
            }
        };
        // A store that stumbles does not make the clinic forget what the relay said.
        let keep = || self.keep_once(run, notice, status, answer.as_ref().err());
        let kept = kept_at_last(pauses_of_answers(), keep).await?;
        if kept.is_none() {
            return Ok(Told::Lost);
        }
        count(outcome);
        Ok(told)
    }

    /// `None`: another server has the job by now.
    async fn keep_once(
        &self,
        run: &Run,
        notice: &NoticeToSend,
        status: NoticeStatus,
        refused: Option<&NotTaken>,
    ) -> Result<Option<()>, StoreError> {
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(None);
        };
        end_notice(&mut tx, notice, status, refused, self.app.clock.now()).await?;
        tx.commit().await?;
        Ok(Some(()))
    }

    async fn give_up(&self, run: &Run, doctors: &[PractitionerId]) -> Result<(), StoreError> {
        let Some(mut tx) = run.begun(&self.app).await? else {
            return Ok(());
        };
        let given_up = give_up_notices(&mut tx, doctors, self.app.clock.now()).await?;
        tx.commit().await?;
        counted::messages(Channel::Mail, "schedule-notice", MessageStatus::Failed, given_up);
        Ok(())
    }
}

/// The next letter would be waited for as long.
const fn is_away(refused: &NotTaken) -> bool {
    matches!(
        refused,
        NotTaken::Unknown { .. } | NotTaken::ForNow { code: None, .. }
    )
}

fn count(outcome: MessageStatus) {
    counted::messages(Channel::Mail, "schedule-notice", outcome, 1);
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

    fn way_out(&self) -> Option<WayOut> {
        Some(WayOut::Mail)
    }

    /// A relay that does not take one mail is asked for the others all the same; then the job is tried again, for those.
    /// Also where the rate ends it before: who was refused is asked again after the pause of a failed try, behind all others.
    /// One that is away is asked for nobody else: each would keep the place of mail for minutes, and all that waits for it.
    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let mut tx = Tx::begin(self.app.engine.as_ref(), Begin::Read).await?;
        let doctors = doctors_to_tell(&mut tx, self.app.clock.now()).await?;
        drop(tx);
        let mut later: Option<String> = None;
        for doctor in &doctors {
            run.go_on()?;
            match self.tell(run, *doctor).await? {
                Told::Done => {}
                Told::Later(why) => later = Some(why),
                Told::Away(why) => {
                    if run.is_last_try() {
                        self.give_up(run, &doctors).await?;
                    }
                    return Err(JobFailed::Again(why.into()));
                }
                Told::NotBefore(at) => {
                    return Err(later.map_or(JobFailed::NotYet(at), |why| JobFailed::Again(why.into())));
                }
                Told::Lost => return Ok(()),
            }
        }
        later.map_or(Ok(()), |why| Err(JobFailed::Again(why.into())))
    }
}
