use clinic_shared::{
    feed::Bare,
    store::{Kind, StoreError, Value},
};
use rusqlite::{
    Error, ErrorCode,
    ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE},
    types::ValueRef,
};

pub(super) fn value(kept: ValueRef<'_>) -> Result<Value, StoreError> {
    match kept {
        ValueRef::Null => Ok(Value::Null(Kind::Bytes)),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Text(text) => match str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(StoreError::decode("?", "text that is no UTF-8")),
        },
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(StoreError::decode("?", "a floating-point number")),
    }
}

pub(super) fn bare(kept: ValueRef<'_>) -> Result<Bare<'_>, StoreError> {
    match kept {
        ValueRef::Null => Ok(Bare::Null),
        ValueRef::Integer(number) => Ok(Bare::Int(number)),
        ValueRef::Text(text) => match str::from_utf8(text) {
            Ok(text) => Ok(Bare::Text(text.into())),
            Err(_) => Err(StoreError::decode("?", "text that is no UTF-8")),
        },
        ValueRef::Blob(bytes) => Ok(Bare::Bytes(bytes)),
        ValueRef::Real(_) => Err(StoreError::decode("?", "a floating-point number")),
    }
}

pub(super) fn failure(statement: &str, error: Error) -> StoreError {
    if let Error::SqliteFailure(code, message) = &error {
        match (code.code, code.extended_code) {
            (
                ErrorCode::ConstraintViolation,
                SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID,
            ) => return StoreError::Unique(message.clone().unwrap_or_default()),
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => {
                return StoreError::Busy(Box::new(error));
            }
            _ => {}
        }
    }
    StoreError::failed(statement, error)
}
