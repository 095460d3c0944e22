//! Before its time: a computer that is revoked.

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

/// A computer that is trusted no more: its times are free at once, and what it gives is only a request.
pub async fn end_of(work: &mut Work, device: Uuid) -> Result<(), StoreError> {
    for row in work.all(&OF_DEVICE, args![device]).await? {
        end(work, row.get("id")?).await?;
    }
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
