//! A patient answers a mail: `POST /api/visit-links/look`, `confirm`, `cancel` and `choose`. No sign-in: the link's
//! signature says whose visit it is, and opens nothing else. Only a press on the page acts; whatever follows links by
//! itself asks with GET, and finds the page.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Extension, Json,
    http::header::CACHE_CONTROL,
    middleware::from_fn,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::Access,
    messaging::{self, Followed, LinkRefused, LinkedMessage, VisitLink, VisitLinkAsked, VisitLinkChoice},
    ports::Clock as _,
    problem::Problem,
    store::{Begin, StoreError, Tx},
    web::{Body, Outcome, Routes, Work, done_again},
};
use utoipa_axum::{router::UtoipaMethodRouterExt as _, routes};

use super::link_token::{LinkToken, VisitLinks};
use crate::{
    Server,
    identity::{Caller, Limiter, clinic_itself},
};

pub fn routes(server: &Server) -> Routes {
    let own = Answering {
        links: VisitLinks::new(&server.keys, &server.public_url),
        server: server.clone(),
        limiter: Arc::default(),
    };
    Routes::default()
        .plain(Access::Public, routes!(look_at_visit))
        .plain(Access::Public, routes!(confirm_visit))
        .plain(Access::Public, routes!(cancel_visit))
        .plain(Access::Public, routes!(choose_time))
        .around(move |route| {
            route
                .layer::<_, Infallible>(from_fn(done_again))
                .layer(Extension(own.clone()))
        })
}

/// What these routes need. Cheap to clone.
#[derive(Clone)]
struct Answering {
    server: Server,
    links: VisitLinks,
    /// Of links that were none, by address.
    limiter: Arc<Limiter>,
}

impl Answering {
    /// A good link is never braked: those who share an address with whoever guesses, such as behind a carrier's, answer.
    async fn message(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        token: &str,
    ) -> Outcome<LinkedMessage, LinkRefused> {
        if let Some(message) = self.signed(tx, token).await? {
            return Ok(message);
        }
        let now = self.server.app.clock.now();
        self.limiter.count(caller.address, now).map_err(too_many)?;
        Err(LinkRefused::NotValid.into())
    }

    async fn signed(&self, tx: &mut Tx, token: &str) -> Result<Option<LinkedMessage>, StoreError> {
        let Some(token) = LinkToken::read(token) else {
            return Ok(None);
        };
        let message = messaging::linked_message(tx, token.message).await?;
        Ok(message.filter(|message| self.links.is_signed(&token, message)))
    }

    /// A unit of work of the patient's own. Whoever only guesses keeps none of the clinic's waiting.
    async fn begin(&self, caller: &Caller, token: &str) -> Outcome<(Work, LinkedMessage), LinkRefused> {
        let app = &self.server.app;
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
        self.message(&mut tx, caller, token).await?;
        drop(tx);
        let mut work = Work::begin(app, clinic_itself()).await?;
        // It may be bound to another version by now.
        let message = self.signed(&mut work, token).await?;
        let message = message.ok_or(LinkRefused::NotValid)?;
        work.actor = message.actor();
        Ok((work, message))
    }

    /// What was so before leaves no row and tells nobody.
    async fn keep(&self, mut work: Work, action: &str, followed: Followed) -> Outcome<Response, LinkRefused> {
        if followed.is_done {
            let seq = work.finish(action).await?;
            work.commit().await?;
            self.server.app.feed.publish(seq);
        } else {
            work.rollback().await?;
        }
        Ok(shown(followed.link))
    }
}

/// Whoever has to wait so many seconds.
pub(super) const fn too_many(retry_after_seconds: i64) -> LinkRefused {
    LinkRefused::TooMany { retry_after_seconds }
}

/// No copy of it stays in a browser that others use.
fn shown(link: VisitLink) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(link)).into_response()
}

/// How the visit stands, and what can be done. Changes nothing.
#[utoipa::path(post, path = "/api/visit-links/look", tag = "messaging", request_body = VisitLinkAsked,
    responses((status = 200, body = VisitLink), (status = 404, body = Problem), (status = 429, body = Problem)))]
async fn look_at_visit(
    Extension(answering): Extension<Answering>,
    caller: Caller,
    Body(VisitLinkAsked { token }): Body<VisitLinkAsked>,
) -> Outcome<Response, LinkRefused> {
    let app = &answering.server.app;
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let message = answering.message(&mut tx, &caller, &token).await?;
    let link = messaging::look(&mut tx, message, app.clock.now()).await?;
    Ok(shown(link))
}

/// The patient will come. Once: whoever asks again is told how the visit stands.
#[utoipa::path(post, path = "/api/visit-links/confirm", tag = "messaging", request_body = VisitLinkAsked,
    responses((status = 200, body = VisitLink), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 429, body = Problem)))]
async fn confirm_visit(
    Extension(answering): Extension<Answering>,
    caller: Caller,
    Body(VisitLinkAsked { token }): Body<VisitLinkAsked>,
) -> Outcome<Response, LinkRefused> {
    let (mut work, message) = answering.begin(&caller, &token).await?;
    let followed = messaging::confirm(&mut work, message).await?;
    answering
        .keep(work, "POST /api/visit-links/confirm", followed)
        .await
}

/// The patient will not come: the visit is cancelled, as long before it as the clinic's settings say.
#[utoipa::path(post, path = "/api/visit-links/cancel", tag = "messaging", request_body = VisitLinkAsked,
    responses((status = 200, body = VisitLink), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 429, body = Problem)))]
async fn cancel_visit(
    Extension(answering): Extension<Answering>,
    caller: Caller,
    Body(VisitLinkAsked { token }): Body<VisitLinkAsked>,
) -> Outcome<Response, LinkRefused> {
    let (mut work, message) = answering.begin(&caller, &token).await?;
    let followed = messaging::cancel(&mut work, message).await?;
    answering
        .keep(work, "POST /api/visit-links/cancel", followed)
        .await
}

/// Another time for a visit that waits for a call: one of those that were offered.
#[utoipa::path(post, path = "/api/visit-links/choose", tag = "messaging", request_body = VisitLinkChoice,
    responses((status = 200, body = VisitLink), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 429, body = Problem)))]
async fn choose_time(
    Extension(answering): Extension<Answering>,
    caller: Caller,
    Body(choice): Body<VisitLinkChoice>,
) -> Outcome<Response, LinkRefused> {
    let (mut work, message) = answering.begin(&caller, &choice.token).await?;
    let chosen = (choice.practitioner_id, choice.start);
    let followed = messaging::choose(&mut work, message, chosen).await?;
    answering
        .keep(work, "POST /api/visit-links/choose", followed)
        .await
}
