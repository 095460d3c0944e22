//! In which language mails about accounts are, and how the clinic words them: none goes without its link, and none is lost
//! by a template.

use clinic_shared::{
    args,
    field::Language,
    identity::{AccountMailKind, OneTimeCode, OwnEmail, Role, Session, SignedIn, User},
    ids::UserId,
    jobs::JobState,
    messaging::{
        MailTested, MessageTemplate, MessageTemplates, SavedTemplate, TemplateFamily, TemplateKind,
        TemplatePreview,
    },
    store::Statement,
};
use clinic_tests::{Answer, Browser, PASSWORD, TestClinic, now};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::{
    account_mail::{ADDRESS, NEW, ask, clinic_of_lan, deliver, lock, reset, set_email, token},
    is_stored,
};

static SPOIL: Statement = Statement::new("SPOIL", "UPDATE message_template SET source = ?2 WHERE name = ?1");

const OWN_LANGUAGE: &str = "/api/session/language";

/// As who is signed in there.
async fn choose(browser: &Browser, language: Language) -> Answer {
    let none: &[(&str, &str)] = &[];
    let asked = json!({ "language": language });
    let signed_in = browser.asker();
    signed_in
        .send(Method::PUT, OWN_LANGUAGE, Some(&asked), none)
        .await
}

/// Has a mail of this kind made for `lan`, who was signed in somewhere before.
async fn cause(clinic: &TestClinic, lan: UserId, kind: AccountMailKind) {
    let unlock = format!("/api/users/{lan}/unlock");
    clinic.admin().post(&unlock, &()).await.ok::<User>();
    let confirmed_at = kind.needs_confirmed_address().then(now);
    set_email(clinic, lan, ADDRESS, confirmed_at).await;
    match kind {
        AccountMailKind::ConfirmEmail => {
            let path = format!("/api/users/{lan}/mails");
            let asked = clinic.admin().post(&path, &json!({ "kind": kind })).await;
            assert_eq!(asked.status, 204, "{}", asked.text());
        }
        AccountMailKind::ResetPassword => assert_eq!(ask(clinic, "lan").await.status, 202),
        AccountMailKind::Unlock => lock(clinic, "lan").await,
        AccountMailKind::NewDevice => {
            clinic.browser().sign_in("lan", PASSWORD).await.ok::<SignedIn>();
        }
    }
}

/// The subject of the mail of this kind that goes out now.
async fn subject_of(clinic: &TestClinic, lan: UserId, kind: AccountMailKind) -> String {
    cause(clinic, lan, kind).await;
    assert_eq!(deliver(clinic).await, [JobState::Done], "{kind:?}");
    let letter = clinic.mailbox().letters().pop().unwrap();
    assert_eq!(letter.to, ADDRESS);
    assert!(letter.html.is_some());
    letter.subject
}

/// Signed in at the first place of all, of which nobody is told.
async fn at_home(clinic: &TestClinic) -> Browser {
    let mut browser = clinic.browser();
    browser.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    browser
}

fn path(name: &str) -> String {
    format!("/api/message-templates/{name}")
}

async fn saved(clinic: &TestClinic, name: &str, version: i64, source: &str) -> SavedTemplate {
    let admin = clinic.admin();
    let answer = admin
        .put(&path(name), version, &json!({ "source": source }))
        .await;
    answer.ok()
}

async fn listed(clinic: &TestClinic) -> MessageTemplates {
    clinic.admin().get("/api/message-templates").await.ok()
}

async fn one_listed(clinic: &TestClinic, name: &str) -> MessageTemplate {
    let mut templates = listed(clinic).await.templates.into_iter();
    templates.find(|template| template.name == name).unwrap()
}

/// However it came into the table.
async fn spoil(clinic: &TestClinic, name: &str, source: &str) {
    let row = args![name, source].to_vec();
    clinic
        .change(async |work| {
            work.run(&SPOIL, &row).await.unwrap();
        })
        .await;
}

#[rstest]
#[case(Language::Vi, ["Xác nhận địa chỉ", "Đặt lại mật khẩu", "Tài khoản bị khóa", "Có đăng nhập từ"])]
#[case(Language::En, ["Confirm your", "Set a new password", "Your account is locked", "A sign-in on"])]
#[tokio::test]
async fn every_mail_about_an_account_is_in_its_own_language_whoever_asks(
    #[case] language: Language,
    #[case] subjects: [&str; 4],
) {
    let (clinic, lan) = clinic_of_lan().await;
    assert_eq!(choose(&at_home(&clinic).await, language).await.status, 204);
    for (kind, subject) in AccountMailKind::ALL.into_iter().zip(subjects) {
        let told = subject_of(&clinic, lan, kind).await;
        assert!(told.starts_with(subject), "{told}");
    }
}

#[tokio::test]
async fn one_chooses_the_own_language_and_goes_on_whoever_signs_out_meanwhile() {
    let (clinic, lan) = clinic_of_lan().await;
    let home = at_home(&clinic).await;
    let own = async || {
        home.asker()
            .get("/api/session/email")
            .await
            .ok::<OwnEmail>()
            .language
    };
    assert_eq!(own().await, Language::Vi);
    assert_eq!(choose(&home, Language::En).await.status, 204);
    assert_eq!(own().await, Language::En);
    // The same once more is no change.
    assert_eq!(choose(&home, Language::En).await.status, 204);
    // Then the server reads whose tokens are void.
    let mut other = clinic.sign_in(Role::FrontDesk).await;
    assert_eq!(other.sign_out().await.status, 204);
    home.asker().get("/api/session").await.ok::<Session>();
    let seen: User = clinic.admin().get(&format!("/api/users/{lan}")).await.ok();
    assert_eq!((seen.language, seen.version), (Language::En, 1));
    let none: &[(&str, &str)] = &[];
    let body = json!({ "language": "en" });
    let stranger = clinic.stranger();
    let nobody = stranger.send(Method::PUT, OWN_LANGUAGE, Some(&body), none).await;
    nobody.refused("/problems/not-signed-in");
}

#[tokio::test]
async fn a_client_that_knows_of_no_languages_leaves_that_of_an_account_as_it_is() {
    let (clinic, lan) = clinic_of_lan().await;
    assert_eq!(choose(&at_home(&clinic).await, Language::En).await.status, 204);
    let form = json!({
        "display_name": "Lê Lan", "email": ADDRESS, "role": "frontdesk", "practitioner_id": null, "disabled": false
    });
    let path = format!("/api/users/{lan}");
    let version = clinic.admin().get(&path).await.version();
    let changed: User = clinic.admin().put(&path, version, &form).await.ok();
    assert_eq!(
        (changed.display_name.as_str(), changed.language),
        ("Lê Lan", Language::En)
    );
}

#[tokio::test]
async fn an_admin_says_the_language_of_an_account_and_the_first_mail_is_in_it() {
    let clinic = TestClinic::sending_mail().await;
    let create = json!({
        "user_name": "lan", "display_name": "Lê Lan", "email": ADDRESS, "language": "en", "role": "frontdesk",
        "practitioner_id": null
    });
    let made: OneTimeCode = clinic.admin().post("/api/users", &create).await.ok();
    assert_eq!(made.user.language, Language::En);
    deliver(&clinic).await;
    let letter = clinic.mailbox().letters().remove(0);
    assert!(letter.subject.starts_with("Confirm your"), "{}", letter.subject);
    let update = json!({
        "display_name": "Lê Lan", "email": "moi@example.vn", "language": "vi", "role": "frontdesk",
        "practitioner_id": null, "disabled": false
    });
    let path = format!("/api/users/{}", made.user.id);
    let changed: User = clinic.admin().put(&path, 1, &update).await.ok();
    assert_eq!(changed.language, Language::Vi);
    deliver(&clinic).await;
    let letter = clinic.mailbox().letters().pop().unwrap();
    assert!(letter.subject.starts_with("Xác nhận"), "{}", letter.subject);
}

#[tokio::test]
async fn mails_about_accounts_are_listed_with_what_they_can_say_and_no_other_family_is_told_it() {
    let (clinic, _) = clinic_of_lan().await;
    for language in ["vi", "en"] {
        for kind in AccountMailKind::ALL {
            for part in ["subject.txt", "lead.txt"] {
                let template = one_listed(&clinic, &format!("{language}.{}.{part}", kind.name())).await;
                assert_eq!(template.kind, Some(TemplateKind::Account(kind)));
                assert_eq!(template.family, TemplateFamily::Account);
                assert!(!template.source.contains("kind =="), "{}", template.source);
            }
        }
        for part in ["mail.txt", "mail.html"] {
            let frame = one_listed(&clinic, &format!("{language}.account.{part}")).await;
            assert_eq!(frame.kind, None);
        }
    }
    let facts = listed(&clinic).await.facts;
    let of = |family: TemplateFamily| {
        let own = facts.iter().filter(|fact| fact.family == family);
        own.map(|fact| fact.name.as_str()).collect::<Vec<_>>()
    };
    assert!(of(TemplateFamily::Account).contains(&"link"));
    assert!(!of(TemplateFamily::Account).contains(&"patient"));
    assert!(!of(TemplateFamily::Visit).contains(&"user_name"));
    assert!(!of(TemplateFamily::Staff).contains(&"link"));
}

#[rstest]
#[case::left_out("vi.account.mail.txt", "{{ lead }} đến {{ until }}", "no-link")]
#[case::of_another_address(
    "en.account.mail.html",
    "<a href=\"https://xau.example/?{{ link }}\">Open</a>",
    "no-link"
)]
#[case::in_a_subject("vi.unlock.subject.txt", "Mở {{ link }}", "unknown-fact")]
#[case::of_a_visit("vi.account.mail.txt", "{{ link }} {{ patient }}", "unknown-fact")]
#[tokio::test]
async fn a_mail_without_its_link_or_with_what_is_not_its_own_is_refused_when_it_is_saved_shown_or_tried(
    #[case] name: &str,
    #[case] source: &str,
    #[case] fault: &str,
) {
    let (clinic, _) = clinic_of_lan().await;
    let (admin, path) = (clinic.admin(), path(name));
    let save = admin.put(&path, 0, &json!({ "source": source })).await;
    let preview = json!({ "source": source, "with_all": true });
    let show = admin.post(&format!("{path}/preview"), &preview).await;
    let test = json!({ "source": source, "to": "quantri@phongkham.example" });
    let test = admin.post(&format!("{path}/test"), &test).await;
    for answer in [save, show, test] {
        assert_eq!(answer.status, 422, "{}", answer.text());
        let problem = answer.refused("/problems/message-template-broken");
        assert_eq!(problem.members["fault"], fault);
        assert_eq!(problem.members["pointer"], "/source");
    }
    assert_eq!(one_listed(&clinic, name).await.version, 0);
    assert_eq!(clinic.mailbox().letters(), []);
}

/// In both languages: the clinic's own words, and the program's once those are broken.
#[rstest]
#[case(Language::Vi)]
#[case(Language::En)]
#[tokio::test]
async fn each_kind_goes_out_in_the_clinics_words_and_where_those_break_in_the_programs(
    #[case] language: Language,
) {
    let (clinic, lan) = clinic_of_lan().await;
    assert_eq!(choose(&at_home(&clinic).await, language).await.status, 204);
    for kind in AccountMailKind::ALL {
        let name = format!("{}.{}.subject.txt", language.name(), kind.name());
        let source = format!("Riêng {} {{{{ user_name }}}}", kind.name());
        let template = saved(&clinic, &name, 0, &source).await.template;
        let own = subject_of(&clinic, lan, kind).await;
        assert_eq!(own, format!("Riêng {} lan", kind.name()));
        // A subject is given no link.
        spoil(&clinic, &name, "{{ link }}").await;
        let programs = subject_of(&clinic, lan, kind).await;
        let words = template.program_source.split(" {").next().unwrap().to_owned();
        assert!(programs.starts_with(&words), "{programs}");
        let broke = one_listed(&clinic, &name).await.broke.unwrap();
        assert!(broke.said.contains("line 1"), "{}", broke.said);
    }
}

#[tokio::test]
async fn a_clinics_own_frame_carries_the_link_that_works_and_a_spoiled_one_is_left_for_the_programs() {
    let (clinic, _) = clinic_of_lan().await;
    let frame = "vi.account.mail.txt";
    saved(&clinic, frame, 0, "{{ lead }}\n{{ link }}\nđến {{ until }}").await;
    saved(
        &clinic,
        "vi.reset-password.lead.txt",
        0,
        "Mật khẩu mới cho {{ user_name }}:",
    )
    .await;
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    let letter = clinic.mailbox().letters().pop().unwrap();
    let lines: Vec<_> = letter.text.lines().collect();
    assert_eq!(
        (lines[0], lines[2]),
        ("Mật khẩu mới cho lan:", "đến 09:30 24/11/2026")
    );
    let first = token(&clinic);
    assert!(!is_stored(&clinic, &first).await);

    spoil(&clinic, frame, "Xin mở https://xau.example/?{{ link }}").await;
    ask(&clinic, "lan").await;
    assert_eq!(deliver(&clinic).await, [JobState::Done]);
    let letter = clinic.mailbox().letters().pop().unwrap();
    assert!(!letter.text.contains("xau.example"), "{}", letter.text);
    let broke = one_listed(&clinic, frame).await.broke.unwrap();
    assert!(broke.said.contains("link"), "{}", broke.said);
    let second = token(&clinic);
    assert!(!is_stored(&clinic, &second).await);
    reset(&clinic, &second, NEW).await.ok::<SignedIn>();
}

#[tokio::test]
async fn a_preview_and_a_test_show_a_link_that_opens_nothing() {
    let (clinic, _) = clinic_of_lan().await;
    let admin = clinic.admin();
    let asked = json!({ "source": null, "kind": "unlock", "with_all": true });
    let path = path("en.account.mail.html");
    let preview: TemplatePreview = admin.post(&format!("{path}/preview"), &asked).await.ok();
    assert!(
        preview.subject.starts_with("Your account is locked"),
        "{}",
        preview.subject
    );
    let link = "https://phongkham.example/unlock#AZNc…";
    assert!(preview.text.contains(link), "{}", preview.text);
    assert!(preview.html.replace("&#x2f;", "/").contains(link));
    let asked = json!({ "source": null, "kind": "unlock", "to": "quantri@phongkham.example" });
    admin
        .post(&format!("{path}/test"), &asked)
        .await
        .ok::<MailTested>();
    let letter = clinic.mailbox().letters().pop().unwrap();
    assert_eq!(letter.to, "quantri@phongkham.example");
    assert!(
        letter.subject.starts_with("[Test] Your account"),
        "{}",
        letter.subject
    );
    assert!(letter.text.contains(link));
    // A kind of another family is not shown in this frame.
    let asked = json!({ "source": null, "kind": "booked", "with_all": true });
    let preview: TemplatePreview = admin.post(&format!("{path}/preview"), &asked).await.ok();
    assert!(preview.subject.starts_with("Confirm your"), "{}", preview.subject);
}

#[tokio::test]
async fn a_language_that_there_is_not_is_no_language() {
    let (clinic, _) = clinic_of_lan().await;
    let home = at_home(&clinic).await;
    let none: &[(&str, &str)] = &[];
    let body = json!({ "language": "fr" });
    let asker = home.asker();
    let answer = asker.send(Method::PUT, OWN_LANGUAGE, Some(&body), none).await;
    answer.refused("/problems/invalid-body");
}
