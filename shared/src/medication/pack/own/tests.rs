use std::sync::LazyLock;

use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::medication::{
    Case, Line, Tier,
    case::{Form, Route},
    catalogue::ProductIngredient,
    check,
    finding::Kind,
    pack::load::{shipped, with_own},
};

static SHIPPED: LazyLock<Pack> = LazyLock::new(|| shipped().unwrap());

fn product(name: &str, ingredient: &str) -> OwnProduct {
    let ingredient = ProductIngredient {
        name: ingredient.to_owned(),
        strength_mg: Some(100.0),
    };
    OwnProduct {
        form: ProductForm {
            name: name.to_owned(),
            ingredients: vec![ingredient],
            ..ProductForm::default()
        },
        active: true,
    }
}

fn with_products(products: Vec<OwnProduct>) -> Pack {
    let own = Own {
        products,
        sets: Vec::new(),
    };
    with_own(&SHIPPED, &own, "tried").unwrap()
}

fn prescribed(lines: &[&str], allergies: &[&str]) -> Case {
    let line = |name: &&str| Line {
        drug: (*name).to_owned(),
        ..Line::default()
    };
    Case {
        lines: lines.iter().map(line).collect(),
        allergies: Some(allergies.iter().map(|name| (*name).to_owned()).collect()),
        ..Case::default()
    }
}

/// Row D13. That the clinic has such a product takes no finding away.
#[rstest]
#[case::its_name("Penicillin 1.000.000 UI", "penicillin", &["allergy-same-word"])]
#[case::its_ingredient("Thuốc nhà", "sulfamid (mày đay)", &["allergy-same-word"])]
#[case::what_is_told_already("Thuốc nhà", "Sulfamid nhà", &["allergy-same-ingredient"])]
#[case::another("Thuốc nhà", "penicillin", &[])]
fn what_only_the_clinic_names_is_compared_by_its_words(
    #[case] line: &str,
    #[case] allergy: &str,
    #[case] rules: &[&str],
) {
    let pack = with_products(vec![
        product("Penicillin", "Penicillin"),
        product("Thuốc nhà", "Sulfamid nhà"),
    ]);
    let checked = check(&pack, &prescribed(&[line], &[allergy]));
    let allergies = checked.findings.iter().filter(|one| one.kind == Kind::Allergy);
    let told: Vec<_> = allergies.map(|one| (&*one.rule, one.tier)).collect();
    let wanted: Vec<_> = rules.iter().map(|rule| (*rule, Tier::Contraindicated)).collect();
    assert_eq!(told, wanted);
}

/// Whoever writes the program's name need not mean the clinic's gel.
#[test]
fn a_name_of_the_programs_is_given_by_no_way_of_the_clinics() {
    let mut gel = product("Diclofenac", "Diclofenac");
    gel.form.synonyms = vec!["Gel nhà".to_owned(), "Diclofenac 50 mg".to_owned()];
    gel.form.form = Some(Form::Gel);
    gel.form.route = Some(Route::Skin);
    let pack = with_products(vec![gel, product("Voltaren Emulgel", "Diclofenac")]);
    let way = |name: &str| {
        let meant = pack.meant(name).unwrap();
        (meant.form, meant.route)
    };
    for name in ["Diclofenac", "DICLOFENAC 50 mg", "diclofenac natri"] {
        assert_eq!(way(name), (None, None), "{name}");
    }
    assert_eq!(way("Gel nhà"), (Some(Form::Gel), Some(Route::Skin)));
    assert_eq!(way("Voltaren Emulgel"), (Some(Form::Gel), Some(Route::Skin)));
    assert_eq!(pack.meant("Diclofenac").unwrap().holds[0].1, Some(100.0));
    let checked = check(&pack, &prescribed(&["Warfarin", "Diclofenac"], &[]));
    assert!(checked.findings.iter().any(|one| one.kind == Kind::Interaction));
}

/// As where a newer program has learnt the name.
#[rstest]
#[case::as_it_is("Panadol")]
#[case::with_a_strength("Panadol 500")]
#[case::with_a_salt("Panadol natri")]
fn a_name_that_the_program_reads_as_another_drug_means_nothing(#[case] name: &str) {
    let pack = with_products(vec![product(name, "Ibuprofen")]);
    assert!(pack.is_unclear(name));
    assert_eq!(pack.meant(name), None);
    let same = with_products(vec![product(name, "Paracetamol")]);
    assert!(same.meant(name).is_some() && !same.is_unclear(name));
}

#[test]
fn rules_whose_ingredient_became_several_are_missed() {
    let side = |id: &str, name: &str| RuleSide {
        written: name.to_owned(),
        ingredient: SideIngredient {
            id: id.to_owned(),
            name: name.to_owned(),
        },
        with: Vec::new(),
    };
    let rule = |row, b| OwnRule {
        row,
        number: row.to_string(),
        a: side("warfarin", "warfarin"),
        b,
        tier: Tier::Serious,
        mechanism: String::new(),
        effect: "chảy máu".to_owned(),
        advice: String::new(),
    };
    let id = RuleSetId(Uuid::from_u128(7));
    let set = OwnSet {
        id,
        title: "Bảng riêng".to_owned(),
        rules: vec![
            rule(2, side("paracetamol", "paracetamol")),
            rule(3, side("once-one-ingredient", "Augmentin")),
        ],
    };
    let own = Own {
        products: Vec::new(),
        sets: vec![set],
    };
    let pack = with_own(&SHIPPED, &own, "tried").unwrap();
    assert_eq!(pack.rules_of(id), 1);
    assert_eq!(pack.rules_of(RuleSetId(Uuid::from_u128(8))), 0);
}
