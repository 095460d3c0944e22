//! One request to the clinic's server, with this computer's name on it.

use std::{fmt, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, Method, Response, StatusCode, header},
};
use clinic_shared::{ports::ServersClock, time::Timestamp, web::MADE_AT};
use reqwest::Url;

/// What the server takes for "this is a desktop: give the refresh token in the body".
pub const CLIENT: HeaderName = HeaderName::from_static("x-clinic-client");
/// Which enrolled computer asks.
pub const DEVICE: HeaderName = HeaderName::from_static("x-clinic-device");

/// A silent server on the clinic's own network is gone, not slow.
const CONNECT_SECONDS_MAX: u64 = 3;
/// Between two pieces of an answer; a long upload is not cut off.
const SILENCE_SECONDS_MAX: u64 = 30;

/// The server did not answer: no route, refused, cut off, or silent for too long.
#[derive(Debug, thiserror::Error)]
#[error("the server does not answer")]
pub struct Unreachable(#[from] pub reqwest::Error);

/// A whole answer; the window takes whole answers only.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl fmt::Debug for Answer {
    // Bodies hold patients and tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Answer {
    /// For the page: without what belongs to one connection, or to a browser's cookie jar.
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        for (name, value) in &self.headers {
            if !of_one_connection(name) && name != header::SET_COOKIE {
                response.headers_mut().append(name, value.clone());
            }
        }
        response
    }
}

/// The way to the server.
#[derive(Clone)]
pub struct Upstream {
    http: reqwest::Client,
    server: Url,
    device: Option<String>,
    /// Told what time it is by every answer.
    clock: Option<ServersClock>,
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream")
            .field("server", &self.server.as_str())
            .finish_non_exhaustive()
    }
}

impl Upstream {
    /// `device` is this computer's id, from [`crate::secrets::device_id`].
    pub fn new(server: Url, device: Option<String>) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .read_timeout(Duration::from_secs(SILENCE_SECONDS_MAX))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            http,
            server,
            device,
            clock: None,
        })
    }

    /// Every answer sets this clock.
    #[must_use]
    pub(crate) fn setting(mut self, clock: ServersClock) -> Self {
        self.clock = Some(clock);
        self
    }

    pub fn server(&self) -> &Url {
        &self.server
    }

    /// `path` is a path and query, as the page asked.
    pub(crate) fn request(&self, method: Method, path: &str, token: Option<&str>) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.server.as_str().trim_end_matches('/'));
        let mut request = self.http.request(method, url).header(CLIENT, "desktop");
        if let Some(device) = &self.device {
            request = request.header(DEVICE, device);
        }
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request
    }

    /// Sends what the page asked, as the signed-in person.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        asked: &HeaderMap,
        body: Bytes,
        token: Option<&str>,
    ) -> Result<Answer, Unreachable> {
        let mut headers = HeaderMap::new();
        for (name, value) in asked.iter().filter(|(name, _)| passes_on(name)) {
            headers.append(name, value.clone());
        }
        let request = self.request(method, path, token).headers(headers).body(body);
        self.whole(request).await
    }

    /// Sends what was done here without the server, and when.
    pub(crate) async fn send_kept(
        &self,
        method: Method,
        request: &crate::outbox::Request,
        headers: HeaderMap,
        token: &str,
    ) -> Result<Answer, Unreachable> {
        let sent = self.request(method, &request.path, Some(token)).headers(headers);
        self.whole(sent.body(request.body.clone())).await
    }

    /// Sends and waits for the last byte.
    pub(crate) async fn whole(&self, request: reqwest::RequestBuilder) -> Result<Answer, Unreachable> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        if let (Some(clock), Some(date)) = (&self.clock, date_of(&headers)) {
            clock.hear(date);
        }
        Ok(Answer {
            status,
            headers,
            body: response.bytes().await?,
        })
    }
}

fn date_of(headers: &HeaderMap) -> Option<Timestamp> {
    Timestamp::of_http_date(headers.get(header::DATE)?.to_str().ok()?)
}

/// The page's headers go on to the server, save those that speak for the window itself: who asks is the
/// shell's to say, and the answer must come unpacked because the window does not unpack.
fn passes_on(name: &HeaderName) -> bool {
    let of_the_window = [
        header::AUTHORIZATION,
        header::COOKIE,
        header::HOST,
        header::ORIGIN,
        header::REFERER,
        header::ACCEPT_ENCODING,
        header::CONTENT_LENGTH,
        CLIENT,
        DEVICE,
        MADE_AT,
    ];
    !of_the_window.contains(name) && !of_one_connection(name) && !name.as_str().starts_with("sec-")
}

/// RFC 9110 §7.6.1, and the length, which is counted anew.
fn of_one_connection(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "connection"
            | "keep-alive"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
            | "content-length"
    )
}
