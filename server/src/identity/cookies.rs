//! A browser's two cookies: the refresh token, which no script can read, and the proof that a request was
//! sent by our own page, which only our own scripts can read (double submit, bound to the session).

use axum::http::{HeaderMap, HeaderValue, header::SET_COOKIE};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clinic_shared::{ids::SessionId, time::Timestamp};

use super::{secret::Secret, sessions::RefreshToken};

pub const REFRESH_COOKIE: &str = "clinic_refresh";
pub const CSRF_COOKIE: &str = "clinic_csrf";
/// By which a browser is known again at the next sign-in. It opens nothing.
pub const BROWSER_COOKIE: &str = "clinic_browser";
/// The longest that browsers keep a cookie.
const BROWSER_SECONDS: i64 = 400 * 24 * 3600;

/// Sets both.
pub fn set(
    headers: &mut HeaderMap,
    https: bool,
    proof: &str,
    token: &RefreshToken,
    now: Timestamp,
    until: Timestamp,
) {
    let seconds = (until.as_ms() - now.as_ms()) / 1000;
    append(headers, https, REFRESH_COOKIE, &token.text(), seconds);
    append(headers, https, CSRF_COOKIE, proof, seconds);
}

/// Marks the browser, or keeps its mark for longer.
pub fn mark(headers: &mut HeaderMap, https: bool, mark: &str) {
    append(headers, https, BROWSER_COOKIE, mark, BROWSER_SECONDS);
}

/// Takes both away.
pub fn clear(headers: &mut HeaderMap, https: bool) {
    append(headers, https, REFRESH_COOKIE, "", 0);
    append(headers, https, CSRF_COOKIE, "", 0);
}

fn append(headers: &mut HeaderMap, https: bool, name: &str, value: &str, seconds: i64) {
    // What only the server reads goes nowhere but to the routes that use it.
    let scope = match name {
        CSRF_COOKIE => "Path=/",
        // One also signs in by an invitation.
        BROWSER_COOKIE => "Path=/api; HttpOnly",
        _ => "Path=/api/session; HttpOnly",
    };
    let secure = if https { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; {scope}; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(SET_COOKIE, cookie);
    }
}

/// The proof that belongs to a session.
pub fn proof(secret: &Secret, session: SessionId) -> String {
    URL_SAFE_NO_PAD.encode(secret.derive("csrf", &[session.0.as_bytes()]))
}

pub fn is_proof(secret: &Secret, shown: &str, session: SessionId) -> bool {
    let shown = URL_SAFE_NO_PAD.decode(shown).unwrap_or_default();
    secret.is_derived(&shown, "csrf", &[session.0.as_bytes()])
}
