//! Row B1, B2, D13: the check of prescriptions with what the program ships with. `cases.json` holds cases that were
//! written apart from the rules; `qd5948.json`, where it is there, is the ministry's list.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::LazyLock,
};

use clinic_shared::{
    feed::Page,
    identity::Role,
    ids::PractitionerId,
    medication::{
        Case, Checked, DrugCheck, DrugFound, Finding, Kind, NotChecked, Outcome, Pack, Slot, Tier, check,
        check::{Prepared, interactions_naively},
        pack::{Rule, load::shipped},
        when::Routes,
    },
    problem::Problem,
    text::fold,
};
use clinic_tests::{TestClinic, next_uuid};
use proptest::prelude::*;
use rstest::rstest;
use serde::Deserialize;
use serde_json::{Value, json};

static PACK: LazyLock<Pack> = LazyLock::new(|| match shipped() {
    Ok(pack) => pack,
    Err(unreadable) => {
        let told: Vec<_> = unreadable.faults.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"));
    }
});

pub fn checked(case: Value) -> Checked {
    let case: Case = serde_json::from_value(case).unwrap();
    check(&PACK, &case)
}

/// One of the cases.
#[derive(Deserialize)]
struct Written {
    id: String,
    title: String,
    #[serde(flatten)]
    case: Case,
    expect: Expected,
}

#[derive(Deserialize)]
struct Expected {
    outcome: Outcome,
    /// With `must`: exactly the gravest; without: no graver one.
    worst: Option<Tier>,
    #[serde(default)]
    must: Vec<Wanted>,
    #[serde(default)]
    must_not: Vec<Wanted>,
}

/// A finding of this kind, of this tier or graver, between these ingredients.
#[derive(Debug, Deserialize)]
struct Wanted {
    kind: Kind,
    tier: Tier,
    #[serde(default)]
    between: Vec<String>,
}

impl Wanted {
    fn is(&self, finding: &Finding, case: &Case) -> bool {
        let mut held: BTreeSet<String> = finding.ingredients.iter().map(ToString::to_string).collect();
        for slot in &finding.slots {
            let name = match slot {
                Slot::Line(at) => &case.lines[usize::from(*at)].drug,
                Slot::Active(at) => &case.active[usize::from(*at)].drug,
            };
            let meant = PACK.meant(name).into_iter().flat_map(|meant| meant.holds);
            held.extend(meant.map(|(at, _)| PACK.ingredients[at as usize].id.to_string()));
        }
        finding.kind == self.kind
            && finding.tier >= self.tier
            && self.between.iter().all(|wanted| held.contains(wanted))
    }
}

impl Written {
    fn faults(&self) -> Vec<String> {
        let checked = check(&PACK, &self.case);
        let (mut faults, expect) = (Vec::new(), &self.expect);
        let worst = checked.worst();
        match expect.outcome {
            Outcome::Clear if checked.outcome() != Outcome::Clear => faults.push("is not clear".to_owned()),
            Outcome::NotChecked if checked.not_checked.is_empty() => {
                faults.push("says that all was checked".to_owned());
            }
            _ => {}
        }
        if let Some(wanted) = expect.worst {
            let fits = if expect.must.is_empty() {
                worst.is_none_or(|worst| worst <= wanted)
            } else {
                worst == Some(wanted)
            };
            if !fits {
                faults.push(format!("the gravest is {worst:?}, not {wanted:?}"));
            }
        }
        for wanted in &expect.must {
            if !checked
                .findings
                .iter()
                .any(|finding| wanted.is(finding, &self.case))
            {
                faults.push(format!("misses {wanted:?}"));
            }
        }
        for unwanted in &expect.must_not {
            for finding in checked
                .findings
                .iter()
                .filter(|finding| unwanted.is(finding, &self.case))
            {
                faults.push(format!("false alarm: {} {}", finding.tier.name(), finding.rule));
            }
        }
        if !faults.is_empty() {
            faults.insert(0, format!("{} ({})", self.id, self.title));
        }
        faults
    }
}

fn written() -> Vec<Written> {
    serde_json::from_str(include_str!("medication/cases.json")).unwrap()
}

#[test]
fn every_case_is_judged_as_it_was_written() {
    let all = written();
    assert!(all.len() >= 300, "{}", all.len());
    let faults: Vec<_> = all
        .iter()
        .map(Written::faults)
        .filter(|faults| !faults.is_empty())
        .collect();
    let told: Vec<_> = faults.iter().map(|faults| faults.join("\n    ")).collect();
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        all.len(),
        told.join("\n")
    );
}

/// The quick way finds what comparing all with all finds, in every case and in any prescription.
#[test]
fn the_quick_check_and_the_naive_one_agree_on_every_case() {
    for written in written() {
        let prepared = Prepared::new(&PACK, &written.case);
        assert_eq!(
            prepared.interacting(),
            interactions_naively(&prepared),
            "{}",
            written.id
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_quick_check_and_the_naive_one_agree(
        lines in proptest::collection::vec(any::<prop::sample::Index>(), 1..7),
        active in proptest::collection::vec((any::<prop::sample::Index>(), 1_u16..200, 1_u16..200), 0..7),
        age in 0_u8..100,
    ) {
        let name = |at: &prop::sample::Index| at.get(&PACK.ingredients).id.to_string();
        let case: Case = serde_json::from_value(json!({
            "lines": lines.iter().map(name).collect::<Vec<_>>(),
            "active": active.iter().map(|(at, started, days)| {
                json!({"drug": name(at), "started_days_ago": started, "days": days})
            }).collect::<Vec<_>>(),
            "age_years": age,
            "allergies": [],
        })).unwrap();
        let prepared = Prepared::new(&PACK, &case);
        prop_assert_eq!(prepared.interacting(), interactions_naively(&prepared));
    }

    /// A prescription's order changes nothing.
    #[test]
    fn the_order_of_the_lines_does_not_matter(
        lines in proptest::collection::vec(any::<prop::sample::Index>(), 2..8),
    ) {
        let names: Vec<_> = lines.iter().map(|at| at.get(&PACK.ingredients).id.to_string()).collect();
        let tiers = |names: &[String]| {
            let checked = checked(json!({"lines": names, "allergies": ["penicillin"], "age_years": 40}));
            let findings = checked.findings.into_iter().map(|finding| {
                let mut between = finding.ingredients;
                between.sort();
                (finding.kind, finding.tier, between)
            });
            findings.collect::<BTreeSet<_>>()
        };
        let mut turned = names.clone();
        turned.reverse();
        prop_assert_eq!(tiers(&names), tiers(&turned));
    }
}

#[derive(Deserialize)]
struct Row {
    stt: u32,
    drug1: String,
    drug2: String,
    conditional: bool,
}

/// Beside the checkout, where the project's own data lies; it is not shipped.
fn ministry() -> Option<Vec<Row>> {
    let named = std::env::var_os("CLINIC_QD5948").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/qd5948.json");
    let text = std::fs::read_to_string(named.unwrap_or(beside)).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// Row by row: its two names are known, a rule of its own says that both must not meet, and only a row that the ministry
/// made conditional has a condition or a question.
#[test]
fn every_row_of_the_ministrys_list_stops() {
    let Some(rows) = ministry() else {
        eprintln!("qd5948.json is not beside the checkout and CLINIC_QD5948 names none: not compared");
        return;
    };
    assert_eq!(rows.len(), 633);
    let mut by_row: BTreeMap<u32, Vec<&Rule>> = BTreeMap::new();
    for rule in PACK.rules.iter().filter(|rule| rule.id.starts_with("qd5948-")) {
        let number: String = rule.id["qd5948-".len()..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        by_row.entry(number.parse().unwrap()).or_default().push(rule);
    }
    let mut faults = Vec::new();
    for row in &rows {
        let Some(rules) = by_row.get(&row.stt) else {
            faults.push(format!("{}: no rule", row.stt));
            continue;
        };
        let stops: Vec<_> = rules
            .iter()
            .filter(|rule| rule.tier == Tier::Contraindicated)
            .collect();
        if stops.is_empty() {
            faults.push(format!("{}: nothing stops", row.stt));
        }
        // As a prescription of both, with nothing else known: the doctor is stopped or asked.
        let names = [&row.drug1, &row.drug2].map(|name| plain(name));
        let checked = checked(json!({"lines": names, "allergies": []}));
        let meets = checked
            .findings
            .iter()
            .any(|finding| finding.kind == Kind::Interaction && finding.tier == Tier::Contraindicated);
        if !meets && !row.conditional {
            faults.push(format!(
                "{}: {names:?} is not stopped: {:?}",
                row.stt, checked.not_checked
            ));
        }
        let is_bare = |rule: &Rule| {
            rule.clauses.is_empty()
                && rule.routes == [Routes::SYSTEMIC; 2]
                && rule.washout_a + rule.washout_b == 0
        };
        if row.conditional && stops.iter().any(|rule| is_bare(rule)) {
            faults.push(format!("{}: conditional, and its rule has no condition", row.stt));
        }
    }
    assert!(faults.is_empty(), "{} rows:\n{}", faults.len(), faults.join("\n"));
}

/// Without what the ministry adds in brackets.
fn plain(name: &str) -> String {
    let outside = name.split('(').next().unwrap_or(name);
    outside.trim().to_owned()
}

#[test]
fn an_empty_list_is_never_all_there_is() {
    let clear = checked(json!({"lines": ["paracetamol"], "allergies": [], "age_years": 30}));
    assert_eq!(clear.outcome(), Outcome::Clear);
    let unknown = checked(json!({"lines": ["thuốc của bà ngoại"], "allergies": [], "age_years": 30}));
    assert_eq!(unknown.outcome(), Outcome::NotChecked);
    assert!(
        matches!(&unknown.not_checked[..], [NotChecked::UnknownDrug { name }] if name == "thuốc của bà ngoại")
    );
    let never_asked = checked(json!({"lines": ["paracetamol"], "age_years": 30}));
    assert_eq!(never_asked.outcome(), Outcome::NotChecked);
    assert_eq!(never_asked.not_checked, [NotChecked::AllergiesNeverAsked]);
    assert_eq!(never_asked.outcome_of(Kind::Allergy), Outcome::NotChecked);
    assert_eq!(never_asked.outcome_of(Kind::Interaction), Outcome::Clear);
    let nothing = clinic_shared::medication::pack::Builder::default();
    let nothing = nothing.finish("empty".to_owned()).unwrap();
    let unruled = check(
        &nothing,
        &serde_json::from_value(json!({"lines": ["paracetamol"]})).unwrap(),
    );
    assert!(unruled.not_checked.contains(&NotChecked::NoPack));
}

#[test]
fn a_childs_weight_is_not_missed_of_an_adult() {
    let misses = |case: Value| {
        let not_checked = checked(case).not_checked;
        not_checked
            .iter()
            .any(|not| matches!(not, NotChecked::WeightUnknown { .. }))
    };
    let of = |age: u8, condition: &str| {
        json!({"lines": [{"drug": "ivermectin", "route": "oral"}], "allergies": [], "age_years": age,
            "conditions": [condition], "egfr": 20})
    };
    assert!(!misses(of(70, "N18.3")));
    assert!(misses(of(5, "N18.3")));
    assert!(!misses(of(5, "J02.9")), "neither old nor ill of the kidneys");
}

/// The same drug, however it is written.
#[rstest]
#[case("Amoxicilin", "amoxicillin")]
#[case("amoxycillin 500mg", "amoxicillin")]
#[case("Amlodipin besylat 5 mg", "amlodipine")]
#[case("aspirin", "acetylsalicylic-acid")]
#[case("acid acetylsalicylic", "acetylsalicylic-acid")]
#[case("Ciclosporin", "ciclosporin")]
#[case("cyclosporine", "ciclosporin")]
#[case("cloroquin", "chloroquine")]
#[case("acetaminophen", "paracetamol")]
#[case("Diclofenac natri", "diclofenac")]
#[case("PANADOL", "paracetamol")]
fn a_drug_is_known_in_every_spelling(#[case] typed: &str, #[case] id: &str) {
    let meant = PACK
        .meant(typed)
        .unwrap_or_else(|| panic!("{typed} is not known"));
    let ids: Vec<_> = meant
        .holds
        .iter()
        .map(|(at, _)| &*PACK.ingredients[*at as usize].id)
        .collect();
    assert_eq!(ids, [id], "{}", fold(typed));
}

#[rstest]
#[case("amoxicilina")]
#[case("warfarine 5")]
#[case("")]
#[case("500 mg")]
fn a_drug_is_never_guessed(#[case] typed: &str) {
    assert_eq!(PACK.meant(typed), None);
}

#[test]
fn a_combination_meets_itself_and_others() {
    let meant = PACK.meant("amoxicillin + acid clavulanic").unwrap();
    assert_eq!(meant.holds.len(), 2);
    let allergic = checked(json!({"lines": ["Augmentin"], "allergies": ["penicillin"], "age_years": 30}));
    assert_eq!(allergic.worst(), Some(Tier::Contraindicated));
    assert_eq!(allergic.findings[0].between, ["penicillin", "Augmentin"]);
}

/// A question of the doctor's: unanswered it stops, answered it does what was said.
#[test]
fn an_answered_question_decides() {
    let pair = |answers: Value| {
        checked(
            json!({"lines": ["acenocoumarol", "tamoxifen"], "allergies": [], "age_years": 60, "answers": answers}),
        )
    };
    let open = pair(json!({}));
    assert_eq!(open.worst(), Some(Tier::Contraindicated));
    let code = open.findings[0].doubts.iter().find_map(|doubt| match doubt {
        clinic_shared::medication::Doubt::Question { code, .. } => Some(code.clone()),
        _ => None,
    });
    let code = code.unwrap();
    let yes = pair(json!({ code.clone(): true }));
    assert_eq!(
        (yes.worst(), yes.findings[0].doubts.len()),
        (Some(Tier::Contraindicated), 0)
    );
    assert_eq!(pair(json!({ code: false })).worst(), Some(Tier::Serious));
}

#[tokio::test]
async fn a_doctor_asks_while_writing_and_nobody_else_may() {
    let clinic = TestClinic::start().await;
    let doctor = clinic.asker(Role::Doctor, Some(PractitionerId(next_uuid())));
    let case = json!({"lines": ["simvastatin", "clarithromycin"], "allergies": [], "age_years": 60});
    let told: DrugCheck = doctor.post("/api/drug-checks", &case).await.ok();
    assert_eq!(told.outcome, Outcome::Findings);
    assert_eq!(told.checked.worst(), Some(Tier::Contraindicated));
    assert_eq!(
        told.checked.findings[0].between,
        ["simvastatin", "clarithromycin"]
    );
    let found: Page<DrugFound> = doctor.get("/api/drugs?q=amox").await.ok();
    assert_eq!(found.items[0].ingredients, ["amoxicilin"]);
    // A letter is wrong, and it is offered still.
    let found: Page<DrugFound> = doctor.get("/api/drugs?q=clarithromicin").await.ok();
    assert!(
        found
            .items
            .iter()
            .any(|drug| drug.ingredients == ["clarithromycin"]),
        "{found:?}"
    );
    clinic
        .desk()
        .post("/api/drug-checks", &case)
        .await
        .refused("/problems/forbidden");
}

#[rstest]
#[case(json!({"lines": []}), "/lines")]
#[case(json!({"lines": [""]}), "/lines/0/drug")]
#[case(json!({"lines": ["x"], "age_years": -1}), "/age_years")]
#[case(json!({"lines": ["x"], "trimester": 4}), "/trimester")]
#[tokio::test]
async fn what_is_wrong_with_a_case_is_told_by_its_field(#[case] case: Value, #[case] field: &str) {
    let clinic = TestClinic::start().await;
    let doctor = clinic.asker(Role::Doctor, Some(PractitionerId(next_uuid())));
    let answer = doctor.post("/api/drug-checks", &case).await;
    let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(problem.status, 422);
    assert_eq!(problem.errors[0].pointer, field);
}
