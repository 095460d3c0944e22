//! `TestClinic`: a whole server on a free port with a clock that stands still and actors to ask it.
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

mod actor;
mod browser;
mod clinic;
mod desktop;
mod wire;
mod world;

pub use actor::{Answer, Asker, next_uuid};
pub use browser::{Browser, PASSWORD};
pub use clinic::{TestClinic, now};
pub use desktop::TestDesktop;
pub use wire::Wire;
pub use world::{World, at, today};
