use super::*;
use clinic_shared::{
    ids::{AppointmentId, MessageId, PatientId, PractitionerId, ServiceId, UserId},
    messaging::{Beside, Channel, ClinicTemplate, ClinicTemplates, Message, MessageStatus, TemplateFamily},
    patients::PriorityFlags,
    scheduling::{Appointment, AppointmentKind, AppointmentStatus, AppointmentView, Buffers},
    settings::ClinicSettings,
};
use rstest::rstest;
use uuid::Uuid;

const LINK: &str = "https://hen.phongkham.example/v/#AbC-_9";
const OPT_OUT_LINK: &str = "https://hen.phongkham.example/o/#dEf-_8";

fn start() -> Timestamp {
    "2026-11-26T03:00:00Z".parse().unwrap()
}

fn visit(status: AppointmentStatus) -> AppointmentView {
    AppointmentView {
        appointment: Appointment {
            id: AppointmentId(Uuid::from_u128(7)),
            patient_id: PatientId(Uuid::from_u128(8)),
            practitioner_id: PractitionerId(Uuid::from_u128(9)),
            service_id: ServiceId(Uuid::from_u128(10)),
            room_id: None,
            start: start(),
            end: start().plus_minutes(20),
            status,
            kind: AppointmentKind::General,
            reason: "Đau dạ dày".to_owned(),
            note: "Nợ viện phí".to_owned(),
            cancel_reason: "Bận việc riêng".to_owned(),
            check_in_code: "7K3F9QZ14MB9".to_owned(),
            overbook_reason: String::new(),
            buffers: Buffers::default(),
            to_call: None,
            late_kept_at: None,
            sequence: 3,
            created_by: UserId(Uuid::nil()),
            created_at: start(),
            updated_at: start(),
            version: 1,
            series_id: None,
        },
        patient_name: "Nguyễn <Văn> Thử".to_owned(),
        patient_record_number: "BN000123".to_owned(),
        patient_birth_date: None,
        patient_phone: "0901234567".to_owned(),
        patient_priority_flags: PriorityFlags::default(),
        practitioner_name: "Trần Thị Mai".to_owned(),
        service_name: "Khám tổng quát".to_owned(),
        service_color: String::new(),
        room_name: String::new(),
        queue_number: String::new(),
    }
}

/// Of Thursday at ten.
pub fn outgoing(kind: MessageKind, language: Language, with_all: bool) -> Outgoing {
    let some = |text: &str| if with_all { text.to_owned() } else { String::new() };
    let status = if kind == MessageKind::Cancelled {
        AppointmentStatus::Cancelled
    } else {
        AppointmentStatus::Booked
    };
    let visit = visit(status);
    Outgoing {
        message: Message {
            id: MessageId(Uuid::from_u128(1)),
            appointment_id: visit.appointment.id,
            patient_id: visit.appointment.patient_id,
            kind,
            channel: Channel::Mail,
            address: "thu@example.vn".to_owned(),
            language,
            status: MessageStatus::HandingOver,
            reason: None,
            detail: None,
            due_at: start(),
            created_at: start(),
            ended_at: None,
            starts_at: start(),
            segments: None,
            version: 1,
        },
        sequence: visit.appointment.sequence,
        visit,
        moved_from: with_all.then(|| start().plus_minutes(-24 * 60)),
        preparation: some("Nhịn ăn 8 giờ\nMang theo sổ khám"),
        clinic: ClinicSettings {
            clinic_name: "Phòng khám An Tâm".to_owned(),
            address: some("12 Đường Số 3, Quận 5"),
            phone: some("028 3456 7890"),
            ..ClinicSettings::default()
        },
        templates: ClinicTemplates::new(),
        beside: Beside {
            due_on: (kind == MessageKind::FollowUp).then(|| Zone::vietnam().day_of(start())),
            ..Beside::default()
        },
        mail_id: "<1@phongkham.example>".to_owned(),
        handed_at: start().plus_minutes(-24 * 60),
        in_doubt_since: None,
        link: with_all.then(|| LINK.to_owned()),
        opt_out_link: with_all.then(|| OPT_OUT_LINK.to_owned()),
    }
}

fn written(kind: MessageKind, language: Language, with_all: bool) -> Letter {
    letter_of(
        &outgoing(kind, language, with_all),
        "hen@phongkham.example",
        start(),
    )
    .unwrap()
    .letter
}

/// As a mail program shows dates.
fn shown(html: &str) -> String {
    html.replace("&#x2f;", "/")
}

/// Whether the patient is to come at the time that it says.
fn is_to_come(kind: MessageKind) -> bool {
    use MessageKind::{Booked, Late, Moved, Reminder};
    matches!(kind, Booked | Moved | Reminder | Late)
}

#[test]
fn every_mail_is_written_in_both_languages_with_all_that_may_be_said_and_with_the_least() {
    for kind in MessageKind::ALL {
        for language in [Language::Vi, Language::En] {
            for with_all in [false, true] {
                let letter = written(*kind, language, with_all);
                let html = shown(&letter.html.unwrap());
                assert!(!letter.subject.contains('\n') && letter.subject.contains("26/11/2026"));
                for text in [&letter.text, &html] {
                    assert!(
                        text.contains("26/11/2026") && text.contains("Trần Thị Mai"),
                        "{text}"
                    );
                    let has_time = text.contains("10:00");
                    assert_eq!(has_time, *kind != MessageKind::FollowUp, "{text}");
                    assert_eq!(text.contains("028 3456 7890"), with_all);
                    let has_code = text.contains("7K3F-9QZ1-4MB9");
                    assert_eq!(has_code, is_to_come(*kind));
                    let prepares = text.contains("Nhịn ăn 8 giờ");
                    assert_eq!(prepares, with_all && is_to_come(*kind));
                    for private in ["Đau dạ dày", "Nợ viện phí", "Bận việc riêng", "BN000123"] {
                        assert!(!text.contains(private), "{private} in {text}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_mail_leads_to_the_page_that_answers_it_where_there_is_one() {
    for language in [Language::Vi, Language::En] {
        for with_all in [false, true] {
            let letter = written(MessageKind::Reminder, language, with_all);
            let words = language.pick("Xác nhận hoặc hủy lịch hẹn", "Confirm or cancel the visit");
            let html = letter.html.unwrap();
            // The slashes of an address are written otherwise in HTML, and mean the same.
            assert_eq!(html.contains("#AbC-_9"), with_all, "{html}");
            assert_eq!(
                letter.text.lines().any(|line| line == LINK),
                with_all,
                "{}",
                letter.text
            );
            for text in [&letter.text, &html] {
                assert_eq!(text.contains(words), with_all);
            }
        }
    }
}

#[test]
fn at_its_foot_each_mail_says_how_its_patient_stops_them() {
    for kind in MessageKind::ALL {
        for (language, words) in [
            (Language::Vi, "báo cho quầy tiếp đón"),
            (Language::En, "tell the front desk"),
        ] {
            for with_all in [false, true] {
                let letter = written(*kind, language, with_all);
                let html = letter.html.unwrap();
                assert!(letter.text.contains(words) && html.contains(words), "{html}");
                assert_eq!(html.contains("#dEf-_8"), with_all, "{html}");
                let last = letter.text.lines().last();
                assert_eq!(last == Some(OPT_OUT_LINK), with_all, "{}", letter.text);
            }
        }
    }
}

/// A clinic's own frame says it where it wants to.
#[test]
fn a_frame_of_the_clinics_own_may_say_how_its_patient_stops_mails() {
    let mut outgoing = outgoing(MessageKind::Booked, Language::Vi, true);
    outgoing.templates = own(
        "vi.mail.txt",
        "{{ lead }} {{ time }} {{ day }} {{ opt_out_link }}",
    );
    let written = letter_of(&outgoing, "hen@phongkham.example", start()).unwrap();
    assert_eq!(written.broken, []);
    assert!(
        written.letter.text.ends_with(OPT_OUT_LINK),
        "{}",
        written.letter.text
    );
}

#[test]
fn what_people_typed_is_text_in_html() {
    let letter = written(MessageKind::Booked, Language::Vi, true);
    let html = letter.html.unwrap();
    assert!(html.contains("Nguyễn &lt;Văn&gt; Thử"), "{html}");
    assert!(letter.text.contains("Nguyễn <Văn> Thử"));
}

#[test]
fn a_move_says_from_when_and_a_day_has_its_name() {
    let vi = written(MessageKind::Moved, Language::Vi, true);
    assert_eq!(
        vi.subject,
        "Lịch hẹn đã đổi sang 10:00 Thứ Năm 26/11/2026 – Phòng khám An Tâm"
    );
    assert!(vi.text.contains("10:00, Thứ Tư 25/11/2026"), "{}", vi.text);
    let en = written(MessageKind::Moved, Language::En, true);
    assert!(en.text.contains("10:00, Wednesday 25/11/2026"), "{}", en.text);
}

/// Whatever a clinic is called.
#[test]
fn a_subject_is_one_line() {
    let mut outgoing = outgoing(MessageKind::Reminder, Language::Vi, true);
    outgoing.clinic.clinic_name = "An Tâm\r\nBcc: ai@example.vn".to_owned();
    let letter = letter_of(&outgoing, "hen@phongkham.example", start())
        .unwrap()
        .letter;
    assert!(!letter.subject.contains(['\r', '\n']), "{}", letter.subject);
}

#[test]
fn the_visit_comes_along_for_the_patients_calendar() {
    let calendar = written(MessageKind::Moved, Language::Vi, true).calendar.unwrap();
    for line in [
        "METHOD:PUBLISH",
        "UID:00000000-0000-0000-0000-000000000007",
        "SEQUENCE:3",
        "DTSTART:20261126T030000Z",
        "STATUS:CONFIRMED",
    ] {
        assert!(calendar.content.contains(line), "{line} in {}", calendar.content);
    }
    let gone = written(MessageKind::Cancelled, Language::Vi, true);
    let calendar = gone.calendar.unwrap();
    assert_eq!(calendar.method, "CANCEL");
    assert!(calendar.content.contains("METHOD:CANCEL") && calendar.content.contains("STATUS:CANCELLED"));
}

/// So that no template is offered what it is not given, nor kept from what it is.
#[test]
fn the_facts_that_an_admin_sees_are_those_that_a_message_has() {
    let facts = facts(&outgoing(MessageKind::Moved, Language::Vi, true));
    let given: Vec<String> = facts.try_iter().unwrap().map(|name| name.to_string()).collect();
    let mut told: Vec<String> = crate::messaging::template::fact_names_of_kinds(TemplateFamily::Visit);
    told.sort_unstable();
    let mut given = given;
    given.sort_unstable();
    assert_eq!(told, given);
}

fn own(name: &str, source: &str) -> ClinicTemplates {
    let template = ClinicTemplate {
        version: 4,
        source: source.to_owned(),
    };
    ClinicTemplates::from([(name.to_owned(), template)])
}

#[test]
fn a_clinics_own_wording_is_used_for_its_kind_alone_and_markup_in_names_is_text() {
    let templates = own(
        "vi.booked.lead.txt",
        "Chào {{ patient }}, hẹn gặp lúc {{ time }}.",
    );
    let mut booked = outgoing(MessageKind::Booked, Language::Vi, true);
    booked.templates = templates.clone();
    let written = letter_of(&booked, "hen@phongkham.example", start()).unwrap();
    assert_eq!(written.broken, []);
    let html = written.letter.html.unwrap();
    assert!(
        written
            .letter
            .text
            .contains("Chào Nguyễn <Văn> Thử, hẹn gặp lúc 10:00.")
    );
    assert!(
        html.contains("Chào Nguyễn &lt;Văn&gt; Thử, hẹn gặp lúc 10:00."),
        "{html}"
    );
    let mut moved = outgoing(MessageKind::Moved, Language::Vi, true);
    moved.templates = templates;
    let written = letter_of(&moved, "hen@phongkham.example", start()).unwrap();
    assert!(!written.letter.text.contains("hẹn gặp lúc"));
}

/// However it came into the table.
#[test]
fn a_broken_template_is_told_of_and_the_programs_own_is_used() {
    for source in [
        "{{ khong_co }}",
        "{% if %}",
        "  ",
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    ] {
        let mut outgoing = outgoing(MessageKind::Booked, Language::Vi, true);
        let usual = letter_of(&outgoing, "hen@phongkham.example", start()).unwrap();
        outgoing.templates = own("vi.booked.subject.txt", source);
        let written = letter_of(&outgoing, "hen@phongkham.example", start()).unwrap();
        assert_eq!(written.letter, usual.letter, "{source}");
        let [broken] = written.broken.as_slice() else {
            panic!("{source}: {:?}", written.broken);
        };
        assert_eq!(
            (broken.name.as_str(), broken.version),
            ("vi.booked.subject.txt", 4)
        );
    }
}

/// The second visit of a series, on the day after.
fn another() -> AppointmentView {
    let mut view = visit(AppointmentStatus::Booked);
    view.appointment.id = AppointmentId(Uuid::from_u128(17));
    view.appointment.start = start().plus_minutes(24 * 60);
    view.appointment.check_in_code = "8K3F9QZ14MB9".to_owned();
    view
}

#[test]
fn a_series_is_confirmed_with_all_its_times_and_codes_and_as_many_events() {
    for language in [Language::Vi, Language::En] {
        let mut outgoing = outgoing(MessageKind::Booked, language, true);
        outgoing.beside.others = vec![another()];
        let letter = letter_of(&outgoing, "hen@phongkham.example", start())
            .unwrap()
            .letter;
        assert!(letter.subject.contains('2'), "{}", letter.subject);
        let html = shown(&letter.html.unwrap());
        for text in [&letter.text, &html] {
            for part in ["26/11/2026", "27/11/2026", "7K3F-9QZ1-4MB9", "8K3F9QZ14MB9"] {
                assert!(text.contains(part), "{part} in {text}");
            }
            // The link opens one of them.
            let button = language.pick(
                "Xác nhận hoặc hủy lịch 10:00",
                "Confirm or cancel the visit at 10:00",
            );
            assert!(text.contains(button), "{text}");
        }
        let calendar = letter.calendar.unwrap().content;
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 2, "{calendar}");
    }
}

/// Rule B5.
#[test]
fn a_leave_comes_with_times_that_are_free() {
    for language in [Language::Vi, Language::En] {
        let mut outgoing = outgoing(MessageKind::Leave, language, true);
        outgoing.beside.proposals = vec![Proposal {
            practitioner_id: PractitionerId(Uuid::from_u128(19)),
            practitioner_name: "Lê Văn <Hai>".to_owned(),
            start: start().plus_minutes(60),
            end: start().plus_minutes(80),
            reasons: Vec::new(),
        }];
        let letter = letter_of(&outgoing, "hen@phongkham.example", start())
            .unwrap()
            .letter;
        assert!(letter.text.contains("11:00") && letter.text.contains("Lê Văn <Hai>"));
        assert!(letter.html.unwrap().contains("Lê Văn &lt;Hai&gt;"));
        assert_eq!(letter.calendar, None);
    }
}

/// Rule B5. With a link a call is the other way, and not the only one.
#[rstest]
#[case(
    Language::Vi,
    "Xin gọi phòng khám",
    "Hoặc gọi phòng khám theo số 028 3456 7890"
)]
#[case(Language::En, "Please call the clinic", "Or call the clinic at 028 3456 7890")]
fn a_leave_asks_for_a_call_where_it_has_no_link_and_else_offers_it_too(
    #[case] language: Language,
    #[case] asked: &str,
    #[case] offered: &str,
) {
    let with_link = written(MessageKind::Leave, language, true);
    let without = written(MessageKind::Leave, language, false);
    for text in [with_link.text, with_link.html.unwrap()] {
        assert!(text.contains(offered) && !text.contains(asked), "{text}");
    }
    for text in [without.text, without.html.unwrap()] {
        assert!(text.contains(asked), "{text}");
    }
}
