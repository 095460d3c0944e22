use clinic_shared::{
    feed::Page,
    field::FieldCode,
    identity::{AcceptInvitation, AccountStatus, OneTimeCode, Role, SignedIn, User},
    ids::UserId,
};
use clinic_tests::{Answer, PASSWORD, TestClinic, next_uuid};
use serde_json::{Value, json};

use super::{is_stored, rows};

fn create(user_name: &str, role: &str) -> Value {
    json!({ "user_name": user_name, "display_name": " Lê  Lan ", "role": role, "practitioner_id": null })
}

fn update(role: &str, disabled: bool) -> Value {
    json!({ "display_name": "Lê Lan", "role": role, "practitioner_id": null, "disabled": disabled })
}

async fn accept(clinic: &TestClinic, user_name: &str, code: &str, password: &str) -> Answer {
    let body = AcceptInvitation {
        user_name: user_name.to_owned(),
        code: code.to_owned(),
        new_password: password.to_owned(),
    };
    clinic.stranger().post("/api/invitations/accept", &body).await
}

#[tokio::test]
async fn an_invited_person_sets_a_password_with_the_code_and_is_signed_in() {
    let clinic = TestClinic::start().await;
    let invited: OneTimeCode = clinic
        .admin()
        .post("/api/users", &create("lan", "frontdesk"))
        .await
        .ok();
    assert_eq!(invited.user.status, AccountStatus::Invited);
    assert_eq!(invited.user.display_name, "Lê Lan");
    assert_eq!(invited.expires_at, clinic_tests::now().plus_minutes(72 * 60));
    // Nobody signs in before.
    clinic
        .browser()
        .sign_in("lan", PASSWORD)
        .await
        .refused("/problems/sign-in-refused");
    let typed = invited.code.to_lowercase().replace('-', " ");
    let weak = accept(&clinic, "lan", &typed, "lan")
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(weak.errors[0].code, FieldCode::WeakPassword);
    let signed_in: SignedIn = accept(&clinic, "lan", &typed, PASSWORD).await.ok();
    assert_eq!(signed_in.user.id, invited.user.id);
    clinic.browser().sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    accept(&clinic, "lan", &invited.code, PASSWORD)
        .await
        .refused("/problems/code-refused");
}

#[tokio::test]
async fn a_code_works_for_its_own_account_within_three_days_until_the_next_code() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let lan: OneTimeCode = admin.post("/api/users", &create("lan", "frontdesk")).await.ok();
    let minh: OneTimeCode = admin.post("/api/users", &create("minh", "frontdesk")).await.ok();
    accept(&clinic, "minh", &lan.code, PASSWORD)
        .await
        .refused("/problems/code-refused");
    accept(&clinic, "khongai", &lan.code, PASSWORD)
        .await
        .refused("/problems/code-refused");
    let path = format!("/api/users/{}/one-time-code", lan.user.id);
    let next: OneTimeCode = admin.post(&path, &()).await.ok();
    assert_ne!(next.code, lan.code);
    accept(&clinic, "lan", &lan.code, PASSWORD)
        .await
        .refused("/problems/code-refused");
    clinic.clock.advance_seconds(72 * 3600 - 1);
    accept(&clinic, "lan", &next.code, PASSWORD)
        .await
        .ok::<SignedIn>();
    clinic.clock.advance_seconds(1);
    accept(&clinic, "minh", &minh.code, PASSWORD)
        .await
        .refused("/problems/code-refused");
}

#[tokio::test]
async fn a_reset_voids_password_and_sessions_and_lifts_a_lock() {
    let clinic = TestClinic::start().await;
    let id = clinic.account("lan", Role::FrontDesk, None).await;
    let mut browser = clinic.browser();
    browser.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    let reset: OneTimeCode = clinic
        .admin()
        .post(&format!("/api/users/{id}/one-time-code"), &())
        .await
        .ok();
    browser
        .asker()
        .get("/api/session")
        .await
        .refused("/problems/not-signed-in");
    browser.refresh().await.refused("/problems/session-over");
    for _ in 0..4 {
        let refused = clinic.browser().sign_in("lan", PASSWORD).await;
        refused.refused("/problems/sign-in-refused");
    }
    clinic
        .browser()
        .sign_in("lan", PASSWORD)
        .await
        .refused("/problems/account-locked");
    accept(&clinic, "lan", &reset.code, "ba cây tre xanh mướt")
        .await
        .ok::<SignedIn>();
}

#[tokio::test]
async fn a_repeat_gets_the_same_code_though_no_code_is_kept() {
    let clinic = TestClinic::start().await;
    let (admin, key) = (clinic.admin(), next_uuid());
    let first = admin
        .post_with_key("/api/users", key, &create("lan", "frontdesk"))
        .await;
    let again = admin
        .post_with_key("/api/users", key, &create("lan", "frontdesk"))
        .await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let made: OneTimeCode = first.ok();
    assert_eq!(made.user.id, UserId(key));
    let bare = made.code.replace('-', "");
    for written in [&made.code, &bare, &bare.to_lowercase()] {
        assert!(!is_stored(&clinic, written).await, "{written}");
    }
    let kept = rows(&clinic, "SELECT body FROM verdict").await;
    let body: Vec<u8> = kept[0].get("body").unwrap();
    assert_eq!(serde_json::from_slice::<OneTimeCode>(&body).unwrap().code, "");
    // Another admin has no part in it.
    clinic.account("other", Role::Admin, None).await;
    let mut other = clinic.browser();
    other.sign_in("other", PASSWORD).await.ok::<SignedIn>();
    let asked = other
        .asker()
        .post_with_key("/api/users", key, &create("lan", "frontdesk"))
        .await;
    asked.refused("/problems/key-reused");
}

#[tokio::test]
async fn the_last_active_admin_stays_one() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let one = clinic.account("one", Role::Admin, None).await;
    let path = format!("/api/users/{one}");
    let all_refused = async || {
        for change in [update("frontdesk", false), update("admin", true)] {
            admin.put(&path, 1, &change).await.refused("/problems/last-admin");
        }
        admin.delete(&path, 1).await.refused("/problems/last-admin");
        let reset = admin.post(&format!("{path}/one-time-code"), &()).await;
        assert_eq!(reset.refused("/problems/last-admin").status, 409);
    };
    all_refused().await;
    // Neither an invited nor a locked admin can let anybody in.
    admin
        .post("/api/users", &create("two", "admin"))
        .await
        .ok::<OneTimeCode>();
    all_refused().await;
    let three = clinic.account("three", Role::Admin, None).await;
    for _ in 0..5 {
        clinic.browser().sign_in("three", "sai").await;
    }
    all_refused().await;
    admin
        .post(&format!("/api/users/{three}/unlock"), &())
        .await
        .ok::<User>();
    assert_eq!(
        admin.put(&path, 1, &update("frontdesk", false)).await.version(),
        2
    );
    let other = format!("/api/users/{three}");
    admin.delete(&other, 1).await.refused("/problems/last-admin");
}

#[tokio::test]
async fn an_account_is_changed_and_deleted_by_version() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let id = clinic.account("lan", Role::FrontDesk, None).await;
    let path = format!("/api/users/{id}");
    let changed = admin.put(&path, 1, &update("frontdesk", false)).await;
    assert_eq!(changed.version(), 2);
    let conflict = admin
        .put(&path, 1, &update("frontdesk", true))
        .await
        .refused("/problems/version-conflict");
    assert_eq!(conflict.members["current_version"], 2);
    assert_eq!(admin.delete(&path, 2).await.status, 204);
    admin.get(&path).await.refused("/problems/not-found");
    let left: Page<User> = admin.get("/api/users").await.ok();
    assert!(left.items.is_empty());
    clinic
        .browser()
        .sign_in("lan", PASSWORD)
        .await
        .refused("/problems/sign-in-refused");
    // The name stays with whom the audit log means by it.
    let taken = admin.post("/api/users", &create("lan", "frontdesk")).await;
    assert_eq!(
        taken.refused("/problems/already-taken").members["pointer"],
        "/user_name"
    );
}

#[tokio::test]
async fn what_is_wrong_with_an_account_is_said_at_its_field() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let mut stranger = create("bs.lan", "doctor");
    let missing = admin
        .post("/api/users", &stranger)
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(missing.errors[0].code, FieldCode::Required);
    stranger["practitioner_id"] = json!(next_uuid());
    let unknown = admin
        .post("/api/users", &stranger)
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(
        (unknown.errors[0].pointer.as_str(), unknown.errors[0].code),
        ("/practitioner_id", FieldCode::Unknown)
    );
    let patient = admin.post("/api/users", &create("lan", "patient")).await;
    assert_eq!(
        patient.refused("/problems/invalid-fields").errors[0].pointer,
        "/role"
    );
}

#[tokio::test]
async fn accounts_are_listed_by_name_page_by_page_and_by_role() {
    let clinic = TestClinic::start().await;
    for number in 0..101 {
        let (name, role) = match number {
            7 => ("u007".to_owned(), Role::Admin),
            number => (format!("u{number:03}"), Role::FrontDesk),
        };
        clinic.account(&name, role, None).await;
    }
    let admin = clinic.admin();
    let first: Page<User> = admin.get("/api/users").await.ok();
    assert_eq!(first.items.len(), 100);
    let cursor = first.next_cursor.unwrap();
    let last: Page<User> = admin.get(&format!("/api/users?cursor={cursor}")).await.ok();
    let names: Vec<_> = last.items.iter().map(|user| user.user_name.as_str()).collect();
    assert_eq!((names, last.next_cursor), (vec!["u100"], None));
    let admins: Page<User> = admin.get("/api/users?role=admin").await.ok();
    assert_eq!(admins.items.len(), 1);
    assert_eq!(admins.items[0].user_name, "u007");
}
