//! The clinic: a room (module) per feature, each with its types and pure rules; under feature `app` its
//! use-cases, SQL text and HTTP routes too. See `docs/architecture.md`.

pub mod feed;
pub mod field;
pub mod ids;
pub mod offline;
pub mod problem;
pub mod refusal;
pub mod settings;
pub mod text;
pub mod time;

pub mod arrivals;
pub mod attachments;
pub mod catalog;
pub mod identity;
pub mod jobs;
pub mod leases;
pub mod mailings;
pub mod medication;
pub mod messaging;
pub mod notices;
pub mod patients;
pub mod practitioners;
pub mod records;
pub mod scanning;
pub mod scheduling;

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "app")]
pub mod ports;
#[cfg(feature = "app")]
pub mod store;
#[cfg(feature = "app")]
pub mod web;
