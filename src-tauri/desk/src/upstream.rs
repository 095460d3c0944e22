//! One request to the clinic's server, with this computer's name on it.

mod transport;

use std::{fmt, sync::Arc};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header, request::Builder,
    },
};
use clinic_shared::{
    feed::{Agreement, PROTOCOL, PROTOCOL_HEADER, Protocol},
    ports::ServersClock,
    problem::Problem,
    time::Timestamp,
    web::{BASE, GIVEN, MADE_AT, SENT_AGAIN},
};
use reqwest::Url;
use tokio::sync::watch;

pub use transport::{Transport, Unreachable};

use crate::device::DeviceKey;

pub use clinic_shared::identity::proof::DEVICE;
use clinic_shared::identity::proof::{DEVICE_KEY, DEVICE_PLATFORM, DEVICE_PROOF};

/// What the server takes for "this is a desktop: give the refresh token in the body".
pub const CLIENT: HeaderName = HeaderName::from_static("x-clinic-client");

const PROTOCOL_NAME: HeaderName = HeaderName::from_static(PROTOCOL_HEADER);

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
    fn is_unproven(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED && self.is_problem("/problems/device-proof")
    }

    /// It is this computer that the server does not deal with, whatever was asked.
    pub(crate) fn turns_computer_away(&self) -> bool {
        self.status == StatusCode::FORBIDDEN && self.is_problem("/problems/device-revoked")
    }

    fn is_problem(&self, kind: &str) -> bool {
        let problem = serde_json::from_slice::<Problem>(&self.body);
        problem.is_ok_and(|problem| problem.kind == kind)
    }

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
    /// Proves it.
    key: Option<Arc<DeviceKey>>,
    /// Told what time it is by every answer.
    clock: Option<ServersClock>,
    protocol: Protocol,
    agreement: Arc<watch::Sender<Agreement>>,
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
            key: None,
            clock: None,
            protocol: PROTOCOL,
            agreement: Arc::default(),
        }
    }

    /// Every answer sets this clock.
    #[must_use]
    pub(crate) fn setting(mut self, clock: ServersClock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// It is at least so late, whatever this machine's clock shows after its start.
    pub(crate) fn not_before(&self, known: Timestamp) {
        if let Some(clock) = &self.clock {
            clock.not_before(known);
        }
    }

    /// As a program of another version speaks.
    #[must_use]
    pub fn speaking(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// How far this desktop and its server understand each other, as the server's last answer says.
    pub fn agreement(&self) -> Agreement {
        *self.agreement.borrow()
    }

    /// Every request is signed with this key.
    #[must_use]
    pub(crate) fn proving(mut self, key: DeviceKey) -> Self {
        self.device = Some(key.id().to_string());
        self.key = Some(Arc::new(key));
        self
    }

    /// Which enrolled computer asks.
    pub fn device_id(&self) -> Option<&str> {
        self.device.as_deref()
    }

    pub fn server(&self) -> &Url {
        &self.server
    }

    /// Whether the server knows which computer asks.
    pub(crate) const fn is_named(&self) -> bool {
        self.device.is_some()
    }

    /// This computer's id, as a header says it.
    pub(crate) fn device(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(self.device.as_deref()?).ok()
    }

    /// `path` is a path and query, as the page asked.
    pub(crate) fn request(&self, method: Method, path: &str, token: Option<&str>) -> Builder {
        let url = format!("{}{path}", self.server.as_str().trim_end_matches('/'));
        let mut request = Request::builder()
            .method(method)
            .uri(url)
            .header(CLIENT, "desktop")
            .header(PROTOCOL_HEADER, self.protocol.to_string());
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
        self.sign_and_send(request).await
    }

    /// What every answer says beside its content: what time it is, and what the server speaks.
    fn hear(&self, headers: &HeaderMap) {
        if let (Some(clock), Some(date)) = (&self.clock, date_of(headers)) {
            clock.hear(date);
        }
        let says = headers.get(PROTOCOL_HEADER).and_then(|says| says.to_str().ok());
        if let Some(server) = says.and_then(|says| says.parse().ok()) {
            let agreement = Agreement::between(self.protocol, server);
            self.agreement.send_if_modified(|known| {
                let is_new = *known != agreement;
                *known = agreement;
                is_new
            });
        }
    }

    async fn sign_and_send(&self, mut request: Request<Bytes>) -> Result<Response<Body>, Unreachable> {
        if let Some(key) = &self.key {
            let (method, body) = (request.method().clone(), request.body().clone());
            let path = request.uri().path_and_query().cloned();
            let path = path.as_ref().map_or("/", |path| path.as_str());
            key.prove(request.headers_mut(), &method, path, &body);
        }
        let answer = self.transport.send(request).await?;
        if is_a_gateways(&answer) {
            let status = answer.status();
            return Err(Unreachable::new(format!(
                "a gateway answers {status} in its place"
            )));
        }
        self.hear(answer.headers());
        Ok(answer)
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

    /// Sends and waits for the last byte. Once more where the server does not believe this computer's clock, which
    /// its answer has just set.
    pub(crate) async fn whole(&self, request: Builder, body: Bytes) -> Result<Answer, Unreachable> {
        let request = request.body(body).map_err(Unreachable::new)?;
        let answer = self.once(request.clone()).await?;
        if self.key.is_some() && answer.is_unproven() {
            return self.once(request).await;
        }
        Ok(answer)
    }

    async fn once(&self, request: Request<Bytes>) -> Result<Answer, Unreachable> {
        let (parts, body) = self.sign_and_send(request).await?.into_parts();
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.map_err(Unreachable::new)?,
        })
    }
}

/// A proxy before the server that cannot reach it either. What the clinic itself says is a problem of its own.
fn is_a_gateways(answer: &Response<Body>) -> bool {
    let away = [
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
    ];
    away.contains(&answer.status()) && !is_problem(answer.headers())
}

/// Whether the content is RFC 9457's.
pub(crate) fn is_problem(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    content_type.is_some_and(|of| of.as_bytes().starts_with(b"application/problem+json"))
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
        GIVEN,
        DEVICE_KEY,
        DEVICE_PLATFORM,
        DEVICE_PROOF,
        MADE_AT,
        SENT_AGAIN,
        PROTOCOL_NAME,
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
