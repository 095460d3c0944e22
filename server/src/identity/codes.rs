//! One-time codes: set a first or a new password, within 72 hours, once.
//!
//! A code is derived from the server's key, the account, the change's `Idempotency-Key` and the code's end.
//! So it is kept nowhere: the table has its hash, the verdict has the answer without it, and whoever asks
//! again with the same key is shown it again (`after_commit::show_code`).

use clinic_shared::{
    args,
    ids::{ChangeKey, UserId},
    store::{StoreError, Tx},
    time::Timestamp,
    web::Work,
};
use sha2::{Digest as _, Sha256};

use super::secret::Secret;

pub const CODE_HOURS: i64 = 72;
/// Crockford's: no I, L, O, U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 5 bits each: 80 bits cannot be guessed.
const CODE_LETTERS: usize = 16;

clinic_shared::statements! {
    FIND = "SELECT user_id, expires_at, used_at FROM one_time_code WHERE code_hash = ?1";
    INSERT = "INSERT INTO one_time_code (code_hash, user_id, expires_at, used_at) VALUES (?1, ?2, ?3, NULL)";
    USE = "UPDATE one_time_code SET used_at = ?2 WHERE code_hash = ?1 AND used_at IS NULL";
    FORGET_OF = "DELETE FROM one_time_code WHERE user_id = ?1";
}

pub fn derive(secret: &Secret, user: UserId, key: ChangeKey, expires_at: Timestamp) -> String {
    let parts: [&[u8]; 3] = [
        user.0.as_bytes(),
        key.0.as_bytes(),
        &expires_at.as_ms().to_be_bytes(),
    ];
    written(&secret.derive("one-time-code", &parts))
}

/// Sixteen letters in groups of four.
pub fn written(random: &[u8; 32]) -> String {
    let mut code = String::with_capacity(CODE_LETTERS + 3);
    for (at, byte) in random.iter().take(CODE_LETTERS).enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(byte & 31)]));
    }
    code
}

/// Gives the account this code instead of any earlier one.
pub async fn give(
    work: &mut Work,
    user: UserId,
    code: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    forget(work, user).await?;
    work.run(&INSERT, args![hash(code), user, expires_at]).await?;
    Ok(())
}

pub async fn forget(work: &mut Work, user: UserId) -> Result<(), StoreError> {
    work.run(&FORGET_OF, args![user]).await?;
    Ok(())
}

/// Whether the code is this account's, fresh and unused.
pub async fn is_good(tx: &mut Tx, user: UserId, typed: &str, now: Timestamp) -> Result<bool, StoreError> {
    let Some(row) = tx.first(&FIND, args![hash(typed)]).await? else {
        return Ok(false);
    };
    let (owner, expires_at): (UserId, Timestamp) = (row.get("user_id")?, row.get("expires_at")?);
    let used_at: Option<Timestamp> = row.get("used_at")?;
    Ok(owner == user && now < expires_at && used_at.is_none())
}

/// False when somebody else was faster.
pub async fn use_up(work: &mut Work, typed: &str) -> Result<bool, StoreError> {
    let now = work.now;
    Ok(work.run(&USE, args![hash(typed), now]).await? == 1)
}

/// As typed: case, dashes, spaces and look-alikes do not matter.
fn hash(typed: &str) -> Vec<u8> {
    let letters =
        typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                letter => letter,
            });
    Sha256::digest(letters.collect::<String>().as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = written(&[0x10; 32]);
        assert_eq!(code, "GGGG-GGGG-GGGG-GGGG");
        let code = "01AB-CDEF-GHJK-MNPQ";
        assert_eq!(hash(code), hash("olab cdef ghjk mnpq"));
        assert_eq!(hash(code), hash("O1ABCDEFGHJKMNPQ"));
        assert_ne!(hash(code), hash("01AB-CDEF-GHJK-MNPR"));
    }
}
