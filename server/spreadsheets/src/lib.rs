//! Files that people fill in with a spreadsheet, read into tables of text. What stands in them is said in
//! `clinic_shared::medication`. A crate of its own, so that it is tried with any bytes without the whole server.

use std::panic::catch_unwind;

use clinic_shared::medication::sheet::{Sheet, TableFault};

pub mod csv;
pub mod xlsx;

/// Wider than any table that we read.
const COLUMNS_MAX: usize = 60;
/// Titles above the heading, and the heading.
const ROWS_BESIDE_MAX: usize = 100;

/// The sheets of a file, whatever its name says it is.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, TableFault> {
    match bytes {
        // The crate that takes them apart may panic over what no program writes, such as a row of forty digits.
        [b'P', b'K', 3, 4, ..] => catch_unwind(|| xlsx::read(bytes)).unwrap_or(Err(TableFault::Damaged)),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(TableFault::OldExcel),
        _ => csv::read(bytes).map(|sheet| vec![sheet]),
    }
}
