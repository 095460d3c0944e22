//! The desk wants a message sent that failed: `POST /api/messages/{id}/send-again`.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{
    Channel, Message, MessageReason, MessageRefused, MessageVisit, Ways,
    follow::enqueue_sending,
    queries::{self, Reached},
};
use crate::{
    app::App,
    identity::Access,
    ids::MessageId,
    jobs::Priority,
    problem::Problem,
    refusal::RowRefused,
    store::Tx,
    web::{IfMatch, Outcome, PathId, Routes, Working},
};

pub(super) fn routes() -> Routes {
    Routes::default().change(Access::DESK, routes!(send_message_again))
}

/// Sends at once what failed, or whose job was cancelled, to the address that the patient has by now, if it is still true.
#[utoipa::path(post, path = "/api/messages/{id}/send-again", tag = "messaging",
    responses((status = 200, body = Message), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn send_message_again(
    State(app): State<App>,
    mut work: Working,
    PathId(id): PathId<MessageId>,
    version: Option<IfMatch>,
) -> Outcome<Json<Message>, MessageRefused> {
    let message = existing(&mut work, id).await?;
    let current_version = message.version;
    if version.is_some_and(|IfMatch(version)| version != current_version) {
        return Err(MessageRefused::Row(RowRefused::VersionConflict { current_version }).into());
    }
    if !message.can_be_sent_again() {
        return Err(MessageRefused::State {
            state: message.status,
        }
        .into());
    }
    let channel = message.channel;
    if !Ways::of(&app).has(channel) {
        let refused = match channel {
            Channel::Mail => MessageRefused::NotSetUp,
            Channel::Sms => MessageRefused::SmsNotSetUp,
        };
        return Err(refused.into());
    }
    let now = work.now;
    // Whoever cannot be reached by now is dropped with the reason when it is sent.
    let reached = queries::reach(&mut work, message.patient_id, channel).await?;
    let stays_in_doubt = reached
        .as_ref()
        .is_ok_and(|reached| stays_in_doubt(&message, reached));
    let address = reached.map_or_else(|_| message.address.clone(), |reached| reached.address);
    // Somebody waits to see it go.
    let of_visit = MessageVisit {
        appointment_id: message.appointment_id,
        kind: message.kind,
        starts_at: message.starts_at,
    };
    let this = (id, current_version + 1, of_visit);
    let job = enqueue_sending(&mut work, channel, this, Priority::High, now).await?;
    if stays_in_doubt {
        queries::hand_over_again(&mut work, id, now, job, &address).await?;
    } else {
        queries::queue_again(&mut work, id, now, job, &address).await?;
    }
    work.note(format!(
        "message {id} of visit {}, sent again",
        message.appointment_id
    ));
    existing(&mut work, id).await.map(Json)
}

/// Whether a relay has perhaps what is sent again. To another number an SMS is another one: by its gateway's word it would
/// be where it was.
fn stays_in_doubt(message: &Message, reached: &Reached) -> bool {
    let is_the_same = message.channel == Channel::Mail || message.address == reached.address;
    message.reason == Some(MessageReason::Unanswered) && is_the_same
}

async fn existing(tx: &mut Tx, id: MessageId) -> Outcome<Message, MessageRefused> {
    let kept = queries::find(tx, id).await?;
    let kept = kept.ok_or(MessageRefused::Row(RowRefused::NotFound))?;
    Ok(kept.message)
}
