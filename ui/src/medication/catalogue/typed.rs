//! A medicine as it is typed, and as it is sent. Plain data.
use clinic_shared::field::{Check as _, FieldCode, FieldErrors};
use clinic_shared::medication::case::{Form, Route};
use clinic_shared::medication::{Product, ProductForm, ProductIngredient};
use clinic_shared::text::fold;

use super::super::number::{Unread, exactly, number};
use super::super::rows::{Drug, Offered, Rows};

/// Of one unit, and of one day.
const MG_MAX: f64 = 1_000_000.0;

/// Empty where nothing is said. What a row holds is its strength.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypedProduct {
    pub name: String,
    pub synonyms: Vec<String>,
    pub ingredients: Rows<String>,
    pub strength: String,
    /// By their names.
    pub form: String,
    pub route: String,
    pub atc: String,
    pub max_daily: String,
    pub usual_vi: String,
    pub usual_en: String,
}

pub fn unread_mg(text: &str) -> Option<Unread> {
    number(text, MG_MAX).err()
}

fn mg(text: &str) -> Option<f64> {
    number(text, MG_MAX).ok().flatten()
}

/// An ingredient of the rules, or one that they do not know: it has nothing behind its name.
fn named(name: &str, is_known: bool) -> Drug {
    Drug {
        name: name.to_owned(),
        ingredients: is_known.then(|| name.to_owned()).into_iter().collect(),
        ..Drug::default()
    }
}

/// Whether the rules know this ingredient.
pub fn is_known(drug: &Drug) -> bool {
    !drug.ingredients.is_empty()
}

/// Adds what was found: of a brand everything that it holds. What is there already is not added again.
pub fn add(rows: &mut Rows<String>, offered: Offered) {
    let found = match offered {
        Offered::Typed(name) => vec![named(&name, false)],
        Offered::Found(drug) => drug.ingredients.iter().map(|name| named(name, true)).collect(),
    };
    for drug in found {
        let folded = fold(&drug.name);
        if !rows.iter().any(|row| fold(&row.drug.name) == folded) {
            rows.add(drug);
        }
    }
}

impl TypedProduct {
    pub fn of(product: &Product) -> Self {
        let form = product.form.clone();
        let mut ingredients = Rows::default();
        for (at, one) in form.ingredients.iter().enumerate() {
            let is_known = product.known.get(at).is_some_and(|known| known.id.is_some());
            let strength = one.strength_mg.map(exactly).unwrap_or_default();
            ingredients.add_given(named(&one.name, is_known), strength);
        }
        Self {
            name: form.name,
            synonyms: form.synonyms,
            ingredients,
            strength: form.strength,
            form: form.form.map(Form::name).unwrap_or_default().to_owned(),
            route: form.route.map(Route::name).unwrap_or_default().to_owned(),
            atc: form.atc,
            max_daily: form.max_daily_mg.map(exactly).unwrap_or_default(),
            usual_vi: form.usual_dose_vi,
            usual_en: form.usual_dose_en,
        }
    }

    pub fn form(&self) -> ProductForm {
        let ingredients = self.ingredients.iter().map(|row| ProductIngredient {
            name: row.drug.name.clone(),
            strength_mg: mg(&row.given),
        });
        ProductForm {
            name: self.name.clone(),
            synonyms: self.synonyms.clone(),
            ingredients: ingredients.collect(),
            strength: self.strength.clone(),
            form: Form::parse(&self.form),
            route: Route::parse(&self.route),
            atc: self.atc.trim().to_uppercase(),
            max_daily_mg: mg(&self.max_daily),
            usual_dose_vi: self.usual_vi.clone(),
            usual_dose_en: self.usual_en.clone(),
        }
    }

    /// What is wrong with it; what cannot be read must not be sent as if it were not there.
    pub fn check(&self) -> FieldErrors {
        let mut errors = self.form().check();
        for (at, row) in self.ingredients.iter().enumerate() {
            let pointer = strength_pointer(at);
            errors.add_if(unread_mg(&row.given).is_some(), &pointer, FieldCode::Malformed);
        }
        let is_unread = unread_mg(&self.max_daily).is_some();
        errors.add_if(is_unread, "/max_daily_mg", FieldCode::Malformed);
        errors
    }
}

pub fn strength_pointer(at: usize) -> String {
    format!("/ingredients/{at}/strength_mg")
}

pub fn name_pointer(at: usize) -> String {
    format!("/ingredients/{at}/name")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::MedicationProductId;
    use clinic_shared::medication::{DrugFound, KnownIngredient};

    fn product() -> Product {
        let holds = |name: &str, strength_mg| ProductIngredient {
            name: name.to_owned(),
            strength_mg,
        };
        let known = |name: &str, id: Option<&str>| KnownIngredient {
            name: name.to_owned(),
            id: id.map(str::to_owned),
            vi: name.to_owned(),
            covered: id.is_some(),
            groups: Vec::new(),
        };
        Product {
            id: MedicationProductId(uuid::Uuid::from_u128(1)),
            form: ProductForm {
                name: "Rocaltrol".to_owned(),
                synonyms: vec!["Rocal".to_owned()],
                ingredients: vec![holds("calcitriol", Some(0.000_25)), holds("lá cây", None)],
                strength: "0,25 mcg".to_owned(),
                form: Some(Form::Capsule),
                route: Some(Route::Oral),
                atc: "A11CC04".to_owned(),
                max_daily_mg: None,
                usual_dose_vi: "1 viên/ngày".to_owned(),
                usual_dose_en: "1 a day".to_owned(),
            },
            active: true,
            version: 3,
            known: vec![known("calcitriol", Some("calcitriol")), known("lá cây", None)],
            unclear: false,
        }
    }

    fn found(ingredients: &[&str]) -> Offered {
        Offered::Found(DrugFound {
            name: "Augmentin".to_owned(),
            ingredients: ingredients.iter().map(|name| (*name).to_owned()).collect(),
            form: None,
            route: None,
        })
    }

    #[test]
    fn what_is_filled_in_is_what_is_kept() {
        let typed = TypedProduct::of(&product());
        assert_eq!(typed.form(), product().form);
        assert!(typed.check().is_empty());
        let known: Vec<_> = typed.ingredients.iter().map(|row| is_known(&row.drug)).collect();
        assert_eq!(known, [true, false]);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_not_left_out() {
        let mut typed = TypedProduct::of(&product());
        let number = typed.ingredients.numbers()[1];
        typed
            .ingredients
            .change(number, |row| row.given = "1.500".to_owned());
        typed.max_daily = "nhiều".to_owned();
        let errors = typed.check();
        assert_eq!(
            errors.of("/ingredients/1/strength_mg"),
            Some(FieldCode::Malformed)
        );
        assert_eq!(errors.of("/ingredients/0/strength_mg"), None);
        assert_eq!(errors.of("/max_daily_mg"), Some(FieldCode::Malformed));
    }

    #[test]
    fn a_brand_brings_all_that_it_holds_and_nothing_twice() {
        let mut rows = Rows::default();
        add(&mut rows, found(&["amoxicilin", "acid clavulanic"]));
        add(&mut rows, Offered::Typed("Amoxicilin".to_owned()));
        add(&mut rows, Offered::Typed("lá cây".to_owned()));
        let names: Vec<_> = rows
            .iter()
            .map(|row| (row.drug.name.as_str(), is_known(&row.drug)))
            .collect();
        let expected = [("amoxicilin", true), ("acid clavulanic", true), ("lá cây", false)];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_code_is_sent_in_capitals() {
        let typed = TypedProduct {
            atc: " j01fa09 ".to_owned(),
            ..TypedProduct::default()
        };
        assert_eq!(typed.form().atc, "J01FA09");
    }
}
