//! The first load as one file: fetched, checked, and copied into the replica in one transaction.

use std::time::{Duration, Instant};

use axum::{
    body::{Bytes, to_bytes},
    http::{
        HeaderName, StatusCode,
        header::{IF_RANGE, RANGE},
    },
};
use clinic_shared::{feed::snapshot::Snapshot, ports::Clock as _, text::hex};
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use super::{
    Applied, SyncFault,
    flip::flip,
    parts,
    progress::{LoadStage, Loading},
    pull::Puller,
};
use crate::{store::Beside, upstream::Unreachable};

const SNAPSHOT: &str = "/api/sync/snapshot";
/// The description of a copy is a few kilobytes.
const ABOUT_BYTES_MAX: usize = 256 * 1024;
/// On a slow line what has come is put away so often, in pieces of at least so much.
const PUT_AWAY_EVERY: Duration = Duration::from_secs(3);
const PUT_AWAY_BYTES_MIN: usize = 512 * 1024;

/// Why a prepared copy was not taken; the replica is loaded row by row then.
#[derive(Debug, thiserror::Error)]
pub enum CopyFault {
    #[error("it is not what its name says")]
    OtherContent,
    #[error("the server does not keep it any more")]
    Gone,
    #[error("its description cannot be read: {0}")]
    About(#[source] serde_json::Error),
    #[error("it holds other tables than this replica")]
    OtherShape,
    #[error("it is larger than this computer can hold")]
    TooLarge,
}

impl Puller {
    /// `None`: the server has none for this scope.
    pub(super) async fn load_prepared(&self) -> Result<Option<Applied>, SyncFault> {
        let engine = &self.file.engine;
        let path = match parts::which(engine).await? {
            Some(copy) => format!("{SNAPSHOT}?part_of={copy}"),
            None => SNAPSHOT.to_owned(),
        };
        let answer = self.ask_with(&path, &[]).await?;
        if answer.status() != StatusCode::OK {
            // 204, or a server that does not know the question.
            return Ok(None);
        }
        let about = to_bytes(answer.into_body(), ABOUT_BYTES_MAX).await;
        let about: Snapshot =
            serde_json::from_slice(&about.map_err(Unreachable::new)?).map_err(CopyFault::About)?;
        if about.shape != self.file.scope.shape() {
            return Err(CopyFault::OtherShape.into());
        }
        let plain_bytes = usize::try_from(about.plain_bytes).map_err(|_| CopyFault::TooLarge)?;
        let loading = Loading::begin(&self.loading, LoadStage::Fetching);
        loading.expect(Some(about.rows), Some(about.bytes));
        let packed = self.fetch(&about, &loading).await?;
        loading.is_writing();
        let unpacked = spawn_blocking(move || Beside::unpack(&packed, plain_bytes)).await;
        let beside = unpacked.map_err(SyncFault::Panicked)??;
        let (scope, now) = (self.file.scope, self.file.app.clock.now());
        let flipped = engine.in_one_go_beside(beside, move |kept| {
            kept.take_back()?;
            flip(kept, scope, &about, now, loading)
        });
        Ok(Some(flipped.await?))
    }

    /// All of its bytes, those first that an earlier try has left here.
    async fn fetch(&self, about: &Snapshot, loading: &Loading) -> Result<Vec<u8>, SyncFault> {
        let engine = &self.file.engine;
        let mut fetched = parts::of(engine, &about.id).await?;
        let mut put_away = fetched.len();
        let path = format!("{SNAPSHOT}/{}", about.id);
        let (tag, range) = (format!("\"{}\"", about.id), format!("bytes={put_away}-"));
        let headers: &[(HeaderName, &str)] = &[(RANGE, &range), (IF_RANGE, &tag)];
        let is_whole = |bytes: usize| bytes as u64 >= about.bytes;
        if !is_whole(put_away) {
            let answer = self
                .ask_with(&path, if put_away > 0 { headers } else { &[] })
                .await?;
            match answer.status() {
                StatusCode::PARTIAL_CONTENT => {}
                StatusCode::OK => {
                    fetched.clear();
                    put_away = 0;
                }
                _ => return Err(CopyFault::Gone.into()),
            }
            fetched.reserve(
                usize::try_from(about.bytes)
                    .unwrap_or(0)
                    .saturating_sub(fetched.len()),
            );
            let mut body = answer.into_body().into_data_stream();
            let mut last = Instant::now();
            let cut = loop {
                let piece: Bytes = match body.next().await {
                    Some(Ok(piece)) => piece,
                    Some(Err(error)) => break Some(Unreachable::new(error)),
                    None => break None,
                };
                fetched.extend_from_slice(&piece);
                loading.bytes(fetched.len() as u64);
                if last.elapsed() > PUT_AWAY_EVERY && fetched.len() - put_away > PUT_AWAY_BYTES_MIN {
                    parts::keep(engine, &about.id, &fetched[put_away..]).await?;
                    (put_away, last) = (fetched.len(), Instant::now());
                }
            };
            if let Some(cut) = cut {
                if fetched.len() > put_away {
                    parts::keep(engine, &about.id, &fetched[put_away..]).await?;
                }
                return Err(cut.into());
            }
        }
        let (fetched, id) = spawn_blocking(move || {
            let hash = Sha256::digest(&fetched);
            let id = hex(&hash);
            (fetched, id)
        })
        .await
        .map_err(SyncFault::Panicked)?;
        if id != about.id {
            return Err(CopyFault::OtherContent.into());
        }
        Ok(fetched)
    }
}
