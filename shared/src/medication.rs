//! Medicines, and whether they may be given: to this patient, now, beside what is taken already. Rows B1, B2, D13.
//!
//! An **ingredient** is what acts; a **product** holds one or several. A **group** holds ingredients and other groups.
//! A **pack** is what is known: names, groups, rules, doses, each with its source. A **case** is one prescription and its
//! patient as plain data; [`check()`] compares both and says of every kind of danger: clear, found, or *not checked* and
//! why. Nothing here knows a clock, a store or a network.

pub mod case;
pub mod catalogue;
pub mod check;
pub mod finding;
mod import_refused;
pub mod names;
pub mod pack;
mod paper;
pub mod prescription;
mod refused;
pub mod rule_sets;
pub mod sheet;
pub mod sig;
pub mod spelled;
pub mod when;

pub use case::{Case, Line, Sex, Taken};
pub use catalogue::{
    CreateProduct, ImportProducts, KnownIngredient, Product, ProductChange, ProductColumn, ProductCounts,
    ProductFilter, ProductForm, ProductIngredient, ProductPreview, ProductRefused, ProductRow,
    ProductsImported,
};
pub use check::check;
pub use finding::{Checked, Doubt, DrugCheck, Fact, Finding, Kind, NotChecked, Outcome, Slot, Tier};
pub use import_refused::ImportRefused;
pub use names::DrugFound;
pub use pack::Pack;
pub use paper::{PaperDiagnosis, PaperLine, PaperSources, PrescriptionPaper};
pub use prescription::{
    Acknowledgment, ApprovePack, CancelPrescription, CreateFavourite, CreateStatement, DraftPrescription,
    DrugPack, Favourite, FavouriteForm, Medication, MedicationHistory, MedicationSource, MedicationStatement,
    OverrideReason, PackApproval, PrescribedLine, Prescribing, Prescription, PrescriptionFilter,
    PrescriptionForm, PrescriptionReview, PrescriptionStatus, SignPrescription, SignedCheck, StatementForm,
};
pub use refused::PrescriptionRefused;
pub use rule_sets::{
    DecideRuleSet, ImportRules, KnownRule, OwnRule, RuleChange, RuleColumn, RuleCounts, RuleRow, RuleSet,
    RuleSetRead, RuleSetRefused, RuleSetStatus, RuleSide, RulesPreview, SideIngredient,
};
pub use sheet::{ColumnRead, RowProblem};

#[cfg(feature = "app")]
mod approve;
#[cfg(feature = "app")]
mod favourites;
#[cfg(feature = "app")]
mod history;
#[cfg(feature = "app")]
mod pack_of;
#[cfg(feature = "app")]
mod prescribe;
#[cfg(feature = "app")]
mod queries;
#[cfg(feature = "app")]
mod review;
#[cfg(feature = "app")]
mod routes;
#[cfg(feature = "app")]
mod sign;

#[cfg(feature = "app")]
pub use pack_of::pack_of;
#[cfg(feature = "app")]
pub use paper::paper;

/// All statements of the room.
#[cfg(feature = "app")]
pub(crate) fn statements() -> Vec<&'static crate::store::Statement> {
    [
        approve::STATEMENTS,
        catalogue::STATEMENTS,
        favourites::STATEMENTS,
        history::STATEMENTS,
        pack_of::STATEMENTS,
        prescribe::STATEMENTS,
        queries::STATEMENTS,
        review::STATEMENTS,
        rule_sets::STATEMENTS,
        sign::STATEMENTS,
    ]
    .concat()
}

#[cfg(feature = "app")]
pub fn routes() -> crate::web::Routes {
    routes::routes()
        .and(prescribe::routes())
        .and(sign::routes())
        .and(history::routes())
        .and(favourites::routes())
        .and(review::routes())
        .and(approve::routes())
        .and(catalogue::routes())
        .and(rule_sets::routes())
}
