use axum::response::Response;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::failure::problem;
use crate::{feed::Page, time::Timestamp};

/// Where a page of a list ended: the sort keys of its last row. Opaque to the asker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Vec<String>);

impl Cursor {
    pub fn after(keys: impl IntoIterator<Item = String>) -> String {
        let keys: Vec<String> = keys.into_iter().collect();
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&keys).unwrap_or_default())
    }

    /// `None` when the text is no cursor of ours with that many keys.
    pub fn read(text: &str, keys: usize) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let cursor: Vec<String> = serde_json::from_slice(&bytes).ok()?;
        (cursor.len() == keys).then_some(Self(cursor))
    }

    pub fn key<T: std::str::FromStr>(&self, at: usize) -> Option<T> {
        self.0.get(at)?.parse().ok()
    }
}

/// Where a page of a list with the newest first begins: what is at that time has a smaller id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    pub at: Timestamp,
    pub id: Uuid,
}

impl Before {
    /// Without a cursor from now on; `None` when the cursor is none of ours.
    pub fn read(cursor: Option<&str>, now: Timestamp) -> Option<Self> {
        let Some(cursor) = cursor else {
            let id = Uuid::max();
            return Some(Self { at: now, id });
        };
        let cursor = Cursor::read(cursor, 2)?;
        let at = Timestamp::from_ms(cursor.key(0)?);
        let id = cursor.key(1)?;
        at.is_storable().then_some(Self { at, id })
    }

    pub fn cursor(self) -> String {
        Cursor::after([self.at.as_ms().to_string(), self.id.to_string()])
    }

    /// A page of what was read, one more than a page holds where there is more; `place` says where an item stands.
    pub fn page<T>(mut items: Vec<T>, items_max: usize, place: impl Fn(&T) -> Self) -> Page<T> {
        let has_more = items.len() > items_max;
        items.truncate(items_max);
        let last = items.last().filter(|_| has_more);
        let next_cursor = last.map(|last| place(last).cursor());
        Page { items, next_cursor }
    }
}

/// The answer to a cursor that is none of ours.
pub fn malformed_cursor() -> Response {
    let title = ("Con trỏ trang không đúng", "The page cursor is malformed");
    problem(400, "/problems/invalid-query", title)
}
