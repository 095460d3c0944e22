//! The admin has one message sent as a template would write it: `POST /api/message-templates/{name}/test`. The same way
//! and the same limits as `POST /api/mail-test`.

use axum::{Extension, Json};
use clinic_shared::{
    messaging::{MailTested, MessageRefused, TemplateRefused, TemplateTest, template_versions},
    problem::Problem,
    settings,
    store::{Begin, Tx},
    web::{ActorIs, Body, Failure, Outcome, PathId},
};

use super::{
    check::kind_to_show,
    preview::Shown,
    routes::{existing, unix_lines},
    writer::SMS,
};
use crate::{
    Server,
    messaging::test_mail::{TestWords, Trial, Tried, marked},
};

const ACTION: &str = "POST /api/message-templates/{name}/test";

/// Sends one mail about a visit that nobody has, or another sample of its family, and says what the relay said to it. The
/// audit log keeps that it was tried, and not to whom; it counts as a test mail.
#[utoipa::path(post, path = "/api/message-templates/{name}/test", tag = "messaging", request_body = TemplateTest,
    responses((status = 200, body = MailTested), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem), (status = 502, body = Problem)))]
pub async fn test_template(
    Extension((server, tried)): Extension<(Server, Tried)>,
    ActorIs(actor): ActorIs,
    PathId(name): PathId<String>,
    Body(asked): Body<TemplateTest>,
) -> Outcome<Json<MailTested>, TemplateRefused> {
    let template = existing(&name)?;
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let (_, clinic) = settings::load(&mut tx).await?;
    let own = template_versions::of_language(&mut tx, template.language).await?;
    drop(tx);
    let source = asked.source.map(|source| unix_lines(&source));
    let shown = Shown {
        template,
        source: source.as_deref(),
        kind: kind_to_show(template, asked.kind),
        with_all: true,
    };
    // One that is broken is no try.
    let preview = shown.preview(&clinic, &own)?;
    let trial = Trial::begin(&server, &tried, actor, ACTION)
        .await
        .map_err(of_mail)?;
    let (subject, text, html) = if template.part == SMS {
        // Read by mail: that costs nothing.
        ("SMS".to_owned(), preview.alone, None)
    } else {
        (preview.subject, preview.text, Some(preview.html))
    };
    let words = TestWords {
        from_name: clinic.clinic_name,
        subject: marked(template.language, &subject),
        text,
        html,
    };
    trial.hand_over(&asked.to, words).await.map(Json).map_err(of_mail)
}

fn of_mail(failure: Failure<MessageRefused>) -> Failure<TemplateRefused> {
    match failure {
        Failure::Refused(refused) => Failure::Refused(TemplateRefused::Mail(refused)),
        Failure::Fields(errors) => Failure::Fields(errors),
        Failure::Fault(fault) => Failure::Fault(fault),
    }
}
