//! What is read and said of files. Their contents come and go by `server/src/attachments`.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use utoipa_axum::routes;

use super::{
    Attachment, AttachmentFilter, AttachmentForm, AttachmentRefused, WithdrawAttachment,
    keep::{as_it_is, checked, in_care, readable},
    queries::{self, list},
};
use crate::{
    args,
    feed::Page,
    identity::Access,
    ids::AttachmentId,
    problem::Problem,
    records::find_encounter,
    text::tidy,
    web::{
        Before, Body, IfMatch, Outcome, Params, PathId, Routes, Versioned, Work, Working, malformed_cursor,
    },
};

/// How many files a page has.
const PAGE: usize = 50;

pub fn routes() -> Routes {
    Routes::default()
        .audited_read(Access::DOCTOR, routes!(list_attachments))
        .audited_read(Access::DOCTOR, routes!(read_attachment))
        .change(Access::DOCTOR, routes!(describe_attachment))
        .change(Access::DOCTOR, routes!(withdraw_attachment))
        .change(Access::DOCTOR, routes!(restore_attachment))
}

/// Files of a patient in care, or of one record of theirs, the newest first; also those that were withdrawn. Leaves an
/// audit row.
#[utoipa::path(get, path = "/api/attachments", tag = "attachments", params(AttachmentFilter),
    responses((status = 200, body = Page<Attachment>), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn list_attachments(
    mut work: Working,
    Params(asked): Params<AttachmentFilter>,
) -> Result<Json<Page<Attachment>>, Response> {
    let Some(before) = Before::read(asked.cursor.as_deref(), work.now) else {
        return Err(malformed_cursor());
    };
    let page = page_of(&mut work, &asked, before).await;
    page.map(Json).map_err(IntoResponse::into_response)
}

async fn page_of(
    work: &mut Work,
    asked: &AttachmentFilter,
    before: Before,
) -> Outcome<Page<Attachment>, AttachmentRefused> {
    let of_record = match (asked.patient_id, asked.encounter_id) {
        (None, Some(encounter)) => find_encounter(work, encounter)
            .await?
            .map(|found| found.patient_id),
        _ => None,
    };
    let patient = asked.patient_id.or(of_record);
    let patient = patient.ok_or(AttachmentRefused::NotFound)?;
    in_care(work, patient).await?;
    work.note(format!("patient {patient}"));
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let items = list(work, patient, asked.encounter_id, before, limit).await?;
    Ok(Before::page(items, PAGE, |one| Before {
        at: one.uploaded_at,
        id: one.id.0,
    }))
}

/// What is said of a file. Leaves an audit row.
#[utoipa::path(get, path = "/api/attachments/{id}", tag = "attachments",
    responses((status = 200, body = Attachment), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn read_attachment(
    mut work: Working,
    PathId(id): PathId<AttachmentId>,
) -> Outcome<Versioned<Attachment>, AttachmentRefused> {
    let found = readable(&mut work, id).await?;
    Ok(Versioned(found.version, found))
}

/// For a change: of a patient in care, and of the version that the asker saw.
async fn changeable(
    work: &mut Work,
    id: AttachmentId,
    version: i64,
) -> Outcome<Attachment, AttachmentRefused> {
    let found = readable(work, id).await?;
    let current_version = found.version;
    if current_version != version {
        return Err(AttachmentRefused::VersionConflict { current_version }.into());
    }
    Ok(found)
}

/// Says better what a file is.
#[utoipa::path(post, path = "/api/attachments/{id}/describe", tag = "attachments", request_body = AttachmentForm,
    responses((status = 200, body = Attachment), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn describe_attachment(
    mut work: Working,
    PathId(id): PathId<AttachmentId>,
    IfMatch(version): IfMatch,
    Body(form): Body<AttachmentForm>,
) -> Outcome<Versioned<Attachment>, AttachmentRefused> {
    if !changeable(&mut work, id, version).await?.is_current() {
        return Err(AttachmentRefused::AlreadyWithdrawn.into());
    }
    let form = checked(&mut work, form).await?;
    let row = args![id, form.kind.name(), form.title, form.taken_on];
    work.run(&queries::DESCRIBE, row).await?;
    as_it_is(&mut work, id).await
}

/// Withdraws a file: another patient's, or no good. It is not deleted, and whoever withdrew it can take that back.
#[utoipa::path(post, path = "/api/attachments/{id}/withdraw", tag = "attachments",
    request_body = WithdrawAttachment,
    responses((status = 200, body = Attachment), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn withdraw_attachment(
    mut work: Working,
    PathId(id): PathId<AttachmentId>,
    IfMatch(version): IfMatch,
    Body(asked): Body<WithdrawAttachment>,
) -> Outcome<Versioned<Attachment>, AttachmentRefused> {
    if !changeable(&mut work, id, version).await?.is_current() {
        return Err(AttachmentRefused::AlreadyWithdrawn.into());
    }
    let reason = tidy(&asked.reason);
    let row = args![id, &reason, work.actor.user, work.now];
    work.run(&queries::WITHDRAW, row).await?;
    work.note(format!("withdrawn: {reason}"));
    as_it_is(&mut work, id).await
}

/// Takes a withdrawal back.
#[utoipa::path(post, path = "/api/attachments/{id}/restore", tag = "attachments",
    responses((status = 200, body = Attachment), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn restore_attachment(
    mut work: Working,
    PathId(id): PathId<AttachmentId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Attachment>, AttachmentRefused> {
    let found = changeable(&mut work, id, version).await?;
    if found.is_current() {
        return Err(AttachmentRefused::NotWithdrawn.into());
    }
    if found.withdrawn_by != Some(work.actor.user) {
        return Err(AttachmentRefused::NotYours.into());
    }
    work.run(&queries::RESTORE, args![id]).await?;
    as_it_is(&mut work, id).await
}
