//! What doctors' records may begin with: the program's, the own, and what colleagues share. Row D1.

use clinic_shared::{
    feed::{Changes, Entity, Page},
    ids::{EncounterTemplateId, PractitionerId},
    records::{CreateTemplate, Diagnosis, EncounterTemplate, TemplateContent, TemplateForm},
};
use clinic_tests::{Asker, World, next_uuid};
use reqwest::Method;

use crate::encounters::fields;

const LIST: &str = "/api/encounter-templates";

fn fever(name: &str, specialty: &str, shared: bool) -> CreateTemplate {
    CreateTemplate {
        id: EncounterTemplateId(next_uuid()),
        form: TemplateForm {
            name: name.to_owned(),
            specialty: specialty.to_owned(),
            shared,
            content: TemplateContent {
                history: "Sốt ___ ngày".to_owned(),
                diagnoses: vec![Diagnosis {
                    code: "R50.9".to_owned(),
                    name: "Sốt, không đặc hiệu".to_owned(),
                    chronic: false,
                }],
                vitals: vec!["temperature_celsius".to_owned()],
                follow_up_days: Some(2),
                ..TemplateContent::default()
            },
        },
    }
}

async fn kept(doctor: &Asker, asked: &CreateTemplate) -> EncounterTemplate {
    let made = doctor.post(LIST, asked).await;
    assert_eq!(
        (made.status.as_u16(), made.version()),
        (201, 1),
        "{}",
        made.text()
    );
    made.ok()
}

async fn shown(doctor: &Asker) -> Vec<EncounterTemplate> {
    doctor.get(LIST).await.ok::<Page<EncounterTemplate>>().items
}

/// Without the program's.
async fn names(doctor: &Asker) -> Vec<String> {
    let all = shown(doctor).await.into_iter();
    let doctors = all.filter(|one| one.practitioner_id.is_some());
    doctors.map(|one| one.form.name).collect()
}

struct Two {
    world: World,
    own: Asker,
    own_id: PractitionerId,
    other: Asker,
}

async fn two_doctors() -> Two {
    let world = World::start().await;
    let (own_id, other_id) = (world.doctor("Nhi").await, world.doctor("Nội").await);
    let (own, other) = (world.clinic.doctor(own_id), world.clinic.doctor(other_id));
    Two {
        world,
        own,
        own_id,
        other,
    }
}

#[tokio::test]
async fn a_template_is_its_doctors_own_until_it_is_shared() {
    let two = two_doctors().await;
    let (own, own_id, other) = (&two.own, two.own_id, &two.other);
    let asked = fever("  Sốt  trẻ em ", "Nhi", false);
    let made = kept(own, &asked).await;
    assert_eq!(made.practitioner_id, Some(own_id));
    assert!(!made.practitioner_name.is_empty());
    assert_eq!(made.form, asked.form.clone().tidied());
    assert_eq!(names(own).await, ["Sốt trẻ em"]);
    assert!(names(other).await.is_empty());

    let path = format!("{LIST}/{}", made.id);
    let shared = TemplateForm {
        shared: true,
        ..made.form.clone()
    };
    assert_eq!(
        other.put(&path, 1, &shared).await.status,
        404,
        "nobody else knows of it"
    );
    let changed = own.put(&path, 1, &shared).await;
    assert_eq!(changed.version(), 2);
    assert!(changed.ok::<EncounterTemplate>().form.shared);
    let seen = shown(other).await;
    let seen = seen.iter().find(|one| one.id == made.id).unwrap();
    assert_eq!(
        (seen.practitioner_id, &seen.practitioner_name),
        (Some(own_id), &made.practitioner_name)
    );
    for answer in [other.put(&path, 2, &shared).await, other.delete(&path, 2).await] {
        assert_eq!(answer.refused("/problems/not-yours").status, 403);
    }
}

#[tokio::test]
async fn whoever_changes_an_old_version_is_told_and_a_form_that_says_nothing_is_refused() {
    let two = two_doctors().await;
    let own = &two.own;
    let made = kept(own, &fever("Sốt", "", false)).await;
    let path = format!("{LIST}/{}", made.id);
    assert_eq!(own.put(&path, 1, &made.form).await.version(), 2);
    own.put(&path, 1, &made.form)
        .await
        .refused("/problems/version-conflict");
    own.delete(&path, 1).await.refused("/problems/version-conflict");
    let empty = own.put(&path, 2, &TemplateForm::default()).await;
    assert_eq!(
        fields(&empty.refused("/problems/invalid-fields")),
        ["/name", "/content/history"]
    );
    let again = CreateTemplate {
        id: made.id,
        form: made.form,
    };
    own.post(LIST, &again).await.refused("/problems/id-in-use");
}

#[tokio::test]
async fn what_is_taken_away_is_kept_again_as_it_was() {
    let two = two_doctors().await;
    let (own, other) = (&two.own, &two.other);
    let made = kept(own, &fever("Sốt", "", true)).await;
    let path = format!("{LIST}/{}", made.id);
    assert_eq!(own.delete(&path, 1).await.status, 204);
    assert!(names(own).await.is_empty() && names(other).await.is_empty());
    let again = CreateTemplate {
        id: EncounterTemplateId(next_uuid()),
        form: made.form.clone(),
    };
    assert_eq!(kept(own, &again).await.form, made.form);
    assert_eq!(names(other).await, ["Sốt"]);
}

#[tokio::test]
async fn those_of_the_own_specialty_come_first_and_there_the_own_before_colleagues_and_the_programs() {
    let two = two_doctors().await;
    let (own, other) = (&two.own, &two.other);
    kept(other, &fever("A của bạn", "NHI", true)).await;
    kept(own, &fever("B của tôi", "Nhi khoa", false)).await;
    kept(own, &fever("C cho mọi khoa", "", false)).await;
    let all = shown(own).await;
    let at = |name: &str| all.iter().position(|one| one.form.name == name).unwrap();
    assert_eq!((at("B của tôi"), at("A của bạn")), (0, 1));
    assert!(
        all[2].form.specialty.starts_with("Nhi"),
        "{}",
        all[2].form.specialty
    );
    assert_eq!(all[2].practitioner_id, None, "the program's own");
    let eyes = all.iter().position(|one| one.form.specialty == "Mắt").unwrap();
    assert!(at("C cho mọi khoa") < eyes, "before those of other specialties");
}

#[tokio::test]
async fn the_programs_own_are_in_the_askers_language_and_nobody_changes_them() {
    let two = two_doctors().await;
    let own = &two.own;
    let english = own
        .send(Method::GET, LIST, None::<&()>, &[("Accept-Language", "en")])
        .await
        .ok::<Page<EncounterTemplate>>()
        .items;
    let vietnamese = shown(own).await;
    assert!(vietnamese.len() >= 12, "{}", vietnamese.len());
    let child = vietnamese.iter().find(|one| one.form.specialty == "Nhi").unwrap();
    let same = english.iter().find(|one| one.id == child.id).unwrap();
    assert!(
        same.form.specialty.starts_with("Paediatrics"),
        "{}",
        same.form.specialty
    );
    assert_eq!(same.form.content.vitals, child.form.content.vitals);

    let path = format!("{LIST}/{}", child.id);
    for answer in [own.put(&path, 1, &child.form).await, own.delete(&path, 1).await] {
        assert_eq!(answer.refused("/problems/not-yours").status, 403);
    }
    let taken = CreateTemplate {
        id: child.id,
        form: child.form.clone(),
    };
    own.post(LIST, &taken).await.refused("/problems/id-in-use");
}

#[tokio::test]
async fn a_desk_neither_reads_nor_hears_of_templates() {
    let two = two_doctors().await;
    let own = &two.own;
    kept(own, &fever("Sốt", "", true)).await;
    let desk = two.world.clinic.desk();
    assert_eq!(desk.get(LIST).await.status, 403);
    let heard: Changes = desk.get("/api/changes?after=0").await.ok();
    let heard = heard.changes.iter().map(|change| change.entity);
    assert_eq!(
        heard
            .filter(|entity| *entity == Entity::EncounterTemplate)
            .count(),
        0
    );
    let heard: Changes = own.get("/api/changes?after=0").await.ok();
    let heard = heard.changes.iter().map(|change| change.entity);
    assert_eq!(
        heard
            .filter(|entity| *entity == Entity::EncounterTemplate)
            .count(),
        1
    );
}
