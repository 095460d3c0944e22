//! What stands and somebody should look at: a bell in the top bar with its count, and a panel of what it is, the most
//! urgent first, each with the page on which it is mended. On a desktop the shell hears of it too and notifies whoever does
//! not look at the window.
//!
//! What is new since somebody looked (`seen.rs`) and how it is told (`told.rs`) are plain data with native tests.
mod bell;
mod calls;
mod panel;
mod seen;
mod told;
mod words;

pub use bell::Bell;
