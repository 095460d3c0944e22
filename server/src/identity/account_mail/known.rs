//! Where an account has signed in before. A sign-in anywhere else is told to its person by mail. A browser is known by a
//! mark in a cookie that no script reads, a desktop by its id; only hashes are kept, and nothing where no mail is sent.

use axum::response::Response;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clinic_shared::{
    args,
    identity::AccountMailKind,
    ids::{SessionId, UserId},
    store::StoreError,
    web::Work,
};
use sha2::{Digest as _, Sha256};

use super::queue::{NewMail, has_room, queue};
use crate::{
    Server,
    identity::{
        accounts::AccountRow,
        caller::Caller,
        cookies,
        devices::DeviceRow,
        sessions::{Client, Handed},
    },
};

/// As long as a browser keeps its mark.
const KEPT_DAYS: i64 = 400;
const MARK_BYTES: usize = 32;
/// What stands in a mail of a computer's name.
const DEVICE_CHARS_MAX: usize = 80;

clinic_shared::statements! {
    ANY = "SELECT mark_hash FROM known_browser WHERE user_id = ?1 ORDER BY mark_hash {limit ?2}";
    SEEN = "UPDATE known_browser SET last_seen_at = ?3 WHERE user_id = ?1 AND mark_hash = ?2";
    INSERT = "INSERT INTO known_browser (user_id, mark_hash, session_id, first_seen_at, last_seen_at)
        VALUES (?1, ?2, ?3, ?4, ?4)";
    FORGET = "DELETE FROM known_browser WHERE last_seen_at < ?1";
    FORGET_ALL_OF = "DELETE FROM known_browser WHERE user_id = ?1";
}

/// By what a place is known.
struct Place {
    hash: Vec<u8>,
    /// For the browser's cookie.
    mark: Option<String>,
    /// For people.
    name: String,
}

/// Somebody has signed in: tells the account's person where it never was before. The first place of all is not told of.
/// Returns the browser's mark.
pub async fn welcome(
    work: &mut Work,
    account: &AccountRow,
    caller: &Caller,
    device: Option<&DeviceRow>,
    handed: &Handed,
) -> Result<Option<String>, StoreError> {
    let Some(place) = place(work, caller, device) else {
        return Ok(None);
    };
    let is_first = work.first(&ANY, args![account.id, 1_i64]).await?.is_none();
    let session = handed.session.id;
    if is_known(work, account.id, &place).await? {
        return Ok(place.mark);
    }
    if !is_first && account.email_confirmed_at.is_some() {
        let (now, kind) = (work.now, AccountMailKind::NewDevice);
        if !has_room(work, Some(account), kind, now).await? {
            // Told of at a later sign-in: until then the place is not known.
            return Ok(place.mark);
        }
        let mail = NewMail {
            sign_in: Some((session, place.name.as_str())),
            ..NewMail::new(kind)
        };
        queue(work, Some(account), mail).await?;
    }
    remember(work, account.id, &place, session).await?;
    Ok(place.mark)
}

/// As [`welcome`], of whoever has just shown that the account's mailbox is theirs: nobody has to be told.
pub async fn welcome_owner(
    work: &mut Work,
    account: &AccountRow,
    caller: &Caller,
    device: Option<&DeviceRow>,
    handed: &Handed,
) -> Result<Option<String>, StoreError> {
    let Some(place) = place(work, caller, device) else {
        return Ok(None);
    };
    if !is_known(work, account.id, &place).await? {
        remember(work, account.id, &place, handed.session.id).await?;
    }
    Ok(place.mark)
}

/// Some of its places may be a stranger's: which, nobody knows.
pub async fn forget_all(work: &mut Work, user: UserId) -> Result<(), StoreError> {
    work.run(&FORGET_ALL_OF, args![user]).await?;
    Ok(())
}

/// Sets the mark in the browser, or keeps it there for longer.
pub fn marked(server: &Server, mut answer: Response, mark: Option<&str>) -> Response {
    if let Some(mark) = mark {
        cookies::mark(answer.headers_mut(), server.identity.https, mark);
    }
    answer
}

/// `None`: nobody could be told, or a desktop that is not enrolled.
fn place(work: &Work, caller: &Caller, device: Option<&DeviceRow>) -> Option<Place> {
    work.mail_domain()?;
    match (caller.client, device) {
        (_, Some(device)) => Some(Place {
            hash: Sha256::digest(device.id.0.as_bytes()).to_vec(),
            mark: None,
            name: device.name.chars().take(DEVICE_CHARS_MAX).collect(),
        }),
        (Client::Desktop, None) => None,
        (Client::Browser, None) => {
            let shown = caller.browser_cookie.clone().filter(|mark| is_mark(mark));
            let mark = shown.unwrap_or_else(|| URL_SAFE_NO_PAD.encode(work.random::<MARK_BYTES>()));
            Some(Place {
                hash: Sha256::digest(mark.as_bytes()).to_vec(),
                mark: Some(mark),
                name: browser_name(&caller.user_agent),
            })
        }
    }
}

fn is_mark(text: &str) -> bool {
    URL_SAFE_NO_PAD
        .decode(text)
        .is_ok_and(|bytes| bytes.len() == MARK_BYTES)
}

/// And is so for longer, where it is.
async fn is_known(work: &mut Work, user: UserId, place: &Place) -> Result<bool, StoreError> {
    let now = work.now;
    work.run(&FORGET, args![now.plus_minutes(-KEPT_DAYS * 24 * 60)])
        .await?;
    let seen = work.run(&SEEN, args![user, place.hash.clone(), now]).await?;
    Ok(seen > 0)
}

async fn remember(
    work: &mut Work,
    user: UserId,
    place: &Place,
    session: SessionId,
) -> Result<(), StoreError> {
    let now = work.now;
    work.run(&INSERT, args![user, place.hash.clone(), session, now])
        .await?;
    Ok(())
}

/// `Chrome, Windows`: as much as a person remembers of what they used. Empty where it is not known.
fn browser_name(user_agent: &str) -> String {
    // Each names those that it is like as well: the more special ones come first.
    const BROWSERS: [(&str, &str); 7] = [
        ("coc_coc_browser", "Cốc Cốc"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let of = |known: &[(&str, &'static str)]| {
        let found = known.iter().find(|(sign, _)| user_agent.contains(sign));
        found.map(|(_, name)| *name)
    };
    let names: Vec<_> = [of(&BROWSERS), of(&SYSTEMS)].into_iter().flatten().collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36 Edg/143.0",
        "Edge, Windows"
    )]
    #[case(
        "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Mobile Safari/537.36",
        "Chrome, Android"
    )]
    #[case(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Safari/604.1",
        "Safari, iPhone"
    )]
    #[case(
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "Firefox, Linux"
    )]
    #[case("curl/8.0", "")]
    #[case("<script>alert(1)</script>", "")]
    fn a_browser_is_called_as_people_call_it(#[case] user_agent: &str, #[case] name: &str) {
        assert_eq!(browser_name(user_agent), name);
    }

    #[test]
    fn only_what_the_clinic_gave_is_a_mark() {
        assert!(is_mark(&URL_SAFE_NO_PAD.encode([7; MARK_BYTES])));
        let short = URL_SAFE_NO_PAD.encode([7; 31]);
        for other in ["", "7", "not a mark", short.as_str()] {
            assert!(!is_mark(other), "{other}");
        }
    }
}
