//! The server's engine on SQLite, by sqlx: one writer, several readers, WAL.

mod sqlite;

pub use sqlite::SqliteEngine;
