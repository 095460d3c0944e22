use clinic_desktop_tests::{Bus, Desktop, Keychain, Page, Screen, Setup};
use serde_json::{Value, json};

use crate::clinic::Clinic;

async fn ask(page: &Page, method: &str, path: &str) -> Value {
    let body = "const [method, path, body] = arguments;
        const headers = { 'Content-Type': 'application/json', 'Accept-Language': 'en' };
        const answer = await fetch(path, { method, headers, body: body ?? undefined });
        return { status: answer.status, body: await answer.json() };";
    let content = if method == "GET" { Value::Null } else { json!("{}") };
    page.run(body, &[json!(method), json!(path), content]).await
}

/// T6: the keychain of the operating system, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_on_after_a_restart_from_the_keychain_and_no_file_holds_it() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), Clinic::open().await);
    let _keychain = Keychain::unlock(&bus).await;
    let setup = Setup::new(&clinic.address).with_test_page().with_keychain();
    let desktop = Desktop::start(&screen, &bus, setup).await;
    assert_eq!(ask(&desktop.page, "POST", "/api/session").await["status"], 201);
    assert!(!desktop.data_dir().join("insecure-keys").exists());

    let desktop = desktop.restart(&screen, &bus).await;
    let told = ask(&desktop.page, "POST", "/api/session/refresh").await;
    assert_eq!(
        (&told["status"], &told["body"]["user"]["user_name"]),
        (&json!(200), &json!("letan"))
    );
}

/// T6.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_nobody_signs_in_and_the_page_says_why() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::without_services(), Clinic::open().await);
    let setup = Setup::new(&clinic.address).with_test_page().with_keychain();
    let desktop = Desktop::start(&screen, &bus, setup).await;
    let told = ask(&desktop.page, "POST", "/api/session").await;
    assert_eq!(told["status"], 503);
    assert_eq!(told["body"]["type"], "/problems/keychain-closed");
    assert_eq!(told["body"]["title"], "This computer's keychain is closed");
    assert!(!desktop.data_dir().join("insecure-keys").exists());
}
