//! The clinic words its messages itself. A template is tried before it is kept, and a message is never lost by one.

use super::*;
use clinic_shared::{
    messaging::{
        MailTested, MessageTemplate, MessageTemplates, SavedTemplate, TemplateHistory, TemplatePreview,
        TemplateWarning,
    },
    store::{Begin, Tx},
};
use rstest::rstest;

const SUBJECT: &str = "/api/message-templates/vi.booked.subject.txt";

static SPOIL: Statement = Statement::new(
    "SPOIL",
    "UPDATE message_template SET source = ?1 WHERE name = 'vi.booked.subject.txt'",
);

async fn saved(practice: &Practice, path: &str, version: i64, source: Option<&str>) -> SavedTemplate {
    let admin = practice.world.clinic.admin();
    let answer = admin.put(path, version, &json!({ "source": source })).await;
    assert_eq!(answer.version(), version + 1);
    answer.ok()
}

async fn listed(practice: &Practice, name: &str) -> MessageTemplate {
    let admin = practice.world.clinic.admin();
    let all: MessageTemplates = admin.get("/api/message-templates").await.ok();
    let mut templates = all.templates.into_iter();
    templates.find(|template| template.name == name).unwrap()
}

#[tokio::test]
async fn every_template_is_listed_with_the_programs_own_and_all_that_it_can_say() {
    let practice = Practice::start().await;
    let admin = practice.world.clinic.admin();
    let all: MessageTemplates = admin.get("/api/message-templates").await.ok();
    for kind in MessageKind::ALL {
        for (language, part) in [("vi", "subject.txt"), ("en", "lead.txt"), ("vi", "sms.txt")] {
            let name = format!("{language}.{}.{part}", kind.name());
            let template = listed(&practice, &name).await;
            assert_eq!((template.version, template.is_own), (0, false));
            assert_eq!(template.source, template.program_source);
            assert!(!template.source.contains("kind =="), "{}", template.source);
        }
    }
    let time = all.facts.iter().find(|fact| fact.name == "time").unwrap();
    assert_eq!((time.sample.as_str(), time.is_optional), ("10:00", false));
    admin
        .get("/api/message-templates/vi.booked.unknown.txt")
        .await
        .refused("/problems/not-found");
}

#[tokio::test]
async fn a_clinics_own_words_go_out_from_then_on_and_of_their_kind_alone() {
    let practice = Practice::start().await;
    let source = "Hẹn gặp {{ patient }} lúc {{ time }} {{ day }}";
    let saved = saved(&practice, SUBJECT, 0, Some(source)).await;
    assert_eq!(
        (saved.warnings.as_slice(), saved.template.is_own),
        (&[][..], true)
    );
    let visit = practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    practice.moved(&visit, on(26, 11, 0)).await;
    practice.at(on(24, 9, 5)).await;
    let letters = practice.mailbox().letters();
    assert!(
        letters[0].subject.starts_with("Hẹn gặp "),
        "{}",
        letters[0].subject
    );
    assert!(letters[0].subject.ends_with(" lúc 10:00 Thứ Năm 26/11/2026"));
    assert!(
        letters[1].subject.starts_with("Lịch hẹn đã đổi"),
        "{}",
        letters[1].subject
    );
}

#[tokio::test]
async fn every_version_stays_and_the_programs_own_comes_back_with_one() {
    let practice = Practice::start().await;
    saved(&practice, SUBJECT, 0, Some("Một {{ time }}")).await;
    saved(&practice, SUBJECT, 1, Some("Hai {{ time }}")).await;
    let back = saved(&practice, SUBJECT, 2, None).await.template;
    assert!(!back.is_own && back.source == back.program_source);
    let admin = practice.world.clinic.admin();
    let history = admin.get(SUBJECT).await;
    assert_eq!(history.version(), 3);
    let versions = history.ok::<TemplateHistory>().versions;
    let told: Vec<_> = versions
        .iter()
        .map(|one| (one.version, one.source.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (3, None),
            (2, Some("Hai {{ time }}")),
            (1, Some("Một {{ time }}"))
        ]
    );
    // The same words as the program's are the program's.
    let same = saved(&practice, SUBJECT, 3, Some(&back.program_source)).await;
    assert!(!same.template.is_own);
}

#[tokio::test]
async fn who_began_from_an_old_version_writes_over_nothing() {
    let practice = Practice::start().await;
    let admin = practice.world.clinic.admin();
    saved(&practice, SUBJECT, 0, Some("Một {{ time }}")).await;
    let late = admin
        .put(SUBJECT, 0, &json!({ "source": "Hai {{ time }}" }))
        .await;
    let problem = late.refused("/problems/version-conflict");
    assert_eq!(problem.members["current_version"], 1);
    assert_eq!(
        listed(&practice, "vi.booked.subject.txt").await.source,
        "Một {{ time }}"
    );
}

#[rstest]
#[case::left_open("Chào\n{% if phone", "syntax", None)]
#[case::no_such_fact("Chào\n{{ tiem }}", "unknown-fact", Some(2))]
#[case::two_lines("{{ time }}\n{{ day }}", "several-lines", None)]
#[case::a_bomb(
    "{% for a in range(99999) %}{{ a }}{% for b in range(99999) %}{{ b }}{% endfor %}{% endfor %}",
    "too-much-work",
    Some(1)
)]
#[tokio::test]
async fn a_broken_template_is_refused_with_its_line_when_it_is_saved_shown_or_tried(
    #[case] source: &str,
    #[case] fault: &str,
    #[case] line: Option<u32>,
) {
    let practice = Practice::start().await;
    let admin = practice.world.clinic.admin();
    let save = admin.put(SUBJECT, 0, &json!({ "source": source })).await;
    let preview = json!({ "source": source, "with_all": true });
    let show = admin.post(&format!("{SUBJECT}/preview"), &preview).await;
    let test = json!({ "source": source, "to": "quantri@phongkham.example" });
    let test = admin.post(&format!("{SUBJECT}/test"), &test).await;
    for answer in [save, show, test] {
        assert_eq!(answer.status, 422, "{}", answer.text());
        let problem = answer.refused("/problems/message-template-broken");
        assert_eq!(problem.members["pointer"], "/source");
        assert_eq!(problem.members["fault"], fault);
        if let Some(line) = line {
            assert_eq!(problem.members["line"], line);
            assert!(problem.title.contains(&line.to_string()), "{}", problem.title);
        }
    }
    assert_eq!(listed(&practice, "vi.booked.subject.txt").await.version, 0);
    assert_eq!(practice.mailbox().letters(), []);
}

#[tokio::test]
async fn what_is_worth_a_look_is_told_and_saved() {
    let practice = Practice::start().await;
    let saved = saved(&practice, SUBJECT, 0, Some("Phòng khám đã nhận lịch")).await;
    assert_eq!(saved.warnings, [TemplateWarning::NoTime]);
    assert!(saved.template.is_own);
}

/// It came into the table by a backup, another version of the program, or by hand.
#[tokio::test]
async fn a_template_that_fails_when_a_message_goes_out_loses_none_and_the_admin_sees_it() {
    let practice = Practice::start().await;
    saved(&practice, SUBJECT, 0, Some("Một {{ time }}")).await;
    practice.world.write(&SPOIL, args!["{{ khong_co }}"]).await;
    practice.booked(on(26, 10, 0)).await;
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Done]);
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
    let template = listed(&practice, "vi.booked.subject.txt").await;
    let broke = template.broke.unwrap();
    assert_eq!(broke.at, on(24, 9, 2));
    assert!(broke.said.contains("line 1"), "{}", broke.said);
    // Another version is another matter.
    let mended = saved(&practice, SUBJECT, 1, Some("Hai {{ time }}")).await;
    assert_eq!(mended.template.broke, None);
}

#[tokio::test]
async fn a_preview_changes_nothing_and_shows_what_would_go_out() {
    let practice = Practice::start().await;
    let admin = practice.world.clinic.admin();
    let asked = json!({ "source": "{{ lead }} {{ time }} {{ day }} {{ code }}", "kind": "cancelled", "with_all": true });
    let path = "/api/message-templates/vi.mail.txt/preview";
    let preview: TemplatePreview = admin.post(path, &asked).await.ok();
    assert!(preview.text.contains("đã được hủy"), "{}", preview.text);
    assert!(preview.html.contains("<table"), "the other frame is as it was");
    assert_eq!(preview.alone, preview.text);
    assert_eq!(listed(&practice, "vi.mail.txt").await.version, 0);
}

#[tokio::test]
async fn a_test_goes_to_the_admin_says_that_it_is_one_and_counts_among_the_test_mails() {
    let practice = Practice::start().await;
    let admin = practice.world.clinic.admin();
    let path = format!("{SUBJECT}/test");
    let asked = json!({ "source": "Gặp {{ patient }} {{ time }}", "to": "quantri@phongkham.example" });
    let tested: MailTested = admin.post(&path, &asked).await.ok();
    assert_eq!(tested.said, "250 taken");
    let letter = practice.mailbox().letters().remove(0);
    assert_eq!(letter.subject, "[Thử] Gặp Nguyễn Văn Thử 10:00");
    assert_eq!(letter.to, "quantri@phongkham.example");
    assert!(letter.html.is_some() && letter.calendar.is_none());
    let to = json!({ "to": "quantri@phongkham.example" });
    for _ in 0..4 {
        admin.post("/api/mail-test", &to).await.ok::<MailTested>();
    }
    let sixth = admin.post(&path, &asked).await;
    sixth.refused("/problems/too-many-tries");

    let engine = practice.world.clinic.server.app.engine.as_ref();
    let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
    let rows = tx
        .all_sql(
            "SELECT detail FROM audit_event WHERE action LIKE 'POST /api/message-templates/%'",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].get::<String>("detail").unwrap().contains('@'));
}
