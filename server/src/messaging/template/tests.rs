use clinic_shared::{
    field::Language,
    identity::AccountMailKind,
    messaging::{
        ClinicTemplates, MessageKind, StaffMailKind, TemplateFamily, TemplateFault, TemplateKind,
        TemplateRefused, TemplateWarning,
    },
    settings::ClinicSettings,
};
use rstest::rstest;

use super::{
    check::{check, kinds_of},
    facts::Sample,
    link::SIGN,
    names::{Editable, all, find},
    preview::Shown,
    writer::Writer,
};

fn named(name: &str) -> &'static Editable {
    find(name).unwrap()
}

/// Fault and line.
fn fault(name: &str, source: &str) -> (TemplateFault, Option<u32>) {
    match check(named(name), source) {
        Err(TemplateRefused::Broken { fault, line, .. }) => (fault, line),
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn every_template_of_the_program_passes_its_own_check_without_a_warning() {
    for template in all() {
        assert_eq!(
            check(template, &template.program),
            Ok(Vec::new()),
            "{}",
            template.name
        );
    }
}

#[test]
fn subject_opening_and_sms_are_worded_for_each_kind_and_the_frames_once_for_each_family() {
    for language in ["vi", "en"] {
        for family in TemplateFamily::ALL {
            let of_kinds: &[&str] = match family {
                TemplateFamily::Visit => &["subject.txt", "lead.txt", "sms.txt"],
                TemplateFamily::Account | TemplateFamily::Staff => &["subject.txt", "lead.txt"],
            };
            for kind in family.kinds() {
                for part in of_kinds {
                    let name = format!("{language}.{}.{part}", kind.name());
                    assert_eq!(named(&name).kind, Some(kind));
                }
            }
            let frames = match family {
                TemplateFamily::Visit => language.to_owned(),
                TemplateFamily::Account | TemplateFamily::Staff => format!("{language}.{}", family.name()),
            };
            for part in ["mail.txt", "mail.html"] {
                assert_eq!(kinds_of(named(&format!("{frames}.{part}"))), family.kinds());
            }
        }
    }
    let mut names: Vec<&str> = all().iter().map(|template| template.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all().len());
}

/// What an admin sees of one kind is what the program's own chain writes of it.
#[test]
fn the_part_of_a_kind_writes_what_the_whole_would() {
    let none = ClinicTemplates::new();
    for template in all() {
        for kind in kinds_of(template) {
            for with_all in [false, true] {
                let sample = Sample {
                    kind,
                    language: template.language,
                    with_all,
                    marked: "",
                };
                let own = clinic_template(template, &template.program);
                let write = |templates: &ClinicTemplates| {
                    let mut writer = Writer::of(templates, template.language, kind).unwrap();
                    let text = writer.write(template.part, &sample.facts()).unwrap();
                    assert_eq!(writer.broken(), []);
                    text
                };
                assert_eq!(write(&own), write(&none), "{} of {}", template.name, kind.name());
            }
        }
    }
}

fn clinic_template(template: &Editable, source: &str) -> ClinicTemplates {
    let own = clinic_shared::messaging::ClinicTemplate {
        version: 1,
        source: source.to_owned(),
    };
    ClinicTemplates::from([(template.name.clone(), own)])
}

#[rstest]
#[case::no_end("Nhắc lịch\n{{ time", TemplateFault::Syntax, None)]
#[case::no_endif("{% if phone %}\n{{ time }}", TemplateFault::Syntax, None)]
#[case::no_such_fact("a\nb {{ tiem }}", TemplateFault::UnknownFact, Some(2))]
#[case::no_such_part("a\n{{ time.hour }}", TemplateFault::Undefined, Some(2))]
#[case::no_such_filter("a\n{{ time|ngay }}", TemplateFault::UnknownHelper, Some(2))]
#[case::another_template("a\n{% include \"vi/mail.txt\" %}", TemplateFault::Syntax, Some(2))]
#[case::a_macro("a\n{% macro m() %}{% endmacro %}", TemplateFault::Syntax, Some(2))]
#[case::of_the_frames("{{ lead }}", TemplateFault::UnknownFact, Some(1))]
#[case::nothing("{# {{ time }} #}", TemplateFault::Empty, None)]
fn what_no_message_could_be_written_by_is_refused_with_its_line(
    #[case] source: &str,
    #[case] wanted: TemplateFault,
    #[case] line: Option<u32>,
) {
    let (fault, at) = fault("vi.booked.lead.txt", source);
    assert_eq!(fault, wanted);
    // Where a block is left open the engine names the end of the text.
    assert!(line.is_none() || at == line, "{at:?}");
}

/// Also where no sample comes through.
#[test]
fn a_fact_that_there_is_not_is_refused_in_a_branch_that_is_never_taken() {
    let source = "{{ time }}\n{% if patient == \"x\" %}\n{{ tiem }}\n{% endif %}";
    let wanted = (TemplateFault::UnknownFact, Some(3));
    assert_eq!(fault("vi.booked.lead.txt", source), wanted);
}

#[test]
fn a_template_that_only_works_with_all_that_may_be_said_is_refused() {
    let source = "{{ time }} {{ phone|first }}{{ phone[3] + 1 }}";
    assert!(check(named("vi.booked.lead.txt"), source).is_err());
    let only_then = "{% if preparation %}{{ preparation }}{% endif %}";
    assert_eq!(fault("vi.booked.lead.txt", only_then).0, TemplateFault::Empty);
    let only_moved = "{% if kind != \"cancelled\" %}{{ time }} {{ lead }}{% endif %}";
    assert_eq!(fault("vi.mail.txt", only_moved).0, TemplateFault::Empty);
}

#[rstest]
#[case("{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}")]
#[case("{% for a in range(99999) %}{% endfor %}{{ time }}")]
#[case("{{ \"x\" * 99999999 }}")]
#[case(
    "{% set a = \"xxxxxxxxxxxxxxxx\" * 4096 %}{{ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a }}"
)]
fn a_bomb_is_refused_before_it_goes_off(#[case] source: &str) {
    let (fault, _) = fault("vi.booked.lead.txt", source);
    let is_bounded = matches!(
        fault,
        TemplateFault::TooMuchWork | TemplateFault::TooLong | TemplateFault::Other
    );
    assert!(is_bounded, "{fault:?}");
}

#[test]
fn a_subject_is_one_line() {
    for source in ["{{ time }}\n{{ day }}", "{{ time }} {{ preparation }}"] {
        let (fault, _) = fault("vi.booked.subject.txt", source);
        assert_eq!(fault, TemplateFault::SeveralLines, "{source}");
    }
    let ends = "{{ time }} {{ day }}\n";
    assert_eq!(check(named("vi.booked.subject.txt"), ends), Ok(Vec::new()));
}

#[rstest]
#[case("{{ patient|safe }}")]
#[case("{% autoescape false %}{{ patient }}{% endautoescape %}")]
fn what_people_typed_stays_text_in_html(#[case] name: &str) {
    let source = format!("<p>{{{{ time }}}} {{{{ day }}}} {{{{ code }}}} {{{{ lead }}}}</p>\n{name}");
    let wanted = (TemplateFault::Unescaped, Some(2));
    assert_eq!(fault("vi.mail.html", &source), wanted);
    // In a text there is nothing to escape.
    assert!(check(named("vi.mail.txt"), &source).is_ok());
    // Also where HTML of anybody's would be at the link.
    let frame = format!("<p>{{{{ link }}}}</p>\n{}", name.replace("patient", "name"));
    assert_eq!(fault("vi.account.mail.html", &frame), wanted);
}

#[rstest]
#[case("vi.booked.subject.txt", "Lịch hẹn {{ day }}", &[TemplateWarning::NoTime])]
#[case("vi.booked.lead.txt", "Kính chào {{ patient }}", &[])]
#[case("vi.booked.sms.txt", "Lịch hẹn {{ day }}", &[TemplateWarning::NoTime])]
#[case("vi.booked.sms.txt", "{{ clinic }}: {{ time }}", &[])]
#[case("vi.mail.txt", "{{ lead }} {{ time }} {{ day }} {{ opt_out_link }}", &[TemplateWarning::NoCode])]
#[case(
    "vi.mail.txt",
    "{{ code }} {{ time }} {{ opt_out_link }}",
    &[TemplateWarning::NoDay, TemplateWarning::NoLead]
)]
#[case("vi.mail.txt", "{{ lead }} {{ code }} {{ time }} {{ day }} {{ link }}", &[TemplateWarning::NoOptOut])]
#[case("en.mail.html", "<p>{{ lead }} {{ code }} {{ time }} {{ day }}</p>", &[TemplateWarning::NoOptOut])]
#[case(
    "en.mail.html",
    "{{ lead }} {{ code }} {{ time }} {{ day }} {{ opt_out_link }}<script>alert(1)</script>",
    &[TemplateWarning::Script]
)]
#[case("vi.unlock.lead.txt", "Chào {{ name }}", &[TemplateWarning::NoAccount])]
#[case("vi.unlock.subject.txt", "Mở khóa", &[])]
#[case(
    "vi.account.mail.txt",
    "Mở {{ link }}",
    &[TemplateWarning::NoUntil, TemplateWarning::NoLead]
)]
#[case("en.unscheduled.lead.txt", "Dear Dr {{ doctor }}", &[TemplateWarning::NoWeek])]
#[case("en.staff.mail.html", "<p>{{ doctor }}</p>", &[TemplateWarning::NoLead])]
fn what_is_worth_a_look_is_told_and_not_refused(
    #[case] name: &str,
    #[case] source: &str,
    #[case] wanted: &[TemplateWarning],
) {
    assert_eq!(check(named(name), source).unwrap(), wanted);
}

#[test]
fn a_subject_that_nobody_sees_the_end_of_is_told() {
    let source = format!("{{{{ time }}}} {}", "rất dài ".repeat(20));
    let warnings = check(named("vi.booked.subject.txt"), &source).unwrap();
    assert_eq!(warnings, [TemplateWarning::LongSubject]);
}

#[test]
fn an_sms_that_costs_much_is_told_and_one_that_no_gateway_takes_is_refused() {
    let of = |letters: usize| format!("{{{{ time }}}} {}", "x".repeat(letters));
    let checked = |letters| check(named("vi.booked.sms.txt"), &of(letters));
    assert_eq!(checked(400), Ok(Vec::new()));
    assert_eq!(checked(500), Ok(vec![TemplateWarning::LongSms]));
    let (fault, _) = fault("vi.booked.sms.txt", &of(1_600));
    assert_eq!(fault, TemplateFault::TooLong);
    // A mail is not paid for by its length.
    assert!(check(named("vi.booked.lead.txt"), &of(1_600)).is_ok());
}

#[test]
fn a_preview_shows_the_whole_mail_at_this_clinic_with_the_text_that_is_not_saved_yet() {
    let clinic = ClinicSettings {
        clinic_name: "Phòng khám Bình Minh".to_owned(),
        ..ClinicSettings::default()
    };
    let shown = Shown {
        template: named("vi.reminder.lead.txt"),
        source: Some("Mai gặp nhé, {{ patient }}."),
        kind: TemplateKind::Visit(MessageKind::Reminder),
        with_all: true,
    };
    let preview = shown.preview(&clinic, &ClinicTemplates::new()).unwrap();
    assert_eq!(preview.alone, "Mai gặp nhé, Nguyễn Văn Thử.");
    for text in [&preview.text, &preview.html] {
        assert!(
            text.contains("Mai gặp nhé, Nguyễn Văn Thử.") && text.contains("Bình Minh"),
            "{text}"
        );
    }
    assert!(
        preview.subject.starts_with("Nhắc lịch hẹn 10:00"),
        "{}",
        preview.subject
    );
    let least = Shown {
        with_all: false,
        ..shown
    };
    let least = least.preview(&clinic, &ClinicTemplates::new()).unwrap();
    assert!(preview.text.contains("Nhịn ăn") && !least.text.contains("Nhịn ăn"));
}

#[test]
fn a_preview_of_an_sms_is_the_one_line_that_would_go_out() {
    let shown = Shown {
        template: named("vi.reminder.sms.txt"),
        source: Some("Mai gặp nhé,\n{{ time }}. {{ link }}"),
        kind: TemplateKind::Visit(MessageKind::Reminder),
        with_all: true,
    };
    let preview = shown
        .preview(&ClinicSettings::default(), &ClinicTemplates::new())
        .unwrap();
    assert_eq!(preview.alone, "Mai gặp nhé, 10:00.");
}

#[rstest]
#[case::a_series_week_by_week(
    "vi.booked.lead.txt",
    "{% for visit in times %}{{ visit.time }} {{ visit.day }} {{ visit.code }}; {% endfor %}{{ time }} {{ day }} {{ code }}",
    "10:00 Thứ Năm 26/11/2026 7K3F-9QZ1-4MB9; 10:00 Thứ Năm 03/12/2026 8M5T-2XW6-0NCA; 10:00 Thứ Năm 26/11/2026 \
     7K3F-9QZ1-4MB9"
)]
#[case::free_times_that_are_not_the_visits(
    "vi.leave.lead.txt",
    "{{ time }} {{ day }}{% for there in proposals %}; {{ there.time }} {{ there.day }} {{ there.doctor }}{% endfor %}",
    "10:00 Thứ Năm 26/11/2026; 11:00 Thứ Năm 26/11/2026 Lê Văn Hải; 10:00 Thứ Sáu 27/11/2026 Trần Thị Mai"
)]
fn a_preview_with_all_that_may_be_said_lists_no_time_twice(
    #[case] name: &str,
    #[case] source: &str,
    #[case] wanted: &str,
) {
    let template = named(name);
    let shown = Shown {
        template,
        source: Some(source),
        kind: template.kind.unwrap(),
        with_all: true,
    };
    let preview = shown.preview(&ClinicSettings::default(), &ClinicTemplates::new());
    assert_eq!(preview.unwrap().alone, wanted);
}

#[test]
fn samples_speak_the_language_of_their_message() {
    let shown = Shown {
        template: named("en.booked.subject.txt"),
        source: None,
        kind: TemplateKind::Visit(MessageKind::Booked),
        with_all: true,
    };
    let preview = shown.preview(&ClinicSettings::default(), &ClinicTemplates::new());
    assert!(preview.unwrap().subject.contains("Thursday"));
    assert_eq!(named("en.booked.subject.txt").language, Language::En);
}

#[rstest]
#[case::left_out("vi.account.mail.txt", "{{ lead }} {{ until }}")]
#[case::not_for_each_kind(
    "vi.account.mail.txt",
    "{{ lead }} {% if kind == \"unlock\" %}{{ link }}{% endif %}"
)]
#[case::of_another_address("vi.account.mail.txt", "{{ lead }} https://xau.example/?{{ link }}")]
#[case::by_a_filter("vi.account.mail.txt", "{{ lead }} {{ link|replace('#', '?') ~ '&' }}")]
#[case::in_a_comment("en.account.mail.html", "<p>{{ lead }}</p><!-- {{ link }} -->")]
#[case::as_a_picture(
    "en.account.mail.html",
    "<p>{{ lead }} {{ link }}</p><img src=\"https://xau.example/?{{ link }}\">"
)]
#[case::for_outlook(
    "en.account.mail.html",
    "<p>{{ lead }} {{ link }}</p><!--[if mso]><a href=\"https://xau.example/# {{ link }} \">Open</a><![endif]-->"
)]
fn a_mail_about_an_account_goes_with_its_link_or_is_refused(#[case] name: &str, #[case] source: &str) {
    assert_eq!(fault(name, source).0, TemplateFault::NoLink);
}

#[rstest]
fn a_subject_or_an_opening_that_writes_the_links_sign_by_itself_is_refused(
    #[values("vi.unlock.subject.txt", "vi.unlock.lead.txt")] name: &str,
    #[values("{{ \"\\ue000\" }}", SIGN)] sign: &str,
) {
    let source = format!("Mở {{{{ user_name }}}} https://xau.example/?{sign}");
    assert_eq!(fault(name, &source).0, TemplateFault::NoLink);
    // To all others it is a letter as any.
    let source = source.replace("user_name", "time");
    assert_eq!(check(named("vi.booked.lead.txt"), &source), Ok(Vec::new()));
}

/// What is in a subject is in the logs of relays; and no family is told what another is.
#[rstest]
#[case("vi.unlock.subject.txt", "{{ link }}")]
#[case("vi.unlock.lead.txt", "{{ link }}")]
#[case("vi.account.mail.txt", "{{ link }} {{ patient }}")]
#[case("vi.account.mail.txt", "{{ link }} {{ password }} {{ token }}")]
#[case("vi.unscheduled.lead.txt", "{{ first_day }} {{ user_name }}")]
#[case("vi.booked.lead.txt", "{{ user_name }}")]
fn a_fact_of_another_family_and_the_link_outside_of_the_frames_are_unknown(
    #[case] name: &str,
    #[case] source: &str,
) {
    let wanted = (TemplateFault::UnknownFact, Some(1));
    assert_eq!(fault(name, source), wanted);
}

#[test]
fn a_preview_of_a_mail_about_an_account_shows_a_link_that_is_none() {
    for kind in AccountMailKind::ALL {
        let shown = Shown {
            template: named("vi.account.mail.txt"),
            source: Some("{{ lead }}\n{{ link }}\n{{ until }}"),
            kind: TemplateKind::Account(kind),
            with_all: true,
        };
        let preview = shown
            .preview(&ClinicSettings::default(), &ClinicTemplates::new())
            .unwrap();
        let link = format!("https://phongkham.example{}#AZNc…", kind.page());
        assert!(preview.text.lines().any(|line| line == link), "{}", preview.text);
        assert_eq!(preview.alone, preview.text);
        let html = preview.html.replace("&#x2f;", "/");
        assert!(html.contains(&format!("<a href=\"{link}\"")), "{html}");
        assert_eq!(preview.warnings, []);
    }
}

#[test]
fn a_preview_of_a_doctors_notice_shows_the_week() {
    let shown = Shown {
        template: named("en.unscheduled.lead.txt"),
        source: Some("{% if again %}Again: {% endif %}no hours from {{ first_day }} to {{ last_day }}."),
        kind: TemplateKind::Staff(StaffMailKind::Unscheduled),
        with_all: true,
    };
    let preview = |with_all: bool| {
        let shown = Shown { with_all, ..shown };
        let preview = shown.preview(&ClinicSettings::default(), &ClinicTemplates::new());
        preview.unwrap().text
    };
    assert!(preview(true).contains("Again: no hours from 30/11/2026 to 06/12/2026."));
    assert!(!preview(false).contains("Again"));
}
