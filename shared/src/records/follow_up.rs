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

impl FollowUpTold {
    /// It goes out no more by itself.
    pub const fn has_failed(&self) -> bool {
        matches!(self.status, MessageStatus::Failed | MessageStatus::Dropped)
    }

    /// Whoever has the mail was told, whatever became of the SMS beside it.
    pub const fn outweighs(&self, later: &Self) -> bool {
        !self.has_failed() && later.has_failed()
    }
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
    use rstest::rstest;

    #[rstest]
    #[case::sent_and_the_other_failed(MessageStatus::Sent, MessageStatus::Failed, true)]
    #[case::to_go_and_the_other_dropped(MessageStatus::Queued, MessageStatus::Dropped, true)]
    #[case::failed_and_the_other_sent(MessageStatus::Failed, MessageStatus::Sent, false)]
    #[case::both_failed(MessageStatus::Failed, MessageStatus::Dropped, false)]
    #[case::both_sent(MessageStatus::Sent, MessageStatus::Sent, false)]
    fn whom_one_way_reached_is_told(
        #[case] first: MessageStatus,
        #[case] second: MessageStatus,
        #[case] stays: bool,
    ) {
        let told = |channel, status| FollowUpTold {
            channel,
            status,
            reason: None,
            at: Timestamp::from_ms(0),
        };
        let (mail, sms) = (told(Channel::Mail, first), told(Channel::Sms, second));
        assert_eq!(mail.outweighs(&sms), stays);
    }

    #[test]
    fn a_visit_of_the_week_before_or_of_two_weeks_after_is_the_one_that_was_meant() {
        let day = |month, day| Date::new(2026, month, day).unwrap();
        assert_eq!(days_around(day(12, 1)), (day(11, 24), day(12, 15)));
    }
}
