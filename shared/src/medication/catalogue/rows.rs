//! What one row of a file says of a product.

use super::{ProductColumn, ProductForm, ProductIngredient};
use crate::{
    medication::{
        sheet::{RowFault, SheetRow, Table, amount, form_of, route_of},
        sig::strength_mg,
    },
    text::tidy,
};

type Faults = Vec<(ProductColumn, RowFault)>;

/// More than a product may have, so that too many is told as that: a cell may hold megabytes.
const LIST_MAX: usize = 50;
/// Longer than an ingredient with its strength.
const PART_BYTES_MAX: usize = 1_000;

/// The product as it will be. A column that the file does not have leaves what is there as it is, an empty cell of one
/// that it has clears it.
pub(super) fn read(
    table: &Table<'_, ProductColumn>,
    row: &SheetRow,
    before: Option<&ProductForm>,
) -> (ProductForm, Faults) {
    let mut form = before.cloned().unwrap_or_default();
    let mut faults = Faults::new();
    for column in table.columns.iter().filter_map(|read| read.meaning) {
        let cell = table.cell(row, column).unwrap_or_default();
        if let Err(fault) = take(&mut form, column, cell) {
            faults.push((column, fault));
        }
    }
    let form = form.tidied();
    let ingredients = with_strengths(form.ingredients, &form.strength);
    (ProductForm { ingredients, ..form }, faults)
}

fn take(form: &mut ProductForm, column: ProductColumn, cell: &str) -> Result<(), RowFault> {
    match column {
        ProductColumn::Name => cell.clone_into(&mut form.name),
        ProductColumn::Synonyms => form.synonyms = list(cell).map(tidy).take(LIST_MAX).collect(),
        ProductColumn::Ingredients => form.ingredients = ingredients_of(cell),
        ProductColumn::Strength => cell.clone_into(&mut form.strength),
        ProductColumn::Form => form.form = optional(cell, form_of, RowFault::UnknownForm)?,
        ProductColumn::Route => form.route = optional(cell, route_of, RowFault::UnknownRoute)?,
        ProductColumn::Atc => cell.clone_into(&mut form.atc),
        ProductColumn::MaxDailyMg => form.max_daily_mg = optional(cell, amount, RowFault::NotANumber)?,
        ProductColumn::UsualDoseVi => cell.clone_into(&mut form.usual_dose_vi),
        ProductColumn::UsualDoseEn => cell.clone_into(&mut form.usual_dose_en),
    }
    Ok(())
}

fn optional<T>(
    cell: &str,
    read: impl Fn(&str) -> Option<T>,
    otherwise: RowFault,
) -> Result<Option<T>, RowFault> {
    if cell.is_empty() {
        return Ok(None);
    }
    read(cell).map(Some).ok_or(otherwise)
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '|', '\n'])
        .map(str::trim)
        .filter(|one| !one.is_empty())
}

/// `Amoxicilin 500 mg + Acid clavulanic (125 mg)`: joined by `+` or `;`, each with its strength or without. A comma
/// parts nothing: it stands in numbers.
pub fn ingredients_of(cell: &str) -> Vec<ProductIngredient> {
    let parts = cell.split(['+', ';', '\n']).map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .take(LIST_MAX)
        .map(|part| {
            let (name, strength_mg) = parted(part);
            ProductIngredient {
                name: tidy(name),
                strength_mg,
            }
        })
        .collect()
}

/// A name and the strength behind it. `Vitamin B1 100 mg` is named with a digit.
fn parted(part: &str) -> (&str, Option<f64>) {
    if part.len() > PART_BYTES_MAX {
        return (part, None);
    }
    let begins = part.match_indices([' ', '(']).map(|(at, sign)| at + sign.len());
    for at in begins {
        let behind = part[at..].trim_end_matches(')');
        if let Some(strength) = strength_mg(behind) {
            let name = part[..at].trim_end_matches([' ', '(']);
            // In so many millilitres: how much is in one unit nobody knows.
            return (name, strength.per_ml.is_none().then_some(strength.mg));
        }
    }
    (part, None)
}

/// Where the ingredients say no strength themselves, the product's strength does, if it has as many parts.
fn with_strengths(mut ingredients: Vec<ProductIngredient>, strength: &str) -> Vec<ProductIngredient> {
    if strength.len() > PART_BYTES_MAX || ingredients.iter().any(|one| one.strength_mg.is_some()) {
        return ingredients;
    }
    let parts: Vec<&str> = if ingredients.len() == 1 {
        vec![strength]
    } else {
        strength.split(['+', ';', '/']).collect()
    };
    let mg = |part: &&str| strength_mg(part).filter(|mass| mass.per_ml.is_none());
    let masses: Option<Vec<_>> = parts.iter().map(mg).collect();
    if let Some(masses) = masses.filter(|masses| masses.len() == ingredients.len()) {
        for (one, mass) in ingredients.iter_mut().zip(masses) {
            one.strength_mg = Some(mass.mg);
        }
    }
    ingredients
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::plain("Paracetamol", &[("Paracetamol", None)])]
    #[case::with_strength("Paracetamol 500mg", &[("Paracetamol", Some(500.0))])]
    #[case::two("Amoxicilin 500 mg + Acid clavulanic (125 mg)", &[("Amoxicilin", Some(500.0)), ("Acid clavulanic", Some(125.0))])]
    #[case::a_digit_in_the_name("Vitamin B1 0,1 g; Vitamin B12 200 mcg", &[("Vitamin B1", Some(100.0)), ("Vitamin B12", Some(0.2))])]
    #[case::a_word_with_digits("Peginterferon alfa 2a 180 mcg", &[("Peginterferon alfa 2a", Some(0.18))])]
    #[case::in_millilitres("Amoxicilin 250 mg/5 ml", &[("Amoxicilin", None)])]
    #[case::units("Vitamin D3 1000 IU", &[("Vitamin D3 1000 IU", None)])]
    #[case::nothing(" + ;", &[])]
    fn ingredients_are_read_with_their_strengths(#[case] cell: &str, #[case] wanted: &[(&str, Option<f64>)]) {
        let read = ingredients_of(cell);
        let read: Vec<_> = read
            .iter()
            .map(|one| (one.name.as_str(), one.strength_mg))
            .collect();
        assert_eq!(read, wanted);
    }

    #[rstest]
    #[case::of_one("Paracetamol", "500 mg", &[Some(500.0)])]
    #[case::of_two("Amoxicilin + Acid clavulanic", "875mg/125mg", &[Some(875.0), Some(125.0)])]
    #[case::their_own_first("Paracetamol 325 mg + Tramadol", "325 mg + 37,5 mg", &[Some(325.0), None])]
    #[case::too_few("Amoxicilin + Acid clavulanic", "1 g", &[None, None])]
    #[case::a_liquid("Amoxicilin", "250 mg/5 ml", &[None])]
    #[case::not_said("Amoxicilin", "", &[None])]
    fn the_products_strength_is_its_ingredients_where_it_has_as_many_parts(
        #[case] cell: &str,
        #[case] strength: &str,
        #[case] wanted: &[Option<f64>],
    ) {
        let all = with_strengths(ingredients_of(cell), strength);
        let all: Vec<_> = all.iter().map(|one| one.strength_mg).collect();
        assert_eq!(all, wanted);
    }
}
