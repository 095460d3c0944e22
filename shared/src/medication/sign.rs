//! Signing a prescription, and ending one. Rows B1, B2, D13: the check is repeated in the transaction that signs, with
//! what the record says at that moment, and signs only what the doctor has seen.

use utoipa_axum::routes;

use super::{
    CancelPrescription, Checked, Finding, PrescribedLine, Prescription, PrescriptionRefused,
    PrescriptionStatus, SignPrescription, SignedCheck, Tier, check, history, pack_of,
    prescribe::{as_it_is, own, own_draft, replaceable},
    queries::{self, But, in_care},
};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::{MedicationRequestId, PrescriptionId, SignatureProofId, UserId},
    problem::Problem,
    scanning::AppointmentCode,
    settings,
    store::{StoreError, json},
    text::tidy,
    time::{Date, Timestamp},
    web::{Body, IfMatch, Outcome, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    PROOF = "SELECT user_id, expires_at FROM signature_proof WHERE id = ?1";
    SPEND_PROOF = "DELETE FROM signature_proof WHERE id = ?1";
    CODE_USED = "SELECT id FROM prescription WHERE code = ?1";
    SIGN = "UPDATE prescription SET status = 'active', code = ?2, pack = ?3, signed_check = ?4, signed_at = ?5,
        written_at = ?5, version = version + 1 WHERE id = ?1";
    REQUEST = "INSERT INTO medication_request
        (id, prescription_id, patient_id, practitioner_id, position, status, content, starts_on, ends_on)
        VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?6, ?7, ?8)";
    END = "UPDATE prescription SET status = ?2, replaced_by = ?3, ended_at = ?4, end_reason = ?5, version = version + 1
        WHERE id = ?1";
    GO_ON = "UPDATE prescription SET status = 'active', replaced_by = NULL, ended_at = NULL, end_reason = '',
        version = version + 1 WHERE id = ?1";
    REQUESTS = "SELECT id, content, starts_on FROM medication_request WHERE prescription_id = ?1";
    GO_ON_REQUEST = "UPDATE medication_request SET status = 'active', ends_on = ?2 WHERE id = ?1";
    CANCEL_REQUESTS = "UPDATE medication_request SET status = 'cancelled' WHERE prescription_id = ?1";
    /// Those that would go on.
    STOP_REQUESTS = "UPDATE medication_request SET status = 'stopped', ends_on = ?2
        WHERE prescription_id = ?1 AND ends_on > ?2";
}

pub fn routes() -> Routes {
    Routes::default()
        .change(Access::DOCTOR, routes!(sign_prescription))
        .change(Access::DOCTOR, routes!(cancel_prescription))
}

/// Signs a draft. The check is repeated with what the record says at this moment; where it says something else than the
/// doctor saw, nothing is signed and the new findings are told. Serious findings want a reason, contraindicated ones a
/// reason in words and the password once more (`POST /api/session/proof`).
#[utoipa::path(post, path = "/api/prescriptions/{id}/sign", tag = "medication", request_body = SignPrescription,
    responses((status = 200, body = Prescription), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn sign_prescription(
    mut work: Working,
    PathId(id): PathId<PrescriptionId>,
    IfMatch(version): IfMatch,
    Body(asked): Body<SignPrescription>,
) -> Outcome<Versioned<Prescription>, PrescriptionRefused> {
    let draft = own_draft(&mut work, id, version).await?;
    let unsaid = draft.form.unsaid();
    if !unsaid.is_empty() {
        return Err(unsaid.into());
    }
    let checked = checked_now(&mut work, &draft, &asked).await?;
    if checked.worst() == Some(Tier::Contraindicated) {
        spend_proof(&mut work, asked.proof).await?;
    }
    if let Some(replaced) = draft.replaces {
        let replaced = replaceable(&mut work, replaced, draft.patient_id).await?;
        replace(&mut work, &replaced, id).await?;
    }
    keep(&mut work, &draft, checked, asked).await?;
    as_it_is(&mut work, id).await
}

/// The check of this moment, if it is what the doctor saw and answered for.
async fn checked_now(
    work: &mut Work,
    draft: &Prescription,
    asked: &SignPrescription,
) -> Outcome<Checked, PrescriptionRefused> {
    let known = history::prescribing(
        work,
        draft.patient_id,
        draft.encounter_id,
        draft.replaces.map(But::Replaced),
    )
    .await?;
    let pack = pack_of(work).await?;
    let checked = check(&pack, &known.case_of(&draft.form));
    if !is_as_seen(&checked, asked) {
        let check = Box::new(checked.into());
        return Err(PrescriptionRefused::CheckDiffers { check }.into());
    }
    let open = known.unanswered(&checked.findings, &asked.acknowledgments);
    if !open.is_empty() {
        let findings = open.into_iter().map(Finding::key).collect();
        return Err(PrescriptionRefused::ReasonNeeded { findings }.into());
    }
    Ok(checked)
}

fn is_as_seen(checked: &Checked, asked: &SignPrescription) -> bool {
    let mut seen = asked.seen.clone();
    seen.sort_unstable();
    let not_checked = &checked.not_checked;
    let seen_not = &asked.seen_not_checked;
    seen == checked.keys()
        && not_checked.len() == seen_not.len()
        && not_checked.iter().all(|not| seen_not.contains(not))
}

/// Proves that the password was given once more by who signs, for this one signature.
pub(super) async fn spend_proof(
    work: &mut Work,
    proof: Option<SignatureProofId>,
) -> Outcome<(), PrescriptionRefused> {
    let id = proof.ok_or(PrescriptionRefused::SignAgain)?;
    let row = work.first(&PROOF, args![id]).await?;
    let row = row.ok_or(PrescriptionRefused::SignAgain)?;
    let (user, until): (UserId, Timestamp) = (row.get("user_id")?, row.get("expires_at")?);
    if user != work.actor.user || until <= work.now {
        return Err(PrescriptionRefused::SignAgain.into());
    }
    work.run(&SPEND_PROOF, args![id]).await?;
    Ok(())
}

async fn keep(
    work: &mut Work,
    draft: &Prescription,
    checked: Checked,
    asked: SignPrescription,
) -> Outcome<(), PrescriptionRefused> {
    let now = work.now;
    let today = settings::zone(work).await?.day_of(now);
    let code = new_code(work).await?;
    let pack = checked.pack.clone();
    let findings = checked.findings.len();
    let keys = checked.keys();
    let mut acknowledgments = asked.acknowledgments;
    // An answer to what was not found must not answer it later.
    acknowledgments.retain(|one| keys.contains(&one.finding));
    let signed = SignedCheck {
        check: checked.into(),
        acknowledgments,
    };
    work.note(format!(
        "patient {}: {findings} findings, {} answered for, pack {pack}",
        draft.patient_id,
        signed.acknowledgments.len()
    ));
    let signed = json(&signed)?;
    work.run(&SIGN, args![draft.id, code, pack, signed, now]).await?;
    for (position, line) in (0_i64..).zip(&draft.form.lines) {
        let ends_on = last_day(today, line);
        let id = work.new_id::<MedicationRequestId>();
        let row = args![
            id,
            draft.id,
            draft.patient_id,
            draft.practitioner_id,
            position,
            json(line)?,
            today,
            ends_on
        ];
        work.run(&REQUEST, row).await?;
        work.put(Entity::MedicationRequest, id);
    }
    Ok(())
}

async fn new_code(work: &mut Work) -> Result<String, StoreError> {
    loop {
        // The letters and the check of a visit's code: both are typed, and scanned from worn paper.
        let code = AppointmentCode::from_random(work.random());
        if work.first(&CODE_USED, args![code.as_str()]).await?.is_none() {
            return Ok(code.as_str().to_owned());
        }
    }
}

/// One that was replaced on the day of its signature was never taken; another was until yesterday.
async fn replace(
    work: &mut Work,
    replaced: &Prescription,
    by: PrescriptionId,
) -> Outcome<(), PrescriptionRefused> {
    let zone = settings::zone(work).await?;
    let (now, today) = (work.now, zone.day_of(work.now));
    let yesterday = today.plus_days(-1);
    let was_taken = replaced.signed_at.is_some_and(|at| zone.day_of(at) < today);
    let row = args![replaced.id, PrescriptionStatus::Stopped.name(), by, now, ""];
    work.run(&END, row).await?;
    end_requests(work, replaced.id, was_taken.then_some(yesterday)).await?;
    work.put(Entity::Prescription, replaced.id);
    Ok(())
}

/// Nothing of the one that took its place was ever taken: so what was there before it goes on.
async fn put_back(
    work: &mut Work,
    before: PrescriptionId,
    replaced_by: PrescriptionId,
) -> Outcome<(), PrescriptionRefused> {
    let found = queries::find(work, before).await?;
    let Some(found) = found.filter(|found| found.replaced_by == Some(replaced_by)) else {
        return Ok(());
    };
    work.run(&GO_ON, args![before]).await?;
    for row in work.all(&REQUESTS, args![before]).await? {
        let line: PrescribedLine = row.json("content")?;
        let (id, starts_on): (MedicationRequestId, Date) = (row.get("id")?, row.get("starts_on")?);
        work.run(&GO_ON_REQUEST, args![id, last_day(starts_on, &line)])
            .await?;
        work.put(Entity::MedicationRequest, id);
    }
    work.put(Entity::Prescription, found.id);
    Ok(())
}

fn last_day(starts_on: Date, line: &PrescribedLine) -> Date {
    starts_on.plus_days(i32::from(line.days.unwrap_or(1)) - 1)
}

/// Ends the lines: taken until that day, or never.
async fn end_requests(work: &mut Work, id: PrescriptionId, last_day: Option<Date>) -> Result<(), StoreError> {
    match last_day {
        Some(day) => work.run(&STOP_REQUESTS, args![id, day]).await?,
        None => work.run(&CANCEL_REQUESTS, args![id]).await?,
    };
    for row in work.all(&REQUESTS, args![id]).await? {
        work.put(Entity::MedicationRequest, row.get::<MedicationRequestId>("id")?);
    }
    Ok(())
}

/// Ends a signed prescription, with a reason. Where nothing of it was taken it counts as never given, and only who
/// signed it says so. Where some was, it ended today: any doctor who has the patient in care may stop it.
#[utoipa::path(post, path = "/api/prescriptions/{id}/cancel", tag = "medication",
    request_body = CancelPrescription,
    responses((status = 200, body = Prescription), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn cancel_prescription(
    mut work: Working,
    PathId(id): PathId<PrescriptionId>,
    IfMatch(version): IfMatch,
    Body(asked): Body<CancelPrescription>,
) -> Outcome<Versioned<Prescription>, PrescriptionRefused> {
    let found = queries::find(&mut work, id).await?;
    let found = found.ok_or(PrescriptionRefused::NotFound)?;
    in_care(&mut work, found.patient_id).await?;
    if !asked.taken {
        own(&work, found.practitioner_id)?;
    }
    match found.status {
        PrescriptionStatus::Active => {}
        PrescriptionStatus::Draft => return Err(PrescriptionRefused::NotSigned.into()),
        PrescriptionStatus::Stopped | PrescriptionStatus::Cancelled => {
            let replaced_by = found.replaced_by;
            return Err(PrescriptionRefused::AlreadyEnded { replaced_by }.into());
        }
    }
    let current_version = found.version;
    if current_version != version {
        return Err(PrescriptionRefused::VersionConflict { current_version }.into());
    }
    let now = work.now;
    let today = settings::zone(&mut work).await?.day_of(now);
    let status = if asked.taken {
        PrescriptionStatus::Stopped
    } else {
        PrescriptionStatus::Cancelled
    };
    let row = args![
        id,
        status.name(),
        None::<PrescriptionId>,
        now,
        tidy(&asked.reason)
    ];
    work.run(&END, row).await?;
    end_requests(&mut work, id, asked.taken.then_some(today)).await?;
    if let Some(before) = found.replaces.filter(|_| !asked.taken) {
        put_back(&mut work, before, id).await?;
    }
    work.note(format!("patient {}", found.patient_id));
    as_it_is(&mut work, id).await
}
