//! The link of a mail: a patient looks, confirms, cancels, or chooses another time, each once and without an account.

use super::*;
use clinic_server::{identity::token::TokenKeys, router};
use clinic_shared::{
    identity::Role,
    ids::{LeaveId, MessageId},
    messaging::{LinkAct, LinkState, PatientAnswer, VisitLink},
    scheduling::{AppointmentEvent, AppointmentStatus, Call, Leave, LeaveForm, LeaveTo, LeaveVisit},
    store::{Begin, Tx},
};
use clinic_tests::{Asker, at, stand_in};
use futures_util::future::join_all;
use reqwest::Method;

use LinkAct::{Cancel, Choose, Confirm};

use crate::undone::overheard_server;

static BIND: Statement = Statement::new(
    "BIND",
    "UPDATE message SET appointment_sequence = ?2 WHERE id = ?1",
);

/// What the newest mail's link ends with.
fn token_of(practice: &Practice) -> String {
    let letter = practice.mailbox().letters().pop().unwrap();
    let link = letter.text.lines().find(|line| line.starts_with(PUBLIC_URL));
    token_in(link.unwrap())
}

fn token_in(link: &str) -> String {
    let start = format!("{PUBLIC_URL}/v/#");
    link.strip_prefix(&start).unwrap().to_owned()
}

async fn ask(practice: &Practice, act: &str, token: &str) -> Answer {
    let path = format!("/api/visit-links/{act}");
    let stranger = practice.world.clinic.stranger();
    stranger.post(&path, &json!({ "token": token })).await
}

async fn look(practice: &Practice, token: &str) -> VisitLink {
    ask(practice, "look", token).await.ok()
}

async fn visit_now(practice: &Practice, id: AppointmentId) -> AppointmentView {
    let desk = practice.world.clinic.desk();
    desk.get(&format!("/api/appointments/{id}")).await.ok()
}

async fn answer_of(practice: &Practice, id: AppointmentId) -> Option<LinkAct> {
    let path = format!("/api/appointments/{id}/patient-answer");
    let answer: PatientAnswer = practice.world.clinic.desk().get(&path).await.ok();
    answer.act
}

async fn history(practice: &Practice, id: AppointmentId) -> Vec<AppointmentEvent> {
    let path = format!("/api/appointments/{id}/history");
    let page: Page<AppointmentEvent> = practice.world.clinic.desk().get(&path).await.ok();
    page.items
}

/// How many rows the audit log has.
async fn audited(practice: &Practice) -> usize {
    let engine = practice.world.engine();
    let mut tx = Tx::begin(engine.as_ref(), Begin::Read).await.unwrap();
    tx.all_sql("SELECT seq FROM audit_event", &[])
        .await
        .unwrap()
        .len()
}

/// A visit on Thursday at ten whose patient has the mail.
async fn told(practice: &Practice) -> (AppointmentView, String) {
    let visit = practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    (visit, token_of(practice))
}

#[tokio::test]
async fn a_link_shows_the_visit_and_nothing_of_who_comes_or_why() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    let answer = ask(&practice, "look", &token).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let shown = answer.text();
    for private in [
        "Nguyễn Văn Thử",
        "0901234567",
        ADDRESS,
        "Đau đầu",
        &visit.patient_record_number,
        &visit.appointment.check_in_code,
        &practice.patient.to_string(),
        &visit.appointment.id.to_string(),
    ] {
        assert!(!shown.contains(private), "{private} in {shown}");
    }
    let link: VisitLink = answer.ok();
    assert_eq!((link.start, link.state), (on(26, 10, 0), LinkState::Booked));
    assert_eq!(link.practitioner_name, visit.practitioner_name);
    assert_eq!(link.acts, [Confirm, Cancel]);
    assert_eq!(link.cancel_until, on(26, 8, 0));
    assert!(!link.is_old && link.times.is_empty());
}

#[tokio::test]
async fn a_confirmation_is_seen_by_the_desk_and_changes_nothing_else() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    let id = visit.appointment.id;
    let confirmed: VisitLink = ask(&practice, "confirm", &token).await.ok();
    assert_eq!(confirmed.state, LinkState::Confirmed);
    assert_eq!(confirmed.acts, [Cancel]);
    assert_eq!(answer_of(&practice, id).await, Some(Confirm));
    assert_eq!(visit_now(&practice, id).await, visit);
    let last = history(&practice, id).await.pop().unwrap();
    assert_eq!(last.action, "confirmed-by-patient");
    assert_eq!((last.actor_role, last.actor_name.as_str()), (Role::Patient, ""));

    let before = audited(&practice).await;
    let again: VisitLink = ask(&practice, "confirm", &token).await.ok();
    assert_eq!(again, confirmed);
    assert_eq!(audited(&practice).await, before, "nothing was done");
    let acts = history(&practice, id).await;
    let confirmations = acts.iter().filter(|act| act.action == "confirmed-by-patient");
    assert_eq!(confirmations.count(), 1);
    practice.at(on(24, 9, 30)).await;
    assert_eq!(
        practice.subjects(),
        ["Xác nhận lịch"],
        "nobody is written to about it"
    );
}

#[tokio::test]
async fn two_presses_at_once_are_one_and_get_the_same_answer() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    for act in ["confirm", "cancel"] {
        let presses = (0..4).map(|_| ask(&practice, act, &token));
        let answers = join_all(presses).await;
        let answers: Vec<VisitLink> = answers.iter().map(Answer::ok).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
    let acts = history(&practice, visit.appointment.id).await;
    let acts: Vec<_> = acts.iter().map(|act| act.action.as_str()).collect();
    assert_eq!(acts, ["book", "confirmed-by-patient", "cancel"]);
}

#[tokio::test]
async fn a_cancellation_gives_the_time_back_names_the_patient_and_is_taken_back_by_the_desk() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    let id = visit.appointment.id;
    let cancelled: VisitLink = ask(&practice, "cancel", &token).await.ok();
    assert_eq!((cancelled.state, cancelled.is_old), (LinkState::Cancelled, false));
    assert_eq!(cancelled.acts, []);
    let now = visit_now(&practice, id).await.appointment;
    assert_eq!(now.status, AppointmentStatus::Cancelled);
    assert_eq!(now.cancel_reason, "Bệnh nhân hủy qua thư");
    assert_eq!(answer_of(&practice, id).await, Some(Cancel));
    let last = history(&practice, id).await.pop().unwrap();
    assert_eq!((last.action.as_str(), last.actor_role), ("cancel", Role::Patient));
    let again: VisitLink = ask(&practice, "cancel", &token).await.ok();
    assert_eq!(again, cancelled);

    // The mail that tells of the end has nothing to answer.
    practice.at(on(24, 9, 5)).await;
    let letter = practice.mailbox().letters().pop().unwrap();
    assert!(
        letter.subject.contains("đã hủy") && !letter.text.contains("/v/#"),
        "{letter:?}"
    );

    assert!(practice.step(id, "reinstate").await.status.is_success());
    let back = look(&practice, &token).await;
    assert_eq!((back.state, back.is_old), (LinkState::Booked, true));
    assert_eq!(back.acts, []);
    assert_eq!(
        answer_of(&practice, id).await,
        None,
        "of what stands now nothing was said"
    );
}

#[tokio::test]
async fn in_the_last_hours_the_clinic_wants_to_be_called() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    practice.world.clinic.clock.set(on(26, 8, 0));
    let refused = ask(&practice, "cancel", &token).await;
    let problem = refused.refused("/problems/too-late-to-cancel");
    let link: VisitLink = serde_json::from_value(problem.members["link"].clone()).unwrap();
    assert_eq!(link.acts, [Confirm]);
    practice
        .change_settings(|settings| settings.messages.cancel_hours_before = 0)
        .await;
    practice.world.clinic.clock.set(on(26, 9, 59));
    ask(&practice, "cancel", &token).await.ok::<VisitLink>();
    let now = visit_now(&practice, visit.appointment.id).await.appointment;
    assert_eq!(now.status, AppointmentStatus::Cancelled);
}

#[tokio::test]
async fn as_the_visit_begins_its_link_opens_nothing_and_a_day_later_it_is_over() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    practice.world.clinic.clock.set(on(26, 10, 0));
    let link = look(&practice, &token).await;
    assert_eq!((link.state, link.acts), (LinkState::Begun, vec![]));
    for act in ["confirm", "cancel"] {
        ask(&practice, act, &token)
            .await
            .refused("/problems/link-not-open");
    }
    assert_eq!(answer_of(&practice, visit.appointment.id).await, None);
    practice.world.clinic.clock.set(on(27, 10, 0));
    assert_eq!(look(&practice, &token).await.state, LinkState::Over);
}

#[tokio::test]
async fn after_a_move_the_old_mails_link_shows_how_it_stands_and_opens_nothing() {
    let practice = Practice::start().await;
    let (visit, old) = told(&practice).await;
    ask(&practice, "confirm", &old).await.ok::<VisitLink>();
    practice.moved(&visit, on(27, 11, 0)).await;
    let link = look(&practice, &old).await;
    assert_eq!((link.start, link.is_old), (on(27, 11, 0), true));
    assert_eq!((link.state, link.acts), (LinkState::Booked, vec![]));
    ask(&practice, "cancel", &old)
        .await
        .refused("/problems/link-not-open");
    let repeated: VisitLink = ask(&practice, "confirm", &old).await.ok();
    assert!(repeated.is_old, "said of another time");
    assert_eq!(answer_of(&practice, visit.appointment.id).await, None);

    practice.at(on(24, 9, 5)).await;
    let new = token_of(&practice);
    assert_ne!(new, old);
    let confirmed: VisitLink = ask(&practice, "confirm", &new).await.ok();
    assert_eq!(confirmed.state, LinkState::Confirmed);
    assert_eq!(answer_of(&practice, visit.appointment.id).await, Some(Confirm));
}

#[tokio::test]
async fn what_was_confirmed_by_the_new_mails_link_is_not_confirmed_again_by_the_old_ones() {
    let practice = Practice::start().await;
    let (visit, old) = told(&practice).await;
    practice.moved(&visit, on(27, 11, 0)).await;
    practice.at(on(24, 9, 5)).await;
    ask(&practice, "confirm", &token_of(&practice))
        .await
        .ok::<VisitLink>();
    ask(&practice, "confirm", &old)
        .await
        .refused("/problems/link-not-open");
}

#[tokio::test]
async fn a_link_that_was_not_signed_here_for_this_mail_opens_nothing() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    let other = practice.booked(on(27, 10, 0)).await.appointment.id;
    let message = practice.messages(visit.appointment.id).await;
    let booked = message.iter().find(|message| message.kind == MessageKind::Booked);
    let (message, id) = (booked.unwrap().id, visit.appointment.id);
    let sequence = visit.appointment.sequence;
    let own = practice.links();
    assert_eq!(
        token_in(&own.link(message, id, sequence)),
        token,
        "as it was sent"
    );
    let strange = VisitLinks::new(&TokenKeys::new(&[8; 32]), &PUBLIC_URL.into());
    let mut forged = token.clone();
    let last = if forged.ends_with('A') { 'E' } else { 'A' };
    forged.pop();
    forged.push(last);
    for wrong in [
        forged,
        token[..42].to_owned(),
        "khong-phai-duong-dan".to_owned(),
        token_in(&strange.link(message, id, sequence)),
        token_in(&own.link(message, other, sequence)),
        token_in(&own.link(message, id, sequence + 1)),
        token_in(&own.link(MessageId(next_uuid()), id, sequence)),
    ] {
        for act in ["look", "confirm", "cancel"] {
            ask(&practice, act, &wrong)
                .await
                .refused("/problems/link-not-valid");
        }
    }
    let now = visit_now(&practice, id).await;
    assert_eq!(now.appointment.status, AppointmentStatus::Booked);
}

/// As programs do that look through mails.
#[tokio::test]
async fn whoever_only_follows_links_changes_nothing() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    let stranger = practice.world.clinic.stranger();
    for act in ["look", "confirm", "cancel", "choose"] {
        let answer = stranger
            .get(&format!("/api/visit-links/{act}?token={token}"))
            .await;
        assert!(!answer.status.is_success(), "{act}: {}", answer.status);
    }
    look(&practice, &token).await;
    assert_eq!(visit_now(&practice, visit.appointment.id).await, visit);
    assert_eq!(answer_of(&practice, visit.appointment.id).await, None);
}

#[tokio::test]
async fn an_address_that_tries_many_links_waits_and_a_good_link_never_does() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    let from = async |address: &str, token: &str| {
        let stranger = practice.world.clinic.stranger();
        let body = json!({ "token": token });
        let headers = [("X-Forwarded-For", address)];
        stranger
            .send(Method::POST, "/api/visit-links/look", Some(&body), &headers)
            .await
    };
    for _ in 0..20 {
        from("10.1.2.3", "thu").await.refused("/problems/link-not-valid");
    }
    from("10.1.2.3", "thu").await.refused("/problems/too-many-tries");
    from("10.1.2.3", &token).await.ok::<VisitLink>();
    from("10.1.2.4", "thu").await.refused("/problems/link-not-valid");
    practice.world.clinic.clock.advance_seconds(60);
    from("10.1.2.3", "thu").await.refused("/problems/link-not-valid");
}

/// The visit waits for a call, and its patient has the mail that says so. Returns the link's token.
async fn waits_for_a_call(practice: &Practice, visit: &AppointmentView) -> String {
    let leave = LeaveForm {
        id: LeaveId(next_uuid()),
        start: on(26, 6, 0),
        end: on(26, 18, 0),
        reason: String::new(),
        visits: vec![LeaveVisit {
            appointment_id: visit.appointment.id,
            version: visit.appointment.version,
            to: LeaveTo::Call(Call::Call),
        }],
    };
    let path = format!("/api/practitioners/{}/leaves", practice.doctor);
    let desk = practice.world.clinic.desk();
    desk.post(&path, &leave).await.ok::<Leave>();
    let visit = visit_now(practice, visit.appointment.id).await.appointment;
    let messages = practice.messages(visit.id).await;
    let message = messages
        .iter()
        .find(|message| message.kind == MessageKind::Booked);
    let message = message.unwrap().id;
    // As a message is bound that tells of it.
    practice.world.write(&BIND, args![message, visit.sequence]).await;
    token_in(&practice.links().link(message, visit.id, visit.sequence))
}

async fn choose(practice: &Practice, token: &str, doctor: PractitionerId, start: Timestamp) -> Answer {
    let stranger = practice.world.clinic.stranger();
    let body = json!({ "token": token, "practitioner_id": doctor, "start": start });
    stranger.post("/api/visit-links/choose", &body).await
}

/// Rule B5.
#[tokio::test]
async fn a_visit_that_waits_for_a_call_goes_where_its_patient_chooses_once() {
    let practice = Practice::start().await;
    let (visit, _) = told(&practice).await;
    let token = waits_for_a_call(&practice, &visit).await;
    let link = look(&practice, &token).await;
    assert_eq!((link.state, link.is_old), (LinkState::ToCall, false));
    assert_eq!(link.acts, [Choose, Cancel]);
    let time = link.times.first().unwrap().clone();
    let chosen: VisitLink = choose(&practice, &token, time.practitioner_id, time.start)
        .await
        .ok();
    assert_eq!((chosen.start, chosen.state), (time.start, LinkState::Confirmed));
    assert!(!chosen.is_old);
    let id = visit.appointment.id;
    let now = visit_now(&practice, id).await.appointment;
    assert_eq!((now.start, now.to_call), (time.start, None));
    assert_eq!(answer_of(&practice, id).await, Some(Choose));

    // Pressed once more, also on another time: it stays where it is.
    let other = link.times.last().unwrap();
    let again: VisitLink = choose(&practice, &token, other.practitioner_id, other.start)
        .await
        .ok();
    assert_eq!(again, chosen);
}

/// Everybody who writes waits for it meanwhile.
#[tokio::test]
async fn a_choice_looks_for_free_times_once() {
    let practice = Practice::start().await;
    let (visit, _) = told(&practice).await;
    let token = waits_for_a_call(&practice, &visit).await;
    let time = look(&practice, &token).await.times.remove(0);
    let (server, asked) = overheard_server(&practice.world.clinic);
    let stranger = Asker::new(&stand_in(router(&server)).await, None);
    let body = json!({ "token": token, "practitioner_id": time.practitioner_id, "start": time.start });
    let answer = stranger.post("/api/visit-links/choose", &body).await;
    assert_eq!(answer.ok::<VisitLink>().start, time.start);
    let asked = asked.lock().unwrap();
    // Each look begins with the doctors whom it may propose.
    let looks = asked
        .iter()
        .filter(|sql| sql.contains("visits_max_per_day FROM practitioner") && sql.contains("active = "));
    assert_eq!(looks.count(), 1);
}

#[tokio::test]
async fn a_time_that_somebody_else_took_is_refused_with_other_times_and_nothing_is_lost() {
    let practice = Practice::start().await;
    let (visit, _) = told(&practice).await;
    let token = waits_for_a_call(&practice, &visit).await;
    let time = look(&practice, &token).await.times.remove(0);
    let other = practice.world.patient().await;
    practice
        .world
        .booked(time.practitioner_id, other, time.start)
        .await;
    let refused = choose(&practice, &token, time.practitioner_id, time.start).await;
    let problem = refused.refused("/problems/link-time-taken");
    let link: VisitLink = serde_json::from_value(problem.members["link"].clone()).unwrap();
    assert!(!link.times.is_empty() && !link.times.contains(&time));
    assert_eq!(link.state, LinkState::ToCall);
    let id = visit.appointment.id;
    assert!(visit_now(&practice, id).await.appointment.to_call.is_some());
    assert_eq!(answer_of(&practice, id).await, None);
    let next = &link.times[0];
    choose(&practice, &token, next.practitioner_id, next.start)
        .await
        .ok::<VisitLink>();
    assert_eq!(visit_now(&practice, id).await.appointment.start, next.start);
}

#[tokio::test]
async fn only_what_is_offered_can_be_chosen() {
    let practice = Practice::start().await;
    let (visit, booked) = told(&practice).await;
    let doctor = practice.doctor;
    // It stands: there is nothing to choose.
    let refused = choose(&practice, &booked, doctor, on(27, 9, 0)).await;
    refused.refused("/problems/link-not-open");
    let token = waits_for_a_call(&practice, &visit).await;
    let elsewhere = practice.world.doctor("Nhi").await;
    for (doctor, start) in [
        (doctor, on(26, 10, 0)),
        (doctor, on(24, 8, 0)),
        (doctor, on(27, 20, 0)),
        (elsewhere, at(13, 0)),
    ] {
        let refused = choose(&practice, &token, doctor, start).await;
        refused.refused("/problems/link-time-taken");
    }
    let now = visit_now(&practice, visit.appointment.id).await.appointment;
    assert!(now.to_call.is_some());
}
