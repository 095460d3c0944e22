use std::{
    collections::{BTreeMap, btree_map::Entry},
    io::{self, Cursor, Read as _},
};

use calamine::{DataRef, Reader as _, Xlsx};
use clinic_shared::medication::sheet::{ROWS_MAX, Sheet, SheetRow, TableFault};
use zip::ZipArchive;

use super::{COLUMNS_MAX, ROWS_BESIDE_MAX};

/// Of all that is packed into a file, laid out.
const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
const PARTS_MAX: usize = 1_000;
/// A file may name one part as many sheets, and each is read.
const SHEETS_MAX: usize = 100;
/// Of the rows that are kept, with the empty cells before each: one text may stand in many and in the file once.
const KEPT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Cell by cell, so that a far corner makes no table of a million empty ones. Of formulas their values.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, TableFault> {
    unpacks(bytes)?;
    let mut file = Xlsx::new(Cursor::new(bytes)).map_err(|_| TableFault::Damaged)?;
    let mut sheets = Vec::new();
    let mut left = KEPT_BYTES_MAX;
    let mut rows_left = ROWS_MAX + ROWS_BESIDE_MAX;
    let names = file.sheet_names();
    if names.len() > SHEETS_MAX {
        return Err(TableFault::TooMuch);
    }
    for name in names {
        // A chart's page is no table.
        let Ok(mut cells) = file.worksheet_cells_reader(&name) else {
            continue;
        };
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        while let Some(cell) = cells.next_cell().map_err(|_| TableFault::Damaged)? {
            let (row, column) = cell.get_position();
            let (text, column) = (text_of(cell.get_value()), column as usize);
            if text.trim().is_empty() || column >= COLUMNS_MAX {
                continue;
            }
            let of_row = match rows.entry(row) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let after = rows_left.checked_sub(1);
                    rows_left = after.ok_or(TableFault::TooManyRows { rows_max: ROWS_MAX })?;
                    new.insert(Vec::new())
                }
            };
            let cells_more = (column + 1).saturating_sub(of_row.len());
            let more = text.len() + cells_more * size_of::<String>();
            left = left.checked_sub(more).ok_or(TableFault::TooMuch)?;
            if cells_more > 0 {
                of_row.resize(column + 1, String::new());
            }
            of_row[column] = text;
        }
        let rows = rows.into_iter().map(|(row, cells)| SheetRow {
            number: row.saturating_add(1),
            cells,
        });
        sheets.push(Sheet { rows: rows.collect() });
    }
    Ok(sheets)
}

/// A few kilobytes may unpack to gigabytes, and what a file says of its own sizes need not be so: it is laid out once,
/// to nowhere, before anybody reads it into memory.
fn unpacks(bytes: &[u8]) -> Result<(), TableFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableFault::Damaged)?;
    if archive.len() > PARTS_MAX {
        return Err(TableFault::TooMuch);
    }
    let mut left = UNPACKED_BYTES_MAX;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| TableFault::Damaged)?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink());
        let unpacked = unpacked.map_err(|_| TableFault::Damaged)?;
        left = left.checked_sub(unpacked).ok_or(TableFault::TooMuch)?;
    }
    Ok(())
}

/// As somebody would type it: a number without `.0`.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(date) => date.as_f64().to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::Error(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use zip::{ZipWriter, write::SimpleFileOptions};

    #[test]
    fn a_file_that_unpacks_to_very_much_is_not_unpacked() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file("xl/sharedStrings.xml", SimpleFileOptions::default())
            .unwrap();
        let blanks = vec![b' '; 1024 * 1024];
        for _ in 0..70 {
            archive.write_all(&blanks).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 1024 * 1024);
        assert_eq!(read(&bytes), Err(TableFault::TooMuch));
    }

    #[test]
    fn what_only_begins_like_a_spreadsheet_is_damaged() {
        assert_eq!(read(b"PK\x03\x04 and no more"), Err(TableFault::Damaged));
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file("word/document.xml", SimpleFileOptions::default())
            .unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        assert_eq!(read(&bytes), Err(TableFault::Damaged));
    }

    #[test]
    fn a_number_is_written_as_somebody_types_it() {
        assert_eq!(text_of(&DataRef::Float(1_000.0)), "1000");
        assert_eq!(text_of(&DataRef::Float(37.5)), "37.5");
        assert_eq!(text_of(&DataRef::SharedString("0,5")), "0,5");
    }
}
