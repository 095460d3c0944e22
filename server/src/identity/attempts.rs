//! Counting failed sign-ins, in the store, so that a restart forgives nobody. Names that nobody has are
//! counted in the same way: what an asker sees does not tell whether an account exists.

use clinic_shared::{
    args,
    feed::Entity,
    identity::user_name_key,
    store::{StoreError, Tx},
    time::Timestamp,
    web::Work,
};

use super::{
    account_mail,
    accounts::{self, AccountRow},
    secret::Secret,
};

/// Failed sign-ins in a row that lock an account. Row T6.
pub const FAILURES_MAX: u32 = 5;
/// How long a name that nobody has stays counted after its last failure.
const UNKNOWN_DAYS: i64 = 90;

clinic_shared::statements! {
    UNKNOWN = "SELECT failed_sign_ins, locked_at FROM unknown_sign_in WHERE name_hash = ?1";
    INSERT_UNKNOWN = "INSERT INTO unknown_sign_in (name_hash, failed_sign_ins, locked_at, last_at)
        VALUES (?1, ?2, ?3, ?4)";
    UPDATE_UNKNOWN = "UPDATE unknown_sign_in SET failed_sign_ins = ?2, locked_at = ?3, last_at = ?4
        WHERE name_hash = ?1";
    FORGET_UNKNOWN = "DELETE FROM unknown_sign_in WHERE last_at < ?1";
}

/// Where a failure leaves its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    TriesLeft(u8),
    Locked,
}

impl Standing {
    fn after(failures: u32) -> Self {
        match FAILURES_MAX.checked_sub(failures) {
            None | Some(0) => Self::Locked,
            Some(left) => Self::TriesLeft(u8::try_from(left).unwrap_or(u8::MAX)),
        }
    }

    fn locked_at(self, now: Timestamp) -> Option<Timestamp> {
        (self == Self::Locked).then_some(now)
    }
}

/// Whether the name, known or not, is locked already.
pub async fn is_locked(
    tx: &mut Tx,
    secret: &Secret,
    typed: &str,
    account: Option<&AccountRow>,
) -> Result<bool, StoreError> {
    if let Some(account) = account {
        return Ok(account.locked_at.is_some());
    }
    let row = tx.first(&UNKNOWN, args![name_hash(secret, typed)]).await?;
    let locked_at: Option<Timestamp> = row.map_or(Ok(None), |row| row.get("locked_at"))?;
    Ok(locked_at.is_some())
}

/// Counts one failure of an account.
pub async fn failed(work: &mut Work, account: &AccountRow) -> Result<Standing, StoreError> {
    let failures = account.failed_sign_ins + 1;
    let standing = Standing::after(failures);
    let locked_at = standing.locked_at(work.now);
    work.run(&accounts::FAILED, args![account.id, failures, locked_at])
        .await?;
    if standing == Standing::Locked {
        work.put(Entity::UserAccount, account.id);
        work.note("locked");
        account_mail::locked(work, Some(account)).await?;
    }
    Ok(standing)
}

/// Counts one failure of a name that nobody has.
pub async fn failed_unknown(work: &mut Work, secret: &Secret, typed: &str) -> Result<Standing, StoreError> {
    let now = work.now;
    work.run(&FORGET_UNKNOWN, args![now.plus_minutes(-UNKNOWN_DAYS * 24 * 60)])
        .await?;
    let name = name_hash(secret, typed);
    let row = work.first(&UNKNOWN, args![name.clone()]).await?;
    let before = row.map(|row| row.get::<u32>("failed_sign_ins")).transpose()?;
    let failures = before.unwrap_or(0) + 1;
    let standing = Standing::after(failures);
    let statement = match before {
        Some(_) => &UPDATE_UNKNOWN,
        None => &INSERT_UNKNOWN,
    };
    work.run(statement, args![name, failures, standing.locked_at(now), now])
        .await?;
    if standing == Standing::Locked {
        // To nobody; it costs what a mail to somebody costs.
        account_mail::locked(work, None).await?;
    }
    Ok(standing)
}

fn name_hash(secret: &Secret, typed: &str) -> Vec<u8> {
    secret
        .derive("unknown-name", &[user_name_key(typed).as_bytes()])
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_failure_locks() {
        assert_eq!(Standing::after(1), Standing::TriesLeft(4));
        assert_eq!(Standing::after(4), Standing::TriesLeft(1));
        assert_eq!(Standing::after(5), Standing::Locked);
        assert_eq!(Standing::after(6), Standing::Locked);
    }
}
