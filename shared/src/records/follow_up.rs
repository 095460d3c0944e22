//! That a patient is to come again, as the desk sees it: who, to whom, about when. Nothing else of the record.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{AppointmentId, EncounterId, PatientId, PractitionerId, ServiceId},
    messaging::{Channel, MessageReason, MessageStatus},
    time::{Date, Timestamp},
};

/// A visit so long before the day is the one that was meant, and one so long after it.
const AROUND_BEFORE_DAYS: i32 = 7;
const AROUND_AFTER_DAYS: i32 = 14;

/// A line of `GET /api/follow-ups`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct FollowUp {
    pub encounter_id: EncounterId,
    /// Of the visit after which it was said; `null` where the record is of none.
    pub appointment_id: Option<AppointmentId>,
    pub patient_id: PatientId,
    pub patient_name: String,
    pub patient_record_number: String,
    pub patient_phone: String,
    pub practitioner_id: PractitionerId,
    pub practitioner_name: String,
    /// Of that visit.
    pub service_id: Option<ServiceId>,
    pub due_on: Date,
    /// When the visit begins that is booked, or took place, around that day.
    pub booked_at: Option<Timestamp>,
    /// The patient's message of it.
    pub told: Option<FollowUpTold>,
}

/// What became of the message about a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct FollowUpTold {
    pub channel: Channel,
    pub status: MessageStatus,
    pub reason: Option<MessageReason>,
    /// When that was over, or when it leaves.
    pub at: Timestamp,
}

/// First and last day on which a visit is the follow-up that was meant for `due_on`.
pub fn days_around(due_on: Date) -> (Date, Date) {
    (
        due_on.plus_days(-AROUND_BEFORE_DAYS),
        due_on.plus_days(AROUND_AFTER_DAYS),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_of_the_week_before_or_of_two_weeks_after_is_the_one_that_was_meant() {
        let day = |month, day| Date::new(2026, month, day).unwrap();
        assert_eq!(days_around(day(12, 1)), (day(11, 24), day(12, 15)));
    }
}
