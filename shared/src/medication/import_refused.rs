use serde::{Deserialize, Serialize};

use super::sheet::TableFault;
use crate::{
    field::Language,
    refusal::{Refusal, id_in_use},
};

/// Why a file is not read, or not taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ImportRefused {
    #[error("larger than {bytes_max} bytes")]
    #[serde(rename = "/problems/file-too-large")]
    TooLarge { bytes_max: usize },
    #[error("it is no table that can be read: {why:?}")]
    #[serde(rename = "/problems/table-unreadable")]
    Unreadable { why: TableFault },
    /// By now the file would change something else than was looked at. With what it would change by now.
    #[error("it would change something else than was previewed")]
    #[serde(rename = "/problems/preview-differs")]
    PreviewDiffers { digest: String },
    #[error("{rows} rows cannot be taken")]
    #[serde(rename = "/problems/rows-wrong")]
    RowsWrong { rows: usize },
    /// The program's own rules say all of it already.
    #[error("it holds no rule that is new")]
    #[serde(rename = "/problems/nothing-new")]
    NothingNew,
    #[error("this id already belongs to something else")]
    #[serde(rename = "/problems/id-in-use")]
    IdInUse,
}

impl Refusal for ImportRefused {
    fn status(&self) -> u16 {
        match self {
            Self::TooLarge { .. } => 413,
            Self::Unreadable { .. } | Self::RowsWrong { .. } | Self::NothingNew => 422,
            Self::PreviewDiffers { .. } | Self::IdInUse => 409,
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::TooLarge { bytes_max } => {
                let megabytes = bytes_max / 1024 / 1024;
                match language {
                    Language::Vi => format!("Tệp lớn quá {megabytes} MB"),
                    Language::En => format!("The file is larger than {megabytes} MB"),
                }
            }
            Self::Unreadable { why } => why.title(language),
            Self::PreviewDiffers { .. } => language
                .pick(
                    "Danh mục hoặc tệp đã thay đổi sau khi xem trước, chưa có gì được ghi",
                    "The catalogue or the file changed after the preview; nothing was written",
                )
                .to_owned(),
            Self::RowsWrong { rows } => match language {
                Language::Vi => format!("Còn {rows} dòng có lỗi, chưa có gì được ghi"),
                Language::En => format!("{rows} rows have errors; nothing was written"),
            },
            Self::NothingNew => language
                .pick(
                    "Tệp không có quy tắc nào mới: bộ quy tắc đang dùng đã có tất cả",
                    "The file holds no new rule: the rules in use say all of it already",
                )
                .to_owned(),
            Self::IdInUse => id_in_use(language),
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        let advice = match self {
            Self::Unreadable { why } => return why.advice(language),
            Self::PreviewDiffers { .. } => ("Xem trước lần nữa rồi nhập.", "Preview it again, then import."),
            Self::RowsWrong { .. } => (
                "Sửa các dòng có lỗi, hoặc chọn bỏ qua chúng.",
                "Mend these rows, or choose to leave them out.",
            ),
            Self::TooLarge { .. } | Self::NothingNew | Self::IdInUse => return None,
        };
        Some(language.pick(advice.0, advice.1).to_owned())
    }
}

impl TableFault {
    fn title(&self, language: Language) -> String {
        let title = match self {
            Self::NotATable => (
                "Tệp không phải là bảng .xlsx hoặc .csv",
                "The file is no .xlsx or .csv table",
            ),
            Self::OldExcel => (
                "Tệp là Excel kiểu cũ (.xls)",
                "The file is of the old Excel format (.xls)",
            ),
            Self::Utf16 => ("Tệp CSV dùng mã UTF-16", "The CSV file is in UTF-16"),
            Self::NotUtf8 => (
                "Tệp CSV không dùng mã UTF-8 (có thể là Windows-1258)",
                "The CSV file is not in UTF-8 (perhaps in Windows-1258)",
            ),
            Self::Damaged => (
                "Tệp bị hỏng, không đọc được",
                "The file is damaged and cannot be read",
            ),
            Self::TooMuch => ("Nội dung tệp quá lớn", "The file holds too much"),
            Self::TooManyRows { rows_max } => {
                return match language {
                    Language::Vi => format!("Tệp có hơn {rows_max} dòng"),
                    Language::En => format!("The file has more than {rows_max} rows"),
                };
            }
            Self::Empty => ("Tệp không có dòng nào", "The file has no rows"),
            Self::NoColumns { columns } => {
                let columns = columns.join(", ");
                return match language {
                    Language::Vi => format!("Không tìm thấy cột: {columns}"),
                    Language::En => format!("These columns were not found: {columns}"),
                };
            }
        };
        language.pick(title.0, title.1).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let advice = match self {
            Self::NotATable | Self::OldExcel | Self::Damaged => (
                "Mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx.",
                "Open it with Excel or LibreOffice and save it as .xlsx.",
            ),
            Self::Utf16 | Self::NotUtf8 => (
                "Lưu lại thành “CSV UTF-8” hoặc .xlsx để dấu tiếng Việt không bị sai.",
                "Save it as “CSV UTF-8” or .xlsx, so that no letter is lost.",
            ),
            Self::TooMuch | Self::TooManyRows { .. } => (
                "Chia thành nhiều tệp nhỏ hơn.",
                "Divide it into several smaller files.",
            ),
            Self::NoColumns { .. } => (
                "Một dòng trong 20 dòng đầu phải ghi tên các cột.",
                "One of the first 20 rows must name the columns.",
            ),
            Self::Empty => return None,
        };
        Some(language.pick(advice.0, advice.1).to_owned())
    }
}
