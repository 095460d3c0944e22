//! Leased times in the hands of the post that has them.

use super::post;
use crate::{
    args,
    ids::{HoldId, PostId, PractitionerId},
    scheduling::keep_hold,
    store::{Row, StoreError, Tx},
    time::{Period, Timestamp},
    web::Work,
};

crate::statements! {
    OWN = "SELECT id, starts_at, ends_at, expires_at FROM slot_hold
        WHERE owner_id = ?1 AND purpose = 'lease' AND practitioner_id = ?2 AND starts_at < ?4 AND ends_at > ?3
        ORDER BY starts_at";
    ENDED = "SELECT id, starts_at, ends_at, expires_at FROM ended_lease
        WHERE post_id = ?1 AND practitioner_id = ?2 AND starts_at < ?4 AND ends_at > ?3
        ORDER BY starts_at";
    FORGET_ENDED = "DELETE FROM ended_lease WHERE post_id = ?1 AND practitioner_id = ?2
        AND starts_at < ?4 AND ends_at > ?3";
}

/// A desk that does not reach the server stops promising this long before the server's clock lends the time to
/// somebody else: it knows that clock to the second, and not more.
const MARGIN_SECONDS: i64 = 60;

/// A time that this post has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnLease {
    pub id: HoldId,
    pub period: Period,
    pub expires_at: Timestamp,
}

fn lease_of(row: &Row) -> Result<OwnLease, StoreError> {
    Ok(OwnLease {
        id: row.get("id")?,
        period: Period {
            start: row.get("starts_at")?,
            end: row.get("ends_at")?,
        },
        expires_at: row.get("expires_at")?,
    })
}

impl OwnLease {
    /// Whether a visit that takes this time could be promised at this instant, with nobody to ask.
    pub fn promises(&self, busy: Period, at: Timestamp) -> bool {
        self.period.contains(busy) && at.plus_seconds(MARGIN_SECONDS) < self.expires_at
    }
}

/// What the post has of a doctor's time in `span`, over or not.
pub async fn own(
    tx: &mut Tx,
    post: PostId,
    practitioner: PractitionerId,
    span: Period,
) -> Result<Vec<OwnLease>, StoreError> {
    let rows = tx
        .all(&OWN, args![post, practitioner, span.start, span.end])
        .await?;
    rows.iter().map(lease_of).collect()
}

/// Whether the desk that made this booking without the server could promise the time: it lies wholly in a lease of
/// its own that was not over then. On the server that lease may be over by now.
pub async fn is_promised(
    work: &mut Work,
    practitioner: PractitionerId,
    busy: Period,
) -> Result<bool, StoreError> {
    let Some(made_at) = work.made_offline_at else {
        return Ok(false);
    };
    // Done once more on this computer: what was told once stays told.
    if work.on_replica && work.given.is_some() {
        let given = work.given.as_deref().unwrap_or_default();
        return Ok(given.split(' ').next() == Some(super::PROMISED));
    }
    let Some(post) = post::of(work).await? else {
        return Ok(false);
    };
    let mut leases = own(work, post.id, practitioner, busy).await?;
    let span = args![post.id, practitioner, busy.start, busy.end];
    for row in work.all(&ENDED, span).await? {
        leases.push(lease_of(&row)?);
    }
    Ok(leases.iter().any(|lease| {
        if work.on_replica {
            lease.promises(busy, made_at)
        } else {
            lease.period.contains(busy) && made_at < lease.expires_at
        }
    }))
}

/// The post takes its own leased time for a visit: the lease serves this one, and what the visit does not need of it
/// is everybody's again.
pub async fn use_own(work: &mut Work, practitioner: PractitionerId, busy: Period) -> Result<(), StoreError> {
    let Some(post) = post::of(work).await? else {
        return Ok(());
    };
    for lease in own(work, post.id, practitioner, busy).await? {
        keep_hold::end(work, lease.id).await?;
    }
    work.run(&FORGET_ENDED, args![post.id, practitioner, busy.start, busy.end])
        .await?;
    Ok(())
}
