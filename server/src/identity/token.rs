//! Access tokens: short-lived JWTs that carry who asks.

use axum::{
    extract::{Request, State},
    http::header::AUTHORIZATION,
    middleware::Next,
    response::Response,
};
use clinic_shared::{identity::Actor, ports::Clock as _, time::Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::Server;

/// Minutes that an access token is good for.
pub const ACCESS_MINUTES: i64 = 10;

/// Signs and checks access tokens.
#[derive(Clone)]
pub struct TokenKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKeys")
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    /// Seconds since 1970.
    exp: i64,
    iat: i64,
    #[serde(flatten)]
    actor: Actor,
}

impl TokenKeys {
    pub fn new(secret: &[u8; 32]) -> Self {
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
        }
    }

    /// A token for this actor and when it ends.
    pub fn issue(
        &self,
        actor: Actor,
        now: Timestamp,
    ) -> Result<(String, Timestamp), jsonwebtoken::errors::Error> {
        let expires_at = now.plus_minutes(ACCESS_MINUTES);
        let claims = Claims {
            exp: expires_at.as_ms() / 1000,
            iat: now.as_ms() / 1000,
            actor,
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)?;
        Ok((token, expires_at))
    }

    /// Who the token is of, when it is ours and not over.
    pub fn check(&self, token: &str, now: Timestamp) -> Option<Actor> {
        let mut validation = Validation::new(Algorithm::HS256);
        // The library would ask the machine's clock; ours is injected.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .ok()?
            .claims;
        (now.as_ms() / 1000 < claims.exp).then_some(claims.actor)
    }
}

/// Layer: whoever shows a good token is the request's actor. Routes decide what that allows.
pub async fn authenticate(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer "));
    if let Some(actor) = token.and_then(|token| server.keys.check(token, server.app.clock.now())) {
        request.extensions_mut().insert(actor);
    }
    next.run(request).await
}
