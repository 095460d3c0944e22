//! Rule B3, decided from plain data: when whoever is late, or did not come, hears of it, and until when that is of use.

use super::plan::Rules;
use crate::{
    scheduling::{Appointment, LateStage, lateness},
    settings::ClinicSettings,
    time::{Timestamp, Zone},
};

/// Whether the patient is to be reminded now. Whom the desk expects all the same was spoken to.
pub(super) fn is_to_remind(visit: &Appointment, settings: &ClinicSettings, now: Timestamp) -> bool {
    let is_late = matches!(lateness(visit, settings, now), Some((LateStage::Remind, _)));
    settings.messages.tell_late && is_late && visit.late_kept_at.is_none()
}

/// A reminder that could not go out in time: nobody waits any more.
pub(super) fn is_past_waiting(start: Timestamp, settings: &ClinicSettings, now: Timestamp) -> bool {
    now.minutes_since(start) >= i64::from(settings.late_limit_minutes)
}

/// After the time in which it can be taken back, by day, and on the day of the visit: who clears up last week's list at
/// the desk bothers nobody.
pub(super) fn missed_due(rules: &Rules<'_>, start: Timestamp) -> Option<Timestamp> {
    let soonest = rules.now.plus_minutes(i64::from(rules.settings.undo_minutes));
    let due_at = rules.settings.awake(rules.zone, soonest);
    let is_of_today = start <= rules.now && is_on_its_day(rules.zone, start, due_at);
    (rules.settings.tell_missed && is_of_today).then_some(due_at)
}

pub(super) fn is_on_its_day(zone: &Zone, start: Timestamp, at: Timestamp) -> bool {
    zone.day_of(start) == zone.day_of(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{messaging::MessageSettings, time::Date};
    use rstest::rstest;

    /// Of 26 November 2026.
    fn at(hour: i8, minute: i8) -> Timestamp {
        Zone::vietnam().at(Date::new(2026, 11, 26).unwrap(), hour, minute)
    }

    fn due(settings: &MessageSettings, now: Timestamp) -> Option<Timestamp> {
        let rules = Rules {
            settings,
            zone: &Zone::vietnam(),
            now,
        };
        missed_due(&rules, at(10, 0))
    }

    /// Rule B3.
    #[rstest]
    #[case::before_its_time(at(9, 59), None)]
    #[case::half_an_hour_later(at(10, 30), Some(at(10, 32)))]
    #[case::as_the_quiet_hours_begin(at(20, 59), None)]
    #[case::on_another_day(at(10, 30).plus_minutes(24 * 60), None)]
    fn who_did_not_come_hears_of_it_on_that_day_alone(
        #[case] now: Timestamp,
        #[case] expected: Option<Timestamp>,
    ) {
        assert_eq!(due(&MessageSettings::default(), now), expected);
    }

    #[test]
    fn a_clinic_that_does_not_want_it_tells_nobody_that_they_did_not_come() {
        let settings = MessageSettings {
            tell_missed: false,
            ..MessageSettings::default()
        };
        assert_eq!(due(&settings, at(10, 30)), None);
    }

    #[rstest]
    #[case(29, false)]
    #[case(30, true)]
    fn a_reminder_of_who_is_late_is_of_use_until_the_limit(#[case] minutes: i64, #[case] expected: bool) {
        let now = at(10, 0).plus_minutes(minutes);
        assert_eq!(
            is_past_waiting(at(10, 0), &ClinicSettings::default(), now),
            expected
        );
    }
}
