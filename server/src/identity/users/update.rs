use clinic_shared::{
    args,
    feed::Entity,
    identity::{Role, UpdateUser, User, UserRefused},
    ids::UserId,
    problem::Problem,
    text::tidy,
    time::Timestamp,
    web::{Body, IfMatch, Outcome, PathId, Versioned, Working},
};

use super::{
    super::{
        account_mail, accounts,
        sessions::{self, EndReason},
    },
    check_practitioner, current, existing, keep_an_admin,
};

/// Changes an account. Disabling it ends its sessions; its access tokens are void in any case, so another role
/// counts from the next request on. Rule: the last active admin stays one.
#[utoipa::path(put, path = "/api/users/{id}", tag = "identity", request_body = UpdateUser,
    responses((status = 200, body = User), (status = 409, body = Problem), (status = 412, body = Problem)))]
pub async fn update_user(
    mut work: Working,
    PathId(id): PathId<UserId>,
    IfMatch(version): IfMatch,
    Body(asked): Body<UpdateUser>,
) -> Outcome<Versioned<User>, UserRefused> {
    let before = current(&mut work, id, version).await?;
    if asked.role != Role::Admin || asked.disabled {
        keep_an_admin(&mut work, &before).await?;
    }
    check_practitioner(&mut work, asked.practitioner_id).await?;
    let now = work.now;
    let row = args![
        id,
        tidy(&asked.display_name),
        &asked.email,
        asked.role.name(),
        asked.practitioner_id,
        asked.disabled,
        now,
        asked.may_overbook,
        asked.language.unwrap_or(before.language).name()
    ];
    work.run(&accounts::UPDATE, row).await?;
    if asked.disabled {
        sessions::end_all(&mut work, id, None, EndReason::Admin).await?;
    }
    if asked.role != before.role {
        work.note(format!("role {} to {}", before.role.name(), asked.role.name()));
    }
    if asked.may_overbook != before.may_overbook {
        work.note(if asked.may_overbook {
            "may overbook"
        } else {
            "may not overbook"
        });
    }
    work.put(Entity::UserAccount, id);
    if asked.disabled {
        account_mail::void_all(&mut work, id).await?;
    }
    if asked.email != before.email {
        work.run(&accounts::CONFIRM_EMAIL, args![id, None::<Timestamp>])
            .await?;
        // What went to the old address opens nothing any more.
        account_mail::void_all(&mut work, id).await?;
        let moved = existing(&mut work, id).await?;
        account_mail::confirm_address(&mut work, &moved).await?;
    }
    let after = existing(&mut work, id).await?;
    Ok(Versioned(after.version, after.user()))
}
