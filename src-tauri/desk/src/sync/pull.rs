use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, Method, Response, StatusCode},
};
use clinic_shared::{ports::Clock as _, store::StoreError};
use futures_util::StreamExt as _;
use tokio::{
    sync::{mpsc, watch},
    task::JoinError,
};

use super::{
    apply::{Applied, ApplyFault, apply},
    file::{FileFault, ReplicaFile, Standing},
    parts,
    prepared::CopyFault,
    progress::LoadProgress,
};
use crate::{
    secrets::SecretFault,
    session::{Session, SessionFault},
    upstream::{Unreachable, Upstream},
};

const PULL: &str = "/api/sync/pull";
/// How long a replica is trusted without comparing all its rows with the server's.
const TRUSTED_HOURS: i64 = 24;
/// Pieces of the answer that wait while earlier ones are written.
const PIECES_MAX: usize = 16;

/// Why a pull did not come through. The replica is as it was before it.
#[derive(Debug, thiserror::Error)]
pub enum SyncFault {
    #[error("nobody is signed in")]
    SignedOut,
    #[error("this account keeps no replica")]
    NoReplica,
    #[error(transparent)]
    Session(#[from] SessionFault),
    #[error(transparent)]
    Keychain(#[from] SecretFault),
    #[error(transparent)]
    File(#[from] FileFault),
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("the server answered {0} to a pull")]
    Answered(StatusCode),
    #[error("the server answered {0}, which is no verdict on what was done here")]
    NotJudged(StatusCode),
    #[error(transparent)]
    Apply(#[from] ApplyFault),
    #[error("the prepared copy: {0}")]
    Copy(#[from] CopyFault),
    #[error("work on a thread of its own panicked: {0}")]
    Panicked(#[source] JoinError),
}

impl From<StoreError> for SyncFault {
    fn from(error: StoreError) -> Self {
        Self::Apply(error.into())
    }
}

/// Brings one replica to where the server stands.
#[derive(Debug)]
pub struct Puller {
    upstream: Upstream,
    session: Arc<Session>,
    pub(super) file: Arc<ReplicaFile>,
    /// Told of loads.
    pub(super) loading: watch::Sender<LoadProgress>,
    compares: bool,
}

impl Puller {
    pub(super) fn new(
        upstream: Upstream,
        session: Arc<Session>,
        file: Arc<ReplicaFile>,
        loading: watch::Sender<LoadProgress>,
    ) -> Self {
        Self {
            upstream,
            session,
            file,
            loading,
            compares: false,
        }
    }

    /// Compares all rows with the server's, however lately that was done.
    #[must_use]
    pub const fn comparing(mut self, compares: bool) -> Self {
        self.compares = compares;
        self
    }

    /// Everything up to what the server has now, in one transaction; what was done here without the server is taken
    /// back in it.
    pub async fn pull_once(&self) -> Result<Applied, SyncFault> {
        let applied = match self.file.standing() {
            Some(standing) => self.follow(standing).await?,
            None => self.load().await?,
        };
        self.file.moved(applied.standing);
        // Before the WAL is cut.
        let now = self.file.app.clock.now();
        self.file.note_pull(now, applied.differed.is_some()).await?;
        if applied.whole {
            tracing::info!(rows = applied.rows, scope = %self.file.scope, "replica loaded");
        }
        // A load leaves all its pages, and those of what was there before, in the WAL; what was given up may not stay.
        if applied.whole || applied.given_up {
            self.file.engine.checkpoint().await?;
        }
        Ok(applied)
    }

    /// From a prepared copy where there is one, else row by row.
    async fn load(&self) -> Result<Applied, SyncFault> {
        let copied = match self.load_prepared().await {
            Ok(Some(copied)) => copied,
            Ok(None) => return self.pull(None, &[]).await,
            // What has come is kept: the next try goes on from there.
            Err(fault @ (SyncFault::Unreachable(_) | SyncFault::Session(_) | SyncFault::SignedOut)) => {
                return Err(fault);
            }
            Err(fault) => {
                tracing::warn!(%fault, "the prepared copy is not taken");
                parts::forget(&self.file.engine).await?;
                return self.pull(None, &[]).await;
            }
        };
        // From here on the replica can be read, whatever comes of the rest: the next pull goes on from here.
        self.file.moved(copied.standing);
        match self.follow(copied.standing).await {
            Ok(rest) => Ok(Applied {
                whole: true,
                rows: copied.rows + rest.rows,
                ..rest
            }),
            Err(fault) => {
                tracing::warn!(%fault, "loaded, but not what came since the copy was made");
                Ok(copied)
            }
        }
    }

    async fn follow(&self, standing: Standing) -> Result<Applied, SyncFault> {
        let differing = match self.pull(Some(standing), &[]).await {
            Err(SyncFault::Apply(ApplyFault::Differs { tables })) => tables,
            applied => return applied,
        };
        // Something here was lost or spoilt.
        tracing::error!(
            tables = differing.join(", "),
            "the replica differs from the server"
        );
        let mended = match self.pull(Some(standing), &differing).await {
            Err(SyncFault::Apply(ApplyFault::Differs { tables })) => {
                tracing::error!(
                    tables = tables.join(", "),
                    "the replica still differs and is loaded anew"
                );
                self.pull(None, &[]).await?
            }
            applied => applied?,
        };
        Ok(Applied {
            differed: differing.first().copied(),
            ..mended
        })
    }

    /// `repair`: tables whose rows are asked for anew.
    async fn pull(&self, standing: Option<Standing>, repair: &[&str]) -> Result<Applied, SyncFault> {
        let now = self.file.app.clock.now();
        let path = match standing {
            Some(standing) => {
                let verify = self.compares || standing.verified_at.plus_minutes(TRUSTED_HOURS * 60) <= now;
                let at = standing.position;
                let mut path = format!("{PULL}?epoch={}&seq={}&verify={verify}", at.epoch, at.seq);
                if !repair.is_empty() {
                    path = format!("{path}&repair={}", repair.join(","));
                }
                path
            }
            None => PULL.to_owned(),
        };
        let response = self.ask(&path).await?;
        let scope = self.file.scope;
        let (pieces, waiting) = mpsc::channel(PIECES_MAX);
        let loading = self.loading.clone();
        let applying = self.file.engine.in_one_go(move |kept| {
            kept.take_back()?;
            apply(kept, scope, standing, now, waiting, &loading)
        });
        let reading = async {
            let mut body = response.into_body().into_data_stream();
            while let Some(piece) = body.next().await {
                // A writer that has given up says why itself.
                if pieces.send(piece.map_err(Unreachable::new)?).await.is_err() {
                    break;
                }
            }
            drop(pieces);
            Ok::<_, Unreachable>(())
        };
        let (applied, read) = tokio::join!(applying, reading);
        // A line that went dead is the cause of an answer that broke off.
        match (applied, read) {
            (Err(ApplyFault::BrokenOff), Err(cut)) => Err(cut.into()),
            (applied, _) => Ok(applied?),
        }
    }

    async fn ask(&self, path: &str) -> Result<Response<Body>, SyncFault> {
        let response = self.ask_with(path, &[]).await?;
        if response.status() != StatusCode::OK {
            return Err(SyncFault::Answered(response.status()));
        }
        Ok(response)
    }

    /// Whatever the answer is, but for "sign in first".
    pub(super) async fn ask_with(
        &self,
        path: &str,
        headers: &[(HeaderName, &str)],
    ) -> Result<Response<Body>, SyncFault> {
        let token = self.session.access().await?.ok_or(SyncFault::SignedOut)?;
        let send = async |token: &str| {
            let request = self.upstream.request(Method::GET, path, Some(token));
            let request = headers
                .iter()
                .fold(request, |request, (name, value)| request.header(name, *value));
            self.upstream.begin(request, Bytes::new()).await
        };
        let mut response = send(&token).await?;
        // Whether this computer is revoked is told to whoever renews.
        if [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&response.status()) {
            let token = self.session.access_instead_of(&token).await?;
            response = send(&token.ok_or(SyncFault::SignedOut)?).await?;
        }
        Ok(response)
    }
}
