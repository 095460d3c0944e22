use clinic_shared::{
    identity::{AccountMailKind, AccountMailRefused, AskAccountMail},
    ids::UserId,
    problem::Problem,
    refusal::RowRefused,
    web::{Body, NoContent, Outcome, PathId, Work, Working},
};

use super::super::{
    account_mail::{NewMail, RETRY_AFTER_SECONDS, has_room, queue},
    accounts::{self, AccountRow},
};

/// Has a mail sent to the account's person: to confirm the address, to set a new password, or to unlock. The admin sees
/// no link; the one-time code is there for whoever has no address.
#[utoipa::path(post, path = "/api/users/{id}/mails", tag = "identity", request_body = AskAccountMail,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 429, body = Problem)))]
pub async fn send_account_mail(
    mut work: Working,
    PathId(id): PathId<UserId>,
    Body(AskAccountMail { kind }): Body<AskAccountMail>,
) -> Outcome<NoContent, AccountMailRefused> {
    let found = accounts::by_id(&mut work, id).await?;
    let found = found.filter(|account| account.deleted_at.is_none());
    let account = found.ok_or(AccountMailRefused::Row(RowRefused::NotFound))?;
    may_be_sent(&mut work, &account, kind).await?;
    queue(&mut work, Some(&account), NewMail::new(kind)).await?;
    Ok(NoContent)
}

/// Only whoever may know of the account is told why not.
pub async fn may_be_sent(
    work: &mut Work,
    account: &AccountRow,
    kind: AccountMailKind,
) -> Outcome<(), AccountMailRefused> {
    if work.mail_domain().is_none() {
        return Err(AccountMailRefused::NotSetUp.into());
    }
    if account.email.is_empty() {
        return Err(AccountMailRefused::NoAddress.into());
    }
    let is_confirmed = account.email_confirmed_at.is_some();
    if kind.needs_confirmed_address() && !is_confirmed {
        return Err(AccountMailRefused::NotConfirmed.into());
    }
    let is_needed = match kind {
        AccountMailKind::ConfirmEmail => !is_confirmed,
        AccountMailKind::Unlock => account.locked_at.is_some(),
        AccountMailKind::ResetPassword | AccountMailKind::NewDevice => true,
    };
    if account.disabled || !is_needed {
        return Err(AccountMailRefused::NotNeeded.into());
    }
    let now = work.now;
    if !has_room(work, Some(account), kind, now).await? {
        return Err(AccountMailRefused::TooMany {
            retry_after_seconds: RETRY_AFTER_SECONDS,
        }
        .into());
    }
    Ok(())
}
