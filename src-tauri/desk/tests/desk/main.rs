//! The desktop's half of its contract with the server.

mod clinic;
mod forward;
mod live;
mod session;
