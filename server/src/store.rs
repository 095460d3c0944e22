//! The server's engine on SQLite, by sqlx: one writer, several readers, WAL.

mod bound;
mod sqlite;

pub use bound::Bound;
pub use sqlite::SqliteEngine;
