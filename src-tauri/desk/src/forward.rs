//! The window's way to the server: what the page asks goes on with the session's token, and a write is
//! answered once the replica has it too.

use std::{fmt, sync::Arc};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, Method, Response, StatusCode},
};
use clinic_shared::feed::{HISTORY_HEADER, History};

use crate::{
    problem::ShellRefused,
    replica::Replica,
    session::{Session, SessionFault},
    upstream::{Answer, Upstream},
};

/// The number in the server's feed at which a write stands.
pub const CLINIC_SEQ: HeaderName = HeaderName::from_static("clinic-seq");

/// Where the server says that a write is kept.
pub(crate) fn history_of(headers: &HeaderMap) -> Option<History> {
    headers.get(HISTORY_HEADER)?.to_str().ok()?.parse().ok()
}

/// What one request may carry; the window hands over whole bodies.
pub(crate) const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Forwards requests.
#[derive(Clone)]
pub struct Forward {
    upstream: Upstream,
    session: Arc<Session>,
    replica: Arc<dyn Replica>,
}

impl fmt::Debug for Forward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forward")
            .field("upstream", &self.upstream)
            .finish_non_exhaustive()
    }
}

impl Forward {
    pub fn new(upstream: Upstream, session: Arc<Session>, replica: Arc<dyn Replica>) -> Self {
        Self {
            upstream,
            session,
            replica,
        }
    }

    /// Any request below `/api/`.
    pub async fn forward(&self, request: Request) -> Response<Body> {
        let (asked, body) = request.into_parts();
        let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
            return ShellRefused::BodyTooLarge.respond(&asked.headers);
        };
        match self.try_forward(&asked, body).await {
            Ok(answer) => answer,
            Err(fault) => {
                tracing::warn!(%fault, method = %asked.method, path = asked.uri.path(), "not forwarded");
                fault.respond(&asked.headers)
            }
        }
    }

    /// As [`Self::forward`], for whoever knows what to do without the server.
    pub(crate) async fn try_forward(
        &self,
        asked: &axum::http::request::Parts,
        body: Bytes,
    ) -> Result<Response<Body>, SessionFault> {
        let path = asked.uri.path_and_query().map_or("/", |path| path.as_str());
        let answer = self.answer(asked, path, body).await?;
        self.catch_up(&asked.method, &answer).await;
        Ok(answer.into_response())
    }

    async fn answer(
        &self,
        asked: &axum::http::request::Parts,
        path: &str,
        body: Bytes,
    ) -> Result<Answer, SessionFault> {
        let send = async |token: Option<String>| {
            self.upstream
                .send(
                    asked.method.clone(),
                    path,
                    &asked.headers,
                    body.clone(),
                    token.as_deref(),
                )
                .await
        };
        let token = self.session.access().await?;
        let mut answer = send(token.clone()).await?;
        if let (StatusCode::UNAUTHORIZED, Some(refused)) = (answer.status, token) {
            // Refused before anything was done, so asking again is safe.
            if let Some(renewed) = self.session.access_instead_of(&refused).await? {
                answer = send(Some(renewed)).await?;
            }
        }
        self.session.heed(&answer).await;
        // A change of password or an accepted invitation makes a session as well.
        if answer.status.is_success() && makes_a_session(&asked.method, asked.uri.path()) {
            answer = self.session.keep(answer, &body).await?;
        }
        Ok(answer)
    }

    /// Reads your own writes: the replica holds the write before the page hears of it.
    async fn catch_up(&self, method: &Method, answer: &Answer) {
        if method.is_safe() || !answer.status.is_success() {
            return;
        }
        let seq = answer
            .headers
            .get(CLINIC_SEQ)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        if let Some(seq) = seq
            && let Err(fault) = self.replica.pull_to(seq).await
        {
            tracing::warn!(%fault, "the write is done, but not here yet");
        }
    }
}

/// Whose answers may hold tokens: a change of password, a refresh, an invitation that is taken up.
fn makes_a_session(method: &Method, path: &str) -> bool {
    !method.is_safe() && (path.starts_with("/api/session") || path.starts_with("/api/invitations"))
}
