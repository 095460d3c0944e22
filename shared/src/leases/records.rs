//! Record numbers out of a post's block.

use super::{post, record_number, record_number_of};
use crate::{
    args,
    feed::Entity,
    ids::{PostId, RecordBlockId},
    store::{StoreError, Tx},
    web::Work,
};

crate::statements! {
    BLOCKS = "SELECT id, next_number, last_number FROM record_number_block WHERE post_id = ?1 ORDER BY last_number";
    INSERT = "INSERT INTO record_number_block (id, post_id, next_number, last_number, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    FORGET_USED = "SELECT id FROM record_number_block WHERE post_id = ?1 AND next_number > last_number AND made_at < ?2";
    DELETE = "DELETE FROM record_number_block WHERE id = ?1";
    NEXT = "UPDATE record_number_block SET next_number = ?2 WHERE id = ?1 AND next_number < ?2";
    IS_USED = "SELECT id FROM patient WHERE record_number = ?1";
    RAISE = "UPDATE record_number_counter SET last_number = last_number + ?1 WHERE id = 1";
    LAST = "SELECT last_number FROM record_number_counter WHERE id = 1";
    GIVEN = "SELECT last_number FROM given_number WHERE name = ?1";
    SET_GIVEN = "UPDATE given_number SET last_number = ?2 WHERE name = ?1";
    BEGIN_GIVEN = "INSERT INTO given_number (name, last_number) VALUES (?1, ?2)";
}

/// Enough for a busy day of a desk without its server.
pub(super) const BLOCK_NUMBERS: i64 = 50;
/// With fewer left the post gets another block.
const LEFT_MIN: i64 = 25;
/// A used-up block is still needed to judge what comes late.
const KEPT_MINUTES: i64 = 4 * 24 * 60;

struct Block {
    id: RecordBlockId,
    next: i64,
    last: i64,
}

async fn blocks(work: &mut Work, post: PostId) -> Result<Vec<Block>, StoreError> {
    let rows = work.all(&BLOCKS, args![post]).await?;
    let blocks = rows.iter().map(|row| {
        Ok(Block {
            id: row.get("id")?,
            next: row.get("next_number")?,
            last: row.get("last_number")?,
        })
    });
    blocks.collect()
}

/// Raises the clinic's counter, whose row stays locked until the commit: no two get one number.
pub(crate) async fn raise(work: &mut Work, by: i64) -> Result<i64, StoreError> {
    work.run(&RAISE, args![by]).await?;
    let row = work.first(&LAST, &[]).await?;
    let row = row.ok_or_else(|| StoreError::decode("last_number", "row missing"))?;
    row.get("last_number")
}

/// How many record numbers are left out after a backup was put back: as many as may have been given since it was made.
const LOST_NUMBERS: i64 = 1_000;

/// The clinic stands where a backup stood. Numbers that were given or lent after it are on paper and on desks, and the
/// counter does not know of them: it leaves them out.
pub async fn leave_out_lost(tx: &mut Tx) -> Result<(), StoreError> {
    tx.run(&RAISE, args![LOST_NUMBERS]).await?;
    Ok(())
}

/// The clinic's next one.
pub async fn next(work: &mut Work) -> Result<String, StoreError> {
    Ok(record_number(raise(work, 1).await?))
}

/// Another block where few numbers are left. Returns how many the post has.
pub(super) async fn top_up(work: &mut Work, post: PostId) -> Result<i64, StoreError> {
    let oldest = work.now.plus_minutes(-KEPT_MINUTES);
    for row in work.all(&FORGET_USED, args![post, oldest]).await? {
        let id: RecordBlockId = row.get("id")?;
        work.run(&DELETE, args![id]).await?;
        work.removed(Entity::RecordNumberBlock, id);
    }
    let left = |blocks: &[Block]| {
        blocks
            .iter()
            .map(|block| block.last - block.next + 1)
            .sum::<i64>()
    };
    let left = left(&blocks(work, post).await?);
    if left >= LEFT_MIN {
        return Ok(left);
    }
    let (id, now): (RecordBlockId, _) = (work.new_id(), work.now);
    let last = raise(work, BLOCK_NUMBERS).await?;
    work.run(&INSERT, args![id, post, last - BLOCK_NUMBERS + 1, last, now])
        .await?;
    work.put(Entity::RecordNumberBlock, id);
    Ok(left + BLOCK_NUMBERS)
}

/// On a desktop without its server: the next number of its own, which is final. `None` where it has none.
pub async fn give(work: &mut Work) -> Result<Option<String>, StoreError> {
    // Done once more: the number was told already.
    if let Some(given) = work.given.clone() {
        return Ok(record_number_of(&given).map(|_| given));
    }
    let Some(post) = post::of(work).await? else {
        return Ok(None);
    };
    let given = last_given(work, "record").await?;
    for block in blocks(work, post.id).await? {
        let mut number = block.next.max(given + 1);
        while number <= block.last {
            let text = record_number(number);
            if work.first(&IS_USED, args![&text]).await?.is_none() {
                set_given(work, "record", number).await?;
                return Ok(Some(text));
            }
            number += 1;
        }
    }
    Ok(None)
}

/// On the server: the number that the desk gave is kept where it was its own to give and nobody has it.
pub async fn keep(work: &mut Work) -> Result<Option<String>, StoreError> {
    let Some(given) = work.given.clone() else {
        return Ok(None);
    };
    let Some(number) = record_number_of(&given) else {
        return Ok(None);
    };
    let is_used = work.first(&IS_USED, args![&given]).await?.is_some();
    // The clinic itself gave it, before the backup: it is on a card by now.
    if work.sent_again && !is_used && number <= raise(work, 0).await? {
        return Ok(Some(given));
    }
    let Some(post) = post::of(work).await? else {
        return Ok(None);
    };
    let block = blocks(work, post.id).await?;
    // A block begins a fixed way before its end.
    let block = block
        .into_iter()
        .find(|block| (block.last - BLOCK_NUMBERS + 1..=block.last).contains(&number));
    let Some(block) = block.filter(|_| !is_used) else {
        work.note("the number that the desk gave is not its own");
        return Ok(None);
    };
    if work.run(&NEXT, args![block.id, number + 1]).await? > 0 {
        work.put(Entity::RecordNumberBlock, block.id);
    }
    Ok(Some(given))
}

/// The last number of this kind that this computer gave.
pub(crate) async fn last_given(work: &mut Work, name: &str) -> Result<i64, StoreError> {
    let row = work.first(&GIVEN, args![name]).await?;
    row.map_or(Ok(0), |row| row.get("last_number"))
}

pub(crate) async fn set_given(work: &mut Work, name: &str, number: i64) -> Result<(), StoreError> {
    if work.run(&SET_GIVEN, args![name, number]).await? == 0 {
        work.run(&BEGIN_GIVEN, args![name, number]).await?;
    }
    Ok(())
}
