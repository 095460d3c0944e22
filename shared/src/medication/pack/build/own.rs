//! What a clinic adds, in a way that never makes a pack unreadable: the program may have learnt a name meanwhile.

use super::{Builder, Name, Named, ix, short_ix};
use crate::{
    medication::{
        names::Meant,
        pack::{Dose, Ingredient, Pack, Population, Product},
    },
    text::fold,
};

impl Builder {
    /// One that only the clinic names. Before the first rule is read: groups are numbered behind the last ingredient.
    pub fn own_ingredient(&mut self, name: &str) -> u32 {
        let at = ix(self.ingredients.len());
        let folded = fold(name);
        let id = folded.replace(' ', "-");
        self.ingredients.push(Ingredient {
            id: id.as_str().into(),
            vi: name.into(),
            covered: false,
            watched: None,
            is_own: true,
        });
        self.member_of.push(Vec::new());
        self.ingredient_ix.entry(id.into()).or_insert(at);
        let named = Named::Ingredient(at);
        let spelled = name.into();
        self.names.entry(folded.into()).or_insert(Name { named, spelled });
        at
    }

    /// After the program's own ones. A name is the clinic's where it means the same ingredients to both, and nobody's
    /// where it does not. What is offered keeps its names from what is offered no more.
    pub fn own_product<'n>(
        &mut self,
        product: &Product,
        names: impl IntoIterator<Item = &'n str>,
        shipped: &Pack,
    ) {
        let at = ix(self.products.len());
        self.products.push(product.clone());
        for name in names {
            let folded = fold(name);
            if folded.is_empty() {
                continue;
            }
            let known = self.names.get(folded.as_str()).map(|known| known.named);
            // A newer program may have learnt what is left of it without its strength or salt.
            let read = shipped.meant(name);
            let reads_else = |read: &Meant| held(&read.holds) != held(&product.holds);
            let holds_else = known.is_some_and(|known| !self.holds_the_same(known, product))
                || read.as_ref().is_some_and(reads_else);
            let now = match known {
                Some(known) if !product.is_offered && self.is_own_offered(known) => continue,
                _ if holds_else => Named::Unclear,
                Some(_) if !product.is_offered => continue,
                _ => Named::Product(read.map_or(at, |read| self.as_read(at, &read))),
            };
            let spelled = name.into();
            let name = Name { named: now, spelled };
            self.names.insert(folded.into(), name);
        }
    }

    fn is_own_offered(&self, known: Named) -> bool {
        match known {
            Named::Product(at) => at >= self.own_products_from && self.products[at as usize].is_offered,
            Named::Ingredient(_) | Named::Unclear => false,
        }
    }

    /// The product by a name that the program reads too. Whoever writes that name need not mean this product, so that
    /// its form and the way it is given are what the program says, or nothing.
    fn as_read(&mut self, at: u32, read: &Meant) -> u32 {
        let of_it = &self.products[at as usize..];
        let is_as_read = |one: &Product| (one.form, one.route) == (read.form, read.route);
        if let Some(place) = of_it.iter().position(is_as_read) {
            return at + ix(place);
        }
        let next = ix(self.products.len());
        let product = Product {
            form: read.form,
            route: read.route,
            ..self.products[at as usize].clone()
        };
        self.products.push(product);
        next
    }

    /// From here on products are the clinic's.
    pub fn begin_own_products(&mut self) {
        self.own_products_from = ix(self.products.len());
    }

    fn holds_the_same(&self, known: Named, product: &Product) -> bool {
        let own = held(&product.holds);
        match known {
            Named::Ingredient(at) => own == [at],
            Named::Product(at) => own == held(&self.products[at as usize].holds),
            Named::Unclear => false,
        }
    }

    /// The most of a day, where it is less than every one that the program has for such a patient and route, or where
    /// it has none. Such are looked at first, the least before all.
    pub fn own_doses(&mut self, mut doses: Vec<(u32, Dose)>) {
        doses.retain(|(ingredient, dose)| {
            let of_such = self.doses.iter().filter(|(of, known)| {
                let same_route = known.route.is_none() || dose.route.is_none() || known.route == dose.route;
                of == ingredient && known.population == dose.population && same_route
            });
            let own = dose.max_daily_mg.unwrap_or(f64::INFINITY);
            let (mut is_known, mut is_least) = (false, true);
            for (_, known) in of_such {
                is_known |= known.max_daily_mg.is_some();
                is_least &= known.max_daily_mg.is_none_or(|most| own < most);
                // Nobody can say which of the two is less.
                is_least &= known.max_daily_mg_per_kg.is_none();
            }
            // The old have the adults' where they have none of their own.
            is_least && (is_known || dose.population == Population::Adult)
        });
        doses.sort_by(|(_, one), (_, other)| {
            let mg = |dose: &Dose| dose.max_daily_mg.unwrap_or(f64::INFINITY);
            mg(one).total_cmp(&mg(other))
        });
        doses.append(&mut self.doses);
        self.doses = doses;
    }

    /// A document of the clinic's own, by its place. `None` where there are more than can be counted.
    pub fn own_document(&mut self, code: &str, title: &str) -> Option<u16> {
        let at = short_ix(self.documents.len());
        self.document(code, title).ok()?;
        (at < u16::MAX).then_some(at)
    }
}

/// Each ingredient once, in order.
fn held(holds: &[(u32, Option<f64>)]) -> Vec<u32> {
    let mut all: Vec<u32> = holds.iter().map(|(at, _)| *at).collect();
    all.sort_unstable();
    all.dedup();
    all
}
