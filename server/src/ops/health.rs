use axum::{Router, extract::State, http::StatusCode, routing::get};
use clinic_shared::{
    feed,
    store::{Begin, Tx},
};

use super::metrics::recorder;
use crate::Server;

/// For whoever watches the server; no sign-in, no content.
pub fn health_routes(server: Server) -> Router {
    recorder();
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics_text))
        .with_state(server)
}

/// The store answers.
async fn ready(State(server): State<Server>) -> (StatusCode, &'static str) {
    let answer = async {
        let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
        feed::position(&mut tx).await
    };
    match answer.await {
        Ok(_) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::error!(%error, "not ready: the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer")
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is a float; positions stay far below 2^53"
)]
async fn metrics_text(State(server): State<Server>) -> String {
    metrics::gauge!("feed_seq").set(*server.app.feed.listen().borrow() as f64);
    recorder().render()
}
