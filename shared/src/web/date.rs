use axum::{
    extract::{Request, State},
    http::{HeaderValue, header::DATE},
    middleware::Next,
    response::Response,
};

use crate::{app::SharedClock, ports::Clock as _};

/// Tells the clinic's time with every answer: screens go by it, not by the clock of the computer they are on.
pub async fn tell_time(State(clock): State<SharedClock>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(date) = HeaderValue::from_str(&clock.now().http_date()) {
        response.headers_mut().insert(DATE, date);
    }
    response
}
