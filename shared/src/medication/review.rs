//! Prescriptions in force that the check sees with other eyes by now: an allergy was recorded, somebody else prescribed
//! something, the rules are newer. Row B1.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use utoipa_axum::routes;

use super::{
    Pack, Prescription, PrescriptionRefused, PrescriptionReview, Tier, check, history, pack_of,
    queries::{self, But, select},
};
use crate::{
    args,
    feed::Page,
    identity::Access,
    ids::PatientId,
    problem::Problem,
    records::has_in_care,
    settings,
    store::StoreError,
    web::{Outcome, Routes, Work, Working},
};

crate::statements! {
    IN_FORCE = select!("WHERE r.practitioner_id = ?1 AND r.status = 'active' AND EXISTS
            (SELECT m.id FROM medication_request m WHERE m.prescription_id = r.id AND m.ends_on >= ?2)
        ORDER BY r.written_at DESC, r.id DESC {limit ?3}");
}

/// The newest; while they are looked at, nobody writes.
const LOOKED_AT_MAX: i64 = 100;

pub fn routes() -> Routes {
    Routes::default().audited_read(Access::DOCTOR, routes!(prescription_reviews))
}

/// The asker's own prescriptions in force for which the check finds something serious by now that nobody has answered
/// for. Leaves an audit row.
#[utoipa::path(get, path = "/api/prescription-reviews", tag = "medication",
    responses((status = 200, body = Page<PrescriptionReview>), (status = 403, body = Problem)))]
async fn prescription_reviews(
    mut work: Working,
) -> Outcome<Json<Page<PrescriptionReview>>, PrescriptionRefused> {
    let pack = pack_of(&mut work).await?;
    let own = in_force(&mut work).await?;
    let answered = answered(&own);
    let mut items = Vec::new();
    for prescription in own {
        let nothing = BTreeSet::new();
        let known = answered.get(&prescription.patient_id).unwrap_or(&nothing);
        if let Some(review) = reviewed(&mut work, &pack, prescription, known).await? {
            items.push(review);
        }
    }
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// Of patients who are still in care.
async fn in_force(work: &mut Work) -> Result<Vec<Prescription>, StoreError> {
    let actor = work.actor;
    let today = settings::zone(work).await?.day_of(work.now);
    let rows = work
        .all(&IN_FORCE, args![actor.practitioner, today, LOOKED_AT_MAX])
        .await?;
    let mut own = Vec::with_capacity(rows.len());
    for row in &rows {
        let one = queries::prescription(row)?;
        work.note(format!("patient {}", one.patient_id));
        if has_in_care(work, &actor, one.patient_id).await? {
            own.push(one);
        }
    }
    Ok(own)
}

/// What the doctor has seen and signed of each patient: in whichever of the prescriptions.
fn answered(own: &[Prescription]) -> BTreeMap<PatientId, BTreeSet<String>> {
    let mut answered: BTreeMap<PatientId, BTreeSet<String>> = BTreeMap::new();
    for one in own {
        let check = one.signed_check.iter();
        let keys = check.flat_map(|signed| signed.check.checked.keys());
        answered.entry(one.patient_id).or_default().extend(keys);
    }
    answered
}

async fn reviewed(
    work: &mut Work,
    pack: &Pack,
    prescription: Prescription,
    known: &BTreeSet<String>,
) -> Outcome<Option<PrescriptionReview>, PrescriptionRefused> {
    let (patient, encounter, id) = (
        prescription.patient_id,
        prescription.encounter_id,
        prescription.id,
    );
    let context = history::prescribing(work, patient, encounter, Some(But::Itself(id))).await?;
    let checked = check(pack, &context.case_of(&prescription.form));
    let is_new = |finding: &super::Finding| finding.tier >= Tier::Serious && !known.contains(&finding.key());
    let findings: Vec<_> = checked.findings.into_iter().filter(is_new).collect();
    Ok((!findings.is_empty()).then_some(PrescriptionReview {
        prescription,
        findings,
    }))
}
