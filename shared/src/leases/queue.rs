//! Queue numbers that a desk gives without its server: with its letter, so that no two desks give one.

use super::{post, queue_count, queue_number, records};
use crate::{args, store::StoreError, time::Date, web::Work};

crate::statements! {
    OF_DAY = "SELECT number FROM queue_entry WHERE day = ?1 AND number <> ''";
    IS_USED = "SELECT id FROM queue_entry WHERE day = ?1 AND number = ?2";
}

/// On a desktop without its server: the desk's next number before this room. Empty where it has no letter yet.
pub async fn give(work: &mut Work, day: Date, prefix: &str) -> Result<String, StoreError> {
    // Done once more: the number was told already.
    if let Some(given) = &work.given {
        return Ok(given.clone());
    }
    let Some(post) = post::of(work).await? else {
        return Ok(String::new());
    };
    let name = format!("{day} {prefix}-{}", post.letter);
    // Those that the server has taken are gone from the counter of a file that was made anew.
    let mut last = records::last_given(work, &name).await?;
    for row in work.all(&OF_DAY, args![day]).await? {
        let number: String = row.get("number")?;
        if let Some((of, count)) = queue_count(&number, &post.letter)
            && of == prefix
        {
            last = last.max(count);
        }
    }
    records::set_given(work, &name, last + 1).await?;
    let number = queue_number(prefix, &post.letter, last + 1);
    Ok(number)
}

/// On the server: the number that the patient was told stays theirs, where it is of the desk that sends it and nobody
/// else's today.
pub async fn keep(work: &mut Work, day: Date) -> Result<Option<String>, StoreError> {
    let Some(given) = work.given.clone().filter(|given| !given.is_empty()) else {
        return Ok(None);
    };
    let letter = post::of(work).await?.map(|post| post.letter);
    let is_own = letter.is_some_and(|letter| queue_count(&given, &letter).is_some());
    if is_own && work.first(&IS_USED, args![day, &given]).await?.is_none() {
        return Ok(Some(given));
    }
    work.note("the number that the desk gave is not its own");
    Ok(None)
}
