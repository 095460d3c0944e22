use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::MedicationProductId,
    medication::{
        case::{Form, Route},
        finding::Text,
    },
    text::{fold, tidy},
};

const NAME_MAX: usize = 120;
const SYNONYMS_MAX: usize = 30;
/// Of vitamins there are many in one tablet.
const INGREDIENTS_MAX: usize = 20;
const STRENGTH_MAX: usize = 80;
const DOSE_MAX: usize = 300;
const MG_MAX: f64 = 1_000_000.0;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProductIngredient {
    /// In any spelling that the drug rules know, or one that they do not: then it is *not checked*.
    pub name: String,
    /// In one unit: a tablet, a sachet.
    pub strength_mg: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProductForm {
    /// By which it is prescribed.
    pub name: String,
    pub synonyms: Vec<String>,
    pub ingredients: Vec<ProductIngredient>,
    /// As on the box: `500 mg + 125 mg`, `250 mg/5 ml`.
    pub strength: String,
    pub form: Option<Form>,
    pub route: Option<Route>,
    /// Empty, or a code of any level: `J01`, `J01CA04`.
    pub atc: String,
    /// Of an adult and of its one ingredient. Counts where it is less than what the drug rules allow, or where they
    /// allow nothing.
    pub max_daily_mg: Option<f64>,
    pub usual_dose_vi: String,
    pub usual_dose_en: String,
}

/// `POST /api/medication-products`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreateProduct {
    pub id: MedicationProductId,
    #[serde(flatten)]
    pub form: ProductForm,
}

/// One as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub id: MedicationProductId,
    pub form: ProductForm,
    pub active: bool,
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Product {
    pub id: MedicationProductId,
    #[serde(flatten)]
    pub form: ProductForm,
    /// Offered to whoever prescribes. What patients take by an inactive one is checked all the same.
    pub active: bool,
    pub version: i64,
    /// What the drug rules make of its ingredients, in their order.
    pub known: Vec<KnownIngredient>,
    /// One of its names means something else too by now: what is prescribed by it is *not checked*.
    pub unclear: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct KnownIngredient {
    /// As it is written in the product.
    pub name: String,
    /// Of the drug rules; `None`: they do not know it.
    pub id: Option<String>,
    pub vi: String,
    /// Some rule is about it.
    pub covered: bool,
    pub groups: Vec<Text>,
}

/// `GET /api/medication-products`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct ProductFilter {
    /// A beginning of a name; a letter or two may be wrong.
    pub q: Option<String>,
    /// Those that are offered no more too.
    pub inactive: bool,
    pub cursor: Option<String>,
}

impl ProductForm {
    /// Its name, then its synonyms.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let synonyms = self.synonyms.iter().map(String::as_str);
        std::iter::once(self.name.as_str()).chain(synonyms)
    }

    #[must_use]
    pub fn tidied(self) -> Self {
        let ingredients = self.ingredients.into_iter().map(|one| ProductIngredient {
            name: tidy(&one.name),
            ..one
        });
        Self {
            name: tidy(&self.name),
            synonyms: self.synonyms.iter().map(|name| tidy(name)).collect(),
            ingredients: ingredients.collect(),
            strength: tidy(&self.strength),
            atc: tidy(&self.atc).to_uppercase(),
            usual_dose_vi: tidy(&self.usual_dose_vi),
            usual_dose_en: tidy(&self.usual_dose_en),
            ..self
        }
    }
}

impl Check for ProductForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        name(&mut errors, "/name", &self.name);
        errors.add_if(
            self.synonyms.len() > SYNONYMS_MAX,
            "/synonyms",
            FieldCode::TooLong,
        );
        let mut called = BTreeSet::from([fold(&self.name)]);
        for (at, synonym) in self.synonyms.iter().enumerate() {
            let pointer = format!("/synonyms/{at}");
            name(&mut errors, &pointer, synonym);
            errors.add_if(!called.insert(fold(synonym)), &pointer, FieldCode::Duplicate);
        }
        self.check_ingredients(&mut errors);
        errors.optional("/strength", &self.strength, STRENGTH_MAX);
        errors.add_if(
            !is_atc(&self.atc.trim().to_uppercase()),
            "/atc",
            FieldCode::Malformed,
        );
        if let Some(most) = self.max_daily_mg {
            errors.add_if(!is_mass(most), "/max_daily_mg", FieldCode::OutOfRange);
            let of_several = self.ingredients.len() > 1;
            errors.add_if(of_several, "/max_daily_mg", FieldCode::OnlyOfOneIngredient);
        }
        errors.optional("/usual_dose_vi", &self.usual_dose_vi, DOSE_MAX);
        errors.optional("/usual_dose_en", &self.usual_dose_en, DOSE_MAX);
        errors
    }
}

impl ProductForm {
    fn check_ingredients(&self, errors: &mut FieldErrors) {
        errors.add_if(self.ingredients.is_empty(), "/ingredients", FieldCode::Required);
        errors.add_if(
            self.ingredients.len() > INGREDIENTS_MAX,
            "/ingredients",
            FieldCode::TooLong,
        );
        let mut held = BTreeSet::new();
        for (at, one) in self.ingredients.iter().enumerate() {
            let pointer = format!("/ingredients/{at}/name");
            name(errors, &pointer, &one.name);
            errors.add_if(!held.insert(fold(&one.name)), &pointer, FieldCode::Duplicate);
            errors.add_if(
                one.strength_mg.is_some_and(|mg| !is_mass(mg)),
                &format!("/ingredients/{at}/strength_mg"),
                FieldCode::OutOfRange,
            );
        }
    }
}

impl Check for CreateProduct {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

/// By its letters and digits it is found: a name has some.
fn name(errors: &mut FieldErrors, pointer: &str, name: &str) {
    errors.text(pointer, name, NAME_MAX);
    let is_signs = !name.trim().is_empty() && fold(name).is_empty();
    errors.add_if(is_signs, pointer, FieldCode::Malformed);
}

fn is_mass(mg: f64) -> bool {
    mg > 0.0 && mg <= MG_MAX
}

/// The beginning of `A00AA00`, ending after the first, second, third, fourth or last level.
fn is_atc(code: &str) -> bool {
    let is_digit = |at: usize| matches!(at, 1 | 2 | 5 | 6);
    let fits = |(at, byte): (usize, u8)| {
        if is_digit(at) {
            byte.is_ascii_digit()
        } else {
            byte.is_ascii_uppercase()
        }
    };
    matches!(code.len(), 0 | 1 | 3 | 4 | 5 | 7) && code.bytes().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn augmentin() -> ProductForm {
        let holds = |name: &str, mg| ProductIngredient {
            name: name.to_owned(),
            strength_mg: Some(mg),
        };
        ProductForm {
            name: "Augmentin 625".to_owned(),
            ingredients: vec![holds("Amoxicilin", 500.0), holds("Acid clavulanic", 125.0)],
            ..ProductForm::default()
        }
    }

    #[rstest]
    #[case::name(|form: &mut ProductForm| form.name = " ".to_owned(), "/name", FieldCode::Required)]
    #[case::signs(|form: &mut ProductForm| form.name = "***".to_owned(), "/name", FieldCode::Malformed)]
    #[case::own_name_again(
        |form: &mut ProductForm| form.synonyms = vec!["AUGMENTIN-625".to_owned()], "/synonyms/0", FieldCode::Duplicate
    )]
    #[case::nothing_in_it(|form: &mut ProductForm| form.ingredients.clear(), "/ingredients", FieldCode::Required)]
    #[case::twice(
        |form: &mut ProductForm| form.ingredients[1].name = "amoxicilin".to_owned(),
        "/ingredients/1/name", FieldCode::Duplicate
    )]
    #[case::no_mass(
        |form: &mut ProductForm| form.ingredients[0].strength_mg = Some(0.0),
        "/ingredients/0/strength_mg", FieldCode::OutOfRange
    )]
    #[case::atc(|form: &mut ProductForm| form.atc = "J0".to_owned(), "/atc", FieldCode::Malformed)]
    #[case::of_several(
        |form: &mut ProductForm| form.max_daily_mg = Some(2_000.0), "/max_daily_mg", FieldCode::OnlyOfOneIngredient
    )]
    fn what_is_wrong_with_a_product_is_told_by_its_field(
        #[case] spoil: fn(&mut ProductForm),
        #[case] pointer: &str,
        #[case] code: FieldCode,
    ) {
        let mut form = augmentin();
        assert!(form.check().is_empty());
        spoil(&mut form);
        assert_eq!(form.check().of(pointer), Some(code));
    }

    #[rstest]
    #[case("", true)]
    #[case("J", true)]
    #[case("J01CA04", true)]
    #[case("J01CA", true)]
    #[case("J01CA0", false)]
    #[case("j01ca04", false)]
    #[case("J01C404", false)]
    fn an_atc_code_ends_with_a_level(#[case] code: &str, #[case] is: bool) {
        assert_eq!(is_atc(code), is);
    }
}
