//! `clinic-server bench`: speed beside a floor measured in the same run, so that a ratio can be quoted.

pub mod booking;
pub mod drugs;
pub mod http;
pub mod jobs;
pub mod proposals;
pub mod records;
pub mod storm;

mod client;
mod floor;
mod mailing;
mod recorder;
mod sql_server;
mod times;

pub use times::Times;
