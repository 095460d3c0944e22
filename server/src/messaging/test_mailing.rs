//! An admin has a mailing's draft sent to themselves: `POST /api/mailings/{id}/test`. The same way and the same limits as
//! `POST /api/mail-test`. With what it is shown before: `GET /api/mailing-sample`.

use axum::{Extension, Json};
use clinic_shared::{
    ids::MailingId,
    mailings::{self, MailingFacts, MailingRefused, MailingSample, MailingTested, written},
    messaging::MessageRefused,
    problem::Problem,
    settings,
    store::{Begin, Tx},
    web::{ActorIs, Failure, Outcome, PathId, language},
};

use super::{
    opt_out_token::link_of_a_test,
    test_mail::{TestWords, Trial, Tried, marked},
};
use crate::{Server, identity::account_of};

const ACTION: &str = "POST /api/mailings/{id}/test";

/// Sends the letter to the admin's own address as a patient would read it, in the language of the screen where it is
/// written in that, and says what the relay said. Nobody counts as told. The audit log keeps that it was tried; it counts
/// as a test mail.
#[utoipa::path(post, path = "/api/mailings/{id}/test", tag = "mailings",
    responses((status = 200, body = MailingTested), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 429, body = Problem), (status = 502, body = Problem)))]
pub async fn test_mailing(
    Extension((server, tried)): Extension<(Server, Tried)>,
    ActorIs(actor): ActorIs,
    PathId(id): PathId<MailingId>,
) -> Outcome<Json<MailingTested>, MailingRefused> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let form = mailings::draft(&mut tx, id).await?;
    let account = account_of(&mut tx, actor.user).await?;
    let (_, clinic) = settings::load(&mut tx).await?;
    drop(tx);
    let account = account.filter(|account| account.deleted_at.is_none() && !account.email.is_empty());
    let account = account.ok_or(MailingRefused::NoAddress)?;
    let trial = Trial::begin(&server, &tried, actor, ACTION)
        .await
        .map_err(of_mail)?;
    let facts = MailingFacts {
        patient: account.display_name,
        clinic: clinic.clinic_name.clone(),
        address: clinic.address,
        phone: clinic.phone,
        opt_out_link: opt_out_link(&server),
    };
    let letter = written(&form, language(), &facts);
    let words = TestWords {
        from_name: clinic.clinic_name,
        subject: marked(language(), &letter.subject),
        text: letter.text,
        html: Some(letter.html),
    };
    let tested = trial.hand_over(&account.email, words).await.map_err(of_mail)?;
    Ok(Json(MailingTested {
        to: account.email,
        said: tested.said,
    }))
}

/// With what a letter is shown while it is written: what is shown is what goes out.
#[utoipa::path(get, path = "/api/mailing-sample", tag = "mailings",
    responses((status = 200, body = MailingSample)))]
pub async fn mailing_sample(Extension((server, _)): Extension<(Server, Tried)>) -> Json<MailingSample> {
    Json(MailingSample {
        opt_out_link: opt_out_link(&server),
    })
}

/// As patients get one: it leads to the page, and is nobody's.
fn opt_out_link(server: &Server) -> String {
    if server.has_public_url {
        link_of_a_test(&server.public_url)
    } else {
        String::new()
    }
}

fn of_mail(failure: Failure<MessageRefused>) -> Failure<MailingRefused> {
    match failure {
        Failure::Refused(refused) => Failure::Refused(MailingRefused::Mail(refused)),
        Failure::Fields(errors) => Failure::Fields(errors),
        Failure::Fault(fault) => Failure::Fault(fault),
    }
}
