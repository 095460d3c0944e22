//! The link in a mail: how its token is made, what it opens, and that it opens it once.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clinic_shared::{
    args,
    identity::{AccountMailKind, LinkRefused},
    ids::{AccountMailId, UserId},
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    time::Timestamp,
    web::{Failure, Outcome, Work},
};
use sha2::{Digest as _, Sha256};

use super::rows::{self, MailRow};
use crate::{
    Server,
    identity::{
        accounts::{self, AccountRow},
        caller::Caller,
        secret::Secret,
    },
};

/// Of the keyed hash that a token is: no other use of the server's key gives the same.
const PURPOSE: &str = "account-link";

clinic_shared::statements! {
    USE = "UPDATE account_mail SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL AND void_at IS NULL";
    VOID = "UPDATE account_mail SET void_at = ?3
        WHERE user_id = ?1 AND kind = ?2 AND used_at IS NULL AND void_at IS NULL";
}

/// Makes tokens, and the links that carry them.
#[derive(Debug, Clone)]
pub struct AccountLinks {
    secret: Secret,
    public_url: Arc<str>,
}

impl Server {
    pub fn account_links(&self) -> AccountLinks {
        AccountLinks {
            secret: self.keys.secret.clone(),
            public_url: Arc::clone(&self.public_url),
        }
    }
}

impl AccountLinks {
    /// 32 bytes that nobody guesses, the same at every try of one mail.
    pub(super) fn token(&self, mail: AccountMailId) -> String {
        URL_SAFE_NO_PAD.encode(self.secret.derive(PURPOSE, &[mail.0.as_bytes()]))
    }

    pub(super) fn url(&self, kind: AccountMailKind, token: &str) -> String {
        format!("{}{}#{token}", self.public_url, kind.page())
    }
}

pub(super) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A link that works, and whose account it is for.
pub struct Opened {
    pub mail: MailRow,
    pub account: AccountRow,
}

/// Outside of any unit of work: a hash of a password is made between this and [`spend`]. Whoever guesses is slowed down
/// as one who guesses passwords is; a link that is one is never.
pub async fn look(
    server: &Server,
    caller: &Caller,
    token: &str,
    kind: AccountMailKind,
) -> Outcome<Opened, LinkRefused> {
    if caller.other_site {
        return Err(LinkRefused::OtherSite.into());
    }
    let (app, limiter) = (&server.app, &server.identity.limiter);
    let now = app.clock.now();
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let opened = open(&mut tx, token, kind, now).await;
    drop(tx);
    if matches!(opened, Err(Failure::Refused(LinkRefused::NotValid))) {
        let counted = limiter.count(caller.address, now);
        counted.map_err(|retry_after_seconds| LinkRefused::TooMany { retry_after_seconds })?;
    }
    opened
}

/// Uses it up. Of several who come at once one is let in: the number of touched rows says who.
pub async fn spend(work: &mut Work, token: &str, kind: AccountMailKind) -> Outcome<Opened, LinkRefused> {
    let now = work.now;
    let opened = open(work, token, kind, now).await?;
    if work.run(&USE, args![opened.mail.id, now]).await? != 1 {
        return Err(LinkRefused::Used.into());
    }
    work.note(format!("account mail {}, {}", opened.mail.id, kind.name()));
    Ok(opened)
}

async fn open(
    tx: &mut Tx,
    token: &str,
    kind: AccountMailKind,
    now: Timestamp,
) -> Outcome<Opened, LinkRefused> {
    let mail = rows::by_token(tx, hash(token.trim())).await?;
    let mail = mail
        .filter(|mail| mail.kind == kind)
        .ok_or(LinkRefused::NotValid)?;
    if let Some(refused) = spent(&mail, now) {
        return Err(refused.into());
    }
    let user = mail.user_id.ok_or(LinkRefused::NotValid)?;
    let account = accounts::by_id(tx, user).await?;
    let account = account
        .filter(|account| !account.disabled && account.deleted_at.is_none() && account.email == mail.address)
        .ok_or(LinkRefused::NotValid)?;
    Ok(Opened { mail, account })
}

fn spent(mail: &MailRow, now: Timestamp) -> Option<LinkRefused> {
    if mail.used_at.is_some() {
        Some(LinkRefused::Used)
    } else if mail.void_at.is_some() {
        Some(LinkRefused::Replaced)
    } else if mail.expires_at <= now {
        Some(LinkRefused::Expired)
    } else {
        None
    }
}

/// No link of this kind that the account has got so far works from now on.
pub async fn void(work: &mut Work, user: UserId, kind: AccountMailKind) -> Result<(), StoreError> {
    let now = work.now;
    work.run(&VOID, args![user, kind.name(), now]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn links(key: u8) -> AccountLinks {
        AccountLinks {
            secret: Secret::new(&[key; 32]),
            public_url: "https://clinic.example".into(),
        }
    }

    #[test]
    fn a_mails_token_is_the_same_at_every_try_and_no_other_mails() {
        let id = |number| AccountMailId(Uuid::from_u128(number));
        let token = links(1).token(id(1));
        assert_eq!(token.len(), 43);
        assert_eq!(token, links(1).token(id(1)));
        assert_ne!(token, links(1).token(id(2)));
        assert_ne!(token, links(2).token(id(1)));
    }

    #[test]
    fn a_token_stands_behind_the_mark_that_no_browser_sends() {
        let url = links(1).url(AccountMailKind::ResetPassword, "tok");
        assert_eq!(url, "https://clinic.example/reset-password#tok");
    }
}
