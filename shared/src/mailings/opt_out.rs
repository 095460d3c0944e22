//! Whether a patient wants news: `GET` and `PUT /api/patients/{id}/mailing-opt-out`.

use utoipa_axum::routes;

use super::{MailingPreference, MailingPreferenceForm};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::PatientId,
    messaging::by_link_at,
    patients,
    problem::Problem,
    refusal::RowRefused,
    store::{StoreError, Tx},
    web::{Body, IfMatch, Outcome, PathId, Reach, Reading, Routes, Versioned, Work, Working},
};

crate::statements! {
    FIND = "SELECT opted_out, changed_at, changed_by, version FROM mailing_preference WHERE patient_id = ?1";
    INSERT = "INSERT INTO mailing_preference (patient_id, opted_out, changed_at, changed_by, version)
        VALUES (?1, ?2, ?3, ?4, 1)";
    UPDATE = "UPDATE mailing_preference SET opted_out = ?2, changed_at = ?3, changed_by = ?4, version = version + 1
        WHERE patient_id = ?1";
}

pub(super) fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Server, routes!(read_mailing_preference))
        .change(Access::DESK, routes!(change_mailing_preference))
}

async fn current(tx: &mut Tx, id: PatientId) -> Outcome<MailingPreference, RowRefused> {
    if let Some(row) = tx.first(&FIND, args![id]).await? {
        return Ok(MailingPreference {
            opted_out: row.get("opted_out")?,
            by_link_at: by_link_at(&row)?,
            version: row.get("version")?,
        });
    }
    if !patients::is_current(tx, id).await? {
        return Err(RowRefused::NotFound.into());
    }
    Ok(MailingPreference {
        opted_out: false,
        by_link_at: None,
        version: 0,
    })
}

/// Whether a patient wants no news. Before anybody said so, they do.
#[utoipa::path(get, path = "/api/patients/{id}/mailing-opt-out", tag = "mailings",
    responses((status = 200, body = MailingPreference), (status = 404, body = Problem)))]
async fn read_mailing_preference(
    PathId(id): PathId<PatientId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<MailingPreference>, RowRefused> {
    let preference = current(&mut tx, id).await?;
    Ok(Versioned(preference.version, preference))
}

/// What the patient wants from now on: also of a mailing that is under way.
#[utoipa::path(put, path = "/api/patients/{id}/mailing-opt-out", tag = "mailings",
    request_body = MailingPreferenceForm,
    responses((status = 200, body = MailingPreference), (status = 404, body = Problem),
        (status = 412, body = Problem)))]
async fn change_mailing_preference(
    mut work: Working,
    PathId(id): PathId<PatientId>,
    IfMatch(version): IfMatch,
    Body(MailingPreferenceForm { opted_out }): Body<MailingPreferenceForm>,
) -> Outcome<Versioned<MailingPreference>, RowRefused> {
    let before = current(&mut work, id).await?;
    if before.version != version {
        let current_version = before.version;
        return Err(RowRefused::VersionConflict { current_version }.into());
    }
    keep(&mut work, id, version, opted_out).await?;
    let now = current(&mut work, id).await?;
    Ok(Versioned(now.version, now))
}

/// The patient says by the link of a mail whether news are wanted. Returns whether that was otherwise before.
pub(crate) async fn news_by_link(
    work: &mut Work,
    id: PatientId,
    is_wanted: bool,
) -> Outcome<bool, RowRefused> {
    let before = current(work, id).await?;
    if before.opted_out != is_wanted {
        return Ok(false);
    }
    keep(work, id, before.version, !is_wanted).await?;
    Ok(true)
}

/// `version`: as it was before.
async fn keep(work: &mut Work, id: PatientId, version: i64, opted_out: bool) -> Result<(), StoreError> {
    let (now, by) = (work.now, work.actor.user);
    let statement = if version == 0 { &INSERT } else { &UPDATE };
    work.run(statement, args![id, opted_out, now, by]).await?;
    let said = if opted_out { "wants no news" } else { "wants news" };
    work.note_on(Entity::Patient, id, said);
    Ok(())
}
