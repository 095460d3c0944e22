use std::path::Path;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{Html, IntoResponse as _},
};
use tower_http::{
    compression::CompressionLayer,
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// The page may run its own wasm and talk to its own server; nothing else.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; connect-src 'self' ws: wss:; frame-src 'self' blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

/// The page's files; any other path is the page itself, which routes on its own.
pub fn page_routes(folder: &Path) -> Router {
    let index = folder.join("index.html");
    let files = if index.is_file() {
        Router::new().fallback_service(ServeDir::new(folder).fallback(ServeFile::new(index)))
    } else {
        let missing = format!(
            "<!doctype html><meta charset=utf-8><title>ClinicDesk</title><p>The page's files are not in {}. \
            Build them with <code>cargo xtask build-ui</code>. The API is at <a href=/api/docs/>/api/docs/</a>.",
            folder.display()
        );
        Router::new().fallback(move || async move { (StatusCode::NOT_FOUND, Html(missing)).into_response() })
    };
    let header = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    files
        .layer(CompressionLayer::new())
        .layer(header("content-security-policy", POLICY))
        .layer(header("x-content-type-options", "nosniff"))
        .layer(header("referrer-policy", "no-referrer"))
        .layer(header("cache-control", "no-cache"))
}
