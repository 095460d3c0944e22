use super::{OwnRule, RuleSet, RuleSetStatus};
use crate::{
    args,
    feed::Entity,
    ids::RuleSetId,
    store::{Row, StoreError, Tx, json},
    web::Work,
};

/// What every read of rule sets selects; the rest of the statement follows.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.title, s.file_name, s.rules, s.status, i.display_name AS imported_by_name, s.imported_at,
                d.display_name AS decided_by_name, s.decided_at, s.version
            FROM drug_rule_set s LEFT JOIN user_account i ON i.id = s.imported_by
                LEFT JOIN user_account d ON d.id = s.decided_by ",
            $rest
        )
    };
}

crate::statements! {
    ALL = select!("ORDER BY s.imported_at DESC, s.id DESC");
    FIND = select!("WHERE s.id = ?1");
    CONTENT = "SELECT content FROM drug_rule_set WHERE id = ?1";
    INSERT = "INSERT INTO drug_rule_set
        (id, title, file_name, content, rules, status, imported_by, imported_at, decided_by, decided_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, 'draft', ?6, ?7, NULL, NULL, 1)";
    DECIDE = "UPDATE drug_rule_set SET status = ?2, decided_by = ?3, decided_at = ?4, version = version + 1
        WHERE id = ?1";
}

fn rule_set(row: &Row) -> Result<RuleSet, StoreError> {
    let name = |column: &str| -> Result<String, StoreError> {
        Ok(row.get::<Option<String>>(column)?.unwrap_or_default())
    };
    Ok(RuleSet {
        id: row.get("id")?,
        title: row.get("title")?,
        file_name: row.get("file_name")?,
        rules: row.get::<u32>("rules")? as usize,
        // Only the rules in use tell.
        lost: 0,
        status: row.word("status", RuleSetStatus::parse)?,
        imported_by_name: name("imported_by_name")?,
        imported_at: row.get("imported_at")?,
        decided_by_name: name("decided_by_name")?,
        decided_at: row.get("decided_at")?,
        version: row.get("version")?,
    })
}

pub(super) async fn all(tx: &mut Tx) -> Result<Vec<RuleSet>, StoreError> {
    let rows = tx.all(&ALL, &[]).await?;
    rows.iter().map(rule_set).collect()
}

pub(super) async fn find(tx: &mut Tx, id: RuleSetId) -> Result<Option<RuleSet>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(rule_set).transpose()
}

pub(super) async fn rows(tx: &mut Tx, id: RuleSetId) -> Result<Vec<OwnRule>, StoreError> {
    let row = tx.first(&CONTENT, args![id]).await?;
    row.map_or_else(|| Ok(Vec::new()), |row| row.json("content"))
}

pub(super) async fn insert(
    work: &mut Work,
    id: RuleSetId,
    (title, file_name): (&str, &str),
    rows: &[OwnRule],
) -> Result<(), StoreError> {
    let (user, now) = (work.actor.user, work.now);
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let row = args![id, title, file_name, json(&rows)?, count, user, now];
    work.run(&INSERT, row).await?;
    work.put(Entity::DrugRuleSet, id);
    Ok(())
}

pub(super) async fn decide(work: &mut Work, id: RuleSetId, status: RuleSetStatus) -> Result<(), StoreError> {
    let row = args![id, status.name(), work.actor.user, work.now];
    work.run(&DECIDE, row).await?;
    work.put(Entity::DrugRuleSet, id);
    Ok(())
}
