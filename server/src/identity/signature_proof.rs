use axum::{
    Extension, Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    args,
    field::FieldCode,
    identity::{ProveAgain, SessionRefused, SignatureProof},
    ids::SignatureProofId,
    problem::Problem,
    store::{Begin, Tx},
    web::{ActorIs, Body, Outcome, Work},
};

use super::{
    accounts,
    attempts::{self, Standing},
    change_password::{field, usable},
    signed_in::no_store,
};
use crate::Server;

const ACTION: &str = "POST /api/session/proof";

/// Long enough to press a button, too short to leave the desk.
const MINUTES: i64 = 5;

clinic_shared::statements! {
    FORGET = "DELETE FROM signature_proof WHERE user_id = ?1 OR expires_at <= ?2";
    INSERT = "INSERT INTO signature_proof (id, user_id, expires_at) VALUES (?1, ?2, ?3)";
}

/// Takes the password once more, before something is signed that has to be signed again. The proof is for one
/// signature, by this account, within five minutes. A wrong password counts as a failed sign-in.
#[utoipa::path(post, path = "/api/session/proof", tag = "identity", request_body = ProveAgain,
    responses((status = 201, body = SignatureProof), (status = 422, body = Problem), (status = 423, body = Problem)))]
pub async fn prove_again(
    Extension(server): Extension<Server>,
    ActorIs(actor): ActorIs,
    Body(asked): Body<ProveAgain>,
) -> Outcome<Response, SessionRefused> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let account = accounts::by_id(&mut tx, actor.user).await?;
    drop(tx);
    let kept = usable(account)?.password_hash;
    // Outside of any transaction: the hash takes longer than everything else together.
    let checked = server
        .identity
        .passwords
        .check(&asked.password, kept.as_ref())
        .await?;

    let mut work = Work::begin(&server.app, actor).await?;
    let account = accounts::by_id(&mut work, actor.user).await?;
    let account = usable(account)?;
    if !checked.right || account.password_hash != kept {
        work.note("refused");
        let standing = attempts::failed(&mut work, &account).await?;
        let seq = work.finish(ACTION).await?;
        work.commit().await?;
        if standing == Standing::Locked {
            server.app.feed.publish(seq);
            return Err(SessionRefused::Locked.into());
        }
        return Err(field("/password", FieldCode::WrongPassword).into());
    }
    let proof = SignatureProof {
        id: work.new_id::<SignatureProofId>(),
        expires_at: work.now.plus_minutes(MINUTES),
    };
    let now = work.now;
    work.run(&accounts::SIGNED_IN, args![account.id, account.last_sign_in_at])
        .await?;
    work.run(&FORGET, args![actor.user, now]).await?;
    work.run(&INSERT, args![proof.id, actor.user, proof.expires_at])
        .await?;
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    server.app.feed.publish(seq);
    Ok(no_store((StatusCode::CREATED, Json(proof)).into_response()))
}
