use clinic_shared::{
    args,
    feed::Entity,
    identity::{User, UserRefused},
    ids::UserId,
    problem::Problem,
    web::{Outcome, PathId, Versioned, Working},
};

use super::{
    super::{account_mail, accounts},
    existing,
};

/// Unlocks an account after failed sign-ins. Row T6. On one that is not locked it only forgets the failures.
#[utoipa::path(post, path = "/api/users/{id}/unlock", tag = "identity",
    responses((status = 200, body = User), (status = 404, body = Problem)))]
pub async fn unlock_user(
    mut work: Working,
    PathId(id): PathId<UserId>,
) -> Outcome<Versioned<User>, UserRefused> {
    existing(&mut work, id).await?;
    work.run(&accounts::UNLOCK, args![id]).await?;
    account_mail::unlocked(&mut work, id).await?;
    work.put(Entity::UserAccount, id);
    let user = existing(&mut work, id).await?.user();
    Ok(Versioned(user.version, user))
}
