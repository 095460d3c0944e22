//! Which messages a patient wants, and by which ways: `GET` and `PUT /api/patients/{id}/message-opt-out`.

use std::collections::BTreeSet;

use utoipa_axum::routes;

use super::{
    MessagePreference, MessagePreferenceForm, MessageRefused,
    follow::follow,
    follow_opt_out::by_link_at,
    queries::{language_name, language_of},
};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::{PatientId, UserId},
    patients,
    problem::Problem,
    refusal::RowRefused,
    store::{Row, StoreError, Tx},
    time::Timestamp,
    web::{Body, IfMatch, Outcome, PathId, Reach, Reading, Routes, Versioned, Work, Working},
};

crate::statements! {
    FIND = "SELECT m.opted_out, m.mail_off, m.sms_agreed, m.sms_said_at, m.sms_said_to, m.language, m.version,
            m.changed_at, m.changed_by, u.display_name
        FROM message_preference m LEFT JOIN user_account u ON u.id = m.sms_said_to WHERE m.patient_id = ?1";
    INSERT = "INSERT INTO message_preference (patient_id, opted_out, changed_at, changed_by, version, mail_off,
            sms_agreed, sms_said_at, sms_said_to, language)
        VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9)";
    UPDATE = "UPDATE message_preference SET opted_out = ?2, changed_at = ?3, changed_by = ?4, mail_off = ?5,
            sms_agreed = ?6, sms_said_at = ?7, sms_said_to = ?8, language = ?9, version = version + 1
        WHERE patient_id = ?1";
}

pub(super) fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Server, routes!(read_preference))
        .change(Access::DESK, routes!(change_preference))
}

/// What a patient said of SMS last: when, and to whom.
type Said = Option<(Timestamp, UserId)>;

fn preference(row: &Row) -> Result<(MessagePreference, Said), StoreError> {
    let language = match row.get::<Option<String>>("language")? {
        Some(_) => Some(row.word("language", language_of)?),
        None => None,
    };
    let form = MessagePreferenceForm {
        opted_out: row.get("opted_out")?,
        mail_off: row.get("mail_off")?,
        sms_agreed: row.get("sms_agreed")?,
        language,
    };
    let (at, to): (Option<Timestamp>, Option<UserId>) = (row.get("sms_said_at")?, row.get("sms_said_to")?);
    let preference = MessagePreference {
        form,
        sms_said_at: at,
        sms_said_to: row.get("display_name")?,
        by_link_at: by_link_at(row)?,
        version: row.get("version")?,
    };
    Ok((preference, at.zip(to)))
}

async fn current(tx: &mut Tx, id: PatientId) -> Outcome<(MessagePreference, Said), MessageRefused> {
    if let Some(row) = tx.first(&FIND, args![id]).await? {
        return Ok(preference(&row)?);
    }
    if !patients::is_current(tx, id).await? {
        return Err(MessageRefused::Row(RowRefused::NotFound).into());
    }
    let unsaid = MessagePreference {
        form: MessagePreferenceForm::default(),
        sms_said_at: None,
        sms_said_to: None,
        by_link_at: None,
        version: 0,
    };
    Ok((unsaid, None))
}

/// Which messages a patient wants. Before anybody said so: all, by mail.
#[utoipa::path(get, path = "/api/patients/{id}/message-opt-out", tag = "messaging",
    responses((status = 200, body = MessagePreference), (status = 404, body = Problem)))]
async fn read_preference(
    PathId(id): PathId<PatientId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<MessagePreference>, MessageRefused> {
    let (preference, _) = current(&mut tx, id).await?;
    Ok(Versioned(preference.version, preference))
}

/// What the patient wants from now on. What waits is asked about it when its time comes; whoever wants messages again, or
/// by another way too, hears of the visits to come. Agreement to SMS is kept with when and by whom it was heard.
#[utoipa::path(put, path = "/api/patients/{id}/message-opt-out", tag = "messaging",
    request_body = MessagePreferenceForm,
    responses((status = 200, body = MessagePreference), (status = 404, body = Problem),
        (status = 412, body = Problem)))]
async fn change_preference(
    mut work: Working,
    PathId(id): PathId<PatientId>,
    IfMatch(version): IfMatch,
    Body(form): Body<MessagePreferenceForm>,
) -> Outcome<Versioned<MessagePreference>, MessageRefused> {
    let (before, said) = current(&mut work, id).await?;
    if before.version != version {
        let current_version = before.version;
        return Err(MessageRefused::Row(RowRefused::VersionConflict { current_version }).into());
    }
    keep(&mut work, id, &before, said, form).await?;
    let (now, _) = current(&mut work, id).await?;
    Ok(Versioned(now.version, now))
}

/// The patient says by the link of a mail whether mails of visits are wanted. Returns whether that was otherwise before.
pub(super) async fn mail_by_link(
    work: &mut Work,
    id: PatientId,
    is_wanted: bool,
) -> Outcome<bool, MessageRefused> {
    let (before, said) = current(work, id).await?;
    let form = MessagePreferenceForm {
        mail_off: !is_wanted,
        ..before.form
    };
    if form == before.form {
        return Ok(false);
    }
    keep(work, id, &before, said, form).await?;
    Ok(true)
}

async fn keep(
    work: &mut Work,
    id: PatientId,
    before: &MessagePreference,
    said: Said,
    form: MessagePreferenceForm,
) -> Result<(), StoreError> {
    let (now, by) = (work.now, work.actor.user);
    let said = if form.sms_agreed == before.form.sms_agreed {
        said
    } else {
        Some((now, by))
    };
    let row = args![
        id,
        form.opted_out,
        now,
        by,
        form.mail_off,
        form.sms_agreed,
        said.map(|(at, _)| at),
        said.map(|(_, to)| to),
        form.language.map(language_name)
    ];
    let statement = if before.version == 0 { &INSERT } else { &UPDATE };
    work.run(statement, row).await?;
    work.note_on(Entity::Patient, id, told(before.form, form));
    if let (false, Some(ways)) = (form.opted_out, work.ways()) {
        follow(work, &ways, BTreeSet::new(), BTreeSet::from([id])).await?;
    }
    Ok(())
}

/// For the audit log: what is otherwise than before, or all that is wanted where nothing is.
fn told(before: MessagePreferenceForm, now: MessagePreferenceForm) -> String {
    let of = |is: bool, yes: &'static str, no: &'static str| if is { yes } else { no };
    let mut said = Vec::new();
    if now.opted_out != before.opted_out || now == before {
        said.push(of(now.opted_out, "wants no messages", "wants messages").to_owned());
    }
    if now.mail_off != before.mail_off {
        said.push(of(now.mail_off, "wants no mail", "wants mail").to_owned());
    }
    if now.sms_agreed != before.sms_agreed {
        said.push(of(now.sms_agreed, "agreed to SMS", "took the agreement to SMS back").to_owned());
    }
    if now.language != before.language {
        let language = now.language.map_or("none", language_name);
        said.push(format!("language: {language}"));
    }
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Language;

    #[test]
    fn the_audit_log_is_told_what_is_otherwise() {
        let before = MessagePreferenceForm::default();
        assert_eq!(told(before, before), "wants messages");
        let now = MessagePreferenceForm {
            mail_off: true,
            sms_agreed: true,
            language: Some(Language::En),
            ..before
        };
        assert_eq!(told(before, now), "wants no mail; agreed to SMS; language: en");
        assert_eq!(
            told(now, before),
            "wants mail; took the agreement to SMS back; language: none"
        );
        let none = MessagePreferenceForm {
            opted_out: true,
            ..before
        };
        assert_eq!(told(before, none), "wants no messages");
    }
}
