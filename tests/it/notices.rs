//! What stands and somebody should look at, by role: computed each time, so it is gone when it is mended. The clock stands
//! at Tuesday 24 November, 09:00, until a test moves it.

use clinic_server::minute;
use clinic_shared::{
    args,
    feed::Page,
    ids::{JobId, PatientId, PractitionerId},
    jobs::{Job, NewJob},
    messaging::{Message, MessageStatus},
    notices::{Notice, NoticeKind, Notices},
    ports::Clock as _,
    scheduling::AppointmentView,
    settings::{ClinicSettings, LatePolicy},
    store::Statement,
    time::{Date, Timestamp, Zone},
};
use clinic_tests::{Asker, TestClinic, World, at, next_uuid, query_plan, sql_server};
use serde_json::json;

use crate::jobs::enqueued;

static SET_EMAIL: Statement = Statement::new("SET_EMAIL", "UPDATE patient SET email = ?2 WHERE id = ?1");
static SET_TO_CALL: Statement =
    Statement::new("SET_TO_CALL", "UPDATE appointment SET to_call = ?2 WHERE id = ?1");
static SAY: Statement = Statement::new("SAY", "UPDATE message SET detail = ?1 WHERE kind = 'booked'");
static FAIL: Statement = Statement::new(
    "FAIL",
    "UPDATE message SET status = 'failed', reason = 'relay', ended_at = ?1 WHERE kind = 'booked'",
);
static TAKE: Statement = Statement::new(
    "TAKE",
    "UPDATE message SET status = 'sent', detail = NULL, ended_at = ?1 WHERE kind = 'booked'",
);
static DOUBT: Statement = Statement::new(
    "DOUBT",
    "UPDATE message SET status = 'handing-over', handed_at = ?1 WHERE kind = 'booked'",
);
static END_SENDING: Statement = Statement::new(
    "END_SENDING",
    "UPDATE job SET state = 'cancelled', due_at = NULL, ended_at = ?1 WHERE kind = 'send-message'",
);
static GIVE_UP: Statement = Statement::new(
    "GIVE_UP",
    "UPDATE job SET state = 'dead', due_at = NULL, ended_at = ?2 WHERE id = ?1",
);
static FOLLOW_LINK: Statement = Statement::new(
    "FOLLOW_LINK",
    "INSERT INTO visit_link_use (message_id, act, appointment_id, sequence, at) VALUES (?1, ?2, ?3, ?4, ?5)",
);

fn day(day: i8) -> Date {
    Date::new(2026, 11, day).unwrap()
}

/// Of November 2026, by the clinic's clocks.
fn on(of: i8, hour: i8, minute: i8) -> Timestamp {
    Zone::vietnam().at(day(of), hour, minute)
}

async fn all(who: &Asker) -> Notices {
    who.get("/api/notices").await.ok()
}

async fn one(who: &Asker, kind: NoticeKind) -> Option<Notice> {
    let all = all(who).await;
    assert!(!all.incomplete, "the server knows all of it");
    all.notices.into_iter().find(|notice| notice.kind == kind)
}

async fn kinds(who: &Asker) -> Vec<NoticeKind> {
    all(who).await.notices.iter().map(|notice| notice.kind).collect()
}

/// What is asked for may be missing.
#[expect(clippy::unnecessary_wraps, reason = "what it is compared with may be missing")]
fn notice(kind: NoticeKind, count: i64, since: Option<Timestamp>, link: &str) -> Option<Notice> {
    Some(Notice {
        kind,
        count,
        since,
        link: link.to_owned(),
    })
}

async fn step(who: &Asker, visit: &AppointmentView, transition: &str) -> AppointmentView {
    let path = format!("/api/appointments/{}/status", visit.appointment.id);
    who.post(&path, &json!({ "transition": transition })).await.ok()
}

async fn cancelled(who: &Asker, visit: &AppointmentView) -> AppointmentView {
    let path = format!("/api/appointments/{}/cancel", visit.appointment.id);
    who.post(&path, &json!({ "reason": "Bận" })).await.ok()
}

async fn requested(world: &World, doctor: PractitionerId, start: Timestamp) -> AppointmentView {
    let mut asked = world.ask(doctor, world.patient().await, start);
    asked.proposed = true;
    world.clinic.desk().post("/api/appointments", &asked).await.ok()
}

/// A clinic that sends mail, with a visit on Thursday whose patient is told of it at 09:02.
async fn one_who_is_told() -> (World, PatientId) {
    let world = World::sending_mail().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    world.shift(doctor, day(26), (8, 12)).await;
    let patient = world.patient().await;
    world.write(&SET_EMAIL, args![patient, "thu@example.vn"]).await;
    world.booked(doctor, patient, on(26, 10, 0)).await;
    (world, patient)
}

/// Rule B3.
#[tokio::test]
async fn a_patient_beyond_the_limit_stands_until_somebody_decides() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    world.clinic.clock.set(at(10, 29));
    assert_eq!(all(&world.clinic.desk()).await.notices, []);
    world.clinic.clock.set(at(10, 45));
    let desk = world.clinic.desk();
    let late = notice(NoticeKind::LatePatients, 1, Some(at(10, 30)), "/arrivals");
    assert_eq!(one(&desk, NoticeKind::LatePatients).await, late);
    assert_eq!(one(&world.clinic.admin(), NoticeKind::LatePatients).await, None);
    let path = format!("/api/appointments/{}/expect", visit.appointment.id);
    desk.post(&path, &json!({ "expected": true }))
        .await
        .ok::<AppointmentView>();
    assert_eq!(
        one(&desk, NoticeKind::LatePatients).await,
        None,
        "expected all the same"
    );
    desk.post(&path, &json!({ "expected": false }))
        .await
        .ok::<AppointmentView>();
    assert_eq!(one(&desk, NoticeKind::LatePatients).await, late);
    step(&desk, &visit, "mark-no-show").await;
    assert_eq!(one(&desk, NoticeKind::LatePatients).await, None);
}

/// Rule D5.
#[tokio::test]
async fn requests_stand_at_the_desk_and_at_the_doctor_whom_they_ask_for_until_they_are_answered() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let first = requested(&world, doctor, at(14, 0)).await;
    world.clinic.clock.set(at(9, 5));
    requested(&world, doctor, at(15, 0)).await;
    requested(&world, other, at(15, 0)).await;
    let (desk, own) = (world.clinic.desk(), world.clinic.doctor(doctor));
    let of = |count| notice(NoticeKind::Requests, count, Some(at(9, 0)), "/requests");
    assert_eq!(one(&desk, NoticeKind::Requests).await, of(3));
    assert_eq!(one(&own, NoticeKind::Requests).await, of(2));
    step(&own, &first, "confirm").await;
    let left = notice(NoticeKind::Requests, 1, Some(at(9, 5)), "/requests");
    assert_eq!(one(&own, NoticeKind::Requests).await, left);
    assert_eq!(one(&world.clinic.admin(), NoticeKind::Requests).await, None);
}

/// Rule B5.
#[tokio::test]
async fn a_visit_that_waits_for_a_call_stands_until_it_is_cancelled_or_moved() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(14, 0)).await;
    world
        .write(&SET_TO_CALL, args![visit.appointment.id, at(9, 0)])
        .await;
    let desk = world.clinic.desk();
    let to_call = notice(NoticeKind::ToCall, 1, Some(at(9, 0)), "/to-call");
    assert_eq!(one(&desk, NoticeKind::ToCall).await, to_call);
    cancelled(&desk, &visit).await;
    assert_eq!(one(&desk, NoticeKind::ToCall).await, None);

    let visit = world.booked(doctor, world.patient().await, at(15, 0)).await;
    let id = visit.appointment.id;
    world.write(&SET_TO_CALL, args![id, at(9, 0)]).await;
    assert_eq!(one(&desk, NoticeKind::ToCall).await, to_call);
    let to = json!({ "practitioner_id": doctor, "start": at(16, 0) });
    let path = format!("/api/appointments/{id}/move");
    desk.post_matching(&path, visit.appointment.version, &to)
        .await
        .ok::<AppointmentView>();
    assert_eq!(one(&desk, NoticeKind::ToCall).await, None);
}

/// Rule B7.
#[tokio::test]
async fn a_doctor_without_next_weeks_hours_hears_of_it_at_once_and_the_desk_from_thursday_on() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let missing = notice(NoticeKind::OwnWeekMissing, 1, None, "/my-schedule");
    let own = world.clinic.doctor(doctor);
    assert_eq!(one(&own, NoticeKind::OwnWeekMissing).await, missing);
    world.clinic.clock.set(on(25, 23, 59));
    assert_eq!(one(&world.clinic.desk(), NoticeKind::Unscheduled).await, None);
    world.clinic.clock.set(on(26, 0, 0));
    let unscheduled = notice(NoticeKind::Unscheduled, 1, None, "/practitioners");
    assert_eq!(
        one(&world.clinic.desk(), NoticeKind::Unscheduled).await,
        unscheduled
    );
    world.shift(doctor, day(30), (8, 12)).await;
    assert_eq!(one(&world.clinic.desk(), NoticeKind::Unscheduled).await, None);
    let own = world.clinic.doctor(doctor);
    assert_eq!(one(&own, NoticeKind::OwnWeekMissing).await, None);
}

#[tokio::test]
async fn what_should_have_gone_out_stands_at_desk_and_admin_and_each_is_led_where_they_can_help() {
    let (world, _) = one_who_is_told().await;
    world.clinic.clock.set(on(24, 9, 16));
    assert_eq!(kinds(&world.clinic.admin()).await, []);
    world.clinic.clock.set(on(24, 9, 17));
    let late = |link| notice(NoticeKind::MessagesLate, 1, Some(on(24, 9, 2)), link);
    let (desk, admin) = (world.clinic.desk(), world.clinic.admin());
    assert_eq!(one(&desk, NoticeKind::MessagesLate).await, late("/appointments"));
    assert_eq!(one(&admin, NoticeKind::MessagesLate).await, late("/jobs"));
    world.write(&FAIL, args![on(24, 9, 17)]).await;
    assert_eq!(one(&admin, NoticeKind::MessagesLate).await, None);
}

#[tokio::test]
async fn a_relay_that_takes_nothing_is_told_to_the_admin_before_messages_are_late() {
    let (world, _) = one_who_is_told().await;
    world.write(&SAY, args!["451 try again later"]).await;
    world.clinic.clock.set(on(24, 9, 6));
    assert_eq!(kinds(&world.clinic.admin()).await, []);
    world.clinic.clock.set(on(24, 9, 7));
    let trouble = notice(NoticeKind::RelayTrouble, 1, Some(on(24, 9, 2)), "/settings");
    assert_eq!(
        one(&world.clinic.admin(), NoticeKind::RelayTrouble).await,
        trouble
    );
    assert_eq!(kinds(&world.clinic.desk()).await, []);
    world.clinic.clock.set(on(24, 9, 17));
    let admin = world.clinic.admin();
    let both = [NoticeKind::MessagesLate, NoticeKind::RelayTrouble];
    assert_eq!(kinds(&admin).await, both);
    world.write(&TAKE, args![on(24, 9, 17)]).await;
    assert_eq!(kinds(&admin).await, []);
}

/// Nobody hands it over again after that, and nobody can mend it.
#[tokio::test]
async fn a_message_in_doubt_is_late_while_its_job_is_open() {
    let (world, _) = one_who_is_told().await;
    world.write(&DOUBT, args![on(24, 9, 2)]).await;
    world.clinic.clock.set(on(24, 9, 17));
    let admin = world.clinic.admin();
    assert_eq!(kinds(&admin).await, [NoticeKind::MessagesLate]);
    world.write(&END_SENDING, args![on(24, 9, 17)]).await;
    assert_eq!(kinds(&admin).await, []);
}

#[tokio::test]
async fn what_failed_is_told_until_the_desk_sends_it_again() {
    let (world, patient) = one_who_is_told().await;
    world.write(&FAIL, args![on(24, 9, 2)]).await;
    let desk = world.clinic.desk();
    assert_eq!(kinds(&desk).await, [NoticeKind::MessagesFailed]);
    let path = format!("/api/messages?patient_id={patient}");
    let told: Page<Message> = desk.get(&path).await.ok();
    let mut failed = told.items.iter();
    let failed = failed.find(|message| message.status == MessageStatus::Failed);
    let path = format!("/api/messages/{}/send-again", failed.unwrap().id);
    desk.post(&path, &json!({})).await.ok::<Message>();
    assert_eq!(kinds(&desk).await, []);
}

#[tokio::test]
async fn what_failed_leads_the_desk_to_whose_it_is_for_a_day() {
    let (world, patient) = one_who_is_told().await;
    world.write(&FAIL, args![on(24, 9, 2)]).await;
    let link = format!("/patients/{patient}?part=messages");
    let failed = notice(NoticeKind::MessagesFailed, 1, None, &link);
    assert_eq!(
        one(&world.clinic.desk(), NoticeKind::MessagesFailed).await,
        failed
    );
    world.clinic.clock.set(on(25, 9, 3));
    assert_eq!(one(&world.clinic.desk(), NoticeKind::MessagesFailed).await, None);
}

#[tokio::test]
async fn a_clinic_that_sends_sms_alone_hears_of_what_failed() {
    let (mut world, _) = one_who_is_told().await;
    world.write(&FAIL, args![on(24, 9, 2)]).await;
    world.clinic.restart_with_sms_alone().await;
    let failed = one(&world.clinic.desk(), NoticeKind::MessagesFailed).await;
    assert_eq!(failed.map(|failed| failed.count), Some(1));
}

#[tokio::test]
async fn a_clinic_without_mail_hears_nothing_of_messages_and_lacks_nothing() {
    let world = World::start().await;
    for who in [world.clinic.desk(), world.clinic.admin()] {
        let all = all(&who).await;
        assert_eq!((all.notices, all.incomplete), (vec![], false));
    }
}

#[tokio::test]
async fn a_job_that_gave_up_stands_at_the_admin_until_it_is_retried() {
    let world = World::start().await;
    let now = world.clinic.clock.now();
    let job = NewJob::new(JobId(next_uuid()), "nightly-backup", now);
    enqueued(&world.clinic, &job).await;
    assert_eq!(
        kinds(&world.clinic.admin()).await,
        [],
        "one that waits is no trouble"
    );
    world.write(&GIVE_UP, args![job.id, now]).await;
    let failed = notice(NoticeKind::JobsFailed, 1, Some(now), "/jobs");
    let admin = world.clinic.admin();
    assert_eq!(one(&admin, NoticeKind::JobsFailed).await, failed);
    assert_eq!(kinds(&world.clinic.desk()).await, []);
    let path = format!("/api/jobs/{}/retry", job.id);
    admin.post(&path, &json!({})).await.ok::<Job>();
    assert_eq!(one(&admin, NoticeKind::JobsFailed).await, None);
}

#[tokio::test]
async fn jobs_that_gave_up_are_told_for_a_week_and_since_the_first_of_them() {
    let world = World::start().await;
    for ended_at in [on(24, 9, 0), on(24, 10, 0)] {
        let job = NewJob::new(JobId(next_uuid()), "nightly-backup", at(9, 0));
        enqueued(&world.clinic, &job).await;
        world.write(&GIVE_UP, args![job.id, ended_at]).await;
    }
    let week = 7 * 24 * 60;
    let told = |count, since| notice(NoticeKind::JobsFailed, count, Some(since), "/jobs");
    for (now, stands) in [
        (on(24, 10, 0), told(2, on(24, 9, 0))),
        (on(24, 9, 0).plus_minutes(week), told(2, on(24, 9, 0))),
        (on(24, 9, 1).plus_minutes(week), told(1, on(24, 10, 0))),
        (on(24, 10, 1).plus_minutes(week), None),
    ] {
        world.clinic.clock.set(now);
        assert_eq!(one(&world.clinic.admin(), NoticeKind::JobsFailed).await, stands);
    }
}

#[tokio::test]
async fn what_patients_did_by_their_links_today_stands_until_somebody_changes_it_or_the_day_ends() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let desk = world.clinic.desk();
    let visit = world.booked(doctor, world.patient().await, at(16, 0)).await;
    let visit = cancelled(&desk, &visit).await.appointment;
    let used = args![next_uuid(), "cancel", visit.id, visit.sequence, at(9, 0)];
    world.write(&FOLLOW_LINK, used).await;
    let link = format!("/appointments/{}", visit.id);
    let answered = notice(NoticeKind::PatientAnswers, 1, Some(at(9, 0)), &link);
    assert_eq!(one(&desk, NoticeKind::PatientAnswers).await, answered);
    world.clinic.clock.set(on(25, 0, 1));
    assert_eq!(one(&world.clinic.desk(), NoticeKind::PatientAnswers).await, None);
    world.clinic.clock.set(at(9, 5));
    let path = format!("/api/appointments/{}/status", visit.id);
    desk.post(&path, &json!({ "transition": "reinstate" }))
        .await
        .ok::<AppointmentView>();
    assert_eq!(one(&desk, NoticeKind::PatientAnswers).await, None);
}

/// Rule B3.
#[tokio::test]
async fn what_the_policy_marked_as_missed_stands_until_the_visit_is_back_or_the_day_is_over() {
    let world = World::start().await;
    let settings = ClinicSettings {
        late_policy: LatePolicy::NoShow,
        ..ClinicSettings::default()
    };
    let kept = world.clinic.admin().put("/api/settings", 0, &settings).await;
    kept.ok::<ClinicSettings>();
    let doctor = world.doctor("Nội").await;
    let first = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let second = world.booked(doctor, world.patient().await, at(10, 20)).await;
    let by_hand = world.booked(doctor, world.patient().await, at(10, 40)).await;
    let passes = async |now: Timestamp| {
        world.clinic.clock.set(now);
        minute::run(&world.clinic.server.app).await.unwrap().missed
    };
    let stands = async || one(&world.clinic.desk(), NoticeKind::MissedByPolicy).await;
    let missed = |count, since, link: &str| notice(NoticeKind::MissedByPolicy, count, Some(since), link);
    let link = |visit: &AppointmentView| format!("/appointments/{}", visit.appointment.id);
    assert_eq!(passes(at(10, 29)).await, 0);
    assert_eq!(stands().await, None);
    assert_eq!(passes(at(10, 30)).await, 1);
    assert_eq!(stands().await, missed(1, at(10, 30), &link(&first)));

    assert_eq!(passes(at(10, 50)).await, 1);
    step(&world.clinic.desk(), &by_hand, "mark-no-show").await;
    let both = missed(2, at(10, 30), "/appointments?status=noshow");
    assert_eq!(
        stands().await,
        both,
        "what the desk marked itself is no news to it"
    );
    step(&world.clinic.desk(), &first, "reinstate").await;
    assert_eq!(stands().await, missed(1, at(10, 50), &link(&second)));
    let admin = world.clinic.admin();
    assert_eq!(one(&admin, NoticeKind::MissedByPolicy).await, None);
    let called = second.appointment.patient_id;
    let later = world.booked(doctor, called, at(11, 20)).await;
    assert_eq!(stands().await, None, "they have another time");
    cancelled(&world.clinic.desk(), &later).await;
    assert_eq!(stands().await, missed(1, at(10, 50), &link(&second)));
    world.clinic.clock.set(on(25, 0, 1));
    assert_eq!(stands().await, None);
}

/// Each desk asks every minute, and the log has every change of every visit.
#[tokio::test]
async fn what_the_policy_marked_is_looked_for_among_the_visits_of_the_day() {
    if sql_server::about_sqlite_alone("its plans") {
        return;
    }
    let clinic = TestClinic::start().await;
    let asked = args![at(0, 0), on(25, 0, 0), 6_i64, uuid::Uuid::nil(), 100_i64];
    let engine = clinic.server.app.engine.as_ref();
    let plan = query_plan(engine, "notices::queries::MISSED_BY_POLICY", asked).await;
    let reads = |index: &str| plan.iter().any(|step| step.contains(index));
    assert!(
        reads("appointment_by_time") && reads("audit_event_by_time"),
        "{plan:?}"
    );
    assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{plan:?}");
}

#[tokio::test]
async fn that_a_patient_will_come_needs_nobody() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world
        .booked(doctor, world.patient().await, at(16, 0))
        .await
        .appointment;
    let used = args![next_uuid(), "confirm", visit.id, visit.sequence, at(9, 0)];
    world.write(&FOLLOW_LINK, used).await;
    assert_eq!(kinds(&world.clinic.desk()).await, []);
}

#[tokio::test]
async fn a_doctor_hears_for_hours_which_of_todays_visits_others_cancelled() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let first = world.booked(doctor, world.patient().await, at(14, 0)).await;
    let second = world.booked(doctor, world.patient().await, at(15, 0)).await;
    let desk = world.clinic.desk();
    cancelled(&desk, &first).await;
    let own = world.clinic.doctor(doctor);
    let link = format!("/appointments/{}", first.appointment.id);
    let changed = |count, link: &str| notice(NoticeKind::OwnVisitsChanged, count, Some(at(9, 0)), link);
    assert_eq!(one(&own, NoticeKind::OwnVisitsChanged).await, changed(1, &link));
    let colleague = world.clinic.doctor(other);
    assert_eq!(one(&colleague, NoticeKind::OwnVisitsChanged).await, None);
    cancelled(&desk, &second).await;
    assert_eq!(
        one(&own, NoticeKind::OwnVisitsChanged).await,
        changed(2, "/my-day")
    );
    for visit in [&first, &second] {
        step(&desk, visit, "reinstate").await;
    }
    assert_eq!(
        one(&own, NoticeKind::OwnVisitsChanged).await,
        None,
        "both are here again"
    );
    cancelled(&desk, &first).await;
    world.clinic.clock.set(at(13, 0));
    assert!(
        one(&world.clinic.doctor(doctor), NoticeKind::OwnVisitsChanged)
            .await
            .is_some()
    );
    world.clinic.clock.set(at(13, 1));
    assert_eq!(
        one(&world.clinic.doctor(doctor), NoticeKind::OwnVisitsChanged).await,
        None
    );
}

#[tokio::test]
async fn a_visit_moved_out_of_the_day_is_told_to_its_doctor_unless_they_moved_it_themselves() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.shift(doctor, day(25), (8, 12)).await;
    let visit = world.booked(doctor, world.patient().await, at(14, 0)).await;
    let moved = async |who: &Asker, visit: &AppointmentView, start: Timestamp| {
        let path = format!("/api/appointments/{}/move", visit.appointment.id);
        let body = json!({ "practitioner_id": doctor, "start": start });
        let version = visit.appointment.version;
        let moved = who.post_matching(&path, version, &body).await;
        moved.ok::<AppointmentView>()
    };
    let own = world.clinic.doctor(doctor);
    let by_doctor = moved(&own, &visit, at(15, 0)).await;
    assert_eq!(
        one(&own, NoticeKind::OwnVisitsChanged).await,
        None,
        "own doing is no news"
    );
    moved(&world.clinic.desk(), &by_doctor, on(25, 10, 0)).await;
    let link = format!("/appointments/{}", visit.appointment.id);
    let changed = notice(NoticeKind::OwnVisitsChanged, 1, Some(at(9, 0)), &link);
    assert_eq!(one(&own, NoticeKind::OwnVisitsChanged).await, changed);
}

#[tokio::test]
async fn the_most_urgent_comes_first() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.booked(doctor, world.patient().await, at(10, 0)).await;
    requested(&world, doctor, at(15, 0)).await;
    world.clinic.clock.set(at(10, 30));
    let urgent_first = [NoticeKind::LatePatients, NoticeKind::Requests];
    assert_eq!(kinds(&world.clinic.desk()).await, urgent_first);
    let stranger = world.clinic.patient(world.patient().await);
    stranger.get("/api/notices").await.refused("/problems/forbidden");
}
