//! The rules as a clinic uses them, and the doctors who stand for them by name. Row B1.

use axum::Json;
use utoipa_axum::routes;

use super::{ApprovePack, DrugPack, Pack, PackApproval, PrescriptionRefused, pack_of, sign::spend_proof};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    problem::Problem,
    store::{Row, StoreError, Tx},
    text::{alphabetical, tidy},
    web::{Body, Created, Fault, Outcome, Reach, Reading, Routes, Working},
};

crate::statements! {
    APPROVALS = "SELECT a.id, a.note, a.approved_at, u.display_name FROM drug_pack_approval a
        LEFT JOIN user_account u ON u.id = a.approved_by WHERE a.pack = ?1 ORDER BY a.approved_at DESC, a.id DESC";
    FIND = "SELECT id FROM drug_pack_approval WHERE id = ?1";
    INSERT = "INSERT INTO drug_pack_approval (id, pack, approved_by, note, approved_at) VALUES (?1, ?2, ?3, ?4, ?5)";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::DOCTOR, Reach::Server, routes!(read_drug_pack))
        .change(Access::DOCTOR, routes!(approve_drug_pack))
}

/// The rules that prescriptions are checked by, and who stands for them.
#[utoipa::path(get, path = "/api/drug-pack", tag = "medication", responses((status = 200, body = DrugPack)))]
async fn read_drug_pack(Reading(mut tx): Reading) -> Result<Json<DrugPack>, Fault> {
    let pack = pack_of(&mut tx).await?;
    Ok(Json(told(&mut tx, &pack).await?))
}

async fn told(tx: &mut Tx, pack: &Pack) -> Result<DrugPack, StoreError> {
    let approval = |row: &Row| -> Result<PackApproval, StoreError> {
        Ok(PackApproval {
            id: row.get("id")?,
            approved_by_name: row.get::<Option<String>>("display_name")?.unwrap_or_default(),
            note: row.get("note")?,
            approved_at: row.get("approved_at")?,
        })
    };
    let rows = tx.all(&APPROVALS, args![&pack.version]).await?;
    let mut sources: Vec<String> = pack.sources().map(str::to_owned).collect();
    sources.sort_by_cached_key(|title| alphabetical(title));
    Ok(DrugPack {
        version: pack.version.clone(),
        ingredients: pack.ingredients.len(),
        products: pack.products.len(),
        groups: pack.groups.len(),
        rules: pack.rules.len(),
        contraindications: pack.contraindications.len(),
        sources,
        approvals: rows.iter().map(approval).collect::<Result<_, _>>()?,
    })
}

/// Puts the asker's name under the rules, with the password given once more (`POST /api/session/proof`). Of another
/// version than the one in use nothing is kept.
#[utoipa::path(post, path = "/api/drug-pack/approvals", tag = "medication", request_body = ApprovePack,
    responses((status = 201, body = DrugPack), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn approve_drug_pack(
    mut work: Working,
    Body(asked): Body<ApprovePack>,
) -> Outcome<Created<DrugPack>, PrescriptionRefused> {
    let pack = pack_of(&mut work).await?;
    if asked.pack != pack.version {
        return Err(PrescriptionRefused::NotFound.into());
    }
    if work.first(&FIND, args![asked.id]).await?.is_some() {
        return Err(PrescriptionRefused::IdInUse.into());
    }
    spend_proof(&mut work, asked.proof).await?;
    let (user, now) = (work.actor.user, work.now);
    let row = args![asked.id, &pack.version, user, tidy(&asked.note), now];
    work.run(&INSERT, row).await?;
    work.put(Entity::DrugPackApproval, asked.id);
    Ok(Created(1, told(&mut work, &pack).await?))
}
