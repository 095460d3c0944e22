//! Whether messages go out, as the desk's and the admin's banner tells it.

use super::*;
use clinic_server::messaging::NotTaken;
use clinic_shared::{messaging::MessageHealth, notices::Notices};

static IN_LINE: Statement = Statement::new(
    "IN_LINE",
    "UPDATE job SET due_at = ?1 WHERE kind = 'send-message' AND due_at <= ?1",
);

async fn health(practice: &Practice) -> MessageHealth {
    let desk = practice.world.clinic.desk();
    desk.get("/api/message-health").await.ok()
}

#[tokio::test]
async fn what_should_have_gone_out_a_quarter_of_an_hour_ago_is_told_until_it_has() {
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    practice.world.clinic.clock.set(on(24, 9, 16));
    assert_eq!(health(&practice).await, MessageHealth::default());
    practice.world.clinic.clock.set(on(24, 9, 17));
    let late = MessageHealth {
        late_since: Some(on(24, 9, 2)),
        ..MessageHealth::default()
    };
    assert_eq!(health(&practice).await, late);
    practice.at(on(24, 9, 18)).await;
    assert_eq!(health(&practice).await, MessageHealth::default());
}

/// It has its place there, however long the line is.
#[tokio::test]
async fn what_waits_in_the_line_for_the_relay_is_not_late() {
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    practice.world.write(&IN_LINE, args![on(24, 9, 40)]).await;
    practice.world.clinic.clock.set(on(24, 9, 39));
    assert_eq!(health(&practice).await, MessageHealth::default());
    practice.world.clinic.clock.set(on(24, 9, 40));
    assert_eq!(health(&practice).await.late_since, Some(on(24, 9, 2)));
}

#[tokio::test]
async fn what_failed_is_told_for_a_day_with_whose_it_is_or_until_it_is_sent_again() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(27, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(NotTaken::ForGood {
        code: 550,
        said: "550 no such mailbox".to_owned(),
    });
    practice.at(on(24, 9, 2)).await;
    let failed = MessageHealth {
        failed_lately: 1,
        failed_last_of: Some(practice.patient),
        ..MessageHealth::default()
    };
    assert_eq!(health(&practice).await, failed);
    practice.world.clinic.clock.set(on(25, 9, 2));
    assert_eq!(health(&practice).await, failed);
    practice.world.clinic.clock.set(on(25, 9, 3));
    assert_eq!(health(&practice).await, MessageHealth::default());

    practice.world.clinic.clock.set(on(24, 9, 30));
    let messages = practice.messages(visit).await;
    let message = messages
        .iter()
        .find(|message| message.status == MessageStatus::Failed);
    practice.send_again(message.unwrap()).await.ok::<Message>();
    assert_eq!(health(&practice).await, MessageHealth::default());
}

/// Until somebody looks, it is not known whether its patient knows.
#[tokio::test]
async fn what_was_perhaps_sent_and_is_not_tried_again_counts_as_failed() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(27, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    });
    practice.at(on(24, 9, 2)).await;
    assert_eq!(health(&practice).await, MessageHealth::default());
    practice.mailbox().refuses(NotTaken::ForGood {
        code: 550,
        said: "550 no such mailbox".to_owned(),
    });
    practice.at(on(24, 9, 4)).await;
    let failed = MessageHealth {
        failed_lately: 1,
        failed_last_of: Some(practice.patient),
        ..MessageHealth::default()
    };
    assert_eq!(health(&practice).await, failed);
    let messages = practice.messages(visit).await;
    let message = messages
        .iter()
        .find(|message| message.status == MessageStatus::Failed);
    practice.send_again(message.unwrap()).await.ok::<Message>();
    assert_eq!(health(&practice).await, MessageHealth::default());
}

#[tokio::test]
async fn without_mail_nothing_is_late() {
    let practice = Practice::of(World::start().await).await;
    practice.booked(on(26, 10, 0)).await;
    practice.world.clinic.clock.set(on(25, 10, 0));
    assert_eq!(health(&practice).await, MessageHealth::default());
}

/// It stays told, and nobody hands it over again: nothing of it can be mended.
#[tokio::test]
async fn what_is_in_doubt_is_late_only_while_it_is_tried_again() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    });
    practice.at(on(24, 9, 2)).await;
    practice.world.clinic.clock.set(on(24, 9, 17));
    assert_eq!(health(&practice).await.late_since, Some(on(24, 9, 2)));
    practice.cancelled(visit).await;
    practice.at(on(24, 9, 20)).await;
    let messages = practice.messages(visit).await;
    let booked = messages
        .iter()
        .find(|one| one.kind == MessageKind::Booked)
        .unwrap();
    assert_eq!(booked.status, MessageStatus::HandingOver);
    practice.world.clinic.clock.set(on(24, 9, 40));
    assert_eq!(health(&practice).await, MessageHealth::default());
    let admin = practice.world.clinic.admin();
    let all: Notices = admin.get("/api/notices").await.ok();
    assert_eq!(all.notices, []);
}
