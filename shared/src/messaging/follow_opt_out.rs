//! A patient follows the link at the foot of a mail: looks at what they get, stops it, or takes that back. Whose link
//! it is, the server has found by its signature. What is kept are the desk's switches, as the patient's own word.

use uuid::Uuid;

use super::{
    Channel, LinkRefused, MessageKind, OptOutLink, OptOutOf,
    follow_link::{broke, patient_by_link},
    preference::mail_by_link,
    queries::{self, language_of, usual_language},
};
use crate::{
    app::App,
    args,
    field::Language,
    identity::Actor,
    ids::{PatientId, UserId},
    mailings::news_by_link,
    settings,
    store::{Row, StoreError, Tx},
    time::Timestamp,
    web::{Outcome, Work},
};

crate::statements! {
    /// Of a record that was merged, the one that remains: one step always leads there.
    FIND = "SELECT p.id, p.email, p.nationality, p.deleted_at, m.opted_out, m.mail_off, m.language,
            n.opted_out AS no_news
        FROM patient named
            JOIN patient p ON p.id = COALESCE(named.merged_into, named.id)
            LEFT JOIN message_preference m ON m.patient_id = p.id
            LEFT JOIN mailing_preference n ON n.patient_id = p.id
        WHERE named.id = ?1";
}

/// Whose link it is, as the clinic knows them now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptingOut {
    patient: PatientId,
    /// Where their mail goes; empty: nowhere.
    pub address: String,
    language: Language,
    no_news: bool,
    mail_off: bool,
    opted_out: bool,
}

impl OptingOut {
    pub const fn actor(&self) -> Actor {
        patient_by_link(self.patient)
    }

    /// As the switch of such mail stands.
    pub const fn wants(&self, of: OptOutOf) -> bool {
        match of {
            OptOutOf::News => !self.no_news,
            OptOutOf::Visits => !self.mail_off,
        }
    }
}

/// `None`: there is no such patient, or not any more.
pub async fn opting_out(tx: &mut Tx, id: PatientId) -> Result<Option<OptingOut>, StoreError> {
    let Some(row) = tx.first(&FIND, args![id]).await? else {
        return Ok(None);
    };
    if row.get::<Option<Timestamp>>("deleted_at")?.is_some() {
        return Ok(None);
    }
    let said = |column: &str| row.get::<Option<bool>>(column).map(|said| said == Some(true));
    let language = match row.get::<Option<String>>("language")? {
        Some(_) => row.word("language", language_of)?,
        None => usual_language(&row.get::<String>("nationality")?),
    };
    Ok(Some(OptingOut {
        patient: row.get("id")?,
        address: row.get("email")?,
        language,
        no_news: said("no_news")?,
        mail_off: said("mail_off")?,
        opted_out: said("opted_out")?,
    }))
}

/// Changes nothing: whoever looks through mails may follow every link in them.
pub async fn look_at_mail(tx: &mut Tx, who: &OptingOut, app: &App) -> Result<OptOutLink, StoreError> {
    let (_, clinic) = settings::load(tx).await?;
    // Who counts on SMS counts on being reminded.
    let goes_by_sms = app.sms && clinic.messages.goes_by(Channel::Sms, MessageKind::Reminder);
    let sms_comes = goes_by_sms && queries::reach(tx, who.patient, Channel::Sms).await?.is_ok();
    Ok(OptOutLink {
        clinic_name: clinic.clinic_name,
        clinic_address: clinic.address,
        clinic_phone: clinic.phone,
        language: who.language,
        address: masked(&who.address),
        news_wanted: who.wants(OptOutOf::News),
        visits_wanted: who.wants(OptOutOf::Visits),
        nothing_comes: who.opted_out,
        sms_comes,
    })
}

/// Returns whether it was otherwise before: else nothing was written, and there is nothing to keep.
pub async fn say_by_link(
    work: &mut Work,
    who: &OptingOut,
    of: OptOutOf,
    is_wanted: bool,
) -> Outcome<bool, LinkRefused> {
    match of {
        OptOutOf::News => news_by_link(work, who.patient, is_wanted).await.map_err(broke),
        OptOutOf::Visits => mail_by_link(work, who.patient, is_wanted).await.map_err(broke),
    }
}

/// When a patient said it by a link, where that was said last: no account has the nil id.
pub(crate) fn by_link_at(row: &Row) -> Result<Option<Timestamp>, StoreError> {
    let (at, by): (Timestamp, UserId) = (row.get("changed_at")?, row.get("changed_by")?);
    Ok((by == UserId(Uuid::nil())).then_some(at))
}

/// Of the name before the domain its first letter at most.
fn masked(address: &str) -> String {
    let (name, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let mut letters = name.chars();
    let shown = letters.next().filter(|_| letters.next().is_some());
    let shown = shown.map(String::from).unwrap_or_default();
    format!("{shown}•••@{domain}")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("thu@example.vn", "t•••@example.vn")]
    #[case("t@example.vn", "•••@example.vn")]
    #[case("\"a@b\"@example.vn", "\"•••@example.vn")]
    fn an_address_is_known_again_and_not_read(#[case] address: &str, #[case] shown: &str) {
        assert_eq!(masked(address), shown);
    }
}
