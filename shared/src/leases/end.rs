//! Before its time: a computer that is revoked, a clinic that goes back to a backup.

use super::records;
use crate::{
    args,
    feed::Entity,
    ids::{PostId, RecordBlockId},
    scheduling::keep_hold,
    store::StoreError,
    web::Work,
};
use uuid::Uuid;

crate::statements! {
    OF_DEVICE = "SELECT id FROM desk_post WHERE device_id = ?1";
    TIMES = "SELECT id FROM slot_hold WHERE owner_id = ?1 AND purpose = 'lease'";
    FORGET_ENDED = "DELETE FROM ended_lease WHERE post_id = ?1";
    BLOCKS = "SELECT id FROM record_number_block WHERE post_id = ?1";
    DELETE_BLOCK = "DELETE FROM record_number_block WHERE id = ?1";
    DELETE = "DELETE FROM desk_post WHERE id = ?1";
}

/// How many record numbers are left out after a backup was put back: as many as may have been given since it was made.
const LOST_NUMBERS: i64 = 1_000;

/// A computer that is trusted no more: its times are free at once, and what it gives is only a request.
pub async fn end_of(work: &mut Work, device: Uuid) -> Result<(), StoreError> {
    for row in work.all(&OF_DEVICE, args![device]).await? {
        end(work, row.get("id")?).await?;
    }
    Ok(())
}

/// The clinic stands where a backup stood. Numbers that were given or lent after it are on paper and on desks, and the
/// counter does not know of them: it leaves them out.
pub async fn after_restore(work: &mut Work) -> Result<(), StoreError> {
    records::raise(work, LOST_NUMBERS).await?;
    work.note("record numbers that may have been given since the backup are left out");
    Ok(())
}

pub(super) async fn end(work: &mut Work, post: PostId) -> Result<(), StoreError> {
    for row in work.all(&TIMES, args![post]).await? {
        keep_hold::end(work, row.get("id")?).await?;
    }
    work.run(&FORGET_ENDED, args![post]).await?;
    for row in work.all(&BLOCKS, args![post]).await? {
        let id: RecordBlockId = row.get("id")?;
        work.run(&DELETE_BLOCK, args![id]).await?;
        work.removed(Entity::RecordNumberBlock, id);
    }
    work.run(&DELETE, args![post]).await?;
    work.removed(Entity::DeskPost, post);
    Ok(())
}
