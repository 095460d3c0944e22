//! Instants, dates and the clinic's time zone.

mod skew;

pub use skew::Skew;

use jiff::{civil, fmt::rfc2822, tz::TimeZone};
use serde::{Deserialize, Serialize, de::Error as _};

/// An instant in milliseconds since 1970-01-01T00:00Z. In JSON: RFC 3339 in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// 9999-12-31: every store can hold it and compare with it.
    pub const LAST: Self = Self(253_402_214_400_000);

    /// Whether it lies where every store has times. What comes from outside may lie beyond.
    pub fn is_storable(self) -> bool {
        (Self(0)..=Self::LAST).contains(&self)
    }

    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * 60_000)
    }

    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1_000)
    }

    /// Whole minutes from `earlier` to `self`, rounded toward zero; negative when `earlier` is later.
    pub const fn minutes_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 60_000
    }

    /// As HTTP's `Date` header tells it (RFC 9110 §5.6.7), in whole seconds.
    pub fn http_date(self) -> String {
        // Fails only outside the years 0 to 9999; no header is better than a wrong one.
        rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&self.jiff())
            .unwrap_or_default()
    }

    /// Of a `Date` header.
    pub fn of_http_date(text: &str) -> Option<Self> {
        let instant = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
        Some(Self(instant.as_millisecond()))
    }

    fn jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::MAX)
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.jiff().fmt(f)
    }
}

impl std::fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.jiff().fmt(f)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant: jiff::Timestamp = text.parse()?;
        Ok(Self(instant.as_millisecond()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// A calendar day. In JSON and in the store: `2026-11-24`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(pub civil::Date);

impl Date {
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }

    /// The day `days` later (earlier when negative). Saturates at the calendar's ends.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let span = jiff::Span::new().try_days(days).unwrap_or_default();
        Self(self.0.saturating_add(span))
    }

    /// Whole days from `earlier` to this one; negative where that is later.
    pub fn days_since(self, earlier: Self) -> i32 {
        (self.0 - earlier.0).get_days()
    }

    /// The Monday on or before this day.
    #[must_use]
    pub fn monday(self) -> Self {
        self.plus_days(-i32::from(self.0.weekday().to_monday_zero_offset()))
    }

    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// As people here write it: `24/11/2026`.
    pub fn dd_mm_yyyy(self) -> String {
        format!("{:02}/{:02}/{:04}", self.0.day(), self.0.month(), self.0.year())
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Date {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A birth date as far as it is known (FHIR `date`): `1950`, `1950-03` or `1950-03-12`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    pub year: i16,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

impl PartialDate {
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        if month.is_none() && day.is_some() {
            return None;
        }
        civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { year, month, day })
    }

    /// The first day it can mean.
    pub fn earliest(self) -> Date {
        Date(
            civil::Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
                .unwrap_or(civil::Date::MIN),
        )
    }

    /// Whole years of age on `day`, counted from the first day the birth date can mean.
    pub fn age_years(self, day: Date) -> i16 {
        let born = self.earliest().0;
        let had_birthday = (day.0.month(), day.0.day()) >= (born.month(), born.day());
        day.0.year() - born.year() - i16::from(!had_birthday)
    }

    /// Whole months of age on `day`, likewise.
    pub fn age_months(self, day: Date) -> i32 {
        let born = self.earliest().0;
        let months = (i32::from(day.0.year()) - i32::from(born.year())) * 12 + i32::from(day.0.month())
            - i32::from(born.month());
        months - i32::from(day.0.day() < born.day())
    }

    /// As people here write it: `12/03/1950`, `03/1950` or `1950`.
    pub fn dd_mm_yyyy(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{day:02}/{month:02}/{:04}", self.year),
            (Some(month), None) => format!("{month:02}/{:04}", self.year),
            _ => format!("{:04}", self.year),
        }
    }
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        Self {
            year: date.0.year(),
            month: Some(date.0.month()),
            day: Some(date.0.day()),
        }
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// The text is no day, month or year of the calendar.
#[derive(Debug, thiserror::Error)]
#[error("not a date: write 1950-03-12, 1950-03 or 1950")]
pub struct NotADate;

impl std::str::FromStr for PartialDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|year| year.len() == 4).ok_or(NotADate)?;
        let number = |part: &str| part.parse::<i8>().map_err(|_| NotADate);
        let month = parts.next().map(number).transpose()?;
        let day = parts.next().map(number).transpose()?;
        if parts.next().is_some() {
            return Err(NotADate);
        }
        Self::new(year.parse().map_err(|_| NotADate)?, month, day).ok_or(NotADate)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The clinic's time zone: where its days begin and end.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// Vietnam: UTC+7 all year, needs no time zone database.
    pub fn vietnam() -> Self {
        Self::fixed_hours(7)
    }

    /// A zone that never changes its offset; what the page uses, told by the server.
    pub fn fixed_hours(hours: i8) -> Self {
        Self(TimeZone::fixed(jiff::tz::Offset::constant(hours)))
    }

    /// By IANA name. `None` when this machine's database does not have it.
    #[cfg(feature = "app")]
    pub fn named(name: &str) -> Option<Self> {
        if name == "Asia/Ho_Chi_Minh" {
            return Some(Self::vietnam());
        }
        TimeZone::get(name).ok().map(Self)
    }

    pub fn local(&self, at: Timestamp) -> civil::DateTime {
        self.0.to_datetime(at.jiff())
    }

    pub fn day_of(&self, at: Timestamp) -> Date {
        Date(self.local(at).date())
    }

    /// The instant at which the clinic's clocks show this.
    pub fn at(&self, day: Date, hour: i8, minute: i8) -> Timestamp {
        let wall = day.0.at(hour, minute, 0, 0);
        let instant = self.0.to_ambiguous_timestamp(wall).compatible();
        Timestamp(instant.map_or(0, jiff::Timestamp::as_millisecond))
    }

    pub fn start_of(&self, day: Date) -> Timestamp {
        self.at(day, 0, 0)
    }

    /// `09:05`.
    pub fn hh_mm(&self, at: Timestamp) -> String {
        let local = self.local(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }
}

/// `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Period {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Period {
    pub const fn minutes(self) -> i64 {
        self.end.minutes_since(self.start)
    }

    pub const fn overlaps(self, other: Self) -> bool {
        self.start.0 < other.end.0 && other.start.0 < self.end.0
    }

    pub const fn contains(self, other: Self) -> bool {
        self.start.0 <= other.start.0 && other.end.0 <= self.end.0
    }
}

#[cfg(feature = "app")]
mod schemas {
    use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type};

    fn text(format: KnownFormat, example: &str) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(format)))
            .examples([example])
            .into()
    }

    impl utoipa::PartialSchema for super::Timestamp {
        fn schema() -> RefOr<Schema> {
            text(KnownFormat::DateTime, "2026-11-24T02:00:00Z")
        }
    }
    impl utoipa::ToSchema for super::Timestamp {}

    impl utoipa::PartialSchema for super::Date {
        fn schema() -> RefOr<Schema> {
            text(KnownFormat::Date, "2026-11-24")
        }
    }
    impl utoipa::ToSchema for super::Date {}

    impl utoipa::PartialSchema for super::PartialDate {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some(r"^\d{4}(-\d{2}(-\d{2})?)?$"))
                .examples(["1950-03-12"])
                .into()
        }
    }
    impl utoipa::ToSchema for super::PartialDate {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("1950", "1950")]
    #[case("1950-03", "03/1950")]
    #[case("1950-03-12", "12/03/1950")]
    fn a_birth_date_keeps_what_is_known(#[case] text: &str, #[case] shown: &str) {
        let date: PartialDate = text.parse().unwrap();
        assert_eq!(date.to_string(), text);
        assert_eq!(date.dd_mm_yyyy(), shown);
    }

    #[rstest]
    #[case("50")]
    #[case("1950-13")]
    #[case("1950-02-30")]
    #[case("1950-02-03-04")]
    #[case("12/03/1950")]
    fn what_is_no_date_is_refused(#[case] text: &str) {
        assert!(text.parse::<PartialDate>().is_err());
    }

    #[test]
    fn an_http_date_is_read_as_it_is_written() {
        let at: Timestamp = "2026-11-24T02:05:09Z".parse().unwrap();
        assert_eq!(at.http_date(), "Tue, 24 Nov 2026 02:05:09 GMT");
        assert_eq!(Timestamp::of_http_date(&at.http_date()), Some(at));
        assert_eq!(Timestamp::of_http_date("soon"), None);
    }

    #[test]
    fn age_turns_on_the_birthday() {
        let born: PartialDate = "1951-11-24".parse().unwrap();
        assert_eq!(born.age_years(Date::new(2026, 11, 23).unwrap()), 74);
        assert_eq!(born.age_years(Date::new(2026, 11, 24).unwrap()), 75);
        assert_eq!(born.age_months(Date::new(1951, 12, 23).unwrap()), 0);
        assert_eq!(born.age_months(Date::new(1951, 12, 24).unwrap()), 1);
    }

    #[test]
    fn the_clinics_day_begins_at_its_own_midnight() {
        let zone = Zone::vietnam();
        let day = Date::new(2026, 11, 24).unwrap();
        assert_eq!(zone.start_of(day).to_string(), "2026-11-23T17:00:00Z");
        assert_eq!(zone.day_of(zone.start_of(day)), day);
        assert_eq!(zone.hh_mm(zone.at(day, 9, 5)), "09:05");
        assert_eq!(day.monday(), Date::new(2026, 11, 23).unwrap());
    }
}
