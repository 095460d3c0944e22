//! How requests travel: the one place that knows a network. The simulation has another.

use std::{error::Error, fmt, time::Duration};

use async_trait::async_trait;
use axum::{
    body::{Body, Bytes},
    http::{Request, Response},
};

/// A silent server on the clinic's own network is gone, not slow.
const CONNECT_SECONDS_MAX: u64 = 3;
/// Between two pieces of an answer; a long upload is not cut off.
const SILENCE_SECONDS_MAX: u64 = 30;

/// The server did not answer: no route, refused, cut off, or silent for too long.
#[derive(Debug, thiserror::Error)]
#[error("the server does not answer")]
pub struct Unreachable(#[source] Box<dyn Error + Send + Sync>);

impl Unreachable {
    pub fn new(why: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(why.into())
    }

    /// Whether the server may have done what was asked, and only its answer did not come. Not where there was no
    /// connection.
    pub fn may_be_done(&self) -> bool {
        let fault = self.0.downcast_ref::<reqwest::Error>();
        !fault.is_some_and(reqwest::Error::is_connect)
    }
}

/// One request there, one answer back. The answer's body may still be on its way, and may end in an error.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync {
    /// The request's address is whole: scheme, host, path and query.
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, Unreachable>;
}

/// HTTP over the machine's network.
#[derive(Debug)]
pub(super) struct Network(reqwest::Client);

impl Network {
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .read_timeout(Duration::from_secs(SILENCE_SECONDS_MAX))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self(client))
    }
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, Unreachable> {
        let request = request.try_into().map_err(Unreachable::new)?;
        let answer = self.0.execute(request).await.map_err(Unreachable::new)?;
        Ok(Response::<reqwest::Body>::from(answer).map(Body::new))
    }
}
