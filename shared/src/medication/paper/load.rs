//! Reads what a paper is made of.

use super::{
    super::{
        Prescription, PrescriptionRefused, PrescriptionStatus,
        queries::{find, in_care},
    },
    PaperSources, PrescriptionPaper,
};
use crate::{
    ids::PrescriptionId,
    patients::find_patient,
    practitioners::find_practitioner,
    records::find_encounter,
    settings,
    time::Zone,
    web::{Outcome, Work},
};

/// What is printed of a prescription. It is a read of clinical content: the patient is in the asker's care, and a draft
/// is the asker's own.
pub async fn paper(work: &mut Work, id: PrescriptionId) -> Outcome<PrescriptionPaper, PrescriptionRefused> {
    let found = find(work, id).await?.ok_or(PrescriptionRefused::NotFound)?;
    in_care(work, found.patient_id).await?;
    own_draft(work, &found)?;
    work.note(format!("patient {}, prescription {id}", found.patient_id));
    let now = work.now;
    let (_, settings) = settings::load(work).await?;
    let today = Zone::fixed_hours(settings.utc_offset_hours).day_of(now);
    let patient = find_patient(work, found.patient_id, today).await?;
    let practitioner = find_practitioner(work, found.practitioner_id).await?;
    let encounter = match found.encounter_id {
        Some(encounter) => find_encounter(work, encounter).await?,
        None => None,
    };
    Ok(PrescriptionPaper::of(&PaperSources {
        prescription: &found,
        patient: &patient.ok_or(PrescriptionRefused::NotFound)?,
        practitioner: &practitioner.ok_or(PrescriptionRefused::NotFound)?,
        encounter: encounter.as_ref(),
        settings: &settings,
        now,
    }))
}

fn own_draft(work: &Work, found: &Prescription) -> Result<(), PrescriptionRefused> {
    let is_own = work.actor.practitioner == Some(found.practitioner_id);
    if found.status != PrescriptionStatus::Draft || is_own {
        return Ok(());
    }
    Err(PrescriptionRefused::NotYours)
}
