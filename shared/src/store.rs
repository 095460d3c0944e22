//! One SQL text, several engines: sqlx-sqlite or SQL Server in the server, rusqlite in the desktop.
//! Use-cases write standard SQL once; [`Dialect`] gives the few words that differ.

#[cfg(feature = "rusqlite")]
mod bound;
mod engine;
pub mod migrate;
pub mod schema;
mod statement;
mod value;

pub use engine::{Begin, Engine, EngineTx, PoolState, StoreError, Tx};
pub use statement::{Dialect, Statement};
pub use value::{FromValue, Kind, Row, Value, json};

/// Every statement of the product, for the test that prepares each on each engine.
pub fn statements() -> Vec<&'static Statement> {
    let mut all = crate::app::room_statements();
    all.extend(crate::web::statements());
    all
}
