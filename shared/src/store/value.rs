use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use uuid::Uuid;

use super::StoreError;
use crate::{
    ids::AnyId,
    time::{Date, PartialDate, Timestamp},
};

/// The type of a column, so that a NULL too can be sent typed (SQL Server wants to know).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Id,
    Int,
    Decimal,
    Text,
    Bool,
    Date,
    Timestamp,
    Bytes,
}

/// A value on its way into or out of a store.
///
/// | value | SQLite | SQL Server |
/// |---|---|---|
/// | `Id` | 16-byte BLOB | `BINARY(16)` |
/// | `Int` | INTEGER | `bigint` |
/// | `Decimal` (ten-thousandths) | INTEGER | `decimal(19,4)` |
/// | `Text` | TEXT | `nvarchar` |
/// | `Bool` | INTEGER 0/1 | `bit` |
/// | `Date` | TEXT `2026-11-24` | `date` |
/// | `Timestamp` | INTEGER ms since 1970 | `datetime2(3)` |
/// | `Bytes` | BLOB | `varbinary` |
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null(Kind),
    Id(Uuid),
    Int(i64),
    /// In ten-thousandths: exact.
    Decimal(i64),
    Text(String),
    Bool(bool),
    Date(Date),
    Timestamp(Timestamp),
    Bytes(Vec<u8>),
}

/// One row of an answer. Columns are asked by name.
#[derive(Debug)]
pub struct Row {
    columns: Arc<[Box<str>]>,
    values: Vec<Value>,
    /// Where the next column is looked for first: rows are mostly read in the order of their statement.
    next: AtomicUsize,
}

impl Clone for Row {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.columns), self.values.clone())
    }
}

impl Row {
    pub fn new(columns: Arc<[Box<str>]>, values: Vec<Value>) -> Self {
        debug_assert_eq!(columns.len(), values.len());
        Self {
            columns,
            values,
            next: AtomicUsize::new(0),
        }
    }

    pub fn columns(&self) -> &[Box<str>] {
        &self.columns
    }

    pub fn values(&self) -> &[Value] {
        &self.values
    }

    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, StoreError> {
        let is_it = |at: &usize| self.columns.get(*at).is_some_and(|name| name.as_ref() == column);
        let guess = Some(self.next.load(Ordering::Relaxed)).filter(is_it);
        let Some(at) = guess.or_else(|| (0..self.columns.len()).find(is_it)) else {
            return Err(StoreError::decode(column, "no such column in the answer"));
        };
        self.next.store(at + 1, Ordering::Relaxed);
        T::from_value(&self.values[at]).ok_or_else(|| StoreError::decode(column, "value of another type"))
    }

    /// A value kept as a word: `row.word("status", AppointmentStatus::parse)`.
    pub fn word<T>(&self, column: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        parse(&text).ok_or_else(|| StoreError::decode(column, "unknown word"))
    }

    /// A value kept as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|_| StoreError::decode(column, "JSON of another shape"))
    }
}

/// What [`Row::json`] reads.
pub fn json(content: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(content).map_err(|error| StoreError::failed("JSON", error))
}

/// Reads a value in whatever form an engine keeps it (see the table at [`Value`]).
pub trait FromValue: Sized {
    fn from_value(value: &Value) -> Option<Self>;
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null(_) => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }
}

macro_rules! narrow_ints {
    ($($int:ty),+) => {$(
        impl FromValue for $int {
            fn from_value(value: &Value) -> Option<Self> {
                i64::from_value(value).and_then(|number| Self::try_from(number).ok())
            }
        }
        impl From<$int> for Value {
            fn from(number: $int) -> Self {
                Self::Int(i64::from(number))
            }
        }
    )+};
}
narrow_ints!(i8, i16, i32, u8, u16, u32);

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(*truth),
            Value::Int(number) => Some(*number != 0),
            _ => None,
        }
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes.clone()),
            Value::Id(id) => Some(id.as_bytes().to_vec()),
            _ => None,
        }
    }
}

impl<T: AnyId> FromValue for T {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Id(id) => Some(T::from_uuid(*id)),
            Value::Bytes(bytes) => Uuid::from_slice(bytes).ok().map(T::from_uuid),
            _ => None,
        }
    }
}

impl FromValue for Timestamp {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Timestamp(at) => Some(*at),
            Value::Int(ms) => Some(Self::from_ms(*ms)),
            _ => None,
        }
    }
}

impl FromValue for Date {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Date(date) => Some(*date),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl FromValue for PartialDate {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// What a Rust type is called when it is absent.
pub trait HasKind {
    const KIND: Kind;
}

macro_rules! kinds {
    ($($type:ty => $kind:ident),+ $(,)?) => {$(impl HasKind for $type { const KIND: Kind = Kind::$kind; })+};
}
kinds!(
    i64 => Int, i8 => Int, i16 => Int, i32 => Int, u8 => Int, u16 => Int, u32 => Int, bool => Bool,
    String => Text, &str => Text, Vec<u8> => Bytes, Timestamp => Timestamp, Date => Date,
    PartialDate => Text,
);

impl<T: AnyId> HasKind for T {
    const KIND: Kind = Kind::Id;
}

impl<T: HasKind + Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::KIND), Into::into)
    }
}

macro_rules! into_value {
    ($($type:ty => |$value:ident| $made:expr),+ $(,)?) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        }
    )+};
}
into_value!(
    i64 => |number| Self::Int(number),
    bool => |truth| Self::Bool(truth),
    String => |text| Self::Text(text),
    &String => |text| Self::Text(text.clone()),
    &str => |text| Self::Text(text.to_owned()),
    Vec<u8> => |bytes| Self::Bytes(bytes),
    Timestamp => |at| Self::Timestamp(at),
    Date => |date| Self::Date(date),
    PartialDate => |date| Self::Text(date.to_string()),
);

impl<T: AnyId> From<T> for Value {
    fn from(id: T) -> Self {
        Self::Id(id.uuid())
    }
}

/// `args![id, name, now]`: the values of a statement's `?1`, `?2`, `?3`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        &[$($crate::store::Value::from($value)),*]
    };
}
