//! Whoever is to come again and has no visit hears of it, and the desk sees it, without anything else of the record.

use super::*;
use clinic_server::jobs::TellFollowUps;
use clinic_shared::{
    ids::EncounterId,
    messaging::{Channel, MessageReason},
    records::{AmendEncounter, Encounter, EncounterForm, FollowUp},
    scheduling::AppointmentKind,
    store::{Begin, Tx},
};
use clinic_tests::write_rows;
use rstest::rstest;

use crate::encounters::{amend, finish, opened, review_allergies, sore_throat};

/// On Tuesday, 1 December, by the record of today's visit, which is signed.
pub(super) async fn seen(practice: &Practice) -> AppointmentId {
    let visit = practice.booked(on(24, 10, 0)).await.appointment.id;
    let doctor = practice.world.clinic.doctor(practice.doctor);
    review_allergies(&doctor, practice.patient).await;
    let form = EncounterForm {
        follow_up_days: Some(7),
        ..sore_throat()
    };
    let encounter = opened(&doctor, practice.patient, Some(visit), form).await;
    finish(&doctor, &encounter).await.ok::<Encounter>();
    practice.at(on(24, 9, 2)).await;
    visit
}

pub(super) fn teller(practice: &Practice) -> TellFollowUps {
    TellFollowUps::new(&practice.world.clinic.server.app)
}

async fn page(practice: &Practice, query: &str) -> Page<FollowUp> {
    let path = format!("/api/follow-ups{query}");
    let answer = practice.world.clinic.desk().get(&path).await;
    assert!(!answer.text().contains("Đau họng"), "{}", answer.text());
    answer.ok()
}

async fn listed(practice: &Practice) -> Vec<FollowUp> {
    page(practice, "").await.items
}

/// Records of last week by which these patients are to come again, a few on each day of this one, as they lie in the
/// store. In the order of the list.
async fn to_come_again(practice: &Practice, patients: &[PatientId]) -> Vec<(Date, EncounterId, PatientId)> {
    let (mut encounters, mut follow_ups, mut order) = (Vec::new(), Vec::new(), Vec::new());
    let (zone, seen_at) = (Zone::vietnam(), on(17, 9, 0));
    for (number, patient) in (0..).zip(patients) {
        let id = EncounterId(next_uuid());
        let due_on = Date::new(2026, 11, 24).unwrap().plus_days(number % 7);
        let around = [-7, 15].map(|days| zone.start_of(due_on.plus_days(days)));
        let of_record = args![
            id,
            *patient,
            practice.doctor,
            "finished",
            seen_at,
            "{}",
            1_i64,
            seen_at,
            1_i64
        ];
        encounters.push(of_record.to_vec());
        follow_ups.push(args![id, due_on, around[0], around[1]].to_vec());
        order.push((due_on, id, *patient));
    }
    let mut tx = Tx::begin(practice.world.engine().as_ref(), Begin::Write)
        .await
        .unwrap();
    let into = "encounter (id, patient_id, practitioner_id, status, started_at, content, revision, signed_at, version)";
    write_rows(&mut tx, into, &encounters).await;
    let into = "follow_up (encounter_id, due_on, around_from, around_until)";
    write_rows(&mut tx, into, &follow_ups).await;
    tx.commit().await.unwrap();
    order.sort_unstable();
    order
}

pub(super) async fn message(practice: &Practice, visit: AppointmentId) -> Option<Message> {
    let messages = practice.messages(visit).await;
    let mut of_this = messages.into_iter();
    of_this.find(|message| message.kind == MessageKind::FollowUp)
}

/// Its doctor writes another day into the record, or none.
async fn amended(practice: &Practice, visit: AppointmentId, follow_up_days: Option<u16>) {
    let doctor = practice.world.clinic.doctor(practice.doctor);
    let path = format!("/api/appointments/{visit}/encounter");
    let encounter: Encounter = doctor.get(&path).await.ok();
    let asked = AmendEncounter {
        reason: "Hẹn lại".to_owned(),
        content: EncounterForm {
            follow_up_days,
            ..encounter.form.clone()
        },
    };
    amend(&doctor, &encounter, &asked).await.ok::<Encounter>();
}

/// The next visit, a week on.
async fn booked_again(practice: &Practice) -> Timestamp {
    let day = Date::new(2026, 12, 1).unwrap();
    practice.world.shift(practice.doctor, day, (8, 12)).await;
    let start = Zone::vietnam().at(day, 9, 0);
    practice.booked(start).await;
    start
}

#[tokio::test]
async fn who_has_no_visit_for_a_follow_up_is_told_once_and_the_desk_sees_it() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    let before = listed(&practice).await;
    assert_eq!(before.len(), 1);
    assert_eq!(
        (before[0].due_on, before[0].told),
        (Date::new(2026, 12, 1).unwrap(), None)
    );
    for _ in 0..2 {
        assert_eq!(practice.run(teller(&practice)).await, [JobState::Done]);
        practice.at(on(24, 9, 3)).await;
    }
    assert_eq!(practice.subjects(), ["Xác nhận lịch", "Hẹn tái khám"]);
    let letter = practice.mailbox().letters().pop().unwrap();
    assert!(letter.text.contains("Thứ Ba 01/12/2026"), "{}", letter.text);
    assert_eq!(letter.calendar, None);
    let told = listed(&practice).await[0].told.unwrap();
    assert_eq!((told.channel, told.status), (Channel::Mail, MessageStatus::Sent));
    assert_eq!(
        message(&practice, visit).await.unwrap().status,
        MessageStatus::Sent
    );
}

#[tokio::test]
async fn who_has_a_visit_around_the_day_is_not_told() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    let start = booked_again(&practice).await;
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);
    assert_eq!(listed(&practice).await[0].booked_at, Some(start));
}

#[tokio::test]
async fn who_books_before_it_goes_out_is_not_told_that_they_have_no_visit() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    practice
        .change_settings(|settings| {
            settings.messages.quiet_from = "09:00".to_owned();
            settings.messages.quiet_until = "12:00".to_owned();
        })
        .await;
    practice.run(teller(&practice)).await;
    let waits = message(&practice, visit).await.unwrap();
    assert_eq!(
        (waits.status, waits.due_at),
        (MessageStatus::Queued, on(24, 12, 0))
    );
    // What is done to the visit that was does not touch it.
    let here = json!({ "appointment_id": visit });
    let answer = practice.world.clinic.desk().post("/api/check-ins", &here).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    booked_again(&practice).await;
    practice.at(on(24, 12, 0)).await;
    let dropped = message(&practice, visit).await.unwrap();
    assert_eq!(
        (dropped.status, dropped.reason),
        (MessageStatus::Dropped, Some(MessageReason::BookedMeanwhile))
    );
}

#[tokio::test]
async fn a_visit_with_another_doctor_counts_where_it_is_booked_as_a_follow_up() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    let colleague = practice.world.idle_doctor("Ngoại", 15).await;
    let desk = practice.world.clinic.desk();
    let first = Date::new(2026, 12, 1).unwrap();
    let kinds = [AppointmentKind::General, AppointmentKind::FollowUp];
    for (day, kind) in [first, first.plus_days(1)].into_iter().zip(kinds) {
        assert_eq!(listed(&practice).await[0].booked_at, None);
        practice.world.shift(colleague, day, (8, 12)).await;
        let start = Zone::vietnam().at(day, 9, 0);
        let mut asked = practice.world.ask(colleague, practice.patient, start);
        asked.kind = kind;
        desk.post("/api/appointments", &asked)
            .await
            .ok::<AppointmentView>();
    }
    let second = Zone::vietnam().at(first.plus_days(1), 9, 0);
    assert_eq!(listed(&practice).await[0].booked_at, Some(second));
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);
}

#[rstest]
#[case::another_day(Some(9), Some("Thứ Năm 03/12/2026"))]
#[case::none(None, None)]
#[tokio::test]
async fn what_an_amended_record_says_of_the_next_visit_is_listed_and_told(
    #[case] follow_up_days: Option<u16>,
    #[case] told: Option<&str>,
) {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    practice
        .change_settings(|settings| {
            settings.messages.quiet_from = "09:00".to_owned();
            settings.messages.quiet_until = "12:00".to_owned();
        })
        .await;
    practice.run(teller(&practice)).await;
    amended(&practice, visit, follow_up_days).await;
    assert_eq!(listed(&practice).await.len(), usize::from(told.is_some()));
    practice.at(on(24, 12, 0)).await;
    let ended = message(&practice, visit).await.unwrap();
    let Some(day) = told else {
        assert_eq!(ended.reason, Some(MessageReason::Superseded));
        return;
    };
    assert_eq!(ended.status, MessageStatus::Sent);
    let letter = practice.mailbox().letters().pop().unwrap();
    assert!(letter.text.contains(day), "{}", letter.text);
}

#[tokio::test]
async fn a_newer_record_of_the_doctor_counts_as_soon_as_it_is_signed() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    let doctor = practice.world.clinic.doctor(practice.doctor);
    let newer = opened(&doctor, practice.patient, None, sore_throat()).await;
    assert_eq!(listed(&practice).await.len(), 1, "nobody has signed it");
    finish(&doctor, &newer).await.ok::<Encounter>();
    assert_eq!(listed(&practice).await, []);
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);
}

#[tokio::test]
async fn a_clinic_that_tells_of_no_follow_ups_still_lists_them() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    practice
        .change_settings(|settings| settings.messages.follow_up_days_before = 0)
        .await;
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);
    assert_eq!(listed(&practice).await.len(), 1);
}

#[tokio::test]
async fn a_follow_up_that_is_far_off_is_told_when_its_time_comes() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    practice
        .change_settings(|settings| settings.messages.follow_up_days_before = 3)
        .await;
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);
    practice.world.clinic.clock.set(on(28, 8, 15));
    practice.run(teller(&practice)).await;
    assert!(message(&practice, visit).await.is_some());
}

#[tokio::test]
async fn who_has_come_by_now_is_listed_no_more() {
    let practice = Practice::start().await;
    seen(&practice).await;
    let start = booked_again(&practice).await;
    practice.world.clinic.clock.set(start);
    assert_eq!(listed(&practice).await.len(), 1);
    practice.world.clinic.clock.set(start.plus_minutes(1));
    assert_eq!(listed(&practice).await, []);
}

#[tokio::test]
async fn a_long_list_comes_page_by_page_and_tells_everybody_once_though_some_come_meanwhile() {
    let practice = Practice::start().await;
    let mut patients = vec![practice.patient; 205];
    // One on the first page, one on the second.
    let coming: [usize; 2] = [7, 4];
    for (minute, at) in [0, 20].into_iter().zip(coming) {
        patients[at] = practice.world.patient().await;
        let start = on(24, 10, minute);
        practice.world.booked(practice.doctor, patients[at], start).await;
    }
    let mut order = to_come_again(&practice, &patients).await;
    let (mut told, mut query, mut pages) = (Vec::new(), String::new(), Vec::new());
    loop {
        let page = page(&practice, &query).await;
        pages.push(page.items.len());
        told.extend(page.items);
        // After the first page both have come.
        practice.world.clinic.clock.set(on(24, 10, 21));
        let Some(next) = page.next_cursor else { break };
        query = format!("?cursor={next}");
    }
    assert_eq!(pages, [100, 100, 4]);
    let booked: Vec<_> = told.iter().filter(|item| item.booked_at.is_some()).collect();
    assert_eq!(booked.len(), 1, "{booked:?}");
    assert_eq!(booked[0].patient_id, patients[coming[0]]);
    // Whoever came before their page was read is not on it.
    order.retain(|(_, _, patient)| *patient != patients[coming[1]]);
    let places = told
        .iter()
        .map(|item| (item.due_on, item.encounter_id, item.patient_id));
    assert_eq!(places.collect::<Vec<_>>(), order);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let practice = Practice::start().await;
    let desk = practice.world.clinic.desk();
    let answer = desk.get("/api/follow-ups?cursor=x").await;
    assert_eq!(answer.status.as_u16(), 400, "{}", answer.text());
}
