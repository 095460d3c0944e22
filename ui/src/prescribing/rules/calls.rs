//! The requests about the clinic's own rules.
use clinic_shared::feed::Page;
use clinic_shared::ids::{ChangeKey, RuleSetId, SignatureProofId};
use clinic_shared::medication::{DecideRuleSet, ImportRules, RuleSet, RuleSetRead};

use crate::api::{self, ApiError, with_query};

pub const PREVIEW: &str = "/api/drug-rule-sets/preview";

/// What a doctor does with a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Use,
    Withdraw,
}

/// The newest first.
pub async fn list() -> Result<Vec<RuleSet>, ApiError> {
    let page: Page<RuleSet> = api::get("/api/drug-rule-sets").await?;
    Ok(page.items)
}

pub async fn read(id: RuleSetId) -> Result<RuleSetRead, ApiError> {
    api::get(&format!("/api/drug-rule-sets/{id}")).await
}

/// As it was looked at: the digest is the preview's.
pub async fn import(bytes: &[u8], asked: &ImportRules, key: ChangeKey) -> Result<RuleSet, ApiError> {
    let id = asked.id.to_string();
    let pairs = [
        ("id", id.as_str()),
        ("title", asked.title.as_str()),
        ("file_name", asked.file_name.as_str()),
        ("digest", asked.digest.as_str()),
        ("skip_errors", if asked.skip_errors { "true" } else { "" }),
    ];
    api::post_bytes(&with_query("/api/drug-rule-sets", &pairs), bytes, key).await
}

/// As the set was read, with the password given once more.
pub async fn decide(
    id: RuleSetId,
    decision: Decision,
    version: i64,
    proof: SignatureProofId,
    key: ChangeKey,
) -> Result<RuleSet, ApiError> {
    let verb = match decision {
        Decision::Use => "use",
        Decision::Withdraw => "withdraw",
    };
    let path = format!("/api/drug-rule-sets/{id}/{verb}");
    let asked = DecideRuleSet { proof: Some(proof) };
    api::act(&path, &asked, key, Some(version)).await
}
