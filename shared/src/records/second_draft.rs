//! A text that was written on a computer without the server, and what became of its draft meanwhile: where anything
//! did, the text is kept as a second draft beside it. Nothing of either is lost, and a doctor decides.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    args,
    ids::AnyId,
    store::{Row, Statement, StoreError},
    text::hex,
    web::Work,
};

/// Between the marks of several texts, where one kept request stands for several.
pub const BETWEEN_MARKS: char = ',';
/// What a record that was opened without the server began from.
pub(super) const NOTHING: &str = "nothing";

/// A number of a text that was written on a computer without the server is none that the server gives: whoever goes on
/// from there with the server is told to look first.
const VERSIONS_APART: i64 = 1_000_000;

/// By how much a draft's version grows when it is written.
pub(crate) const fn version_step(on_replica: bool) -> i64 {
    if on_replica { VERSIONS_APART } else { 1 }
}

/// Two marks are alike where the contents are. Nothing of them can be read from it, so it may travel in a header
/// (`Clinic-Base`).
fn mark(content: &str) -> String {
    hex(&Sha256::digest(content)[..8])
}

/// Whether a text was written over this content.
fn began_from(base: &str, content: &str) -> bool {
    let content = mark(content);
    base.split(BETWEEN_MARKS).any(|seen| seen == content)
}

/// Whether a text that a restored server is sent again goes over what it has: it has lost nothing since, or only what
/// was written after the opening.
fn goes_over(has: i64, over: i64) -> bool {
    has == over || has == 1
}

/// What a text began from, where the version that it is written over does not say. `draft`: the version of what is there,
/// while it is no more than a draft. Of what a restored server is sent again nobody knows.
pub(crate) fn base_of(work: &Work, draft: Option<i64>, over: i64) -> Option<String> {
    if work.base.is_some() || !work.sent_again {
        return work.base.clone();
    }
    let goes_on = draft.is_some_and(|has| goes_over(has, over));
    (!goes_on).then(String::new)
}

/// For the server, where this is a computer without it: what is written over now. `content` reads it.
pub(crate) async fn note_base(
    work: &mut Work,
    content: &'static Statement,
    id: impl AnyId,
) -> Result<(), StoreError> {
    if work.on_replica {
        let row = work.first(content, args![id.uuid()]).await?;
        let before: Option<String> = row.map(|row| row.get("content")).transpose()?;
        work.base = before.map(|before| mark(&before));
    }
    Ok(())
}

/// Of these drafts the one that a text goes on with: `wanted` before the others. `None`: it began from none of them as
/// they read now.
pub(crate) fn goes_on_with<T: AnyId>(drafts: &[Row], wanted: T, base: &str) -> Result<Option<T>, StoreError> {
    let mut found = Vec::new();
    for row in drafts {
        if began_from(base, &row.get::<String>("content")?) {
            found.push(row.get::<Uuid>("id")?);
        }
    }
    let is_there = found.contains(&wanted.uuid());
    let other = found.first().map(|id| T::from_uuid(*id));
    Ok(if is_there { Some(wanted) } else { other })
}

/// The id of a second draft beside `of`, which `find` does not find yet.
pub(crate) async fn new_copy<T: AnyId>(
    work: &mut Work,
    of: T,
    base: &str,
    find: &'static Statement,
) -> Result<T, StoreError> {
    let id = copy_id(of.uuid(), base, work.device);
    let is_free = work.first(find, args![id]).await?.is_none();
    Ok(if is_free { T::from_uuid(id) } else { work.new_id() })
}

/// The same for every time that one computer's text is carried out: here, again over a pull, and at the server.
fn copy_id(of: Uuid, base: &str, device: Option<Uuid>) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(of.as_bytes());
    hash.update(base.split(BETWEEN_MARKS).next().unwrap_or_default());
    hash.update(device.unwrap_or_default().as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_draft_has_one_id_however_often_it_is_made() {
        let (of, desk) = (Uuid::from_u128(1), Some(Uuid::from_u128(2)));
        let id = copy_id(of, "a", desk);
        assert_eq!(id, copy_id(of, "a,b", desk), "the first text that it began from");
        assert_ne!(id, copy_id(of, "b", desk));
        assert_ne!(id, copy_id(of, "a", None), "two computers make two");
    }

    #[test]
    fn a_text_continues_any_of_the_texts_that_it_stands_for() {
        let base = format!("{},{}", mark("one"), mark("two"));
        assert!(began_from(&base, "one") && began_from(&base, "two"));
        assert!(!began_from(&base, "three"));
        assert!(!began_from(NOTHING, ""));
    }
}
