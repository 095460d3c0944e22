//! How the clinic's own medicines read.
use clinic_shared::medication::{Product, ProductForm, ProductIngredient};

use super::super::looks::{form_word, route_word};
use super::super::number::exactly;

/// `Clarithromycin 500 mg`.
fn ingredient(one: &ProductIngredient) -> String {
    match one.strength_mg {
        Some(mg) => format!("{} {} mg", one.name, exactly(mg)),
        None => one.name.clone(),
    }
}

/// `Amoxicilin 500 mg + Acid clavulanic 125 mg`.
pub fn ingredients_line(form: &ProductForm) -> String {
    let all = form.ingredients.iter().map(ingredient);
    all.collect::<Vec<_>>().join(" + ")
}

/// Form and route, as far as they are known.
pub fn given_line(form: &ProductForm) -> String {
    let parts = [form.form.map(form_word), form.route.map(route_word)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The ingredients that no rule is about.
pub fn unchecked(product: &Product) -> Vec<String> {
    let known = product.known.iter();
    let unknown = known.filter(|one| one.id.is_none() || !one.covered);
    unknown.map(|one| one.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::MedicationProductId;
    use clinic_shared::medication::KnownIngredient;
    use clinic_shared::medication::case::{Form, Route};

    fn form() -> ProductForm {
        let holds = |name: &str, strength_mg| ProductIngredient {
            name: name.to_owned(),
            strength_mg,
        };
        ProductForm {
            name: "Augmentin 625".to_owned(),
            ingredients: vec![holds("Amoxicilin", Some(500.0)), holds("Acid clavulanic", None)],
            form: Some(Form::Tablet),
            route: Some(Route::Oral),
            ..ProductForm::default()
        }
    }

    #[test]
    fn what_it_holds_reads_in_a_line_with_the_strengths_that_are_known() {
        assert_eq!(ingredients_line(&form()), "Amoxicilin 500 mg + Acid clavulanic");
        assert_eq!(given_line(&form()), "viên nén · uống");
        assert_eq!(given_line(&ProductForm::default()), "");
    }

    #[test]
    fn an_ingredient_is_unchecked_where_the_rules_do_not_know_it_or_say_nothing_of_it() {
        let known = |name: &str, id: Option<&str>, covered| KnownIngredient {
            name: name.to_owned(),
            id: id.map(str::to_owned),
            vi: name.to_owned(),
            covered,
            groups: Vec::new(),
        };
        let product = Product {
            id: MedicationProductId(uuid::Uuid::from_u128(1)),
            form: form(),
            active: true,
            version: 1,
            known: vec![
                known("a", Some("a"), true),
                known("b", Some("b"), false),
                known("c", None, false),
            ],
            unclear: false,
        };
        assert_eq!(unchecked(&product), ["b", "c"]);
    }
}
