//! A mail is kept with what causes it, and gets the job that sends it. What it says and whether it goes out is looked at
//! when it does.

use clinic_shared::{
    args,
    field::Language,
    identity::AccountMailKind,
    ids::{AccountMailId, SessionId, UserId},
    jobs::{NewJob, Priority, enqueue},
    store::{StoreError, Tx},
    time::Timestamp,
    web::Work,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::link;
use crate::identity::accounts::AccountRow;

/// The kind of job that sends a mail about an account.
pub const SEND_ACCOUNT_MAIL: &str = "send-account-mail";

/// Its payload. Whoever reads it learns of no account and of no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendAccountMail {
    pub account_mail_id: AccountMailId,
    /// It was asked for by no user name: perhaps by an address that several accounts have.
    #[serde(default)]
    pub of_mailbox: bool,
}

/// Mails of one kind to one account within an hour: enough for whoever lost one, too few to fill a mailbox.
const OF_KIND_MAX: i64 = 3;
/// Mails to one mailbox within an hour, for all accounts that share it.
const TO_ADDRESS_MAX: i64 = 12;
const WINDOW_MINUTES: i64 = 60;
/// When there is room again for certain.
pub const RETRY_AFTER_SECONDS: i64 = WINDOW_MINUTES * 60;
/// For how long it is kept that a mail was sent.
const KEPT_DAYS: i64 = 90;

clinic_shared::statements! {
    COUNT_OF_KIND = "SELECT COUNT(*) AS n FROM account_mail WHERE user_id = ?1 AND kind = ?2 AND created_at > ?3";
    COUNT_TO = "SELECT COUNT(*) AS n FROM account_mail WHERE address = ?1 AND user_id IS NOT NULL AND created_at > ?2
        AND kind <> 'new-device'";
    FORGET = "DELETE FROM account_mail WHERE created_at < ?1";
    INSERT = "INSERT INTO account_mail (id, user_id, kind, address, language, session_id, device, status, reason,
            detail, token_hash, expires_at, used_at, void_at, message_id, job_id, created_at, handed_at, ended_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', NULL, NULL, NULL, ?8, NULL, NULL, ?9, ?10, ?11, NULL, NULL)";
}

/// A mail to make.
#[derive(Debug, Clone, Copy)]
pub struct NewMail<'a> {
    pub kind: AccountMailKind,
    /// The sign-in that it tells of, and on what that was.
    pub sign_in: Option<(SessionId, &'a str)>,
    /// The address that was asked for, as an account has it, or nothing where none has. Its other accounts get theirs by
    /// this one's job (`others.rs`).
    pub mailbox: Option<&'a str>,
}

impl NewMail<'_> {
    pub const fn new(kind: AccountMailKind) -> Self {
        Self {
            kind,
            sign_in: None,
            mailbox: None,
        }
    }
}

/// Whether neither the account nor its mailbox had too many lately. It costs the same for nobody. What tells of a sign-in
/// is apart from the mailbox's others: nobody hides one by asking for mails before, and it keeps none of them back.
pub async fn has_room(
    tx: &mut Tx,
    account: Option<&AccountRow>,
    kind: AccountMailKind,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let since = now.plus_minutes(-WINDOW_MINUTES);
    let user = account.map_or(nobody(), |account| account.id);
    let address = account.map_or("", |account| account.email.as_str());
    let of_kind = tx.first(&COUNT_OF_KIND, args![user, kind.name(), since]).await?;
    let to_address = tx.first(&COUNT_TO, args![address, since]).await?;
    let count = |row: Option<clinic_shared::store::Row>| {
        let count = row.map(|row| row.get::<i64>("n")).transpose()?;
        Ok::<i64, StoreError>(count.unwrap_or(0))
    };
    let has_mailbox_room = kind == AccountMailKind::NewDevice || count(to_address)? < TO_ADDRESS_MAX;
    Ok(count(of_kind)? < OF_KIND_MAX && has_mailbox_room)
}

/// `None`: the server sends no mail. For nobody a row is kept all the same, and a job that finds nothing to send: so the
/// one who asked waits as long, and is answered the same, for a name that exists and one that does not.
pub async fn queue(
    work: &mut Work,
    account: Option<&AccountRow>,
    mail: NewMail<'_>,
) -> Result<Option<AccountMailId>, StoreError> {
    let Some(domain) = work.mail_domain() else {
        return Ok(None);
    };
    let now = work.now;
    work.run(&FORGET, args![now.plus_minutes(-KEPT_DAYS * 24 * 60)])
        .await?;
    // Each sign-in has a link of its own.
    if mail.kind != AccountMailKind::NewDevice {
        let user = account.map_or(nobody(), |account| account.id);
        link::void(work, user, mail.kind).await?;
    }
    // The account's, whoever asks: that is perhaps somebody else.
    let language = account.map_or_else(Language::default, |account| account.language);
    let id: AccountMailId = work.new_id();
    let payload = serde_json::to_value(SendAccountMail {
        account_mail_id: id,
        of_mailbox: mail.mailbox.is_some(),
    });
    let address = account.map(|account| account.email.as_str()).or(mail.mailbox);
    let job = NewJob {
        unique_key: Some(format!("account-mail:{id}")),
        payload: payload.map_err(|error| StoreError::failed(INSERT.name, error))?,
        // Somebody waits for it, mostly.
        priority: Priority::High,
        ..NewJob::new(work.new_id(), SEND_ACCOUNT_MAIL, now)
    };
    let job = enqueue(work, &job).await?.id();
    let row = args![
        id,
        account.map(|account| account.id),
        mail.kind.name(),
        address.unwrap_or_default(),
        language.name(),
        mail.sign_in.map(|(session, _)| session),
        mail.sign_in.map_or("", |(_, device)| device),
        now.plus_minutes(mail.kind.link_minutes()),
        format!("<{id}@{domain}>"),
        job,
        now
    ];
    work.run(&INSERT, row).await?;
    work.note(format!("account mail {id}, {}", mail.kind.name()));
    Ok(Some(id))
}

/// Whose id no row has.
const fn nobody() -> UserId {
    UserId(Uuid::nil())
}
