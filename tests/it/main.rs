//! Tests through HTTP. A module per room, and some for what holds them together.
#![expect(clippy::unwrap_used, reason = "what a test cannot have fails it, loudly")]

mod access;
mod arrivals;
mod audit;
mod backup;
mod catalog;
mod copy;
mod doctor;
mod encounters;
mod engines;
mod identity;
mod medication;
mod merge;
mod neighbours;
mod patients;
mod practitioners;
mod prescribing;
mod reach;
mod records;
mod scheduling;
mod seed;
mod sync;
mod tds;
mod tsql;
mod undone;
mod unit_of_work;
mod versions;
