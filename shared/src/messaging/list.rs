//! The desk's list: `GET /api/messages`.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use utoipa_axum::routes;

use super::{
    Message, MessagesAsked,
    queries::{message, select},
};
use crate::{
    args,
    feed::Page,
    identity::Access,
    store::{StoreError, Tx},
    time::Timestamp,
    web::{Before, Fault, Params, Reach, Reading, Routes, malformed_cursor},
};

const PAGE: usize = 50;

crate::statements! {
    ALL = select!("WHERE created_at <= ?1 AND (created_at < ?1 OR id < ?2)
        ORDER BY created_at DESC, id DESC {limit ?3}");
    OF_PATIENT = select!("WHERE patient_id = ?4 AND created_at <= ?1 AND (created_at < ?1 OR id < ?2)
        ORDER BY created_at DESC, id DESC {limit ?3}");
    OF_VISIT = select!("WHERE appointment_id = ?4 AND (?5 IS NULL OR patient_id = ?5) AND created_at <= ?1
            AND (created_at < ?1 OR id < ?2)
        ORDER BY created_at DESC, id DESC {limit ?3}");
}

pub(super) fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Server, routes!(list_messages))
}

/// What patients were told of their visits, or will be. What servers do with messages is not in the feed: whoever watches
/// asks again.
#[utoipa::path(get, path = "/api/messages", tag = "messaging", params(MessagesAsked),
    responses((status = 200, body = Page<Message>)))]
async fn list_messages(
    Params(asked): Params<MessagesAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<Message>>, Response> {
    // Another server's clock may be ahead of this one's.
    let Some(before) = Before::read(asked.cursor.as_deref(), Timestamp::LAST) else {
        return Err(malformed_cursor());
    };
    let page = page_of(&mut tx, &asked, before).await;
    page.map(Json).map_err(|error| Fault::from(error).into_response())
}

async fn page_of(tx: &mut Tx, asked: &MessagesAsked, before: Before) -> Result<Page<Message>, StoreError> {
    let Before { at, id } = before;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = match (asked.appointment_id, asked.patient_id) {
        (Some(visit), patient) => tx.all(&OF_VISIT, args![at, id, limit, visit, patient]).await,
        (None, Some(patient)) => tx.all(&OF_PATIENT, args![at, id, limit, patient]).await,
        (None, None) => tx.all(&ALL, args![at, id, limit]).await,
    }?;
    let messages = rows.iter().map(message).collect::<Result<_, _>>()?;
    Ok(Before::page(messages, PAGE, |message: &Message| Before {
        at: message.created_at,
        id: message.id.0,
    }))
}
