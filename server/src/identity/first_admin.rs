use clinic_shared::{
    args,
    feed::Entity,
    field::Language,
    identity::Role,
    store::{Begin, StoreError, Tx},
    web::{Fault, Work},
};

use super::{
    PasswordHash, account_mail,
    accounts::{self, NewAccount},
    clinic_itself, codes,
    sessions::{self, EndReason},
};
use crate::Server;

/// To be shown once, on the server's own screen.
#[derive(Clone)]
pub struct FirstAdmin {
    pub user_name: String,
    pub one_time_password: String,
}

impl std::fmt::Debug for FirstAdmin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FirstAdmin")
            .field("user_name", &self.user_name)
            .finish_non_exhaustive()
    }
}

/// On a clinic without any account: makes `admin` with a random password that must be changed at the first
/// sign-in. There is never a default password.
pub async fn ensure_first_admin(server: &Server) -> Result<Option<FirstAdmin>, Fault> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let any = accounts::any(&mut tx).await?;
    drop(tx);
    if any {
        return Ok(None);
    }
    let (password, hash) = one_time_password(server).await?;
    let mut work = Work::begin(&server.app, clinic_itself()).await?;
    if accounts::any(&mut work).await? {
        work.rollback().await?;
        return Ok(None);
    }
    let admin = NewAccount {
        id: work.new_id(),
        user_name: "admin".to_owned(),
        display_name: "Quản trị".to_owned(),
        email: String::new(),
        language: Language::Vi,
        role: Role::Admin,
        practitioner_id: None,
        may_overbook: true,
        patient_id: None,
        must_change_password: true,
    };
    accounts::create_account_with_password(&mut work, &admin, &hash).await?;
    finish(server, work, "first start").await?;
    Ok(Some(FirstAdmin {
        user_name: admin.user_name,
        one_time_password: password,
    }))
}

/// For whoever stands at the server itself, when no admin can sign in any more: unlocks and enables the
/// account and gives it a password that must be changed. `None`: there is no such account.
pub async fn set_one_time_password(server: &Server, user_name: &str) -> Result<Option<FirstAdmin>, Fault> {
    let (password, hash) = one_time_password(server).await?;
    let mut work = Work::begin(&server.app, clinic_itself()).await?;
    let account = accounts::by_name(&mut work, user_name).await?;
    let Some(account) = account.filter(|account| account.deleted_at.is_none()) else {
        work.rollback().await?;
        return Ok(None);
    };
    let now = work.now;
    work.run(&accounts::SET_PASSWORD, args![account.id, &hash.0, true, now])
        .await?;
    work.run(&accounts::ENABLE, args![account.id]).await?;
    codes::forget(&mut work, account.id).await?;
    account_mail::password_changed(&mut work, account.id).await?;
    sessions::end_all(&mut work, account.id, None, EndReason::Admin).await?;
    work.put(Entity::UserAccount, account.id);
    finish(server, work, "one-time password at the server").await?;
    Ok(Some(FirstAdmin {
        user_name: account.user_name,
        one_time_password: password,
    }))
}

async fn one_time_password(server: &Server) -> Result<(String, PasswordHash), Fault> {
    let password = codes::written(&server.app.chance.bytes());
    let hash = server.identity.passwords.hash(&password).await?;
    Ok((password, hash))
}

async fn finish(server: &Server, mut work: Work, action: &str) -> Result<(), StoreError> {
    let seq = work.finish(action).await?;
    work.commit().await?;
    server.identity.void.follow(&server.app).await?;
    server.app.feed.publish(seq);
    Ok(())
}
