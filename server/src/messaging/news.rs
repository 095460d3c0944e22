//! A mailing's letter to one patient. What it says is in `shared/src/mailings/letter.rs`, so that the page shows it too.

use clinic_shared::{mailings::OutgoingNews, time::Timestamp};

use super::{Letter, letter::one_line};

/// `from` is the address that mail comes from: whoever wants no more news writes to it.
pub fn news_letter(outgoing: &OutgoingNews, from: &str, now: Timestamp) -> Letter {
    Letter {
        to: outgoing.address.clone(),
        from_name: one_line(&outgoing.clinic_name),
        subject: one_line(&outgoing.letter.subject),
        text: outgoing.letter.text.clone(),
        html: Some(outgoing.letter.html.clone()),
        calendar: None,
        unsubscribe: Some(format!("<mailto:{from}?subject=unsubscribe>")),
        mail_id: outgoing.mail_id.clone(),
        at: now,
    }
}
