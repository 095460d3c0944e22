//! `TestClinic`: a whole server on a free port with a clock that stands still and actors to ask it.
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

mod actor;
mod browser;
mod clinic;
mod desktop;
mod plenty;
pub mod sql_server;
mod wire;
mod world;

pub use actor::{Answer, Asker, next_uuid, number_ids_from};
pub use browser::{Browser, PASSWORD};
pub use clinic::{TestClinic, now, serve_store, stand_in};
pub use desktop::TestDesktop;
pub use plenty::Plenty;
pub use wire::Wire;
pub use world::{LONG_AGO, World, at, today, write_rows};
