//! Mails about accounts as rows.

use clinic_shared::{
    args,
    field::Language,
    identity::AccountMailKind,
    ids::{AccountMailId, SessionId, UserId},
    messaging::MessageStatus,
    store::{Row, StoreError, Tx},
    time::Timestamp,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, kind, address, language, session_id, device, status, reason, expires_at, used_at,
                void_at, message_id FROM account_mail ",
            $rest
        )
    };
}

clinic_shared::statements! {
    BY_ID = select!("WHERE id = ?1");
    BY_TOKEN = select!("WHERE token_hash = ?1");
}

/// Why a mail was dropped, or failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountMailReason {
    /// Asked for by a name that nobody has, or too often.
    Nobody,
    /// The account has none, or another one by now.
    NoAddress,
    NotConfirmed,
    /// The account is switched off or deleted.
    Closed,
    /// Something newer took its place.
    Replaced,
    /// Its link would be too old.
    Over,
    /// The address is confirmed by now, or the account unlocked.
    NotNeeded,
    /// The relay will not take it.
    Relay,
    /// The relay did not take it as often as it was tried.
    GivenUp,
}

impl AccountMailReason {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::NoAddress => "no-address",
            Self::NotConfirmed => "not-confirmed",
            Self::Closed => "closed",
            Self::Replaced => "replaced",
            Self::Over => "over",
            Self::NotNeeded => "not-needed",
            Self::Relay => "relay",
            Self::GivenUp => "given-up",
        }
    }
}

/// A row, without its token's hash.
#[derive(Debug, Clone)]
pub struct MailRow {
    pub id: AccountMailId,
    /// `None`: it goes to nobody.
    pub user_id: Option<UserId>,
    pub kind: AccountMailKind,
    pub address: String,
    pub language: Language,
    /// The sign-in that it tells of.
    pub session_id: Option<SessionId>,
    /// On what that was.
    pub device: String,
    pub status: MessageStatus,
    pub reason: Option<String>,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub void_at: Option<Timestamp>,
    /// The mail's `Message-ID`, the same at every try.
    pub mail_id: String,
}

impl MailRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            user_id: row.get("user_id")?,
            kind: row.word("kind", AccountMailKind::parse)?,
            address: row.get("address")?,
            language: row.word("language", Language::parse)?,
            session_id: row.get("session_id")?,
            device: row.get("device")?,
            status: row.word("status", MessageStatus::parse)?,
            reason: row.get("reason")?,
            expires_at: row.get("expires_at")?,
            used_at: row.get("used_at")?,
            void_at: row.get("void_at")?,
            mail_id: row.get("message_id")?,
        })
    }
}

pub(super) async fn by_id(tx: &mut Tx, id: AccountMailId) -> Result<Option<MailRow>, StoreError> {
    let row = tx.first(&BY_ID, args![id]).await?;
    row.as_ref().map(MailRow::read).transpose()
}

pub(super) async fn by_token(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<MailRow>, StoreError> {
    let row = tx.first(&BY_TOKEN, args![hash]).await?;
    row.as_ref().map(MailRow::read).transpose()
}
