//! A patient stops what the clinic mails them, by the link at a mail's foot: `POST /api/opt-out-links/look` and `say`.
//! No sign-in: the link's signature says whose it is. And the same of a mailing by the button of a mail program (RFC
//! 8058): `POST /api/opt-out-links/one-click/{token}`. Whatever follows links by itself asks with GET, and changes
//! nothing.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Extension, Json,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, LOCATION},
    },
    middleware::from_fn,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::Access,
    ids::PatientId,
    messaging::{self, LinkRefused, OptOutLink, OptOutLinkAsked, OptOutLinkSaid, OptOutOf, OptingOut},
    ports::Clock as _,
    problem::Problem,
    store::{Begin, Tx},
    web::{Body, Failure, Outcome, PathId, Routes, Work, done_again},
};
use utoipa_axum::{router::UtoipaMethodRouterExt as _, routes};

use super::{
    opt_out_token::{OptOutLinks, OptOutToken},
    visit_link::too_many,
};
use crate::{
    Server,
    identity::{Caller, Limiter, clinic_itself},
};

pub fn routes(server: &Server) -> Routes {
    let own = Answering {
        links: OptOutLinks::new(&server.keys, &server.public_url),
        server: server.clone(),
        limiter: Arc::default(),
        pressed: Arc::default(),
    };
    Routes::default()
        .plain(Access::Public, routes!(look_at_mail))
        .plain(Access::Public, routes!(say_what_is_wanted))
        .plain(Access::Public, routes!(stop_news))
        .plain(Access::Public, routes!(lead_to_the_page))
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
    links: OptOutLinks,
    /// Of links that were none, by address.
    limiter: Arc<Limiter>,
    /// Of presses by good ones: each may write, and all the clinic has one writer.
    pressed: Arc<Limiter<PatientId>>,
}

/// What is said by a press.
#[derive(Clone, Copy)]
struct Said {
    of: OptOutOf,
    is_wanted: bool,
}

impl Answering {
    /// A good link is never braked by its address: mail programs ask for many patients from one.
    fn read(&self, caller: &Caller, text: &str) -> Result<OptOutToken, LinkRefused> {
        if let Some(token) = self.links.read(text) {
            return Ok(token);
        }
        let now = self.server.app.clock.now();
        self.limiter.count(caller.address, now).map_err(too_many)?;
        Err(LinkRefused::NotValid)
    }

    /// Whose it is now: the record may be merged, and its address another than the mail went to.
    async fn whose(&self, tx: &mut Tx, token: &OptOutToken) -> Outcome<OptingOut, LinkRefused> {
        let who = messaging::opting_out(tx, token.patient).await?;
        let who = who.filter(|who| self.links.is_of(token, &who.address));
        who.ok_or_else(|| LinkRefused::Expired.into())
    }

    /// A unit of work of the patient's own. What was so before leaves no row, tells nobody, and waits for no writer.
    async fn keep(&self, token: &OptOutToken, said: Said, action: &str) -> Outcome<OptOutLink, LinkRefused> {
        let app = &self.server.app;
        let now = app.clock.now();
        self.pressed.count(Some(token.patient), now).map_err(too_many)?;
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
        let who = self.whose(&mut tx, token).await?;
        if who.wants(said.of) == said.is_wanted {
            return Ok(messaging::look_at_mail(&mut tx, &who, app).await?);
        }
        drop(tx);
        let mut work = Work::begin(app, clinic_itself()).await?;
        let who = self.whose(&mut work, token).await?;
        work.actor = who.actor();
        let is_done = messaging::say_by_link(&mut work, &who, said.of, said.is_wanted).await?;
        let who = self.whose(&mut work, token).await?;
        let link = messaging::look_at_mail(&mut work, &who, app).await?;
        if is_done {
            let seq = work.finish(action).await?;
            work.commit().await?;
            app.feed.publish(seq);
        } else {
            work.rollback().await?;
        }
        Ok(link)
    }
}

/// No copy of it stays in a browser that others use.
fn shown(link: OptOutLink) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(link)).into_response()
}

/// What the patient gets. Changes nothing.
#[utoipa::path(post, path = "/api/opt-out-links/look", tag = "messaging", request_body = OptOutLinkAsked,
    responses((status = 200, body = OptOutLink), (status = 404, body = Problem), (status = 410, body = Problem),
        (status = 429, body = Problem)))]
async fn look_at_mail(
    Extension(answering): Extension<Answering>,
    caller: Caller,
    Body(OptOutLinkAsked { token }): Body<OptOutLinkAsked>,
) -> Outcome<Response, LinkRefused> {
    let token = answering.read(&caller, &token)?;
    let app = &answering.server.app;
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let who = answering.whose(&mut tx, &token).await?;
    Ok(shown(messaging::look_at_mail(&mut tx, &who, app).await?))
}

/// Stops one sort of mail, or takes that back: the desk's own switches. Said once more, nothing is written.
#[utoipa::path(post, path = "/api/opt-out-links/say", tag = "messaging", request_body = OptOutLinkSaid,
    responses((status = 200, body = OptOutLink), (status = 404, body = Problem), (status = 410, body = Problem),
        (status = 429, body = Problem)))]
async fn say_what_is_wanted(
    Extension(answering): Extension<Answering>,
    caller: Caller,
    Body(OptOutLinkSaid { token, of, is_wanted }): Body<OptOutLinkSaid>,
) -> Outcome<Response, LinkRefused> {
    let token = answering.read(&caller, &token)?;
    let said = Said { of, is_wanted };
    let link = answering
        .keep(&token, said, "POST /api/opt-out-links/say")
        .await?;
    Ok(shown(link))
}

/// Stops mailings: the button of a mail program, by the headers of the mail (RFC 8058). Whose link it is, whether it is
/// one, and whether anything was stopped by it makes no difference to the answer; its body is not read.
#[utoipa::path(post, path = "/api/opt-out-links/one-click/{token}", tag = "messaging",
    responses((status = 200), (status = 429, body = Problem)))]
async fn stop_news(
    Extension(answering): Extension<Answering>,
    caller: Caller,
    PathId(token): PathId<String>,
) -> Outcome<Response, LinkRefused> {
    let said = Said {
        of: OptOutOf::News,
        is_wanted: false,
    };
    let kept = match answering.read(&caller, &token) {
        Ok(token) => {
            let action = "POST /api/opt-out-links/one-click/{token}";
            answering.keep(&token, said, action).await.map(drop)
        }
        Err(refused) => Err(refused.into()),
    };
    match kept {
        Ok(()) | Err(Failure::Refused(LinkRefused::NotValid | LinkRefused::Expired)) => {
            Ok((StatusCode::OK, [(CACHE_CONTROL, "no-store")]).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// Where a mail program opens the address of its header in a browser: the page, which asks before it stops anything.
#[utoipa::path(get, path = "/api/opt-out-links/one-click/{token}", tag = "messaging", responses((status = 303)))]
async fn lead_to_the_page(
    Extension(answering): Extension<Answering>,
    PathId(token): PathId<String>,
) -> Response {
    // Nothing else of what somebody sent comes back as an address.
    let token = answering.links.read(&token).map_or("", |_| token.trim());
    let headers = [
        (LOCATION, format!("/o/#{token}")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}
