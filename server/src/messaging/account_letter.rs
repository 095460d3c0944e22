//! What a mail about an account says: for what it is, its link, until when that works. It names the account by its user
//! name, and tells nothing else of it.

use clinic_shared::time::{Timestamp, Zone};
use minijinja::{Environment, Error, UndefinedBehavior, context, syntax::SyntaxConfig, value::Value};

use super::letter::{Letter, one_line};
use crate::identity::sending::Outgoing;

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("templates/account/", $name, ".j2")))),+]
    };
}

/// By their names' ends they are escaped, or not.
const TEMPLATES: &[(&str, &str)] = templates![
    "vi/subject.txt",
    "vi/lead.txt",
    "vi/mail.txt",
    "vi/mail.html",
    "en/subject.txt",
    "en/lead.txt",
    "en/mail.txt",
    "en/mail.html",
];

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A block alone on its line leaves no line.
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// The same at every try of one mail, but for its date.
pub fn account_letter_of(outgoing: &Outgoing, now: Timestamp) -> Result<Letter, Error> {
    let environment = environment()?;
    let folder = outgoing.language.pick("vi", "en");
    let write = |name: &str, context: Value| {
        let template = environment.get_template(&format!("{folder}/{name}"))?;
        template.render(context).map(|text| text.trim().to_owned())
    };
    let facts = facts(outgoing);
    let subject = one_line(&write("subject.txt", facts.clone())?);
    let lead = write("lead.txt", facts.clone())?;
    let context = context! { subject => subject.as_str(), lead => lead, ..facts };
    Ok(Letter {
        to: outgoing.address.clone(),
        from_name: one_line(&outgoing.clinic.clinic_name),
        text: write("mail.txt", context.clone())?,
        html: Some(write("mail.html", context)?),
        subject,
        calendar: None,
        unsubscribe: None,
        mail_id: outgoing.mail_id.clone(),
        at: now,
    })
}

fn facts(outgoing: &Outgoing) -> Value {
    let clinic = &outgoing.clinic;
    let zone = Zone::fixed_hours(clinic.utc_offset_hours);
    let when = |at: Timestamp| format!("{} {}", zone.hh_mm(at), zone.day_of(at).dd_mm_yyyy());
    context! {
        kind => outgoing.kind.name(),
        clinic => clinic.clinic_name.as_str(),
        address => clinic.address.as_str(),
        phone => clinic.phone.as_str(),
        name => outgoing.display_name.as_str(),
        user_name => outgoing.user_name.as_str(),
        link => outgoing.link.as_str(),
        until => when(outgoing.expires_at),
        device => outgoing.device.as_str(),
        at => when(outgoing.signed_in_at),
    }
}

#[cfg(test)]
mod tests {
    use clinic_shared::{
        field::Language, identity::AccountMailKind, ids::AccountMailId, settings::ClinicSettings,
    };
    use uuid::Uuid;

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
            mail_id: "<1@phongkham.example>".to_owned(),
            is_in_doubt: false,
        }
    }

    #[test]
    fn every_mail_is_written_in_both_languages_with_its_link_its_account_and_its_end() {
        for kind in AccountMailKind::ALL {
            for language in [Language::Vi, Language::En] {
                let outgoing = outgoing(kind, language);
                let letter = account_letter_of(&outgoing, outgoing.signed_in_at).unwrap();
                let html = letter.html.unwrap();
                assert!(letter.text.contains(&outgoing.link), "{}", letter.text);
                assert!(html.contains("#tok-en_1"), "{html}");
                let until = match kind {
                    AccountMailKind::ResetPassword => "09:30 24/11/2026",
                    AccountMailKind::Unlock => "10:00 24/11/2026",
                    AccountMailKind::ConfirmEmail | AccountMailKind::NewDevice => "09:00 01/12/2026",
                };
                for text in [&letter.text, &html] {
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
            account_letter_of(&outgoing, outgoing.signed_in_at)
                .unwrap()
                .subject
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
        let letter = account_letter_of(&outgoing, outgoing.signed_in_at).unwrap();
        assert!(letter.text.contains("09:00 24/11/2026"), "{}", letter.text);
    }
}
