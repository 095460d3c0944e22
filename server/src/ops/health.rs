use std::time::Duration;

use axum::{Router, extract::State, http::StatusCode, routing::get};
use clinic_shared::{
    feed,
    jobs::{JobState, Overview, overview},
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    text::with_causes,
};
use tokio::time::timeout;

use super::metrics::recorder;
use crate::Server;

/// A balancer that asks is told soon, also by a database that does not answer at all.
const READY_WITHIN: Duration = Duration::from_secs(3);

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
    let broke = match timeout(READY_WITHIN, answer).await {
        Ok(Ok(_)) => return (StatusCode::OK, "ready"),
        Ok(Err(error)) => with_causes(&error),
        Err(_) => format!("no answer within {} s", READY_WITHIN.as_secs()),
    };
    tracing::error!(broke, "not ready: the store does not answer");
    (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer")
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is a float; positions stay far below 2^53"
)]
async fn metrics_text(State(server): State<Server>) -> String {
    metrics::gauge!("feed_seq").set(*server.app.feed.listen().borrow() as f64);
    if let Some(pool) = server.app.engine.pool() {
        metrics::gauge!("database_sessions", "state" => "idle").set(pool.idle as f64);
        metrics::gauge!("database_sessions", "state" => "used")
            .set(pool.size.saturating_sub(pool.idle) as f64);
        metrics::gauge!("database_sessions_max").set(pool.max as f64);
        metrics::gauge!("database_session_waits").set(pool.waiting as f64);
    }
    // What cannot be asked now is shown as it was.
    if let Ok(Ok(jobs)) = timeout(READY_WITHIN, jobs_now(&server)).await {
        for state in [JobState::Waiting, JobState::Running, JobState::Dead] {
            metrics::gauge!("jobs", "state" => state.name()).set(jobs.counts.of(state) as f64);
        }
        metrics::gauge!("job_oldest_due_seconds").set(jobs.oldest_due_seconds.unwrap_or(0) as f64);
    }
    recorder().render()
}

async fn jobs_now(server: &Server) -> Result<Overview, StoreError> {
    let app = &server.app;
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    overview(&mut tx, app.clock.now()).await
}
