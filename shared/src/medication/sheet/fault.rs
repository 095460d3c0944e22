use serde::{Deserialize, Serialize};

use crate::field::{FieldCode, Language};

/// What is wrong with one cell, or with the whole row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowFault {
    Field(FieldCode),
    UnknownForm,
    UnknownRoute,
    UnknownTier,
    NotANumber,
    /// One name that stands for these: each has a strength of its own.
    SeveralIngredients {
        parts: Vec<String>,
    },
    /// By another product of the catalogue.
    NameTaken {
        other: String,
    },
    TwiceInFile {
        row: u32,
    },
    /// The program's rules know the name, as these ingredients.
    NameMeansElse {
        means: Vec<String>,
    },
    /// What many drugs are called together, or what somebody is allergic to, in the place of an ingredient.
    CommonName,
    /// The ingredient is a name of another product.
    IngredientIsProduct {
        other: String,
    },
    /// The name is an ingredient, of this product or another, that the program does not know.
    NameIsIngredient {
        of: String,
    },
    UnknownIngredient {
        offers: Vec<String>,
    },
    /// On both sides.
    SameIngredient,
    /// In brackets behind a name stands when the rule holds.
    ConditionalName {
        condition: String,
    },
}

/// As it is told: of a column, by its heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RowProblem {
    /// Empty: of the whole row.
    pub column: String,
    /// For programs; `unknown-ingredient`.
    pub code: String,
    /// In the asker's language.
    pub message: String,
    /// Names that were perhaps meant.
    pub offers: Vec<String>,
}

impl RowFault {
    pub fn code(&self) -> String {
        match self {
            Self::Field(code) => code_of(*code),
            Self::UnknownForm => "unknown-form".to_owned(),
            Self::UnknownRoute => "unknown-route".to_owned(),
            Self::UnknownTier => "unknown-tier".to_owned(),
            Self::NotANumber => "not-a-number".to_owned(),
            Self::SeveralIngredients { .. } => "several-ingredients".to_owned(),
            Self::NameTaken { .. } => "name-taken".to_owned(),
            Self::TwiceInFile { .. } => "twice-in-file".to_owned(),
            Self::NameMeansElse { .. } => "name-means-else".to_owned(),
            Self::CommonName => "common-name".to_owned(),
            Self::IngredientIsProduct { .. } => "ingredient-is-product".to_owned(),
            Self::NameIsIngredient { .. } => "name-is-ingredient".to_owned(),
            Self::UnknownIngredient { .. } => "unknown-ingredient".to_owned(),
            Self::SameIngredient => "same-ingredient".to_owned(),
            Self::ConditionalName { .. } => "conditional-name".to_owned(),
        }
    }

    pub fn told(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::Field(code) => return code.text(language).to_owned(),
            Self::UnknownForm => (
                "Dạng bào chế này chưa biết: ghi ví dụ viên nén, viên nang, siro, dung dịch tiêm".to_owned(),
                "This form is not known: write for example tablet, capsule, syrup, injection".to_owned(),
            ),
            Self::UnknownRoute => (
                "Đường dùng này chưa biết: ghi ví dụ uống, tiêm bắp, tiêm tĩnh mạch, bôi ngoài da".to_owned(),
                "This route is not known: write for example oral, im, iv, skin".to_owned(),
            ),
            Self::UnknownTier => (
                "Mức độ là chống chỉ định, nghiêm trọng hoặc thận trọng".to_owned(),
                "The tier is contraindicated, serious or caution".to_owned(),
            ),
            Self::NotANumber => (
                "Đây không phải là số mg rõ ràng: ghi 1000 hoặc 0,5, không ghi 1.000".to_owned(),
                "This is no plain number of mg: write 1000 or 0.5, not 1.000".to_owned(),
            ),
            Self::SeveralIngredients { parts } => (
                format!(
                    "Tên này gồm nhiều hoạt chất: ghi riêng từng chất, nối bằng dấu +: {}",
                    parts.join(" + ")
                ),
                format!(
                    "This names several ingredients: write each apart, joined by +: {}",
                    parts.join(" + ")
                ),
            ),
            Self::NameTaken { other } => (
                format!("Tên này đã là của “{other}”"),
                format!("This name already belongs to “{other}”"),
            ),
            Self::TwiceInFile { row } => (
                format!("Trùng với dòng {row} trong tệp"),
                format!("The same as row {row} of the file"),
            ),
            Self::NameMeansElse { means } => (
                format!(
                    "Trong bộ quy tắc thuốc tên này có nghĩa khác: {}",
                    means.join(" + ")
                ),
                format!("It means something else in the drug rules: {}", means.join(" + ")),
            ),
            Self::CommonName => (
                "Đây là tên chung của một nhóm thuốc hoặc một chất gây dị ứng: ghi đúng tên hoạt chất"
                    .to_owned(),
                "This is what a group of drugs, or an allergen, is called: name the drug itself".to_owned(),
            ),
            Self::IngredientIsProduct { other } => (
                format!("Đây là tên của thuốc “{other}”, không phải hoạt chất: ghi hoạt chất của thuốc đó"),
                format!("This is a name of the product “{other}”, and no ingredient: write what that holds"),
            ),
            Self::NameIsIngredient { of } => (
                format!("Tên này là tên một hoạt chất của “{of}”: đặt tên khác hoặc sửa hoạt chất đó"),
                format!("This is the name of an ingredient of “{of}”: give it another, or correct that one"),
            ),
            Self::UnknownIngredient { offers } => unknown(offers),
            Self::SameIngredient => (
                "Hai bên là cùng một hoạt chất".to_owned(),
                "Both sides are the same ingredient".to_owned(),
            ),
            Self::ConditionalName { condition } => (
                format!(
                    "Quy tắc chỉ đúng khi “{condition}”: điều kiện như vậy chưa nhập được, dòng này không được dùng"
                ),
                format!(
                    "The rule holds only when “{condition}”: such a condition cannot be read, nor the row used"
                ),
            ),
        };
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    pub fn problem(&self, column: &str, language: Language) -> RowProblem {
        RowProblem {
            column: column.to_owned(),
            code: self.code(),
            message: self.told(language),
            offers: match self {
                Self::UnknownIngredient { offers } => offers.clone(),
                _ => Vec::new(),
            },
        }
    }
}

/// The one word by which it goes out in every answer.
fn code_of(code: FieldCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

fn unknown(offers: &[String]) -> (String, String) {
    let (vi, en) = (
        "Bộ quy tắc thuốc không biết hoạt chất này",
        "The drug rules do not know this ingredient",
    );
    if offers.is_empty() {
        return (vi.to_owned(), en.to_owned());
    }
    let offers = offers.join(", ");
    (
        format!("{vi}. Có phải: {offers}?"),
        format!("{en}. Is it one of: {offers}?"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_with_what_it_is_about_and_what_was_perhaps_meant() {
        let fault = RowFault::UnknownIngredient {
            offers: vec!["warfarin".to_owned()],
        };
        let problem = fault.problem("Hoạt chất 1", Language::Vi);
        assert_eq!(problem.code, "unknown-ingredient");
        assert_eq!(problem.column, "Hoạt chất 1");
        assert!(problem.message.contains("warfarin"), "{}", problem.message);
        assert_eq!(problem.offers, ["warfarin"]);
        assert_eq!(RowFault::Field(FieldCode::TooLong).code(), "too-long");
    }
}
