//! What the admin asks for and changes of the wording.

use std::collections::BTreeMap;

use axum::Json;
use clinic_shared::{
    identity::Access,
    messaging::{
        MessageTemplate, MessageTemplateForm, MessageTemplateVersion, MessageTemplates, SavedTemplate,
        TemplateHistory, TemplatePreview, TemplatePreviewForm, TemplateRefused, template_versions,
    },
    problem::Problem,
    refusal::RowRefused,
    settings,
    web::{Body, Fault, IfMatch, Outcome, PathId, Reach, Reading, Routes, Versioned, Working, language},
};
use utoipa_axum::routes;

use super::{
    check::{check, kind_to_show},
    facts::told,
    names::{Editable, all, find},
    preview::Shown,
};

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::ADMIN, Reach::Server, routes!(list_templates))
        .read(Access::ADMIN, Reach::Server, routes!(read_template))
        .read(Access::ADMIN, Reach::Server, routes!(preview_template))
        .change(Access::ADMIN, routes!(change_template))
}

/// One that the program has.
pub fn existing(name: &str) -> Result<&'static Editable, TemplateRefused> {
    find(name).ok_or(TemplateRefused::Row(RowRefused::NotFound))
}

fn as_it_is(template: &Editable, newest: Option<&MessageTemplateVersion>) -> MessageTemplate {
    let own = newest.and_then(|newest| newest.source.clone());
    MessageTemplate {
        name: template.name.clone(),
        language: template.language,
        family: template.family,
        kind: template.kind,
        part: template.part.to_owned(),
        is_own: own.is_some(),
        source: own.unwrap_or_else(|| template.program.clone()),
        program_source: template.program.clone(),
        version: newest.map_or(0, |newest| newest.version),
        saved_at: newest.map(|newest| newest.saved_at),
        saved_by: newest.and_then(|newest| newest.saved_by.clone()),
        broke: newest.and_then(|newest| newest.broke.clone()),
    }
}

/// All templates as they are now, and what they can say.
#[utoipa::path(get, path = "/api/message-templates", tag = "messaging",
    responses((status = 200, body = MessageTemplates)))]
async fn list_templates(Reading(mut tx): Reading) -> Result<Json<MessageTemplates>, Fault> {
    let newest: BTreeMap<String, MessageTemplateVersion> = template_versions::newest(&mut tx).await?;
    let templates = all().iter().map(|one| as_it_is(one, newest.get(&one.name)));
    Ok(Json(MessageTemplates {
        templates: templates.collect(),
        facts: told(language()),
    }))
}

/// One template, and what it was before.
#[utoipa::path(get, path = "/api/message-templates/{name}", tag = "messaging",
    responses((status = 200, body = TemplateHistory), (status = 404, body = Problem)))]
async fn read_template(
    PathId(name): PathId<String>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<TemplateHistory>, TemplateRefused> {
    let template = existing(&name)?;
    let versions = template_versions::versions(&mut tx, &name).await?;
    let template = as_it_is(template, versions.first());
    Ok(Versioned(
        template.version,
        TemplateHistory { template, versions },
    ))
}

/// Changes the wording from now on. One by which no message could be written is refused, with its line.
#[utoipa::path(put, path = "/api/message-templates/{name}", tag = "messaging", request_body = MessageTemplateForm,
    responses((status = 200, body = SavedTemplate), (status = 404, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem)))]
async fn change_template(
    mut work: Working,
    PathId(name): PathId<String>,
    IfMatch(version): IfMatch,
    Body(asked): Body<MessageTemplateForm>,
) -> Outcome<Versioned<SavedTemplate>, TemplateRefused> {
    let template = existing(&name)?;
    let versions = template_versions::versions(&mut work, &name).await?;
    let current_version = versions.first().map_or(0, |newest| newest.version);
    if current_version != version {
        return Err(TemplateRefused::Row(RowRefused::VersionConflict { current_version }).into());
    }
    let source = asked.source.map(|source| unix_lines(&source));
    // What says the same as the program's own goes on with it when that is made better.
    let source = source.filter(|source| source.trim() != template.program.trim());
    let warnings = match &source {
        Some(source) => check(template, source)?,
        None => Vec::new(),
    };
    let (by, now, version) = (work.actor.user, work.now, version + 1);
    template_versions::keep(&mut work, &name, version, source.as_deref(), by, now).await?;
    let own = if source.is_some() {
        "the clinic's own"
    } else {
        "the program's own"
    };
    work.note(format!("message template {name}: version {version}, {own}"));
    let versions = template_versions::versions(&mut work, &name).await?;
    let template = as_it_is(template, versions.first());
    Ok(Versioned(version, SavedTemplate { template, warnings }))
}

/// A message about a visit that nobody has, or another sample of its family. It changes nothing.
#[utoipa::path(post, path = "/api/message-templates/{name}/preview", tag = "messaging",
    request_body = TemplatePreviewForm,
    responses((status = 200, body = TemplatePreview), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn preview_template(
    PathId(name): PathId<String>,
    Reading(mut tx): Reading,
    Body(asked): Body<TemplatePreviewForm>,
) -> Outcome<Json<TemplatePreview>, TemplateRefused> {
    let template = existing(&name)?;
    let (_, clinic) = settings::load(&mut tx).await?;
    let own = template_versions::of_language(&mut tx, template.language).await?;
    drop(tx);
    let source = asked.source.map(|source| unix_lines(&source));
    let shown = Shown {
        template,
        source: source.as_deref(),
        kind: kind_to_show(template, asked.kind),
        with_all: asked.with_all,
    };
    shown.preview(&clinic, &own).map(Json)
}

/// Browsers send lines as Windows ends them.
pub fn unix_lines(source: &str) -> String {
    source.replace("\r\n", "\n")
}
