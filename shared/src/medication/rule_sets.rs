//! Drug rules of the clinic's own, read from a file in the form of the ministry's list (QĐ 5948/QĐ-BYT): two
//! ingredients, mechanism, consequence, what to do. A **set** is a draft until a doctor takes it into use, with the
//! password, and answers for it by name; until then, and once withdrawn, it has no effect. Of a file only what the
//! program's own rules do not say already is kept: theirs know conditions that a row of the file does not.

mod refused;
mod rows;
mod rule_set;

pub use refused::RuleSetRefused;
pub use rows::{preview, side_of};
pub use rule_set::{
    DecideRuleSet, ImportRules, KnownRule, OwnRule, RuleChange, RuleColumn, RuleCounts, RuleRow, RuleSet,
    RuleSetRead, RuleSetStatus, RuleSide, RulesPreview, SideIngredient,
};

#[cfg(feature = "app")]
mod decide;
#[cfg(feature = "app")]
mod import;
#[cfg(feature = "app")]
mod queries;

#[cfg(feature = "app")]
pub use import::{import_rules, preview_rules};
#[cfg(feature = "app")]
pub(super) use queries::STATEMENTS;

#[cfg(feature = "app")]
pub(super) fn routes() -> crate::web::Routes {
    decide::routes()
}
