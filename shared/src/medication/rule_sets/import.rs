//! A file of rules: looked at, then kept as a draft as it was looked at.

use sha2::{Digest as _, Sha256};

use super::{ImportRules, OwnRule, RuleChange, RuleSet, RulesPreview, preview as looked_at, queries};
use crate::{
    field::Check as _,
    medication::{
        ImportRefused,
        pack_of::{pack_of, shipped_pack},
        sheet::Sheet,
    },
    store::{StoreError, Tx, json},
    text::{hex, tidy},
    web::{Created, Fault, Outcome, Work, language},
};

/// What the file says, and what of it is new. Nothing is written.
pub async fn preview_rules(tx: &mut Tx, sheets: &[Sheet]) -> Outcome<RulesPreview, ImportRefused> {
    let names = pack_of(tx).await?;
    let looked = looked_at(sheets, &names, shipped_pack()?, language());
    let preview = looked.map_err(|why| ImportRefused::Unreadable { why })?;
    let digest = digest_of(new_of(&preview))?;
    Ok(RulesPreview { digest, ..preview })
}

fn new_of(preview: &RulesPreview) -> impl Iterator<Item = &OwnRule> {
    let new = preview.rows.iter().filter(|row| row.change == RuleChange::New);
    new.filter_map(|row| row.rule.as_ref())
}

/// Keeps what is new in the file as a draft, which has no effect. Where the file says something else by now, or a row
/// has an error that nobody chose to leave out, nothing is kept.
pub async fn import_rules(
    work: &mut Work,
    sheets: &[Sheet],
    asked: &ImportRules,
) -> Outcome<Created<RuleSet>, ImportRefused> {
    let errors = asked.check();
    if !errors.is_empty() {
        return Err(errors.into());
    }
    if queries::find(work, asked.id).await?.is_some() {
        return Err(ImportRefused::IdInUse.into());
    }
    let preview = preview_rules(work, sheets).await?;
    if preview.digest != asked.digest {
        let digest = preview.digest;
        return Err(ImportRefused::PreviewDiffers { digest }.into());
    }
    let counts = preview.counts;
    if counts.errors > 0 && !asked.skip_errors {
        return Err(ImportRefused::RowsWrong { rows: counts.errors }.into());
    }
    let new: Vec<OwnRule> = new_of(&preview).cloned().collect();
    if new.is_empty() {
        return Err(ImportRefused::NothingNew.into());
    }
    let told = (tidy(&asked.title), tidy(&asked.file_name));
    queries::insert(work, asked.id, (&told.0, &told.1), &new).await?;
    work.note(format!(
        "drug rules from a file: {} new, {} known, {} rows left out",
        counts.new, counts.known, counts.errors
    ));
    let made = queries::find(work, asked.id).await?;
    let made = made.ok_or_else(|| Fault::new("a rule set is gone that was just kept"))?;
    Ok(Created(made.version, made))
}

/// Of every rule that would be kept.
fn digest_of<'r>(rules: impl Iterator<Item = &'r OwnRule>) -> Result<String, StoreError> {
    let mut digest = Sha256::new();
    for rule in rules {
        digest.update(json(rule)?);
        digest.update([0]);
    }
    Ok(hex(&digest.finalize()))
}
