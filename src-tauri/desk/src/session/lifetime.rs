//! What an access token says: whose it is and how long it is used. Its signature is the server's to check.

use std::time::Duration;

use base64::Engine as _;
use clinic_shared::identity::Actor;
use serde::{Deserialize, de::DeserializeOwned};

/// How long before its end an access token is no longer used.
const MARGIN_SECONDS: u64 = 60;
/// Taken where a token does not say: the server's own ten minutes.
const LIFETIME_SECONDS: u64 = 600;

/// How long a token may be used from now on: its own lifetime less a margin. What the server wrote as its end
/// is not compared with this computer's calendar.
pub fn freshness(token: &str) -> Duration {
    #[derive(Deserialize)]
    struct Claims {
        iat: u64,
        exp: u64,
    }
    let seconds =
        claims::<Claims>(token).map_or(LIFETIME_SECONDS, |claims| claims.exp.saturating_sub(claims.iat));
    Duration::from_secs(seconds.saturating_sub(MARGIN_SECONDS.min(seconds / 2)))
}

/// Whose token it is.
pub fn actor(token: &str) -> Option<Actor> {
    claims(token)
}

fn claims<T: DeserializeOwned>(token: &str) -> Option<T> {
    let part = token.split('.').nth(1)?;
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(part)
        .ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(iat: u64, exp: u64) -> String {
        let claims = json!({ "iat": iat, "exp": exp }).to_string();
        format!(
            "e30.{}.c2ln",
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims)
        )
    }

    #[test]
    fn a_token_is_used_until_a_minute_before_its_end_whatever_the_calendar_says() {
        assert_eq!(freshness(&token(1_000, 1_600)), Duration::from_mins(9));
        assert_eq!(
            freshness(&token(9_999_999_000, 9_999_999_600)),
            Duration::from_mins(9)
        );
    }

    #[test]
    fn a_short_token_is_used_for_half_its_life_and_an_unreadable_one_for_nine_minutes() {
        assert_eq!(freshness(&token(0, 20)), Duration::from_secs(10));
        assert_eq!(freshness("opaque"), Duration::from_mins(9));
    }
}
