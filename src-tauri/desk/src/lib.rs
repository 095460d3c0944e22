//! ClinicDesk's desktop without its window: who is signed in, the way to the server, the server's hints.

pub mod arrived;
pub mod device;
pub mod forward;
pub mod live;
pub mod local;
pub mod notice;
pub mod noticed;
pub mod outbox;
pub mod problem;
pub mod replica;
pub mod roster;
pub mod scanning;
pub mod secrets;
pub mod session;
pub mod steady;
pub mod store;
pub mod sync;
mod sync_routes;
mod upstream;

pub use local::Desk;
pub use upstream::{Answer, CLIENT, DEVICE, Transport, Unreachable, Upstream};
