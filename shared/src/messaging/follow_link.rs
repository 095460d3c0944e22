//! A patient follows the link of a mail: looks at the visit, confirms it, cancels it, chooses another time. Whose link it
//! is, the server has found by its signature. Each act is done once by one link, and leaves its row in the transaction of
//! what it does; whoever asks again is shown how the visit stands.

use uuid::Uuid;

use super::{LinkAct, LinkRefused, LinkState, LinkTime, LinkedVisit, MessageKind, VisitLink, queries};
use crate::{
    args,
    feed::Entity,
    field::Language,
    identity::{Actor, Role},
    ids::{AppointmentId, MessageId, PatientId, PractitionerId, SessionId, UserId},
    refusal::Refusal,
    scheduling::{self, Appointment, Proposal, by_patient},
    settings,
    store::{StoreError, Tx},
    time::Timestamp,
    web::{Failure, Fault, Outcome, Work},
};

crate::statements! {
    USED = "SELECT u.act, u.sequence FROM visit_link_use u WHERE u.message_id = ?1
        ORDER BY u.at DESC, u.sequence DESC";
    SAID = "SELECT u.act, u.at FROM visit_link_use u WHERE u.appointment_id = ?1 AND u.sequence = ?2
        ORDER BY u.at DESC, u.act";
    USE_UP = "INSERT INTO visit_link_use (message_id, act, appointment_id, sequence, at) VALUES (?1, ?2, ?3, ?4, ?5)";
}

/// What the signature of a link covers, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkedMessage {
    pub id: MessageId,
    pub appointment_id: AppointmentId,
    pub sequence: i64,
    patient_id: PatientId,
    language: Language,
}

impl LinkedMessage {
    pub const fn actor(&self) -> Actor {
        patient_by_link(self.patient_id)
    }
}

/// Who acts: no account, but the patient whom the mail went to.
pub(super) const fn patient_by_link(patient: PatientId) -> Actor {
    Actor {
        user: UserId(Uuid::nil()),
        role: Role::Patient,
        session: SessionId(Uuid::nil()),
        practitioner: None,
        patient: Some(patient),
    }
}

/// The message that a link names. What tells of a visit's end has none.
pub async fn linked_message(tx: &mut Tx, id: MessageId) -> Result<Option<LinkedMessage>, StoreError> {
    let kept = queries::find(tx, id).await?;
    let kept = kept.filter(|kept| kept.message.kind != MessageKind::Cancelled);
    Ok(kept.map(|kept| LinkedMessage {
        id,
        appointment_id: kept.message.appointment_id,
        sequence: kept.known.sequence,
        patient_id: kept.message.patient_id,
        language: kept.message.language,
    }))
}

/// Changes nothing: whoever looks through mails may follow every link in them.
pub async fn look(tx: &mut Tx, message: LinkedMessage, now: Timestamp) -> Outcome<VisitLink, LinkRefused> {
    let seen = Seen::of(tx, message, now).await?;
    seen.shown(tx).await
}

/// How the visit stands after an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    pub link: VisitLink,
    /// `false`: it was so before. Nothing was written, and there is nothing to keep.
    pub is_done: bool,
}

/// The patient will come. The visit's own row stays as it is.
pub async fn confirm(work: &mut Work, message: LinkedMessage) -> Outcome<Followed, LinkRefused> {
    let now = work.now;
    let seen = Seen::of(work, message, now).await?;
    // By this link, or by that of another mail.
    if seen.did(LinkAct::Confirm) || (seen.state() == LinkState::Confirmed && !seen.is_old()) {
        return seen.unchanged(work).await;
    }
    if !seen.acts().contains(&LinkAct::Confirm) {
        return Err(seen.not_open(work).await?);
    }
    let sequence = seen.visit.sequence;
    use_up(work, &seen, LinkAct::Confirm, sequence).await?;
    work.put(Entity::Appointment, seen.visit.id);
    work.note("confirmed-by-patient");
    let link = look(work, message, now).await?;
    Ok(Followed { link, is_done: true })
}

/// As the desk would cancel it, and the desk can bring it back.
pub async fn cancel(work: &mut Work, message: LinkedMessage) -> Outcome<Followed, LinkRefused> {
    let now = work.now;
    let seen = Seen::of(work, message, now).await?;
    if seen.did(LinkAct::Cancel) || seen.state() == LinkState::Cancelled {
        return seen.unchanged(work).await;
    }
    if !seen.acts().contains(&LinkAct::Cancel) {
        let is_late = !seen.is_old() && !matches!(seen.state(), LinkState::Begun | LinkState::Over);
        return Err(if is_late {
            let link = Box::new(seen.shown(work).await?);
            LinkRefused::TooLate { link }.into()
        } else {
            seen.not_open(work).await?
        });
    }
    by_patient::cancel(work, &seen.visit).await.map_err(broke)?;
    keep(work, &seen, LinkAct::Cancel, message).await
}

/// Another time for a visit that waits for a call, as the desk would move it.
pub async fn choose(
    work: &mut Work,
    message: LinkedMessage,
    chosen: (PractitionerId, Timestamp),
) -> Outcome<Followed, LinkRefused> {
    let now = work.now;
    let seen = Seen::of(work, message, now).await?;
    if seen.did(LinkAct::Choose) {
        return seen.unchanged(work).await;
    }
    if !seen.acts().contains(&LinkAct::Choose) {
        return Err(seen.not_open(work).await?);
    }
    let offered = by_patient::open_times(work, &seen.visit, now).await;
    let offered = offered.map_err(broke)?;
    // Shown before anything is changed: a refusal is rolled back, and tells of the visit as it then is.
    let link = Box::new(seen.with_times(work, &offered.shown).await?);
    let is_moved = by_patient::move_to_offered(work, &seen.visit, &offered, chosen);
    if !is_moved.await.map_err(broke)? {
        return Err(LinkRefused::TimeTaken { link }.into());
    }
    keep(work, &seen, LinkAct::Choose, message).await
}

/// What the visit has become is what the link is bound to from now on.
async fn keep(
    work: &mut Work,
    seen: &Seen,
    act: LinkAct,
    message: LinkedMessage,
) -> Outcome<Followed, LinkRefused> {
    let after = existing(work, message).await?;
    use_up(work, seen, act, after.sequence).await?;
    let now = work.now;
    let link = look(work, message, now).await?;
    Ok(Followed { link, is_done: true })
}

async fn use_up(work: &mut Work, seen: &Seen, act: LinkAct, sequence: i64) -> Result<(), StoreError> {
    let row = args![seen.message.id, act.name(), seen.visit.id, sequence, work.now];
    work.run(&USE_UP, row).await?;
    Ok(())
}

/// What was looked at in this transaction is not refused; where it is all the same, that is a fault.
pub(super) fn broke<R: Refusal>(failure: Failure<R>) -> Failure<LinkRefused> {
    match failure {
        Failure::Refused(refused) => Failure::Fault(Fault::new(refused)),
        Failure::Fields(errors) => Failure::Fields(errors),
        Failure::Fault(fault) => Failure::Fault(fault),
    }
}

async fn existing(tx: &mut Tx, message: LinkedMessage) -> Outcome<Appointment, LinkRefused> {
    let visit = scheduling::queries::appointment(tx, message.appointment_id).await?;
    // Always the patient's whom the mail went to: a merge takes a visit and its messages along together.
    visit.ok_or_else(|| LinkRefused::NotValid.into())
}

/// What was said last of the visit as it is.
pub(super) async fn said(
    tx: &mut Tx,
    id: AppointmentId,
    sequence: i64,
) -> Result<Option<(LinkAct, Timestamp)>, StoreError> {
    let row = tx.first(&SAID, args![id, sequence]).await?;
    row.map(|row| Ok((row.word("act", LinkAct::parse)?, row.get("at")?)))
        .transpose()
}

/// A visit as it is, with what was done by the link.
struct Seen {
    message: LinkedMessage,
    visit: Appointment,
    linked: LinkedVisit,
    /// The version that the link opens: the mail's, or what the patient made of it.
    bound: i64,
    done: Vec<LinkAct>,
    settings: settings::ClinicSettings,
    now: Timestamp,
}

impl Seen {
    async fn of(tx: &mut Tx, message: LinkedMessage, now: Timestamp) -> Outcome<Self, LinkRefused> {
        let visit = existing(tx, message).await?;
        let (mut bound, mut done) = (message.sequence, Vec::new());
        for row in tx.all(&USED, args![message.id]).await? {
            if done.is_empty() {
                bound = row.get("sequence")?;
            }
            done.push(row.word("act", LinkAct::parse)?);
        }
        let said = said(tx, visit.id, visit.sequence).await?;
        let (_, settings) = settings::load(tx).await?;
        let linked = LinkedVisit {
            status: visit.status,
            is_to_call: visit.to_call.is_some(),
            start: visit.start,
            sequence: visit.sequence,
            is_confirmed: said.is_some_and(|(act, _)| act != LinkAct::Cancel),
        };
        Ok(Self {
            message,
            visit,
            linked,
            bound,
            done,
            settings,
            now,
        })
    }

    fn did(&self, act: LinkAct) -> bool {
        self.done.contains(&act)
    }

    fn state(&self) -> LinkState {
        self.linked.state(self.now)
    }

    /// A visit that was cancelled is that whichever mail told of it.
    fn is_old(&self) -> bool {
        self.bound != self.visit.sequence && self.state() != LinkState::Cancelled
    }

    fn cancel_until(&self) -> Timestamp {
        let hours_before = self.settings.messages.cancel_hours_before;
        self.linked.cancel_until(hours_before)
    }

    fn acts(&self) -> Vec<LinkAct> {
        let acts = self.linked.acts(self.bound, self.cancel_until(), self.now);
        acts.into_iter().filter(|act| !self.did(*act)).collect()
    }

    async fn not_open(&self, tx: &mut Tx) -> Outcome<Failure<LinkRefused>, LinkRefused> {
        let link = Box::new(self.shown(tx).await?);
        Ok(LinkRefused::NotOpen { link }.into())
    }

    async fn unchanged(&self, tx: &mut Tx) -> Outcome<Followed, LinkRefused> {
        let link = self.shown(tx).await?;
        Ok(Followed { link, is_done: false })
    }

    async fn shown(&self, tx: &mut Tx) -> Outcome<VisitLink, LinkRefused> {
        let times = if self.acts().contains(&LinkAct::Choose) {
            let found = by_patient::times_for(tx, &self.visit, self.now);
            found.await.map_err(broke)?
        } else {
            Vec::new()
        };
        self.with_times(tx, &times).await
    }

    async fn with_times(&self, tx: &mut Tx, times: &[Proposal]) -> Outcome<VisitLink, LinkRefused> {
        let view = scheduling::queries::view(tx, self.visit.id).await?;
        let view = view.ok_or(LinkRefused::NotValid)?;
        let times = times.iter().map(|time| LinkTime {
            practitioner_id: time.practitioner_id,
            practitioner_name: time.practitioner_name.clone(),
            start: time.start,
        });
        Ok(VisitLink {
            clinic_name: self.settings.clinic_name.clone(),
            clinic_address: self.settings.address.clone(),
            clinic_phone: self.settings.phone.clone(),
            language: self.message.language,
            utc_offset_hours: self.settings.utc_offset_hours,
            start: self.visit.start,
            practitioner_name: view.practitioner_name,
            service_name: view.service_name,
            state: self.state(),
            is_old: self.is_old(),
            acts: self.acts(),
            cancel_until: self.cancel_until(),
            times: times.collect(),
        })
    }
}
