//! The desktop's half of its contract with the server.
#![expect(clippy::unwrap_used, reason = "what a test cannot ask ends it, loudly")]

mod arrived;
mod clinic;
mod forward;
mod live;
mod scanning;
mod session;
