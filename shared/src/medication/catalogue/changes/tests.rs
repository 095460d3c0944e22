use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::medication::{catalogue::ProductIngredient, finding::Text, pack::Builder};

/// Knows amoxicillin, clavulanic acid and paracetamol, Panadol as the last, and penicillins as a group.
fn rules() -> Pack {
    let mut builder = Builder::default();
    let penicillins = Text::new("penicilin", "penicillins");
    builder.group("penicillins", penicillins, None).unwrap();
    for (id, vi, names) in [
        ("amoxicillin", "amoxicilin", &[][..]),
        ("clavulanic-acid", "acid clavulanic", &[][..]),
        ("paracetamol", "paracetamol", &["acetaminophen", "Panadol"][..]),
    ] {
        builder.ingredient(id, vi, names.iter().copied(), []).unwrap();
    }
    builder.finish("rules".to_owned()).unwrap()
}

fn kept(number: u128, name: &str, ingredient: &str) -> Kept {
    Kept {
        id: MedicationProductId(Uuid::from_u128(number)),
        form: ProductForm {
            name: name.to_owned(),
            synonyms: vec![format!("{name} cũ")],
            ingredients: vec![ProductIngredient {
                name: ingredient.to_owned(),
                strength_mg: Some(500.0),
            }],
            strength: "500 mg".to_owned(),
            ..ProductForm::default()
        },
        active: true,
        version: 3,
    }
}

fn sheet(rows: &[&[&str]]) -> Sheet {
    let row = |(number, cells): (u32, &&[&str])| SheetRow {
        number,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
    };
    Sheet {
        rows: (1..).zip(rows).map(row).collect(),
    }
}

fn previewed(products: &[Kept], rows: &[&[&str]]) -> (ProductPreview, Vec<Planned>) {
    let rules = rules();
    let sheets = [sheet(rows)];
    preview(&sheets, &Catalogue::new(&rules, products), Language::En).unwrap()
}

/// The one row's problems, by column and code.
fn problems(products: &[Kept], heading: &[&str], row: &[&str]) -> Vec<(String, String)> {
    let (preview, planned) = previewed(products, &[heading, row]);
    assert_eq!(preview.rows[0].change == ProductChange::Error, planned.is_empty());
    let problems = preview.rows[0].problems.iter();
    problems
        .map(|problem| (problem.column.clone(), problem.code.clone()))
        .collect()
}

const HEADING: &[&str] = &[
    "Tên thuốc",
    "Tên khác",
    "Hoạt chất",
    "Dạng bào chế",
    "Liều tối đa/ngày (mg)",
];

#[rstest]
#[case::right(&["Hapacol 500", "", "Paracetamol 500 mg", "Viên nén", "4000"], &[])]
#[case::unknown_ingredients_are_kept(&["Boganic", "", "Actiso + Rau đắng", "", ""], &[])]
#[case::the_programs_name_for_the_same(&["Panadol", "", "Acetaminophen", "", ""], &[])]
#[case::the_programs_name_for_another(&["Panadol", "", "Amoxicilin", "", ""], &[("Tên thuốc", "name-means-else")])]
#[case::for_more(&["Panadol", "", "Paracetamol + Cafein", "", ""], &[("Tên thuốc", "name-means-else")])]
#[case::a_synonym_of_another(&["X", "panadol", "Amoxicilin", "", ""], &[("Tên khác", "name-means-else")])]
#[case::another_products(&["X", "Cefa", "Amoxicilin", "", ""], &[("Tên khác", "name-taken")])]
#[case::another_products_synonym(&["Cefa cũ", "", "Amoxicilin", "", ""], &[("Tên thuốc", "name-taken")])]
#[case::two_spellings(&["X", "", "Paracetamol + Acetaminophen", "", ""], &[("Hoạt chất", "duplicate")])]
#[case::one_spelling(&["X", "", "Paracetamol + paracetamol", "", ""], &[("Hoạt chất", "duplicate")])]
#[case::two_in_one(&["X", "", "Amoxicilin/acid clavulanic", "", ""], &[("Hoạt chất", "several-ingredients")])]
#[case::a_group(&["X", "", "Penicilin 1.000.000 UI", "", ""], &[("Hoạt chất", "common-name")])]
#[case::another_product_in_it(&["X", "", "Paracetamol + cefa", "", ""], &[("Hoạt chất", "ingredient-is-product")])]
#[case::what_another_holds(&["Cefalexin", "", "Amoxicilin", "", ""], &[("Tên thuốc", "name-is-ingredient")])]
#[case::a_synonym_that_another_holds(&["X", "CEFALEXIN", "Amoxicilin", "", ""], &[("Tên khác", "name-is-ingredient")])]
#[case::what_it_holds_beside_more(&["Actiso", "", "Actiso + Rau đắng", "", ""], &[("Tên thuốc", "name-is-ingredient")])]
#[case::all_that_it_holds(&["Cefalexin", "", "Cefalexin 250 mg", "", ""], &[])]
#[case::all_at_once(
    &["", "", "", "kẹo", "1.000"],
    &[("Dạng bào chế", "unknown-form"), ("Liều tối đa/ngày (mg)", "not-a-number"), ("Tên thuốc", "required"),
        ("Hoạt chất", "required")]
)]
#[case::of_several(&["X", "", "Amoxicilin + Paracetamol", "", "500"], &[("Liều tối đa/ngày (mg)", "only-of-one-ingredient")])]
fn every_fault_of_a_row_is_told_by_its_column(#[case] row: &[&str], #[case] wanted: &[(&str, &str)]) {
    let found = problems(&[kept(1, "Cefa", "cefalexin")], HEADING, row);
    let found: Vec<_> = found.iter().map(|(column, code)| (&**column, &**code)).collect();
    assert_eq!(found, wanted);
}

#[test]
fn a_product_is_found_again_by_its_name_and_keeps_what_the_file_does_not_say() {
    let cefa = kept(1, "Cefa", "cefalexin");
    let (preview, planned) = previewed(
        std::slice::from_ref(&cefa),
        &[
            &["Tên thuốc", "Hoạt chất", "Đường dùng"],
            &["CEFA", "cefalexin 500 mg", "uống"],
            &["Mới", "cefalexin", ""],
        ],
    );
    let (changed, new) = (&preview.rows[0], &preview.rows[1]);
    assert_eq!(
        (changed.change, new.change),
        (ProductChange::Changed, ProductChange::New)
    );
    assert_eq!(changed.before.as_ref(), Some(&cefa.form));
    let after = changed.after.as_ref().unwrap();
    assert_eq!(after.synonyms, cefa.form.synonyms);
    assert_eq!(after.name, "CEFA");
    assert_eq!(planned[0].of, Some((cefa.id, 3)));
    assert_eq!(planned[1].of, None);
    assert_eq!(new.unchecked, ["cefalexin"]);
    let counts = ProductCounts {
        new: 1,
        changed: 1,
        ..ProductCounts::default()
    };
    assert_eq!(preview.counts, counts);
}

#[test]
fn what_is_as_it_was_changes_nothing_and_an_empty_cell_clears() {
    let cefa = kept(1, "Cefa", "cefalexin");
    let rows: &[&[&str]] = &[
        &["Tên thuốc", "Hoạt chất", "Hàm lượng", "Tên khác"],
        &["Cefa", "cefalexin 500 mg", "500 mg", "Cefa cũ"],
    ];
    let (same, planned) = previewed(std::slice::from_ref(&cefa), rows);
    assert_eq!(same.rows[0].change, ProductChange::Same);
    assert!(planned.is_empty() && same.rows[0].after.is_none());
    let rows = [rows[0], &["Cefa", "cefalexin 500 mg", "500 mg", ""]];
    let (cleared, _) = previewed(std::slice::from_ref(&cefa), &rows);
    assert_eq!(cleared.rows[0].change, ProductChange::Changed);
    assert!(cleared.rows[0].after.as_ref().unwrap().synonyms.is_empty());
}

#[test]
fn what_stands_twice_in_a_file_is_taken_once() {
    let rows: &[&[&str]] = &[
        &["Tên thuốc", "Tên khác", "Hoạt chất"],
        &["Mới", "Mới A", "cefalexin"],
        &["Khác", "mới a", "cefalexin"],
        &["MỚI", "", "cefalexin"],
    ];
    let (preview, planned) = previewed(&[], rows);
    let told = |row: usize| {
        let problem = &preview.rows[row].problems[0];
        (
            problem.column.as_str(),
            problem.code.as_str(),
            problem.message.as_str(),
        )
    };
    assert_eq!(
        told(1),
        ("Tên khác", "twice-in-file", "The same as row 2 of the file")
    );
    assert_eq!(
        told(2),
        ("Tên thuốc", "twice-in-file", "The same as row 2 of the file")
    );
    assert_eq!(planned.len(), 1);
}

#[test]
fn an_ingredient_and_a_name_of_one_file_are_one_thing_too() {
    let rows: &[&[&str]] = &[
        &["Tên thuốc", "Hoạt chất"],
        &["Gan xanh", "Lá đắng + Actiso"],
        &["Lá đắng", "Paracetamol"],
        &["Mật xanh", "Gan xanh"],
        &["Actiso", "Actiso"],
    ];
    let (preview, planned) = previewed(&[], rows);
    let codes: Vec<Vec<&str>> = preview
        .rows
        .iter()
        .map(|row| row.problems.iter().map(|problem| problem.code.as_str()).collect())
        .collect();
    let wanted: [&[&str]; 4] = [&[], &["name-is-ingredient"], &["ingredient-is-product"], &[]];
    assert_eq!(codes, wanted);
    assert_eq!(planned.len(), 2);
}

#[test]
fn what_an_inactive_product_holds_is_no_name_for_another() {
    let gone = Kept {
        active: false,
        ..kept(1, "Cefa", "cefalexin")
    };
    let rows: &[&[&str]] = &[&["Tên thuốc", "Hoạt chất"], &["Cefalexin", "Paracetamol"]];
    let (preview, _) = previewed(&[gone], rows);
    assert_eq!(preview.rows[0].problems[0].code, "name-is-ingredient");
}

#[test]
fn an_inactive_product_keeps_no_name_from_others() {
    let gone = Kept {
        active: false,
        ..kept(1, "Cefa", "cefalexin")
    };
    let rows: &[&[&str]] = &[&["Tên thuốc", "Hoạt chất"], &["Cefa", "cefalexin"]];
    let (preview, planned) = previewed(&[gone], rows);
    assert_eq!(preview.rows[0].change, ProductChange::New);
    assert_eq!(planned[0].of, None);
}

#[test]
fn the_template_is_a_table_of_the_columns() {
    let text = template();
    let rows: Vec<Vec<&str>> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let (preview, _) = previewed(&[], &rows);
    assert!(preview.columns.iter().all(|column| column.meaning.is_some()));
    assert_eq!((preview.counts.new, preview.counts.errors), (2, 0), "{preview:?}");
}
