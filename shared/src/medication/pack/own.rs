//! What a clinic adds to the program's tables: its products, and its rule sets in use.

use std::collections::HashMap;

use super::{Builder, Cited, Dose, Pack, Population, Product, Rule};
use crate::{
    ids::RuleSetId,
    medication::{
        catalogue::ProductForm,
        finding::Text,
        rule_sets::{OwnRule, RuleSide, SideIngredient},
        when::{Clause, Routes, Side},
    },
    text::fold,
};

#[derive(Debug, Clone, Default)]
pub struct Own {
    pub products: Vec<OwnProduct>,
    pub sets: Vec<OwnSet>,
}

#[derive(Debug, Clone)]
pub struct OwnProduct {
    pub form: ProductForm,
    pub active: bool,
}

/// In use.
#[derive(Debug, Clone)]
pub struct OwnSet {
    pub id: RuleSetId,
    pub title: String,
    pub rules: Vec<OwnRule>,
}

const CATALOGUE: &str = "own-catalogue";
/// Before the set's id and the row, in the ids of the clinic's rules.
const OWN: &str = "own";

/// Adds them, in two steps, to a builder that reads the tables which the shipped pack was read from: its ingredients
/// have the same places.
pub(super) struct Adding<'o> {
    own: &'o Own,
    shipped: &'o Pack,
    /// Folded names of ingredients that only the clinic has, with their places.
    named: HashMap<String, u32>,
}

impl<'o> Adding<'o> {
    pub fn new(own: &'o Own, shipped: &'o Pack) -> Self {
        Self {
            own,
            shipped,
            named: HashMap::new(),
        }
    }

    /// After the program's ingredients and before all that speaks of them.
    pub fn ingredients(&mut self, builder: &mut Builder) {
        let own = self.own;
        let products = own.products.iter().flat_map(|product| &product.form.ingredients);
        for one in products {
            self.name(&one.name, builder);
        }
        let rules = own.sets.iter().flat_map(|set| &set.rules);
        for side in rules.flat_map(OwnRule::ingredients) {
            if self.shipped.ingredient(&side.id).is_none() {
                self.name(&side.name, builder);
            }
        }
    }

    fn name(&mut self, name: &str, builder: &mut Builder) {
        let folded = fold(name);
        if folded.is_empty() || self.named.contains_key(&folded) || self.shipped.meant(name).is_some() {
            return;
        }
        self.named.insert(folded, builder.own_ingredient(name));
    }

    /// After all of the program's tables.
    pub fn rest(&self, builder: &mut Builder) {
        builder.begin_own_products();
        // What is offered has its names first.
        let (active, inactive): (Vec<_>, Vec<_>) =
            self.own.products.iter().partition(|product| product.active);
        let document = builder.own_document(CATALOGUE, "Danh mục thuốc của phòng khám");
        let mut doses = Vec::new();
        for product in active.into_iter().chain(inactive) {
            let made = self.product(product);
            let only = made.holds.first().filter(|_| made.holds.len() == 1);
            if let (Some((ingredient, _)), Some(document)) = (only, document) {
                let doses_of = doses_of(&product.form, document).filter(|_| product.active);
                doses.extend(doses_of.map(|dose| (*ingredient, dose)));
            }
            builder.own_product(&made, product.form.names(), self.shipped);
        }
        builder.own_doses(doses);
        for set in &self.own.sets {
            self.rules(set, builder);
        }
    }

    fn product(&self, product: &OwnProduct) -> Product {
        let form = &product.form;
        let mut holds = Vec::with_capacity(form.ingredients.len());
        for one in &form.ingredients {
            match self.shipped.meant(&one.name) {
                Some(meant) if meant.holds.len() == 1 => holds.push((meant.holds[0].0, one.strength_mg)),
                // By a name that has become a combination's: how much of each nobody knows.
                Some(meant) => holds.extend(meant.holds.iter().map(|(at, _)| (*at, None))),
                None => holds.extend(self.own_of(&one.name).map(|at| (at, one.strength_mg))),
            }
        }
        Product {
            name: form.name.as_str().into(),
            holds: holds.into(),
            form: form.form,
            route: form.route,
            is_offered: product.active,
        }
    }

    fn own_of(&self, name: &str) -> Option<u32> {
        self.named.get(&fold(name)).copied()
    }

    fn rules(&self, set: &OwnSet, builder: &mut Builder) {
        let code = format!("{OWN}-{}", set.id);
        let Some(document) = builder.own_document(&code, &set.title) else {
            return;
        };
        for rule in &set.rules {
            let sides = self.side(&rule.a, Side::A).zip(self.side(&rule.b, Side::B));
            // Two spellings that the program has learnt to be one.
            let Some(((a, with_a), (b, with_b))) = sides.filter(|((a, _), (b, _))| a != b) else {
                continue;
            };
            // Only in the language of the file.
            let text = |text: &str| Text::new(text, text);
            let mechanism = (!rule.mechanism.is_empty()).then(|| builder.text(text(&rule.mechanism)));
            let made = Rule {
                id: format!("{OWN}-{}-{}", set.id, rule.row).into(),
                a,
                b,
                tier: rule.tier,
                routes: [Routes::SYSTEMIC; 2],
                clauses: with_a.into_iter().chain(with_b).collect(),
                washout_a: 0,
                washout_b: 0,
                mechanism,
                effect: builder.text(text(&rule.effect)),
                advice: builder.text(text(&rule.advice)),
                source: Cited {
                    document,
                    row: rule.number.as_str().into(),
                },
            };
            builder.rule(made);
        }
    }

    /// The ingredient, and what else its product must hold.
    fn side(&self, side: &RuleSide, of: Side) -> Option<(u32, Vec<Clause>)> {
        let at = self.place(&side.ingredient)?;
        let with = side
            .with
            .iter()
            .map(|one| Some(Clause::With(of, self.place(one)?)));
        Some((at, with.collect::<Option<_>>()?))
    }

    /// By the id that was looked at; by its name where the program has it under another id by now.
    fn place(&self, one: &SideIngredient) -> Option<u32> {
        let by_id = self.shipped.ingredient(&one.id);
        let by_name = || {
            let meant = self.shipped.meant(&one.name)?;
            (meant.holds.len() == 1).then(|| meant.holds[0].0)
        };
        by_id.or_else(by_name).or_else(|| self.own_of(&one.name))
    }
}

impl Pack {
    /// How many rules of one of the clinic's sets it has: what such a rule is about may have become unknown.
    pub fn rules_of(&self, set: RuleSetId) -> usize {
        let begins = format!("{OWN}-{set}-");
        let of_set = self.rules.iter().filter(|rule| rule.id.starts_with(&begins));
        of_set.count()
    }
}

/// The most that the clinic gives an adult in a day, the old too.
fn doses_of(form: &ProductForm, document: u16) -> impl Iterator<Item = Dose> {
    let populations = [Population::Adult, Population::Elderly];
    let most = form.max_daily_mg;
    let usual = Text::new(form.usual_dose_vi.as_str(), form.usual_dose_en.as_str());
    let row = form.name.as_str();
    populations
        .into_iter()
        .filter(move |_| most.is_some())
        .map(move |population| Dose {
            population,
            route: form.route,
            max_daily_mg: most,
            max_daily_mg_per_kg: None,
            max_single_mg: None,
            max_single_mg_per_kg: None,
            max_days: None,
            usual: usual.clone(),
            source: Cited {
                document,
                row: row.into(),
            },
        })
}

#[cfg(test)]
mod tests;
