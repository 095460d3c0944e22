//! The window's own scheme: `clinic://localhost/…` (on Windows `http://clinic.localhost/…`) answered by the
//! same kind of router that a server listens with.

use axum::{Router, body::Body};
use clinic_desk::problem::ShellRefused;
use http_body_util::BodyExt as _;
use tauri::{
    AppHandle, UriSchemeContext, UriSchemeResponder, Wry,
    http::{Request, Response, Uri},
};
use tokio::runtime::Handle;
use tower::ServiceExt as _;

/// The scheme's name.
pub const SCHEME: &str = "clinic";

/// The window that asked, for the routes that concern it.
#[derive(Debug, Clone)]
pub struct Asker {
    pub app: AppHandle<Wry>,
}

/// What Tauri calls, on its main thread, for every request of every window.
pub fn handler(
    router: Router,
    runtime: Handle,
) -> impl Fn(UriSchemeContext<'_, Wry>, Request<Vec<u8>>, UriSchemeResponder) + Send + Sync + 'static {
    move |context, mut request, responder| {
        let asker = Asker {
            app: context.app_handle().clone(),
        };
        request.extensions_mut().insert(asker);
        let router = router.clone();
        runtime.spawn(async move { responder.respond(answer(router, request).await) });
    }
}

/// One whole answer. Whatever happens there is one: a page whose fetch never ends cannot tell what is wrong.
async fn answer(router: Router, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let (mut parts, body) = request.into_parts();
    let asked = parts.headers.clone();
    // A router matches paths, and `clinic://localhost` is none.
    parts.uri = path_of(&parts.uri);
    let method = parts.method.clone();
    let path = parts.uri.path().to_owned();
    let request = Request::from_parts(parts, Body::from(body));
    // In a task of its own, so that a panic is an answer too.
    let answered = tokio::spawn(async move {
        let Ok(response) = router.oneshot(request).await;
        let (parts, body) = response.into_parts();
        body.collect()
            .await
            .map(|body| Response::from_parts(parts, body.to_bytes().to_vec()))
    });
    let fault = match answered.await {
        Ok(Ok(response)) => return response,
        Ok(Err(broken)) => broken.to_string(),
        Err(panic) => panic.to_string(),
    };
    tracing::error!(%fault, %method, path, "no answer");
    whole(ShellRefused::Fault.respond(&asked)).await
}

async fn whole(response: Response<Body>) -> Response<Vec<u8>> {
    let (parts, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .map_or_else(|_| Vec::new(), |body| body.to_bytes().to_vec());
    Response::from_parts(parts, body)
}

fn path_of(uri: &Uri) -> Uri {
    uri.path_and_query().cloned().map_or_else(Uri::default, Uri::from)
}

/// Whether an address is one of ours, in the form that this platform's web view gives it.
pub fn is_ours(url: &tauri::Url) -> bool {
    match (url.scheme(), url.host_str()) {
        (SCHEME, Some("localhost")) => true,
        ("http" | "https", Some(host)) => cfg!(windows) && host == "clinic.localhost",
        _ => false,
    }
}

/// The address of a path. Wry turns it into its Windows form itself.
pub fn address(path: &str) -> Result<tauri::Url, String> {
    let origin = format!("{SCHEME}://localhost/");
    let url = tauri::Url::parse(&format!("{origin}{}", path.trim_start_matches('/')));
    url.map_err(|fault| format!("`{path}`: {fault}"))
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Bytes,
        routing::{any, get, post},
    };
    use tauri::http::{HeaderMap, Method, StatusCode};

    use super::*;

    fn router() -> Router {
        Router::new()
            .route(
                "/api/echo",
                post(async |asked: HeaderMap, body: Bytes| ([("etag", asked["if-match"].clone())], body)),
            )
            .route(
                "/api/method",
                any(async |method: Method, uri: Uri| format!("{method} {uri}")),
            )
            .route(
                "/api/panic",
                get(async || -> &'static str { panic!("a fault of ours") }),
            )
    }

    async fn ask(request: Request<Vec<u8>>) -> (StatusCode, HeaderMap, String) {
        let (parts, body) = answer(router(), request).await.into_parts();
        (parts.status, parts.headers, String::from_utf8(body).unwrap())
    }

    #[tokio::test]
    async fn a_body_and_headers_go_both_ways() {
        let request = Request::post("clinic://localhost/api/echo").header("if-match", "\"7\"");
        let (status, headers, body) = ask(request.body(b"{\"a\":1}".to_vec()).unwrap()).await;
        assert_eq!((status, &*body), (StatusCode::OK, "{\"a\":1}"));
        assert_eq!(headers["etag"], "\"7\"");
    }

    #[tokio::test]
    async fn every_method_and_the_query_arrive_in_both_platforms_forms() {
        for origin in ["clinic://localhost", "http://clinic.localhost"] {
            for method in ["GET", "PUT", "PATCH", "DELETE"] {
                let uri = format!("{origin}/api/method?q=L%C3%AA");
                let request = Request::builder()
                    .method(method)
                    .uri(uri)
                    .body(Vec::new())
                    .unwrap();
                assert_eq!(ask(request).await.2, format!("{method} /api/method?q=L%C3%AA"));
            }
        }
    }

    #[tokio::test]
    async fn a_panic_is_answered_as_a_problem_in_the_askers_language() {
        let request = Request::get("clinic://localhost/api/panic").header("accept-language", "en");
        let (status, headers, body) = ask(request.body(Vec::new()).unwrap()).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(headers["content-type"], "application/problem+json");
        assert!(
            body.contains("\"/problems/fault\"") && body.contains("The application failed"),
            "{body}"
        );
    }

    #[test]
    fn only_our_own_origin_is_ours() {
        let ours = |url: &str| is_ours(&url.parse().unwrap());
        assert!(ours("clinic://localhost/patients"));
        assert!(!ours("clinic://evil/"));
        assert!(!ours("https://example.com/"));
        assert_eq!(ours("http://clinic.localhost/"), cfg!(windows));
    }
}
