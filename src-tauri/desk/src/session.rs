//! Who is signed in on this computer. The page never sees a token: the shell keeps the refresh token in the
//! keychain, the access token in memory, and adds it to what goes to the server.

mod lifetime;
mod offline;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Method, Response, StatusCode, header, request::Builder},
};
use clinic_shared::{
    field::Language,
    identity::{AcceptInvitation, Account, Actor, ChangePassword, SignIn, ThisDevice},
    ids::UserId,
    ports::{Chance, Clock},
};
use serde::Deserialize as _;
use serde_json::{Value, json};
use tokio::{sync::watch, task::spawn_blocking, time::Instant};

use crate::{
    problem::ShellRefused,
    roster::Roster,
    secrets::{Secret, SecretFault, SecretStore},
    upstream::{Answer, Unreachable, Upstream, json as with_json},
};

/// Where a session is made, read and ended.
pub const SESSION: &str = "/api/session";
/// Where a refresh token is exchanged for the next.
pub const REFRESH: &str = "/api/session/refresh";

/// Why no access token can be had just now; the person stays signed in.
#[derive(Debug, thiserror::Error)]
pub enum SessionFault {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error(transparent)]
    Keychain(#[from] SecretFault),
    /// They signed in without the server, and it is there now.
    #[error("the server needs the password once")]
    NeedsPassword,
    #[error("this computer was revoked and has erased itself")]
    Erased,
    /// Such as a locked account: the server's own words are the answer.
    #[error("the server answered {} to a refresh", .0.status)]
    Refused(Box<Answer>),
}

impl SessionFault {
    pub fn respond(self, asked: &HeaderMap) -> Response<Body> {
        match self {
            Self::Keychain(_) => ShellRefused::KeychainClosed.respond(asked),
            Self::NeedsPassword => ShellRefused::NeedsPassword.respond(asked),
            Self::Erased => ShellRefused::SignedOut.respond(asked),
            Self::Refused(answer) if answer.status.is_client_error() => answer.into_response(),
            // A server that cannot renew a session is no more use than one that is gone.
            Self::Unreachable(_) | Self::Refused(_) => ShellRefused::NeedsServer.respond(asked),
        }
    }

    /// Whether the server has judged; otherwise what was last known still holds.
    fn is_verdict(&self) -> bool {
        match self {
            Self::Refused(answer) => answer.status.is_client_error(),
            Self::Erased => true,
            Self::Unreachable(_) | Self::Keychain(_) | Self::NeedsPassword => false,
        }
    }
}

/// The session that this computer holds.
pub struct Session {
    upstream: Upstream,
    secrets: Arc<dyn SecretStore>,
    clock: Arc<dyn Clock>,
    chance: Chance,
    /// Who is let in without the server; where a replica is kept.
    roster: Option<Arc<Roster>>,
    kept: Mutex<Kept>,
    /// Held while a session changes hands (sign in, renew, sign out): refresh tokens work once, so two
    /// renewals at a time would sign the person out.
    changing: tokio::sync::Mutex<()>,
    signed_in: watch::Sender<bool>,
}

#[derive(Default)]
struct Kept {
    access: Option<AccessToken>,
    /// Who signed in, or goes on, without the server; until there is a token.
    here: Option<Actor>,
    /// The server is back, and has not seen their password.
    wants_password: bool,
    /// As the server said with the last token.
    unapproved: bool,
    /// What the server last told of the session, without its tokens: for a page that comes later, and
    /// while the server is away.
    shown: Option<Bytes>,
    account: Option<Account>,
    /// What the page last spoke.
    language: Language,
}

#[derive(Clone)]
struct AccessToken {
    token: String,
    actor: Option<Actor>,
    /// By this computer's steady clock: its calendar may be wrong.
    fresh_until: Instant,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("upstream", &self.upstream)
            .finish_non_exhaustive()
    }
}

impl Session {
    pub fn new(
        upstream: Upstream,
        secrets: Arc<dyn SecretStore>,
        clock: Arc<dyn Clock>,
        chance: Chance,
    ) -> Self {
        Self {
            upstream,
            secrets,
            clock,
            chance,
            roster: None,
            kept: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
            signed_in: watch::Sender::new(false),
        }
    }

    /// Lets people in without the server.
    #[must_use]
    pub fn with_roster(mut self, roster: Arc<Roster>) -> Self {
        self.roster = Some(roster);
        self
    }

    /// Whether somebody is signed in, and every change of it. False until [`Self::access`] was asked once.
    pub fn signed_in(&self) -> watch::Receiver<bool> {
        self.signed_in.subscribe()
    }

    /// Who is signed in, as the last access token says; also while the server is away.
    pub fn actor(&self) -> Option<Actor> {
        let kept = self.kept();
        kept.access.as_ref().map_or(kept.here, |access| access.actor)
    }

    /// Who is signed in, and the language of the page in front of them.
    pub fn who(&self) -> Option<(Account, Language)> {
        let kept = self.kept();
        kept.account.clone().map(|account| (account, kept.language))
    }

    fn speaks(&self, asked: &HeaderMap) {
        if let Some(spoken) = asked
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
        {
            self.kept().language = Language::accepted(spoken);
        }
    }

    /// An access token that is good for a while, renewed where needed. `None`: nobody is signed in.
    pub async fn access(&self) -> Result<Option<String>, SessionFault> {
        match self.fresh() {
            Some(token) => Ok(Some(token)),
            None => self.renew(None).await,
        }
    }

    /// A token other than `refused`, which the server no longer takes.
    pub async fn access_instead_of(&self, refused: &str) -> Result<Option<String>, SessionFault> {
        self.renew(Some(refused)).await
    }

    /// `POST /api/session` of the page.
    pub async fn sign_in(&self, asked: &HeaderMap, body: Bytes) -> Response<Body> {
        let _changing = self.changing.lock().await;
        self.speaks(asked);
        // A sign-in that could not be kept would be lost at the next start: found out before it is made.
        if let Err(fault) = self.try_keychain().await {
            tracing::error!(%fault, "sign-in refused");
            return ShellRefused::KeychainClosed.respond(asked);
        }
        let sent = self
            .upstream
            .send(Method::POST, SESSION, asked, body.clone(), None);
        let answer = match sent.await {
            Ok(answer) => answer,
            Err(fault) => {
                tracing::warn!(%fault, "sign-in");
                return self.sign_in_here(asked, &body).await;
            }
        };
        if !answer.status.is_success() {
            if !self.heed(&answer).await {
                self.turned_away(&body, &answer).await;
            }
            return answer.into_response();
        }
        match self.keep(answer, &body).await {
            Ok(answer) => answer.into_response(),
            Err(fault) => {
                tracing::error!(%fault, "sign-in could not be kept");
                self.end_on_server().await;
                self.signed_out();
                ShellRefused::KeychainClosed.respond(asked)
            }
        }
    }

    /// `GET /api/session` of the page.
    pub async fn current(&self, asked: &HeaderMap) -> Response<Body> {
        let token = match self.access().await {
            Ok(Some(token)) => token,
            Ok(None) => return ShellRefused::SignedOut.respond(asked),
            Err(fault) => return self.last_shown(asked, fault),
        };
        match self
            .upstream
            .send(Method::GET, SESSION, asked, Bytes::new(), Some(&token))
            .await
        {
            Ok(answer) => answer.into_response(),
            Err(fault) => self.last_shown(asked, fault.into()),
        }
    }

    /// `POST /api/session/refresh` of the page: what a page does first, and after a refusal. The session is
    /// renewed where its token has run out; the answer is that of a sign-in, without tokens.
    pub async fn resume(&self, asked: &HeaderMap) -> Response<Body> {
        self.speaks(asked);
        match self.access().await {
            Ok(Some(_)) => {
                let shown = self.kept().shown.clone();
                shown.map_or_else(|| ShellRefused::SignedOut.respond(asked), json_response)
            }
            Ok(None) => ShellRefused::SignedOut.respond(asked),
            Err(fault) => self.last_shown(asked, fault),
        }
    }

    /// `DELETE /api/session` of the page. The person is signed out here even when the server is away: then
    /// the server's half ends by itself when its refresh token expires.
    /// `waiting`: so many of their changes were not sent.
    pub async fn sign_out(&self, asked: &HeaderMap, waiting: usize) -> Response<Body> {
        let _changing = self.changing.lock().await;
        if let (Some(roster), Some(actor)) = (self.roster(), self.actor())
            && let Err(fault) = roster.leaves(actor.user, waiting).await
        {
            tracing::error!(%fault, "sign-out");
        }
        self.end_on_server().await;
        let forgotten = self.forget().await;
        self.signed_out();
        match forgotten {
            Ok(()) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NO_CONTENT;
                response
            }
            Err(fault) => {
                tracing::error!(%fault, "sign-out");
                ShellRefused::KeychainClosed.respond(asked)
            }
        }
    }

    /// Keeps the tokens of an answer that makes or renews a session, and takes them out of it. `asked` is what was
    /// answered: it may hold the password.
    pub(crate) async fn keep(&self, answer: Answer, asked: &Bytes) -> Result<Answer, SecretFault> {
        let Ok(Value::Object(mut made)) = serde_json::from_slice::<Value>(&answer.body) else {
            return Ok(answer);
        };
        if !["access_token", "refresh_token"]
            .iter()
            .any(|token| made.get(*token).is_some_and(Value::is_string))
        {
            return Ok(answer);
        }
        let refresh = made.remove("refresh_token");
        let access = made.insert("access_token".to_owned(), Value::Null);
        let account = made.get("user").and_then(|user| Account::deserialize(user).ok());
        let device = made
            .get("device")
            .and_then(|device| ThisDevice::deserialize(device).ok());
        let shown = Bytes::from(Value::Object(made).to_string());
        if let Some(Value::String(token)) = access {
            let fresh_until = Instant::now() + lifetime::freshness(&token);
            let actor = lifetime::actor(&token);
            let access = AccessToken {
                token,
                actor,
                fresh_until,
            };
            {
                let mut kept = self.kept();
                kept.access = Some(access);
                kept.here = None;
                kept.wants_password = false;
                kept.unapproved = device.as_ref().is_some_and(|device| !device.approved);
                kept.shown = Some(shown.clone());
                kept.account.clone_from(&account);
            }
            let password = password_in(asked);
            self.remember(
                account.as_ref(),
                actor.as_ref(),
                device.as_ref(),
                password.as_deref(),
            )
            .await;
        }
        if let Some(Value::String(token)) = refresh {
            self.put(Secret::RefreshToken, token.into_bytes()).await?;
        }
        self.signed_in.send_replace(true);
        let mut headers = answer.headers;
        headers.remove(header::ETAG);
        Ok(Answer {
            status: answer.status,
            headers,
            body: shown,
        })
    }

    fn fresh(&self) -> Option<String> {
        let kept = self.kept();
        kept.access
            .as_ref()
            .filter(|access| Instant::now() < access.fresh_until)
            .map(|access| access.token.clone())
    }

    async fn renew(&self, refused: Option<&str>) -> Result<Option<String>, SessionFault> {
        let _changing = self.changing.lock().await;
        // Somebody who waited for another's renewal takes its fruit.
        if let Some(token) = self.fresh().filter(|token| Some(token.as_str()) != refused) {
            return Ok(Some(token));
        }
        let refresh = self.secret(Secret::RefreshToken).await?;
        let Some(refresh) = refresh.filter(|token| !token.is_empty()) else {
            if self.is_here_only() {
                return Err(self.without_token().await);
            }
            self.signed_out();
            return Ok(None);
        };
        let body = json!({ "refresh_token": String::from_utf8_lossy(&refresh) });
        let (request, body) = with_json(self.request(Method::POST, REFRESH, None), &body);
        let answer = match self.upstream.whole(request, body).await {
            Ok(answer) => answer,
            Err(fault) => {
                self.resume_here().await;
                return Err(fault.into());
            }
        };
        if self.heed(&answer).await {
            return Ok(None);
        }
        match answer.status {
            status if status.is_success() => {
                self.keep(answer, &Bytes::new()).await?;
                Ok(self.fresh())
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                tracing::info!("the session has ended on the server");
                if let Some(user) = self.user_of_token().await {
                    self.forget_person(user).await;
                }
                self.forget().await?;
                self.signed_out();
                Ok(None)
            }
            _ => Err(SessionFault::Refused(Box::new(answer))),
        }
    }

    /// Whose refresh token is kept: also right after a start.
    async fn user_of_token(&self) -> Option<UserId> {
        if let Some(actor) = self.actor() {
            return Some(actor.user);
        }
        let person = self.roster()?.resuming().await.ok().flatten();
        person.map(|person| person.user)
    }

    /// What was last known of the session, while the server is away.
    fn last_shown(&self, asked: &HeaderMap, fault: SessionFault) -> Response<Body> {
        tracing::warn!(%fault, "session");
        let shown = self.kept().shown.clone().filter(|_| !fault.is_verdict());
        match shown {
            Some(shown) => json_response(shown),
            None => fault.respond(asked),
        }
    }

    /// Every change has a key, those that the shell makes by itself too.
    fn request(&self, method: Method, path: &str, token: Option<&str>) -> Builder {
        let key = self.chance.id(self.clock.now());
        self.upstream
            .request(method, path, token)
            .header("idempotency-key", key.to_string())
    }

    async fn end_on_server(&self) {
        let token = self.kept().access.as_ref().map(|access| access.token.clone());
        let refresh = self.secret(Secret::RefreshToken).await.ok().flatten();
        if token.is_none() && refresh.is_none() {
            return;
        }
        let body = json!({ "refresh_token": refresh.as_deref().map(String::from_utf8_lossy) });
        let request = self.request(Method::DELETE, SESSION, token.as_deref());
        let (request, body) = with_json(request, &body);
        let ended = self.upstream.whole(request, body).await;
        match ended {
            Ok(answer) if answer.status.is_success() => {}
            Ok(answer) => tracing::warn!(status = %answer.status, "sign-out on the server"),
            Err(fault) => tracing::warn!(%fault, "sign-out on the server"),
        }
    }

    fn signed_out(&self) {
        let mut kept = self.kept();
        let language = kept.language;
        *kept = Kept {
            language,
            ..Kept::default()
        };
        drop(kept);
        self.signed_in.send_replace(false);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A locked keychain may still say "no such entry": only writing shows that it will keep a token.
    async fn try_keychain(&self) -> Result<(), SecretFault> {
        let kept = self.secret(Secret::RefreshToken).await?;
        self.put(Secret::RefreshToken, kept.unwrap_or_default()).await
    }

    async fn secret(&self, secret: Secret) -> Result<Option<Vec<u8>>, SecretFault> {
        let secrets = Arc::clone(&self.secrets);
        finished(secret, "read", spawn_blocking(move || secrets.get(secret)).await)
    }

    async fn put(&self, secret: Secret, value: Vec<u8>) -> Result<(), SecretFault> {
        let secrets = Arc::clone(&self.secrets);
        finished(
            secret,
            "keep",
            spawn_blocking(move || secrets.put(secret, &value)).await,
        )
    }

    async fn forget(&self) -> Result<(), SecretFault> {
        let secret = Secret::RefreshToken;
        let secrets = Arc::clone(&self.secrets);
        finished(
            secret,
            "forget",
            spawn_blocking(move || secrets.forget(secret)).await,
        )
    }
}

/// The password that was right, in what makes a session.
fn password_in(asked: &Bytes) -> Option<String> {
    if let Ok(sign_in) = serde_json::from_slice::<SignIn>(asked) {
        return Some(sign_in.password);
    }
    if let Ok(change) = serde_json::from_slice::<ChangePassword>(asked) {
        return Some(change.new_password);
    }
    let accept = serde_json::from_slice::<AcceptInvitation>(asked).ok()?;
    Some(accept.new_password)
}

fn json_response(json: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(json));
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

fn finished<T>(
    secret: Secret,
    doing: &'static str,
    done: Result<Result<T, SecretFault>, tokio::task::JoinError>,
) -> Result<T, SecretFault> {
    done.unwrap_or_else(|panic| {
        Err(SecretFault {
            secret,
            doing,
            reason: panic.to_string(),
        })
    })
}
