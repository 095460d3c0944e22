use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldErrors},
    ids::{RuleSetId, SignatureProofId},
    medication::{
        case::words,
        finding::{Source, Tier},
        sheet::{Column, ColumnRead, RowProblem},
    },
    time::Timestamp,
};

const TITLE_MAX: usize = 120;
const FILE_NAME_MAX: usize = 200;

words! {
    RuleSetStatus {
        /// Read from a file, and without any effect.
        Draft = "draft",
        InUse = "in-use",
        Withdrawn = "withdrawn",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RuleSet {
    pub id: RuleSetId,
    /// Named with every finding, beside the row.
    pub title: String,
    pub file_name: String,
    pub rules: usize,
    /// Of a set in use: how many of them have no effect any more, because what they are about is not known by now.
    pub lost: usize,
    pub status: RuleSetStatus,
    pub imported_by_name: String,
    pub imported_at: Timestamp,
    /// Who took it into use, or withdrew it.
    pub decided_by_name: String,
    pub decided_at: Option<Timestamp>,
    pub version: i64,
}

/// `GET /api/drug-rule-sets/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RuleSetRead {
    #[serde(flatten)]
    pub set: RuleSet,
    pub rows: Vec<OwnRule>,
}

/// One row as it is kept: its ingredients are those that were looked at, whatever a name means later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct OwnRule {
    /// As the spreadsheet counts.
    pub row: u32,
    /// As the file numbers it; where it does not, the row.
    pub number: String,
    pub a: RuleSide,
    pub b: RuleSide,
    pub tier: Tier,
    pub mechanism: String,
    pub effect: String,
    pub advice: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RuleSide {
    /// In the file.
    pub written: String,
    #[serde(flatten)]
    pub ingredient: SideIngredient,
    /// The same product must hold these too.
    pub with: Vec<SideIngredient>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SideIngredient {
    /// Of the drug rules.
    pub id: String,
    pub name: String,
}

impl RuleSide {
    pub fn ingredients(&self) -> impl Iterator<Item = &SideIngredient> {
        std::iter::once(&self.ingredient).chain(&self.with)
    }
}

impl OwnRule {
    pub fn ingredients(&self) -> impl Iterator<Item = &SideIngredient> {
        self.a.ingredients().chain(self.b.ingredients())
    }
}

words! {
    /// The ministry's six, and one of ours.
    RuleColumn {
        Number = "number",
        DrugA = "drug_a",
        DrugB = "drug_b",
        Mechanism = "mechanism",
        Effect = "effect",
        Advice = "advice",
        Tier = "tier",
    }
}

words! {
    RuleChange {
        New = "new",
        /// The program's own rules say as much or more of the two.
        Known = "known",
        Error = "error",
    }
}

/// What the program's own rules say of two ingredients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct KnownRule {
    pub tier: Tier,
    pub source: Source,
    /// Only by some route, from some dose on, or after an answer of the doctor's.
    pub asks: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RuleRow {
    /// As the spreadsheet counts.
    pub row: u32,
    pub number: String,
    pub drug_a: String,
    pub drug_b: String,
    pub change: RuleChange,
    /// Of what is new or known.
    pub rule: Option<OwnRule>,
    /// Of what is new too, where the program's rules say less.
    pub known: Option<KnownRule>,
    pub problems: Vec<RowProblem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RuleCounts {
    pub new: usize,
    pub known: usize,
    pub errors: usize,
}

/// `POST /api/drug-rule-sets/preview`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RulesPreview {
    pub columns: Vec<ColumnRead<RuleColumn>>,
    pub rows: Vec<RuleRow>,
    pub counts: RuleCounts,
    /// Of all that would be kept: handed back with the import.
    pub digest: String,
}

/// `POST /api/drug-rule-sets`, beside the file itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
pub struct ImportRules {
    pub id: RuleSetId,
    pub title: String,
    #[serde(default)]
    pub file_name: String,
    pub digest: String,
    /// Rows with errors are left out, instead of keeping all others out.
    #[serde(default)]
    pub skip_errors: bool,
}

/// A doctor takes a set into use, or withdraws it, and stands for that with their name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DecideRuleSet {
    /// From `POST /api/session/proof`.
    pub proof: Option<SignatureProofId>,
}

impl Check for ImportRules {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/title", &self.title, TITLE_MAX);
        errors.optional("/file_name", &self.file_name, FILE_NAME_MAX);
        errors
    }
}

impl Check for DecideRuleSet {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

impl RuleCounts {
    pub(super) fn count(&mut self, change: RuleChange) {
        let of = match change {
            RuleChange::New => &mut self.new,
            RuleChange::Known => &mut self.known,
            RuleChange::Error => &mut self.errors,
        };
        *of += 1;
    }
}

impl Column for RuleColumn {
    const COLUMNS: &'static [Self] = Self::ALL;

    fn heading(self) -> &'static str {
        match self {
            Self::Number => "STT",
            Self::DrugA => "Hoạt chất 1",
            Self::DrugB => "Hoạt chất 2",
            Self::Mechanism => "Cơ chế",
            Self::Effect => "Hậu quả",
            Self::Advice => "Xử trí",
            Self::Tier => "Mức độ",
        }
    }

    fn other_headings(self) -> &'static [&'static str] {
        match self {
            Self::Number => &["tt", "so tt", "so thu tu", "no", "number"],
            Self::DrugA => &["ten hoat chat 1", "thuoc 1", "drug 1", "drug a", "ingredient 1"],
            Self::DrugB => &["ten hoat chat 2", "thuoc 2", "drug 2", "drug b", "ingredient 2"],
            Self::Mechanism => &["co che tuong tac", "mechanism"],
            Self::Effect => &[
                "hau qua tuong tac",
                "hau qua cua tuong tac",
                "consequence",
                "effect",
            ],
            Self::Advice => &["xu tri tuong tac", "cach xu tri", "management", "advice"],
            Self::Tier => &["muc do tuong tac", "tier", "severity", "level"],
        }
    }

    fn is_required(self) -> bool {
        matches!(self, Self::DrugA | Self::DrugB | Self::Effect)
    }
}
