//! The desktop's engine: an encrypted SQLite file (`SQLCipher`) by rusqlite. One writer, a few readers, WAL.
//! The same SQL as on the server runs here; `tests/it/engines.rs` is the suite that both pass.

mod beside;
mod capture;
mod engine;
mod key;
mod open;
mod values;
mod worker;

pub use beside::Beside;
pub(crate) use capture::CREATE_UNDO;
pub use engine::ReplicaEngine;
pub use key::ReplicaKey;
pub use open::OpenFault;
pub use worker::Kept;
