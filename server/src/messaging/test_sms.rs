//! The admin tries whether SMS go out, and reads what they would say: `POST /api/sms-test`, `GET /api/sms-preview`.

use std::time::Duration;

use axum::{Extension, Json};
use clinic_shared::{
    field::Language,
    ids::MessageId,
    messaging::{
        MessageRefused, SmsPreview, SmsTest, SmsTested, mobile_number, template_versions, unaccented,
    },
    ports::Clock as _,
    problem::Problem,
    settings::{self, ClinicSettings},
    store::{Begin, StoreError, Tx},
    web::{ActorIs, Body, Fault, Outcome, Work, language},
};
use tokio::time::timeout;

use super::{Text, letter::one_line, test_mail::Tried, text::samples};
use crate::Server;

const ACTION: &str = "POST /api/sms-test";

/// An admin waits for the answer.
const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// Sends one SMS at once, and says what the gateway said to it. It is paid for as any other. The audit log keeps that it was
/// tried, and not to whom; a few a minute at most, test mails with them.
#[utoipa::path(post, path = "/api/sms-test", tag = "messaging", request_body = SmsTest,
    responses((status = 200, body = SmsTested), (status = 409, body = Problem),
        (status = 429, body = Problem), (status = 502, body = Problem)))]
pub async fn test_sms(
    Extension((server, tried)): Extension<(Server, Tried)>,
    ActorIs(actor): ActorIs,
    Body(SmsTest { to }): Body<SmsTest>,
) -> Outcome<Json<SmsTested>, MessageRefused> {
    let Some(sms) = &server.sms else {
        return Err(MessageRefused::SmsNotSetUp.into());
    };
    let app = &server.app;
    let now = app.clock.now();
    tried.once_more(now)?;
    let mut work = Work::begin(app, actor).await?;
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    app.feed.publish(seq);
    let clinic = clinic(&server).await?;
    let words = language().pick(
        "tin thử, không cần trả lời.",
        "a test, there is no need to answer.",
    );
    let words = one_line(&format!("{}: {words}", clinic.clinic_name));
    let text = Text {
        // The form's own check has read it.
        to: mobile_number(&to).unwrap_or_default(),
        body: if clinic.messages.sms_unaccented {
            unaccented(&words)
        } else {
            words
        },
        request_id: MessageId(app.chance.id(now)).to_string(),
        in_doubt_since: None,
    };
    let said = match timeout(ANSWER_WITHIN, sms.hand_over(&text)).await {
        Ok(Ok(taken)) => {
            return Ok(Json(SmsTested {
                said: taken.provider_id.unwrap_or_default(),
                segments: taken.segments,
            }));
        }
        Ok(Err(not_taken)) => not_taken.said().to_owned(),
        Err(_) => format!("it did not answer within {} s", ANSWER_WITHIN.as_secs()),
    };
    Err(MessageRefused::SmsNotTaken { said }.into())
}

/// What SMS of each kind say, of a visit that is made up: before anybody pays for one.
#[utoipa::path(get, path = "/api/sms-preview", tag = "messaging",
    responses((status = 200, body = Vec<SmsPreview>)))]
pub async fn preview_sms(
    Extension((server, _)): Extension<(Server, Tried)>,
) -> Result<Json<Vec<SmsPreview>>, Fault> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let (_, clinic) = settings::load(&mut tx).await?;
    let mut all = Vec::new();
    for language in [Language::Vi, Language::En] {
        let own = template_versions::of_language(&mut tx, language).await?;
        all.extend(samples(&clinic, language, &own).map_err(Fault::new)?);
    }
    Ok(Json(all))
}

/// The gateway may take its time: nobody waits for the store meanwhile.
async fn clinic(server: &Server) -> Result<ClinicSettings, StoreError> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let (_, clinic) = settings::load(&mut tx).await?;
    Ok(clinic)
}
