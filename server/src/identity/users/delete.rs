use clinic_shared::{
    args,
    feed::Entity,
    identity::UserRefused,
    ids::UserId,
    problem::Problem,
    web::{IfMatch, NoContent, Outcome, PathId, Working},
};

use super::{
    super::{
        account_mail, accounts, codes,
        sessions::{self, EndReason},
    },
    current, keep_an_admin,
};

/// Disables an account for good and takes it out of the list. Its row and its name stay: the audit log names
/// it, and nobody else gets the name. Rule: the last active admin stays one.
#[utoipa::path(delete, path = "/api/users/{id}", tag = "identity",
    responses((status = 204), (status = 409, body = Problem), (status = 412, body = Problem)))]
pub async fn delete_user(
    mut work: Working,
    PathId(id): PathId<UserId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, UserRefused> {
    let account = current(&mut work, id, version).await?;
    keep_an_admin(&mut work, &account).await?;
    let now = work.now;
    work.run(&accounts::DELETE, args![id, now]).await?;
    codes::forget(&mut work, id).await?;
    account_mail::void_all(&mut work, id).await?;
    sessions::end_all(&mut work, id, None, EndReason::Admin).await?;
    work.put(Entity::UserAccount, id);
    Ok(NoContent)
}
