//! Accounts in the store.

use clinic_shared::{
    args,
    feed::Entity,
    field::Language,
    identity::{Account, AccountStatus, Actor, Role, User, user_name_key},
    ids::{DeviceId, PatientId, PractitionerId, SessionId, UserId},
    store::{Row, StoreError, Tx},
    time::Timestamp,
    web::Work,
};

use super::{PasswordHash, token::Grant};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_name, display_name, email, role, practitioner_id, patient_id, password_hash,
                may_overbook, must_change_password, disabled, failed_sign_ins, locked_at, last_sign_in_at, created_at,
                deleted_at, email_confirmed_at, language, version FROM user_account ",
            $rest
        )
    };
}

clinic_shared::statements! {
    BY_ID = select!("WHERE id = ?1");
    BY_NAME = select!("WHERE user_name = ?1");
    BY_EMAIL = select!("WHERE LOWER(email) = ?1 AND deleted_at IS NULL ORDER BY user_name {limit ?2}");
    LIST = select!("WHERE deleted_at IS NULL AND user_name > ?1 ORDER BY user_name {limit ?2}");
    LIST_OF_ROLE = select!("WHERE deleted_at IS NULL AND user_name > ?1 AND role = ?3 ORDER BY user_name {limit ?2}");
    ANY = "SELECT id FROM user_account ORDER BY id {limit ?1}";
    INSERT = "INSERT INTO user_account (id, user_name, display_name, email, role, practitioner_id, patient_id,
        password_hash, must_change_password, disabled, failed_sign_ins, locked_at, last_sign_in_at, created_at,
        changed_at, deleted_at, may_overbook, language, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0, NULL, NULL, ?10, ?10, NULL, ?11, ?12, 1)";
    UPDATE = "UPDATE user_account SET display_name = ?2, email = ?3, role = ?4, practitioner_id = ?5,
        disabled = ?6, changed_at = ?7, may_overbook = ?8, language = ?9, version = version + 1 WHERE id = ?1";
    /// No access token says it; a new version would void them all the same.
    SET_LANGUAGE = "UPDATE user_account SET language = ?2 WHERE id = ?1";
    DELETE = "UPDATE user_account SET disabled = 1, deleted_at = ?2, changed_at = ?2, version = version + 1
        WHERE id = ?1";
    SET_PASSWORD = "UPDATE user_account SET password_hash = ?2, must_change_password = ?3, failed_sign_ins = 0,
        locked_at = NULL, changed_at = ?4, version = version + 1 WHERE id = ?1";
    DROP_PASSWORD = "UPDATE user_account SET password_hash = NULL, must_change_password = 0,
        changed_at = ?2, version = version + 1 WHERE id = ?1";
    RENEW_HASH = "UPDATE user_account SET password_hash = ?2 WHERE id = ?1";
    SIGNED_IN = "UPDATE user_account SET failed_sign_ins = 0, last_sign_in_at = ?2 WHERE id = ?1";
    FAILED = "UPDATE user_account SET failed_sign_ins = ?2, locked_at = ?3 WHERE id = ?1";
    UNLOCK = "UPDATE user_account SET failed_sign_ins = 0, locked_at = NULL WHERE id = ?1";
    CONFIRM_EMAIL = "UPDATE user_account SET email_confirmed_at = ?2 WHERE id = ?1";
    ENABLE = "UPDATE user_account SET disabled = 0 WHERE id = ?1";
    OTHER_ACTIVE_ADMINS = "SELECT id FROM user_account WHERE role = 'admin' AND id <> ?1 AND disabled = 0
        AND deleted_at IS NULL AND locked_at IS NULL AND password_hash IS NOT NULL";
    PRACTITIONER = "SELECT id FROM practitioner WHERE id = ?1 AND deleted_at IS NULL";
}

/// A whole row.
#[derive(Debug, Clone)]
pub struct AccountRow {
    pub id: UserId,
    pub user_name: String,
    pub display_name: String,
    pub email: String,
    pub email_confirmed_at: Option<Timestamp>,
    /// In which the clinic writes to its person.
    pub language: Language,
    pub role: Role,
    pub practitioner_id: Option<PractitionerId>,
    pub patient_id: Option<PatientId>,
    pub password_hash: Option<PasswordHash>,
    pub may_overbook: bool,
    pub must_change_password: bool,
    pub disabled: bool,
    pub failed_sign_ins: u32,
    pub locked_at: Option<Timestamp>,
    pub last_sign_in_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub deleted_at: Option<Timestamp>,
    pub version: i64,
}

impl AccountRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            user_name: row.get("user_name")?,
            display_name: row.get("display_name")?,
            email: row.get("email")?,
            email_confirmed_at: row.get("email_confirmed_at")?,
            language: row.word("language", Language::parse)?,
            role: row.word("role", Role::parse)?,
            practitioner_id: row.get("practitioner_id")?,
            patient_id: row.get("patient_id")?,
            password_hash: row.get::<Option<String>>("password_hash")?.map(PasswordHash),
            may_overbook: row.get("may_overbook")?,
            must_change_password: row.get("must_change_password")?,
            disabled: row.get("disabled")?,
            failed_sign_ins: row.get("failed_sign_ins")?,
            locked_at: row.get("locked_at")?,
            last_sign_in_at: row.get("last_sign_in_at")?,
            created_at: row.get("created_at")?,
            deleted_at: row.get("deleted_at")?,
            version: row.get("version")?,
        })
    }

    pub const fn status(&self) -> AccountStatus {
        if self.disabled || self.deleted_at.is_some() {
            AccountStatus::Disabled
        } else if self.locked_at.is_some() {
            AccountStatus::Locked
        } else if self.password_hash.is_none() {
            AccountStatus::Invited
        } else {
            AccountStatus::Active
        }
    }

    pub fn user(&self) -> User {
        User {
            id: self.id,
            user_name: self.user_name.clone(),
            display_name: self.display_name.clone(),
            email: self.email.clone(),
            email_confirmed_at: self.email_confirmed_at,
            language: self.language,
            role: self.role,
            practitioner_id: self.practitioner_id,
            may_overbook: self.may_overbook || self.role == Role::Admin,
            status: self.status(),
            last_sign_in_at: self.last_sign_in_at,
            created_at: self.created_at,
            version: self.version,
        }
    }

    pub fn account(&self) -> Account {
        Account {
            id: self.id,
            user_name: self.user_name.clone(),
            display_name: self.display_name.clone(),
            role: self.role,
            practitioner_id: self.practitioner_id,
            may_overbook: self.may_overbook || self.role == Role::Admin,
            must_change_password: self.must_change_password,
        }
    }

    pub fn actor(&self, session: SessionId) -> Actor {
        Actor {
            user: self.id,
            role: self.role,
            session,
            practitioner: self.practitioner_id.filter(|_| self.role == Role::Doctor),
            patient: self.patient_id.filter(|_| self.role == Role::Patient),
        }
    }

    pub fn grant(&self, session: SessionId, device: Option<DeviceId>) -> Grant {
        Grant {
            actor: self.actor(session),
            account_version: self.version,
            must_change_password: self.must_change_password,
            device,
        }
    }
}

/// Deleted ones too.
pub async fn by_id(tx: &mut Tx, id: UserId) -> Result<Option<AccountRow>, StoreError> {
    tx.first(&BY_ID, args![id])
        .await?
        .as_ref()
        .map(AccountRow::read)
        .transpose()
}

/// Deleted ones too.
pub async fn by_name(tx: &mut Tx, typed: &str) -> Result<Option<AccountRow>, StoreError> {
    tx.first(&BY_NAME, args![user_name_key(typed)])
        .await?
        .as_ref()
        .map(AccountRow::read)
        .transpose()
}

/// Of one mailbox, by user name; without deleted ones.
pub async fn by_email(tx: &mut Tx, typed: &str, count: i64) -> Result<Vec<AccountRow>, StoreError> {
    let rows = tx
        .all(&BY_EMAIL, args![typed.trim().to_lowercase(), count])
        .await?;
    rows.iter().map(AccountRow::read).collect()
}

/// By user name, from after `after` on.
pub async fn list(
    tx: &mut Tx,
    role: Option<Role>,
    after: &str,
    count: i64,
) -> Result<Vec<AccountRow>, StoreError> {
    let rows = match role {
        Some(role) => tx.all(&LIST_OF_ROLE, args![after, count, role.name()]).await?,
        None => tx.all(&LIST, args![after, count]).await?,
    };
    rows.iter().map(AccountRow::read).collect()
}

/// Whether the clinic has any account yet.
pub async fn any(tx: &mut Tx) -> Result<bool, StoreError> {
    Ok(tx.first(&ANY, args![1_i64]).await?.is_some())
}

/// Whether somebody beside `id` can let others in: active, not locked, with a password.
pub async fn another_admin_is_active(tx: &mut Tx, id: UserId) -> Result<bool, StoreError> {
    Ok(tx.first(&OTHER_ACTIVE_ADMINS, args![id]).await?.is_some())
}

pub async fn practitioner_exists(tx: &mut Tx, id: PractitionerId) -> Result<bool, StoreError> {
    Ok(tx.first(&PRACTITIONER, args![id]).await?.is_some())
}

/// An account to make. `user_name` is unique.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub id: UserId,
    pub user_name: String,
    pub display_name: String,
    pub email: String,
    pub language: Language,
    pub role: Role,
    pub practitioner_id: Option<PractitionerId>,
    pub patient_id: Option<PatientId>,
    pub may_overbook: bool,
    /// Until then nothing else is open to its person.
    pub must_change_password: bool,
}

/// Makes an account that can sign in at once: the first admin, demo data. Hash the password before the
/// transaction begins, by `server.identity.passwords.hash(…)`. A taken name is `StoreError::Unique`.
pub async fn create_account_with_password(
    work: &mut Work,
    account: &NewAccount,
    password: &PasswordHash,
) -> Result<(), StoreError> {
    insert(work, account, Some(password)).await
}

pub(super) async fn insert(
    work: &mut Work,
    account: &NewAccount,
    password: Option<&PasswordHash>,
) -> Result<(), StoreError> {
    let (id, now) = (account.id, work.now);
    let row = args![
        id,
        user_name_key(&account.user_name),
        &account.display_name,
        &account.email,
        account.role.name(),
        account.practitioner_id,
        account.patient_id,
        password.map(|password| password.0.clone()),
        account.must_change_password,
        now,
        account.may_overbook,
        account.language.name()
    ];
    work.run(&INSERT, row).await?;
    work.put(Entity::UserAccount, id);
    Ok(())
}
