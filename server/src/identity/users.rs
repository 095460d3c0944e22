//! Accounts, as an admin keeps them.

pub mod create;
pub mod delete;
pub mod list;
pub mod mail;
pub mod one_time_code;
pub mod unlock;
pub mod update;

use clinic_shared::{
    field::{FieldCode, FieldErrors},
    identity::{AccountStatus, Role, UserRefused},
    ids::{PractitionerId, UserId},
    refusal::RowRefused,
    store::{StoreError, Tx},
    web::Outcome,
};

use super::accounts::{self, AccountRow};

/// A row that is not deleted.
async fn existing(tx: &mut Tx, id: UserId) -> Outcome<AccountRow, UserRefused> {
    let found = accounts::by_id(tx, id).await?;
    let found = found.filter(|account| account.deleted_at.is_none());
    Ok(found.ok_or(UserRefused::Row(RowRefused::NotFound))?)
}

/// For a change: not deleted, and of the version that the asker saw.
async fn current(tx: &mut Tx, id: UserId, version: i64) -> Outcome<AccountRow, UserRefused> {
    let found = existing(tx, id).await?;
    if found.version == version {
        return Ok(found);
    }
    let refused = RowRefused::VersionConflict {
        current_version: found.version,
    };
    Err(UserRefused::Row(refused).into())
}

/// Refuses to take the last active admin away.
async fn keep_an_admin(tx: &mut Tx, account: &AccountRow) -> Outcome<(), UserRefused> {
    let is_active_admin = account.role == Role::Admin && account.status() == AccountStatus::Active;
    if is_active_admin && !accounts::another_admin_is_active(tx, account.id).await? {
        return Err(UserRefused::LastAdmin.into());
    }
    Ok(())
}

async fn check_practitioner(tx: &mut Tx, id: Option<PractitionerId>) -> Outcome<(), UserRefused> {
    if let Some(id) = id
        && !accounts::practitioner_exists(tx, id).await?
    {
        let mut errors = FieldErrors::default();
        errors.add("/practitioner_id", FieldCode::Unknown);
        return Err(errors.into());
    }
    Ok(())
}

fn name_taken(error: StoreError) -> clinic_shared::web::Failure<UserRefused> {
    if error.is_unique() {
        let pointer = "/user_name".to_owned();
        return UserRefused::Row(RowRefused::AlreadyTaken { pointer }).into();
    }
    error.into()
}
