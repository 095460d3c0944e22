use std::sync::atomic::{AtomicU64, Ordering};

use clinic_shared::problem::Problem;
use reqwest::{Method, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// Somebody who asks the server over HTTP.
#[derive(Debug, Clone)]
pub struct Asker {
    base_url: String,
    token: Option<String>,
    client: reqwest::Client,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: Vec<u8>,
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// For a program that is one of many: its ids are no other's.
pub fn number_ids_from(number: u64) {
    NEXT.store(number, Ordering::SeqCst);
}

/// Ids and keys of the tests: all different, the same in every run.
pub fn next_uuid() -> Uuid {
    Uuid::from_u128(
        0x0193_0000_0000_7000_8000_0000_0000_0000 | u128::from(NEXT.fetch_add(1, Ordering::SeqCst)),
    )
}

impl Asker {
    pub fn new(base_url: &str, token: Option<String>) -> Self {
        Self {
            base_url: base_url.to_owned(),
            token,
            client: reqwest::Client::new(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        let none: &[(&str, &str)] = &[];
        self.send(Method::GET, path, None::<&()>, none).await
    }

    /// With an `Idempotency-Key` of its own.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.post_with_key(path, next_uuid(), body).await
    }

    pub async fn post_with_key(&self, path: &str, key: Uuid, body: &impl Serialize) -> Answer {
        self.send(
            Method::POST,
            path,
            Some(body),
            &[("Idempotency-Key", &key.to_string())],
        )
        .await
    }

    pub async fn put(&self, path: &str, version: i64, body: &impl Serialize) -> Answer {
        self.send(Method::PUT, path, Some(body), &changing(version)).await
    }

    pub async fn delete(&self, path: &str, version: i64) -> Answer {
        self.send(Method::DELETE, path, None::<&()>, &changing(version))
            .await
    }

    /// A file as the body, with an `Idempotency-Key` of its own.
    pub async fn put_bytes(&self, path: &str, bytes: Vec<u8>) -> Answer {
        self.send_bytes(Method::PUT, path, bytes).await
    }

    pub async fn post_bytes(&self, path: &str, bytes: Vec<u8>) -> Answer {
        self.send_bytes(Method::POST, path, bytes).await
    }

    async fn send_bytes(&self, method: Method, path: &str, bytes: Vec<u8>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.base_url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let request = request.header("Idempotency-Key", next_uuid().to_string());
        Answer::of(request.body(bytes)).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        headers: &[(&str, impl AsRef<str>)],
    ) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.base_url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, value.as_ref());
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request).await
    }
}

fn changing(version: i64) -> [(&'static str, String); 2] {
    [
        ("Idempotency-Key", next_uuid().to_string()),
        ("If-Match", format!("\"{version}\"")),
    ]
}

impl Answer {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.expect("the answer is whole").to_vec();
        Self {
            status,
            headers,
            body,
        }
    }

    /// The body of a success; panics with the problem otherwise.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert!(
            self.status.is_success(),
            "{}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        serde_json::from_slice(&self.body).expect("the body has the expected shape")
    }

    /// The problem of a refusal; panics when the answer is a success.
    #[track_caller]
    pub fn refused(&self, kind: &str) -> Problem {
        assert!(
            !self.status.is_success(),
            "{}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        let problem: Problem = serde_json::from_slice(&self.body).expect("the body is a problem");
        assert_eq!(problem.kind, kind, "{problem:?}");
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn version(&self) -> i64 {
        let etag = self.headers.get("etag").expect("an ETag").to_str().expect("text");
        etag.trim_matches('"').parse().expect("a version")
    }
}
