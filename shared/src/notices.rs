//! What stands and somebody should look at. A *notice* is computed from the state of the clinic each time and kept
//! nowhere, so it is true, and gone by itself when what it tells of is mended. Counts and ids alone: nothing clinical, and
//! no name. Not here: what patients are told (`messaging`), and a doctor's call for a patient who has come
//! (`src-tauri/desk/src/arrived.rs`).

#[cfg(feature = "app")]
mod changed;
#[cfg(feature = "app")]
mod list;
mod notice;
#[cfg(feature = "app")]
mod queries;

pub use notice::{Notice, NoticeKind, Notices};

#[cfg(feature = "app")]
pub(crate) use {list::routes, queries::STATEMENTS};
