//! What is prescribed by a name of the clinic's own is checked by what it holds.

use clinic_shared::medication::{
    DrugCheck, Kind, NotChecked, Outcome, Prescription, Product, SignPrescription, Tier,
    pack::load::SHIPPED_VERSION,
};
use clinic_tests::{Asker, TestClinic};
use rstest::rstest;
use serde_json::json;

use super::{
    added, checked_lines, is_own, klarimax, path_of, product, proof, signed_in, some_doctor, version,
};
use crate::{
    encounters::Practice,
    prescribing::{answering, between, keep, look, prescribed, sign, simvastatin, tablets},
};

#[tokio::test]
async fn a_product_is_checked_by_its_ingredients() {
    let clinic = TestClinic::start().await;
    let doctor = some_doctor(&clinic);
    let lines = ["Simvastatin", "Klarimax 500 mg"];
    let before = checked_lines(&doctor, &lines).await;
    assert_eq!(
        (before.outcome, before.checked.pack.as_str()),
        (Outcome::NotChecked, SHIPPED_VERSION)
    );
    added(&doctor, &klarimax()).await;
    let after = checked_lines(&doctor, &lines).await;
    assert_eq!(after.checked.worst(), Some(Tier::Contraindicated));
    assert_eq!(after.checked.findings[0].between, lines);
    assert!(is_own(&after.checked.pack), "{}", after.checked.pack);
}

#[tokio::test]
async fn an_ingredient_that_the_rules_do_not_know_is_not_checked() {
    let clinic = TestClinic::start().await;
    let doctor = some_doctor(&clinic);
    let asked = product("Gan xanh", &[("Rau đắng", 85.0), ("Clarithromycin", 250.0)]);
    added(&doctor, &asked).await;
    added(&doctor, &product("Mật xanh", &[("rau ĐẮNG", 40.0)])).await;
    let alone = checked_lines(&doctor, &["Gan xanh"]).await;
    let unknown = NotChecked::UnknownIngredient {
        name: "Gan xanh".to_owned(),
        ingredient: "Rau đắng".to_owned(),
    };
    assert!(alone.checked.not_checked.contains(&unknown), "{alone:?}");
    assert!(
        alone.kinds.iter().all(|kind| kind.outcome == Outcome::NotChecked),
        "{alone:?}"
    );
    // What is known beside it is checked all the same, and so is what is the same.
    let beside = checked_lines(&doctor, &["Gan xanh", "Simvastatin"]).await;
    assert_eq!(beside.checked.worst(), Some(Tier::Contraindicated));
    let twice = checked_lines(&doctor, &["Gan xanh", "Mật xanh"]).await;
    assert!(
        twice
            .checked
            .findings
            .iter()
            .any(|finding| finding.kind == Kind::Duplicate),
        "{twice:?}"
    );
}

async fn dosed(doctor: &Asker, drug: &str, dose_mg: f64) -> DrugCheck {
    let line = json!({"drug": drug, "route": "oral", "dose_mg": dose_mg, "times_per_day": 4, "days": 3});
    let case = json!({"lines": [line], "allergies": [], "age_years": 40});
    doctor.post("/api/drug-checks", &case).await.ok()
}

/// The program allows an adult 4 g of it.
#[rstest]
#[case::less(Some(2_000.0), 750.0, true)]
#[case::no_less_than_that(Some(2_000.0), 500.0, false)]
#[case::more_is_not_allowed(Some(8_000.0), 1_500.0, true)]
#[case::not_said(None, 750.0, false)]
#[tokio::test]
async fn the_clinics_maximum_counts_where_it_is_less(
    #[case] most: Option<f64>,
    #[case] dose_mg: f64,
    #[case] is_too_much: bool,
) {
    let clinic = TestClinic::start().await;
    let doctor = some_doctor(&clinic);
    let mut asked = product("Hạ sốt Xanh", &[("Paracetamol", 250.0)]);
    asked.form.max_daily_mg = most;
    added(&doctor, &asked).await;
    let told = dosed(&doctor, "Hạ sốt Xanh", dose_mg).await;
    let daily = told.checked.findings.iter();
    let mut daily = daily.filter(|finding| &*finding.rule == "overuse-daily-dose");
    assert_eq!(daily.next().is_some(), is_too_much, "{told:?}");
}

#[tokio::test]
async fn what_is_offered_no_more_is_known_still() {
    let clinic = TestClinic::start().await;
    let doctor = some_doctor(&clinic);
    let made = added(&doctor, &klarimax()).await;
    doctor.delete(&path_of(&made), 1).await;
    let told = checked_lines(&doctor, &["Simvastatin", "Klarimax"]).await;
    assert_eq!(told.checked.worst(), Some(Tier::Contraindicated));
    // Another thing by the same name: from now on that is meant.
    added(&doctor, &product("Klarimax", &[("Paracetamol", 500.0)])).await;
    let told = checked_lines(&doctor, &["Simvastatin", "Klarimax"]).await;
    assert!(told.checked.worst() < Some(Tier::Contraindicated), "{told:?}");
    let twice = checked_lines(&doctor, &["Paracetamol", "Klarimax"]).await;
    let mut findings = twice.checked.findings.iter();
    assert!(
        findings.any(|finding| {
            finding.kind == Kind::Duplicate && finding.ingredients.iter().any(|id| &**id == "paracetamol")
        }),
        "{twice:?}"
    );
}

/// The word that was recorded is in a name, or in what only the clinic names.
#[rstest]
#[case::a_name("Sulfamid nhà 500 mg")]
#[case::a_product("Bột xanh")]
#[tokio::test]
async fn an_allergy_is_found_by_its_word(#[case] line: &str) {
    let clinic = TestClinic::start().await;
    let doctor = some_doctor(&clinic);
    added(&doctor, &product("Bột xanh", &[("Sulfamid nhà", 500.0)])).await;
    let case = json!({"lines": [line], "allergies": ["sulfamid"], "age_years": 40});
    let told: DrugCheck = doctor.post("/api/drug-checks", &case).await.ok();
    let finding = &told.checked.findings[0];
    assert_eq!(
        (finding.kind, finding.tier),
        (Kind::Allergy, Tier::Contraindicated)
    );
}

#[tokio::test]
async fn each_content_is_a_version_of_the_rules() {
    let clinic = TestClinic::start().await;
    let doctor = some_doctor(&clinic);
    assert_eq!(version(&doctor).await, SHIPPED_VERSION);
    let made = added(&doctor, &klarimax()).await;
    let first = version(&doctor).await;
    assert!(is_own(&first), "{first}");
    doctor.delete(&path_of(&made), 1).await;
    assert_ne!(version(&doctor).await, first);
    // The undo brings the same rules back, and whoever stood for them stands for them again.
    let restore = format!("{}/restore", path_of(&made));
    doctor
        .post_matching(&restore, 2, &json!({}))
        .await
        .ok::<Product>();
    assert_eq!(version(&doctor).await, first);
}

/// Row B1.
#[tokio::test]
async fn a_prescription_keeps_the_version_that_it_was_checked_with() {
    let practice = Practice::start().await;
    let doctor = signed_in(&practice).await;
    added(&doctor, &klarimax()).await;
    let lines = [simvastatin(), tablets("Klarimax", "500 mg", 2.0, 2)];
    let draft = keep(&doctor, &prescribed(practice.patient, &lines)).await;
    let check = look(&doctor, &draft).await;
    assert_eq!(
        between(&check, "simvastatin", "clarithromycin"),
        Some(Tier::Contraindicated)
    );
    let asked = SignPrescription {
        proof: proof(&doctor).await,
        ..answering(&check)
    };
    let signed: Prescription = sign(&doctor, &draft, &asked).await.ok();
    let kept = signed.signed_check.unwrap().check.checked.pack;
    assert_eq!(kept, version(&doctor).await);
    assert!(is_own(&kept), "{kept}");
}
