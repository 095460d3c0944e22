//! A keep-alive HTTP/1.1 client over loopback: hyper with nothing around it.

use axum::http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Bytes, client::conn::http1::SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use uuid::Uuid;

use super::http::BenchFailed;

#[derive(Debug)]
pub struct Client {
    send: SendRequest<Full<Bytes>>,
    token: String,
    host: String,
}

impl Client {
    pub async fn connect(host: &str, token: &str) -> Result<Self, BenchFailed> {
        let stream = TcpStream::connect(host).await.map_err(BenchFailed::new)?;
        stream.set_nodelay(true).map_err(BenchFailed::new)?;
        let (send, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(BenchFailed::new)?;
        tokio::spawn(async move {
            // Ends with the bench; a broken connection shows in the next request.
            let _ = connection.await;
        });
        Ok(Self {
            send,
            token: token.to_owned(),
            host: host.to_owned(),
        })
    }

    pub async fn get(&mut self, path: &str) -> Result<Bytes, BenchFailed> {
        self.send(Method::GET, path, &[], Bytes::new()).await
    }

    pub async fn post(&mut self, path: &str, key: Uuid, body: Vec<u8>) -> Result<Bytes, BenchFailed> {
        let key = key.to_string();
        self.send(Method::POST, path, &[("idempotency-key", &key)], body.into())
            .await
    }

    /// The answer must be a yes.
    async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Bytes, BenchFailed> {
        let (status, body) = self.exchange(method, path, headers, body).await?;
        if status == StatusCode::OK || status == StatusCode::CREATED {
            return Ok(body);
        }
        Err(BenchFailed::new(format!(
            "{path}: {status}: {}",
            String::from_utf8_lossy(&body)
        )))
    }

    /// From here on somebody else asks, or the same person with a fresh token.
    pub fn sign_in(&mut self, token: String) {
        self.token = token;
    }

    /// Whatever the answer is.
    pub async fn exchange(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<(StatusCode, Bytes), BenchFailed> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body)).map_err(BenchFailed::new)?;
        // The connection may still be busy with the end of the answer before.
        self.send.ready().await.map_err(BenchFailed::new)?;
        let response = self.send.send_request(request).await.map_err(BenchFailed::new)?;
        let status = response.status();
        let body = response
            .into_body()
            .collect()
            .await
            .map_err(BenchFailed::new)?
            .to_bytes();
        Ok((status, body))
    }
}
