//! One request to the clinic's server, with this computer's name on it.

mod transport;

use std::{fmt, sync::Arc};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode, header, request::Builder},
};
use clinic_shared::{
    ports::ServersClock,
    time::Timestamp,
    web::{BASE, MADE_AT},
};
use reqwest::Url;

pub use transport::{Transport, Unreachable};

/// What the server takes for "this is a desktop: give the refresh token in the body".
pub const CLIENT: HeaderName = HeaderName::from_static("x-clinic-client");
/// Which enrolled computer asks.
pub const DEVICE: HeaderName = HeaderName::from_static("x-clinic-device");

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
    transport: Arc<dyn Transport>,
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
    /// Over the machine's network. `device` is this computer's id, from [`crate::secrets::device_id`].
    pub fn new(server: Url, device: Option<String>) -> Result<Self, reqwest::Error> {
        Ok(Self::over(Arc::new(transport::Network::new()?), server, device))
    }

    /// Over any other way there.
    pub fn over(transport: Arc<dyn Transport>, server: Url, device: Option<String>) -> Self {
        Self {
            transport,
            server,
            device,
            clock: None,
        }
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
    pub(crate) fn request(&self, method: Method, path: &str, token: Option<&str>) -> Builder {
        let url = format!("{}{path}", self.server.as_str().trim_end_matches('/'));
        let mut request = Request::builder()
            .method(method)
            .uri(url)
            .header(CLIENT, "desktop");
        if let Some(device) = &self.device {
            request = request.header(DEVICE, device);
        }
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request
    }

    /// Sends and waits for the answer's head; its body comes as it comes.
    pub(crate) async fn begin(&self, request: Builder, body: Bytes) -> Result<Response<Body>, Unreachable> {
        let request = request.body(body).map_err(Unreachable::new)?;
        self.transport.send(request).await
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
        let passed_on = asked.iter().filter(|(name, _)| passes_on(name));
        let request = passed_on.fold(self.request(method, path, token), |request, (name, value)| {
            request.header(name, value)
        });
        self.whole(request, body).await
    }

    /// Sends what was done here without the server, and when.
    pub(crate) async fn send_kept(
        &self,
        method: Method,
        request: &crate::outbox::Request,
        headers: HeaderMap,
        token: &str,
    ) -> Result<Answer, Unreachable> {
        let mut sent = self.request(method, &request.path, Some(token));
        if let Some(all) = sent.headers_mut() {
            all.extend(headers);
        }
        self.whole(sent, request.body.clone()).await
    }

    /// Sends and waits for the last byte.
    pub(crate) async fn whole(&self, request: Builder, body: Bytes) -> Result<Answer, Unreachable> {
        let (parts, body) = self.begin(request, body).await?.into_parts();
        if let (Some(clock), Some(date)) = (&self.clock, date_of(&parts.headers)) {
            clock.hear(date);
        }
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.map_err(Unreachable::new)?,
        })
    }
}

/// A body that the shell itself sends.
pub(crate) fn json(request: Builder, body: &serde_json::Value) -> (Builder, Bytes) {
    let request = request.header(header::CONTENT_TYPE, "application/json");
    (request, Bytes::from(body.to_string()))
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
        BASE,
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
