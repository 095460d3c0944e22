use clinic_shared::store::Value;
use rusqlite::{
    ToSql,
    types::{ToSqlOutput, ValueRef},
};

/// A value as SQLite keeps it, where rusqlite writes it and not the engine.
#[derive(Debug)]
pub struct Bound<'a>(pub &'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let borrowed = match self.0 {
            Value::Null(_) => ValueRef::Null,
            Value::Id(id) => ValueRef::Blob(id.as_bytes()),
            Value::Int(number) | Value::Decimal(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Value::Date(date) => return Ok(ToSqlOutput::from(date.to_string())),
            Value::Timestamp(at) => ValueRef::Integer(at.as_ms()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        };
        Ok(ToSqlOutput::Borrowed(borrowed))
    }
}
