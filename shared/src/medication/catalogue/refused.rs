use serde::{Deserialize, Serialize};

use crate::{
    field::Language,
    refusal::{Refusal, id_in_use, not_found, version_conflict, version_conflict_advice},
};

/// Why a product is not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ProductRefused {
    #[error("there is no such product")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[error("somebody else changed it meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
    #[error("this id already belongs to something else")]
    #[serde(rename = "/problems/id-in-use")]
    IdInUse,
    /// By the other product of that name, where it is known which.
    #[error("{pointer} is already taken")]
    #[serde(rename = "/problems/already-taken")]
    AlreadyTaken { pointer: String, other: String },
    /// The program's rules know the name, as these ingredients.
    #[error("{pointer} means something else in the drug rules")]
    #[serde(rename = "/problems/name-means-else")]
    NameMeansElse { pointer: String, means: Vec<String> },
    /// One name that stands for these.
    #[error("{pointer} names several ingredients")]
    #[serde(rename = "/problems/several-ingredients")]
    SeveralIngredients { pointer: String, parts: Vec<String> },
    /// What many drugs are called together, or what somebody is allergic to.
    #[error("{pointer} names no single drug")]
    #[serde(rename = "/problems/common-name")]
    CommonName { pointer: String },
    #[error("{pointer} is a name of another product")]
    #[serde(rename = "/problems/ingredient-is-product")]
    IngredientIsProduct { pointer: String, other: String },
    /// Of one that the program does not know.
    #[error("{pointer} is the name of an ingredient")]
    #[serde(rename = "/problems/name-is-ingredient")]
    NameIsIngredient { pointer: String, of: String },
}

impl Refusal for ProductRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::VersionConflict { .. } => 412,
            Self::IdInUse
            | Self::AlreadyTaken { .. }
            | Self::NameMeansElse { .. }
            | Self::IngredientIsProduct { .. }
            | Self::NameIsIngredient { .. } => 409,
            Self::SeveralIngredients { .. } | Self::CommonName { .. } => 422,
        }
    }

    fn title(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::NotFound => return not_found(language),
            Self::VersionConflict { .. } => return version_conflict(language),
            Self::IdInUse => return id_in_use(language),
            Self::AlreadyTaken { other, .. } if other.is_empty() => (
                "Danh mục đã có thuốc tên này".to_owned(),
                "The catalogue has a product of this name".to_owned(),
            ),
            Self::AlreadyTaken { other, .. } => (
                format!("Tên này đã là của “{other}”"),
                format!("This name already belongs to “{other}”"),
            ),
            Self::NameMeansElse { means, .. } => (
                format!(
                    "Trong bộ quy tắc thuốc tên này có nghĩa khác: {}",
                    means.join(" + ")
                ),
                format!("It means something else in the drug rules: {}", means.join(" + ")),
            ),
            Self::SeveralIngredients { parts, .. } => (
                format!("Tên này gồm nhiều hoạt chất: {}", parts.join(" + ")),
                format!("This names several ingredients: {}", parts.join(" + ")),
            ),
            Self::CommonName { .. } => (
                "Đây là tên chung của một nhóm thuốc hoặc một chất gây dị ứng".to_owned(),
                "This is what a group of drugs, or an allergen, is called".to_owned(),
            ),
            Self::IngredientIsProduct { other, .. } => (
                format!("Đây là tên của thuốc “{other}” trong danh mục, không phải hoạt chất"),
                format!("This is a name of the product “{other}”, and no ingredient"),
            ),
            Self::NameIsIngredient { of, .. } => (
                format!("Tên này là tên một hoạt chất của “{of}”"),
                format!("This is the name of an ingredient of “{of}”"),
            ),
        };
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        let advice = match self {
            Self::VersionConflict { .. } => return version_conflict_advice(language),
            Self::NameMeansElse { .. } => (
                "Sửa hoạt chất cho đúng, hoặc đặt tên khác để không ai hiểu nhầm.",
                "Correct the ingredients, or give it another name, so that nobody mistakes it.",
            ),
            Self::SeveralIngredients { .. } => (
                "Ghi riêng từng hoạt chất với hàm lượng của nó.",
                "Write each ingredient apart, with its own strength.",
            ),
            Self::CommonName { .. } => (
                "Ghi đúng tên hoạt chất, để dị ứng và tương tác được kiểm tra.",
                "Name the drug itself, so that allergies and interactions are checked.",
            ),
            Self::IngredientIsProduct { .. } => (
                "Ghi hoạt chất của thuốc đó, không ghi tên thuốc.",
                "Write what that product holds, not its name.",
            ),
            Self::NameIsIngredient { .. } => (
                "Đặt tên khác, hoặc sửa hoạt chất đó, để không ai hiểu nhầm.",
                "Give it another name, or correct that ingredient, so that nobody mistakes it.",
            ),
            Self::NotFound | Self::IdInUse | Self::AlreadyTaken { .. } => return None,
        };
        Some(language.pick(advice.0, advice.1).to_owned())
    }
}
