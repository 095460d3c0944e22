//! Whether a desktop and this server understand each other, and whether they speak of the same clinic. What is
//! refused here is no verdict: a desktop keeps it. See `docs/sync.md`.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    feed::{self, Agreement, HISTORY_HEADER, History, Older, PROTOCOL_HEADER, Protocol},
    store::{Begin, StoreError, Tx},
    web::{Fault, problem},
};

use crate::Server;

/// What a desktop speaks that does not say: one from before there was a handshake.
const UNSAID: Protocol = Protocol {
    speaks: 0,
    reads_from: 0,
    writes_from: 0,
};

/// Layer of everything under `/api`.
pub async fn shake_hands(State(server): State<Server>, request: Request, next: Next) -> Response {
    let mut refusal = refused(&server, &request);
    if refusal.is_none() {
        let known = request.headers().get(HISTORY_HEADER).cloned();
        refusal = of_another_history(&server, known).await;
    }
    let mut response = match refusal {
        Some(refused) => refused,
        None => next.run(request).await,
    };
    if let Ok(says) = HeaderValue::from_str(&server.protocol.to_string()) {
        response
            .headers_mut()
            .insert(HeaderName::from_static(PROTOCOL_HEADER), says);
    }
    response
}

fn refused(server: &Server, request: &Request) -> Option<Response> {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    if header("x-clinic-client") != Some("desktop") || is_of_a_session(request.uri().path()) {
        return None;
    }
    let desktop = header(PROTOCOL_HEADER).and_then(|says| says.parse().ok());
    let agreement = Agreement::between(desktop.unwrap_or(UNSAID), server.protocol);
    let passes = agreement.writes() || agreement.reads() && request.method().is_safe();
    let (Agreement::ReadOnly(older) | Agreement::Update(older)) = agreement else {
        return None;
    };
    let title = match older {
        Older::Desktop => (
            "Ứng dụng trên máy này đã cũ so với máy chủ. Hãy cập nhật ứng dụng.",
            "This computer's program is too old for the server. Update the program.",
        ),
        Older::Server => (
            "Máy chủ đã cũ so với ứng dụng trên máy này. Hãy báo quản trị viên cập nhật máy chủ.",
            "The server is too old for this computer's program. Ask the admin to update the server.",
        ),
    };
    (!passes).then(|| problem(426, "/problems/update-needed", title))
}

async fn of_another_history(server: &Server, known: Option<HeaderValue>) -> Option<Response> {
    let known: History = known?.to_str().ok()?.parse().ok()?;
    if known.clinic != server.clinic {
        let title = (
            "Máy chủ này là của phòng khám khác, hoặc dữ liệu của nó đã bị xóa",
            "This server is another clinic's, or was wiped",
        );
        return Some(problem(421, "/problems/other-clinic", title));
    }
    match present_epoch(server).await {
        Ok(present) if known.epoch == present => None,
        Ok(_) => {
            let title = (
                "Máy chủ đã được khôi phục từ bản sao lưu; máy này cần tải lại trước",
                "The server was put back from a backup; this computer has to load anew first",
            );
            Some(problem(421, "/problems/other-epoch", title))
        }
        Err(fault) => Some(Fault::from(fault).into_response()),
    }
}

async fn present_epoch(server: &Server) -> Result<i64, StoreError> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    Ok(feed::position(&mut tx).await?.0)
}

/// Whoever is asked to update can still sign in and out.
fn is_of_a_session(path: &str) -> bool {
    path.starts_with("/api/session")
}
