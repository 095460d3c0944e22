use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::body::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use super::{Cache, Making, Memory};
use crate::bus::RedisLine;

/// Longer than this the database would have answered too.
const GET_WITHIN: Duration = Duration::from_millis(50);
const PUT_WITHIN: Duration = Duration::from_secs(1);
const KEPT_FOR_SECONDS: u64 = 5 * 60;
/// Before each answer: of the key and the answer, so that what was cut or put there by somebody else is none.
const SUM_BYTES: usize = 32;

/// The real adapter: this server's memory before Redis, which all servers share.
#[derive(Clone)]
pub struct Shared {
    near: Memory,
    redis: Arc<RedisLine>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("near", &self.near)
            .field("redis", &self.redis)
            .finish()
    }
}

impl Shared {
    pub fn new(redis: Arc<RedisLine>) -> Self {
        Self {
            near: Memory::default(),
            redis,
        }
    }

    async fn found(&self, key: &str) -> Option<Bytes> {
        let mut connection = self.redis.connection()?;
        let mut get = redis::cmd("GET");
        get.arg(key);
        let got = timeout(GET_WITHIN, get.query_async::<Option<Vec<u8>>>(&mut connection)).await;
        let whole = Bytes::from(got.ok()?.ok()??);
        if whole.len() < SUM_BYTES {
            return None;
        }
        let answer = whole.slice(SUM_BYTES..);
        (whole[..SUM_BYTES] == sum(key, &answer)[..]).then_some(answer)
    }

    /// Nobody waits for it.
    fn put(&self, key: &str, answer: &Bytes) {
        let Some(mut connection) = self.redis.connection() else {
            return;
        };
        let whole = [&sum(key, answer)[..], &answer[..]].concat();
        let mut set = redis::cmd("SETEX");
        set.arg(key).arg(KEPT_FOR_SECONDS).arg(whole);
        tokio::spawn(async move {
            let put = timeout(PUT_WITHIN, set.query_async::<()>(&mut connection)).await;
            if !matches!(put, Ok(Ok(()))) {
                tracing::debug!("an answer was not kept for other servers");
            }
        });
    }
}

fn sum(key: &str, answer: &[u8]) -> [u8; SUM_BYTES] {
    let mut sum = Sha256::new();
    sum.update((key.len() as u64).to_be_bytes());
    sum.update(key);
    sum.update(answer);
    sum.finalize().into()
}

#[async_trait]
impl Cache for Shared {
    async fn get_or(&self, key: &str, make: Making<'_>) -> Option<Bytes> {
        let found_or_fresh = async {
            if let Some(found) = self.found(key).await {
                return Some(found);
            }
            let fresh = make.await?;
            self.put(key, &fresh);
            Some(fresh)
        };
        self.near.get_or(key, Box::pin(found_or_fresh)).await
    }
}
