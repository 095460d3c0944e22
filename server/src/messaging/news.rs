//! A mailing's letter to one patient. What it says is in `shared/src/mailings/letter.rs`, so that the page shows it too.

use clinic_shared::{
    mailings::{MailingFacts, OutgoingNews, written},
    time::Timestamp,
};

use super::{Letter, OptOutLinks, Unsubscribe, letter::one_line};

/// `from` is the address that mail comes from: whoever wants no more news writes to it, or says so by a link, where
/// patients reach the server.
pub fn news_letter(
    outgoing: &OutgoingNews,
    from: &str,
    links: Option<&OptOutLinks>,
    now: Timestamp,
) -> Letter {
    let (patient, address) = (outgoing.patient, outgoing.address.as_str());
    let page = links.map(|links| links.page(patient, address));
    let facts = MailingFacts {
        opt_out_link: page.unwrap_or_default(),
        ..outgoing.facts.clone()
    };
    let words = written(&outgoing.form, outgoing.language, &facts);
    Letter {
        to: outgoing.address.clone(),
        from_name: one_line(&facts.clinic),
        subject: one_line(&words.subject),
        text: words.text,
        html: Some(words.html),
        calendar: None,
        unsubscribe: Some(Unsubscribe {
            mail_to: from.to_owned(),
            one_click: links.and_then(|links| links.one_click(patient, address)),
        }),
        mail_id: outgoing.mail_id.clone(),
        at: now,
    }
}
