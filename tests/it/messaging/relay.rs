//! What a relay says, and what becomes of a message whose server ends in the middle.

use super::*;
use std::time::Duration;

use clinic_server::{jobs::Pace, messaging::NotTaken};
use clinic_shared::{
    jobs::{Job, JobsPage, LEASE_SECONDS, claim, finish},
    messaging::{MailTested, MessageReason, MessageVisit, Prepared, SEND_MESSAGE, prepare},
    store::{Begin, Tx},
};
use rstest::rstest;

use crate::undone::{Fate, fated_server};

pub(super) static LAST_TRY: Statement = Statement::new("LAST_TRY", "UPDATE job SET tries_max = 1");

pub(super) fn later() -> NotTaken {
    NotTaken::ForNow {
        code: Some(451),
        said: "451 try again later".to_owned(),
    }
}

pub(super) fn never() -> NotTaken {
    NotTaken::ForGood {
        code: 550,
        said: "550 no such mailbox <thu@example.vn>".to_owned(),
    }
}

pub(super) fn silent() -> NotTaken {
    NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    }
}

async fn send_jobs(practice: &Practice) -> Vec<Job> {
    let admin = practice.world.clinic.admin();
    let page: JobsPage = admin.get("/api/jobs?kind=send-message").await.ok();
    page.jobs
}

/// All that waits. Of what is too early, until when it is that.
async fn run_now(practice: &Practice) -> Vec<Timestamp> {
    let mut too_early: Vec<Timestamp> = Vec::new();
    for job in send_jobs(practice).await {
        let path = format!("/api/jobs/{}/run", job.id);
        let answer = practice.world.clinic.admin().post(&path, &json!({})).await;
        if answer.status.is_success() {
            answer.ok::<Job>();
        } else {
            let refused = answer.refused("/problems/job-too-early");
            let not_before = refused.members["not_before"].clone();
            too_early.push(serde_json::from_value(not_before).unwrap());
        }
    }
    too_early.sort();
    too_early
}

/// The only job of this kind that is dead, by an admin.
pub(super) async fn retry_the_dead(practice: &Practice, kind: &str) -> JobId {
    let admin = practice.world.clinic.admin();
    let page: JobsPage = admin.get(&format!("/api/jobs?kind={kind}")).await.ok();
    let mut jobs = page.jobs.into_iter();
    let dead = jobs.find(|job| job.state == JobState::Dead).unwrap().id;
    let path = format!("/api/jobs/{dead}/retry");
    admin.post(&path, &json!({})).await.ok::<Job>();
    dead
}

/// What confirms the booking.
async fn the_first(practice: &Practice, visit: AppointmentId) -> Message {
    let messages = practice.messages(visit).await;
    let first = messages
        .into_iter()
        .find(|message| message.kind == MessageKind::Booked);
    first.unwrap()
}

#[tokio::test]
async fn an_address_that_the_relay_refuses_fails_with_its_words_and_is_sent_again_to_a_better_one() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(never());
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Done]);
    let message = the_first(&practice, visit).await;
    assert_eq!(
        (message.status, message.reason),
        (MessageStatus::Failed, Some(MessageReason::Relay))
    );
    assert!(message.detail.as_ref().unwrap().contains("no such mailbox"));

    let new = args![practice.patient, "moi@example.vn"].to_vec();
    practice.world.write(&SET_EMAIL, &new).await;
    let queued: Message = practice.send_again(&message).await.ok();
    assert_eq!(queued.status, MessageStatus::Queued);
    let twice = practice.send_again(&message).await;
    twice.refused("/problems/message-state");
    assert_eq!(practice.at(on(24, 9, 3)).await, [JobState::Done]);
    assert_eq!(practice.mailbox().letters()[0].to, "moi@example.vn");
    assert_eq!(the_first(&practice, visit).await.status, MessageStatus::Sent);
}

#[tokio::test]
async fn a_relay_that_is_away_is_tried_again_and_nothing_personal_is_in_the_admins_list() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(later());
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Waiting]);
    let message = the_first(&practice, visit).await;
    assert_eq!(message.status, MessageStatus::Queued);
    assert_eq!(message.detail.as_deref(), Some("451 try again later"));
    let jobs = practice.world.clinic.admin().get("/api/jobs").await.text();
    assert!(
        jobs.contains("(451)") && !jobs.contains("try again later") && !jobs.contains(ADDRESS),
        "{jobs}"
    );
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Done]);
    assert_eq!(the_first(&practice, visit).await.status, MessageStatus::Sent);
}

/// What was not taken is not known: of its end nobody is told.
#[tokio::test]
async fn a_visit_cancelled_while_the_relay_is_away_is_told_at_no_time() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(later());
    practice.at(on(24, 9, 2)).await;
    practice.cancelled(visit).await;
    practice.at(on(25, 12, 0)).await;
    assert_eq!(practice.subjects(), [""; 0]);
    let messages = practice.messages(visit).await;
    assert!(
        messages
            .iter()
            .all(|message| message.status == MessageStatus::Dropped)
    );
}

#[tokio::test]
async fn after_ten_tries_in_vain_a_message_has_failed() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(27, 10, 0)).await.appointment.id;
    let mut now = on(24, 9, 2);
    let mut states = Vec::new();
    for _ in 0..10 {
        practice.mailbox().refuses(later());
        states.extend(practice.at(now).await);
        now = now.plus_minutes(75);
    }
    assert_eq!(states.len(), 10);
    assert_eq!(states.last(), Some(&JobState::Dead));
    let message = the_first(&practice, visit).await;
    assert_eq!(
        (message.status, message.reason),
        (MessageStatus::Failed, Some(MessageReason::GivenUp))
    );

    // To the admin its job does not seem to do what it does not do.
    let id = retry_the_dead(&practice, SEND_MESSAGE).await;
    assert_eq!(practice.at(now).await, [JobState::Dead]);
    let jobs = send_jobs(&practice).await;
    let dead = jobs.into_iter().find(|job| job.id == id).unwrap();
    assert!(dead.last_error.unwrap().contains("the desk sends it again"));
}

/// Both would have it in hand, and neither knows what the other was told.
#[tokio::test]
async fn a_job_that_is_retried_after_the_desk_sent_its_message_again_hands_nothing_over() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(27, 10, 0)).await.appointment.id;
    practice.world.write(&LAST_TRY, &[]).await;
    practice.mailbox().refuses(later());
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Dead]);
    let message = the_first(&practice, visit).await;
    practice.send_again(&message).await.ok::<Message>();
    practice.mailbox().refuses(later());
    assert_eq!(practice.at(on(24, 9, 3)).await, [JobState::Waiting]);

    retry_the_dead(&practice, SEND_MESSAGE).await;
    assert_eq!(practice.at(on(24, 9, 3)).await, [JobState::Dead]);
    assert_eq!(practice.mailbox().letters().len(), 0);
    assert_eq!(practice.at(on(24, 9, 10)).await, [JobState::Done]);
    assert_eq!(practice.mailbox().letters().len(), 1);
}

/// Else it would wait for a job that is over.
#[tokio::test]
async fn what_is_taken_up_again_before_its_job_has_ended_has_a_job_of_its_own() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.opt_out(true).await;
    let clinic = &practice.world.clinic;
    clinic.clock.set(on(24, 9, 2));
    let now = clinic.clock.now();
    let message = the_first(&practice, visit).await.id;
    let dropped = crate::jobs::kept(clinic, async |tx| {
        let claimed = claim(tx, &[SEND_MESSAGE], &[], "a", now).await?;
        let prepared = prepare(tx, message, now).await;
        prepared.map(|prepared| (claimed.unwrap(), prepared))
    });
    let (claimed, prepared) = dropped.await;
    assert!(matches!(prepared, Prepared::Dropped(..)), "{prepared:?}");
    practice.opt_out(false).await;
    let ended = crate::jobs::kept(clinic, async |tx| finish(tx, &claimed, now).await);
    assert_eq!(ended.await, Some(JobState::Done));
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Done]);
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
}

/// Else it would ask for its turn at the relay after all that is due.
#[tokio::test]
async fn what_changed_is_sent_before_what_was_due_earlier() {
    let practice = Practice::start().await;
    let moved = practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    for hour in [11, 13, 14] {
        practice.booked(on(26, hour, 0)).await;
    }
    practice.world.clinic.clock.set(on(24, 9, 3));
    practice.moved(&moved, on(26, 15, 0)).await;
    practice.at(on(24, 9, 10)).await;
    let subjects = practice.subjects();
    assert_eq!(subjects.len(), 5);
    assert_eq!(subjects[1], "Lịch hẹn đã", "{subjects:?}");
}

/// The connection broke after the mail's last line: whoever has it perhaps has to hear of the visit's end.
#[tokio::test]
async fn what_the_relay_has_perhaps_is_taken_for_told() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(silent());
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Waiting]);
    assert_eq!(
        the_first(&practice, visit).await.status,
        MessageStatus::HandingOver
    );
    practice.cancelled(visit).await;
    practice.at(on(24, 9, 10)).await;
    practice.end_left().await;
    assert_eq!(
        the_first(&practice, visit).await.status,
        MessageStatus::HandingOver
    );
    let letters = practice.mailbox().letters();
    assert_eq!(letters.len(), 1);
    let calendar = letters[0].calendar.as_ref().unwrap();
    assert!(calendar.content.contains("METHOD:CANCEL"), "{}", calendar.content);
}

#[tokio::test]
async fn a_refusal_does_not_undo_the_doubt_of_a_try_before() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(silent());
    practice.mailbox().refuses(later());
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Waiting]);
    let message = the_first(&practice, visit).await;
    assert_eq!(message.status, MessageStatus::HandingOver);
    assert_eq!(message.detail.as_deref(), Some("451 try again later"));
    assert_eq!(practice.at(on(24, 9, 8)).await, [JobState::Done]);
    assert_eq!(the_first(&practice, visit).await.status, MessageStatus::Sent);
}

/// Nor does one for good: whoever has it perhaps has to hear of the visit's end. That nobody tries again is told.
#[tokio::test]
async fn a_refusal_for_good_does_not_undo_the_doubt_of_a_try_before() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(silent());
    practice.mailbox().refuses(never());
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Dead]);
    let message = the_first(&practice, visit).await;
    assert_eq!(
        (message.status, message.reason),
        (MessageStatus::Failed, Some(MessageReason::Unanswered))
    );
    assert!(message.detail.as_ref().unwrap().contains("no such mailbox"));
    practice.cancelled(visit).await;
    practice.at(on(24, 9, 10)).await;
    let letters = practice.mailbox().letters();
    assert_eq!(letters.len(), 1);
    let calendar = letters[0].calendar.as_ref().unwrap();
    assert!(calendar.content.contains("METHOD:CANCEL"), "{}", calendar.content);
}

/// The desk sees it, and may have it tried once more: it is the same mail still, and told all the while.
#[tokio::test]
async fn what_is_in_doubt_after_ten_tries_says_so_and_is_sent_again_as_the_same_mail() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(27, 10, 0)).await.appointment.id;
    let mut now = on(24, 9, 2);
    let mut states = Vec::new();
    for _ in 0..10 {
        practice.mailbox().refuses(silent());
        states.extend(practice.at(now).await);
        now = now.plus_minutes(75);
    }
    assert_eq!(states.len(), 10);
    assert_eq!(states.last(), Some(&JobState::Dead));
    let message = the_first(&practice, visit).await;
    assert_eq!(
        (message.status, message.reason),
        (MessageStatus::Failed, Some(MessageReason::Unanswered))
    );
    assert_eq!(message.detail.as_deref(), Some("incomplete response"));

    practice.world.clinic.clock.set(on(25, 8, 0));
    let again: Message = practice.send_again(&message).await.ok();
    assert_eq!(again.status, MessageStatus::HandingOver);
    practice.mailbox().refuses(later());
    assert_eq!(practice.at(on(25, 8, 0)).await, [JobState::Waiting]);
    let message = the_first(&practice, visit).await;
    assert_eq!(
        message.status,
        MessageStatus::HandingOver,
        "a refusal does not undo the doubt"
    );
    assert_eq!(practice.at(on(25, 8, 2)).await, [JobState::Done]);
    let sent = the_first(&practice, visit).await;
    assert_eq!((sent.status, sent.reason), (MessageStatus::Sent, None));
    let letters = practice.mailbox().letters();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].mail_id.contains(&message.id.to_string()));
}

#[tokio::test]
async fn what_is_sent_again_in_doubt_and_is_not_true_any_more_stands_as_it_did() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await;
    practice.mailbox().refuses(silent());
    practice.mailbox().refuses(never());
    practice.at(on(24, 9, 2)).await;
    practice.at(on(24, 9, 4)).await;
    practice.moved(&visit, on(27, 11, 0)).await;
    practice.at(on(24, 9, 10)).await;
    // Whoever has it perhaps is told.
    assert_eq!(practice.subjects(), ["Lịch hẹn đã"]);
    let message = the_first(&practice, visit.appointment.id).await;
    practice.send_again(&message).await.ok::<Message>();
    assert_eq!(practice.at(on(24, 9, 11)).await, [JobState::Done]);
    let message = the_first(&practice, visit.appointment.id).await;
    assert_eq!(
        (message.status, message.reason),
        (MessageStatus::Failed, Some(MessageReason::Unanswered))
    );
    assert_eq!(practice.subjects().len(), 1);
}

#[tokio::test]
async fn what_is_in_doubt_when_an_admin_cancels_its_job_says_so_and_stays_told() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(silent());
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Waiting]);
    let jobs = send_jobs(&practice).await;
    let tried = jobs.into_iter().find(|job| job.tries == 1).unwrap();
    let admin = practice.world.clinic.admin();
    let path = format!("/api/jobs/{}", tried.id);
    let cancelled = admin.post(&format!("{path}/cancel"), &json!({})).await;
    assert!(cancelled.status.is_success());
    practice.end_left().await;
    let message = the_first(&practice, visit).await;
    assert_eq!(
        (message.status, message.reason),
        (MessageStatus::Failed, Some(MessageReason::Unanswered))
    );

    // To the admin its job does not seem to do what it does not do.
    let retried = admin.post(&format!("{path}/retry"), &json!({})).await;
    assert!(retried.status.is_success());
    assert_eq!(practice.at(on(24, 9, 5)).await, [JobState::Dead]);
    practice.cancelled(visit).await;
    practice.at(on(24, 9, 10)).await;
    let letters = practice.mailbox().letters();
    assert_eq!(letters.len(), 1);
    let calendar = letters[0].calendar.as_ref().unwrap();
    assert!(calendar.content.contains("METHOD:CANCEL"), "{}", calendar.content);
}

/// Its server handed it over perhaps, at its last try, and was not heard of again.
#[tokio::test]
async fn what_was_being_handed_over_for_the_last_time_says_so() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    let clinic = &practice.world.clinic;
    clinic.clock.set(on(24, 9, 2));
    practice.world.write(&LAST_TRY, &[]).await;
    let now = clinic.clock.now();
    let message = the_first(&practice, visit).await.id;
    let prepared = crate::jobs::kept(clinic, async |tx| {
        claim(tx, &[SEND_MESSAGE], &[], "a", now).await?;
        prepare(tx, message, now).await
    });
    assert!(matches!(prepared.await, Prepared::HandOver(_)));
    assert_eq!(practice.at(now.plus_seconds(LEASE_SECONDS)).await, []);
    practice.end_left().await;
    let message = the_first(&practice, visit).await;
    assert_eq!(
        (message.status, message.reason),
        (MessageStatus::Failed, Some(MessageReason::Unanswered))
    );
}

/// Else the mail would go out once more.
#[rstest]
#[case::undone(Fate::UndoneAtCommit)]
#[case::full(Fate::Full)]
#[case::kept_and_not_heard(Fate::KeptUnheard)]
#[case::lost_and_not_heard(Fate::LostUnheard)]
#[tokio::test]
async fn what_the_relay_said_is_kept_where_the_store_stumbles(#[case] fate: Fate) {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    let clinic = &practice.world.clinic;
    clinic.clock.set(on(24, 9, 2));
    // The claim, the look at the visit, and then what the relay said.
    let (server, _) = fated_server(clinic, &[Fate::Well, Fate::Well, fate]);
    let mail = Arc::new(practice.mailbox().clone());
    let kind = SendMessages::new(&server.app, mail, MAIL_FROM.to_owned());
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(kind)];
    let pace = Pace {
        beat: Duration::from_hours(1),
        ..AT_ONCE
    };
    let jobs = Jobs::new(server.app.clone(), kinds, "a".to_owned(), pace);
    let ended = jobs.work_off().await.unwrap();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].1, JobState::Done);
    assert_eq!(practice.subjects().len(), 1);
    assert_eq!(the_first(&practice, visit).await.status, MessageStatus::Sent);
}

#[tokio::test]
async fn what_falls_into_the_quiet_hours_by_a_relay_that_was_away_waits_and_that_is_no_try() {
    let practice = Practice::start().await;
    practice.world.clinic.clock.set(on(24, 20, 57));
    let visit = practice.booked(on(27, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(later());
    assert_eq!(practice.at(on(24, 20, 59)).await, [JobState::Waiting]);
    assert_eq!(practice.at(on(24, 21, 5)).await, [JobState::Waiting]);
    let message = the_first(&practice, visit).await;
    assert_eq!(
        (message.status, message.due_at),
        (MessageStatus::Queued, on(25, 7, 0))
    );
    let jobs = send_jobs(&practice).await;
    assert_eq!(jobs.iter().map(|job| job.tries).max(), Some(1));
    assert_eq!(practice.at(on(25, 6, 59)).await, []);
    assert_eq!(practice.at(on(25, 7, 0)).await, [JobState::Done]);
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
}

/// Before its job has read the rules once more, and after.
#[tokio::test]
async fn what_waits_for_the_end_of_the_quiet_hours_is_not_run_now_and_the_admin_reads_until_when() {
    let practice = Practice::start().await;
    practice.world.clinic.clock.set(on(24, 20, 57));
    practice.booked(on(27, 10, 0)).await;
    practice.mailbox().refuses(later());
    practice.at(on(24, 20, 59)).await;
    let too_early = [on(25, 7, 0), on(26, 10, 0)];
    practice.world.clinic.clock.set(on(24, 21, 5));
    assert_eq!(run_now(&practice).await, too_early, "and so is the reminder");
    assert_eq!(practice.at(on(24, 21, 5)).await, [JobState::Waiting]);
    assert_eq!(run_now(&practice).await, too_early);
    assert_eq!(practice.at(on(24, 21, 6)).await, []);
    let jobs = send_jobs(&practice).await;
    assert_eq!(jobs.iter().map(|job| job.tries).max(), Some(1), "no try");
    assert_eq!(jobs.iter().filter_map(|job| job.due_at).min(), Some(on(25, 7, 0)));
    assert_eq!(practice.at(on(25, 7, 0)).await, [JobState::Done]);
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
}

/// The relay is mended: what failed does not wait for its next try. What waits for its own time does, for nobody is to be
/// reminded days before.
#[tokio::test]
async fn an_admin_runs_now_what_waits_for_its_next_try_and_no_message_before_its_time() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(later());
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Waiting]);
    assert_eq!(run_now(&practice).await, [on(25, 10, 0)], "but the reminder");
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Done]);
    assert_eq!(
        practice.stand(visit).await,
        [
            (MessageKind::Booked, MessageStatus::Sent),
            (MessageKind::Reminder, MessageStatus::Queued)
        ]
    );
    assert_eq!(practice.at(on(25, 9, 59)).await, []);
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Done]);
}

/// Its job is due at once then.
#[tokio::test]
async fn a_message_whose_job_is_cancelled_and_retried_waits_for_its_time_all_the_same() {
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Done]);
    let jobs = send_jobs(&practice).await;
    let reminder = jobs.iter().find(|job| job.state == JobState::Waiting).unwrap();
    let admin = practice.world.clinic.admin();
    for verb in ["cancel", "retry"] {
        let path = format!("/api/jobs/{}/{verb}", reminder.id);
        admin.post(&path, &json!({})).await.ok::<Job>();
    }
    assert_eq!(practice.at(on(24, 9, 3)).await, [JobState::Waiting]);
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Done]);
}

#[tokio::test]
async fn a_job_says_to_the_admin_what_it_tells_and_of_which_visit_also_where_it_is_sent_again() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    let of = |kind| MessageVisit {
        appointment_id: visit,
        kind,
        starts_at: on(26, 10, 0),
    };
    let told = |jobs: Vec<Job>| -> Vec<MessageVisit> {
        let messages = jobs.into_iter().filter_map(|job| job.message);
        messages.filter_map(|message| message.visit).collect()
    };
    let first = told(send_jobs(&practice).await);
    assert_eq!(first.len(), 2);
    for kind in [MessageKind::Booked, MessageKind::Reminder] {
        assert!(first.contains(&of(kind)), "{first:?}");
    }
    practice.mailbox().refuses(never());
    practice.at(on(24, 9, 2)).await;
    let message = the_first(&practice, visit).await;
    practice.send_again(&message).await.ok::<Message>();
    let again = told(send_jobs(&practice).await);
    assert_eq!(again.len(), 3);
    assert_eq!(again[0], of(MessageKind::Booked), "the newest first");
}

#[tokio::test]
async fn what_cannot_wait_for_the_morning_goes_out_at_night() {
    let practice = Practice::start().await;
    practice.world.clinic.clock.set(on(24, 20, 57));
    practice.booked(on(25, 8, 0)).await;
    practice.mailbox().refuses(later());
    assert_eq!(practice.at(on(24, 20, 59)).await, [JobState::Waiting]);
    practice.world.clinic.clock.set(on(24, 21, 0));
    assert_eq!(run_now(&practice).await, []);
    assert_eq!(practice.at(on(24, 21, 0)).await, [JobState::Done]);
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
}

/// The first server has handed the mail over, perhaps, and is not heard of again.
#[tokio::test]
async fn what_was_being_handed_over_is_handed_over_again_with_the_same_message_id() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    let clinic = &practice.world.clinic;
    clinic.clock.set(on(24, 9, 2));
    let now = clinic.clock.now();
    let message = the_first(&practice, visit).await.id;
    let prepared = crate::jobs::kept(clinic, async |tx| {
        claim(tx, &[SEND_MESSAGE], &[], "a", now).await?;
        prepare(tx, message, now).await
    });
    let Prepared::HandOver(first) = prepared.await else {
        panic!("it is to be handed over");
    };
    assert_eq!(
        the_first(&practice, visit).await.status,
        MessageStatus::HandingOver
    );
    let lease_over = now.plus_seconds(LEASE_SECONDS);
    assert_eq!(practice.at(lease_over).await, [JobState::Done]);
    let letters = practice.mailbox().letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].mail_id, first.mail_id);
    assert_eq!(the_first(&practice, visit).await.status, MessageStatus::Sent);
}

#[tokio::test]
async fn a_message_whose_job_an_admin_cancelled_is_dropped_and_can_be_sent_again() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    let admin = practice.world.clinic.admin();
    let page: JobsPage = admin.get("/api/jobs?kind=send-message").await.ok();
    for job in &page.jobs {
        let path = format!("/api/jobs/{}/cancel", job.id);
        assert!(admin.post(&path, &json!({})).await.status.is_success());
    }
    practice.end_left().await;
    let message = the_first(&practice, visit).await;
    assert_eq!(
        (message.status, message.reason),
        (MessageStatus::Dropped, Some(MessageReason::JobCancelled))
    );
    practice.send_again(&message).await.ok::<Message>();
    practice.end_left().await;
    practice.at(on(24, 9, 3)).await;
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
}

#[tokio::test]
async fn an_admin_tries_the_mail_and_hears_what_the_relay_said() {
    let practice = Practice::start().await;
    let admin = practice.world.clinic.admin();
    let to = json!({ "to": "quantri@phongkham.example" });
    let tested: MailTested = admin.post("/api/mail-test", &to).await.ok();
    assert_eq!(tested.said, "250 taken");
    practice.mailbox().refuses(never());
    let problem = admin.post("/api/mail-test", &to).await;
    let problem = problem.refused("/problems/mail-not-taken");
    assert_eq!(problem.members["said"], "550 no such mailbox <thu@example.vn>");
    assert_eq!(practice.mailbox().letters().len(), 1);

    for _ in 0..3 {
        admin.post("/api/mail-test", &to).await.ok::<MailTested>();
    }
    let sixth = admin.post("/api/mail-test", &to).await;
    let sixth = sixth.refused("/problems/too-many-tries");
    assert_eq!(sixth.members["retry_after_seconds"], 60);
    practice.world.clinic.clock.advance_seconds(60);
    admin.post("/api/mail-test", &to).await.ok::<MailTested>();

    let engine = practice.world.clinic.server.app.engine.as_ref();
    let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
    let rows = tx
        .all_sql(
            "SELECT detail FROM audit_event WHERE action = 'POST /api/mail-test'",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 6);
    for row in &rows {
        assert!(!row.get::<String>("detail").unwrap().contains('@'));
    }
}
