//! What a file would change, row by row, as people look at it before they say yes.

use serde::{Deserialize, Serialize};

use super::ProductForm;
use crate::medication::{
    case::words,
    sheet::{Column, ColumnRead, RowProblem},
};

words! {
    /// Named like the field of [`ProductForm`] that it fills.
    ProductColumn {
        Name = "name",
        Synonyms = "synonyms",
        Ingredients = "ingredients",
        Strength = "strength",
        Form = "form",
        Route = "route",
        Atc = "atc",
        MaxDailyMg = "max_daily_mg",
        UsualDoseVi = "usual_dose_vi",
        UsualDoseEn = "usual_dose_en",
    }
}

words! {
    ProductChange {
        New = "new",
        Changed = "changed",
        Same = "same",
        /// It cannot be taken, and nothing is made of it.
        Error = "error",
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ProductRow {
    /// As the spreadsheet counts.
    pub row: u32,
    pub name: String,
    pub change: ProductChange,
    /// Of what is changed.
    pub before: Option<ProductForm>,
    /// Of what is new or changed.
    pub after: Option<ProductForm>,
    pub problems: Vec<RowProblem>,
    /// Ingredients that the drug rules do not know: kept, and told as *not checked* whenever it is prescribed.
    pub unchecked: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ProductCounts {
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub errors: usize,
}

/// `POST /api/medication-products/preview`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ProductPreview {
    pub columns: Vec<ColumnRead<ProductColumn>>,
    pub rows: Vec<ProductRow>,
    pub counts: ProductCounts,
    /// Of all that would be changed: handed back with the import.
    pub digest: String,
}

/// `POST /api/medication-products/import`, beside the file itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
pub struct ImportProducts {
    pub digest: String,
    /// Rows with errors are left out, instead of keeping all others out.
    #[serde(default)]
    pub skip_errors: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ProductsImported {
    pub counts: ProductCounts,
    /// The version of the drug rules from now on.
    pub pack: String,
}

impl ProductCounts {
    pub(super) fn count(&mut self, change: ProductChange) {
        let of = match change {
            ProductChange::New => &mut self.new,
            ProductChange::Changed => &mut self.changed,
            ProductChange::Same => &mut self.same,
            ProductChange::Error => &mut self.errors,
        };
        *of += 1;
    }
}

impl Column for ProductColumn {
    const COLUMNS: &'static [Self] = Self::ALL;

    fn heading(self) -> &'static str {
        match self {
            Self::Name => "Tên thuốc",
            Self::Synonyms => "Tên khác",
            Self::Ingredients => "Hoạt chất",
            Self::Strength => "Hàm lượng",
            Self::Form => "Dạng bào chế",
            Self::Route => "Đường dùng",
            Self::Atc => "Mã ATC",
            Self::MaxDailyMg => "Liều tối đa/ngày (mg)",
            Self::UsualDoseVi => "Liều thường dùng",
            Self::UsualDoseEn => "Liều thường dùng (tiếng Anh)",
        }
    }

    fn other_headings(self) -> &'static [&'static str] {
        match self {
            Self::Name => &[
                "ten",
                "ten biet duoc",
                "biet duoc",
                "ten thuong mai",
                "name",
                "product",
                "brand name",
            ],
            Self::Synonyms => &["ten dong nghia", "dong nghia", "synonyms", "other names"],
            Self::Ingredients => &[
                "ten hoat chat",
                "thanh phan",
                "thanh phan hoat chat",
                "ingredients",
                "ingredient",
                "active ingredients",
                "active ingredient",
            ],
            Self::Strength => &["nong do", "nong do ham luong", "ham luong nong do", "strength"],
            Self::Form => &["dang", "form", "dosage form"],
            Self::Route => &["duong dung thuoc", "route"],
            Self::Atc => &["atc", "atc code"],
            Self::MaxDailyMg => &[
                "lieu toi da ngay",
                "lieu toi da moi ngay mg",
                "lieu toi da mot ngay mg",
                "max daily mg",
                "maximum daily dose mg",
            ],
            Self::UsualDoseVi => &["lieu dung", "usual dose vi", "usual dose vietnamese"],
            Self::UsualDoseEn => &["usual dose", "usual dose en", "usual dose english"],
        }
    }

    fn is_required(self) -> bool {
        matches!(self, Self::Name | Self::Ingredients)
    }
}
