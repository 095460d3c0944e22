//! A row as it travels and as it is summed: a JSON array in the columns' order, the same text on every engine.
//!
//! | kind | JSON |
//! |---|---|
//! | `Id` | UUID text |
//! | `Int`, `Decimal` (ten-thousandths) | number |
//! | `Timestamp` | number, ms since 1970 |
//! | `Bool` | `true` / `false` |
//! | `Text`, `Date` | text |
//! | `Bytes` | base64 |

use std::{borrow::Cow, fmt, io::Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeSeed, Error, SeqAccess, Visitor},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::SyncTable;
use crate::{
    store::{Kind, Row, StoreError, Value},
    time::Timestamp,
};

/// A value without its kind, as SQLite keeps it.
#[derive(Debug)]
pub enum Bare<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    Bytes(&'a [u8]),
}

impl<'a> From<&'a Value> for Bare<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null(_) => Self::Null,
            Value::Id(id) => Self::Bytes(id.as_bytes()),
            Value::Int(number) | Value::Decimal(number) => Self::Int(*number),
            Value::Text(text) => Self::Text(Cow::Borrowed(text)),
            Value::Bool(truth) => Self::Int(i64::from(*truth)),
            Value::Date(date) => Self::Text(Cow::Owned(date.to_string())),
            Value::Timestamp(at) => Self::Int(at.as_ms()),
            Value::Bytes(bytes) => Self::Bytes(bytes),
        }
    }
}

impl SyncTable {
    /// Writes a row behind what is there.
    pub fn encode(&self, row: &Row, into: &mut Vec<u8>) -> Result<(), StoreError> {
        self.encode_bare(row.values().iter().map(Bare::from), into)
    }

    /// [`Self::encode`], of values in the columns' order.
    pub fn encode_bare<'a>(
        &self,
        values: impl Iterator<Item = Bare<'a>>,
        into: &mut Vec<u8>,
    ) -> Result<(), StoreError> {
        into.push(b'[');
        for (at, ((name, kind), value)) in self.columns.iter().zip(values).enumerate() {
            if at > 0 {
                into.push(b',');
            }
            // Writing to memory does not fail.
            let _ = match (kind, value) {
                (_, Bare::Null) => into.write_all(b"null"),
                (Kind::Id, Bare::Bytes(bytes)) => {
                    let id = Uuid::from_slice(bytes).map_err(|_| StoreError::decode(name, "no id"))?;
                    into.push(b'"');
                    into.extend_from_slice(
                        id.hyphenated()
                            .encode_lower(&mut Uuid::encode_buffer())
                            .as_bytes(),
                    );
                    into.write_all(b"\"")
                }
                (Kind::Bool, Bare::Int(number)) => {
                    into.write_all(if number == 0 { b"false".as_slice() } else { b"true" })
                }
                (Kind::Int | Kind::Decimal | Kind::Timestamp, Bare::Int(number)) => {
                    serde_json::to_writer(&mut *into, &number).map_err(Into::into)
                }
                (Kind::Text | Kind::Date, Bare::Text(text)) => {
                    serde_json::to_writer(&mut *into, &text).map_err(Into::into)
                }
                (Kind::Bytes, Bare::Bytes(bytes)) => write!(into, "\"{}\"", BASE64.encode(bytes)),
                _ => return Err(StoreError::decode(name, "value of another type")),
            };
        }
        into.push(b']');
        Ok(())
    }

    /// A travelled row's values, in the columns' order.
    pub fn decode(&self, row: &str) -> Result<Vec<Value>, serde_json::Error> {
        let mut read = serde_json::Deserializer::from_str(row);
        let values = read.deserialize_seq(Columns(self))?;
        read.end()?;
        Ok(values)
    }
}

struct Columns<'a>(&'a SyncTable);

impl<'de> Visitor<'de> for Columns<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a row of {} values", self.0.columns.len())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::with_capacity(self.0.columns.len());
        for (_, kind) in self.0.columns {
            let value = row.next_element_seed(Cell(*kind))?;
            values.push(value.ok_or_else(|| A::Error::invalid_length(values.len(), &self))?);
        }
        match row.next_element::<serde::de::IgnoredAny>()? {
            None => Ok(values),
            Some(_) => Err(A::Error::invalid_length(values.len() + 1, &self)),
        }
    }
}

struct Cell(Kind);

impl<'de> DeserializeSeed<'de> for Cell {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, cell: D) -> Result<Value, D::Error> {
        cell.deserialize_any(self)
    }
}

impl Visitor<'_> for Cell {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of kind {:?}", self.0)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null(self.0))
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value, E> {
        match self.0 {
            Kind::Bool => Ok(Value::Bool(truth)),
            _ => Err(E::invalid_type(serde::de::Unexpected::Bool(truth), &self)),
        }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        match self.0 {
            Kind::Int => Ok(Value::Int(number)),
            Kind::Decimal => Ok(Value::Decimal(number)),
            Kind::Timestamp => Ok(Value::Timestamp(Timestamp::from_ms(number))),
            _ => Err(E::invalid_type(serde::de::Unexpected::Signed(number), &self)),
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(serde::de::Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        let value = match self.0 {
            Kind::Text => Some(Value::Text(text.to_owned())),
            Kind::Id => text.parse().ok().map(Value::Id),
            Kind::Date => text.parse().ok().map(Value::Date),
            Kind::Bytes => BASE64.decode(text).ok().map(Value::Bytes),
            Kind::Int | Kind::Decimal | Kind::Bool | Kind::Timestamp => None,
        };
        value.ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str("…"), &self))
    }
}

/// Of all rows of a table, in whatever order: how many, and the sum of the first 8 bytes of each row's SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TableSum {
    pub rows: u64,
    pub sum: u64,
}

impl TableSum {
    /// `encoded` as [`SyncTable::encode`] writes it. Returns what the row alone adds to the sum.
    pub fn add(&mut self, encoded: &[u8]) -> u64 {
        let hash = Sha256::digest(encoded);
        let first = u64::from_be_bytes(std::array::from_fn(|at| hash[at]));
        self.rows += 1;
        self.sum = self.sum.wrapping_add(first);
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{Entity, Rows};

    #[test]
    fn a_row_comes_back_from_its_journey_as_it_was() {
        let table = SyncTable {
            entity: Entity::Service,
            columns: &[
                ("id", Kind::Id),
                ("a", Kind::Text),
                ("b", Kind::Bool),
                ("c", Kind::Timestamp),
                ("d", Kind::Date),
                ("e", Kind::Bytes),
                ("f", Kind::Int),
                ("g", Kind::Text),
            ],
            rows: Rows::All,
            blank: &[],
        };
        let id = Uuid::from_u128(7);
        let sent = vec![
            Value::Id(id),
            Value::Text("Nguyễn \"Đức\"\n\u{2028}".to_owned()),
            Value::Bool(true),
            Value::Timestamp(Timestamp::from_ms(1_800_000_000_123)),
            Value::Date("2026-11-24".parse().unwrap()),
            Value::Bytes(vec![0, 255, 10]),
            Value::Int(-1),
            Value::Null(Kind::Text),
        ];
        // As SQLite gives them back: without their kinds.
        let kept = vec![
            Value::Bytes(id.as_bytes().to_vec()),
            sent[1].clone(),
            Value::Int(1),
            Value::Int(1_800_000_000_123),
            Value::Text("2026-11-24".to_owned()),
            Value::Bytes(vec![0, 255, 10]),
            Value::Int(-1),
            Value::Null(Kind::Bytes),
        ];
        let columns: std::sync::Arc<[Box<str>]> = table.column_names().map(Into::into).collect();
        let text = |values: Vec<Value>| {
            let mut text = Vec::new();
            table
                .encode(&Row::new(columns.clone(), values), &mut text)
                .unwrap();
            String::from_utf8(text).unwrap()
        };
        assert_eq!(text(sent.clone()), text(kept));
        assert!(!text(sent.clone()).contains('\n'), "one row is one line");
        let travelled = text(sent.clone());
        assert_eq!(table.decode(&travelled).unwrap(), sent);
        let longer = travelled.replace(']', ",1]");
        let shorter = travelled.replace(",null]", "]");
        let other = travelled.replace("-1", "\"-1\"");
        for wrong in [longer, shorter, other] {
            assert_ne!(wrong, travelled);
            assert!(table.decode(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_sum_does_not_depend_on_order_and_sees_every_row() {
        let sum = |rows: &[&str]| {
            let mut sum = TableSum::default();
            for row in rows {
                sum.add(row.as_bytes());
            }
            sum
        };
        assert_eq!(sum(&["a", "b", "c"]), sum(&["c", "a", "b"]));
        assert_ne!(sum(&["a", "b"]), sum(&["a", "c"]));
        assert_ne!(sum(&["a"]), sum(&["a", "a"]));
    }
}
