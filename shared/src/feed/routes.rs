use axum::Json;
use serde::Deserialize;
use utoipa_axum::routes;

use super::{Change, Changes, Entity, FeedOp};
use crate::{
    args,
    identity::{Access, Role},
    store::{StoreError, Tx},
    web::{ActorIs, Fault, Params, Reach, Reading, Routes},
};

/// More changes than this are not listed: loading every screen anew is cheaper.
const CHANGES_MAX: usize = 500;

crate::statements! {
    POSITION = "SELECT epoch, seq FROM sync_counter WHERE id = 1";
    LOG_FROM = "SELECT log_from FROM sync_counter WHERE id = 1";
    AFTER = "SELECT entity, entity_id, seq, op FROM sync_log WHERE seq > ?1 ORDER BY seq {limit ?2}";
}

pub fn routes() -> Routes {
    Routes::default().read(Access::SignedIn, Reach::Replica, routes!(list_changes))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct After {
    /// `seq` of the last answer; without it the answer only says where the feed is.
    after: Option<i64>,
}

/// `(epoch, seq)` of this store.
pub async fn position(tx: &mut Tx) -> Result<(i64, i64), StoreError> {
    let row = tx.first(&POSITION, &[]).await?;
    let row = row.ok_or_else(|| StoreError::decode("sync_counter", "row missing"))?;
    Ok((row.get("epoch")?, row.get("seq")?))
}

/// What changed at or before this position is not in this store's log.
pub async fn log_from(tx: &mut Tx) -> Result<i64, StoreError> {
    let row = tx.first(&LOG_FROM, &[]).await?;
    let row = row.ok_or_else(|| StoreError::decode("sync_counter", "row missing"))?;
    row.get("log_from")
}

/// Which rows changed since `after`. Screens follow it; content comes from the rows' own routes.
#[utoipa::path(get, path = "/api/changes", tag = "feed", params(After), responses((status = 200, body = Changes)))]
async fn list_changes(
    ActorIs(actor): ActorIs,
    Params(After { after }): Params<After>,
    Reading(mut tx): Reading,
) -> Result<Json<Changes>, Fault> {
    let (_, seq) = position(&mut tx).await?;
    let log_from = log_from(&mut tx).await?;
    let none = |resync| Changes {
        seq,
        changes: Vec::new(),
        resync,
    };
    let Some(after) = after else {
        return Ok(Json(none(false)));
    };
    if after > seq || after < log_from {
        return Ok(Json(none(true)));
    }
    let rows = tx
        .all(
            &AFTER,
            args![after, i64::try_from(CHANGES_MAX + 1).unwrap_or(i64::MAX)],
        )
        .await?;
    if rows.len() > CHANGES_MAX {
        return Ok(Json(none(true)));
    }
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let change = Change {
            entity: row.word("entity", Entity::parse)?,
            id: row.get("entity_id")?,
            op: if row.get::<String>("op")? == "put" {
                FeedOp::Put
            } else {
                FeedOp::Remove
            },
            seq: row.get("seq")?,
        };
        if change.entity.shown_to(actor.role) {
            changes.push(change);
        }
    }
    Ok(Json(Changes {
        seq,
        changes,
        resync: false,
    }))
}

impl Entity {
    /// Whether a role hears of such rows at all.
    pub const fn shown_to(self, role: Role) -> bool {
        match self {
            Self::PatientAllergy
            | Self::CareAccess
            | Self::AllergyReview
            | Self::Encounter
            | Self::Attachment
            | Self::EncounterTemplate
            | Self::EncounterDiagnosis
            | Self::Prescription
            | Self::MedicationRequest
            | Self::MedicationStatement
            | Self::PrescriptionFavourite
            | Self::DrugPackApproval
            | Self::DrugRuleSet
            | Self::DrugPackState => matches!(role, Role::Doctor),
            Self::MedicationProduct => matches!(role, Role::Doctor | Role::Admin),
            Self::UserAccount | Self::Device => matches!(role, Role::Admin),
            Self::Patient | Self::PatientIdentifier | Self::PatientContact | Self::PatientConflict => {
                !matches!(role, Role::Patient)
            }
            _ => true,
        }
    }
}
