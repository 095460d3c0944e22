//! Rule B7: doctors who have no hours next week are told by mail, once and on a later day once more.

use super::*;
use clinic_server::{jobs::TellUnscheduled, messaging::NotTaken};
use clinic_shared::{
    messaging::MailRate,
    scheduling::{NoticeStatus, ScheduleNotice},
};

static SET_ADDRESS: Statement =
    Statement::new("SET_ADDRESS", "UPDATE practitioner SET email = ?2 WHERE id = ?1");

async fn doctor(world: &World, address: &str) -> PractitionerId {
    let doctor = world.idle_doctor("Nội", 15).await;
    world.write(&SET_ADDRESS, args![doctor, address]).await;
    doctor
}

async fn tell(world: &World, now: Timestamp) -> Vec<JobState> {
    world.clinic.clock.set(now);
    let mail = Arc::new(world.clinic.mailbox().clone());
    run(
        world,
        TellUnscheduled::new(&world.clinic.server.app, mail, MailRate::ANY),
    )
    .await
}

fn told(world: &World) -> Vec<String> {
    let letters = world.clinic.mailbox().letters();
    letters.into_iter().map(|letter| letter.to).collect()
}

async fn notices(world: &World) -> Vec<(PractitionerId, NoticeStatus, u8)> {
    let path = "/api/practitioners/schedule-notices";
    let page: Page<ScheduleNotice> = world.clinic.desk().get(path).await.ok();
    let mut notices: Vec<_> = page
        .items
        .iter()
        .map(|notice| (notice.practitioner_id, notice.status, notice.turns))
        .collect();
    notices.sort_by_key(|(doctor, ..)| *doctor);
    notices
}

#[tokio::test]
async fn a_doctor_without_hours_is_told_on_thursday_and_on_saturday_and_no_more() {
    let world = World::sending_mail().await;
    let missing = doctor(&world, "mai@phongkham.example").await;
    let there = doctor(&world, "hai@phongkham.example").await;
    world.shift(there, Date::new(2026, 12, 2).unwrap(), (8, 12)).await;
    assert_eq!(notices(&world).await, [(missing, NoticeStatus::NotYet, 0)]);
    for _ in 0..2 {
        assert_eq!(tell(&world, on(26, 9, 0)).await, [JobState::Done]);
    }
    assert_eq!(told(&world), ["mai@phongkham.example"]);
    assert_eq!(notices(&world).await, [(missing, NoticeStatus::Sent, 1)]);
    tell(&world, on(28, 9, 0)).await;
    tell(&world, on(29, 9, 0)).await;
    assert_eq!(told(&world).len(), 2);
    assert!(world.clinic.mailbox().letters()[1].text.contains("nhắc lại"));
    assert_eq!(notices(&world).await, [(missing, NoticeStatus::Sent, 2)]);
}

#[tokio::test]
async fn a_doctor_who_has_hours_by_saturday_is_left_alone_and_listed_no_more() {
    let world = World::sending_mail().await;
    let missing = doctor(&world, "mai@phongkham.example").await;
    tell(&world, on(26, 9, 0)).await;
    world
        .shift(missing, Date::new(2026, 12, 2).unwrap(), (8, 12))
        .await;
    tell(&world, on(28, 9, 0)).await;
    assert_eq!(told(&world).len(), 1);
    assert_eq!(notices(&world).await, []);
}

#[tokio::test]
async fn the_desk_sees_which_doctor_cannot_be_told() {
    let world = World::sending_mail().await;
    let without = doctor(&world, "").await;
    assert_eq!(notices(&world).await, [(without, NoticeStatus::NoAddress, 0)]);
    assert_eq!(tell(&world, on(26, 9, 0)).await, [JobState::Done]);
    assert_eq!(told(&world), [""; 0]);
    assert_eq!(notices(&world).await, [(without, NoticeStatus::NoAddress, 1)]);
    // By Saturday there is one.
    world
        .write(&SET_ADDRESS, args![without, "mai@phongkham.example"])
        .await;
    tell(&world, on(28, 9, 0)).await;
    assert_eq!(told(&world), ["mai@phongkham.example"]);
}

#[tokio::test]
async fn a_relay_that_is_away_is_tried_again_for_whom_it_did_not_take() {
    let world = World::sending_mail().await;
    for address in ["mai@phongkham.example", "hai@phongkham.example"] {
        doctor(&world, address).await;
    }
    world.clinic.mailbox().refuses(NotTaken::ForNow {
        code: Some(451),
        said: "451 try again later".to_owned(),
    });
    assert_eq!(tell(&world, on(26, 9, 0)).await, [JobState::Waiting]);
    assert_eq!(told(&world).len(), 1);
    let statuses: Vec<_> = notices(&world)
        .await
        .into_iter()
        .map(|(_, status, _)| status)
        .collect();
    assert!(statuses.contains(&NoticeStatus::Waiting) && statuses.contains(&NoticeStatus::Sent));
    // Somebody runs it by hand meanwhile: who was told is not told again.
    tell(&world, on(26, 9, 5)).await;
    assert_eq!(told(&world).len(), 2);
}

/// Ten a minute, and the one who is asked first is refused each time.
#[tokio::test]
async fn a_mailbox_that_takes_nothing_keeps_no_other_doctor_waiting() {
    let world = World::sending_mail().await;
    let full = "day@phongkham.example";
    for address in [full, "hai@phongkham.example", "mai@phongkham.example"] {
        doctor(&world, address).await;
    }
    let (app, mailbox) = (&world.clinic.server.app, world.clinic.mailbox());
    mailbox.fills_up(full);
    world.clinic.clock.set(on(26, 9, 0));
    let kind = TellUnscheduled::new(app, Arc::new(mailbox.clone()), MailRate::a_minute(10));
    let job = NewJob::new(JobId(next_uuid()), kind.name(), on(26, 9, 0));
    enqueued(&world.clinic, &job).await;
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(kind)];
    let jobs = Jobs::new(app.clone(), kinds, "a".to_owned(), AT_ONCE);
    for _ in 0..120 {
        jobs.work_off().await.unwrap();
        world.clinic.clock.advance_seconds(1);
    }
    let mut told = told(&world);
    told.sort();
    assert_eq!(told, ["hai@phongkham.example", "mai@phongkham.example"]);
    assert!((1..=5).contains(&mailbox.refused()), "{}", mailbox.refused());
}
