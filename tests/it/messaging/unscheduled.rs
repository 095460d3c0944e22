//! Rule B7: doctors who have no hours next week are told by mail, once and on a later day once more.

use super::*;
use clinic_server::{jobs::TellUnscheduled, messaging::NotTaken, ops::metrics::Alone};
use clinic_shared::{
    field::Language,
    identity::Role,
    messaging::{
        MailRate, MessageTemplate, MessageTemplates, SavedTemplate, StaffMailKind, TemplateFamily,
        TemplateKind, TemplatePreview,
    },
    scheduling::{NoticeStatus, ScheduleNotice},
};
use rstest::rstest;

use super::relay::{later, never, silent};

static SET_ADDRESS: Statement =
    Statement::new("SET_ADDRESS", "UPDATE practitioner SET email = ?2 WHERE id = ?1");

static SET_ACCOUNT: Statement = Statement::new(
    "SET_ACCOUNT",
    "UPDATE user_account SET email = ?2, language = ?3 WHERE id = ?1",
);
static SPOIL: Statement = Statement::new("SPOIL", "UPDATE message_template SET source = ?2 WHERE name = ?1");

/// A doctor who signs in, and reads mail in this language.
async fn with_account(world: &World, doctor: PractitionerId, address: &str, language: Language) {
    let account = world.clinic.account("mai", Role::Doctor, Some(doctor)).await;
    let row = args![account, address, language.name()];
    world.write(&SET_ACCOUNT, row).await;
}

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

fn not_there() -> NotTaken {
    NotTaken::ForNow {
        code: None,
        said: "connection refused".to_owned(),
    }
}

/// It keeps the place of mail for minutes each time.
#[rstest]
#[case::silent(silent(), NoticeStatus::HandingOver)]
#[case::not_there(not_there(), NoticeStatus::Waiting)]
#[tokio::test]
async fn a_relay_that_does_not_answer_is_asked_for_no_other_doctor_until_the_next_try(
    #[case] refusal: NotTaken,
    #[case] status: NoticeStatus,
) {
    let world = World::sending_mail().await;
    for address in ["mai@phongkham.example", "hai@phongkham.example"] {
        doctor(&world, address).await;
    }
    world.clinic.mailbox().refuses(refusal);
    assert_eq!(tell(&world, on(26, 9, 0)).await, [JobState::Waiting]);
    assert_eq!(told(&world), [""; 0]);
    let statuses: Vec<_> = notices(&world)
        .await
        .into_iter()
        .map(|(_, status, _)| status)
        .collect();
    assert!(statuses.contains(&status) && statuses.contains(&NoticeStatus::NotYet));
    tell(&world, on(26, 9, 5)).await;
    assert_eq!(told(&world).len(), 2);
}

#[tokio::test]
async fn whom_a_silent_relay_kept_waiting_until_the_last_try_is_to_be_called() {
    let world = World::sending_mail().await;
    for address in ["mai@phongkham.example", "hai@phongkham.example"] {
        doctor(&world, address).await;
    }
    let (app, mailbox) = (&world.clinic.server.app, world.clinic.mailbox());
    world.clinic.clock.set(on(26, 9, 0));
    let kind = TellUnscheduled::new(app, Arc::new(mailbox.clone()), MailRate::ANY);
    let job = NewJob {
        tries_max: 2,
        ..NewJob::new(JobId(next_uuid()), kind.name(), on(26, 9, 0))
    };
    enqueued(&world.clinic, &job).await;
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(kind)];
    let jobs = Jobs::new(app.clone(), kinds, "a".to_owned(), AT_ONCE);
    for now in [on(26, 9, 0), on(26, 9, 5)] {
        mailbox.refuses(silent());
        world.clinic.clock.set(now);
        jobs.work_off().await.unwrap();
    }
    let statuses: Vec<_> = notices(&world)
        .await
        .into_iter()
        .map(|(_, status, _)| status)
        .collect();
    assert_eq!(statuses, [NoticeStatus::Failed; 2]);
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

#[rstest]
#[case::sent(None, 10, "sent")]
#[case::not_yet(Some(later()), 10, "queued")]
#[case::failed(Some(never()), 10, "failed")]
#[case::given_up(Some(later()), 1, "failed")]
#[case::in_doubt(Some(silent()), 10, "handing-over")]
#[tokio::test]
async fn what_a_relay_says_to_a_doctors_mail_is_counted(
    #[case] refusal: Option<NotTaken>,
    #[case] tries_max: u16,
    #[case] outcome: &str,
) {
    let _alone = Alone::here();
    let world = World::sending_mail().await;
    doctor(&world, "mai@phongkham.example").await;
    let (app, mailbox) = (&world.clinic.server.app, world.clinic.mailbox());
    if let Some(refusal) = refusal {
        mailbox.refuses(refusal);
    }
    world.clinic.clock.set(on(26, 9, 0));
    let kind = TellUnscheduled::new(app, Arc::new(mailbox.clone()), MailRate::ANY);
    let job = NewJob {
        tries_max,
        ..NewJob::new(JobId(next_uuid()), kind.name(), on(26, 9, 0))
    };
    enqueued(&world.clinic, &job).await;
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(kind)];
    let jobs = Jobs::new(app.clone(), kinds, "a".to_owned(), AT_ONCE);
    assert_eq!(world.clinic.counted("messages_total").await, [""; 0]);
    jobs.work_off().await.unwrap();
    let expected = format!("mail schedule-notice {outcome} 1");
    assert_eq!(world.clinic.counted("messages_total").await, [expected]);
}

#[tokio::test]
async fn a_doctor_without_an_address_is_counted_once_for_each_turn() {
    let _alone = Alone::here();
    let world = World::sending_mail().await;
    doctor(&world, "").await;
    for (day, counted) in [(26, 1), (26, 1), (28, 2), (28, 2)] {
        tell(&world, on(day, 9, 0)).await;
        let expected = format!("mail schedule-notice dropped {counted}");
        assert_eq!(world.clinic.counted("messages_total").await, [expected]);
    }
}

#[rstest]
#[case(
    Language::Vi,
    "Chưa có lịch làm việc tuần 30/11/2026",
    "Phòng khám xin nhắc lại"
)]
#[case(Language::En, "No working hours in the week 30/11/2026", "Once more")]
#[tokio::test]
async fn a_doctor_is_told_in_the_language_of_the_account_wherever_the_address_is_from(
    #[case] language: Language,
    #[case] subject: &str,
    #[case] again: &str,
) {
    let world = World::sending_mail().await;
    let missing = doctor(&world, "mai@phongkham.example").await;
    // The account has none: the clinic's own counts.
    with_account(&world, missing, "", language).await;
    tell(&world, on(26, 9, 0)).await;
    let letter = world.clinic.mailbox().letters().remove(0);
    assert_eq!(letter.to, "mai@phongkham.example");
    assert!(letter.subject.starts_with(subject), "{}", letter.subject);
    assert!(letter.html.unwrap().contains("<p>") && !letter.text.contains(again));
    tell(&world, on(28, 9, 0)).await;
    let letter = world.clinic.mailbox().letters().remove(1);
    assert!(letter.text.contains(again), "{}", letter.text);
    assert!(letter.html.unwrap().contains(again));
}

#[tokio::test]
async fn a_doctors_account_has_its_address_before_the_clinics_own() {
    let world = World::sending_mail().await;
    let missing = doctor(&world, "mai@phongkham.example").await;
    with_account(&world, missing, "bs.mai@example.vn", Language::En).await;
    tell(&world, on(26, 9, 0)).await;
    assert_eq!(told(&world), ["bs.mai@example.vn"]);
}

async fn listed(world: &World, name: &str) -> MessageTemplate {
    let all: MessageTemplates = world.clinic.admin().get("/api/message-templates").await.ok();
    let mut templates = all.templates.into_iter();
    templates.find(|template| template.name == name).unwrap()
}

#[rstest]
#[case(Language::Vi, "Chưa có lịch làm việc")]
#[case(Language::En, "No working hours")]
#[tokio::test]
async fn a_clinic_words_the_notice_itself_and_a_broken_wording_loses_none(
    #[case] language: Language,
    #[case] programs: &str,
) {
    let world = World::sending_mail().await;
    let missing = doctor(&world, "mai@phongkham.example").await;
    with_account(&world, missing, "", language).await;
    let folder = language.name();
    let subject = format!("{folder}.unscheduled.subject.txt");
    let frame = format!("{folder}.staff.mail.html");
    for (name, source) in [
        (&subject, "Tuần {{ first_day }} của {{ doctor }}"),
        (&frame, "<h1>{{ lead }}</h1>"),
    ] {
        let path = format!("/api/message-templates/{name}");
        let asked = json!({ "source": source });
        let saved: SavedTemplate = world.clinic.admin().put(&path, 0, &asked).await.ok();
        assert!(saved.template.is_own && saved.template.family == TemplateFamily::Staff);
    }
    tell(&world, on(26, 9, 0)).await;
    let letter = world.clinic.mailbox().letters().remove(0);
    assert!(
        letter.subject.starts_with("Tuần 30/11/2026 của "),
        "{}",
        letter.subject
    );
    assert!(letter.html.unwrap().starts_with("<h1>"));

    world.write(&SPOIL, args![&subject, "{{ patient }}"]).await;
    assert_eq!(tell(&world, on(28, 9, 0)).await, [JobState::Done]);
    let letter = world.clinic.mailbox().letters().remove(1);
    assert!(letter.subject.starts_with(programs), "{}", letter.subject);
    let template = listed(&world, &subject).await;
    let kind = TemplateKind::Staff(StaffMailKind::Unscheduled);
    assert_eq!((template.kind, template.version), (Some(kind), 1));
    assert_eq!(template.broke.unwrap().at, on(28, 9, 0));
    assert_eq!(listed(&world, &frame).await.broke, None);
}

#[tokio::test]
async fn a_notice_that_says_nothing_is_refused_and_its_preview_is_of_a_week_that_there_is_not() {
    let world = World::sending_mail().await;
    let admin = world.clinic.admin();
    let path = "/api/message-templates/en.unscheduled.lead.txt";
    for (source, fault, kind) in [
        (
            "{% if again %}Once more{% endif %}",
            "empty",
            json!("unscheduled"),
        ),
        ("{{ patient }}", "unknown-fact", json!(null)),
    ] {
        let answer = admin.put(path, 0, &json!({ "source": source })).await;
        let problem = answer.refused("/problems/message-template-broken");
        assert_eq!(problem.members["fault"], fault);
        assert_eq!(problem.members["message_kind"], kind);
    }
    let asked =
        json!({ "source": "Week {{ first_day }}{% if again %}, again{% endif %}", "with_all": false });
    let preview: TemplatePreview = admin.post(&format!("{path}/preview"), &asked).await.ok();
    assert_eq!(preview.alone, "Week 30/11/2026");
    assert!(preview.text.contains("Week 30/11/2026"), "{}", preview.text);
}
