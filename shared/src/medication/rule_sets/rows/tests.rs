use rstest::rstest;

use super::*;
use crate::medication::{
    finding::Text,
    pack::{Builder, Rule},
    when::{Bound, Clause},
};

/// Knows a few ingredients, and of some of them that they must not meet, of all patients or of those with weak kidneys.
fn rules() -> Pack {
    let mut builder = Builder::default();
    for (id, vi, names) in [
        ("lopinavir", "lopinavir", &[][..]),
        ("ritonavir", "ritonavir", &[][..]),
        ("simvastatin", "simvastatin", &["Zocor"][..]),
        ("warfarin", "warfarin", &[][..]),
        ("paracetamol", "paracetamol", &["acetaminophen"][..]),
    ] {
        builder.ingredient(id, vi, names.iter().copied(), []).unwrap();
    }
    builder.document("known", "Known").unwrap();
    let text = builder.text(Text::new("x", "x"));
    let rule = |tier, a, b| Rule {
        id: "known".into(),
        a,
        b,
        tier,
        routes: [crate::medication::when::Routes::SYSTEMIC; 2],
        clauses: Box::default(),
        washout_a: 0,
        washout_b: 0,
        mechanism: None,
        effect: text,
        advice: text,
        source: crate::medication::pack::Cited {
            document: 0,
            row: "7".into(),
        },
    };
    builder.rule(rule(Tier::Contraindicated, 1, 2));
    builder.rule(rule(Tier::Serious, 2, 3));
    let of_some = |a, b| Rule {
        clauses: [Clause::Egfr(Bound::Below(60.0))].into(),
        ..rule(Tier::Contraindicated, a, b)
    };
    builder.rule(of_some(0, 4));
    builder.rule(of_some(1, 3));
    builder.rule(rule(Tier::Serious, 1, 3));
    builder.finish("rules".to_owned()).unwrap()
}

#[rstest]
#[case::plain("Simvastatin", "simvastatin", &[])]
#[case::a_brand("ZOCOR", "simvastatin", &[])]
#[case::a_combination("Lopinavir/ritonavir", "lopinavir", &["ritonavir"])]
#[case::its_second("Lopinavir/ ritonavir (ritonavir)", "ritonavir", &["lopinavir"])]
#[case::with_or_without("Lopinavir +/- ritonavir", "lopinavir", &[])]
#[case::twice_the_same("Paracetamol + acetaminophen", "paracetamol", &[])]
fn a_cell_means_an_ingredient(#[case] written: &str, #[case] id: &str, #[case] with: &[&str]) {
    let side = side_of(written, &rules()).unwrap();
    assert_eq!(side.ingredient.id, id);
    let others: Vec<_> = side.with.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(others, with);
    assert_eq!(side.written, written);
}

#[rstest]
#[case("Simvastatin (đường uống)", "conditional-name", "đường uống")]
#[case("Simvastatin (simvastatin)", "conditional-name", "simvastatin")]
#[case("Simvastatin 40 mg", "conditional-name", "40 mg")]
#[case("Lopinavir/ritonavir (warfarin)", "conditional-name", "warfarin")]
#[case("Simvastatim", "unknown-ingredient", "simvastatin")]
#[case("Simvastatin liều cao", "unknown-ingredient", "")]
#[case(" ", "required", "")]
fn what_a_cell_cannot_mean_is_told(#[case] written: &str, #[case] code: &str, #[case] words: &str) {
    let fault = side_of(written, &rules()).unwrap_err();
    assert_eq!(fault.code(), code);
    let told = fault.told(Language::Vi);
    assert!(told.contains(words), "{told}");
}

const HEADING: &[&str] = &[
    "STT",
    "Hoạt chất 1",
    "Hoạt chất 2",
    "Cơ chế",
    "Hậu quả",
    "Xử trí",
    "Mức độ",
];

fn previewed(rows: &[&[&str]]) -> RulesPreview {
    let row = |(number, cells): (u32, &&[&str])| SheetRow {
        number,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
    };
    let all = [&[HEADING][..], rows].concat();
    let sheets = [Sheet {
        rows: (1..).zip(&all).map(row).collect(),
    }];
    preview(&sheets, &rules(), &rules(), Language::En).unwrap()
}

#[rstest]
#[case::new(&["1", "warfarin", "paracetamol", "", "Chảy máu", "", ""], RuleChange::New, None)]
#[case::known(&["1", "simvastatin", "ritonavir", "", "Tiêu cơ", "", ""], RuleChange::Known, Some(Tier::Contraindicated))]
#[case::known_in_either_order(&["1", "ritonavir", "simvastatin", "", "Tiêu cơ", "", ""], RuleChange::Known, Some(Tier::Contraindicated))]
#[case::graver(&["1", "warfarin", "simvastatin", "", "Chảy máu", "", ""], RuleChange::New, Some(Tier::Serious))]
#[case::milder(&["1", "warfarin", "simvastatin", "", "Chảy máu", "", "Thận trọng"], RuleChange::Known, Some(Tier::Serious))]
#[case::of_some_patients_alone(&["1", "lopinavir", "paracetamol", "", "x", "", ""], RuleChange::New, None)]
#[case::of_all_beside_some(&["1", "warfarin", "ritonavir", "", "x", "", "nghiêm trọng"], RuleChange::Known, Some(Tier::Serious))]
fn a_row_is_compared_with_what_the_program_knows(
    #[case] row: &[&str],
    #[case] change: RuleChange,
    #[case] tier: Option<Tier>,
) {
    let preview = previewed(&[row]);
    let row = &preview.rows[0];
    assert_eq!(
        (row.change, row.known.as_ref().map(|known| known.tier)),
        (change, tier)
    );
    assert!(row.rule.is_some() && row.problems.is_empty(), "{row:?}");
}

#[rstest]
#[case::unknown(&["1", "warfarine", "simvastatin", "", "x", "", ""], &[("Hoạt chất 1", "unknown-ingredient")])]
#[case::itself(&["1", "acetaminophen", "paracetamol", "", "x", "", ""], &[("Hoạt chất 2", "same-ingredient")])]
#[case::no_consequence(&["1", "warfarin", "paracetamol", "", "", "", ""], &[("Hậu quả", "required")])]
#[case::all_at_once(
    &["1", "", "warfarin (IV)", "", "", "", "nặng"],
    &[("Hoạt chất 1", "required"), ("Hoạt chất 2", "conditional-name"), ("Mức độ", "unknown-tier"), ("Hậu quả", "required")]
)]
fn every_fault_of_a_row_is_told_by_its_column(#[case] row: &[&str], #[case] wanted: &[(&str, &str)]) {
    let preview = previewed(&[row]);
    let row = &preview.rows[0];
    let problems = row.problems.iter();
    let problems: Vec<_> = problems
        .map(|one| (one.column.as_str(), one.code.as_str()))
        .collect();
    assert_eq!(problems, wanted);
    assert_eq!(row.change, RuleChange::Error);
    assert!(row.rule.is_none());
}

#[test]
fn two_ingredients_stand_in_a_file_once() {
    let preview = previewed(&[
        &["5", "warfarin", "paracetamol", "", "Chảy máu", "", ""],
        &["", "Acetaminophen", "Warfarin", "", "Chảy máu", "", ""],
    ]);
    assert_eq!(preview.rows[0].number, "5");
    let again = &preview.rows[1];
    assert_eq!(again.number, "3");
    let problem = &again.problems[0];
    assert_eq!(
        (problem.column.as_str(), problem.code.as_str()),
        ("", "twice-in-file")
    );
    assert_eq!((preview.counts.new, preview.counts.errors), (1, 1));
}
