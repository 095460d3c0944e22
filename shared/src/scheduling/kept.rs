use serde::{Deserialize, Serialize};

use crate::{
    settings::ClinicSettings,
    time::{Period, Timestamp},
};

/// Long enough for a common visit; a longer one takes the free time behind it too.
const KEPT_MINUTES: i64 = 20;

/// A time kept for patients with priority until anybody may have it. Rule D10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Kept {
    #[serde(flatten)]
    pub period: Period,
    pub opens_at: Timestamp,
}

/// Rule D10: the slots of a shift that are still kept now, spread evenly over it.
pub fn kept_of_shift(shift: Period, settings: &ClinicSettings, now: Timestamp) -> Vec<Kept> {
    let slots = i64::from(settings.priority_slots_per_shift);
    if slots == 0 || shift.minutes() < slots * KEPT_MINUTES {
        return Vec::new();
    }
    let apart = shift.minutes() / slots / 5 * 5;
    let kept = (0..slots).map(|slot| {
        let start = shift.start.plus_minutes(slot * apart);
        Kept {
            period: Period {
                start,
                end: start.plus_minutes(KEPT_MINUTES),
            },
            opens_at: start.plus_minutes(-i64::from(settings.priority_release_hours) * 60),
        }
    });
    kept.filter(|kept| now < kept.opens_at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_ms(0).plus_minutes(minute)
    }

    /// Rule D10.
    #[test]
    fn slots_lie_evenly_in_the_shift_and_open_a_set_time_before() {
        let shift = Period {
            start: minute(3000),
            end: minute(3240),
        };
        let settings = ClinicSettings {
            priority_slots_per_shift: 2,
            priority_release_hours: 24,
            ..ClinicSettings::default()
        };
        let starts = |now| -> Vec<Timestamp> {
            let kept = kept_of_shift(shift, &settings, minute(now));
            kept.iter().map(|kept| kept.period.start).collect()
        };
        assert_eq!(starts(0), [minute(3000), minute(3120)]);
        assert_eq!(starts(3000 - 1440), [minute(3120)], "the first is open by now");
        assert_eq!(starts(3120 - 1440), []);
        let none = ClinicSettings::default();
        assert_eq!(kept_of_shift(shift, &none, minute(0)), []);
    }
}
