use clinic_desktop_tests::{Bus, Desktop, Screen, Setup};
use serde_json::json;

use crate::clinic::Clinic;

/// What a page asks, and what it is told.
const ASK: &str = "
    const [method, path, headers, body] = arguments;
    const answer = await fetch(path, { method, headers, body: body ?? undefined });
    const text = await answer.text();
    return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
    };";

#[tokio::test(flavor = "multi_thread")]
async fn the_window_shows_the_page_from_its_own_scheme() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), Clinic::open().await);
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.address).with_test_page()).await;
    let page = &desktop.page;
    assert_eq!(page.text("h1").await, "Trang thử của cửa sổ");
    assert_eq!(page.text("#script").await, "Chạy tại clinic://localhost/");
    // The policy that the shell sends is kept: modules run, inline scripts do not.
    assert_eq!(page.text("#inline").await, "…");

    page.go("/patients/7?tab=visits").await;
    assert_eq!(
        page.text("#script").await,
        "Chạy tại clinic://localhost/patients/7?tab=visits"
    );
    let about = page.run("return (await fetch('/desk/about')).json()", &[]).await;
    assert_eq!(about["platform"], "linux");
    assert_eq!(about["insecure_file_keys"], true);
    screen.picture("window").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fetch_goes_to_the_server_and_back_with_method_headers_and_body() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), Clinic::open().await);
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.address).with_test_page()).await;
    let page = &desktop.page;

    let headers = json!({
        "Content-Type": "application/json", "Idempotency-Key": "k-1", "If-Match": "\"7\"", "Accept-Language": "vi",
    });
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let body = json!("{\"name\":\"Nguyễn Văn Đức\"}");
        let told = page
            .run(
                ASK,
                &[json!(method), json!("/api/echo"), headers.clone(), body.clone()],
            )
            .await;
        assert_eq!(told["status"], 200);
        assert_eq!(told["headers"]["etag"], "\"8\"");
        assert_eq!(told["headers"]["x-request-id"], "r-1");
        let heard = &told["body"];
        assert_eq!(heard["method"], method);
        assert_eq!(heard["key"], "k-1");
        assert_eq!(heard["match"], "\"7\"");
        assert_eq!(heard["type"], "application/json");
        assert_eq!(heard["body"], body);
    }

    let told = page
        .run(ASK, &[json!("DELETE"), json!("/api/status/204"), json!({})])
        .await;
    assert_eq!((&told["status"], &told["body"]), (&json!(204), &json!("")));
    let told = page
        .run(ASK, &[json!("GET"), json!("/api/status/409"), json!({})])
        .await;
    assert_eq!(told["status"], 409);
    assert_eq!(
        told["body"],
        json!({ "type": "/problems/slot-taken", "alternatives": [1, 2] })
    );

    // Large bodies in both directions, sent as bytes: a Blob would hang the window.
    let down = page
        .run(
            "return (await (await fetch('/api/bytes/5000000')).arrayBuffer()).byteLength",
            &[],
        )
        .await;
    assert_eq!(down, 5_000_000);
    let up = "const body = new Uint8Array(3000000).fill(65);
        return (await (await fetch('/api/echo', { method: 'PUT', body })).json()).bytes";
    assert_eq!(page.run(up, &[]).await, 3_000_000);
}

/// T1, T6.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_sign_in_the_page_hears_the_feed_and_sees_no_token() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), Clinic::open().await);
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.address).with_test_page()).await;
    let page = &desktop.page;
    page.until("document.documentElement.dataset.connection === 'listening'")
        .await;

    let told = page
        .run(
            ASK,
            &[json!("POST"), json!("/api/session"), json!({}), json!("{}")],
        )
        .await;
    assert_eq!(told["status"], 201);
    assert_eq!(told["body"]["user"]["user_name"], "letan");
    assert!(
        !told.to_string().contains("refresh") && told["body"]["access_token"].is_null(),
        "{told}"
    );
    let told = page
        .run(ASK, &[json!("GET"), json!("/api/echo"), json!({})])
        .await;
    assert_eq!(told["body"]["authorization"], "Bearer access");

    page.until("heard.some(({ name, payload }) => name === 'connection' && payload.live)")
        .await;
    clinic.hint(7);
    page.until("heard.some(({ name, payload }) => name === 'feed' && payload.seq === 7)")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_window_opens_at_its_place_and_hears_the_feed_too() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), Clinic::open().await);
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.address).with_test_page()).await;
    let page = &desktop.page;
    let first = page.windows().await;
    assert_eq!(first.len(), 1);
    let json = json!({ "Content-Type": "application/json" });
    let ask = json!("{\"path\":\"/my-day\"}");
    let told = page
        .run(ASK, &[json!("POST"), json!("/desk/windows"), json.clone(), ask])
        .await;
    assert_eq!(told["status"], 201, "{told}");

    let windows = page.windows().await;
    let second = windows
        .iter()
        .find(|window| !first.contains(window))
        .expect("a second window");
    page.switch_to(second).await;
    page.until("location.pathname === '/my-day' && document.documentElement.dataset.feed === 'listening'")
        .await;
    page.run(
        ASK,
        &[json!("POST"), json!("/api/session"), json!({}), json!("{}")],
    )
    .await;
    clinic.hint(3);
    for window in [second, &first[0]] {
        page.switch_to(window).await;
        page.until("heard.some(({ name, payload }) => name === 'feed' && payload.seq === 3)")
            .await;
    }
}
