//! What is known of drugs, made ready to be asked in microseconds. [`load`](mod@load) reads it from tables of text.
//!
//! Ingredients and groups are **concepts**, numbered through: first the ingredients, then the groups. Rules speak of two
//! concepts. For each concept stand the concepts that some rule brings it together with, so that a prescription costs what
//! its own drugs' rules cost, however many others there are.

use std::{collections::HashMap, sync::Arc};

use super::{
    finding::{Source, Text, Tier},
    when::{Clause, Questions, Routes},
};

mod build;
mod csr;
#[cfg(feature = "app")]
pub mod load;
#[cfg(feature = "app")]
mod own;

pub use build::{Builder, PackFault};
pub use csr::Csr;
#[cfg(feature = "app")]
pub use own::{Own, OwnProduct, OwnSet};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingredient {
    /// The INN in English, words joined by `-`.
    pub id: Arc<str>,
    pub vi: Box<str>,
    /// Whether some rule or group knows it. What was only named is not taken for harmless.
    pub covered: bool,
    /// The group by which its supply is watched: it makes dependent.
    pub watched: Option<u32>,
    /// Only the clinic's own catalogue or rules name it; the program knows nothing of it.
    pub is_own: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: Box<str>,
    pub name: Text,
    /// When two different members are taken together.
    pub duplicate: Option<Tier>,
    /// Its id and names, folded.
    pub(super) called: [Box<str>; 3],
}

/// A product with what it holds; milligrams where the strength is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    pub name: Box<str>,
    pub holds: Box<[(u32, Option<f64>)]>,
    pub form: Option<super::case::Form>,
    pub route: Option<super::case::Route>,
    /// To whoever looks for a name. What is prescribed no more is known still.
    pub is_offered: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Ingredient(u32),
    Product(u32),
    /// One thing to the program and another to the clinic, and so nothing at all.
    Unclear,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub named: Named,
    /// As it is written.
    pub spelled: Box<str>,
}

/// An index into the pack's texts.
pub type TextIx = u32;

#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub id: Arc<str>,
    pub a: u32,
    pub b: u32,
    pub tier: Tier,
    /// Bits of the routes by which each side counts.
    pub routes: [Routes; 2],
    pub clauses: Box<[Clause]>,
    /// For how many days after its last dose a side still counts.
    pub washout_a: u16,
    pub washout_b: u16,
    pub mechanism: Option<TextIx>,
    pub effect: TextIx,
    pub advice: TextIx,
    pub source: Cited,
}

/// A document and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    pub document: u16,
    pub row: Arc<str>,
}

/// Of one drug and the patient.
#[derive(Debug, Clone, PartialEq)]
pub struct Contraindication {
    pub id: Arc<str>,
    pub tier: Tier,
    pub routes: Routes,
    pub clauses: Box<[Clause]>,
    pub effect: TextIx,
    pub advice: TextIx,
    pub source: Cited,
}

/// Who does not bear the one does perhaps not bear the other.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossReaction {
    pub target: u32,
    pub tier: Tier,
    pub effect: TextIx,
    pub advice: TextIx,
    pub source: Cited,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Population {
    Adult,
    Child,
    Elderly,
}

impl Population {
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "adult" => Some(Self::Adult),
            "child" => Some(Self::Child),
            "elderly" => Some(Self::Elderly),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Dose {
    pub population: Population,
    pub route: Option<super::case::Route>,
    pub max_daily_mg: Option<f64>,
    pub max_daily_mg_per_kg: Option<f64>,
    pub max_single_mg: Option<f64>,
    pub max_single_mg_per_kg: Option<f64>,
    pub max_days: Option<u16>,
    pub usual: Text,
    pub source: Cited,
}

/// A patient's condition, with the beginnings of ICD-10 codes that mean it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub code: Box<str>,
    pub name: Text,
    pub icd10: Box<[Box<str>]>,
    /// Its names, folded.
    pub(super) called: [Box<str>; 2],
}

/// Another concept that rules bring this one together with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Partner {
    pub concept: u32,
    pub rule: u32,
    /// This is the rule's second side.
    pub mirrored: bool,
}

#[derive(Debug)]
pub struct Pack {
    pub version: String,
    pub ingredients: Vec<Ingredient>,
    pub groups: Vec<Group>,
    pub products: Vec<Product>,
    pub conditions: Vec<Condition>,
    pub rules: Vec<Rule>,
    pub contraindications: Vec<Contraindication>,
    /// By folded name.
    pub(super) names: HashMap<Box<str>, Name>,
    /// What an allergy may be called, folded.
    pub(super) allergens: HashMap<Box<str>, u32>,
    /// Of each ingredient: itself and every group that it is in, in order.
    pub(super) concepts: Csr<u32>,
    pub(super) partners: Csr<Partner>,
    /// Of each concept: its contraindications.
    pub(super) against: Csr<u32>,
    /// Of each concept that somebody may be allergic to.
    pub(super) crossed: Csr<CrossReaction>,
    pub(super) doses: Csr<Dose>,
    pub(super) texts: Vec<Text>,
    pub(super) questions: Vec<(Box<str>, TextIx)>,
    pub(super) documents: Vec<Arc<str>>,
}

impl Pack {
    /// By its id.
    pub fn ingredient(&self, id: &str) -> Option<u32> {
        // An id is a name too.
        match self.names.get(crate::text::fold(id).as_str())?.named {
            Named::Ingredient(at) => (*self.ingredients[at as usize].id == *id).then_some(at),
            Named::Product(_) | Named::Unclear => None,
        }
    }

    pub fn concepts_of(&self, ingredient: u32) -> &[u32] {
        self.concepts.of(ingredient)
    }

    /// The group behind a concept; `None` for an ingredient.
    pub fn group_of(&self, concept: u32) -> Option<&Group> {
        let at = (concept as usize).checked_sub(self.ingredients.len())?;
        self.groups.get(at)
    }

    /// Whether two of it at the same time are a duplicate: an ingredient, or a group that says so.
    pub(super) fn is_duplicate(&self, concept: u32) -> bool {
        self.group_of(concept)
            .is_none_or(|group| group.duplicate.is_some())
    }

    pub fn text(&self, at: TextIx) -> &Text {
        &self.texts[at as usize]
    }

    pub fn doses_of(&self, ingredient: u32) -> &[Dose] {
        self.doses.of(ingredient)
    }

    pub(super) fn cite(&self, cited: &Cited) -> Source {
        Source {
            title: Arc::clone(&self.documents[usize::from(cited.document)]),
            row: Arc::clone(&cited.row),
        }
    }

    /// Titles of the documents that it is from.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|title| &**title)
    }

    /// Whether there is anything to check by.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.contraindications.is_empty()
    }
}

/// The patient's conditions beside the pack's questions.
#[derive(Debug)]
pub(super) struct Asked<'p> {
    pub pack: &'p Pack,
    /// Indexes of the pack's conditions.
    pub conditions: Vec<u16>,
}

impl Questions for Asked<'_> {
    fn question(&self, at: u16) -> (&str, &Text) {
        let (code, text) = &self.pack.questions[usize::from(at)];
        (code, self.pack.text(*text))
    }

    /// A question by the name of a condition is answered by a patient who has it. That it is not recorded answers
    /// nothing.
    fn answered(&self, at: u16) -> Option<bool> {
        let code = &self.pack.questions[usize::from(at)].0;
        let mut has = self
            .conditions
            .iter()
            .map(|at| &self.pack.conditions[usize::from(*at)]);
        has.any(|condition| condition.code == *code).then_some(true)
    }

    fn has(&self, condition: u16) -> bool {
        self.conditions.contains(&condition)
    }
}
