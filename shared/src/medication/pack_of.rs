//! The rules that a clinic's prescriptions are checked by: the program's, with the clinic's own products and its rule
//! sets in use. They are made ready once for each content, and known again by a fingerprint that every change of them
//! renews in its own transaction.

use std::{
    collections::VecDeque,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    Pack,
    pack::{
        Own, OwnProduct, OwnSet,
        load::{SHIPPED_VERSION, Unreadable, shipped, with_own},
    },
};
use crate::{
    args,
    feed::Entity,
    ids::RuleSetId,
    store::{Row, StoreError, Tx},
    text::hex,
    web::{Fault, Work},
};

crate::statements! {
    STATE = "SELECT fingerprint FROM drug_pack_state WHERE id = ?1";
    BEGIN = "INSERT INTO drug_pack_state (id, fingerprint, version) VALUES (?1, ?2, 1)";
    RENEW = "UPDATE drug_pack_state SET fingerprint = ?2, version = version + 1 WHERE id = ?1";
    PRODUCTS = "SELECT content, active FROM medication_product ORDER BY id";
    SETS = "SELECT id, title, content FROM drug_rule_set WHERE status = 'in-use' ORDER BY id";
}

/// The one row's id.
const ROW: Uuid = Uuid::nil();
/// A process may serve several clinics, and a change leaves what was there before for a moment.
const READY_MAX: usize = 4;

static SHIPPED: LazyLock<Result<Arc<Pack>, Unreadable>> = LazyLock::new(|| shipped().map(Arc::new));

/// By their fingerprints, the newest last.
static READY: Mutex<VecDeque<(String, Arc<Pack>)>> = Mutex::new(VecDeque::new());

/// The rules that the program comes with; they were read by a test before it was shipped.
pub(super) fn shipped_pack() -> Result<&'static Arc<Pack>, Fault> {
    SHIPPED
        .as_ref()
        .map_err(|unreadable| Fault::new(unreadable.clone()))
}

/// The rules in use, as this transaction sees them.
pub async fn pack_of(tx: &mut Tx) -> Result<Arc<Pack>, Fault> {
    let told = state(tx).await?;
    if told.is_empty() {
        return Ok(Arc::clone(shipped_pack()?));
    }
    if let Some(pack) = ready(&told) {
        return Ok(pack);
    }
    // On a replica the rows may be on their way still: what they make is known by what they are.
    let (fingerprint, own) = read(tx).await?;
    if fingerprint.is_empty() {
        return Ok(Arc::clone(shipped_pack()?));
    }
    if let Some(pack) = ready(&fingerprint) {
        return Ok(pack);
    }
    let version = version_of(&fingerprint);
    let pack = with_own(shipped_pack()?, &own, &version).map_err(Fault::new)?;
    Ok(keep(fingerprint, Arc::new(pack)))
}

/// After every change of products and rule sets. Returns the version of the rules from now on.
pub(super) async fn renew(work: &mut Work) -> Result<String, StoreError> {
    let (fingerprint, _) = read(work).await?;
    let before = work.first(&STATE, args![ROW]).await?;
    let before: Option<String> = before.map(|row| row.get("fingerprint")).transpose()?;
    match before {
        Some(before) if before == fingerprint => return Ok(version_of(&fingerprint)),
        Some(_) => work.run(&RENEW, args![ROW, &fingerprint]).await?,
        None => work.run(&BEGIN, args![ROW, &fingerprint]).await?,
    };
    work.put(Entity::DrugPackState, ROW);
    let version = version_of(&fingerprint);
    work.note(format!("drug rules {version}"));
    Ok(version)
}

async fn state(tx: &mut Tx) -> Result<String, StoreError> {
    let row = tx.first(&STATE, args![ROW]).await?;
    row.map_or_else(|| Ok(String::new()), |row| row.get("fingerprint"))
}

/// `2026.11`, and `2026.11+1a2b3c4d` where the clinic has something of its own.
fn version_of(fingerprint: &str) -> String {
    match fingerprint.get(..8) {
        Some(begin) => format!("{SHIPPED_VERSION}+{begin}"),
        None => SHIPPED_VERSION.to_owned(),
    }
}

/// All that the clinic has of its own, and the fingerprint of that. Empty: nothing.
async fn read(tx: &mut Tx) -> Result<(String, Own), StoreError> {
    let products = tx.all(&PRODUCTS, &[]).await?;
    let sets = tx.all(&SETS, &[]).await?;
    if products.is_empty() && sets.is_empty() {
        return Ok((String::new(), Own::default()));
    }
    let mut hash = Sha256::new();
    for row in &products {
        let (content, active): (String, bool) = (row.get("content")?, row.get("active")?);
        part(&mut hash, content.as_bytes());
        hash.update([u8::from(active)]);
    }
    for row in &sets {
        let (id, title, content): (RuleSetId, String, String) =
            (row.get("id")?, row.get("title")?, row.get("content")?);
        for bytes in [id.0.as_bytes().as_slice(), title.as_bytes(), content.as_bytes()] {
            part(&mut hash, bytes);
        }
    }
    let own = Own {
        products: products.iter().map(product).collect::<Result<_, _>>()?,
        sets: sets.iter().map(set).collect::<Result<_, _>>()?,
    };
    Ok((hex(&hash.finalize()), own))
}

/// With its length, so that no two contents run together into one.
fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn product(row: &Row) -> Result<OwnProduct, StoreError> {
    Ok(OwnProduct {
        form: row.json("content")?,
        active: row.get("active")?,
    })
}

fn set(row: &Row) -> Result<OwnSet, StoreError> {
    Ok(OwnSet {
        id: row.get("id")?,
        title: row.get("title")?,
        rules: row.json("content")?,
    })
}

fn ready(fingerprint: &str) -> Option<Arc<Pack>> {
    let ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    let found = ready.iter().find(|(of, _)| of == fingerprint);
    found.map(|(_, pack)| Arc::clone(pack))
}

/// The one that is kept: two may have made it at the same moment.
fn keep(fingerprint: String, pack: Arc<Pack>) -> Arc<Pack> {
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, known)) = ready.iter().find(|(of, _)| *of == fingerprint) {
        return Arc::clone(known);
    }
    if ready.len() == READY_MAX {
        ready.pop_front();
    }
    ready.push_back((fingerprint, Arc::clone(&pack)));
    pack
}
