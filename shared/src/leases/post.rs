use super::{Post, letter_at};
use crate::{
    args,
    feed::Entity,
    ids::PostId,
    store::{Row, StoreError, Tx},
    web::Work,
};
use uuid::Uuid;

crate::statements! {
    OWN = "SELECT id, letter, seen_at FROM desk_post WHERE device_id = ?1 AND user_id = ?2";
    ALL = "SELECT id, letter, seen_at FROM desk_post";
    INSERT = "INSERT INTO desk_post (id, device_id, user_id, letter, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    SEEN = "UPDATE desk_post SET seen_at = ?2 WHERE id = ?1";
}

/// Who was away for longer gives the letter back: numbers are a day's.
const AWAY_MINUTES_MAX: i64 = 7 * 24 * 60;
/// Written so seldom, so that not every question of every desk is news to all.
const SEEN_MINUTES: i64 = 24 * 60;

fn post_of(row: &Row) -> Result<Post, StoreError> {
    Ok(Post {
        id: row.get("id")?,
        letter: row.get("letter")?,
    })
}

/// This person's post at this computer. `None` in a browser, and where nothing was lent yet.
pub async fn own(
    tx: &mut Tx,
    device: Option<Uuid>,
    user: crate::ids::UserId,
) -> Result<Option<Post>, StoreError> {
    let Some(device) = device else {
        return Ok(None);
    };
    let row = tx.first(&OWN, args![device, user]).await?;
    row.as_ref().map(post_of).transpose()
}

/// The same for a change.
pub(super) async fn of(work: &mut Work) -> Result<Option<Post>, StoreError> {
    let (device, user) = (work.device, work.actor.user);
    own(work, device, user).await
}

/// Makes it where there is none.
pub(super) async fn own_or_new(work: &mut Work, device: Uuid) -> Result<Post, StoreError> {
    let (now, user) = (work.now, work.actor.user);
    if let Some(row) = work.first(&OWN, args![device, user]).await? {
        let post = post_of(&row)?;
        if now.minutes_since(row.get("seen_at")?) >= SEEN_MINUTES {
            work.run(&SEEN, args![post.id, now]).await?;
            work.put(Entity::DeskPost, post.id);
        }
        return Ok(post);
    }
    let mut letters = Vec::new();
    for row in work.all(&ALL, &[]).await? {
        if now.minutes_since(row.get("seen_at")?) > AWAY_MINUTES_MAX {
            super::end::end(work, row.get("id")?).await?;
        } else {
            letters.push(row.get::<String>("letter")?);
        }
    }
    let mut free = (0..).map(letter_at).filter(|letter| !letters.contains(letter));
    let id: PostId = work.new_id();
    let post = Post {
        id,
        letter: free.next().unwrap_or_default(),
    };
    work.run(&INSERT, args![id, device, user, &post.letter, now])
        .await?;
    work.put(Entity::DeskPost, id);
    Ok(post)
}
