//! The page's files: inside the program in a release, from a folder otherwise.

use std::{
    borrow::Cow,
    fs, io,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderValue, Method, Response, StatusCode, Uri, header},
    routing::get,
};

/// By path below the root. Empty in a debug build; see `build.rs`.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page_files.rs"));

/// What the page may load: itself, its wasm, and Tauri's own channel for events.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
    connect-src 'self' ipc: http://ipc.localhost; object-src 'none'; base-uri 'self'; \
    frame-ancestors 'none'; form-action 'none'";

/// Where the files come from.
#[derive(Debug, Clone)]
pub enum Pages {
    InProgram,
    Folder(PathBuf),
}

impl Pages {
    /// `asked`: the `ui` setting.
    pub fn new(asked: Option<PathBuf>) -> Self {
        match asked {
            Some(folder) => Self::Folder(folder),
            None if !FILES.is_empty() => Self::InProgram,
            None => Self::Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist")),
        }
    }

    /// Answers every path that nobody else does: a file, or the page for a place within it.
    pub fn router(self) -> Router {
        let serve = async |State(pages): State<Arc<Self>>, method: Method, uri: Uri| {
            pages
                .respond(&uri)
                .unwrap_or_else(|fault| missing(&pages, &method, uri.path(), &fault))
        };
        Router::new().fallback(get(serve)).with_state(Arc::new(self))
    }

    fn respond(&self, uri: &Uri) -> io::Result<Response<Body>> {
        let path = uri.path().trim_start_matches('/');
        // A place in the page (`/patients/7`) has no extension; a missing file must not look like one.
        let name = if path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
            path
        } else {
            "index.html"
        };
        let bytes = self.read(name)?;
        let mut response = Response::new(Body::from(bytes.into_owned()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
        // The files change with the program, and come from this computer's disk.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        Ok(response)
    }

    fn read(&self, name: &str) -> io::Result<Cow<'static, [u8]>> {
        match self {
            Self::InProgram => {
                let file = FILES.iter().find(|(file, _)| *file == name);
                file.map(|(_, bytes)| Cow::Borrowed(*bytes))
                    .ok_or_else(|| io::ErrorKind::NotFound.into())
            }
            Self::Folder(folder) => {
                let name = Path::new(name);
                // Nothing outside the folder, whatever the path says.
                if name
                    .components()
                    .any(|part| !matches!(part, Component::Normal(_)))
                {
                    return Err(io::ErrorKind::NotFound.into());
                }
                fs::read(folder.join(name)).map(Cow::Owned)
            }
        }
    }
}

/// Before the page itself is there, people are told in plain words what is missing.
fn missing(pages: &Pages, method: &Method, path: &str, fault: &io::Error) -> Response<Body> {
    tracing::warn!(%method, path, %fault, ?pages, "no such page file");
    let text = "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>ClinicDesk</title>\
        <p>Không tìm thấy tệp giao diện. Hãy cài lại ClinicDesk, hoặc chạy <code>cargo xtask run</code>.\
        <p lang=\"en\">The page's files are missing. Install ClinicDesk again, or run <code>cargo xtask run</code>.";
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::NOT_FOUND;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

/// A web view refuses a module or a wasm file of the wrong type.
fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("mp3") => "audio/mpeg",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(uri: &str) -> Response<Body> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("pkg")).unwrap();
        fs::write(folder.path().join("index.html"), "<title>page</title>").unwrap();
        fs::write(folder.path().join("pkg/ui.wasm"), "\0asm").unwrap();
        let router = Pages::Folder(folder.path().to_owned()).router();
        router
            .oneshot(Request::get(uri).body(Body::empty()).unwrap())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_place_in_the_page_is_answered_with_the_page() {
        for place in [
            "/",
            "/patients",
            "/appointments/0190a6c0-0000-7000-8000-000000000000",
        ] {
            let response = ask(place).await;
            assert_eq!(
                response.headers()["content-type"],
                "text/html; charset=utf-8",
                "{place}"
            );
            let policy = response.headers()["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("'wasm-unsafe-eval'"), "{policy}");
        }
    }

    #[tokio::test]
    async fn wasm_has_its_type_and_a_missing_file_is_no_page() {
        assert_eq!(
            ask("/pkg/ui.wasm").await.headers()["content-type"],
            "application/wasm"
        );
        assert_eq!(ask("/pkg/other.js").await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn nothing_outside_the_folder_is_served() {
        for outside in ["/../Cargo.toml", "/pkg/../../x.txt", "//etc/hosts.txt"] {
            assert_eq!(ask(outside).await.status(), StatusCode::NOT_FOUND, "{outside}");
        }
    }
}
