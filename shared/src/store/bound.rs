//! A value as SQLite keeps it, where rusqlite writes it; see the table at [`Value`].

use rusqlite::{
    ToSql,
    types::{ToSqlOutput, ValueRef},
};

use super::Value;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let borrowed = match self {
            Self::Null(_) => ValueRef::Null,
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
            Self::Int(number) | Self::Decimal(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Self::Date(date) => return Ok(ToSqlOutput::from(date.to_string())),
            Self::Timestamp(at) => ValueRef::Integer(at.as_ms()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        };
        Ok(ToSqlOutput::Borrowed(borrowed))
    }
}
