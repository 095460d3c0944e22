use clinic_shared::store::Value;
use clinic_shared::{
    args,
    feed::{Changes, Entity, Page},
    ids::PatientId,
    patients::{
        Contact, DuplicateCandidate, DuplicateReason, Gender, Identifier, MatchPatient, Patient, PatientForm,
        PatientSummary, Priority, RegisterPatient,
    },
};
use clinic_tests::{Asker, TestClinic, next_uuid, query_plan, sql_server};
use rstest::rstest;

pub fn somebody(name: &str) -> RegisterPatient {
    let form = PatientForm {
        full_name: name.into(),
        gender: Gender::Male,
        birth_date: "1990-02-01".parse().ok(),
        ..PatientForm::default()
    };
    RegisterPatient {
        id: PatientId(next_uuid()),
        form,
        not_a_duplicate: false,
    }
}

pub fn with_card(name: &str, card: &str) -> RegisterPatient {
    let mut asked = somebody(name);
    asked.form.identifiers = vec![Identifier::parse(card).unwrap()];
    asked
}

pub async fn register(desk: &Asker, asked: &RegisterPatient) -> Patient {
    desk.post("/api/patients", asked).await.ok()
}

async fn found(desk: &Asker, q: &str) -> Vec<PatientSummary> {
    let path = reqwest::Url::parse_with_params("http://x/api/patients", [("q", q)]).unwrap();
    let answer = desk.get(&path.as_str()["http://x".len()..]).await;
    answer.ok::<Page<PatientSummary>>().items
}

fn names(found: &[PatientSummary]) -> Vec<&str> {
    found.iter().map(|patient| patient.full_name.as_str()).collect()
}

fn path_of(patient: &Patient) -> String {
    format!("/api/patients/{}", patient.id)
}

#[tokio::test]
async fn a_patient_is_registered_with_a_record_number_and_kept_tidy() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let mut asked = with_card("NGUYỄN VĂN  ĐỨC", "cccd:079090000001");
    asked.form.phone = "+84 901 234 567".into();
    let made = desk.post("/api/patients", &asked).await;
    assert_eq!(made.status, 201);
    let version = made.version();
    let made: Patient = made.ok();
    assert_eq!((made.record_number.as_str(), version), ("BN000001", 1));
    assert_eq!(made.form.full_name, "Nguyễn Văn Đức");
    assert_eq!(made.form.phone, "0901234567");
    assert_eq!(made.form.nationality, "VN");
    let read = desk.get(&path_of(&made)).await;
    assert_eq!(read.version(), 1);
    assert_eq!(read.ok::<Patient>(), made);
    assert_eq!(
        register(&desk, &somebody("Trần Thị Ánh")).await.record_number,
        "BN000002"
    );
}

#[rstest]
#[case::without_marks("nguyen van duc")]
#[case::with_marks("Nguyễn Văn Đức")]
#[case::out_of_order("đức nguyễn")]
#[case::beginnings("ngu du")]
#[case::initials("nvd")]
#[case::last_four_of_the_phone("4567")]
#[case::phone_with_dots("0901.234.567")]
#[case::phone_with_country("+84 901 234 567")]
#[case::phone_of_the_parent("0912 345 678")]
#[case::record_number("bn000001")]
#[case::record_number_with_a_gap("BN 000001")]
#[case::citizen_number("079 090 000 001")]
#[case::insurance_number("DN 4790000000001")]
#[tokio::test]
async fn a_patient_is_found_by(#[case] q: &str) {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let mut asked = with_card("Nguyễn Văn Đức", "cccd:079090000001");
    asked
        .form
        .identifiers
        .push(Identifier::parse("bhyt:DN4790000000001").unwrap());
    asked.form.phone = "0901 234 567".into();
    asked.form.contacts = vec![Contact {
        name: "Nguyễn Thị Mai".into(),
        relationship: "mẹ".into(),
        phone: "0912345678".into(),
    }];
    register(&desk, &asked).await;
    register(&desk, &somebody("Trần Thị Ánh")).await;
    let found = found(&desk, q).await;
    assert_eq!(names(&found), ["Nguyễn Văn Đức"]);
    assert_eq!(found[0].card_last_four, "0001");
}

#[tokio::test]
async fn the_best_come_first_in_a_search() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    for name in [
        "Văn Đức",
        "Nguyễn Văn Đức Anh",
        "Đức Văn",
        "Nguyễn Văn Đức",
        "Lê Văn",
    ] {
        clinic.clock.advance_seconds(60);
        register(&desk, &somebody(name)).await;
    }
    let best = found(&desk, "văn đức").await;
    assert_eq!(
        names(&best),
        ["Văn Đức", "Nguyễn Văn Đức", "Nguyễn Văn Đức Anh", "Đức Văn"]
    );
    assert!(found(&desk, "văn đứt").await.is_empty());
    assert!(found(&desk, "\"*( OR").await.is_empty());
}

#[tokio::test]
async fn a_name_that_many_beginnings_share_is_still_found_whole() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    register(&desk, &somebody("Lê An")).await;
    for number in 0..201 {
        let mut asked = somebody(&format!(
            "Lê Anh {}",
            char::from(b'A' + u8::try_from(number % 26).unwrap())
        ));
        asked.not_a_duplicate = true;
        register(&desk, &asked).await;
    }
    assert_eq!(names(&found(&desk, "le an").await)[0], "Lê An");
}

#[tokio::test]
async fn without_a_search_the_most_recently_changed_come_first_page_by_page() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let mut made = Vec::new();
    for name in ["An", "Bình", "Chi", "Dung", "Em"] {
        // Bình and Chi in the same millisecond: the id decides.
        clinic.clock.advance_seconds(i64::from(name != "Chi"));
        made.push(register(&desk, &somebody(name)).await);
    }
    clinic.clock.advance_seconds(1);
    desk.put(&path_of(&made[0]), 1, &made[0].form)
        .await
        .ok::<Patient>();
    let mut seen = Vec::new();
    let mut path = "/api/patients?limit=2".to_owned();
    loop {
        let page: Page<PatientSummary> = desk.get(&path).await.ok();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.into_iter().map(|patient| patient.full_name));
        let Some(cursor) = page.next_cursor else { break };
        path = format!("/api/patients?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["An", "Em", "Dung", "Chi", "Bình"]);
    let wrong = desk
        .get("/api/patients?cursor=x")
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(wrong.errors[0].pointer, "/cursor");
}

#[tokio::test]
async fn a_card_never_makes_a_second_patient() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let first = register(&desk, &with_card("Nguyễn Văn Đức", "cccd:079090000001")).await;
    let mut again = with_card("Somebody Else", "cccd:079090000001");
    again.not_a_duplicate = true;
    let refused = desk
        .post("/api/patients", &again)
        .await
        .refused("/problems/identifier-in-use");
    assert_eq!(refused.members["patient_id"], first.id.to_string());
    assert_eq!(refused.members["system"], "cccd");
    assert_eq!(refused.members["deleted"], false);
    let one: Page<PatientSummary> = desk.get("/api/patients?identifier=cccd:079090000001").await.ok();
    assert_eq!(one.items[0].id, first.id);
    let none: Page<PatientSummary> = desk.get("/api/patients?identifier=cccd:079090000002").await.ok();
    assert!(none.items.is_empty());
    desk.get("/api/patients?identifier=nothing")
        .await
        .refused("/problems/invalid-fields");
}

#[tokio::test]
async fn two_desks_that_register_one_card_at_once_make_one_patient() {
    let clinic = TestClinic::start().await;
    let mut asking = Vec::new();
    for desk in 0..8 {
        let (at_desk, name) = (clinic.desk(), format!("Nguyễn Văn {desk}"));
        asking.push(tokio::spawn(async move {
            let asked = with_card(&name, "cccd:079090000001");
            at_desk.post("/api/patients", &asked).await
        }));
    }
    let mut made = 0;
    for answer in asking {
        let answer = answer.await.unwrap();
        if answer.status == 201 {
            made += 1;
        } else {
            answer.refused("/problems/identifier-in-use");
        }
    }
    assert_eq!(made, 1);
    let all: Page<PatientSummary> = clinic.desk().get("/api/patients").await.ok();
    assert_eq!(all.items.len(), 1);
}

#[tokio::test]
async fn a_likely_duplicate_is_shown_before_it_is_made() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let first = register(&desk, &somebody("Nguyễn Văn Đức")).await;
    let mut again = somebody("NGUYEN VAN DUC");
    let refused = desk
        .post("/api/patients", &again)
        .await
        .refused("/problems/possible-duplicates");
    let candidates: Vec<DuplicateCandidate> =
        serde_json::from_value(refused.members["candidates"].clone()).unwrap();
    assert_eq!(candidates.len(), 1);
    assert_eq!(candidates[0].patient.id, first.id);
    assert_eq!(candidates[0].reason, DuplicateReason::SameNameAndBirthDate);
    again.not_a_duplicate = true;
    register(&desk, &again).await;
    let mut other_day = somebody("Nguyễn Văn Đức");
    other_day.form.birth_date = "1990-02-02".parse().ok();
    register(&desk, &other_day).await;
}

#[tokio::test]
async fn matching_changes_nothing_and_needs_no_key() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let mut known = with_card("Nguyễn Văn Đức", "bhyt:DN4790000000001");
    known.form.phone = "0901234567".into();
    let known = register(&desk, &known).await;
    let asked = MatchPatient {
        identifiers: vec![Identifier::parse("bhyt:HT3790000000001").unwrap()],
        ..MatchPatient::default()
    };
    let no_headers: &[(&str, &str)] = &[];
    let answer = desk
        .send(
            reqwest::Method::POST,
            "/api/patients/match",
            Some(&asked),
            no_headers,
        )
        .await;
    let found: Page<DuplicateCandidate> = answer.ok();
    assert_eq!(found.items.len(), 1);
    assert_eq!(found.items[0].patient.id, known.id);
    assert_eq!(found.items[0].reason, DuplicateReason::SameIdentifier);
    let asked = MatchPatient {
        full_name: "nguyễn văn đức".into(),
        phone: "+84 901 234 567".into(),
        ..MatchPatient::default()
    };
    let found: Page<DuplicateCandidate> = desk.post("/api/patients/match", &asked).await.ok();
    assert_eq!(found.items[0].reason, DuplicateReason::SameNameAndPhone);
}

#[tokio::test]
async fn asking_again_with_the_same_key_registers_once() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let (key, asked) = (next_uuid(), with_card("Nguyễn Văn Đức", "cccd:079090000001"));
    let first = desk.post_with_key("/api/patients", key, &asked).await;
    let again = desk.post_with_key("/api/patients", key, &asked).await;
    assert_eq!((first.status.as_u16(), &first.body), (201, &again.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let all: Page<PatientSummary> = desk.get("/api/patients").await.ok();
    assert_eq!(all.items.len(), 1);
}

#[tokio::test]
async fn asking_again_with_another_key_but_the_same_id_registers_once() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let asked = with_card("Nguyễn Văn Đức", "cccd:079090000001");
    let first = register(&desk, &asked).await;
    assert_eq!(register(&desk, &asked).await, first);
    let mut other = asked.clone();
    other.form.full_name = "Trần Thị Ánh".into();
    desk.post("/api/patients", &other)
        .await
        .refused("/problems/id-in-use");
}

#[tokio::test]
async fn a_change_replaces_the_record_and_names_every_row_it_touched() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let mut asked = with_card("Nguyễn Văn Đức", "cccd:079090000001");
    asked.form.contacts = vec![
        Contact {
            name: "Mai".into(),
            ..Contact::default()
        },
        Contact {
            name: "Lan".into(),
            ..Contact::default()
        },
    ];
    let made = register(&desk, &asked).await;
    let mut form = made.form.clone();
    form.full_name = "Nguyễn Văn Đạt".into();
    form.identifiers = vec![Identifier::parse("cmnd:024123456").unwrap()];
    form.contacts.remove(0);
    let changed: Patient = desk.put(&path_of(&made), 1, &form).await.ok();
    assert_eq!((changed.version, &changed.form), (2, &form));
    assert_eq!(desk.get(&path_of(&made)).await.ok::<Patient>(), changed);
    let feed: Changes = desk.get("/api/changes?after=1").await.ok();
    let mut touched: Vec<_> = feed.changes.iter().map(|change| change.entity).collect();
    touched.sort();
    let expected = [
        Entity::Patient,
        Entity::PatientIdentifier,
        Entity::PatientIdentifier,
        Entity::PatientContact,
        Entity::PatientContact,
    ];
    assert_eq!(touched, expected);
    assert!(found(&desk, "duc").await.is_empty());
    assert_eq!(found(&desk, "024123456").await.len(), 1);
    let conflict = desk
        .put(&path_of(&made), 1, &form)
        .await
        .refused("/problems/version-conflict");
    assert_eq!(conflict.members["current_version"], 2);
    // The number given up is free again.
    register(&desk, &with_card("Trần Thị Ánh", "cccd:079090000001")).await;
    form.identifiers = vec![Identifier::parse("cccd:079090000001").unwrap()];
    desk.put(&path_of(&made), 2, &form)
        .await
        .refused("/problems/identifier-in-use");
}

#[tokio::test]
async fn a_deleted_patient_keeps_the_card_and_can_be_restored() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let made = register(&desk, &with_card("Nguyễn Văn Đức", "cccd:079090000001")).await;
    assert_eq!(desk.delete(&path_of(&made), 1).await.status, 204);
    assert!(found(&desk, "duc").await.is_empty());
    let list: Page<PatientSummary> = desk.get("/api/patients").await.ok();
    assert!(list.items.is_empty());
    let all: Page<PatientSummary> = desk.get("/api/patients?include_deleted=true&q=duc").await.ok();
    assert!(all.items[0].deleted_at.is_some());
    desk.put(&path_of(&made), 2, &made.form)
        .await
        .refused("/problems/patient-deleted");

    let refused = desk
        .post("/api/patients", &with_card("Nguyễn Văn Đức", "cccd:079090000001"))
        .await
        .refused("/problems/identifier-in-use");
    assert_eq!(refused.members["deleted"], true);
    let restored: Patient = desk.post(&format!("{}/restore", path_of(&made)), &()).await.ok();
    assert_eq!((restored.deleted_at, restored.version), (None, 3));
    assert_eq!(found(&desk, "duc").await.len(), 1);
}

#[tokio::test]
async fn nobody_is_born_tomorrow() {
    let clinic = TestClinic::start().await;
    let mut asked = somebody("Nguyễn Văn Đức");
    asked.form.birth_date = "2026-11-25".parse().ok();
    let refused = clinic
        .desk()
        .post("/api/patients", &asked)
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(refused.errors[0].pointer, "/birth_date");
    asked.form.birth_date = "2026-11-24".parse().ok();
    let made = register(&clinic.desk(), &asked).await;
    assert_eq!(made.priority, Some(Priority::ChildUnderSix));
    assert_eq!(
        found(&clinic.desk(), "duc").await[0].priority,
        Some(Priority::ChildUnderSix)
    );
}

#[tokio::test]
async fn doctors_read_patients_but_do_not_change_them() {
    let clinic = TestClinic::start().await;
    let made = register(&clinic.desk(), &somebody("Nguyễn Văn Đức")).await;
    let doctor = clinic.doctor(clinic_shared::ids::PractitionerId(next_uuid()));
    assert_eq!(doctor.get(&path_of(&made)).await.ok::<Patient>(), made);
    doctor
        .post("/api/patients", &somebody("An"))
        .await
        .refused("/problems/forbidden");
    let path = format!("/api/patients/{}", next_uuid());
    doctor.get(&path).await.refused("/problems/not-found");
}

/// What keeps a search among 200,000 patients within milliseconds: every step reads an index, none sorts.
#[rstest]
#[case("search::SEARCH", args!["\"nguyen\"*", false, 200_i64])]
#[case("search::NAMED", args!["nguyen van duc", false, 200_i64])]
#[case("search::RECENT", args![i64::MAX, vec![255_u8; 16], false, 50_i64])]
#[case("queries::OWNER", args!["cccd", "079090000001"])]
#[tokio::test]
async fn a_search_reads_indexes_and_sorts_nothing(#[case] name: &str, #[case] row: &[Value]) {
    if sql_server::about_sqlite_alone("its plans") {
        return;
    }
    let clinic = TestClinic::start().await;
    let plan = query_plan(clinic.server.app.engine.as_ref(), name, row).await;
    assert!(!plan.is_empty());
    for step in &plan {
        let indexed = step.contains("INDEX") || step.contains("PRIMARY KEY");
        assert!(indexed && !step.contains("TEMP B-TREE"), "{step} in {plan:?}");
    }
}
