//! Who does a job, and for how long nobody else may. Invariant: of all that claimed a job, only the last one's word on it
//! counts. It rests on the number of rows that an update touched, on no lock.

use super::{
    JobState,
    end::{self, Ending},
    enqueue::of_any_priority,
};
use crate::{
    args,
    ids::JobId,
    store::{Row, StoreError, Tx},
    time::Timestamp,
};

/// How long a job is its taker's before another may take it. Whoever runs it renews that by [`heartbeat`] well before.
pub const LEASE_SECONDS: i64 = 60;

/// Rows of a look.
const LOOKED_AT: i64 = 10;

/// Rows of each look behind it: past jobs that this server does not know how to do, or has no place for.
const LOOKED_AT_FURTHER: i64 = 500;

/// What is told of a try whose server was not heard of again.
const NOT_HEARD_OF: &str = "the server that ran it was not heard of again";

crate::statements! {
    DUE = concat!(
        "SELECT id, kind, payload, priority, state, due_at, claims, tries, tries_max, cancel_wanted FROM job
        WHERE ",
        of_any_priority!(),
        " AND due_at <= ?1
            AND (priority > ?2 OR (priority = ?2 AND (due_at > ?3 OR (due_at = ?3 AND id > ?4))))
        ORDER BY priority, due_at, id {limit ?5}"
    );
    CLAIM = "UPDATE job SET state = 'running', due_at = ?3, claims = claims + 1, tries = tries + 1, started_at = ?4,
            worker = ?5, last_error = COALESCE(?6, last_error)
        WHERE id = ?1 AND claims = ?2 AND due_at <= ?4";
    BEAT = "UPDATE job SET due_at = ?3 WHERE id = ?1 AND claims = ?2 AND state = 'running'";
    CANCEL_WANTED = "SELECT cancel_wanted FROM job WHERE id = ?1";
}

/// A job in somebody's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub id: JobId,
    pub kind: String,
    /// As JSON.
    pub payload: String,
    /// With this one.
    pub tries: u16,
    pub tries_max: u16,
    /// The fencing number: who claims the job after has a greater one.
    pub claims: i64,
}

impl Claim {
    /// Each of these was no try.
    pub fn times_put_off(&self) -> u16 {
        u16::try_from(self.claims - i64::from(self.tries)).unwrap_or(u16::MAX)
    }
}

/// What somebody hears who says that a job goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// For another [`LEASE_SECONDS`].
    GoOn,
    /// Likewise, but an admin wants it to end.
    CancelWanted,
    /// Somebody else has it by now: whatever is said of it here counts no more.
    Lost,
}

/// A job that was ended where it was due to be taken: whoever had it was not heard of again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buried {
    pub kind: String,
    /// Dead, since that was its last try; or cancelled, since an admin wanted it to end.
    pub state: JobState,
}

/// What somebody comes to who looks for a job.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claimed {
    pub claim: Option<Claim>,
    pub buried: Vec<Buried>,
}

/// Where in the order of taking.
struct Place {
    priority: i64,
    due_at: Timestamp,
    id: JobId,
}

impl Place {
    const BEFORE_ALL: Self = Self {
        priority: -1,
        due_at: Timestamp::from_ms(0),
        id: JobId(uuid::Uuid::nil()),
    };
}

/// Takes the first job that is due and of one of these kinds, but none of those that its taker runs already: where it could
/// not say in time that they go on, they are due to it too. A job whose taker was not heard of again is due too; it is
/// buried here where that was its last try.
pub async fn claim_or_bury(
    tx: &mut Tx,
    kinds: &[&str],
    running: &[JobId],
    worker: &str,
    now: Timestamp,
) -> Result<Claimed, StoreError> {
    let mut claimed = Claimed::default();
    let mut place = Place::BEFORE_ALL;
    while let Some(due) = first_due(tx, kinds, running, place, now).await? {
        claimed.claim = due.take(tx, worker, now, &mut claimed.buried).await?;
        if claimed.claim.is_some() {
            break;
        }
        place = due.place;
    }
    Ok(claimed)
}

/// As [`claim_or_bury`], for whoever tells nobody of what was buried.
pub async fn claim(
    tx: &mut Tx,
    kinds: &[&str],
    running: &[JobId],
    worker: &str,
    now: Timestamp,
) -> Result<Option<Claim>, StoreError> {
    Ok(claim_or_bury(tx, kinds, running, worker, now).await?.claim)
}

/// Whether [`claim_or_bury`] would find one. What is due and of no kind of this server costs no writing.
pub async fn is_any_due(
    tx: &mut Tx,
    kinds: &[&str],
    running: &[JobId],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let due = first_due(tx, kinds, running, Place::BEFORE_ALL, now).await?;
    Ok(due.is_some())
}

/// After that place.
async fn first_due(
    tx: &mut Tx,
    kinds: &[&str],
    running: &[JobId],
    mut place: Place,
    now: Timestamp,
) -> Result<Option<Due>, StoreError> {
    let mut limit = LOOKED_AT;
    loop {
        let from = args![now, place.priority, place.due_at, place.id, limit];
        let rows = tx.all(&DUE, from).await?;
        for row in &rows {
            let due = Due::read(row)?;
            let is_known = kinds.contains(&due.claim.kind.as_str());
            if is_known && !running.contains(&due.claim.id) {
                return Ok(Some(due));
            }
            place = due.place;
        }
        if i64::try_from(rows.len()).is_ok_and(|read| read < limit) {
            return Ok(None);
        }
        limit = LOOKED_AT_FURTHER;
    }
}

/// A job that may be taken, as it was read.
struct Due {
    place: Place,
    claim: Claim,
    was_running: bool,
    cancel_wanted: bool,
}

impl Due {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let id = row.get("id")?;
        Ok(Self {
            place: Place {
                priority: row.get("priority")?,
                due_at: row.get("due_at")?,
                id,
            },
            claim: Claim {
                id,
                kind: row.get("kind")?,
                payload: row.get("payload")?,
                tries: row.get("tries")?,
                tries_max: row.get("tries_max")?,
                claims: row.get("claims")?,
            },
            was_running: row.get::<String>("state")? == "running",
            cancel_wanted: row.get("cancel_wanted")?,
        })
    }

    /// `None`: it is nobody's to do any more, or somebody was quicker.
    async fn take(
        &self,
        tx: &mut Tx,
        worker: &str,
        now: Timestamp,
        buried: &mut Vec<Buried>,
    ) -> Result<Option<Claim>, StoreError> {
        let Claim { id, claims, .. } = self.claim;
        let unheard = self.was_running.then_some(NOT_HEARD_OF);
        if self.was_running && (self.cancel_wanted || self.claim.tries >= self.claim.tries_max) {
            let ending = if self.cancel_wanted {
                Ending::Cancelled
            } else {
                Ending::Dead
            };
            let closed = end::close(tx, &self.claim, ending, unheard, now).await?;
            buried.extend(closed.map(|state| Buried {
                kind: self.claim.kind.clone(),
                state,
            }));
            return Ok(None);
        }
        let until = now.plus_seconds(LEASE_SECONDS);
        let taken = tx
            .run(&CLAIM, args![id, claims, until, now, worker, unheard])
            .await?;
        Ok((taken == 1).then(|| Claim {
            claims: claims + 1,
            tries: self.claim.tries + 1,
            ..self.claim.clone()
        }))
    }
}

/// Says that a job goes on. A job that writes to the clinic's tables does it first in each transaction of its own, and
/// rolls back where the job is lost: then nothing of it is kept that somebody else does too.
pub async fn heartbeat(tx: &mut Tx, claim: &Claim, now: Timestamp) -> Result<Beat, StoreError> {
    let until = now.plus_seconds(LEASE_SECONDS);
    if tx.run(&BEAT, args![claim.id, claim.claims, until]).await? == 0 {
        return Ok(Beat::Lost);
    }
    let row = tx.first(&CANCEL_WANTED, args![claim.id]).await?;
    let wanted: Option<bool> = row.map(|row| row.get("cancel_wanted")).transpose()?;
    Ok(if wanted == Some(true) {
        Beat::CancelWanted
    } else {
        Beat::GoOn
    })
}
