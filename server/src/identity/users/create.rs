use axum::{Extension, http::HeaderMap};
use clinic_shared::{
    identity::{CreateUser, OneTimeCode, UserRefused},
    ids::UserId,
    problem::Problem,
    refusal::RowRefused,
    text::tidy,
    web::{Body, Created, Fault, Outcome, Working, change_key},
};

use super::{
    super::{
        account_mail,
        accounts::{self, NewAccount},
        codes,
    },
    check_practitioner, existing, name_taken,
};
use crate::Server;

/// Makes an account for somebody, and a one-time code to hand to them: with it they set their password.
/// The account's id is the `Idempotency-Key`. The code is shown in this answer only (and in a repeat of the
/// same request); the stored verdict is without it.
#[utoipa::path(post, path = "/api/users", tag = "identity", request_body = CreateUser,
    responses((status = 201, body = OneTimeCode), (status = 409, body = Problem)))]
pub async fn create_user(
    Extension(server): Extension<Server>,
    headers: HeaderMap,
    mut work: Working,
    Body(asked): Body<CreateUser>,
) -> Outcome<Created<OneTimeCode>, UserRefused> {
    let key = change_key(&headers).ok_or_else(|| Fault::new("a change without its key"))?;
    let id = UserId(key.0);
    if accounts::by_id(&mut work, id).await?.is_some() {
        return Err(UserRefused::Row(RowRefused::IdInUse).into());
    }
    check_practitioner(&mut work, asked.practitioner_id).await?;
    let account = NewAccount {
        id,
        user_name: asked.user_name,
        display_name: tidy(&asked.display_name),
        email: asked.email,
        language: asked.language,
        role: asked.role,
        practitioner_id: asked.practitioner_id,
        may_overbook: asked.may_overbook,
        patient_id: None,
        must_change_password: false,
    };
    accounts::insert(&mut work, &account, None)
        .await
        .map_err(name_taken)?;
    let expires_at = work.now.plus_minutes(codes::CODE_HOURS * 60);
    let code = codes::derive(&server.keys.secret, id, key, expires_at);
    codes::give(&mut work, id, &code, expires_at).await?;
    let account = existing(&mut work, id).await?;
    account_mail::confirm_address(&mut work, &account).await?;
    let user = account.user();
    Ok(Created(
        1,
        OneTimeCode {
            user,
            // Written in after the verdict is kept.
            code: String::new(),
            expires_at,
        },
    ))
}
