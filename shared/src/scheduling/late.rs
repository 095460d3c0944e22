use serde::{Deserialize, Serialize};

use super::{Appointment, AppointmentStatus, AppointmentView};
use crate::{
    field::{Check, FieldErrors},
    settings::ClinicSettings,
    time::Timestamp,
};

/// How late, rule B3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LateStage {
    /// The patient is to be reminded.
    Remind,
    /// Beyond the limit: somebody, or the clinic's policy, decides.
    Unresolved,
    /// Beyond the limit, and the desk expects the patient all the same.
    Kept,
}

/// A visit whose patient has not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct LateVisit {
    pub visit: AppointmentView,
    pub stage: LateStage,
    /// Since its start.
    pub minutes: i64,
}

/// Body of `POST /api/appointments/{id}/expect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ExpectLate {
    /// `false` takes it back.
    pub expected: bool,
}

impl Check for ExpectLate {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

/// Rule B3: whether this visit's patient is late at `now`, and for how many minutes.
pub fn lateness(visit: &Appointment, settings: &ClinicSettings, now: Timestamp) -> Option<(LateStage, i64)> {
    if visit.status != AppointmentStatus::Booked || visit.to_call.is_some() {
        return None;
    }
    let minutes = now.minutes_since(visit.start);
    let stage = if minutes < i64::from(settings.late_remind_minutes) {
        return None;
    } else if minutes < i64::from(settings.late_limit_minutes) {
        LateStage::Remind
    } else if visit.late_kept_at.is_some() {
        LateStage::Kept
    } else {
        LateStage::Unresolved
    };
    Some((stage, minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{AppointmentId, PatientId, PractitionerId, ServiceId, UserId},
        scheduling::AppointmentKind,
    };
    use rstest::rstest;

    fn visit(status: AppointmentStatus) -> Appointment {
        let id = uuid::Uuid::nil();
        let start = Timestamp::from_ms(0);
        Appointment {
            id: AppointmentId(id),
            patient_id: PatientId(id),
            practitioner_id: PractitionerId(id),
            service_id: ServiceId(id),
            room_id: None,
            start,
            end: start.plus_minutes(20),
            status,
            kind: AppointmentKind::General,
            reason: String::new(),
            note: String::new(),
            cancel_reason: String::new(),
            check_in_code: String::new(),
            overbook_reason: String::new(),
            buffers: crate::scheduling::Buffers::default(),
            to_call: None,
            late_kept_at: None,
            sequence: 0,
            created_by: UserId(id),
            created_at: start,
            updated_at: start,
            version: 1,
            series_id: None,
        }
    }

    /// Rule B3.
    #[rstest]
    #[case::not_yet(9, None)]
    #[case::to_remind(10, Some(LateStage::Remind))]
    #[case::still_to_remind(29, Some(LateStage::Remind))]
    #[case::beyond_the_limit(30, Some(LateStage::Unresolved))]
    fn a_patient_is_late_by_the_clinics_minutes(#[case] minutes: i64, #[case] stage: Option<LateStage>) {
        let now = Timestamp::from_ms(0).plus_minutes(minutes);
        let said = lateness(&visit(AppointmentStatus::Booked), &ClinicSettings::default(), now);
        assert_eq!(said, stage.map(|stage| (stage, minutes)));
    }

    #[test]
    fn who_came_or_is_expected_or_waits_for_a_call_is_not_unresolved() {
        let (settings, now) = (ClinicSettings::default(), Timestamp::from_ms(0).plus_minutes(60));
        for status in AppointmentStatus::ALL {
            let late = lateness(&visit(status), &settings, now).is_some();
            assert_eq!(late, status == AppointmentStatus::Booked, "{status:?}");
        }
        let mut expected = visit(AppointmentStatus::Booked);
        expected.late_kept_at = Some(now);
        assert_eq!(lateness(&expected, &settings, now), Some((LateStage::Kept, 60)));
        let mut to_call = visit(AppointmentStatus::Booked);
        to_call.to_call = Some(now);
        assert_eq!(lateness(&to_call, &settings, now), None);
    }
}
