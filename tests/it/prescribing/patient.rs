//! What the check knows of the patient.

use clinic_shared::{
    feed::Page,
    medication::{Kind, Prescribing, Sex, Tier},
    patients::{Allergy, AllergyStatus, Gender},
    records::{Diagnosis, Encounter, EncounterForm, PatientFacts, Vitals},
};
use clinic_tests::now;

use super::{
    drafted, given, has_kind, keep, known_of, look, paracetamol, prescribed, record_allergy, tablets, tell,
    told,
};
use crate::{
    encounters::{Practice, finish, opened, pharyngitis, review_allergies, sore_throat},
    patients::{register, somebody},
    records::open_record,
};

#[tokio::test]
async fn age_sex_weight_and_what_was_asked_at_the_visit_are_known() {
    let practice = Practice::start().await;
    let mut woman = somebody("Trần Thị Ánh");
    woman.form.gender = Gender::Female;
    let woman = register(&practice.world.clinic.desk(), &woman).await;
    let doctor = practice.doctor();
    open_record(&doctor, woman.id).await;
    let form = EncounterForm {
        vitals: Vitals {
            weight_kg: Some(62.5),
            ..Vitals::default()
        },
        facts: PatientFacts {
            pregnant: Some(true),
            trimester: Some(2),
            lactating: Some(false),
            egfr: Some(88.0),
        },
        ..sore_throat()
    };
    let visit = opened(&doctor, woman.id, None, form).await;
    let mut asked = prescribed(woman.id, &[]);
    asked.encounter_id = Some(visit.id);
    let case = known_of(&doctor, &keep(&doctor, &asked).await).await.case;
    assert!(case.lines.is_empty() && case.answers.is_empty());
    assert_eq!(
        (case.sex, case.pregnant, case.trimester, case.lactating),
        (Some(Sex::Female), Some(true), Some(2), Some(false))
    );
    assert_eq!((case.weight_kg, case.egfr), (Some(62.5), Some(88.0)));
    // Born on 1 February 1990, told in years or in months.
    let years = case.age_months.map(|months| months / 12.0).or(case.age_years);
    assert_eq!(years.map(f64::floor), Some(36.0));
}

/// Row B1.
#[tokio::test]
async fn what_stays_is_known_at_every_later_prescription() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let asthma = Diagnosis {
        code: "J45".to_owned(),
        name: "Hen phế quản".to_owned(),
        chronic: true,
    };
    let earlier = EncounterForm {
        diagnoses: vec![pharyngitis(), asthma],
        ..sore_throat()
    };
    let earlier = opened(&doctor, practice.patient, Some(practice.visit), earlier).await;
    finish(&doctor, &earlier).await.ok::<Encounter>();
    practice.world.clinic.clock.advance_seconds(60);
    let propranolol = [tablets("Propranolol", "40 mg", 2.0, 30)];
    let draft = keep(&colleague, &prescribed(practice.patient, &propranolol)).await;
    assert_eq!(known_of(&colleague, &draft).await.case.conditions, ["J45"]);
    let check = look(&colleague, &draft).await;
    assert_eq!(check.checked.worst(), Some(Tier::Contraindicated));
    assert!(has_kind(&check, Kind::Contraindication), "{check:?}");
}

/// Row D13: never asked, asked and none, and some are three things.
#[tokio::test]
async fn whether_allergies_were_asked_for_is_known() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.somebody_else().await);
    let path = format!("/api/patients/{patient}/prescribing");
    let known = async || doctor.get(&path).await.ok::<Prescribing>();
    let before = known().await;
    assert_eq!((before.case.allergies, before.no_allergies_since), (None, None));

    review_allergies(&doctor, patient).await;
    let reviewed = known().await;
    assert_eq!(
        (reviewed.case.allergies, reviewed.no_allergies_since),
        (Some(Vec::new()), Some(now()))
    );
    // It may be asked again at every visit.
    practice.world.clinic.clock.advance_seconds(60);
    review_allergies(&doctor, patient).await;
    assert_eq!(known().await.no_allergies_since, Some(now().plus_minutes(1)));

    record_allergy(&doctor, patient, "Penicillin").await;
    let allergic = known().await.case.allergies;
    assert_eq!(allergic, Some(vec!["Penicillin".to_owned()]));
    let list = format!("/api/patients/{patient}/allergies");
    let allergies: Page<Allergy> = doctor.get(&list).await.ok();
    let mut allergy = allergies.items[0].clone();
    allergy.form.status = AllergyStatus::Refuted;
    let one = format!("{list}/{}", allergy.id);
    doctor.put(&one, 1, &allergy.form).await.ok::<Allergy>();
    assert_eq!(known().await.case.allergies, Some(Vec::new()));
}

#[tokio::test]
async fn the_screen_can_tell_what_each_drug_taken_is() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    for drug in ["Warfarin", "Metformin"] {
        tell(&doctor, practice.patient, told(drug)).await;
    }
    given(&practice, &[paracetamol()]).await;
    let known = known_of(&doctor, &drafted(&practice, &[]).await).await;
    assert_eq!(known.active.len(), 3);
    let shown = known.active.iter().map(|medication| &medication.line.drug);
    let checked = known.case.active.iter().map(|taken| &taken.drug);
    assert!(shown.eq(checked), "{known:?}");
}
