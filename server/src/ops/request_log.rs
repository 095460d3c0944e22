use axum::{
    extract::{MatchedPath, Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use clinic_shared::ports::Clock as _;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::Server;

/// Outermost layer: gives the request an id where the page gave none, and leaves one log line and two metrics.
/// The route's pattern is logged, not the path: paths and queries can hold names.
pub async fn log_request(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let asked = request
        .headers()
        .get("x-request-id")
        .and_then(|value| value.to_str().ok());
    let request_id = asked.and_then(|id| id.parse::<uuid::Uuid>().ok());
    let request_id = request_id
        .unwrap_or_else(|| server.app.chance.id(server.app.clock.now()))
        .to_string();
    let header = HeaderValue::from_str(&request_id).ok();
    if let Some(header) = &header {
        request.headers_mut().insert("x-request-id", header.clone());
    }
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    let span = tracing::info_span!("request", request_id, %method, route);
    async move {
        let begun = Instant::now();
        let mut response = next.run(request).await;
        let seconds = begun.elapsed().as_secs_f64();
        let status = response.status().as_u16();
        let labels = [("method", method.to_string()), ("route", route)];
        metrics::histogram!("http_request_seconds", &labels).record(seconds);
        let [method, route] = labels;
        metrics::counter!(
            "http_requests_total",
            &[method, route, ("status", status.to_string())]
        )
        .increment(1);
        tracing::info!(status, ms = seconds * 1000.0, "answered");
        if let Some(header) = header {
            response.headers_mut().insert("x-request-id", header);
        }
        response
    }
    .instrument(span)
    .await
}
