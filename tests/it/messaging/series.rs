//! Visits that one request books are confirmed by one message. Row E6.

use super::*;
use clinic_server::messaging::NotTaken;
use clinic_shared::{
    ids::SeriesId,
    scheduling::{AppointmentKind, BookSeries, BookedSeries, SeriesAsked},
    store::{Begin, Tx},
};

static HEAD: Statement = Statement::new(
    "HEAD",
    "SELECT DISTINCT h.appointment_id FROM message m JOIN message h ON h.id = m.folded_into",
);

static CANCEL_FOLLOWERS: Statement = Statement::new(
    "CANCEL_FOLLOWERS",
    "UPDATE job SET state = 'cancelled', due_at = NULL
        WHERE id IN (SELECT job_id FROM message WHERE folded_into IS NOT NULL)",
);

/// On Wednesday, Thursday and Friday at ten.
pub(super) async fn series(practice: &Practice) -> Vec<AppointmentView> {
    let form = BookSeries {
        id: SeriesId(next_uuid()),
        asked: SeriesAsked {
            patient_id: practice.patient,
            practitioner_id: practice.doctor,
            service_id: practice.world.service,
            start: on(25, 10, 0),
            count: 3,
            every_days: 1,
            length_minutes: None,
            hold_id: None,
        },
        starts: Vec::new(),
        kind: AppointmentKind::Procedure,
        reason: "Tập vai".to_owned(),
        note: String::new(),
    };
    let desk = practice.world.clinic.desk();
    let booked: BookedSeries = desk.post("/api/appointment-series", &form).await.ok();
    booked.appointments
}

impl Practice {
    /// The visit whose message took the others along.
    async fn head_of_fold(&self) -> AppointmentId {
        let mut tx = Tx::begin(self.world.engine().as_ref(), Begin::Read)
            .await
            .unwrap();
        let row = tx.first(&HEAD, &[]).await.unwrap();
        row.unwrap().get("appointment_id").unwrap()
    }
}

/// Of the confirmations, in the order of the visits.
async fn confirmed(practice: &Practice, visits: &[AppointmentView]) -> Vec<MessageStatus> {
    let mut statuses = Vec::new();
    for visit in visits {
        let messages = practice.messages(visit.appointment.id).await;
        let booked = messages
            .iter()
            .filter(|message| message.kind == MessageKind::Booked);
        statuses.extend(booked.map(|message| message.status));
    }
    statuses
}

#[tokio::test]
async fn a_series_is_confirmed_by_one_message_that_lists_its_visits() {
    let practice = Practice::start().await;
    let visits = series(&practice).await;
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Done; 3]);
    assert_eq!(practice.subjects(), ["Xác nhận 3"]);
    let letter = practice.mailbox().letters().remove(0);
    for day in ["Thứ Tư 25/11/2026", "Thứ Năm 26/11/2026", "Thứ Sáu 27/11/2026"] {
        assert!(letter.text.contains(day), "{day} in {}", letter.text);
    }
    let calendar = letter.calendar.unwrap().content;
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 3);
    assert_eq!(confirmed(&practice, &visits).await, [MessageStatus::Sent; 3]);
    // Each counts as told.
    practice.cancelled(visits[1].appointment.id).await;
    practice.at(on(24, 9, 4)).await;
    assert_eq!(practice.subjects().len(), 2);
    assert!(practice.mailbox().letters()[1].subject.contains("đã hủy"));
}

#[tokio::test]
async fn what_was_cancelled_before_a_series_is_confirmed_is_not_listed() {
    let practice = Practice::start().await;
    let visits = series(&practice).await;
    practice.cancelled(visits[0].appointment.id).await;
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Done; 2]);
    let letter = practice.mailbox().letters().remove(0);
    assert!(!letter.text.contains("25/11/2026"), "{}", letter.text);
    assert_eq!(practice.subjects().len(), 1);
}

#[tokio::test]
async fn a_relay_that_is_away_at_first_gets_one_confirmation_of_a_series_all_the_same() {
    let practice = Practice::start().await;
    let visits = series(&practice).await;
    practice.mailbox().refuses(NotTaken::ForNow {
        code: Some(451),
        said: "451 try again later".to_owned(),
    });
    let states = practice.at(on(24, 9, 2)).await;
    assert_eq!(states, [JobState::Waiting, JobState::Done, JobState::Done]);
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Done]);
    assert_eq!(practice.subjects().len(), 1);
    assert_eq!(confirmed(&practice, &visits).await, [MessageStatus::Sent; 3]);
}

/// The whole series is perhaps with the relay: its ends are told, and nothing is sent beside it.
#[tokio::test]
async fn a_series_that_is_in_doubt_is_handed_over_again_as_one() {
    let practice = Practice::start().await;
    let visits = series(&practice).await;
    practice.mailbox().refuses(NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    });
    let states = practice.at(on(24, 9, 2)).await;
    assert_eq!(states, [JobState::Waiting; 3]);
    assert_eq!(
        confirmed(&practice, &visits).await,
        [MessageStatus::HandingOver; 3]
    );
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Done]);
    assert_eq!(practice.subjects().len(), 1);
    assert_eq!(practice.at(on(24, 9, 8)).await, [JobState::Done; 2]);
    assert_eq!(practice.subjects().len(), 1);
    assert_eq!(confirmed(&practice, &visits).await, [MessageStatus::Sent; 3]);
}

/// The first is not sent again: what it says is not true any more. The others do not wait for it for ever.
#[tokio::test]
async fn a_series_in_doubt_whose_visit_is_moved_is_confirmed_one_by_one() {
    let practice = Practice::start().await;
    let visits = series(&practice).await;
    practice.mailbox().refuses(NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    });
    practice.at(on(24, 9, 2)).await;
    let head = practice.head_of_fold().await;
    let moved = visits.iter().find(|visit| visit.appointment.id == head).unwrap();
    let others = visits.iter().filter(|visit| visit.appointment.id != head);
    let others: Vec<AppointmentView> = others.cloned().collect();
    let later = moved.appointment.start.plus_minutes(4 * 60);
    practice.moved(moved, later).await;
    practice.at(on(24, 9, 4)).await;
    practice.at(on(24, 9, 8)).await;
    assert_eq!(confirmed(&practice, &others).await, [MessageStatus::Sent; 2]);
}

/// What stays in doubt says so, and nobody waits for it.
#[tokio::test]
async fn a_series_whose_first_message_ends_in_doubt_is_confirmed_one_by_one() {
    let practice = Practice::start().await;
    let visits = series(&practice).await;
    practice.mailbox().refuses(NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    });
    practice.at(on(24, 9, 2)).await;
    practice.mailbox().refuses(NotTaken::ForGood {
        code: 550,
        said: "550 no such mailbox".to_owned(),
    });
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Dead]);
    let head = practice.head_of_fold().await;
    let is_first = |visit: &AppointmentView| visit.appointment.id == head;
    let (first, others): (Vec<_>, Vec<_>) = visits.into_iter().partition(is_first);
    assert_eq!(confirmed(&practice, &first).await, [MessageStatus::Failed]);
    assert_eq!(
        confirmed(&practice, &others).await,
        [MessageStatus::HandingOver; 2],
        "they are perhaps told as well"
    );
    assert_eq!(practice.at(on(24, 9, 8)).await, [JobState::Done; 2]);
    assert_eq!(confirmed(&practice, &others).await, [MessageStatus::Sent; 2]);
}

/// It is with the relay by another's mail: what becomes of that is not said by its own job.
#[tokio::test]
async fn what_was_taken_along_and_whose_own_job_is_cancelled_ends_as_that_which_took_it() {
    let practice = Practice::start().await;
    let visits = series(&practice).await;
    practice.mailbox().refuses(NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    });
    practice.at(on(24, 9, 2)).await;
    practice.world.write(&CANCEL_FOLLOWERS, &[]).await;
    practice.end_left().await;
    assert_eq!(
        confirmed(&practice, &visits).await,
        [MessageStatus::HandingOver; 3]
    );
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Done]);
    assert_eq!(confirmed(&practice, &visits).await, [MessageStatus::Sent; 3]);
}
