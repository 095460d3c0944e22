//! A table that somebody filled in with a spreadsheet, as text alone: its columns found by their headings, its cells
//! read as what they mean. Files are read where they arrive, by the server; what cannot be told is a fault of its row,
//! never a guess.

use serde::{Deserialize, Serialize};

use super::sig::{number, strength_mg};
use crate::text::fold;

mod fault;
mod words;

pub use fault::{RowFault, RowProblem};
pub use words::{form_of, route_of, tier_of};

/// Of a file.
pub const BYTES_MAX: usize = 5 * 1024 * 1024;
/// Of a table, its heading not counted. An import of many more would make every replica load all of its rows anew.
pub const ROWS_MAX: usize = 5_000;
/// Titles stand above the heading, not whole pages.
const HEADING_ROW_MAX: usize = 20;

/// One sheet of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    pub rows: Vec<SheetRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// As the spreadsheet counts: from 1.
    pub number: u32,
    pub cells: Vec<String>,
}

/// Why a file is no table that can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum TableFault {
    NotATable,
    /// `.xls`, of before 2007.
    OldExcel,
    Utf16,
    /// Windows-1258 or another old encoding.
    NotUtf8,
    /// It begins like a spreadsheet and cannot be read as one.
    Damaged,
    /// Unpacked it is larger than any table of a clinic.
    TooMuch,
    TooManyRows {
        rows_max: usize,
    },
    Empty,
    /// No row names these columns.
    NoColumns {
        columns: Vec<String>,
    },
}

/// What a column may be called.
pub trait Column: Copy + PartialEq + 'static {
    const COLUMNS: &'static [Self];
    /// As it is written where the program names it; folded, and in whatever order, the first of what it may be headed
    /// by.
    fn heading(self) -> &'static str;
    /// Folded.
    fn other_headings(self) -> &'static [&'static str];
    fn is_required(self) -> bool;
}

/// A column of a file, with what it was read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ColumnRead<C> {
    pub header: String,
    /// `None`: it is not read.
    pub meaning: Option<C>,
}

/// The rows under a heading.
#[derive(Debug)]
pub struct Table<'s, C> {
    pub columns: Vec<ColumnRead<C>>,
    /// Without those that are blank.
    pub rows: Vec<&'s SheetRow>,
}

impl<'s, C: Column> Table<'s, C> {
    /// In the first sheet that has a row with every heading that must be there.
    pub fn find(sheets: &'s [Sheet]) -> Result<Self, TableFault> {
        if sheets.iter().all(|sheet| sheet.rows.iter().all(is_blank)) {
            return Err(TableFault::Empty);
        }
        let mut missing: Vec<&str> = required::<C>().map(C::heading).collect();
        for sheet in sheets {
            for (at, row) in sheet.rows.iter().enumerate().take(HEADING_ROW_MAX) {
                let columns = headed::<C>(row);
                let has = |column: &C| columns.iter().any(|read| read.meaning == Some(*column));
                let lacks: Vec<_> = required::<C>().filter(|column| !has(column)).collect();
                if lacks.is_empty() {
                    return Self::under(&sheet.rows[at + 1..], columns);
                }
                if lacks.len() < missing.len() {
                    missing = lacks.into_iter().map(C::heading).collect();
                }
            }
        }
        let columns = missing.into_iter().map(str::to_owned).collect();
        Err(TableFault::NoColumns { columns })
    }

    fn under(rows: &'s [SheetRow], columns: Vec<ColumnRead<C>>) -> Result<Self, TableFault> {
        let rows: Vec<_> = rows.iter().filter(|row| !is_blank(row)).collect();
        if rows.len() > ROWS_MAX {
            return Err(TableFault::TooManyRows { rows_max: ROWS_MAX });
        }
        Ok(Self { columns, rows })
    }

    fn place(&self, column: C) -> Option<usize> {
        self.columns.iter().position(|read| read.meaning == Some(column))
    }

    /// What the row says there; `None` where the file has no such column.
    pub fn cell<'r>(&self, row: &'r SheetRow, column: C) -> Option<&'r str> {
        let at = self.place(column)?;
        Some(row.cells.get(at).map_or("", |cell| cell.trim()))
    }

    /// As the file heads it; as the program does where the file has no such column.
    pub fn header(&self, column: C) -> &str {
        self.place(column)
            .map_or(column.heading(), |at| &self.columns[at].header)
    }
}

fn required<C: Column>() -> impl Iterator<Item = C> {
    C::COLUMNS.iter().copied().filter(|column| column.is_required())
}

fn is_blank(row: &SheetRow) -> bool {
    row.cells.iter().all(|cell| cell.trim().is_empty())
}

/// Of two columns with one heading the first is read.
fn headed<C: Column>(row: &SheetRow) -> Vec<ColumnRead<C>> {
    let mut columns: Vec<ColumnRead<C>> = Vec::with_capacity(row.cells.len());
    for cell in &row.cells {
        let folded = fold(cell);
        let is_it = |column: &C| {
            fold(column.heading()) == folded || column.other_headings().contains(&folded.as_str())
        };
        let meaning = C::COLUMNS.iter().copied().find(is_it);
        let meaning = meaning.filter(|column| columns.iter().all(|read| read.meaning != Some(*column)));
        columns.push(ColumnRead {
            header: cell.trim().to_owned(),
            meaning,
        });
    }
    columns
}

/// Milligrams: `1000`, `0,5`, `1000 mg`, `4 g`. Not `1.000`, which is a thousand to one and one to another.
pub fn amount(text: &str) -> Option<f64> {
    number(text).or_else(|| {
        let strength = strength_mg(text)?;
        strength.per_ml.is_none().then_some(strength.mg)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Of {
        Name,
        Price,
    }

    impl Column for Of {
        const COLUMNS: &'static [Self] = &[Self::Name, Self::Price];

        fn heading(self) -> &'static str {
            match self {
                Self::Name => "Tên thuốc",
                Self::Price => "Giá",
            }
        }

        fn other_headings(self) -> &'static [&'static str] {
            match self {
                Self::Name => &["name"],
                Self::Price => &["price"],
            }
        }

        fn is_required(self) -> bool {
            self == Self::Name
        }
    }

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row = |(number, cells): (u32, &&[&str])| SheetRow {
            number,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        Sheet {
            rows: (1..).zip(rows).map(row).collect(),
        }
    }

    #[rstest]
    #[case::in_any_order(&[&["Giá", "TÊN THUỐC"][..], &["5", "Panadol"]], "Panadol", Some("5"))]
    #[case::in_english(&[&["Name"][..], &["Panadol"]], "Panadol", None)]
    #[case::under_a_title(&[&["Danh mục"][..], &[""], &["", "Tên  thuốc"], &["1", " Panadol "]], "Panadol", None)]
    #[case::headed_twice(&[&["Tên thuốc", "name"][..], &["Panadol", "Hapacol"]], "Panadol", None)]
    #[case::a_short_row(&[&["Tên thuốc", "Giá"][..], &["Panadol"]], "Panadol", Some(""))]
    fn columns_are_found_by_their_headings(
        #[case] rows: &[&[&str]],
        #[case] name: &str,
        #[case] price: Option<&str>,
    ) {
        let sheets = [sheet(rows)];
        let table = Table::<Of>::find(&sheets).unwrap();
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.cell(table.rows[0], Of::Name), Some(name));
        assert_eq!(table.cell(table.rows[0], Of::Price), price);
    }

    #[test]
    fn the_first_sheet_with_the_columns_is_read_and_blank_rows_are_left_out() {
        let sheets = [
            sheet(&[&["Ghi chú"]]),
            sheet(&[&["Tên thuốc"], &["Panadol"], &["", " "], &["Hapacol"]]),
        ];
        let table = Table::<Of>::find(&sheets).unwrap();
        let numbers: Vec<_> = table.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 4]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let columns = vec!["Tên thuốc".to_owned()];
        assert_eq!(
            Table::<Of>::find(&[sheet(&[&["Giá"], &["5"]])]).unwrap_err(),
            TableFault::NoColumns { columns }
        );
        assert_eq!(
            Table::<Of>::find(&[sheet(&[&[" "]])]).unwrap_err(),
            TableFault::Empty
        );
        let many = vec![&["Panadol"][..]; ROWS_MAX + 1];
        let rows = [&[&["Tên thuốc"][..]][..], &many[..]].concat();
        let rows_max = ROWS_MAX;
        assert_eq!(
            Table::<Of>::find(&[sheet(&rows)]).unwrap_err(),
            TableFault::TooManyRows { rows_max }
        );
    }

    #[rstest]
    #[case("1000", Some(1_000.0))]
    #[case("0,5", Some(0.5))]
    #[case("4 g", Some(4_000.0))]
    #[case("1.000", None)]
    #[case("-5", None)]
    #[case("250 mg/5 ml", None)]
    #[case("nhiều", None)]
    fn an_amount_is_read_as_a_whole_or_not_at_all(#[case] text: &str, #[case] mg: Option<f64>) {
        assert_eq!(amount(text), mg);
    }
}
