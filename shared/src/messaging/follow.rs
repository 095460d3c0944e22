//! After each change of a visit, in its transaction: what its patient is to hear is planned, and each message gets the job
//! that sends it. Invariant: a message that waits has a job that waits or runs, kept or undone together.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Channel, MessageKind, MessageSettings, MessageVisit, SendMessage, Ways,
    awaited::priority,
    plan::{Known, Plan, Planned, Rules, Visit, plan},
    queries::{self, Reached, language_name},
    send::job_key,
};
use crate::{
    args,
    ids::{AppointmentId, JobId, MessageId, PatientId},
    jobs::{NewJob, Priority, enqueue, withdraw},
    scheduling::{self, Appointment},
    settings,
    store::StoreError,
    time::{Timestamp, Zone},
    web::Work,
};

/// Of a message that is made, as `INSERT` says it.
const VERSION_FIRST: i64 = 1;

/// The kind of job that sends a message by mail.
pub const SEND_MESSAGE: &str = "send-message";

/// And by SMS: servers without a gateway leave it to those that have one.
pub const SEND_SMS: &str = "send-sms";

crate::statements! {
    INSERT = "INSERT INTO message (id, appointment_id, patient_id, appointment_sequence, kind, hours_before, channel,
            address, language, starts_at, practitioner_id, status, reason, detail, message_id, job_id, due_at,
            created_at, handed_at, ended_at, version, segments, provider_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'queued', NULL, NULL, ?12, ?13, ?14, ?15, NULL,
            NULL, 1, NULL, NULL)";
}

/// What several visits of one unit of work are planned by, read once and where it is needed.
struct Followed<'a> {
    ways: &'a Ways,
    clinic: Option<(MessageSettings, Zone)>,
    reached: BTreeMap<PatientId, Vec<Reached>>,
}

/// Tells nobody anything yet: what it plans goes out when its time comes, if it still holds then. `patients` are those
/// who can be reached by now perhaps, and could not be before: their visits to come are looked at too.
pub(crate) async fn follow(
    work: &mut Work,
    ways: &Ways,
    mut visits: BTreeSet<AppointmentId>,
    patients: BTreeSet<PatientId>,
) -> Result<(), StoreError> {
    let mut followed = Followed {
        ways,
        clinic: None,
        reached: BTreeMap::new(),
    };
    let now = work.now;
    for patient in patients {
        if !followed.reach(work, patient).await?.is_empty() {
            visits.extend(queries::visits_to_come(work, patient, now).await?);
        }
    }
    for id in visits {
        followed.visit(work, id).await?;
    }
    Ok(())
}

impl Followed<'_> {
    async fn visit(&mut self, work: &mut Work, id: AppointmentId) -> Result<(), StoreError> {
        let Some(visit) = scheduling::queries::appointment(work, id).await? else {
            return Ok(());
        };
        let known = queries::of_visit(work, id).await?;
        let of_visit = queries::visit(&visit);
        // Of the steps at the desk, the most of all, nobody is told.
        let reached = if of_visit.is_told_of() {
            self.reach(work, visit.patient_id).await?
        } else {
            Vec::new()
        };
        for channel in Channel::ALL {
            let by_this = reached.iter().find(|reached| reached.channel == *channel);
            let plan = self.planned(work, *channel, &of_visit, &known, by_this).await?;
            self.keep(work, &visit, by_this, plan).await?;
        }
        Ok(())
    }

    async fn planned(
        &mut self,
        work: &mut Work,
        channel: Channel,
        visit: &Visit,
        known: &[Known],
        reached: Option<&Reached>,
    ) -> Result<Plan, StoreError> {
        if reached.is_none() {
            return Ok(plan(channel, visit, known, None));
        }
        let now = work.now;
        let (settings, zone) = self.clinic(work).await?;
        Ok(plan(channel, visit, known, Some(Rules { settings, zone, now })))
    }

    async fn keep(
        &self,
        work: &mut Work,
        visit: &Appointment,
        reached: Option<&Reached>,
        planned: Plan,
    ) -> Result<(), StoreError> {
        let now = work.now;
        for (message, reason) in planned.drop {
            queries::drop_message(work, message, reason, now).await?;
            if let Some(job) = queries::job_of(work, message).await? {
                withdraw(work, job, now).await?;
            }
        }
        let Some(reached) = reached else {
            return Ok(());
        };
        for (message, due_at) in planned.take_back {
            let (id, version) = (message.id, message.version + 1);
            let priority = priority(message.kind, message.start, due_at);
            let of_visit = MessageVisit {
                appointment_id: visit.id,
                kind: message.kind,
                starts_at: message.start,
            };
            let this = (id, version, of_visit);
            let job = enqueue_sending(work, reached.channel, this, priority, due_at).await?;
            queries::queue_again(work, id, due_at, job, &reached.address).await?;
        }
        for message in planned.make {
            make(work, self.ways, visit, reached, message).await?;
        }
        Ok(())
    }

    /// By which ways.
    async fn reach(&mut self, work: &mut Work, id: PatientId) -> Result<Vec<Reached>, StoreError> {
        if let Some(reached) = self.reached.get(&id) {
            return Ok(reached.clone());
        }
        let ways = self.ways;
        let (settings, _) = self.clinic(work).await?;
        let reached = ways.reach(work, settings, id).await?;
        self.reached.insert(id, reached.clone());
        Ok(reached)
    }

    async fn clinic(&mut self, work: &mut Work) -> Result<&(MessageSettings, Zone), StoreError> {
        let clinic = if let Some(clinic) = self.clinic.take() {
            clinic
        } else {
            let (_, settings) = settings::load(work).await?;
            let zone = Zone::fixed_hours(settings.utc_offset_hours);
            (settings.messages, zone)
        };
        Ok(self.clinic.insert(clinic))
    }
}

pub(super) async fn make(
    work: &mut Work,
    ways: &Ways,
    visit: &Appointment,
    reached: &Reached,
    planned: Planned,
) -> Result<(), StoreError> {
    let id: MessageId = work.new_id();
    debug_assert_eq!(planned.kind == MessageKind::Reminder, planned.hours_before > 0);
    let priority = priority(planned.kind, visit.start, planned.due_at);
    let of_visit = MessageVisit {
        appointment_id: visit.id,
        kind: planned.kind,
        starts_at: visit.start,
    };
    let this = (id, VERSION_FIRST, of_visit);
    let job = enqueue_sending(work, reached.channel, this, priority, planned.due_at).await?;
    let known_by = match reached.channel {
        Channel::Mail => format!("<{id}@{}>", ways.mail_domain.as_deref().unwrap_or_default()),
        Channel::Sms => id.to_string(),
    };
    let row = args![
        id,
        visit.id,
        visit.patient_id,
        visit.sequence,
        planned.kind.name(),
        planned.hours_before,
        reached.channel.name(),
        &reached.address,
        language_name(reached.language),
        visit.start,
        visit.practitioner_id,
        known_by,
        job,
        planned.due_at,
        work.now
    ];
    work.run(&INSERT, row).await?;
    Ok(())
}

/// `version`: that of the message as it begins to wait for this job.
pub(super) async fn enqueue_sending(
    work: &mut Work,
    channel: Channel,
    (id, version, visit): (MessageId, i64, MessageVisit),
    priority: Priority,
    due_at: Timestamp,
) -> Result<JobId, StoreError> {
    let payload = serde_json::to_value(SendMessage {
        message_id: id,
        visit: Some(visit),
    });
    let kind = match channel {
        Channel::Mail => SEND_MESSAGE,
        Channel::Sms => SEND_SMS,
    };
    let job = NewJob {
        unique_key: Some(job_key(id, version)),
        payload: payload.map_err(|error| StoreError::failed(INSERT.name, error))?,
        priority,
        due_at,
        ..NewJob::new(work.new_id(), kind, work.now)
    };
    Ok(enqueue(work, &job).await?.id())
}
