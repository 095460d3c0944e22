//! What a doctor reads who has no hours next week. Rule B7. The clinic words it as it words messages to patients.

use clinic_shared::{
    messaging::{StaffMailKind, TemplateKind},
    scheduling::NoticeToSend,
    settings::ClinicSettings,
    time::Timestamp,
};
use minijinja::{Error, context, value::Value};

use super::{
    letter::{Letter, Written, one_line},
    template::Writer,
};

const KIND: StaffMailKind = StaffMailKind::Unscheduled;

pub fn schedule_letter(
    notice: &NoticeToSend,
    clinic: &ClinicSettings,
    now: Timestamp,
) -> Result<Written, Error> {
    let kind = TemplateKind::Staff(KIND);
    let mut writer = Writer::of(&notice.templates, notice.language, kind)?;
    let words = writer.letter(&facts(notice, clinic))?;
    let letter = Letter {
        to: notice.address.clone(),
        from_name: one_line(&clinic.clinic_name),
        subject: words.subject,
        text: words.text,
        html: Some(words.html),
        calendar: None,
        unsubscribe: None,
        mail_id: notice.mail_id.clone(),
        at: now,
    };
    Ok(Written {
        letter,
        broken: writer.broken(),
    })
}

/// What templates can say: each is told of in `template/facts.rs`.
fn facts(notice: &NoticeToSend, clinic: &ClinicSettings) -> Value {
    let again = if notice.turn > 1 {
        notice.turn.to_string()
    } else {
        String::new()
    };
    context! {
        kind => KIND.name(),
        clinic => clinic.clinic_name.as_str(),
        address => clinic.address.as_str(),
        phone => clinic.phone.as_str(),
        doctor => notice.full_name.as_str(),
        first_day => notice.week.dd_mm_yyyy(),
        last_day => notice.week.plus_days(6).dd_mm_yyyy(),
        again => again,
    }
}

#[cfg(test)]
mod tests {
    use clinic_shared::{
        field::Language,
        ids::PractitionerId,
        messaging::{ClinicTemplate, ClinicTemplates, TemplateFamily},
        time::Date,
    };

    use super::*;
    use crate::messaging::template::fact_names_of_kinds;

    fn notice(turn: u8, language: Language) -> NoticeToSend {
        NoticeToSend {
            practitioner_id: PractitionerId(uuid::Uuid::nil()),
            full_name: "Trần <Thị> Mai".to_owned(),
            week: Date::new(2026, 11, 30).unwrap(),
            turn,
            address: "mai@phongkham.example".to_owned(),
            language,
            templates: ClinicTemplates::new(),
            mail_id: "<1@phongkham.example>".to_owned(),
            is_in_doubt: false,
        }
    }

    fn clinic() -> ClinicSettings {
        ClinicSettings {
            clinic_name: "An Tâm\r\nBcc: ai@example.vn".to_owned(),
            phone: "028 3456 7890".to_owned(),
            ..ClinicSettings::default()
        }
    }

    fn written(notice: &NoticeToSend) -> Written {
        schedule_letter(notice, &clinic(), Timestamp::from_ms(0)).unwrap()
    }

    #[test]
    fn a_doctor_is_told_which_week_it_is_and_that_it_is_the_second_time_in_both_languages() {
        for (language, again, ask) in [
            (Language::Vi, "nhắc lại", "Xin mở mục"),
            (Language::En, "Once more", "My schedule"),
        ] {
            let first = written(&notice(1, language)).letter;
            assert!(!first.subject.contains(['\r', '\n']), "{}", first.subject);
            let html = first.html.unwrap().replace("&#x2f;", "/");
            for text in [&first.text, &html] {
                for part in ["30/11/2026", "06/12/2026", "028 3456 7890", ask] {
                    assert!(text.contains(part), "{part} in {text}");
                }
                assert!(!text.contains(again), "{text}");
            }
            assert!(first.text.contains("Trần <Thị> Mai") && html.contains("Trần &lt;Thị&gt; Mai"));
            let second = written(&notice(2, language)).letter;
            assert!(second.text.contains(again), "{}", second.text);
        }
    }

    /// So that no template is offered what it is not given, nor kept from what it is.
    #[test]
    fn the_facts_that_an_admin_sees_are_those_that_a_notice_has() {
        let facts = facts(&notice(2, Language::Vi), &clinic());
        let mut given: Vec<String> = facts.try_iter().unwrap().map(|name| name.to_string()).collect();
        let mut told = fact_names_of_kinds(TemplateFamily::Staff);
        given.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, given);
    }

    #[test]
    fn a_clinics_own_wording_is_used_and_a_broken_one_is_told_of() {
        let worded = |source: &str| {
            let template = ClinicTemplate {
                version: 4,
                source: source.to_owned(),
            };
            NoticeToSend {
                templates: ClinicTemplates::from([("vi.unscheduled.subject.txt".to_owned(), template)]),
                ..notice(1, Language::Vi)
            }
        };
        let own = written(&worded("Tuần {{ first_day }} còn trống"));
        assert_eq!(own.letter.subject, "Tuần 30/11/2026 còn trống");
        assert_eq!(own.broken, []);
        let usual = written(&notice(1, Language::Vi));
        let broken = written(&worded("{{ patient }}"));
        assert_eq!(broken.letter, usual.letter);
        assert_eq!(broken.broken.len(), 1);
    }
}
