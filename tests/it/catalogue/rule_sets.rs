//! Drug rules of the clinic's own.

use std::{collections::BTreeMap, path::PathBuf};

use clinic_shared::{
    feed::Page,
    ids::RuleSetId,
    medication::{
        DecideRuleSet, NotChecked, Prescription, PrescriptionStatus, RuleChange, RuleCounts, RuleSet,
        RuleSetRead, RuleSetStatus, RulesPreview, SignPrescription, Tier, pack::load::SHIPPED_VERSION,
    },
};
use clinic_tests::{Answer, Asker, TestClinic, next_uuid};
use rstest::rstest;
use serde::Deserialize;

use super::{added, checked_lines, is_own, product, proof, signed_in, some_doctor, version};
use crate::{
    encounters::{Practice, fields},
    prescribing::{amlodipine, answering, between, keep, look, paracetamol, prescribed, seeing, sign},
};

const SETS: &str = "/api/drug-rule-sets";
const TITLE: &str = "Hội đồng thuốc 2026";
const HEADING: &str = "STT,Hoạt chất 1,Hoạt chất 2,Cơ chế,Hậu quả,Xử trí,Mức độ\n";
/// The program says nothing of the two.
const NEW: &str = "7,Paracetamol,Amlodipin,Chưa rõ,Hạ huyết áp,Không dùng chung,\n";
const KNOWN: &str = "8,Simvastatin,Clarithromycin,,Tiêu cơ vân,Không dùng chung,\n";
const WRONG: &str = "9,Ephedrin (đường uống),Warfarine,,,,nặng\n";

async fn previewed(doctor: &Asker, rows: &str) -> RulesPreview {
    let file = format!("{HEADING}{rows}");
    doctor
        .post_bytes(&format!("{SETS}/preview"), file.into())
        .await
        .ok()
}

async fn import(doctor: &Asker, id: RuleSetId, rows: &str, digest: &str, more: &str) -> Answer {
    let file = format!("{HEADING}{rows}");
    let query = format!("id={id}&title={TITLE}&file_name=quy-tac.csv&digest={digest}{more}");
    doctor.post_bytes(&format!("{SETS}?{query}"), file.into()).await
}

async fn drafted(doctor: &Asker, rows: &str) -> RuleSet {
    let digest = previewed(doctor, rows).await.digest;
    import(doctor, RuleSetId(next_uuid()), rows, &digest, "")
        .await
        .ok()
}

async fn decide(doctor: &Asker, set: &RuleSet, verb: &str) -> Answer {
    let asked = DecideRuleSet {
        proof: proof(doctor).await,
    };
    let path = format!("{SETS}/{}/{verb}", set.id);
    doctor.post_matching(&path, set.version, &asked).await
}

/// Row B1.
#[tokio::test]
async fn a_set_has_an_effect_from_its_use_to_its_withdrawal() {
    let practice = Practice::start().await;
    let doctor = signed_in(&practice).await;
    let lines = [paracetamol(), amlodipine()];
    let draft = keep(&doctor, &prescribed(practice.patient, &lines)).await;
    let tier = async || between(&look(&doctor, &draft).await, "paracetamol", "amlodipine");
    let set = drafted(&doctor, NEW).await;
    assert_eq!(
        (set.status, set.rules, set.title.as_str()),
        (RuleSetStatus::Draft, 1, TITLE)
    );
    assert_eq!(tier().await, None);
    assert_eq!(version(&doctor).await, SHIPPED_VERSION);

    let used: RuleSet = decide(&doctor, &set, "use").await.ok();
    assert_eq!(
        (used.status, used.decided_by_name.as_str()),
        (RuleSetStatus::InUse, "bacsi")
    );
    assert_eq!(used.lost, 0);
    let check = look(&doctor, &draft).await;
    assert_eq!(tier().await, Some(Tier::Contraindicated));
    let finding = &check.checked.findings[0];
    assert_eq!((&*finding.source.title, &*finding.source.row), (TITLE, "7"));
    assert_eq!(&*finding.advice.vi, "Không dùng chung");
    let asked = SignPrescription {
        proof: proof(&doctor).await,
        ..answering(&check)
    };
    let signed: Prescription = sign(&doctor, &draft, &asked).await.ok();
    let kept = signed.signed_check.unwrap().check.checked.pack;
    assert!(is_own(&kept), "{kept}");
    assert_eq!(kept, version(&doctor).await);

    let withdrawn: RuleSet = decide(&doctor, &used, "withdraw").await.ok();
    assert_eq!(withdrawn.status, RuleSetStatus::Withdrawn);
    let again = checked_lines(&doctor, &["Paracetamol", "Amlodipin"]).await;
    assert_eq!(between(&again, "paracetamol", "amlodipine"), None);
    assert_eq!(version(&doctor).await, SHIPPED_VERSION);
}

/// Row B1: the rules changed between the look and the signature.
#[tokio::test]
async fn what_was_looked_at_by_other_rules_is_not_signed() {
    let practice = Practice::start().await;
    let doctor = signed_in(&practice).await;
    let lines = [paracetamol(), amlodipine()];
    let draft = keep(&doctor, &prescribed(practice.patient, &lines)).await;
    let seen = look(&doctor, &draft).await;
    let set = drafted(&doctor, NEW).await;
    decide(&doctor, &set, "use").await.ok::<RuleSet>();
    let problem = sign(&doctor, &draft, &seeing(&seen)).await;
    let problem = problem.refused("/problems/check-differs");
    assert_eq!(problem.members["check"]["findings"][0]["tier"], "contraindicated");
    let path = format!("/api/prescriptions/{}", draft.id);
    let read: Prescription = doctor.get(&path).await.ok();
    assert_eq!(read.status, PrescriptionStatus::Draft);
}

#[tokio::test]
async fn a_set_is_used_and_withdrawn_by_who_gives_the_password_and_saw_it() {
    let practice = Practice::start().await;
    let doctor = signed_in(&practice).await;
    let set = drafted(&doctor, NEW).await;
    let path = format!("{SETS}/{}/use", set.id);
    doctor
        .post_matching(&path, set.version, &DecideRuleSet::default())
        .await
        .refused("/problems/sign-again");
    let stale = RuleSet {
        version: 7,
        ..set.clone()
    };
    decide(&doctor, &stale, "use")
        .await
        .refused("/problems/version-conflict");
    let used: RuleSet = decide(&doctor, &set, "use").await.ok();
    let again = decide(&doctor, &used, "use").await;
    let problem = again.refused("/problems/rule-set-status");
    assert_eq!(problem.members["now"], "in-use");
    let withdrawn: RuleSet = decide(&doctor, &used, "withdraw").await.ok();
    let back: RuleSet = decide(&doctor, &withdrawn, "use").await.ok();
    assert_eq!((back.status, back.version), (RuleSetStatus::InUse, 4));
    let other = RuleSet {
        id: RuleSetId(next_uuid()),
        ..back
    };
    decide(&doctor, &other, "use")
        .await
        .refused("/problems/not-found");
}

#[tokio::test]
async fn a_file_says_row_by_row_what_is_new_known_and_wrong() {
    let clinic = TestClinic::start().await;
    let doctor = some_doctor(&clinic);
    let preview = previewed(&doctor, &[NEW, KNOWN, WRONG].concat()).await;
    let counts = RuleCounts {
        new: 1,
        known: 1,
        errors: 1,
    };
    assert_eq!(preview.counts, counts);
    let changes: Vec<_> = preview.rows.iter().map(|row| (row.row, row.change)).collect();
    assert_eq!(
        changes,
        [
            (2, RuleChange::New),
            (3, RuleChange::Known),
            (4, RuleChange::Error)
        ]
    );
    let known = preview.rows[1].known.as_ref().unwrap();
    assert_eq!(known.tier, Tier::Contraindicated);
    let problems = preview.rows[2].problems.iter();
    let told: Vec<_> = problems
        .map(|one| (one.column.as_str(), one.code.as_str()))
        .collect();
    let wanted = [
        ("Hoạt chất 1", "conditional-name"),
        ("Hoạt chất 2", "unknown-ingredient"),
        ("Mức độ", "unknown-tier"),
        ("Hậu quả", "required"),
    ];
    assert_eq!(told, wanted);
    assert!(
        preview.rows[2].problems[1]
            .offers
            .contains(&"warfarin".to_owned())
    );
    let sets: Page<RuleSet> = doctor.get(SETS).await.ok();
    assert!(sets.items.is_empty());
}

#[tokio::test]
async fn only_what_is_new_in_a_file_is_kept() {
    let clinic = TestClinic::start().await;
    let doctor = some_doctor(&clinic);
    let rows = [NEW, KNOWN, WRONG].concat();
    let digest = previewed(&doctor, &rows).await.digest;
    let id = RuleSetId(next_uuid());
    import(&doctor, id, &rows, "another", "&skip_errors=true")
        .await
        .refused("/problems/preview-differs");
    import(&doctor, id, &rows, &digest, "")
        .await
        .refused("/problems/rows-wrong");
    let made: RuleSet = import(&doctor, id, &rows, &digest, "&skip_errors=true")
        .await
        .ok();
    import(&doctor, id, &rows, &digest, "&skip_errors=true")
        .await
        .refused("/problems/id-in-use");
    let read = doctor.get(&format!("{SETS}/{id}")).await;
    assert_eq!(read.version(), 1);
    let read: RuleSetRead = read.ok();
    assert_eq!(read.set, made);
    let kept: Vec<_> = read.rows.iter().map(|rule| rule.number.as_str()).collect();
    assert_eq!(kept, ["7"]);
    assert_eq!(read.rows[0].a.ingredient.id, "paracetamol");

    let id = RuleSetId(next_uuid());
    let nothing = previewed(&doctor, KNOWN).await.digest;
    import(&doctor, id, KNOWN, &nothing, "")
        .await
        .refused("/problems/nothing-new");
    let untitled = format!("{SETS}?id={id}&title=%20&digest={digest}");
    let answer = doctor
        .post_bytes(&untitled, format!("{HEADING}{NEW}").into())
        .await;
    assert_eq!(fields(&answer.refused("/problems/invalid-fields")), ["/title"]);
    let sets: Page<RuleSet> = doctor.get(SETS).await.ok();
    assert_eq!(sets.items, [made]);
}

/// An ingredient that only the catalogue names can be in a rule; what else there is to it nobody knows.
#[tokio::test]
async fn a_rule_may_be_about_an_ingredient_of_the_clinics_own() {
    let practice = Practice::start().await;
    let doctor = signed_in(&practice).await;
    added(&doctor, &product("Gan xanh", &[("Rau đắng", 85.0)])).await;
    let set = drafted(
        &doctor,
        "1,Rau đắng,Warfarin,,Chảy máu,Theo dõi INR,nghiêm trọng\n",
    )
    .await;
    decide(&doctor, &set, "use").await.ok::<RuleSet>();
    let told = checked_lines(&doctor, &["Gan xanh", "Warfarin"]).await;
    assert_eq!(told.checked.worst(), Some(Tier::Serious));
    let unknown = |not: &NotChecked| matches!(not, NotChecked::UnknownIngredient { .. });
    assert!(told.checked.not_checked.iter().any(unknown));
}

#[rstest]
#[case::admin(clinic_shared::identity::Role::Admin)]
#[case::desk(clinic_shared::identity::Role::FrontDesk)]
#[tokio::test]
async fn rules_are_a_clinicians(#[case] role: clinic_shared::identity::Role) {
    let clinic = TestClinic::start().await;
    let asker = clinic.asker(role, None);
    asker.get(SETS).await.refused("/problems/forbidden");
    let file = format!("{HEADING}{NEW}");
    let preview = asker.post_bytes(&format!("{SETS}/preview"), file.into()).await;
    preview.refused("/problems/forbidden");
}

#[derive(Deserialize)]
struct Row {
    stt: u32,
    drug1: String,
    drug2: String,
    conditional: bool,
    mechanism: String,
    consequence: String,
    management: String,
}

/// Beside the checkout, where the project's own data lies; it is not shipped.
fn ministry() -> Option<Vec<Row>> {
    let named = std::env::var_os("CLINIC_QD5948").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/qd5948.json");
    let text = std::fs::read_to_string(named.unwrap_or(beside)).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// Each row of the ministry's list is read; only what it says in brackets, of a route or form, is refused, and in words.
#[tokio::test]
async fn every_plain_row_of_the_ministrys_list_is_read() {
    let Some(rows) = ministry() else {
        eprintln!("qd5948.json is not beside the checkout and CLINIC_QD5948 names none: not read");
        return;
    };
    let line = |row: &Row| {
        let texts = [
            &row.drug1,
            &row.drug2,
            &row.mechanism,
            &row.consequence,
            &row.management,
        ];
        let cells = texts.map(|text| quoted(text)).join(",");
        format!("{},{cells}\n", row.stt)
    };
    let lines: String = rows.iter().map(line).collect();
    let file = format!("STT,Hoạt chất 1,Hoạt chất 2,Cơ chế,Hậu quả,Xử trí\n{lines}");
    let clinic = TestClinic::start().await;
    let doctor = some_doctor(&clinic);
    let preview: RulesPreview = doctor
        .post_bytes(&format!("{SETS}/preview"), file.into())
        .await
        .ok();
    assert_eq!(preview.rows.len(), rows.len());
    eprintln!("{:?}", preview.counts);
    let by_number: BTreeMap<u32, &Row> = rows.iter().map(|row| (row.stt, row)).collect();
    let mut faults = Vec::new();
    for read in &preview.rows {
        let row = by_number[&read.number.parse::<u32>().unwrap()];
        let is_plain = !format!("{}{}", row.drug1, row.drug2).contains('(');
        match read.change {
            RuleChange::Error if is_plain => faults.push(format!("{}: {:?}", row.stt, read.problems)),
            RuleChange::Error => {
                let mut codes = read.problems.iter().map(|problem| problem.code.as_str());
                assert!(codes.all(|code| code == "conditional-name"), "{read:?}");
            }
            // What the ministry says without a condition the program says too.
            RuleChange::New if is_plain && !row.conditional => faults.push(format!("{}: new", row.stt)),
            RuleChange::New | RuleChange::Known => {}
        }
    }
    assert!(faults.is_empty(), "{} rows:\n{}", faults.len(), faults.join("\n"));
    assert_eq!(preview.counts.errors, 45);
}
