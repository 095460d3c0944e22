//! Values on the wire, both ways. They come back as bare as SQLite gives them, so that whoever reads rows need not
//! know the engine:
//!
//! | column | comes as |
//! |---|---|
//! | `bit` | `Int` 0 or 1 |
//! | `tinyint` … `bigint` | `Int` |
//! | `decimal` with four places | `Int`, ten-thousandths |
//! | `nvarchar` | `Text` |
//! | `date` | `Text`, `2026-11-24` |
//! | `datetime2` | `Int`, ms since 1970 |
//! | `binary`, `varbinary` | `Bytes` |

use std::{borrow::Cow, sync::Arc};

use clinic_shared::store::{Kind, Row, StoreError, Value};
use jiff::civil;
use tiberius::{
    ColumnData,
    numeric::Numeric,
    time::{Date, DateTime2, Time},
};

/// Of a decimal: `decimal(19,4)`.
const PLACES: u8 = 4;
const MS_A_DAY: i64 = 86_400_000;
/// Days from 0001-01-01, where SQL Server begins to count, to 1970-01-01.
const DAYS_TO_1970: i64 = 719_162;
/// 9999-12-31, in days from 0001-01-01.
const DAYS_MAX: i64 = 3_652_058;

/// A parameter of its type, absent ones too.
pub fn sent(value: &Value) -> Result<ColumnData<'_>, &'static str> {
    Ok(match value {
        Value::Null(kind) => absent(*kind),
        Value::Id(id) => ColumnData::Binary(Some(Cow::Borrowed(id.as_bytes()))),
        Value::Int(number) => ColumnData::I64(Some(*number)),
        Value::Decimal(parts) => {
            ColumnData::Numeric(Some(Numeric::new_with_scale(i128::from(*parts), PLACES)))
        }
        Value::Text(text) => ColumnData::String(Some(Cow::Borrowed(text))),
        Value::Bool(truth) => ColumnData::Bit(Some(*truth)),
        Value::Date(date) => ColumnData::Date(Some(date_of(days_of(date.0)?)?)),
        Value::Timestamp(at) => ColumnData::DateTime2(Some(instant_of(at.as_ms())?)),
        Value::Bytes(bytes) => ColumnData::Binary(Some(Cow::Borrowed(bytes))),
    })
}

const fn absent(kind: Kind) -> ColumnData<'static> {
    match kind {
        Kind::Id | Kind::Bytes => ColumnData::Binary(None),
        Kind::Int => ColumnData::I64(None),
        Kind::Decimal => ColumnData::Numeric(None),
        Kind::Text => ColumnData::String(None),
        Kind::Bool => ColumnData::Bit(None),
        Kind::Date => ColumnData::Date(None),
        Kind::Timestamp => ColumnData::DateTime2(None),
    }
}

/// All columns of one row.
pub fn row(columns: &Arc<[Box<str>]>, row: tiberius::Row) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(columns.len());
    for (column, data) in columns.iter().zip(row) {
        values.push(received(data).map_err(|what| StoreError::decode(column, what))?);
    }
    Ok(Row::new(Arc::clone(columns), values))
}

fn received(data: ColumnData<'static>) -> Result<Value, &'static str> {
    let value = match data {
        ColumnData::Bit(truth) => truth.map(|truth| Value::Int(i64::from(truth))),
        ColumnData::U8(number) => number.map(|number| Value::Int(i64::from(number))),
        ColumnData::I16(number) => number.map(|number| Value::Int(i64::from(number))),
        ColumnData::I32(number) => number.map(|number| Value::Int(i64::from(number))),
        ColumnData::I64(number) => number.map(Value::Int),
        ColumnData::Numeric(number) => number.map(exact).transpose()?,
        ColumnData::String(text) => text.map(|text| Value::Text(text.into_owned())),
        ColumnData::Binary(bytes) => bytes.map(|bytes| Value::Bytes(bytes.into_owned())),
        ColumnData::Date(on) => on.map(|on| day(on.days())).transpose()?,
        ColumnData::DateTime2(at) => at.map(ms_since_1970).transpose()?,
        // An absent one says nothing, whatever its type.
        ColumnData::F32(None)
        | ColumnData::F64(None)
        | ColumnData::Guid(None)
        | ColumnData::Xml(None)
        | ColumnData::DateTime(None)
        | ColumnData::SmallDateTime(None)
        | ColumnData::Time(None)
        | ColumnData::DateTimeOffset(None) => None,
        _ => return Err("a column of a type that is not in use here"),
    };
    Ok(value.unwrap_or(Value::Null(Kind::Bytes)))
}

/// Whole, as sums of whole numbers may be, or in ten-thousandths.
fn exact(number: Numeric) -> Result<Value, &'static str> {
    if !matches!(number.scale(), 0 | PLACES) {
        return Err("a decimal that has other than four places");
    }
    let parts = i64::try_from(number.value()).map_err(|_| "a decimal too large")?;
    Ok(Value::Int(parts))
}

fn first_day() -> civil::Date {
    civil::date(1, 1, 1)
}

fn days_of(date: civil::Date) -> Result<i64, &'static str> {
    let span = date.since(first_day()).map_err(|_| "a date out of range")?;
    Ok(i64::from(span.get_days()))
}

fn date_of(days: i64) -> Result<Date, &'static str> {
    if !(0..=DAYS_MAX).contains(&days) {
        return Err("a date before the year 1 or after 9999");
    }
    let days = u32::try_from(days).map_err(|_| "a date out of range")?;
    Ok(Date::new(days))
}

fn instant_of(ms: i64) -> Result<DateTime2, &'static str> {
    let date = date_of(ms.div_euclid(MS_A_DAY) + DAYS_TO_1970)?;
    Ok(DateTime2::new(
        date,
        Time::new(ms.rem_euclid(MS_A_DAY).unsigned_abs(), 3),
    ))
}

fn day(days: u32) -> Result<Value, &'static str> {
    let span = jiff::Span::new().try_days(days);
    let date = span.and_then(|span| first_day().checked_add(span));
    Ok(Value::Text(date.map_err(|_| "a date out of range")?.to_string()))
}

/// Finer parts than milliseconds are left out.
fn ms_since_1970(at: DateTime2) -> Result<Value, &'static str> {
    let (time, days) = (at.time(), i64::from(at.date().days()));
    let scale = u32::from(time.scale());
    let ms = if scale >= 3 {
        Some(time.increments() / 10_u64.pow(scale - 3))
    } else {
        time.increments().checked_mul(10_u64.pow(3 - scale))
    };
    let ms = ms
        .and_then(|ms| i64::try_from(ms).ok())
        .ok_or("a time out of range")?;
    Ok(Value::Int((days - DAYS_TO_1970) * MS_A_DAY + ms))
}

#[cfg(test)]
mod tests {
    use clinic_shared::time::{Date as Day, Timestamp};
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    fn back(value: &Value) -> Value {
        let sent = sent(value).unwrap();
        let owned = match sent {
            ColumnData::Binary(bytes) => {
                ColumnData::Binary(bytes.map(|bytes| Cow::Owned(bytes.into_owned())))
            }
            ColumnData::String(text) => ColumnData::String(text.map(|text| Cow::Owned(text.into_owned()))),
            ColumnData::I64(number) => ColumnData::I64(number),
            ColumnData::Bit(truth) => ColumnData::Bit(truth),
            ColumnData::Numeric(number) => ColumnData::Numeric(number),
            ColumnData::Date(date) => ColumnData::Date(date),
            ColumnData::DateTime2(at) => ColumnData::DateTime2(at),
            other => panic!("{other:?} is not sent"),
        };
        received(owned).unwrap()
    }

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_ms()
    }

    #[rstest]
    #[case("0001-01-01T00:00:00Z")]
    #[case("0001-01-01T00:00:00.001Z")]
    #[case("1900-02-28T12:00:00.500Z")]
    #[case("1969-12-31T23:59:59.999Z")]
    #[case("1970-01-01T00:00:00Z")]
    #[case("2000-02-29T23:59:59.999Z")]
    #[case("2026-11-24T08:30:00.123Z")]
    #[case("9999-12-30T21:59:59.999Z")]
    fn an_instant_comes_back_to_the_millisecond(#[case] text: &str) {
        let at = Timestamp::from_ms(ms(text));
        assert_eq!(back(&Value::Timestamp(at)), Value::Int(at.as_ms()));
    }

    #[test]
    fn the_days_are_counted_as_the_server_counts_them() {
        let known = [
            ("0001-01-01", 0),
            ("1900-01-01", 693_595),
            ("1970-01-01", 719_162),
            ("9999-12-31", 3_652_058),
        ];
        for (text, days) in known {
            let date: Day = text.parse().unwrap();
            assert_eq!(
                sent(&Value::Date(date)).unwrap(),
                ColumnData::Date(Some(Date::new(days)))
            );
            assert_eq!(back(&Value::Date(date)), Value::Text(text.to_owned()));
        }
        let before = Timestamp::from_ms(-1);
        let last_ms_of_1969 = DateTime2::new(Date::new(719_161), Time::new(86_399_999, 3));
        assert_eq!(
            sent(&Value::Timestamp(before)).unwrap(),
            ColumnData::DateTime2(Some(last_ms_of_1969))
        );
    }

    #[test]
    fn the_last_instant_is_the_last_millisecond_of_9999() {
        let last = 253_402_300_799_999;
        assert_eq!(
            back(&Value::Timestamp(Timestamp::from_ms(last))),
            Value::Int(last)
        );
        assert!(sent(&Value::Timestamp(Timestamp::from_ms(last + 1))).is_err());
        assert!(sent(&Value::Timestamp(Timestamp::from_ms(i64::MAX))).is_err());
        assert!(sent(&Value::Timestamp(Timestamp::from_ms(i64::MIN))).is_err());
        let first = ms("0001-01-01T00:00:00Z");
        assert!(sent(&Value::Timestamp(Timestamp::from_ms(first - 1))).is_err());
        assert!(sent(&Value::Date(Day::new(0, 12, 31).unwrap())).is_err());
    }

    #[rstest]
    #[case(0, 5, 5_000)]
    #[case(2, 512, 5_120)]
    #[case(3, 5_123, 5_123)]
    #[case(7, 51_239_999, 5_123)]
    fn finer_and_coarser_times_are_read_too(#[case] scale: u8, #[case] increments: u64, #[case] ms: i64) {
        let at = DateTime2::new(Date::new(719_162), Time::new(increments, scale));
        assert_eq!(received(ColumnData::DateTime2(Some(at))), Ok(Value::Int(ms)));
    }

    #[rstest]
    #[case(0)]
    #[case(1)]
    #[case(-1)]
    #[case(123_450_000)]
    #[case(i64::MAX)]
    #[case(i64::MIN)]
    fn decimals_are_exact(#[case] parts: i64) {
        assert_eq!(back(&Value::Decimal(parts)), Value::Int(parts));
    }

    #[test]
    fn other_decimals_are_refused_rather_than_misread() {
        let decimal =
            |value, scale| received(ColumnData::Numeric(Some(Numeric::new_with_scale(value, scale))));
        assert_eq!(decimal(7, 0), Ok(Value::Int(7)));
        assert!(decimal(70, 2).is_err());
        assert!(decimal(i128::from(i64::MAX) + 1, 0).is_err());
    }

    #[test]
    fn plain_values_come_back_bare() {
        let id = Uuid::from_u128(7);
        assert_eq!(back(&Value::Id(id)), Value::Bytes(id.as_bytes().to_vec()));
        assert_eq!(back(&Value::Int(i64::MIN)), Value::Int(i64::MIN));
        assert_eq!(
            back(&Value::Text("Nguyễn Đức 👩‍⚕️".to_owned())),
            Value::Text("Nguyễn Đức 👩‍⚕️".to_owned())
        );
        assert_eq!(back(&Value::Bool(true)), Value::Int(1));
        assert_eq!(back(&Value::Bytes(Vec::new())), Value::Bytes(Vec::new()));
        assert_eq!(received(ColumnData::U8(Some(255))), Ok(Value::Int(255)));
        assert_eq!(received(ColumnData::I16(Some(-1))), Ok(Value::Int(-1)));
        assert_eq!(received(ColumnData::I32(Some(-1))), Ok(Value::Int(-1)));
        assert!(received(ColumnData::F64(Some(0.5))).is_err());
        assert_eq!(received(ColumnData::F64(None)), Ok(Value::Null(Kind::Bytes)));
    }

    #[test]
    fn what_is_absent_keeps_its_type_on_the_way_out() {
        let kinds = [
            (Kind::Id, ColumnData::Binary(None)),
            (Kind::Int, ColumnData::I64(None)),
            (Kind::Decimal, ColumnData::Numeric(None)),
            (Kind::Text, ColumnData::String(None)),
            (Kind::Bool, ColumnData::Bit(None)),
            (Kind::Date, ColumnData::Date(None)),
            (Kind::Timestamp, ColumnData::DateTime2(None)),
            (Kind::Bytes, ColumnData::Binary(None)),
        ];
        for (kind, wire) in kinds {
            assert_eq!(sent(&Value::Null(kind)).unwrap(), wire);
            assert_eq!(back(&Value::Null(kind)), Value::Null(Kind::Bytes));
        }
    }
}
