//! The clinic's own wording as rows. A version is never changed; the newest of a name counts.

use std::collections::BTreeMap;

use super::{MessageTemplateVersion, TemplateBroke, queries::language_name};
use crate::{
    args,
    field::Language,
    ids::UserId,
    store::{Row, StoreError, Tx},
    time::Timestamp,
};

/// Of one template, as the admin sees them.
const VERSIONS_MAX: i64 = 100;
/// Of what the template engine says.
const SAID_CHARS_MAX: usize = 500;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT t.name, t.version, t.source, t.saved_at, t.broke_at, t.broke_with, u.display_name
            FROM message_template t LEFT JOIN user_account u ON u.id = t.saved_by ",
            $rest
        )
    };
}

crate::statements! {
    NEWEST = select!("WHERE t.version = (SELECT MAX(newer.version) FROM message_template newer WHERE newer.name = t.name)");
    OF_LANGUAGE = "SELECT t.name, t.version, t.source FROM message_template t
        WHERE t.name >= ?1 AND t.name < ?2 AND t.source IS NOT NULL
            AND t.version = (SELECT MAX(newer.version) FROM message_template newer WHERE newer.name = t.name)";
    OF_NAME = select!("WHERE t.name = ?1 ORDER BY t.version DESC {limit ?2}");
    INSERT = "INSERT INTO message_template (name, version, source, saved_by, saved_at, broke_at, broke_with)
        VALUES (?1, ?2, ?3, ?4, ?5, NULL, NULL)";
    BROKE = "UPDATE message_template SET broke_at = ?3, broke_with = ?4
        WHERE name = ?1 AND version = ?2 AND broke_at IS NULL";
}

/// What a message is written by in the place of the program's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicTemplate {
    pub version: i64,
    pub source: String,
}

/// By name; what is not there is the program's own.
pub type ClinicTemplates = BTreeMap<String, ClinicTemplate>;

fn version(row: &Row) -> Result<MessageTemplateVersion, StoreError> {
    let broke = match row.get::<Option<Timestamp>>("broke_at")? {
        Some(at) => Some(TemplateBroke {
            at,
            said: row.get::<Option<String>>("broke_with")?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(MessageTemplateVersion {
        version: row.get("version")?,
        source: row.get("source")?,
        saved_at: row.get("saved_at")?,
        saved_by: row.get("display_name")?,
        broke,
    })
}

/// The newest version of every name that was ever changed.
pub async fn newest(tx: &mut Tx) -> Result<BTreeMap<String, MessageTemplateVersion>, StoreError> {
    let rows = tx.all(&NEWEST, &[]).await?;
    let named = |row: &Row| -> Result<_, StoreError> { Ok((row.get("name")?, version(row)?)) };
    rows.iter().map(named).collect()
}

/// The newest first.
pub async fn versions(tx: &mut Tx, name: &str) -> Result<Vec<MessageTemplateVersion>, StoreError> {
    let rows = tx.all(&OF_NAME, args![name, VERSIONS_MAX]).await?;
    rows.iter().map(version).collect()
}

/// What messages in this language are written by now.
pub async fn of_language(tx: &mut Tx, language: Language) -> Result<ClinicTemplates, StoreError> {
    let folder = language_name(language);
    // The character after the dot: all that begins with `vi.` lies between.
    let (from, until) = (format!("{folder}."), format!("{folder}/"));
    let rows = tx.all(&OF_LANGUAGE, args![&from, &until]).await?;
    let template = |row: &Row| -> Result<_, StoreError> {
        let template = ClinicTemplate {
            version: row.get("version")?,
            source: row.get("source")?,
        };
        Ok((row.get("name")?, template))
    };
    rows.iter().map(template).collect()
}

/// `source` is `None` for the way back to the program's own.
pub async fn keep(
    tx: &mut Tx,
    name: &str,
    version: i64,
    source: Option<&str>,
    by: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&INSERT, args![name, version, source, by, now]).await?;
    Ok(())
}

/// A message could not be written by this version. The first time is kept.
pub async fn broke(
    tx: &mut Tx,
    name: &str,
    version: i64,
    said: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let said: String = said.chars().take(SAID_CHARS_MAX).collect();
    tx.run(&BROKE, args![name, version, now, said]).await?;
    Ok(())
}
