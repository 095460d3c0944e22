//! The doctors' page that checks a prescription while it is written (rows B1, B2, D13), and the clinic's own medicines
//! (`catalogue`).
//!
//! What stands on the page is plain data (`page_state.rs`), from which it makes the case that is asked about; which answer
//! counts is plain data too (`checking.rs`). Nothing of it is kept: leaving the page forgets it.
mod calls;
mod catalogue;
mod cells;
mod checking;
mod doses;
mod drug_list;
mod facts;
mod finding;
mod import;
mod looks;
mod number;
mod page;
mod page_state;
mod patient;
mod result;
mod rows;
mod taken;
mod watch;
mod words;

pub use catalogue::{
    MedicationCataloguePage, MedicationImportPage, PATH as CATALOGUE_PATH, catalogue as catalogue_name,
};
pub use page::DrugCheckPage;
pub use patient::path_for;
pub use words::{drug_check, drug_rules};

// What prescribing is made of too.
pub(crate) use calls::check as ask_check;
pub(crate) use cells::{Cell, CellKind, FormPick, RoutePick, shown, written};
pub(crate) use checking::{Checking, Done, Wanted};
pub(crate) use drug_list::{DrugList, Hit, search};
pub(crate) use finding::FindingCard;
pub(crate) use import::{ColumnsOf, ImportSheet, Importing, Preview, Problems, Told};
pub(crate) use looks::{said, tier_look, tier_word};
pub(crate) use number::{Unread, number, whole};
pub(crate) use page_state::{Answered, put_answer};
pub(crate) use result::{AnsweredList, NotCheckedList, OutcomeLine, card_key};
pub(crate) use rows::{Drug, Offered, Row, Rows};
pub(crate) use watch::watch;

/// The page's address; with `?patient=` it checks for that patient.
pub const PATH: &str = "/drug-check";

/// Of the page on the rules that it checks by; `prescribing` has it, where doctors put their names under them.
pub const RULES_PATH: &str = "/drug-rules";
