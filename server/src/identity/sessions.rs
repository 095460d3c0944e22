//! Sessions and their refresh tokens in the store.
//!
//! A refresh token is 32 bytes; only its SHA-256 is kept. Its first use spends it and makes its successor, a
//! keyed hash of itself: whoever lost the answer shows the spent token again within the grace and gets the
//! same successor, though no secret was kept. After the grace a spent token can only be a stolen one (or its
//! thief's victim's), so the whole session ends.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clinic_shared::{
    args,
    ids::{DeviceId, SessionId, UserId},
    store::{StoreError, Tx},
    time::Timestamp,
    web::Work,
};
use sha2::{Digest as _, Sha256};

use super::secret::Secret;

/// How long a spent token is taken for a lost answer.
pub const GRACE_SECONDS: i64 = 30;
/// A session that is not used ends after this.
pub const SLIDING_DAYS: i64 = 30;
/// Any session ends after this.
pub const ABSOLUTE_DAYS: i64 = 90;
const DAY_MINUTES: i64 = 24 * 60;

clinic_shared::statements! {
    INSERT = "INSERT INTO session (id, user_id, client, created_at, ended_at, end_reason, device_id)
        VALUES (?1, ?2, ?3, ?4, NULL, '', ?5)";
    FIND = "SELECT id, user_id, client, created_at, ended_at, device_id FROM session WHERE id = ?1";
    END = "UPDATE session SET ended_at = ?2, end_reason = ?3 WHERE id = ?1 AND ended_at IS NULL";
    END_OTHERS = "UPDATE session SET ended_at = ?3, end_reason = ?4
        WHERE user_id = ?1 AND id <> ?2 AND ended_at IS NULL";
    END_OF_DEVICE = "UPDATE session SET ended_at = ?2, end_reason = ?3 WHERE device_id = ?1 AND ended_at IS NULL";
    FORGET = "DELETE FROM session WHERE created_at < ?1";
    INSERT_TOKEN = "INSERT INTO refresh_token (token_hash, session_id, expires_at, spent_at)
        VALUES (?1, ?2, ?3, NULL)";
    FIND_TOKEN = "SELECT session_id, expires_at, spent_at FROM refresh_token WHERE token_hash = ?1";
    SPEND_TOKEN = "UPDATE refresh_token SET spent_at = ?2 WHERE token_hash = ?1 AND spent_at IS NULL";
    FORGET_TOKENS = "DELETE FROM refresh_token WHERE expires_at < ?1";
}

/// How a client keeps its refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// In an HttpOnly cookie.
    Browser,
    /// In the keychain; it travels in bodies.
    Desktop,
}

impl Client {
    const fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Desktop => "desktop",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Browser, Self::Desktop]
            .into_iter()
            .find(|client| client.name() == name)
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken([u8; 32]);

impl RefreshToken {
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    fn successor(&self, secret: &Secret) -> Self {
        Self(secret.derive("refresh-token", &[&self.0]))
    }
}

#[derive(Debug, Clone, Copy)]
pub struct SessionRow {
    pub id: SessionId,
    pub user_id: UserId,
    pub client: Client,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// The desktop that it lives on.
    pub device: Option<DeviceId>,
}

impl SessionRow {
    pub const fn ends_at(&self) -> Timestamp {
        self.created_at.plus_minutes(ABSOLUTE_DAYS * DAY_MINUTES)
    }

    fn token_ends_at(&self, now: Timestamp) -> Timestamp {
        now.plus_minutes(SLIDING_DAYS * DAY_MINUTES).min(self.ends_at())
    }
}

/// The token to hand out, and when it ends.
pub struct Handed {
    pub session: SessionRow,
    pub token: RefreshToken,
    pub expires_at: Timestamp,
}

/// What showing a refresh token leads to.
pub enum Rotation {
    Next(Handed),
    /// Expired, or not ours.
    Over,
    /// A spent token after its grace.
    Reused,
}

/// Begins a session, and takes the chance to forget those that are long over.
pub async fn begin(
    work: &mut Work,
    user: UserId,
    client: Client,
    device: Option<DeviceId>,
) -> Result<Handed, StoreError> {
    let now = work.now;
    work.run(&FORGET_TOKENS, args![now]).await?;
    let oldest = now.plus_minutes(-(ABSOLUTE_DAYS + 1) * DAY_MINUTES);
    work.run(&FORGET, args![oldest]).await?;
    let session = SessionRow {
        id: work.new_id(),
        user_id: user,
        client,
        created_at: now,
        ended_at: None,
        device,
    };
    let (token, expires_at) = (RefreshToken(work.random()), session.token_ends_at(now));
    work.run(&INSERT, args![session.id, user, client.name(), now, device])
        .await?;
    work.run(&INSERT_TOKEN, args![token.hash(), session.id, expires_at])
        .await?;
    Ok(Handed {
        session,
        token,
        expires_at,
    })
}

/// The session that a token belongs to, whatever has become of either.
pub async fn of_token(tx: &mut Tx, token: &RefreshToken) -> Result<Option<SessionRow>, StoreError> {
    let Some(row) = tx.first(&FIND_TOKEN, args![token.hash()]).await? else {
        return Ok(None);
    };
    by_id(tx, row.get("session_id")?).await
}

pub async fn by_id(tx: &mut Tx, id: SessionId) -> Result<Option<SessionRow>, StoreError> {
    let Some(row) = tx.first(&FIND, args![id]).await? else {
        return Ok(None);
    };
    Ok(Some(SessionRow {
        id,
        user_id: row.get("user_id")?,
        client: row.word("client", Client::parse)?,
        created_at: row.get("created_at")?,
        ended_at: row.get("ended_at")?,
        device: row.get("device_id")?,
    }))
}

/// Spends the token for its successor. A token spent within the grace leads to the newest of its descendants:
/// two tabs that ask at once, and answers that arrive in another order, end nobody's session.
pub async fn rotate(
    work: &mut Work,
    secret: &Secret,
    session: SessionRow,
    shown: RefreshToken,
) -> Result<Rotation, StoreError> {
    let now = work.now;
    let mut token = shown;
    let mut repeated = false;
    loop {
        let Some(row) = work.first(&FIND_TOKEN, args![token.hash()]).await? else {
            return Ok(Rotation::Over);
        };
        let (expires_at, spent_at): (Timestamp, Option<Timestamp>) =
            (row.get("expires_at")?, row.get("spent_at")?);
        match spent_at {
            _ if expires_at <= now => return Ok(Rotation::Over),
            Some(spent_at) if now.as_ms() - spent_at.as_ms() > GRACE_SECONDS * 1000 => {
                return Ok(Rotation::Reused);
            }
            Some(_) => {
                repeated = true;
                token = token.successor(secret);
            }
            None if repeated => {
                return Ok(Rotation::Next(Handed {
                    session,
                    token,
                    expires_at,
                }));
            }
            None => {
                if work.run(&SPEND_TOKEN, args![token.hash(), now]).await? == 0 {
                    // Another server was faster: look again.
                    continue;
                }
                let (token, expires_at) = (token.successor(secret), session.token_ends_at(now));
                work.run(&INSERT_TOKEN, args![token.hash(), session.id, expires_at])
                    .await?;
                return Ok(Rotation::Next(Handed {
                    session,
                    token,
                    expires_at,
                }));
            }
        }
    }
}

/// Why a session ended, for the one who looks later.
#[derive(Debug, Clone, Copy)]
pub enum EndReason {
    SignedOut,
    Reuse,
    Password,
    Admin,
    Account,
    Device,
    /// Its account's person says that it is not theirs.
    Denied,
}

impl EndReason {
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::Reuse => "refresh-token-reused",
            Self::Password => "password-changed",
            Self::Admin => "ended-by-admin",
            Self::Account => "account-cannot-sign-in",
            Self::Device => "device-revoked",
            Self::Denied => "denied-by-mail",
        }
    }
}

pub async fn end(work: &mut Work, session: SessionId, reason: EndReason) -> Result<bool, StoreError> {
    let now = work.now;
    let ended = work.run(&END, args![session, now, reason.name()]).await?;
    Ok(ended > 0)
}

/// All sessions on the desktop, whoever's.
pub async fn end_on(work: &mut Work, device: DeviceId) -> Result<(), StoreError> {
    let row = args![device, work.now, EndReason::Device.name()];
    work.run(&END_OF_DEVICE, row).await?;
    Ok(())
}

/// All sessions of the account but `kept` (none is the nil id).
pub async fn end_all(
    work: &mut Work,
    user: UserId,
    kept: Option<SessionId>,
    reason: EndReason,
) -> Result<(), StoreError> {
    let (now, kept) = (work.now, kept.map_or_else(uuid::Uuid::nil, |kept| kept.0));
    work.run(&END_OTHERS, args![user, kept, now, reason.name()])
        .await?;
    Ok(())
}
