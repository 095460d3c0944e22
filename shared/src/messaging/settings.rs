use serde::{Deserialize, Serialize};

use super::{Channel, MessageKind, SmsUse};
use crate::{
    field::{FieldCode, FieldErrors},
    time::{Timestamp, Zone},
};

const REMINDERS_MAX: usize = 3;
/// Two weeks.
const HOURS_MAX: u16 = 336;
const UNDO_MINUTES_MAX: u8 = 60;
const FOLLOW_UP_DAYS_MAX: u8 = 30;

/// When patients are told, by the clinic's clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the settings page"
)]
pub struct MessageSettings {
    /// Reminders of each visit, so many hours before it: three at most, 1–336 each, none twice. Empty: none.
    pub reminder_hours_before: Vec<u16>,
    /// So long what was done can be taken back before its patient hears of it. 0–60.
    pub undo_minutes: u8,
    /// From then (hh:mm) until `quiet_until` nothing goes out. The same time twice: it always may.
    pub quiet_from: String,
    pub quiet_until: String,
    /// A patient cancels by the link of a mail until so many hours before the visit; then they call. 0–336.
    pub cancel_hours_before: u16,
    /// Rule B3: whoever is late is reminded, at once, when the desk is.
    pub tell_late: bool,
    /// Whoever was marked as missed hears of it that day.
    pub tell_missed: bool,
    /// Rule B5: whose doctor takes leave hears of it, with times that are possible.
    pub tell_leave: bool,
    /// Whoever is to come again and has no visit hears of it so many days before. 0–30; 0: nobody does.
    pub follow_up_days_before: u8,
    /// Who hears by SMS too, of those who agreed to it; where the server has a gateway.
    pub sms: SmsUse,
    /// What goes by SMS; each is paid for. Whoever hears of no booking that way knows it from where it was made.
    pub sms_kinds: Vec<MessageKind>,
    /// Without marks: more than twice as much goes into one SMS.
    pub sms_unaccented: bool,
}

impl Default for MessageSettings {
    fn default() -> Self {
        Self {
            reminder_hours_before: vec![24],
            undo_minutes: 2,
            quiet_from: "21:00".to_owned(),
            quiet_until: "07:00".to_owned(),
            cancel_hours_before: 2,
            tell_late: true,
            tell_missed: true,
            tell_leave: true,
            follow_up_days_before: 7,
            sms: SmsUse::Never,
            sms_kinds: vec![
                MessageKind::Moved,
                MessageKind::Cancelled,
                MessageKind::Reminder,
                MessageKind::Late,
                MessageKind::Leave,
            ],
            sms_unaccented: true,
        }
    }
}

impl MessageSettings {
    pub(crate) fn check(&self, errors: &mut FieldErrors) {
        let pointer = "/messages/reminder_hours_before";
        let hours = &self.reminder_hours_before;
        let fit = hours.len() <= REMINDERS_MAX && hours.iter().all(|hours| (1..=HOURS_MAX).contains(hours));
        errors.add_if(!fit, pointer, FieldCode::OutOfRange);
        let is_twice = (1..hours.len()).any(|at| hours[..at].contains(&hours[at]));
        errors.add_if(fit && is_twice, pointer, FieldCode::Duplicate);
        errors.add_if(
            self.undo_minutes > UNDO_MINUTES_MAX,
            "/messages/undo_minutes",
            FieldCode::OutOfRange,
        );
        errors.add_if(
            self.cancel_hours_before > HOURS_MAX,
            "/messages/cancel_hours_before",
            FieldCode::OutOfRange,
        );
        errors.add_if(
            self.follow_up_days_before > FOLLOW_UP_DAYS_MAX,
            "/messages/follow_up_days_before",
            FieldCode::OutOfRange,
        );
        for (pointer, time) in [
            ("/messages/quiet_from", &self.quiet_from),
            ("/messages/quiet_until", &self.quiet_until),
        ] {
            errors.add_if(clock(time).is_none(), pointer, FieldCode::Malformed);
        }
        let kinds = &self.sms_kinds;
        let is_twice = (1..kinds.len()).any(|at| kinds[..at].contains(&kinds[at]));
        errors.add_if(is_twice, "/messages/sms_kinds", FieldCode::Duplicate);
    }

    /// Whether the clinic sends such a message by this way.
    pub fn goes_by(&self, channel: Channel, kind: MessageKind) -> bool {
        match channel {
            Channel::Mail => true,
            Channel::Sms => self.sms != SmsUse::Never && self.sms_kinds.contains(&kind),
        }
    }

    /// The first time from `at` on at which somebody may be told something.
    pub fn awake(&self, zone: &Zone, at: Timestamp) -> Timestamp {
        let (Some(from), Some(until)) = (clock(&self.quiet_from), clock(&self.quiet_until)) else {
            return at;
        };
        let local = zone.local(at);
        let now = (local.hour(), local.minute());
        let over_midnight = from > until;
        let is_quiet = if over_midnight {
            now >= from || now < until
        } else {
            from <= now && now < until
        };
        if !is_quiet {
            return at;
        }
        let today = zone.day_of(at);
        let ends_on = if over_midnight && now >= from {
            today.plus_days(1)
        } else {
            today
        };
        zone.at(ends_on, until.0, until.1)
    }
}

/// Hour and minute of `21:00`.
fn clock(text: &str) -> Option<(i8, i8)> {
    let (hour, minute) = text.split_once(':')?;
    let two = |digits: &str| {
        let are_two = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        are_two.then(|| digits.parse::<i8>().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Date;
    use rstest::rstest;

    fn quiet(from: &str, until: &str) -> MessageSettings {
        MessageSettings {
            quiet_from: from.to_owned(),
            quiet_until: until.to_owned(),
            ..MessageSettings::default()
        }
    }

    #[rstest]
    #[case::by_day("21:00", "07:00", (24, 12, 0), (24, 12, 0))]
    #[case::at_its_begin("21:00", "07:00", (24, 21, 0), (25, 7, 0))]
    #[case::before_midnight("21:00", "07:00", (24, 23, 30), (25, 7, 0))]
    #[case::after_midnight("21:00", "07:00", (24, 6, 59), (24, 7, 0))]
    #[case::at_its_end("21:00", "07:00", (24, 7, 0), (24, 7, 0))]
    #[case::at_noon("12:00", "13:30", (24, 12, 10), (24, 13, 30))]
    #[case::after_noon("12:00", "13:30", (24, 13, 30), (24, 13, 30))]
    #[case::never_quiet("07:00", "07:00", (24, 7, 0), (24, 7, 0))]
    fn what_falls_into_the_quiet_hours_waits_for_their_end(
        #[case] from: &str,
        #[case] until: &str,
        #[case] at: (i8, i8, i8),
        #[case] told: (i8, i8, i8),
    ) {
        let zone = Zone::vietnam();
        let time = |(day, hour, minute)| zone.at(Date::new(2026, 11, day).unwrap(), hour, minute);
        assert_eq!(quiet(from, until).awake(&zone, time(at)), time(told));
    }

    #[rstest]
    #[case("21:00", true)]
    #[case("00:00", true)]
    #[case("24:00", false)]
    #[case("7:00", false)]
    #[case("07:60", false)]
    #[case("+7:00", false)]
    #[case("", false)]
    fn a_time_of_the_clock_has_two_digits_twice(#[case] text: &str, #[case] is_one: bool) {
        let mut errors = FieldErrors::default();
        quiet(text, "07:00").check(&mut errors);
        assert_eq!(errors.of("/messages/quiet_from").is_none(), is_one);
    }

    #[rstest]
    #[case(&[], None)]
    #[case(&[48, 24, 2], None)]
    #[case(&[24, 24], Some(FieldCode::Duplicate))]
    #[case(&[0], Some(FieldCode::OutOfRange))]
    #[case(&[337], Some(FieldCode::OutOfRange))]
    #[case(&[4, 3, 2, 1], Some(FieldCode::OutOfRange))]
    fn at_most_three_reminders_within_two_weeks(#[case] hours: &[u16], #[case] wrong: Option<FieldCode>) {
        let mut errors = FieldErrors::default();
        let settings = MessageSettings {
            reminder_hours_before: hours.to_vec(),
            ..MessageSettings::default()
        };
        settings.check(&mut errors);
        assert_eq!(errors.of("/messages/reminder_hours_before"), wrong);
    }

    #[rstest]
    #[case(0, None)]
    #[case(336, None)]
    #[case(337, Some(FieldCode::OutOfRange))]
    fn a_link_cancels_until_two_weeks_before_at_the_most(
        #[case] hours: u16,
        #[case] wrong: Option<FieldCode>,
    ) {
        let mut errors = FieldErrors::default();
        let settings = MessageSettings {
            cancel_hours_before: hours,
            ..MessageSettings::default()
        };
        settings.check(&mut errors);
        assert_eq!(errors.of("/messages/cancel_hours_before"), wrong);
    }

    #[test]
    fn a_kind_that_goes_by_sms_is_named_once() {
        let wrong = |kinds: &[MessageKind]| {
            let mut errors = FieldErrors::default();
            let settings = MessageSettings {
                sms_kinds: kinds.to_vec(),
                ..MessageSettings::default()
            };
            settings.check(&mut errors);
            errors.of("/messages/sms_kinds")
        };
        assert_eq!(wrong(&[]), None);
        assert_eq!(wrong(&[MessageKind::Moved, MessageKind::Booked]), None);
        let twice = [MessageKind::Moved, MessageKind::Moved];
        assert_eq!(wrong(&twice), Some(FieldCode::Duplicate));
    }

    #[test]
    fn by_sms_goes_what_the_clinic_pays_for_and_by_mail_all() {
        let of = |sms| MessageSettings {
            sms,
            ..MessageSettings::default()
        };
        for kind in MessageKind::ALL {
            assert!(of(SmsUse::Never).goes_by(Channel::Mail, *kind));
            assert!(!of(SmsUse::Never).goes_by(Channel::Sms, *kind));
            let is_paid_for = !matches!(
                kind,
                MessageKind::Booked | MessageKind::Missed | MessageKind::FollowUp
            );
            assert_eq!(of(SmsUse::Always).goes_by(Channel::Sms, *kind), is_paid_for);
        }
    }

    #[test]
    fn settings_that_were_kept_before_there_were_messages_have_the_usual_ones() {
        let kept: crate::settings::ClinicSettings =
            serde_json::from_str(r#"{"clinic_name":"An Tâm"}"#).unwrap();
        assert_eq!(kept.messages, MessageSettings::default());
    }
}
