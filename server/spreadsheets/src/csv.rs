use clinic_shared::medication::sheet::{ROWS_MAX, Sheet, SheetRow, TableFault};

use super::{COLUMNS_MAX, ROWS_BESIDE_MAX};

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Text in UTF-8, with or without its mark; comma, semicolon or tab, as its first line has them.
pub fn read(bytes: &[u8]) -> Result<Sheet, TableFault> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(TableFault::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(TableFault::NotATable);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| TableFault::NotUtf8)?;
    // One sign at the end of each line, of the last too: by it rows are counted.
    let text = format!("{}\n", text.replace("\r\n", "\n").replace('\r', "\n"));
    let mut records = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .terminator(::csv::Terminator::Any(b'\n'))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = ::csv::StringRecord::new();
    let mut number = 0_u32;
    loop {
        let began_at = records.position().line();
        // Of valid text in memory nothing can fail.
        if !records
            .read_record(&mut record)
            .map_err(|_| TableFault::Damaged)?
        {
            return Ok(Sheet { rows });
        }
        // Blank lines are rows to a spreadsheet, lines within a cell are not.
        let lines = records.position().line() - began_at;
        let within: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        let blank = lines.saturating_sub(within as u64 + 1);
        number = number.saturating_add(u32::try_from(blank + 1).unwrap_or(u32::MAX));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == ROWS_MAX + ROWS_BESIDE_MAX {
            return Err(TableFault::TooManyRows { rows_max: ROWS_MAX });
        }
        let cells = record.iter().take(COLUMNS_MAX).map(str::to_owned);
        rows.push(SheetRow {
            number,
            cells: cells.collect(),
        });
    }
}

/// The one that the first line has most of, outside of quotes; of a line without any the next one tells.
fn separator(text: &str) -> u8 {
    for line in text.lines() {
        let mut counts = [0_usize; 3];
        let mut is_quoted = false;
        for byte in line.bytes() {
            is_quoted ^= byte == b'"';
            if let Some(at) = SEPARATORS.iter().position(|one| *one == byte && !is_quoted) {
                counts[at] += 1;
            }
        }
        let most = (0..3).max_by_key(|at| (counts[*at], 3 - at)).unwrap_or(0);
        if counts[most] > 0 {
            return SEPARATORS[most];
        }
    }
    b','
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn cells(text: &[u8]) -> Vec<(u32, Vec<String>)> {
        let sheet = read(text).unwrap();
        sheet
            .rows
            .into_iter()
            .map(|row| (row.number, row.cells))
            .collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[rstest]
    #[case::comma(b"a,b\n1,2\n")]
    #[case::semicolon(b"a;b\r\n1;2\r\n")]
    #[case::tab(b"a\tb\n1\t2")]
    #[case::marked(b"\xEF\xBB\xBFa,b\n1,2\n")]
    fn its_first_line_says_what_parts_the_cells(#[case] text: &[u8]) {
        assert_eq!(cells(text), [row(1, &["a", "b"]), row(2, &["1", "2"])]);
    }

    #[test]
    fn a_comma_in_quotes_parts_nothing() {
        assert_eq!(separator("\"a,b,c\";d\n"), b';');
        assert_eq!(separator("Danh mục\na;b"), b';');
        assert_eq!(separator("a"), b',');
    }

    /// As the spreadsheet counts: a cell of two lines is in one row, a blank line is a row.
    #[rstest]
    #[case(b"a,b\n\n\"1\n1\",2\n\n\n3,4\n".as_slice())]
    #[case(b"a,b\r\n\r\n\"1\n1\",2\r\n\r\n\r\n3,4".as_slice())]
    fn rows_are_counted_as_the_spreadsheet_does(#[case] text: &[u8]) {
        let wanted = [row(1, &["a", "b"]), row(3, &["1\n1", "2"]), row(6, &["3", "4"])];
        assert_eq!(cells(text), wanted);
    }

    #[rstest]
    #[case::utf16(b"\xFF\xFEa\0", TableFault::Utf16)]
    #[case::windows_1258(b"Thu\xF4c,b\n", TableFault::NotUtf8)]
    #[case::a_picture(b"\x89PNG\0\0", TableFault::NotATable)]
    fn what_is_no_text_of_ours_is_told_by_its_kind(#[case] bytes: &[u8], #[case] fault: TableFault) {
        assert_eq!(read(bytes), Err(fault));
    }

    #[test]
    fn more_rows_than_a_table_has_are_not_read() {
        let many = "a,b\n".repeat(ROWS_MAX + ROWS_BESIDE_MAX + 1);
        let rows_max = ROWS_MAX;
        assert_eq!(read(many.as_bytes()), Err(TableFault::TooManyRows { rows_max }));
        let commas = [",".repeat(5_000), "\n".to_owned()].concat().repeat(100);
        assert!(read(commas.as_bytes()).unwrap().rows.is_empty());
    }
}
