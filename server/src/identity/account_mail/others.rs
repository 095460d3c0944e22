//! Whoever asks by an address asks for each account that has it. The request writes one row and one job, as for any other
//! name, so that whoever asked cannot tell; the mails of the other accounts are made by that job.

use clinic_shared::{
    args,
    identity::AccountMailKind,
    ids::{AccountMailId, UserId},
    store::{StoreError, Tx},
    time::Timestamp,
    web::Work,
};

use super::{
    queue::{NewMail, has_room, queue},
    rows,
};
use crate::identity::accounts;

/// More accounts than a family shares a mailbox for are not written to.
const ACCOUNTS_MAX: i64 = 4;

clinic_shared::statements! {
    COUNT_SINCE = "SELECT COUNT(*) AS n FROM account_mail WHERE user_id = ?1 AND kind = ?2 AND created_at >= ?3";
}

/// Done again, it makes none twice: an account that got one since it was asked for is left out, the one whose mail this
/// is among them. Returns how many were made.
pub async fn queue_others(work: &mut Work, id: AccountMailId) -> Result<u64, StoreError> {
    let now = work.now;
    let asked = rows::by_id(work, id).await?;
    let asked = asked.filter(|asked| asked.status.is_open() && asked.expires_at > now);
    let Some(asked) = asked.filter(|asked| !asked.address.is_empty()) else {
        return Ok(0);
    };
    let kind = asked.kind;
    // Its row was made with the request.
    let asked_at = asked.expires_at.plus_minutes(-kind.link_minutes());
    let mut made = 0;
    for account in accounts::by_email(work, &asked.address, ACCOUNTS_MAX).await? {
        let has_one = is_made_since(work, account.id, kind, asked_at).await?;
        if has_one || !has_room(work, Some(&account), kind, now).await? {
            continue;
        }
        queue(work, Some(&account), NewMail::new(kind)).await?;
        made += 1;
    }
    Ok(made)
}

async fn is_made_since(
    tx: &mut Tx,
    user: UserId,
    kind: AccountMailKind,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let row = tx.first(&COUNT_SINCE, args![user, kind.name(), at]).await?;
    let count = row.map(|row| row.get::<i64>("n")).transpose()?;
    Ok(count.is_some_and(|count| count > 0))
}
