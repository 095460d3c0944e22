//! Access tokens: short-lived JWTs that carry who asks.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header::AUTHORIZATION},
    middleware::Next,
    response::Response,
};
use clinic_shared::{
    identity::{Actor, proof::DEVICE},
    ids::DeviceId,
    ports::Clock as _,
    time::Timestamp,
    web::{BASE, GIVEN, MADE_AT, MustChangePassword, SENT_AGAIN},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::{devices, secret::Secret};
use crate::Server;

/// Minutes that an access token is good for.
pub const ACCESS_MINUTES: i64 = 10;

/// The server's key: signs and checks access tokens, and derives what need not be kept.
#[derive(Clone)]
pub struct TokenKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    pub(super) secret: Secret,
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKeys")
    }
}

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    #[serde(flatten)]
    pub actor: Actor,
    /// Of the account when the token was made; once the account has changed, the token is void.
    pub account_version: i64,
    pub must_change_password: bool,
    /// The desktop that it was given to; it dies with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    /// Seconds since 1970.
    exp: i64,
    iat: i64,
    #[serde(flatten)]
    grant: Grant,
}

impl TokenKeys {
    pub fn new(key: &[u8; 32]) -> Self {
        let secret = Secret::new(key);
        let signing = secret.derive("access-token", &[]);
        Self {
            encoding: EncodingKey::from_secret(&signing),
            decoding: DecodingKey::from_secret(&signing),
            secret,
        }
    }

    /// What others derive from it, each for a purpose of its own.
    pub(crate) const fn secret(&self) -> &Secret {
        &self.secret
    }

    /// A token for an actor without an account in the store: measurements and tests.
    pub fn issue(
        &self,
        actor: Actor,
        now: Timestamp,
    ) -> Result<(String, Timestamp), jsonwebtoken::errors::Error> {
        let grant = Grant {
            actor,
            account_version: 0,
            must_change_password: false,
            device: None,
        };
        self.issue_grant(grant, now)
    }

    /// A token and when it ends.
    pub fn issue_grant(
        &self,
        grant: Grant,
        now: Timestamp,
    ) -> Result<(String, Timestamp), jsonwebtoken::errors::Error> {
        let expires_at = now.plus_minutes(ACCESS_MINUTES);
        let claims = Claims {
            exp: expires_at.as_ms() / 1000,
            iat: now.as_ms() / 1000,
            grant,
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)?;
        Ok((token, expires_at))
    }

    /// What the token says, when it is ours and not over. [`Server::grant`] also knows what ended early.
    pub fn check(&self, token: &str, now: Timestamp) -> Option<Grant> {
        let mut validation = Validation::new(Algorithm::HS256);
        // The library would ask the machine's clock; ours is injected.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .ok()?
            .claims;
        (now.as_ms() / 1000 < claims.exp).then_some(claims.grant)
    }
}

impl Server {
    /// What a good access token says; `None` also when its session has ended or its account has changed.
    pub fn grant(&self, token: &str) -> Option<Grant> {
        let grant = self.keys.check(token, self.app.clock.now())?;
        (!self.identity.void.covers(&grant)).then_some(grant)
    }
}

/// Layer: whoever shows a good token is the request's actor. Routes decide what that allows. A revoked desktop, named
/// by the request or by its token, is told so, whatever it asks.
pub async fn authenticate(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer "));
    let said = token.and_then(|token| server.keys.check(token, server.app.clock.now()));
    let named = request
        .headers()
        .get(DEVICE)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let devices = [named, said.and_then(|grant| grant.device)];
    if let Some(refused) = devices
        .into_iter()
        .flatten()
        .find_map(|device| server.revoked(device))
    {
        return devices::respond(refused);
    }
    if let Some(grant) = said.filter(|grant| !server.identity.void.covers(grant)) {
        request.extensions_mut().insert(grant);
        request.extensions_mut().insert(grant.actor);
        if grant.must_change_password {
            request.extensions_mut().insert(MustChangePassword);
        }
    }
    if server.identity.devices.are_required() {
        speak_as(said, request.headers_mut());
    }
    next.run(request).await
}

/// What only a desktop's shell may say of a change (when it was made, what was told then, what it began from) is heard
/// from an enrolled computer alone, and which one that is says its token. Who has none yet (`said` is `None`) signs in,
/// and proves the computer that it names.
fn speak_as(said: Option<Grant>, headers: &mut HeaderMap) {
    let Some(computer) = said.and_then(|grant| grant.device) else {
        for name in [MADE_AT, GIVEN, SENT_AGAIN, BASE] {
            headers.remove(name);
        }
        if said.is_some() {
            headers.remove(DEVICE);
        }
        return;
    };
    if let Ok(named) = HeaderValue::from_str(&computer.to_string()) {
        headers.insert(DEVICE, named);
    }
}
