use axum::{
    extract::Request,
    http::{HeaderMap, header::ACCEPT_LANGUAGE},
    middleware::Next,
    response::Response,
};

use crate::{field::Language, ids::RequestId};

#[derive(Debug, Clone, Copy, Default)]
struct Asker {
    language: Language,
    request: Option<RequestId>,
}

tokio::task_local! {
    static ASKER: Asker;
}

/// The language of the request being answered.
pub fn language() -> Language {
    ASKER.try_with(|asker| asker.language).unwrap_or_default()
}

/// The id of the request being answered.
pub(super) fn request_id() -> Option<RequestId> {
    ASKER.try_with(|asker| asker.request).unwrap_or_default()
}

/// Outermost layer: remembers language and request id for whoever writes the answer's words.
pub async fn in_language(request: Request, next: Next) -> Response {
    let asker = Asker::of(request.headers());
    ASKER.scope(asker, next.run(request)).await
}

impl Asker {
    fn of(headers: &HeaderMap) -> Self {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            language: header(ACCEPT_LANGUAGE.as_str())
                .map(Language::accepted)
                .unwrap_or_default(),
            request: header("x-request-id").and_then(|id| id.parse().ok()),
        }
    }
}
