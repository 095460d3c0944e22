use serde::{Deserialize, Serialize};

use crate::{
    field::{FieldCode, FieldErrors},
    ids::PractitionerId,
    time::{Date, Timestamp, Zone},
};

const YEARS_MAX: u8 = 130;

/// Who is to get a mailing: all patients of whom all of this is true. What is not said is true of everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct Audience {
    /// With a visit to this doctor, on one of the days where such are said. A visit that was cancelled or missed is none.
    pub practitioner_id: Option<PractitionerId>,
    /// With a visit on this day or later.
    pub visit_from: Option<Date>,
    /// With a visit on this day or earlier.
    pub visit_until: Option<Date>,
    /// So many years old or older, as far as the birth date is known.
    pub age_from: Option<u8>,
    /// So many years old or younger.
    pub age_until: Option<u8>,
}

impl Audience {
    pub(super) fn check(&self, before: &str, errors: &mut FieldErrors) {
        let at = |field: &str| format!("{before}/{field}");
        let is_turned =
            matches!((self.visit_from, self.visit_until), (Some(from), Some(until)) if until < from);
        errors.add_if(is_turned, &at("visit_until"), FieldCode::EndsBeforeStart);
        for (field, years) in [("age_from", self.age_from), ("age_until", self.age_until)] {
            let is_wrong = years.is_some_and(|years| years > YEARS_MAX);
            errors.add_if(is_wrong, &at(field), FieldCode::OutOfRange);
        }
        let is_turned = matches!((self.age_from, self.age_until), (Some(from), Some(until)) if until < from);
        errors.add_if(is_turned, &at("age_until"), FieldCode::OutOfRange);
    }

    /// As the store is asked, by the clinic's clocks at that time.
    pub fn bounds(&self, zone: &Zone, now: Timestamp) -> Bounds {
        let asks_for_visit =
            self.practitioner_id.is_some() || self.visit_from.is_some() || self.visit_until.is_some();
        let today = zone.day_of(now);
        Bounds {
            asks_for_visit,
            practitioner_id: self.practitioner_id,
            visit_from: self.visit_from.map(|day| zone.start_of(day)),
            visit_before: self.visit_until.map(|day| zone.start_of(day.plus_days(1))),
            born_until: self.age_from.map(|years| born(today, years)),
            // Whoever turns one year older tomorrow is still young enough.
            born_after: self.age_until.map(|years| born(today, years.saturating_add(1))),
        }
    }
}

/// See [`Audience`]. Birth dates are texts of which the end may be missing: `1950` comes before every day of that year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    pub asks_for_visit: bool,
    pub practitioner_id: Option<PractitionerId>,
    pub visit_from: Option<Timestamp>,
    pub visit_before: Option<Timestamp>,
    pub born_until: Option<String>,
    pub born_after: Option<String>,
}

/// Who was born on this day turns so many years old today. On 29 February somebody else's year has no such day: the
/// text is compared, and needs none.
fn born(today: Date, years: u8) -> String {
    let year = today.0.year() - i16::from(years);
    format!("{year:04}-{:02}-{:02}", today.0.month(), today.0.day())
}

/// What `GET /api/mailing-audience` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AudienceCount {
    /// Who would get it now.
    pub recipients: i64,
    /// Who has no address.
    pub without_address: i64,
    /// Who wants no messages, or no news.
    pub opted_out: i64,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::time::PartialDate;

    /// As the store compares a birth date that is known so far.
    fn is_within(bounds: &Bounds, born: PartialDate) -> bool {
        let born = born.to_string();
        bounds.born_until.as_ref().is_none_or(|until| born <= *until)
            && bounds.born_after.as_ref().is_none_or(|after| born > *after)
    }

    fn on(day: &str) -> Timestamp {
        let zone = Zone::vietnam();
        zone.at(day.parse().unwrap(), 9, 0)
    }

    #[rstest]
    #[case::the_day_before(Some(60), None, "1966-11-25", false)]
    #[case::on_the_birthday(Some(60), None, "1966-11-24", true)]
    #[case::only_the_year(Some(60), None, "1966", true)]
    #[case::too_young(Some(60), None, "1967", false)]
    #[case::last_day(None, Some(60), "1965-11-25", true)]
    #[case::a_year_older_today(None, Some(60), "1965-11-24", false)]
    #[case::between(Some(18), Some(60), "1990-02-01", true)]
    #[case::all(None, None, "1900", true)]
    fn age_is_counted_in_whole_years(
        #[case] age_from: Option<u8>,
        #[case] age_until: Option<u8>,
        #[case] born: &str,
        #[case] is_in: bool,
    ) {
        let audience = Audience {
            age_from,
            age_until,
            ..Audience::default()
        };
        let bounds = audience.bounds(&Zone::vietnam(), on("2026-11-24"));
        assert_eq!(is_within(&bounds, born.parse().unwrap()), is_in);
    }

    #[test]
    fn days_are_the_clinics_and_the_last_one_counts() {
        let day: Date = "2026-11-26".parse().unwrap();
        let audience = Audience {
            visit_from: Some(day),
            visit_until: Some(day),
            ..Audience::default()
        };
        let zone = Zone::vietnam();
        let bounds = audience.bounds(&zone, on("2026-11-24"));
        assert!(bounds.asks_for_visit);
        assert_eq!(bounds.visit_from, Some(zone.at(day, 0, 0)));
        assert_eq!(bounds.visit_before, Some(zone.at(day.plus_days(1), 0, 0)));
        assert!(!Audience::default().bounds(&zone, on("2026-11-24")).asks_for_visit);
    }

    #[test]
    fn what_nobody_can_be_is_told_at_its_field() {
        let of = |audience: Audience| {
            let mut errors = FieldErrors::default();
            audience.check("/audience", &mut errors);
            errors
        };
        let turned = of(Audience {
            visit_from: Date::new(2026, 11, 26),
            visit_until: Date::new(2026, 11, 25),
            age_from: Some(60),
            age_until: Some(18),
            ..Audience::default()
        });
        assert_eq!(
            turned.of("/audience/visit_until"),
            Some(FieldCode::EndsBeforeStart)
        );
        assert_eq!(turned.of("/audience/age_until"), Some(FieldCode::OutOfRange));
        let old = of(Audience {
            age_from: Some(131),
            ..Audience::default()
        });
        assert_eq!(old.of("/audience/age_from"), Some(FieldCode::OutOfRange));
        assert!(of(Audience::default()).is_empty());
    }
}
