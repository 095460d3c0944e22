//! A mailing before anybody gets it: written, changed, thrown away.

use utoipa_axum::routes;

use super::{
    CreateMailing, Mailing, MailingForm, MailingRefused, MailingStatus,
    list::answered,
    queries::{self, current, must_be},
};
use crate::{
    args,
    identity::Access,
    ids::MailingId,
    problem::Problem,
    refusal::RowRefused,
    store::{Tx, json},
    text::tidy,
    web::{Body, Created, IfMatch, NoContent, Outcome, PathId, Routes, Versioned, Working},
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .change(Access::ADMIN, routes!(create_mailing))
        .change(Access::ADMIN, routes!(update_mailing))
        .change(Access::ADMIN, routes!(delete_mailing))
}

/// Writes a draft. Nobody gets it before it is started.
#[utoipa::path(post, path = "/api/mailings", tag = "mailings", request_body = CreateMailing,
    responses((status = 201, body = Mailing), (status = 409, body = Problem)))]
async fn create_mailing(
    mut work: Working,
    Body(CreateMailing { id, form }): Body<CreateMailing>,
) -> Outcome<Created<Mailing>, MailingRefused> {
    if queries::find(&mut work, id).await?.is_some() {
        return Err(MailingRefused::Row(RowRefused::IdInUse).into());
    }
    let (now, by) = (work.now, work.actor.user);
    let row = args![id, json(&tidied(&form))?, by, now];
    work.run(&queries::INSERT, row).await?;
    work.note(format!("mailing {id}, a draft"));
    let Versioned(version, mailing) = answered(&mut work, id, now).await?;
    Ok(Created(version, mailing))
}

/// Changes a draft.
#[utoipa::path(put, path = "/api/mailings/{id}", tag = "mailings", request_body = MailingForm,
    responses((status = 200, body = Mailing), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn update_mailing(
    mut work: Working,
    PathId(id): PathId<MailingId>,
    IfMatch(version): IfMatch,
    Body(form): Body<MailingForm>,
) -> Outcome<Versioned<Mailing>, MailingRefused> {
    let kept = current(&mut work, id, version).await?;
    must_be(&kept, &[MailingStatus::Draft])?;
    let row = args![id, json(&tidied(&form))?];
    work.run(&queries::UPDATE, row).await?;
    work.note(format!("mailing {id}, its draft changed"));
    let now = work.now;
    answered(&mut work, id, now).await
}

/// Throws a draft away. What was started stays: it was sent.
#[utoipa::path(delete, path = "/api/mailings/{id}", tag = "mailings",
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn delete_mailing(
    mut work: Working,
    PathId(id): PathId<MailingId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, MailingRefused> {
    let kept = current(&mut work, id, version).await?;
    must_be(&kept, &[MailingStatus::Draft])?;
    work.run(&queries::DELETE, args![id]).await?;
    work.note(format!("mailing {id}, its draft thrown away"));
    Ok(NoContent)
}

/// What a draft says, for an admin who tries it.
pub async fn draft(tx: &mut Tx, id: MailingId) -> Outcome<MailingForm, MailingRefused> {
    let found = queries::find(tx, id).await?;
    let found = found.ok_or(MailingRefused::Row(RowRefused::NotFound))?;
    must_be(&found, &[MailingStatus::Draft])?;
    Ok(found.mailing.form)
}

/// The text's own lines stay as they are.
fn tidied(form: &MailingForm) -> MailingForm {
    MailingForm {
        subject: tidy(&form.subject),
        body: form.body.trim().to_owned(),
        subject_en: tidy(&form.subject_en),
        body_en: form.body_en.trim().to_owned(),
        ..form.clone()
    }
}
