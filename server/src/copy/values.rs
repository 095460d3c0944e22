//! A value as a table's column says it is, whatever bare form an engine answers it in; and a key as text.

use clinic_shared::{
    feed::Bare,
    store::{FromValue as _, Kind, Value},
    text::hex,
    time::{Date, Timestamp},
};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// `None`: it is of another type, or would not come back as it is.
pub fn typed(kind: Kind, value: &Value) -> Option<Value> {
    if matches!(value, Value::Null(_)) {
        return Some(Value::Null(kind));
    }
    Some(match kind {
        Kind::Id => Value::Id(Uuid::from_slice(&Vec::from_value(value)?).ok()?),
        Kind::Int => Value::Int(i64::from_value(value)?),
        Kind::Decimal => match value {
            Value::Int(number) | Value::Decimal(number) => Value::Decimal(*number),
            _ => return None,
        },
        Kind::Text => Value::Text(String::from_value(value)?),
        Kind::Bool => match value {
            Value::Int(0) => Value::Bool(false),
            Value::Int(1) => Value::Bool(true),
            Value::Bool(truth) => Value::Bool(*truth),
            _ => return None,
        },
        Kind::Date => match value {
            Value::Text(text) => Value::Date(
                text.parse()
                    .ok()
                    .filter(|date: &Date| date.to_string() == *text)?,
            ),
            Value::Date(date) => Value::Date(*date),
            _ => return None,
        },
        Kind::Timestamp => Value::Timestamp(Timestamp::from_value(value)?),
        Kind::Bytes => Value::Bytes(Vec::from_value(value)?),
    })
}

/// About as much memory as it takes.
pub fn size(value: &Value) -> usize {
    let content = match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    size_of::<Value>() + content
}

/// The same bytes on every engine, and no two values read the same.
pub fn hash_into(hash: &mut Sha256, value: &Value) {
    let mut sized = |tag: u8, bytes: &[u8]| {
        hash.update([tag]);
        hash.update(bytes.len().to_be_bytes());
        hash.update(bytes);
    };
    match Bare::from(value) {
        Bare::Null => sized(0, &[]),
        Bare::Int(number) => sized(1, &number.to_be_bytes()),
        Bare::Text(text) => sized(2, text.as_bytes()),
        Bare::Bytes(bytes) => sized(3, bytes),
    }
}

/// A JSON array.
pub fn key_text(key: &[Value]) -> String {
    let parts = key.iter().map(|value| match value {
        Value::Id(id) => Json::from(id.to_string()),
        Value::Bytes(bytes) => Json::from(hex(bytes)),
        value => match Bare::from(value) {
            Bare::Int(number) => Json::from(number),
            Bare::Text(text) => Json::from(text),
            Bare::Null | Bare::Bytes(_) => Json::Null,
        },
    });
    parts.collect::<Json>().to_string()
}

/// Reads what [`key_text`] wrote.
pub fn key_of(text: &str, kinds: impl Iterator<Item = Kind>) -> Option<Vec<Value>> {
    let parts: Vec<Json> = serde_json::from_str(text).ok()?;
    let key = kinds.zip(&parts).map(|(kind, part)| {
        let bare = match (kind, part) {
            (Kind::Id, Json::String(text)) => Value::Id(text.parse().ok()?),
            (Kind::Bytes, Json::String(text)) => Value::Bytes(unhex(text)?),
            (_, Json::String(text)) => Value::Text(text.clone()),
            (_, Json::Number(number)) => Value::Int(number.as_i64()?),
            _ => return None,
        };
        typed(kind, &bare)
    });
    key.collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_after_it_was_text() {
        let day: Date = "2026-11-24".parse().unwrap();
        let key = [
            Value::Id(Uuid::from_u128(7)),
            Value::Int(-3),
            Value::Text("Đ\"A".into()),
            Value::Date(day),
            Value::Timestamp(Timestamp::from_ms(9)),
            Value::Bytes(vec![0, 255]),
        ];
        let kinds = [
            Kind::Id,
            Kind::Int,
            Kind::Text,
            Kind::Date,
            Kind::Timestamp,
            Kind::Bytes,
        ];
        assert_eq!(key_of(&key_text(&key), kinds.into_iter()).unwrap(), key);
    }

    #[test]
    fn what_would_come_back_as_something_else_is_no_value_of_its_kind() {
        for (kind, value) in [
            (Kind::Bool, Value::Int(2)),
            (Kind::Date, Value::Text("2026-11-24T00:00".into())),
            (Kind::Date, Value::Text("20261124".into())),
            (Kind::Id, Value::Bytes(vec![1; 15])),
            (Kind::Int, Value::Text("1".into())),
            (Kind::Timestamp, Value::Text("2026-11-24".into())),
            (Kind::Text, Value::Int(1)),
        ] {
            assert_eq!(typed(kind, &value), None, "{kind:?} {value:?}");
        }
    }

    #[test]
    fn values_that_differ_in_kind_or_in_place_have_other_sums() {
        let sum = |values: &[Value]| {
            let mut hash = Sha256::new();
            for value in values {
                hash_into(&mut hash, value);
            }
            hex(&hash.finalize())
        };
        let text = |text: &str| Value::Text(text.into());
        assert_ne!(sum(&[text("ab"), text("c")]), sum(&[text("a"), text("bc")]));
        assert_ne!(sum(&[text("")]), sum(&[Value::Null(Kind::Text)]));
        assert_ne!(sum(&[text("a")]), sum(&[Value::Bytes(b"a".to_vec())]));
        assert_eq!(
            sum(&[Value::Bool(true)]),
            sum(&[Value::Int(1)]),
            "as both engines keep it"
        );
    }
}
