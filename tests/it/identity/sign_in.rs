use std::net::SocketAddr;

use axum::{Extension, extract::ConnectInfo};
use clinic_server::{identity::FAILURES_PER_MINUTE_MAX, router};
use clinic_shared::{
    identity::{AccountStatus, Role, Session, SignIn, SignedIn, User},
    ids::UserId,
    problem::Problem,
};
use clinic_tests::{Answer, Asker, PASSWORD, TestClinic, stand_in};
use reqwest::{Method, header::SET_COOKIE};

use super::{is_stored, rows};

fn asked(user_name: &str, password: &str) -> SignIn {
    SignIn {
        user_name: user_name.to_owned(),
        password: password.to_owned(),
    }
}

async fn try_it(clinic: &TestClinic, user_name: &str, password: &str) -> Answer {
    clinic
        .stranger()
        .post("/api/session", &asked(user_name, password))
        .await
}

/// All that the asker sees, but for the request's own id.
fn seen(answer: &Answer) -> (u16, Problem) {
    let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
    let problem = Problem {
        request_id: None,
        ..problem
    };
    (answer.status.as_u16(), problem)
}

#[tokio::test]
async fn a_good_password_signs_in_and_opens_what_the_role_may() {
    let clinic = TestClinic::start().await;
    let id = clinic.account("letan", Role::FrontDesk, None).await;
    let mut browser = clinic.browser();
    // Capitals and spaces around a name are slips of the keyboard.
    let signed_in: SignedIn = browser.sign_in(" LeTan ", PASSWORD).await.ok();
    assert_eq!(signed_in.user.id, id);
    assert_eq!(signed_in.expires_at, clinic_tests::now().plus_minutes(10));
    let me: Session = browser.asker().get("/api/session").await.ok();
    assert_eq!(me.user, signed_in.user);
    browser
        .asker()
        .get("/api/users")
        .await
        .refused("/problems/forbidden");
}

#[tokio::test]
async fn a_browsers_refresh_token_is_out_of_reach_for_scripts() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let answer = try_it(&clinic, "letan", PASSWORD).await;
    let cookies: Vec<_> = answer
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|cookie| cookie.to_str().unwrap().split_once("; ").unwrap())
        .collect();
    let [(refresh, refresh_scope), (csrf, csrf_scope)] = cookies[..] else {
        panic!("{cookies:?}");
    };
    assert_eq!(
        refresh_scope,
        "Path=/api/session; HttpOnly; SameSite=Strict; Max-Age=2592000"
    );
    assert_eq!(csrf_scope, "Path=/; SameSite=Strict; Max-Age=2592000");
    assert!(csrf.starts_with("clinic_csrf="));
    let token = refresh.strip_prefix("clinic_refresh=").unwrap();
    assert_eq!(token.len(), 43);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(!String::from_utf8_lossy(&answer.body).contains(token));
    assert!(answer.ok::<SignedIn>().refresh_token.is_none());
}

#[tokio::test]
async fn a_name_that_exists_and_one_that_does_not_look_the_same() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    for left in [Some(4), Some(3), Some(2), Some(1), None, None] {
        let known = try_it(&clinic, "letan", "sai rồi nhé").await;
        let unknown = try_it(&clinic, "khongai", "sai rồi nhé").await;
        assert_eq!(seen(&known), seen(&unknown));
        match left {
            Some(left) => {
                let refused = known.refused("/problems/sign-in-refused");
                assert_eq!(refused.status, 401);
                assert_eq!(refused.members["tries_left"], left);
            }
            None => assert_eq!(known.refused("/problems/account-locked").status, 423),
        }
    }
    // What was typed may have been a password in the wrong field.
    assert!(!is_stored(&clinic, "khongai").await);
}

#[tokio::test]
async fn a_lock_outlives_a_restart_and_only_an_admin_lifts_it() {
    let mut clinic = TestClinic::start().await;
    let id = clinic.account("letan", Role::FrontDesk, None).await;
    for _ in 0..3 {
        try_it(&clinic, "letan", "sai")
            .await
            .refused("/problems/sign-in-refused");
    }
    clinic.restart().await;
    let last = try_it(&clinic, "letan", "sai")
        .await
        .refused("/problems/sign-in-refused");
    assert_eq!(last.members["tries_left"], 1);
    try_it(&clinic, "letan", "sai")
        .await
        .refused("/problems/account-locked");
    clinic.restart().await;
    try_it(&clinic, "letan", PASSWORD)
        .await
        .refused("/problems/account-locked");
    clinic.clock.advance_seconds(365 * 24 * 3600);
    try_it(&clinic, "letan", PASSWORD)
        .await
        .refused("/problems/account-locked");

    let user: User = clinic.admin().get(&format!("/api/users/{id}")).await.ok();
    assert_eq!(user.status, AccountStatus::Locked);
    let unlock = format!("/api/users/{id}/unlock");
    clinic
        .desk()
        .post(&unlock, &())
        .await
        .refused("/problems/forbidden");
    let user: User = clinic.admin().post(&unlock, &()).await.ok();
    assert_eq!(user.status, AccountStatus::Active);
    try_it(&clinic, "letan", PASSWORD).await.ok::<SignedIn>();
}

#[tokio::test]
async fn a_good_sign_in_forgives_the_failures_before_it() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    for _ in 0..3 {
        for _ in 0..4 {
            try_it(&clinic, "letan", "sai")
                .await
                .refused("/problems/sign-in-refused");
        }
        try_it(&clinic, "letan", PASSWORD).await.ok::<SignedIn>();
    }
}

#[tokio::test]
async fn a_disabled_account_answers_as_a_wrong_password_does() {
    let clinic = TestClinic::start().await;
    let id = clinic.account("letan", Role::FrontDesk, None).await;
    let off = serde_json::json!({ "display_name": "Lan", "role": "frontdesk", "practitioner_id": null, "disabled": true });
    clinic
        .admin()
        .put(&format!("/api/users/{id}"), 1, &off)
        .await
        .ok::<User>();
    let right = try_it(&clinic, "letan", PASSWORD).await;
    let unknown = try_it(&clinic, "khongai", PASSWORD).await;
    assert_eq!(seen(&right), seen(&unknown));
    right.refused("/problems/sign-in-refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_tries_at_once_no_more_than_five_count() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let tries = (0..12).map(|_| {
        let stranger = clinic.stranger();
        tokio::spawn(async move { stranger.post("/api/session", &asked("letan", "sai")).await.status })
    });
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap().as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [[401; 4].as_slice(), &[423; 8]].concat());
    try_it(&clinic, "letan", PASSWORD)
        .await
        .refused("/problems/account-locked");
}

#[tokio::test]
async fn one_address_cannot_try_many_names() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let from = async |address: &str, user_name: &str, password: &str| {
        let headers = [("X-Forwarded-For", address)];
        clinic
            .stranger()
            .send(
                Method::POST,
                "/api/session",
                Some(&asked(user_name, password)),
                &headers,
            )
            .await
    };
    for name in 0..FAILURES_PER_MINUTE_MAX {
        from("10.0.0.7", &format!("ai{name}"), "sai")
            .await
            .refused("/problems/sign-in-refused");
    }
    let refused = from("10.0.0.7", "letan", PASSWORD)
        .await
        .refused("/problems/too-many-tries");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.members["retry_after_seconds"], 60);
    from("10.0.0.8", "letan", PASSWORD).await.ok::<SignedIn>();
    clinic.clock.advance_seconds(60);
    from("10.0.0.7", "letan", PASSWORD).await.ok::<SignedIn>();
}

/// Of a clinic that trusts `10.0.0.0/30`; every connection comes from `peer`.
async fn reached_from(clinic: &TestClinic, peer: &str) -> Asker {
    let mut server = clinic.server.clone();
    server.trusted_proxies = "10.0.0.0/30".parse().unwrap();
    let peer = ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 40_000));
    Asker::new(&stand_in(router(&server).layer(Extension(peer))).await, None)
}

async fn forwarded(through: &Asker, forwarded: &str, user_name: &str, password: &str) -> Answer {
    let (asked, headers) = (asked(user_name, password), [("X-Forwarded-For", forwarded)]);
    through
        .send(Method::POST, "/api/session", Some(&asked), &headers)
        .await
}

#[tokio::test]
async fn clients_behind_a_trusted_proxy_have_brakes_of_their_own() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let proxy = reached_from(&clinic, "10.0.0.1").await;
    for name in 0..FAILURES_PER_MINUTE_MAX {
        // What the client says itself is another address each time.
        let through = format!("192.0.2.{name}, 198.51.100.7, 10.0.0.2");
        forwarded(&proxy, &through, &format!("ai{name}"), "sai")
            .await
            .refused("/problems/sign-in-refused");
    }
    forwarded(&proxy, "198.51.100.7", "letan", PASSWORD)
        .await
        .refused("/problems/too-many-tries");
    forwarded(&proxy, "198.51.100.8", "letan", PASSWORD)
        .await
        .ok::<SignedIn>();
}

#[tokio::test]
async fn whoever_is_no_trusted_proxy_forges_no_address() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let stranger = reached_from(&clinic, "203.0.113.9").await;
    for name in 0..FAILURES_PER_MINUTE_MAX {
        forwarded(&stranger, &format!("192.0.2.{name}"), &format!("ai{name}"), "sai")
            .await
            .refused("/problems/sign-in-refused");
    }
    forwarded(&stranger, "192.0.2.200", "letan", PASSWORD)
        .await
        .refused("/problems/too-many-tries");
    // Those whose address it said are not held up by it.
    let proxy = reached_from(&clinic, "10.0.0.1").await;
    forwarded(&proxy, "192.0.2.1", "letan", PASSWORD)
        .await
        .ok::<SignedIn>();
}

#[tokio::test]
async fn a_form_on_another_site_signs_nobody_in() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let headers = [("Sec-Fetch-Site", "cross-site")];
    let answer = clinic
        .stranger()
        .send(
            Method::POST,
            "/api/session",
            Some(&asked("letan", PASSWORD)),
            &headers,
        )
        .await;
    answer.refused("/problems/csrf");
    assert!(answer.headers.get(SET_COOKIE).is_none());
}

#[tokio::test]
async fn good_and_bad_sign_ins_are_in_the_audit_log_without_secrets() {
    let clinic = TestClinic::start().await;
    let id = clinic.account("letan", Role::FrontDesk, None).await;
    try_it(&clinic, "letan", "mật khẩu sai này").await;
    try_it(&clinic, "letan", PASSWORD).await.ok::<SignedIn>();
    let log = rows(
        &clinic,
        "SELECT actor_id, detail FROM audit_event WHERE action = 'POST /api/session' ORDER BY seq",
    )
    .await;
    let log: Vec<(UserId, String)> = log
        .iter()
        .map(|row| (row.get("actor_id").unwrap(), row.get("detail").unwrap()))
        .collect();
    assert_eq!(log, [(id, "refused".to_owned()), (id, String::new())]);
    assert!(!is_stored(&clinic, "mật khẩu sai này").await);
    assert!(!is_stored(&clinic, PASSWORD).await);
}
