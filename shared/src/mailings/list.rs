//! The admin's list: `GET /api/mailings`, and one of them.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use utoipa_axum::routes;

use super::{
    Mailing, MailingRefused, MailingsAsked,
    progress::counted,
    queries::{self, kept, select},
};
use crate::{
    app::App,
    args,
    feed::Page,
    identity::Access,
    ids::MailingId,
    ports::Clock as _,
    problem::Problem,
    refusal::RowRefused,
    store::{StoreError, Tx},
    time::Timestamp,
    web::{Before, Fault, Outcome, Params, PathId, Reach, Reading, Routes, Versioned, malformed_cursor},
};

const PAGE: usize = 20;

crate::statements! {
    ALL = select!("WHERE created_at <= ?1 AND (created_at < ?1 OR id < ?2)
        ORDER BY created_at DESC, id DESC {limit ?3}");
}

pub(super) fn routes() -> Routes {
    Routes::default()
        .read(Access::ADMIN, Reach::Server, routes!(list_mailings))
        .read(Access::ADMIN, Reach::Server, routes!(read_mailing))
}

/// Mailings and how far they are. What is sent is not in the feed: whoever watches asks again.
#[utoipa::path(get, path = "/api/mailings", tag = "mailings", params(MailingsAsked),
    responses((status = 200, body = Page<Mailing>)))]
async fn list_mailings(
    State(app): State<App>,
    Params(asked): Params<MailingsAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<Mailing>>, Response> {
    // Another server's clock may be ahead of this one's.
    let Some(before) = Before::read(asked.cursor.as_deref(), Timestamp::LAST) else {
        return Err(malformed_cursor());
    };
    let page = page_of(&mut tx, before, app.clock.now()).await;
    page.map(Json).map_err(|error| Fault::from(error).into_response())
}

async fn page_of(tx: &mut Tx, before: Before, now: Timestamp) -> Result<Page<Mailing>, StoreError> {
    let Before { at, id } = before;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = tx.all(&ALL, args![at, id, limit]).await?;
    let mut mailings = Vec::with_capacity(rows.len());
    for row in &rows {
        mailings.push(counted(tx, kept(row)?.mailing, now).await?);
    }
    Ok(Before::page(mailings, PAGE, |mailing: &Mailing| Before {
        at: mailing.created_at,
        id: mailing.id.0,
    }))
}

/// A mailing and how far it is.
#[utoipa::path(get, path = "/api/mailings/{id}", tag = "mailings",
    responses((status = 200, body = Mailing), (status = 404, body = Problem)))]
async fn read_mailing(
    State(app): State<App>,
    PathId(id): PathId<MailingId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<Mailing>, MailingRefused> {
    answered(&mut tx, id, app.clock.now()).await
}

/// A mailing as it is now, with its version.
pub(super) async fn answered(
    tx: &mut Tx,
    id: MailingId,
    now: Timestamp,
) -> Outcome<Versioned<Mailing>, MailingRefused> {
    let found = queries::find(tx, id).await?;
    let found = found.ok_or(MailingRefused::Row(RowRefused::NotFound))?;
    let mailing = counted(tx, found.mailing, now).await?;
    Ok(Versioned(mailing.version, mailing))
}
