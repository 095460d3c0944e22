//! `/api/live`: hints as they reach a desktop and a browser.

use clinic_shared::{
    catalog::Service,
    feed::Hint,
    identity::{Role, SignIn, SignedIn},
};
use clinic_tests::{Asker, PASSWORD, TestClinic, next_uuid};
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Method;
use serde_json::json;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use crate::catalog::service;

type Line = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

async fn open(clinic: &TestClinic, token: Option<&str>) -> Result<Line, Error> {
    let address = clinic.base_url.replace("http://", "ws://");
    let mut request = format!("{address}/api/live").into_client_request().unwrap();
    if let Some(token) = token {
        let header = format!("Bearer {token}").parse().unwrap();
        request.headers_mut().insert("authorization", header);
    }
    connect_async(request).await.map(|(line, _)| line)
}

/// The next hint; waits as long as it takes.
async fn hint(line: &mut Line) -> i64 {
    loop {
        if let Message::Text(text) = line.next().await.unwrap().unwrap() {
            return serde_json::from_str::<Hint>(&text).unwrap().seq;
        }
    }
}

async fn close_code(line: &mut Line) -> u16 {
    loop {
        if let Message::Close(Some(frame)) = line.next().await.unwrap().unwrap() {
            return frame.code.into();
        }
    }
}

async fn change(clinic: &TestClinic, code: &str) -> i64 {
    let answer = clinic.admin().post("/api/services", &service(code)).await;
    answer.ok::<Service>();
    answer.headers["clinic-seq"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_listener_hears_where_the_feed_is_and_of_every_move_since() {
    let clinic = TestClinic::start().await;
    let first = change(&clinic, "A").await;
    let mut line = open(&clinic, Some(&clinic.desk_token())).await.unwrap();
    assert_eq!(hint(&mut line).await, first);
    let second = change(&clinic, "B").await;
    assert_eq!(hint(&mut line).await, second);
}

#[tokio::test]
async fn a_browser_says_who_it_is_in_its_first_message() {
    let clinic = TestClinic::start().await;
    let seq = change(&clinic, "A").await;
    let mut line = open(&clinic, None).await.unwrap();
    let introduction = json!({ "access_token": clinic.desk_token() });
    line.send(Message::text(introduction.to_string())).await.unwrap();
    assert_eq!(hint(&mut line).await, seq);
}

#[tokio::test]
async fn nobody_listens_without_a_good_token() {
    let clinic = TestClinic::start().await;
    match open(&clinic, Some("forged")).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 401),
        other => panic!("{other:?}"),
    }
    for said in [
        r#"{"access_token":"forged"}"#,
        r#"{"access_token":null}"#,
        "hello",
    ] {
        let mut line = open(&clinic, None).await.unwrap();
        line.send(Message::text(said)).await.unwrap();
        assert_eq!(close_code(&mut line).await, 4401, "{said}");
    }
}

#[tokio::test]
async fn a_line_ends_with_its_token_unless_a_newer_one_is_shown_in_time() {
    let clinic = TestClinic::start().await;
    let mut old = open(&clinic, Some(&clinic.desk_token())).await.unwrap();
    let mut renewing = open(&clinic, Some(&clinic.desk_token())).await.unwrap();
    let begin = (hint(&mut old).await, hint(&mut renewing).await);
    assert_eq!(begin, (0, 0));
    clinic.clock.advance_seconds(9 * 60);
    let newer = json!({ "access_token": clinic.desk_token() });
    renewing.send(Message::text(newer.to_string())).await.unwrap();
    // The server has read the newer token once it has answered a ping that came after it.
    renewing.send(Message::Ping(vec![1].into())).await.unwrap();
    while !matches!(renewing.next().await.unwrap().unwrap(), Message::Pong(_)) {}
    clinic.clock.advance_seconds(2 * 60);
    let seq = change(&clinic, "A").await;
    assert_eq!(close_code(&mut old).await, 4401);
    assert_eq!(hint(&mut renewing).await, seq);
}

#[tokio::test]
async fn a_line_ends_when_its_session_does() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let key = next_uuid().to_string();
    let headers = [("x-clinic-client", "desktop"), ("idempotency-key", key.as_str())];
    let asked = SignIn {
        user_name: "letan".into(),
        password: PASSWORD.into(),
    };
    let stranger = clinic.stranger();
    let answer = stranger
        .send(Method::POST, "/api/session", Some(&asked), &headers)
        .await;
    let signed_in: SignedIn = answer.ok();
    let token = signed_in.access_token.unwrap();
    let mut line = open(&clinic, Some(&token)).await.unwrap();
    hint(&mut line).await;
    let ended = Asker::new(&clinic.base_url, Some(token))
        .send(
            Method::DELETE,
            "/api/session",
            Some(&json!({ "refresh_token": signed_in.refresh_token })),
            &headers[..1],
        )
        .await;
    assert_eq!(ended.status, 204);
    change(&clinic, "A").await;
    assert_eq!(close_code(&mut line).await, 4401);
}

#[tokio::test]
async fn one_who_does_not_listen_keeps_nobody_waiting() {
    let clinic = TestClinic::start().await;
    // Opened and never read from.
    let _deaf = open(&clinic, Some(&clinic.desk_token())).await.unwrap();
    let mut line = open(&clinic, Some(&clinic.desk_token())).await.unwrap();
    let mut heard = hint(&mut line).await;
    let mut last = heard;
    for number in 0..40 {
        last = change(&clinic, &format!("N{number}")).await;
    }
    while heard < last {
        heard = hint(&mut line).await;
    }
    assert_eq!(heard, last);
}

#[tokio::test]
async fn two_hundred_desks_hear_the_newest_and_nothing_of_what_it_has_overtaken() {
    let clinic = TestClinic::start().await;
    let token = clinic.desk_token();
    let mut lines = Vec::new();
    for _ in 0..200 {
        let mut line = open(&clinic, Some(&token)).await.unwrap();
        assert_eq!(hint(&mut line).await, 0);
        lines.push(line);
    }
    // Ten of them do not listen from here on.
    let (deaf, awake) = lines.split_at_mut(10);
    // Nobody else has a turn in between.
    for seq in 1..=1_000 {
        clinic.server.app.feed.publish(seq);
    }
    for line in awake.iter_mut() {
        assert_eq!(hint(line).await, 1_000);
    }
    // A position that comes late hides no newer one.
    clinic.server.app.feed.publish(999);
    clinic.server.app.feed.publish(1_001);
    for line in awake.iter_mut() {
        assert_eq!(hint(line).await, 1_001);
    }
    for line in deaf.iter_mut() {
        let (one, other) = (hint(line).await, hint(line).await);
        assert_eq!((one, other), (1_000, 1_001));
    }
}
