use std::{collections::HashMap, sync::Arc};

use super::{
    Cited, Condition, Contraindication, CrossReaction, Csr, Dose, Group, Ingredient, Name, Named, Pack,
    Partner, Product, Rule, TextIx,
};
use crate::{
    medication::{
        finding::{Text, Tier},
        when::Lexicon,
    },
    text::fold,
};

mod own;

/// What is wrong with a pack, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackFault {
    #[error("{name:?} stands twice")]
    Twice { name: String },
    #[error("{name:?} is not known")]
    Unknown { name: String },
    #[error("{name:?} would mean both {one:?} and {other:?}")]
    Ambiguous {
        name: String,
        one: String,
        other: String,
    },
    #[error("the group {name:?} holds itself")]
    Circle { name: String },
}

/// Takes tables row by row, in this order: groups, ingredients, then what speaks of both.
#[derive(Debug, Default)]
pub struct Builder {
    ingredients: Vec<Ingredient>,
    ingredient_ix: HashMap<Box<str>, u32>,
    groups: Vec<Group>,
    group_ix: HashMap<Box<str>, u32>,
    /// Of each group, those that it is in.
    parents: Vec<Vec<u32>>,
    /// Of each ingredient.
    member_of: Vec<Vec<u32>>,
    products: Vec<Product>,
    /// The first of the clinic's own.
    own_products_from: u32,
    names: HashMap<Box<str>, Name>,
    allergens: HashMap<Box<str>, Called>,
    conditions: Vec<Condition>,
    condition_ix: HashMap<Box<str>, u16>,
    questions: Vec<(Box<str>, TextIx)>,
    question_ix: HashMap<Box<str>, u16>,
    rules: Vec<Rule>,
    contraindications: Vec<Contraindication>,
    /// The concept that each is about.
    against: Vec<Called>,
    crossed: Vec<(Called, Called, CrossReaction)>,
    doses: Vec<(u32, Dose)>,
    texts: Vec<Text>,
    text_ix: HashMap<Text, TextIx>,
    documents: Vec<Arc<str>>,
    document_ix: HashMap<Box<str>, u16>,
}

/// An ingredient or a group, before all ingredients are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    Ingredient(u32),
    Group(u32),
}

/// Groups of which a second prescriber is asked about, and of which little is given at once.
const WATCHED: [&str; 5] = [
    "opioids",
    "benzodiazepines",
    "z-drugs",
    "gabapentinoids",
    "barbiturates",
];

fn ix(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

fn short_ix(len: usize) -> u16 {
    u16::try_from(len).unwrap_or(u16::MAX)
}

/// The first of a name keeps it: what is read behind a fault must find what was there.
fn once<At>(places: &mut HashMap<Box<str>, At>, id: &str, at: At) -> Result<(), PackFault> {
    if places.contains_key(id) {
        return Err(twice(id));
    }
    places.insert(id.into(), at);
    Ok(())
}

impl Builder {
    pub fn text(&mut self, text: Text) -> TextIx {
        let next = ix(self.texts.len());
        let at = *self.text_ix.entry(text.clone()).or_insert(next);
        if at == next {
            self.texts.push(text);
        }
        at
    }

    pub fn document(&mut self, code: &str, title: &str) -> Result<(), PackFault> {
        let at = short_ix(self.documents.len());
        once(&mut self.document_ix, code, at)?;
        self.documents.push(title.into());
        Ok(())
    }

    pub fn cited(&self, code: &str, row: &str) -> Result<Cited, PackFault> {
        let document = *self.document_ix.get(code).ok_or_else(|| unknown(code))?;
        Ok(Cited {
            document,
            row: row.into(),
        })
    }

    /// Its parents are named by [`Builder::within`] once all groups are there.
    pub fn group(&mut self, id: &str, name: Text, duplicate: Option<Tier>) -> Result<(), PackFault> {
        let at = ix(self.groups.len());
        once(&mut self.group_ix, id, at)?;
        self.groups.push(Group {
            called: [fold(id), fold(&name.vi), fold(&name.en)].map(Into::into),
            id: id.into(),
            name,
            duplicate,
        });
        self.parents.push(Vec::new());
        Ok(())
    }

    pub fn within(&mut self, id: &str, parent: &str) -> Result<(), PackFault> {
        let (child, parent) = (self.group_of(id)?, self.group_of(parent)?);
        self.parents[child as usize].push(parent);
        Ok(())
    }

    fn group_of(&self, id: &str) -> Result<u32, PackFault> {
        self.group_ix.get(id).copied().ok_or_else(|| unknown(id))
    }

    pub fn ingredient<'n>(
        &mut self,
        id: &str,
        vi: &str,
        names: impl IntoIterator<Item = &'n str>,
        groups: impl IntoIterator<Item = &'n str>,
    ) -> Result<u32, PackFault> {
        let at = ix(self.ingredients.len());
        once(&mut self.ingredient_ix, id, at)?;
        let mut member_of = Vec::new();
        for group in groups {
            member_of.push(self.group_of(group)?);
        }
        self.ingredients.push(Ingredient {
            id: id.into(),
            vi: vi.into(),
            covered: !member_of.is_empty(),
            watched: None,
            is_own: false,
        });
        self.member_of.push(member_of);
        for own in [id, vi] {
            self.name(own, Named::Ingredient(at))?;
        }
        for name in names {
            self.name(name, Named::Ingredient(at))?;
        }
        Ok(at)
    }

    /// Where an ingredient already has the name, it keeps it.
    pub fn product(&mut self, product: Product) -> Result<(), PackFault> {
        let at = ix(self.products.len());
        let name = product.name.clone();
        self.products.push(product);
        self.name(&name, Named::Product(at))
    }

    fn name(&mut self, name: &str, named: Named) -> Result<(), PackFault> {
        let folded = fold(name);
        if folded.is_empty() {
            return Ok(());
        }
        match self.names.get(folded.as_str()) {
            Some(known) if known.named != named => Err(PackFault::Ambiguous {
                name: name.to_owned(),
                one: self.name_of(known.named).to_owned(),
                other: self.name_of(named).to_owned(),
            }),
            Some(_) => Ok(()),
            None => {
                let spelled = name.into();
                self.names.insert(folded.into(), Name { named, spelled });
                Ok(())
            }
        }
    }

    fn name_of(&self, named: Named) -> &str {
        match named {
            Named::Ingredient(at) => &self.ingredients[at as usize].id,
            Named::Product(at) => &self.products[at as usize].name,
            Named::Unclear => "",
        }
    }

    pub fn named(&self, name: &str) -> Option<Named> {
        self.names.get(fold(name).as_str()).map(|name| name.named)
    }

    pub fn condition<'n>(
        &mut self,
        code: &str,
        name: Text,
        icd10: impl IntoIterator<Item = &'n str>,
    ) -> Result<(), PackFault> {
        let at = short_ix(self.conditions.len());
        once(&mut self.condition_ix, code, at)?;
        self.conditions.push(Condition {
            code: code.into(),
            called: [fold(&name.vi), fold(&name.en)].map(Into::into),
            name,
            icd10: icd10.into_iter().map(Into::into).collect(),
        });
        Ok(())
    }

    pub fn question(&mut self, code: &str, text: Text) -> Result<(), PackFault> {
        let at = short_ix(self.questions.len());
        once(&mut self.question_ix, code, at)?;
        let text = self.text(text);
        self.questions.push((code.into(), text));
        Ok(())
    }

    /// `i:warfarin` or `g:nsaids`.
    pub fn called(&self, name: &str) -> Result<Called, PackFault> {
        let called = match name.split_once(':') {
            Some(("i", id)) => self.ingredient_ix.get(id).map(|at| Called::Ingredient(*at)),
            Some(("g", id)) => self.group_ix.get(id).map(|at| Called::Group(*at)),
            _ => None,
        };
        called.ok_or_else(|| unknown(name))
    }

    /// After the last ingredient.
    pub fn concept(&self, called: Called) -> u32 {
        match called {
            Called::Ingredient(at) => at,
            Called::Group(at) => ix(self.ingredients.len()) + at,
        }
    }

    pub fn allergen(&mut self, name: &str, means: Called) {
        self.allergens.insert(fold(name).into(), means);
    }

    pub fn rule(&mut self, rule: Rule) {
        for concept in [rule.a, rule.b] {
            self.cover(concept);
        }
        self.rules.push(rule);
    }

    pub fn contraindication(&mut self, target: Called, contraindication: Contraindication) {
        self.cover(self.concept(target));
        self.against.push(target);
        self.contraindications.push(contraindication);
    }

    fn cover(&mut self, concept: u32) {
        if let Some(ingredient) = self.ingredients.get_mut(concept as usize) {
            ingredient.covered = true;
        }
    }

    pub fn cross_reaction(&mut self, allergy: Called, target: Called, reaction: CrossReaction) {
        self.crossed.push((allergy, target, reaction));
    }

    pub fn dose(&mut self, ingredient: u32, dose: Dose) {
        self.doses.push((ingredient, dose));
    }

    pub fn finish(mut self, version: String) -> Result<Pack, PackFault> {
        let count = self.ingredients.len();
        let all = count + self.groups.len();
        let above = self.all_above()?;
        let mut concepts = Vec::new();
        for (at, member_of) in (0_u32..).zip(&self.member_of) {
            let mut own = vec![at];
            for group in member_of {
                own.push(ix(count) + group);
                own.extend(above[*group as usize].iter().map(|group| ix(count) + group));
            }
            own.sort_unstable();
            own.dedup();
            concepts.extend(own.into_iter().map(|concept| (at, concept)));
        }
        let concepts = Csr::from_pairs(count, concepts);
        let watched: Vec<u32> = WATCHED
            .iter()
            .filter_map(|id| Some(ix(count) + *self.group_ix.get(*id)?))
            .collect();
        for (at, ingredient) in (0_u32..).zip(&mut self.ingredients) {
            let own = concepts.of(at);
            ingredient.watched = watched.iter().copied().find(|group| own.contains(group));
        }
        let mut partners = Vec::with_capacity(self.rules.len() * 2);
        for (at, rule) in (0_u32..).zip(&self.rules) {
            let partner = |concept, mirrored| Partner {
                concept,
                rule: at,
                mirrored,
            };
            partners.push((rule.a, partner(rule.b, false)));
            if rule.a != rule.b {
                partners.push((rule.b, partner(rule.a, true)));
            }
        }
        partners.sort_unstable();
        let against = self
            .against
            .iter()
            .map(|target| self.concept(*target))
            .zip(0_u32..);
        let against: Vec<_> = against.collect();
        let allergens = self.allergens.iter();
        let allergens = allergens
            .map(|(name, called)| (name.clone(), self.concept(*called)))
            .collect();
        let crossed = self.crossed.iter().map(|(allergy, target, reaction)| {
            let target = self.concept(*target);
            let reaction = CrossReaction {
                target,
                ..reaction.clone()
            };
            (self.concept(*allergy), reaction)
        });
        Ok(Pack {
            version,
            crossed: Csr::from_pairs(all, crossed.collect()),
            allergens,
            concepts,
            partners: Csr::from_pairs(all, partners),
            against: Csr::from_pairs(all, against),
            doses: Csr::from_pairs(count, self.doses),
            ingredients: self.ingredients,
            groups: self.groups,
            products: self.products,
            conditions: self.conditions,
            rules: self.rules,
            contraindications: self.contraindications,
            names: self.names,
            texts: self.texts,
            questions: self.questions,
            documents: self.documents,
        })
    }

    /// Of each group, all that hold it, however far above.
    fn all_above(&self) -> Result<Vec<Vec<u32>>, PackFault> {
        let mut above = vec![None; self.groups.len()];
        for at in 0..ix(self.groups.len()) {
            self.climb(at, &mut above, &mut Vec::new())?;
        }
        Ok(above.into_iter().map(Option::unwrap_or_default).collect())
    }

    fn climb(
        &self,
        at: u32,
        above: &mut [Option<Vec<u32>>],
        way: &mut Vec<u32>,
    ) -> Result<Vec<u32>, PackFault> {
        if let Some(known) = &above[at as usize] {
            return Ok(known.clone());
        }
        if way.contains(&at) {
            let name = self.groups[at as usize].id.to_string();
            return Err(PackFault::Circle { name });
        }
        way.push(at);
        let mut found = Vec::new();
        for parent in &self.parents[at as usize] {
            found.push(*parent);
            found.extend(self.climb(*parent, above, way)?);
        }
        way.pop();
        found.sort_unstable();
        found.dedup();
        above[at as usize] = Some(found.clone());
        Ok(found)
    }
}

impl Lexicon for Builder {
    fn ingredient(&self, id: &str) -> Option<u32> {
        self.ingredient_ix.get(id).copied()
    }

    /// An ingredient's id, a group's, or either with `i:` or `g:` before it.
    fn concept(&self, id: &str) -> Option<u32> {
        let called = self
            .called(id)
            .or_else(|_| self.called(&format!("i:{id}")))
            .or_else(|_| self.called(&format!("g:{id}")));
        Some(Self::concept(self, called.ok()?))
    }

    fn condition(&self, code: &str) -> Option<u16> {
        self.condition_ix.get(code).copied()
    }

    fn question(&self, code: &str) -> Option<u16> {
        self.question_ix.get(code).copied()
    }
}

fn twice(name: &str) -> PackFault {
    PackFault::Twice {
        name: name.to_owned(),
    }
}

fn unknown(name: &str) -> PackFault {
    PackFault::Unknown {
        name: name.to_owned(),
    }
}
