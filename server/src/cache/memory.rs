use std::{fmt, time::Duration};

use async_trait::async_trait;
use axum::body::Bytes;

use super::{Cache, Making};

const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// A key of an older position is asked for no more: this only gives the memory back.
const KEPT_FOR: Duration = Duration::from_mins(5);

/// The embedded adapter: in this server's memory.
#[derive(Clone)]
pub struct Memory(moka::future::Cache<String, Bytes>);

/// Without what is in it.
impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("answers", &self.0.entry_count())
            .finish_non_exhaustive()
    }
}

impl Default for Memory {
    fn default() -> Self {
        let bytes =
            |key: &String, answer: &Bytes| u32::try_from(key.len() + answer.len()).unwrap_or(u32::MAX);
        let kept = moka::future::Cache::builder()
            .max_capacity(BYTES_MAX)
            .weigher(bytes)
            .time_to_live(KEPT_FOR);
        Self(kept.build())
    }
}

#[async_trait]
impl Cache for Memory {
    async fn get_or(&self, key: &str, make: Making<'_>) -> Option<Bytes> {
        self.0.optionally_get_with_by_ref(key, make).await
    }
}
