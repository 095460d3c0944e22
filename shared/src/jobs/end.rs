//! How a try ends. Each of these says in what state the job is then, or `None`: somebody else has claimed it since, and
//! what was said here counts no more.

use super::{Claim, JobState, back_off_ms};
use crate::{
    args,
    ports::Chance,
    store::{StoreError, Tx},
    time::Timestamp,
};

/// Of an error's text.
const ERROR_CHARS_MAX: usize = 1_000;

crate::statements! {
    CLOSE = "UPDATE job SET state = ?3, due_at = NULL, ended_at = ?4, last_error = COALESCE(?5, last_error)
        WHERE id = ?1 AND claims = ?2 AND state = 'running'";
    AGAIN = "UPDATE job SET state = 'waiting', due_at = ?3, last_error = ?4
        WHERE id = ?1 AND claims = ?2 AND state = 'running'";
    PUT_OFF = "UPDATE job SET state = 'waiting', due_at = ?3, tries = tries - 1
        WHERE id = ?1 AND claims = ?2 AND state = 'running'";
    BEGIN_ANEW = "UPDATE job SET tries = 1 WHERE id = ?1 AND claims = ?2 AND state = 'running'";
    CANCEL_WANTED = "SELECT cancel_wanted FROM job WHERE id = ?1 AND claims = ?2 AND state = 'running'";
}

/// A state that nothing follows by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Done,
    Dead,
    Cancelled,
}

impl Ending {
    const fn state(self) -> JobState {
        match self {
            Self::Done => JobState::Done,
            Self::Dead => JobState::Dead,
            Self::Cancelled => JobState::Cancelled,
        }
    }
}

pub(super) async fn close(
    tx: &mut Tx,
    claim: &Claim,
    ending: Ending,
    error: Option<&str>,
    now: Timestamp,
) -> Result<Option<JobState>, StoreError> {
    let state = ending.state();
    let error = error.map(cut);
    let row = args![claim.id, claim.claims, state.name(), now, error];
    let closed = tx.run(&CLOSE, row).await?;
    Ok((closed == 1).then_some(state))
}

/// It is done.
pub async fn finish(tx: &mut Tx, claim: &Claim, now: Timestamp) -> Result<Option<JobState>, StoreError> {
    close(tx, claim, Ending::Done, None, now).await
}

/// It ended where an admin wanted it to.
pub async fn stop(tx: &mut Tx, claim: &Claim, now: Timestamp) -> Result<Option<JobState>, StoreError> {
    close(tx, claim, Ending::Cancelled, None, now).await
}

/// It failed in a way that another try would not mend.
pub async fn give_up(
    tx: &mut Tx,
    claim: &Claim,
    error: &str,
    now: Timestamp,
) -> Result<Option<JobState>, StoreError> {
    close(tx, claim, Ending::Dead, Some(error), now).await
}

/// It failed: it waits for its next try, unless this was the last one or an admin wants no more.
pub async fn fail(
    tx: &mut Tx,
    claim: &Claim,
    error: &str,
    chance: &Chance,
    now: Timestamp,
) -> Result<Option<JobState>, StoreError> {
    match cancel_wanted(tx, claim).await? {
        None => return Ok(None),
        Some(true) => return close(tx, claim, Ending::Cancelled, Some(error), now).await,
        Some(false) => {}
    }
    if claim.tries >= claim.tries_max {
        return give_up(tx, claim, error, now).await;
    }
    let roll = u16::from_le_bytes(chance.bytes());
    let due_at = Timestamp::from_ms(now.as_ms() + back_off_ms(claim.tries, roll));
    let row = args![claim.id, claim.claims, due_at, cut(error)];
    let waits = tx.run(&AGAIN, row).await?;
    Ok((waits == 1).then_some(JobState::Waiting))
}

/// It is too early for it: it waits until then, and this was no try. An admin may want no more of it.
pub async fn put_off(
    tx: &mut Tx,
    claim: &Claim,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<Option<JobState>, StoreError> {
    match cancel_wanted(tx, claim).await? {
        None => return Ok(None),
        Some(true) => return close(tx, claim, Ending::Cancelled, None, now).await,
        Some(false) => {}
    }
    let waits = tx.run(&PUT_OFF, args![claim.id, claim.claims, due_at]).await?;
    Ok((waits == 1).then_some(JobState::Waiting))
}

/// It has done a part of what it is for: the tries before are forgotten, and this is its first. Else a job that lives long
/// would be given up for what went wrong now and then.
pub async fn begin_anew(tx: &mut Tx, claim: &Claim) -> Result<(), StoreError> {
    tx.run(&BEGIN_ANEW, args![claim.id, claim.claims]).await?;
    Ok(())
}

/// `None`: somebody else has it by now.
async fn cancel_wanted(tx: &mut Tx, claim: &Claim) -> Result<Option<bool>, StoreError> {
    let row = tx.first(&CANCEL_WANTED, args![claim.id, claim.claims]).await?;
    row.map(|row| row.get("cancel_wanted")).transpose()
}

fn cut(error: &str) -> String {
    error.chars().take(ERROR_CHARS_MAX).collect()
}
