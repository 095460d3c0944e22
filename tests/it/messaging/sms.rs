//! By SMS: of those who agreed, what the clinic pays for, beside the mail or in its place.

use super::*;
use clinic_server::{
    jobs::SendAccountMails,
    messaging::{Mail, NotTaken, Text},
};
use clinic_shared::{
    identity::Role,
    messaging::{
        Channel, MessagePreference, MessageReason, SEND_SMS, SavedTemplate, Segments, SmsPreview, SmsTested,
        SmsUse, TemplateHistory,
    },
    store::{Begin, Tx},
};
use clinic_tests::SmtpSink;
use serde_json::Value;
use tokio::sync::watch;

use super::{
    leave::Away,
    relay::{LAST_TRY, later, retry_the_dead},
    series::series,
    smtp::relay_at,
};

use MessageKind::{Booked, Cancelled, Moved, Reminder};
use MessageStatus::{Dropped, Queued, Sent};

mod rules;

const NUMBER: &str = "+84901234567";

const TEMPLATE: &str = "/api/message-templates/vi.reminder.sms.txt";

static SPOIL: Statement = Statement::new(
    "SPOIL",
    "UPDATE message_template SET source = ?1 WHERE name = 'vi.reminder.sms.txt'",
);

static SET_ACCOUNTS_EMAIL: Statement = Statement::new(
    "SET_ACCOUNTS_EMAIL",
    "UPDATE user_account SET email = ?2, email_confirmed_at = ?3 WHERE id = ?1",
);

static SET_PHONE: Statement = Statement::new("SET_PHONE", "UPDATE patient SET phone = ?2 WHERE id = ?1");

/// A clinic that sends SMS to `sms`, and whose patient agreed to them.
pub(super) async fn practice(sms: SmsUse) -> Practice {
    let practice = Practice::start().await;
    practice
        .change_settings(|settings| settings.messages.sms = sms)
        .await;
    practice.prefers(json!({ "sms_agreed": true })).await;
    practice
}

/// Whose patient has no mail.
pub(super) async fn practice_without_mail() -> Practice {
    let practice = practice(SmsUse::WithoutMail).await;
    practice.has_email("").await;
    practice
}

/// What a gateway knows an SMS by that was handed over then.
fn tried(message: &Message, at: Timestamp) -> String {
    format!("{}-{}", message.id, at.as_ms())
}

fn silent() -> NotTaken {
    NotTaken::Unknown {
        said: "timed out".to_owned(),
    }
}

impl Practice {
    async fn prefers(&self, form: Value) -> MessagePreference {
        let path = format!("/api/patients/{}/message-opt-out", self.patient);
        let desk = self.world.clinic.desk();
        let version = desk.get(&path).await.version();
        desk.put(&path, version, &form).await.ok()
    }

    async fn has_email(&self, email: &str) {
        self.world.write(&SET_EMAIL, args![self.patient, email]).await;
    }

    fn texts(&self) -> Vec<Text> {
        self.world.clinic.text_box().texts()
    }

    /// Kinds, states and reasons of one channel, in the order of their times.
    async fn by(&self, channel: Channel, visit: AppointmentId) -> Vec<(MessageKind, MessageStatus)> {
        let mut messages = self.messages(visit).await;
        messages.retain(|message| message.channel == channel);
        messages.sort_by_key(|message| (message.due_at, message.id));
        let stand = messages.iter().map(|message| (message.kind, message.status));
        stand.collect()
    }

    /// The only one.
    async fn reminder(&self, visit: AppointmentId) -> Message {
        let messages = self.messages(visit).await;
        messages
            .into_iter()
            .find(|message| message.kind == Reminder)
            .unwrap()
    }

    async fn reasons(&self, channel: Channel, visit: AppointmentId) -> Vec<MessageReason> {
        let mut messages = self.messages(visit).await;
        messages.retain(|message| message.channel == channel);
        messages.sort_by_key(|message| (message.due_at, message.id));
        messages.iter().filter_map(|message| message.reason).collect()
    }
}

#[tokio::test]
async fn whoever_has_no_mail_is_reminded_by_sms_once_and_the_clinic_sees_what_it_paid_for() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.texts(), [], "the patient heard it at the desk");
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Done]);
    practice.at(on(25, 11, 0)).await;
    let texts = practice.texts();
    assert_eq!(texts.len(), 1);
    assert_eq!(texts[0].to, NUMBER);
    assert!(
        texts[0].body.contains("nhac lich hen 10:00 Thu Nam 26/11/2026"),
        "{}",
        texts[0].body
    );
    let messages = practice.messages(visit).await;
    let sent = messages.iter().find(|message| message.kind == Reminder).unwrap();
    assert_eq!((sent.status, sent.segments), (Sent, Some(1)));
    assert_eq!(texts[0].request_id, tried(sent, on(25, 10, 0)));
    assert_eq!(
        practice.by(Channel::Sms, visit).await,
        [(Booked, Dropped), (Reminder, Sent)]
    );
    assert_eq!(
        practice.reasons(Channel::Sms, visit).await,
        [MessageReason::AtTheDesk]
    );
    assert_eq!(practice.by(Channel::Mail, visit).await, []);
}

#[tokio::test]
async fn whoever_booked_at_the_desk_hears_by_sms_that_it_was_moved_and_cancelled() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    practice.moved(&visit, on(27, 11, 0)).await;
    practice.at(on(24, 9, 4)).await;
    practice.cancelled(visit.appointment.id).await;
    practice.at(on(24, 9, 6)).await;
    let bodies: Vec<String> = practice.texts().into_iter().map(|text| text.body).collect();
    assert_eq!(bodies.len(), 2, "{bodies:?}");
    assert!(bodies[0].contains("10:00, Thu Nam 26/11/2026 da doi sang 11:00 Thu Sau 27/11/2026"));
    assert!(bodies[1].contains("11:00 Thu Sau 27/11/2026") && bodies[1].contains("da huy"));
}

#[tokio::test]
async fn a_slip_at_the_desk_that_was_taken_back_in_time_nobody_hears_of_by_sms() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.cancelled(visit).await;
    practice.at(on(25, 12, 0)).await;
    assert_eq!(practice.texts(), []);
    assert_eq!(practice.messages(visit).await.len(), 2);
}

#[tokio::test]
async fn whoever_books_and_cancels_in_the_evening_hears_of_the_end_in_the_morning() {
    let practice = practice_without_mail().await;
    practice.world.clinic.clock.set(on(24, 21, 5));
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 21, 7)).await;
    assert_eq!(
        practice.reasons(Channel::Sms, visit).await,
        [MessageReason::AtTheDesk]
    );
    practice.world.clinic.clock.set(on(24, 22, 0));
    practice.cancelled(visit).await;
    practice.at(on(25, 6, 59)).await;
    assert_eq!(practice.texts(), []);
    practice.at(on(25, 7, 0)).await;
    let texts = practice.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].body.contains("da huy"), "{}", texts[0].body);
}

#[tokio::test]
async fn whoever_was_told_of_the_end_is_told_that_it_stands_again_though_bookings_are_not_sent() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    practice.cancelled(visit).await;
    practice.at(on(24, 9, 4)).await;
    assert!(practice.step(visit, "reinstate").await.status.is_success());
    practice.at(on(24, 9, 6)).await;
    let bodies: Vec<String> = practice.texts().into_iter().map(|text| text.body).collect();
    assert_eq!(bodies.len(), 2, "{bodies:?}");
    assert!(bodies[1].contains("da ghi nhan lich hen"), "{bodies:?}");
}

/// The relay says nothing and lets nobody go, for minutes.
#[tokio::test]
async fn a_silent_relay_holds_up_no_sms_and_no_mail_that_somebody_waits_for() {
    let practice = practice(SmsUse::Always).await;
    let visit = practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    let clinic = &practice.world.clinic;
    let lan = clinic.account("lan", Role::FrontDesk, None).await;
    let own = args![lan, "lan@example.vn", clinic.clock.now()].to_vec();
    practice.world.write(&SET_ACCOUNTS_EMAIL, &own).await;
    practice.moved(&visit, on(27, 11, 0)).await;
    clinic.clock.set(on(24, 9, 4));

    let sink = SmtpSink::silent_at(".").await;
    let relay: Arc<dyn Mail> = Arc::new(relay_at(sink.port));
    let (server, app) = (&clinic.server, &clinic.server.app);
    let (links, rate) = (server.account_links(), server.mail_rate);
    let kinds: Vec<Arc<dyn JobKind>> = vec![
        Arc::new(SendAccountMails::new(app, Arc::clone(&relay), links, rate)),
        Arc::new(SendMessages::new(app, relay, MAIL_FROM.to_owned())),
        Arc::new(SendMessages::by_sms(app, Arc::new(clinic.text_box().clone()))),
    ];
    let jobs = Jobs::new(app.clone(), kinds, "a".to_owned(), AT_ONCE);
    let (end, is_ending) = watch::channel(false);
    let working = tokio::spawn(jobs.keep_working(is_ending));
    // The mail of the move is with the relay.
    sink.until_taken(1).await;
    while practice.texts().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(practice.texts()[0].body.contains("da doi sang 11:00"));
    let asked = json!({ "name": "lan" });
    let asked = clinic
        .stranger()
        .post("/api/session/password-reset", &asked)
        .await;
    assert_eq!(asked.status, 202);
    sink.until_taken(2).await;
    let to: Vec<String> = sink.taken().into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!(to, [ADDRESS, "lan@example.vn"]);
    end.send_replace(true);
    working.await.unwrap();
}

#[tokio::test]
async fn by_both_ways_each_is_planned_apart_and_sent_once() {
    let practice = practice(SmsUse::Always).await;
    let visit = practice.booked(on(26, 10, 0)).await;
    let id = visit.appointment.id;
    for channel in [Channel::Mail, Channel::Sms] {
        assert_eq!(
            practice.by(channel, id).await,
            [(Booked, Queued), (Reminder, Queued)]
        );
    }
    practice.at(on(24, 9, 2)).await;
    practice.moved(&visit, on(27, 11, 0)).await;
    practice.at(on(24, 9, 4)).await;
    practice.at(on(26, 11, 0)).await;
    assert_eq!(
        practice.by(Channel::Mail, id).await,
        [
            (Booked, Sent),
            (Moved, Sent),
            (Reminder, Dropped),
            (Reminder, Sent)
        ]
    );
    assert_eq!(
        practice.by(Channel::Sms, id).await,
        [
            (Booked, Dropped),
            (Moved, Sent),
            (Reminder, Dropped),
            (Reminder, Sent)
        ]
    );
    assert_eq!((practice.subjects().len(), practice.texts().len()), (3, 2));
}

#[tokio::test]
async fn whoever_gives_an_address_before_the_sms_leaves_gets_mail_in_its_place() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    practice.has_email(ADDRESS).await;
    // Looked at anew: nothing else is said of it here.
    practice.prefers(json!({ "sms_agreed": true })).await;
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.texts(), []);
    assert_eq!(
        practice.reasons(Channel::Sms, visit).await,
        [MessageReason::AtTheDesk, MessageReason::NotThisWay]
    );
    assert_eq!(
        practice.by(Channel::Mail, visit).await,
        [(Booked, Sent), (Reminder, Sent)]
    );
}

#[tokio::test]
async fn without_agreement_or_with_a_number_on_a_wall_or_where_the_clinic_sends_none_nobody_gets_an_sms() {
    let practice = practice(SmsUse::Always).await;
    practice.prefers(json!({ "sms_agreed": false })).await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    assert_eq!(practice.by(Channel::Sms, visit).await, []);

    practice.prefers(json!({ "sms_agreed": true })).await;
    assert_eq!(
        practice.by(Channel::Sms, visit).await.len(),
        2,
        "of the visits to come too"
    );
    let wall = args![practice.patient, "02838123456"].to_vec();
    practice.world.write(&SET_PHONE, &wall).await;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(
        practice.reasons(Channel::Sms, visit).await,
        [MessageReason::NoAddress]
    );

    let mobile = args![practice.patient, "0901234567"].to_vec();
    practice.world.write(&SET_PHONE, &mobile).await;
    practice
        .change_settings(|settings| settings.messages.sms = SmsUse::Never)
        .await;
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.texts(), []);
    assert_eq!(
        practice.reasons(Channel::Sms, visit).await,
        [MessageReason::NoAddress, MessageReason::NotThisWay]
    );
}

#[tokio::test]
async fn agreement_taken_back_counts_when_the_time_comes() {
    let practice = practice(SmsUse::Always).await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    practice.prefers(json!({ "sms_agreed": false })).await;
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.texts(), []);
    assert_eq!(
        practice.by(Channel::Mail, visit).await,
        [(Booked, Sent), (Reminder, Sent)]
    );
    assert_eq!(
        practice.reasons(Channel::Sms, visit).await,
        [MessageReason::AtTheDesk, MessageReason::OptedOut]
    );
}

#[tokio::test]
async fn whoever_wants_no_mail_counts_as_without_and_reads_in_the_language_that_they_chose() {
    let practice = practice(SmsUse::WithoutMail).await;
    let form = json!({ "mail_off": true, "sms_agreed": true, "language": "en" });
    let preference = practice.prefers(form).await;
    assert!(preference.form.mail_off);
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.subjects(), [""; 0]);
    assert_eq!(practice.by(Channel::Sms, visit).await.len(), 2);
    let texts = practice.texts();
    assert!(
        texts[0].body.contains("reminder of your visit"),
        "{}",
        texts[0].body
    );
}

#[tokio::test]
async fn when_and_by_whom_an_agreement_was_heard_is_kept_and_a_later_change_of_something_else_leaves_it() {
    let practice = Practice::start().await;
    let agreed = practice.prefers(json!({ "sms_agreed": true })).await;
    assert_eq!(agreed.sms_said_at, Some(on(24, 9, 0)));
    practice.world.clinic.clock.advance_seconds(60);
    let later = practice
        .prefers(json!({ "sms_agreed": true, "mail_off": true }))
        .await;
    assert_eq!(later.sms_said_at, Some(on(24, 9, 0)));
    let back = practice.prefers(json!({ "mail_off": true })).await;
    assert_eq!(
        (back.form.sms_agreed, back.sms_said_at),
        (false, Some(on(24, 9, 1)))
    );
    let engine = practice.world.clinic.server.app.engine.as_ref();
    let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
    let rows = tx
        .all_sql(
            "SELECT detail FROM audit_event WHERE detail LIKE '%SMS%' ORDER BY seq",
            &[],
        )
        .await
        .unwrap();
    let told: Vec<String> = rows.iter().map(|row| row.get("detail").unwrap()).collect();
    assert_eq!(told, ["agreed to SMS", "took the agreement to SMS back"]);
}

#[tokio::test]
async fn a_text_keeps_its_marks_where_the_clinic_pays_for_them() {
    let practice = practice_without_mail().await;
    practice
        .change_settings(|settings| settings.messages.sms_unaccented = false)
        .await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(25, 10, 0)).await;
    let texts = practice.texts();
    assert!(texts[0].body.contains("nhắc lịch hẹn"), "{}", texts[0].body);
    let messages = practice.messages(visit).await;
    let sent = messages.iter().find(|message| message.status == Sent).unwrap();
    assert!(sent.segments > Some(1), "{sent:?}");
}

#[tokio::test]
async fn what_had_no_answer_is_handed_over_again_as_in_doubt_since_its_first_try() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    let text_box = practice.world.clinic.text_box();
    text_box.refuses(silent());
    text_box.refuses(silent());
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Waiting]);
    let other = args![practice.patient, "0351234567"].to_vec();
    practice.world.write(&SET_PHONE, &other).await;
    assert_eq!(practice.at(on(25, 10, 2)).await, [JobState::Waiting]);
    assert_eq!(practice.at(on(25, 10, 6)).await, [JobState::Done]);
    let texts = practice.texts();
    assert_eq!(texts.len(), 1);
    assert_eq!(
        texts[0].in_doubt_since,
        Some(on(25, 10, 0)),
        "since the first try"
    );
    assert_eq!(texts[0].to, NUMBER, "where it is perhaps already");
    let messages = practice.messages(visit).await;
    let sent = messages.iter().find(|message| message.kind == Reminder).unwrap();
    assert_eq!(texts[0].request_id, tried(sent, on(25, 10, 0)));
    assert!(texts[0].request_id.len() <= 50, "{}", texts[0].request_id);
}

/// A gateway says of an id that it had what it refused, too.
#[tokio::test]
async fn what_was_refused_for_now_is_handed_over_again_under_another_id() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    practice.world.clinic.text_box().refuses(NotTaken::ForNow {
        code: Some(103),
        said: "103 not enough balance".to_owned(),
    });
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Waiting]);
    assert_eq!(practice.at(on(25, 10, 2)).await, [JobState::Done]);
    let messages = practice.messages(visit).await;
    let sent = messages.iter().find(|message| message.kind == Reminder).unwrap();
    let texts = practice.texts();
    assert_eq!(texts[0].in_doubt_since, None);
    assert_eq!(texts[0].request_id, tried(sent, on(25, 10, 2)));
}

/// Nobody heard the first answer, which was a refusal.
#[tokio::test]
async fn what_turns_out_to_have_been_refused_is_handed_over_again_under_another_id() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    let text_box = practice.world.clinic.text_box();
    text_box.refuses(silent());
    text_box.refuses(NotTaken::NorBefore {
        code: 124,
        said: "124 Request exist 1: it was rejected".to_owned(),
    });
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Waiting]);
    assert_eq!(practice.at(on(25, 10, 2)).await, [JobState::Waiting]);
    let reminder = practice.reminder(visit).await;
    assert_eq!(reminder.status, Queued);
    assert_eq!(
        reminder.detail.as_deref(),
        Some("124 Request exist 1: it was rejected")
    );
    assert_eq!(practice.at(on(25, 10, 6)).await, [JobState::Done]);
    let texts = practice.texts();
    assert_eq!(texts.len(), 1);
    assert_eq!(texts[0].in_doubt_since, None);
    assert_eq!(texts[0].request_id, tried(&reminder, on(25, 10, 6)));
    assert_eq!(practice.reminder(visit).await.status, Sent);
}

#[tokio::test]
async fn what_a_gateway_never_says_it_took_fails_at_last_with_its_words_and_is_never_told_as_sent() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    let text_box = practice.world.clinic.text_box();
    for _ in 0..10 {
        text_box.refuses(NotTaken::Unknown {
            said: "124 Request exist 1: what became of it is not said".to_owned(),
        });
    }
    let mut last = Vec::new();
    // Later each time than it waits at the longest.
    for minutes in [0, 2, 6, 12, 24, 48, 96, 180, 260, 340] {
        last = practice.at(on(25, 10, 0).plus_minutes(minutes)).await;
    }
    assert_eq!(last, [JobState::Dead], "after the last of its tries");
    let reminder = practice.reminder(visit).await;
    let ended = (reminder.status, reminder.reason);
    assert_eq!(ended, (MessageStatus::Failed, Some(MessageReason::Unanswered)));
    let detail = reminder.detail.unwrap();
    assert!(detail.contains("what became of it"), "{detail}");
    assert_eq!(practice.texts(), []);
}

#[tokio::test]
async fn a_number_that_the_gateway_refuses_fails_with_its_words_and_is_sent_again_to_a_better_one() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    practice.world.clinic.text_box().refuses(NotTaken::ForGood {
        code: 108,
        said: "108 wrong number".to_owned(),
    });
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Done]);
    let messages = practice.messages(visit).await;
    let failed = messages.iter().find(|message| message.kind == Reminder).unwrap();
    assert_eq!(failed.reason, Some(MessageReason::Relay));
    assert_eq!(failed.detail.as_deref(), Some("108 wrong number"));
    let better = args![practice.patient, "0351234567"].to_vec();
    practice.world.write(&SET_PHONE, &better).await;
    practice.send_again(failed).await.ok::<Message>();
    practice.at(on(25, 10, 1)).await;
    assert_eq!(practice.texts()[0].to, "+84351234567");
}

/// A reminder that the gateway has perhaps, and that is not tried again.
async fn ended_in_doubt(practice: &Practice) -> Message {
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    let text_box = practice.world.clinic.text_box();
    text_box.refuses(silent());
    text_box.refuses(NotTaken::ForGood {
        code: 108,
        said: "108 wrong number".to_owned(),
    });
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Waiting]);
    assert_eq!(practice.at(on(25, 10, 2)).await, [JobState::Dead]);
    let mut messages = practice.messages(visit).await;
    messages.retain(|message| message.kind == Reminder);
    let message = messages.remove(0);
    assert_eq!(message.reason, Some(MessageReason::Unanswered));
    message
}

/// The gateway knows it by its id, and does not send it twice.
#[tokio::test]
async fn what_ended_in_doubt_is_sent_again_as_the_same_sms() {
    let practice = practice_without_mail().await;
    let message = ended_in_doubt(&practice).await;
    let again: Message = practice.send_again(&message).await.ok();
    assert_eq!(again.status, MessageStatus::HandingOver);
    assert_eq!(practice.at(on(25, 10, 3)).await, [JobState::Done]);
    let texts = practice.texts();
    assert_eq!(texts.len(), 1);
    assert_eq!(
        (texts[0].to.as_str(), texts[0].in_doubt_since),
        (NUMBER, Some(on(25, 10, 0)))
    );
    assert_eq!(texts[0].request_id, tried(&message, on(25, 10, 0)));
}

/// What no gateway took nobody has heard, whatever was feared before.
#[tokio::test]
async fn what_ended_in_doubt_and_was_never_taken_does_not_count_as_told() {
    let practice = practice_without_mail().await;
    let message = ended_in_doubt(&practice).await;
    practice.send_again(&message).await.ok::<Message>();
    practice.world.clinic.text_box().refuses(NotTaken::NorBefore {
        code: 124,
        said: "124 rejected".to_owned(),
    });
    assert_eq!(practice.at(on(25, 10, 3)).await, [JobState::Waiting]);
    let reminder = practice.reminder(message.appointment_id).await;
    assert_eq!((reminder.status, reminder.reason), (Queued, None));
}

/// By its old id the gateway would say that it has it already.
#[tokio::test]
async fn what_ended_in_doubt_is_another_sms_to_another_number() {
    let practice = practice_without_mail().await;
    let message = ended_in_doubt(&practice).await;
    let better = args![practice.patient, "0351234567"].to_vec();
    practice.world.write(&SET_PHONE, &better).await;
    let again: Message = practice.send_again(&message).await.ok();
    assert_eq!(again.status, Queued);
    practice.at(on(25, 10, 3)).await;
    let texts = practice.texts();
    assert_eq!(
        (texts[0].to.as_str(), texts[0].in_doubt_since),
        ("+84351234567", None)
    );
    assert_eq!(texts[0].request_id, tried(&message, on(25, 10, 3)));
}

/// As of mail.
#[tokio::test]
async fn a_job_that_is_retried_after_the_desk_sent_its_sms_again_hands_nothing_over() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    practice.world.write(&LAST_TRY, &[]).await;
    let text_box = practice.world.clinic.text_box();
    text_box.refuses(later());
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Dead]);
    let failed = practice.reminder(visit).await;
    practice.send_again(&failed).await.ok::<Message>();
    text_box.refuses(later());
    assert_eq!(practice.at(on(25, 10, 1)).await, [JobState::Waiting]);
    retry_the_dead(&practice, SEND_SMS).await;
    assert_eq!(practice.at(on(25, 10, 1)).await, [JobState::Dead]);
    assert_eq!(practice.texts(), []);
    assert_eq!(practice.at(on(25, 10, 3)).await, [JobState::Done]);
    assert_eq!(practice.texts().len(), 1);
}

/// Of two servers one has no gateway: it leaves what it cannot do.
#[tokio::test]
async fn a_server_without_a_gateway_takes_no_job_of_an_sms() {
    let practice = practice_without_mail().await;
    practice.booked(on(26, 10, 0)).await;
    let app = &practice.world.clinic.server.app;
    let mail = Arc::new(practice.mailbox().clone());
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(SendMessages::new(app, mail, MAIL_FROM.to_owned()))];
    let jobs = Jobs::new(app.clone(), kinds, "b".to_owned(), AT_ONCE);
    practice.world.clinic.clock.set(on(25, 10, 0));
    assert_eq!(jobs.work_off().await.unwrap(), []);
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.texts().len(), 1);
}

#[tokio::test]
async fn who_wants_no_mail_wants_none_under_whichever_record_and_agreement_is_not_inherited_against_a_no() {
    let practice = Practice::start().await;
    practice
        .prefers(json!({ "mail_off": true, "sms_agreed": true }))
        .await;
    practice.prefers(json!({ "mail_off": true })).await;
    let into = practice.world.patient().await;
    let path = format!("/api/patients/{into}/message-opt-out");
    let desk = practice.world.clinic.desk();
    desk.put(&path, 0, &json!({ "sms_agreed": true }))
        .await
        .ok::<MessagePreference>();
    let merge = format!("/api/patients/{}/merge", practice.patient);
    let answer = desk.post(&merge, &json!({ "into": into })).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let left: MessagePreference = desk.get(&path).await.ok();
    assert!(left.form.mail_off && !left.form.sms_agreed, "{left:?}");
}

#[tokio::test]
async fn who_wants_no_messages_wants_none_under_whichever_record_and_what_else_was_said_stays() {
    let practice = Practice::start().await;
    practice.prefers(json!({ "opted_out": true })).await;
    let into = practice.world.patient().await;
    let path = format!("/api/patients/{into}/message-opt-out");
    let desk = practice.world.clinic.desk();
    let said: MessagePreference = desk
        .put(&path, 0, &json!({ "mail_off": true, "sms_agreed": true }))
        .await
        .ok();
    desk.put(&path, said.version, &json!({ "mail_off": true }))
        .await
        .ok::<MessagePreference>();
    let merge = format!("/api/patients/{}/merge", practice.patient);
    let answer = desk.post(&merge, &json!({ "into": into })).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let left: MessagePreference = desk.get(&path).await.ok();
    assert!(left.form.opted_out && left.form.mail_off, "{left:?}");
    assert!(!left.form.sms_agreed && left.sms_said_at.is_some(), "{left:?}");
}

#[tokio::test]
async fn an_admin_tries_the_gateway_and_reads_what_an_sms_would_say() {
    let practice = Practice::start().await;
    let admin = practice.world.clinic.admin();
    let to = json!({ "to": "0901 234 567" });
    let tested: SmsTested = admin.post("/api/sms-test", &to).await.ok();
    assert_eq!((tested.said.as_str(), tested.segments), ("taken 1", 1));
    assert_eq!(practice.texts()[0].to, NUMBER);
    practice.world.clinic.text_box().refuses(NotTaken::ForNow {
        code: Some(103),
        said: "103 not enough balance".to_owned(),
    });
    let problem = admin.post("/api/sms-test", &to).await;
    let problem = problem.refused("/problems/sms-not-taken");
    assert_eq!(problem.members["said"], "103 not enough balance");
    let wrong = json!({ "to": "028 3812 3456" });
    let answer = admin.post("/api/sms-test", &wrong).await;
    assert_eq!(answer.status.as_u16(), 422, "{}", answer.text());

    let samples: Vec<SmsPreview> = admin.get("/api/sms-preview").await.ok();
    assert_eq!(samples.len(), 2 * MessageKind::ALL.len());
    let cancelled = samples.iter().find(|sample| sample.kind == Cancelled).unwrap();
    assert!(cancelled.text.contains("đã hủy"), "{}", cancelled.text);

    let without = World::start().await;
    let admin = without.clinic.admin();
    admin
        .post("/api/sms-test", &to)
        .await
        .refused("/problems/sms-not-set-up");
}

/// Rule B3.
#[tokio::test]
async fn whoever_is_late_and_has_no_mail_is_reminded_by_sms_once() {
    let practice = practice_without_mail().await;
    let visit = practice.booked(on(24, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.minute(on(24, 10, 10)).await.reminded, 1);
    assert_eq!(practice.at(on(24, 10, 10)).await, [JobState::Done]);
    assert_eq!(practice.minute(on(24, 10, 11)).await.reminded, 0);
    let texts = practice.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    let words = "dang cho quy khach: lich hen 10:00";
    assert!(texts[0].body.contains(words), "{}", texts[0].body);
    assert_eq!(practice.by(Channel::Mail, visit).await, []);
}

/// Rule B3.
#[tokio::test]
async fn whoever_is_late_is_reminded_by_both_ways_where_the_clinic_wants_both() {
    let practice = practice(SmsUse::Always).await;
    practice.booked(on(24, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.minute(on(24, 10, 10)).await.reminded, 1);
    assert_eq!(practice.at(on(24, 10, 10)).await, [JobState::Done; 2]);
    assert_eq!((practice.subjects().len(), practice.texts().len()), (2, 1));
}

/// Rule B3.
#[tokio::test]
async fn whoever_is_late_and_has_no_mail_hears_nothing_where_the_clinic_does_not_pay_for_that() {
    let practice = practice_without_mail().await;
    practice
        .change_settings(|settings| settings.messages.sms_kinds = vec![Reminder])
        .await;
    practice.booked(on(24, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.minute(on(24, 10, 10)).await.reminded, 0);
}

/// Rule B5.
#[tokio::test]
async fn a_leave_is_told_by_sms_with_the_time_that_cannot_be() {
    let away = Away::of(practice_without_mail().await).await;
    let practice = &away.practice;
    practice.at(on(24, 9, 4)).await;
    let texts = practice.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    let words = "nghi, lich hen 10:00 Thu Nam 26/11/2026 phai doi gio";
    assert!(texts[0].body.contains(words), "{}", texts[0].body);
}

/// Row E6.
#[tokio::test]
async fn a_series_is_confirmed_by_one_mail_and_one_sms_that_is_paid_for_once() {
    let practice = practice(SmsUse::Always).await;
    practice
        .change_settings(|settings| settings.messages.sms_kinds.push(Booked))
        .await;
    let visits = series(&practice).await;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.subjects(), ["Xác nhận 3"]);
    let texts = practice.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    for part in ["3 lich hen", "25/11/2026", "26/11/2026", "27/11/2026"] {
        assert!(texts[0].body.contains(part), "{part} in {}", texts[0].body);
    }
    let mut paid = 0;
    for visit in &visits {
        let messages = practice.messages(visit.appointment.id).await;
        let mut of_this = messages.iter().filter(|message| message.kind == Booked);
        assert!(of_this.all(|message| message.status == Sent), "{messages:?}");
        paid += messages
            .iter()
            .filter_map(|message| message.segments)
            .sum::<u16>();
    }
    assert_eq!(paid, Segments::of(&texts[0].body).count);
}

#[tokio::test]
async fn a_series_that_is_not_confirmed_by_sms_is_known_from_the_desk() {
    let practice = practice(SmsUse::Always).await;
    let visits = series(&practice).await;
    practice.at(on(24, 9, 2)).await;
    assert_eq!((practice.subjects().len(), practice.texts().len()), (1, 0));
    for visit in &visits {
        let reasons = practice.reasons(Channel::Sms, visit.appointment.id).await;
        assert_eq!(reasons, [MessageReason::AtTheDesk]);
    }
}

#[tokio::test]
async fn an_sms_goes_out_in_the_clinics_words_and_in_the_programs_own_where_those_break() {
    let practice = practice_without_mail().await;
    let admin = practice.world.clinic.admin();
    let form = json!({ "source": "Mai gặp nhé,\n{{ time }}" });
    admin.put(TEMPLATE, 0, &form).await.ok::<SavedTemplate>();
    practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.texts()[0].body, "Mai gap nhe, 10:00");

    practice.world.write(&SPOIL, args!["{{ khong_co }}"]).await;
    practice.booked(on(27, 10, 0)).await;
    practice.at(on(25, 10, 2)).await;
    practice.at(on(26, 10, 0)).await;
    let body = practice.texts()[1].body.clone();
    assert!(body.contains("nhac lich hen 10:00 Thu Sau 27/11/2026"), "{body}");
    // Her session of two days ago is over.
    let admin = practice.world.clinic.admin();
    let kept: TemplateHistory = admin.get(TEMPLATE).await.ok();
    assert_eq!(kept.template.broke.unwrap().at, on(26, 10, 0));
}
