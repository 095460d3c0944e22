//! What a mail about an account says: for what it is, its link, until when that works. It names the account by its user
//! name, and tells nothing else of it. The clinic words it as it words messages to patients.

use clinic_shared::{
    messaging::TemplateKind,
    time::{Timestamp, Zone},
};
use minijinja::{Error, context, value::Value};

use super::{
    letter::{Letter, Written, one_line},
    template::{SIGN, Writer},
};
use crate::identity::sending::Outgoing;

/// The same at every try of one mail, but for its date, and for what the clinic has worded otherwise since.
pub fn account_letter_of(outgoing: &Outgoing, now: Timestamp) -> Result<Written, Error> {
    let kind = TemplateKind::Account(outgoing.kind);
    let writer = Writer::of(&outgoing.templates, outgoing.language, kind)?;
    let mut writer = writer.with_link(&outgoing.link);
    let words = writer.letter(&facts(outgoing))?;
    let letter = Letter {
        to: outgoing.address.clone(),
        from_name: one_line(&outgoing.clinic.clinic_name),
        subject: words.subject,
        text: words.text,
        html: Some(words.html),
        calendar: None,
        unsubscribe: None,
        mail_id: outgoing.mail_id.clone(),
        at: now,
    };
    Ok(Written {
        letter,
        broken: writer.broken(),
    })
}

/// What templates can say, but for the link: each is told of in `template/facts.rs`.
fn facts(outgoing: &Outgoing) -> Value {
    let clinic = &outgoing.clinic;
    let zone = Zone::fixed_hours(clinic.utc_offset_hours);
    let when = |at: Timestamp| format!("{} {}", zone.hh_mm(at), zone.day_of(at).dd_mm_yyyy());
    // Where the link's sign stands, the link will.
    let typed = |text: &str| text.replace(SIGN, "");
    context! {
        kind => outgoing.kind.name(),
        clinic => typed(&clinic.clinic_name),
        address => typed(&clinic.address),
        phone => typed(&clinic.phone),
        name => typed(&outgoing.display_name),
        user_name => typed(&outgoing.user_name),
        until => when(outgoing.expires_at),
        device => typed(&outgoing.device),
        at => when(outgoing.signed_in_at),
    }
}

#[cfg(test)]
mod tests {
    use clinic_shared::{
        field::Language,
        identity::AccountMailKind,
        ids::AccountMailId,
        messaging::{ClinicTemplate, ClinicTemplates, TemplateFamily},
        settings::ClinicSettings,
    };
    use rstest::rstest;
    use uuid::Uuid;

    use crate::messaging::template::fact_names_of_kinds;

    use super::*;

    fn outgoing(kind: AccountMailKind, language: Language) -> Outgoing {
        let signed_in_at: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        Outgoing {
            id: AccountMailId(Uuid::from_u128(1)),
            kind,
            language,
            address: "lan@example.vn".to_owned(),
            user_name: "lan".to_owned(),
            display_name: "Lê <Lan>".to_owned(),
            link: format!("https://clinic.example{}#tok-en_1", kind.page()),
            expires_at: signed_in_at.plus_minutes(kind.link_minutes()),
            device: "Chrome, Windows".to_owned(),
            signed_in_at,
            clinic: ClinicSettings {
                clinic_name: "Phòng khám An Tâm".to_owned(),
                ..ClinicSettings::default()
            },
            templates: ClinicTemplates::new(),
            mail_id: "<1@phongkham.example>".to_owned(),
            is_in_doubt: false,
        }
    }

    fn written(outgoing: &Outgoing) -> Written {
        account_letter_of(outgoing, outgoing.signed_in_at).unwrap()
    }

    #[test]
    fn every_mail_is_written_in_both_languages_with_its_link_its_account_and_its_end() {
        for kind in AccountMailKind::ALL {
            for language in [Language::Vi, Language::En] {
                let outgoing = outgoing(kind, language);
                let letter = written(&outgoing).letter;
                let html = letter.html.unwrap();
                assert!(letter.text.contains(&outgoing.link), "{}", letter.text);
                assert!(html.contains("#tok-en_1"), "{html}");
                let until = match kind {
                    AccountMailKind::ResetPassword => "09:30 24/11/2026",
                    AccountMailKind::Unlock => "10:00 24/11/2026",
                    AccountMailKind::ConfirmEmail | AccountMailKind::NewDevice => "09:00 01/12/2026",
                };
                // Of HTML the slash is escaped.
                for text in [&letter.text, &html.replace("&#x2f;", "/")] {
                    assert!(text.contains(until) && text.contains("lan"), "{text}");
                    let is_told = text.contains("Chrome, Windows");
                    assert_eq!(is_told, kind == AccountMailKind::NewDevice, "{text}");
                }
                assert!(letter.subject.contains("An Tâm") && !letter.subject.contains("tok-en"));
                assert!(html.contains("Lê &lt;Lan&gt;") && letter.text.contains("Lê <Lan>"));
            }
        }
    }

    #[test]
    fn each_kind_has_words_of_its_own() {
        let subjects = AccountMailKind::ALL.map(|kind| {
            let outgoing = outgoing(kind, Language::En);
            written(&outgoing).letter.subject
        });
        let different: std::collections::BTreeSet<_> = subjects.iter().collect();
        assert_eq!(different.len(), subjects.len(), "{subjects:?}");
    }

    #[test]
    fn a_sign_in_on_something_unknown_is_told_all_the_same() {
        let outgoing = Outgoing {
            device: String::new(),
            ..outgoing(AccountMailKind::NewDevice, Language::Vi)
        };
        let letter = written(&outgoing).letter;
        assert!(letter.text.contains("09:00 24/11/2026"), "{}", letter.text);
    }

    /// So that no template is offered what it is not given, nor kept from what it is.
    #[test]
    fn the_facts_that_an_admin_sees_are_those_that_a_mail_has() {
        let facts = facts(&outgoing(AccountMailKind::NewDevice, Language::Vi));
        let mut given: Vec<String> = facts.try_iter().unwrap().map(|name| name.to_string()).collect();
        let mut told = fact_names_of_kinds(TemplateFamily::Account);
        given.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, given);
    }

    fn worded(name: &str, source: &str) -> Outgoing {
        let template = ClinicTemplate {
            version: 4,
            source: source.to_owned(),
        };
        Outgoing {
            templates: ClinicTemplates::from([(name.to_owned(), template)]),
            ..outgoing(AccountMailKind::Unlock, Language::Vi)
        }
    }

    #[test]
    fn a_clinics_own_wording_goes_out_around_the_link() {
        let lead = worded("vi.unlock.lead.txt", "Chào {{ name }}: {{ user_name }} bị khóa.");
        let Written { letter, broken } = written(&lead);
        assert_eq!(broken, []);
        assert!(
            letter.text.contains("Chào Lê <Lan>: lan bị khóa."),
            "{}",
            letter.text
        );
        assert!(letter.text.contains(&lead.link));
        let frame = worded(
            "vi.account.mail.html",
            "<p>{{ lead }}</p><a href=\"{{ link }}\">Mở</a> đến {{ until }}",
        );
        let Written { letter, broken } = written(&frame);
        assert_eq!(broken, []);
        let html = letter.html.unwrap().replace("&#x2f;", "/");
        assert!(
            html.contains(&format!("<a href=\"{}\">Mở</a>", frame.link)),
            "{html}"
        );
        assert!(!html.contains("<!DOCTYPE"));
    }

    /// However it came into the table. Neither does a token come into a subject, nor can a filter get at it.
    #[rstest]
    #[case("vi.unlock.subject.txt", "Mở {{ link }}")]
    #[case("vi.unlock.lead.txt", "Xin mở {{ link }}")]
    #[case("vi.account.mail.txt", "{{ lead }}")]
    #[case("vi.account.mail.txt", "https://xau.example/?{{ link }}")]
    #[case("vi.account.mail.html", "<!-- {{ link }} --><p>{{ lead }}</p>")]
    #[case("vi.account.mail.html", "<p>{{ link|replace('#', '?') ~ 'x' }}</p>")]
    #[case("vi.account.mail.html", "<p>{{ lead }} {{ khong_co }} {{ link }}</p>")]
    #[case(
        "vi.account.mail.html",
        "<a href=\"https://xau.example/\">{{ lead }}</a><p>{{ link }}</p>"
    )]
    fn a_template_without_the_link_or_that_would_lead_it_elsewhere_is_broken_and_the_programs_own_is_used(
        #[case] name: &str,
        #[case] source: &str,
    ) {
        let usual = written(&outgoing(AccountMailKind::Unlock, Language::Vi));
        let Written { letter, broken } = written(&worded(name, source));
        assert_eq!(letter, usual.letter);
        let told: Vec<_> = broken
            .iter()
            .map(|one| (one.name.as_str(), one.version))
            .collect();
        assert_eq!(told, [(name, 4)]);
        assert!(!broken[0].said.contains("tok-en"), "{}", broken[0].said);
    }

    /// However it came into the table: in the frames it is no link, and no frame is blamed for it.
    #[rstest]
    fn the_links_sign_in_a_subject_or_an_opening_is_no_link(
        #[values("vi.unlock.subject.txt", "vi.unlock.lead.txt")] name: &str,
        #[values("{{ \"\\ue000\" }}", SIGN)] sign: &str,
        #[values(false, true)] has_own_frames: bool,
    ) {
        let mut outgoing = worded(name, &format!("Mở https://xau.example/?{sign}"));
        if has_own_frames {
            let html = "<title>{{ subject }}</title><p>{{ lead }}</p><p>{{ link }}</p>";
            for (name, source) in [
                ("vi.account.mail.txt", "{{ subject }}\n{{ lead }}\n{{ link }}"),
                ("vi.account.mail.html", html),
            ] {
                outgoing.templates.extend(worded(name, source).templates);
            }
        }
        let Written { letter, broken } = written(&outgoing);
        assert_eq!(broken, []);
        let html = letter.html.unwrap();
        assert!(html.contains("#tok-en_1"), "{html}");
        assert_eq!(letter.text.matches(&outgoing.link).count(), 1, "{}", letter.text);
        for said in [&letter.subject, &letter.text, &html] {
            assert!(!said.contains("?https:") && !said.contains(SIGN), "{said}");
        }
    }

    #[test]
    fn whoever_is_named_as_the_links_sign_is_no_link() {
        let named = Outgoing {
            display_name: format!("Lan {SIGN}"),
            ..outgoing(AccountMailKind::Unlock, Language::Vi)
        };
        let letter = written(&named).letter;
        assert_eq!(letter.text.matches(&named.link).count(), 1, "{}", letter.text);
    }
}
