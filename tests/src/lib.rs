//! `TestClinic`: a whole server on a free port with a clock that stands still and actors to ask it.

mod actor;
mod clinic;
mod world;

pub use actor::{Answer, Asker, next_uuid};
pub use clinic::{TestClinic, now};
pub use world::{World, at, today};
