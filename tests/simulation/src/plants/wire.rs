use axum::{
    body::Bytes,
    http::{HeaderValue, Request, StatusCode, Uri, header},
};

use super::Plant;
use crate::{dice::Dice, server::Answered, watch::PULL};

impl Plant {
    /// A request as it leaves the desktop.
    pub fn request(self, request: &mut Request<Bytes>, dice: &mut Dice) {
        let headers = request.headers_mut();
        if !headers.contains_key("clinic-made-at") {
            return;
        }
        match self {
            Self::KeyNotStable => {
                if let Ok(key) = HeaderValue::from_str(&dice.id().to_string()) {
                    headers.insert("idempotency-key", key);
                }
            }
            Self::MadeAtLost => {
                headers.remove("clinic-made-at");
            }
            _ => {}
        }
    }

    /// An answer as it comes to the desktop.
    pub fn answer(self, asked: &Uri, answered: &mut Answered) {
        if asked.path() == PULL {
            if answered.head.status.is_success() {
                self.pulled(answered);
            }
            return;
        }
        let status = answered.head.status;
        match self {
            Self::RefusalTakenAsDone if status == StatusCode::CONFLICT => {
                answered.head.status = StatusCode::OK;
                answered
                    .head
                    .headers
                    .insert("clinic-seq", HeaderValue::from_static("1"));
            }
            Self::DoneTakenAsRefusal if answered.head.headers.contains_key("idempotency-replayed") => {
                answered.head.status = StatusCode::CONFLICT;
                let problem = HeaderValue::from_static("application/problem+json");
                answered.head.headers.insert(header::CONTENT_TYPE, problem);
            }
            _ => {}
        }
    }

    fn pulled(self, answered: &mut Answered) {
        let text = String::from_utf8_lossy(&answered.body).into_owned();
        let mut lines: Vec<&str> = text.lines().collect();
        let is_delta = lines.first().is_some_and(|head| !head.contains("\"from\":null"));
        match self {
            Self::RemovalsLost => lines.retain(|line| !line.starts_with("{\"remove\"")),
            Self::RowLost if is_delta => {
                if let Some(at) = lines.iter().rposition(|line| line.starts_with("{\"put\"")) {
                    lines.remove(at);
                }
            }
            _ => return,
        }
        answered.body = Bytes::from(lines.join("\n") + "\n");
    }

    /// What is left of an answer that was cut off, as the desktop takes it.
    pub fn cut(self, whole: &Bytes, sent: Bytes) -> (Bytes, bool) {
        if self != Self::CutTakenAsWhole || !whole.starts_with(b"{\"pull\"") {
            return (sent, true);
        }
        let whole_lines = String::from_utf8_lossy(&sent);
        let Some((lines, _)) = whole_lines.rsplit_once('\n') else {
            return (sent, true);
        };
        let head: serde_json::Value =
            serde_json::from_str(lines.lines().next().unwrap_or_default()).unwrap_or_default();
        let checkpoint = serde_json::json!({
            "checkpoint": { "position": head["pull"]["position"], "sums": null }
        });
        (Bytes::from(format!("{lines}\n{checkpoint}\n")), false)
    }
}
