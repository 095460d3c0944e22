//! When a schedule comes round, by the clinic's clocks. The one place that knows the library.

use std::cmp::Ordering;

use croner::{
    CivilDate, CivilDateTime, CivilTime, CronDateTime, Resolution, Weekday,
    errors::CronError,
    parser::{CronParser, Seconds, Year},
};
use jiff::{SignedDuration, civil};

use crate::time::{Date, Timestamp, Zone};

/// Minute, hour, day, month, weekday: `30 2 * * *`.
#[derive(Debug, Clone)]
pub struct Cron(croner::Cron);

impl Cron {
    /// `None`: it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        parser.parse(text).ok().map(Self)
    }

    /// The first time after `at`; `None` where there is none, as on 31 February.
    pub fn after(&self, at: Timestamp, zone: &Zone) -> Option<Timestamp> {
        let from = Wall(zone.local(at));
        let Wall(next) = self.0.find_next_occurrence(&from, false).ok()?;
        Some(zone.at(Date(next.date()), next.hour(), next.minute()))
    }
}

/// What the clinic's clocks show. What instant that is, only [`Zone`] knows: the library searches without a zone.
#[derive(Debug, Clone, Copy)]
struct Wall(civil::DateTime);

impl CronDateTime for Wall {
    fn to_civil(&self) -> CivilDateTime {
        let part = |number: i8| u32::from(number.unsigned_abs());
        let (year, month, day) = (i32::from(self.0.year()), part(self.0.month()), part(self.0.day()));
        let (hour, minute, second) = (part(self.0.hour()), part(self.0.minute()), part(self.0.second()));
        CivilDateTime::new(
            CivilDate::from_parts_unchecked(year, month, day),
            CivilTime::from_parts_unchecked(hour, minute, second),
        )
    }

    fn civil_weekday(&self) -> Weekday {
        let after_sunday = self.0.weekday().to_sunday_zero_offset();
        Weekday::from_days_from_sunday(u32::from(after_sunday.unsigned_abs()))
    }

    fn resolve_civil(&self, shown: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        let part = |number: u32| i8::try_from(number).map_err(|_| CronError::InvalidDate);
        let year = i16::try_from(shown.year()).map_err(|_| CronError::InvalidDate)?;
        let wall = civil::DateTime::new(
            year,
            part(shown.month())?,
            part(shown.day())?,
            part(shown.hour())?,
            part(shown.minute())?,
            part(shown.second())?,
            0,
        );
        wall.map(|wall| Resolution::Single(Self(wall)))
            .map_err(|_| CronError::InvalidDate)
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        self.0
            .checked_add(SignedDuration::from_secs(seconds))
            .ok()
            .map(Self)
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn next(cron: &str, after: &str) -> Option<String> {
        let zone = Zone::named("Asia/Ho_Chi_Minh").unwrap();
        let next = Cron::parse(cron).unwrap().after(after.parse().unwrap(), &zone);
        next.map(|next| zone.local(next).to_string())
    }

    /// 2026-11-24 is a Tuesday. 02:30 in Ho Chi Minh City is 19:30 of the day before in UTC.
    #[rstest]
    #[case::tonight("30 2 * * *", "2026-11-24T02:00:00Z", "2026-11-25T02:30:00")]
    #[case::just_before("30 2 * * *", "2026-11-24T19:29:59.999Z", "2026-11-25T02:30:00")]
    #[case::now_is_over("30 2 * * *", "2026-11-24T19:30:00Z", "2026-11-26T02:30:00")]
    #[case::in_steps("*/15 7-17 * * MON-FRI", "2026-11-24T02:00:00Z", "2026-11-24T09:15:00")]
    #[case::over_the_weekend("*/15 7-17 * * MON-FRI", "2026-11-27T10:45:00Z", "2026-11-30T07:00:00")]
    #[case::sunday_is_nought_and_seven("0 6 * * 7", "2026-11-24T02:00:00Z", "2026-11-29T06:00:00")]
    #[case::last_of_the_month("0 0 L * *", "2026-02-01T02:00:00Z", "2026-02-28T00:00:00")]
    #[case::over_new_year("5 0 1 1 *", "2026-11-24T02:00:00Z", "2027-01-01T00:05:00")]
    #[case::leap_day("0 0 29 2 *", "2026-11-24T02:00:00Z", "2028-02-29T00:00:00")]
    fn a_schedule_comes_round_by_the_clinics_clocks(
        #[case] cron: &str,
        #[case] after: &str,
        #[case] wanted: &str,
    ) {
        assert_eq!(next(cron, after).as_deref(), Some(wanted));
    }

    #[test]
    fn a_day_that_no_year_has_never_comes() {
        assert_eq!(next("0 0 31 2 *", "2026-11-24T02:00:00Z"), None);
    }

    #[rstest]
    #[case("")]
    #[case("soon")]
    #[case("30 2 * *")]
    #[case("0 30 2 * * *")]
    #[case("0 30 2 * * * 2027")]
    #[case("60 2 * * *")]
    #[case("30 24 * * *")]
    #[case("30 2 32 * *")]
    #[case("30 2 * 13 *")]
    #[case("30 2 * * 8")]
    #[case("30 02:30 * * *")]
    fn what_is_no_cron_is_told(#[case] text: &str) {
        assert!(Cron::parse(text).is_none(), "{text}");
    }
}
