//! A mail when its job runs: looked at once more, and what became of it. Each of these is the part of a transaction that
//! the job has begun with a heartbeat, as for messages to patients (`shared/src/messaging/send.rs`).

use clinic_shared::{
    args,
    field::Language,
    identity::AccountMailKind,
    ids::AccountMailId,
    messaging::{ClinicTemplates, Fate, MessageStatus, NotTaken, template_versions},
    settings::{self, ClinicSettings},
    store::{Row, StoreError, Tx},
    time::Timestamp,
};

use super::{
    link::{self, AccountLinks},
    rows::{self, AccountMailReason, MailRow},
};
pub use super::{
    others::queue_others,
    queue::{SEND_ACCOUNT_MAIL, SendAccountMail},
};
use crate::identity::accounts::{self, AccountRow};

macro_rules! left {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " WHERE status IN ('queued', 'handing-over')
                AND NOT EXISTS (SELECT j.id FROM job j WHERE j.id = account_mail.job_id AND j.due_at IS NOT NULL)",
            $after
        )
    };
}

clinic_shared::statements! {
    HAND_OVER = "UPDATE account_mail SET status = 'handing-over', token_hash = ?2, handed_at = ?3
        WHERE id = ?1 AND status IN ('queued', 'handing-over')";
    KEEP_HASH = "UPDATE account_mail SET token_hash = ?2 WHERE id = ?1";
    SENT = "UPDATE account_mail SET status = 'sent', detail = NULL, ended_at = ?2
        WHERE id = ?1 AND status = 'handing-over'";
    FAILED = "UPDATE account_mail SET status = 'failed', reason = ?2, detail = ?3, ended_at = ?4
        WHERE id = ?1 AND status = 'handing-over'";
    AGAIN = "UPDATE account_mail SET status = ?2, detail = ?3 WHERE id = ?1 AND status = 'handing-over'";
    DROP = "UPDATE account_mail SET status = 'dropped', reason = ?2, ended_at = ?3
        WHERE id = ?1 AND status IN ('queued', 'handing-over')";
    COUNT_LEFT = left!("SELECT kind, COUNT(*) AS n FROM account_mail", " GROUP BY kind");
    END_LEFT = left!("UPDATE account_mail SET status = 'failed', reason = ?1, ended_at = ?2", "");
}

/// What a mail is written from.
#[derive(Clone)]
pub struct Outgoing {
    pub id: AccountMailId,
    pub kind: AccountMailKind,
    pub language: Language,
    pub address: String,
    pub user_name: String,
    pub display_name: String,
    /// With its token: it goes into the mail and nowhere else.
    pub link: String,
    pub expires_at: Timestamp,
    /// What somebody signed in on; empty where that is not known.
    pub device: String,
    /// When they did.
    pub signed_in_at: Timestamp,
    pub clinic: ClinicSettings,
    /// In the mail's language, as they were then.
    pub templates: ClinicTemplates,
    /// The same at every try: whoever gets it twice sees one.
    pub mail_id: String,
    /// An earlier try had no answer.
    pub is_in_doubt: bool,
}

impl std::fmt::Debug for Outgoing {
    // The link stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outgoing")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone)]
pub enum Prepared {
    /// To be handed over, after the commit.
    HandOver(Box<Outgoing>),
    Dropped(AccountMailKind, AccountMailReason),
    /// The relay's rate lets it go no sooner.
    NotYet(Timestamp),
    /// It failed before, as often as it was tried.
    GivenUp,
    /// It has ended before.
    Over,
}

/// It is dropped, whatever else is so: no relay ever gets it.
pub async fn goes_to_nobody(tx: &mut Tx, id: AccountMailId) -> Result<bool, StoreError> {
    let mail = rows::by_id(tx, id).await?;
    Ok(mail.is_some_and(|mail| mail.user_id.is_none()))
}

/// Invariant: the hash of what is handed over is kept before the relay has it, so that a link never comes too early.
pub async fn prepare(
    tx: &mut Tx,
    links: &AccountLinks,
    id: AccountMailId,
    now: Timestamp,
) -> Result<Prepared, StoreError> {
    let Some(mail) = rows::by_id(tx, id).await? else {
        return Ok(Prepared::Over);
    };
    if mail.reason.as_deref() == Some(AccountMailReason::GivenUp.name()) {
        return Ok(Prepared::GivenUp);
    }
    if !mail.status.is_open() {
        return Ok(Prepared::Over);
    }
    let account = match mail.user_id {
        Some(user) => accounts::by_id(tx, user).await?,
        None => None,
    };
    let account = match wanted(&mail, account, now) {
        Ok(account) => account,
        Err(reason) => {
            tx.run(&DROP, args![id, reason.name(), now]).await?;
            return Ok(Prepared::Dropped(mail.kind, reason));
        }
    };
    let token = links.token(id);
    tx.run(&HAND_OVER, args![id, link::hash(&token), now]).await?;
    let (_, clinic) = settings::load(tx).await?;
    let templates = template_versions::of_language(tx, mail.language).await?;
    Ok(Prepared::HandOver(Box::new(Outgoing {
        id,
        kind: mail.kind,
        language: mail.language,
        address: mail.address,
        user_name: account.user_name,
        display_name: account.display_name,
        link: links.url(mail.kind, &token),
        expires_at: mail.expires_at,
        device: mail.device,
        // A mail is made with its sign-in.
        signed_in_at: mail.expires_at.plus_minutes(-mail.kind.link_minutes()),
        clinic,
        templates,
        mail_id: mail.mail_id,
        is_in_doubt: mail.status == MessageStatus::HandingOver,
    })))
}

/// To whom it goes, or why it does not go out.
fn wanted(
    mail: &MailRow,
    account: Option<AccountRow>,
    now: Timestamp,
) -> Result<AccountRow, AccountMailReason> {
    let account = account.ok_or(AccountMailReason::Nobody)?;
    let is_confirmed = account.email_confirmed_at.is_some();
    let is_needed = match mail.kind {
        AccountMailKind::ConfirmEmail => !is_confirmed,
        AccountMailKind::Unlock => account.locked_at.is_some(),
        AccountMailKind::ResetPassword | AccountMailKind::NewDevice => true,
    };
    if account.disabled || account.deleted_at.is_some() {
        Err(AccountMailReason::Closed)
    } else if account.email.is_empty() || account.email != mail.address {
        Err(AccountMailReason::NoAddress)
    } else if mail.kind.needs_confirmed_address() && !is_confirmed {
        Err(AccountMailReason::NotConfirmed)
    } else if mail.void_at.is_some() || mail.used_at.is_some() {
        Err(AccountMailReason::Replaced)
    } else if mail.expires_at <= now {
        Err(AccountMailReason::Over)
    } else if is_needed {
        Ok(account)
    } else {
        Err(AccountMailReason::NotNeeded)
    }
}

/// Its link works before the mail goes out: whoever asks for it is let in already.
pub(super) async fn keep_hash(tx: &mut Tx, id: AccountMailId, token: &str) -> Result<(), StoreError> {
    tx.run(&KEEP_HASH, args![id, link::hash(token)]).await?;
    Ok(())
}

/// The relay has taken it.
pub async fn sent(tx: &mut Tx, id: AccountMailId, now: Timestamp) -> Result<(), StoreError> {
    tx.run(&SENT, args![id, now]).await?;
    Ok(())
}

/// The relay has not taken it, or not said so.
pub async fn not_taken(
    tx: &mut Tx,
    outgoing: &Outgoing,
    refused: &NotTaken,
    is_last: bool,
    now: Timestamp,
) -> Result<Fate, StoreError> {
    let fate = refused.fate(outgoing.is_in_doubt, is_last);
    let reason = match fate {
        Fate::Refused => Some(AccountMailReason::Relay),
        Fate::GivenUp | Fate::Unanswered => Some(AccountMailReason::GivenUp),
        Fate::InDoubt | Fate::Waits => None,
    };
    let (id, said) = (outgoing.id, refused.detail());
    if let Some(reason) = reason {
        tx.run(&FAILED, args![id, reason.name(), said, now]).await?;
    } else {
        tx.run(&AGAIN, args![id, fate.status().name(), said]).await?;
    }
    Ok(fate)
}

/// Mails whose job ended without them fail. Returns how many of each kind.
pub async fn end_left_mails(tx: &mut Tx, now: Timestamp) -> Result<Vec<(AccountMailKind, u32)>, StoreError> {
    let rows = tx.all(&COUNT_LEFT, &[]).await?;
    let reason = AccountMailReason::GivenUp.name();
    tx.run(&END_LEFT, args![reason, now]).await?;
    let of_kind = |row: &Row| {
        let (kind, count) = (row.word("kind", AccountMailKind::parse)?, row.get("n")?);
        Ok::<_, StoreError>((kind, count))
    };
    rows.iter().map(of_kind).collect()
}
