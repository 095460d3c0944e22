use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

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
