//! What a file would change in a medicine. Plain data.
use clinic_shared::medication::ProductForm;
use clinic_shared::text::fold;

use super::super::looks::{form_word, route_word};
use super::super::number::exactly;
use super::looks::ingredients_line;
use super::words as w;

/// One field, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub field: &'static str,
    pub before: String,
    pub after: String,
    /// It is another medicine then, not another strength of it.
    pub is_grave: bool,
}

type Field = (fn() -> &'static str, fn(&ProductForm) -> String);

/// In the order of the form.
const FIELDS: [Field; 10] = [
    (w::name, |form| form.name.clone()),
    (w::synonyms, |form| form.synonyms.join("; ")),
    (w::ingredients, ingredients_line),
    (w::strength, |form| form.strength.clone()),
    (w::form, |form| {
        form.form.map(form_word).unwrap_or_default().to_owned()
    }),
    (w::route, |form| {
        form.route.map(route_word).unwrap_or_default().to_owned()
    }),
    (w::atc, |form| form.atc.clone()),
    (w::max_daily, |form| {
        form.max_daily_mg.map(exactly).unwrap_or_default()
    }),
    (w::usual_vi, |form| form.usual_dose_vi.clone()),
    (w::usual_en, |form| form.usual_dose_en.clone()),
];

/// What is said of it at all; its name stands before it.
pub fn contents(form: &ProductForm) -> Vec<(&'static str, String)> {
    let fields = FIELDS.iter().skip(1);
    let said = fields.map(|(name, text)| (name(), text(form)));
    said.filter(|(_, text)| !text.is_empty()).collect()
}

/// The ingredients' names, whatever their order and strengths.
fn held(form: &ProductForm) -> Vec<String> {
    let names = form.ingredients.iter().map(|one| fold(&one.name));
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

pub fn differences(before: &ProductForm, after: &ProductForm) -> Vec<Difference> {
    let is_other = held(before) != held(after);
    let both = FIELDS.iter().map(|(name, text)| Difference {
        field: name(),
        before: text(before),
        after: text(after),
        is_grave: is_other && name() == w::ingredients(),
    });
    both.filter(|one| one.before != one.after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::medication::ProductIngredient;
    use clinic_shared::medication::case::Form;

    fn form(strength_mg: f64) -> ProductForm {
        ProductForm {
            name: "Klacid".to_owned(),
            ingredients: vec![ProductIngredient {
                name: "clarithromycin".to_owned(),
                strength_mg: Some(strength_mg),
            }],
            ..ProductForm::default()
        }
    }

    #[test]
    fn only_what_differs_is_told_as_before_and_after() {
        let after = ProductForm {
            form: Some(Form::Tablet),
            ..form(500.0)
        };
        let told = differences(&form(250.0), &after);
        let told: Vec<_> = told
            .iter()
            .map(|one| (one.field, one.before.as_str(), one.after.as_str()))
            .collect();
        let expected = [
            (w::ingredients(), "clarithromycin 250 mg", "clarithromycin 500 mg"),
            (w::form(), "", "viên nén"),
        ];
        assert_eq!(told, expected);
        assert_eq!(differences(&after, &after), []);
    }

    #[test]
    fn another_ingredient_is_grave_and_another_strength_is_not() {
        let of = |after: &ProductForm| {
            let told = differences(&form(250.0), after);
            told.iter().map(|one| one.is_grave).collect::<Vec<_>>()
        };
        assert_eq!(of(&form(500.0)), [false]);
        let mut other = form(250.0);
        other.atc = "J01FA10".to_owned();
        other.ingredients[0].name = "azithromycin".to_owned();
        assert_eq!(of(&other), [true, false], "the ingredients and the code");
    }

    #[test]
    fn of_a_new_one_all_is_told_that_is_said_of_it() {
        let told = contents(&form(500.0));
        assert_eq!(told, [(w::ingredients(), "clarithromycin 500 mg".to_owned())]);
    }
}
