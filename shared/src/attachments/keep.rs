//! Keeping a file: the row that names a content which lies in the store of files already.

use serde::Deserialize;

use super::{
    Attachment, AttachmentForm, AttachmentKind, AttachmentRefused, FileKind,
    queries::{self, find},
    title_of,
};
use crate::{
    args,
    feed::Entity,
    field::{Check as _, FieldCode},
    identity::Actor,
    ids::{AttachmentId, EncounterId, PatientId},
    patients::is_current,
    records::{EncounterStatus, find_encounter, has_in_care, want_care},
    settings,
    store::Tx,
    time::Date,
    web::{Created, Fault, Outcome, Versioned, Work},
};

const FILE_NAME_MAX: usize = 255;

/// What is said of a file that is sent; the file itself is the body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SentAttachment {
    pub patient_id: PatientId,
    /// The record to which it is added: the asker's own draft, or a signed one.
    #[serde(default)]
    pub encounter_id: Option<EncounterId>,
    #[serde(default)]
    pub kind: AttachmentKind,
    /// Without one: the file's name.
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub file_name: String,
    #[serde(default)]
    pub taken_on: Option<Date>,
}

/// A content that was looked at, and lies in the store of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub sha256: String,
    pub kind: FileKind,
    pub bytes: u32,
    /// Of a picture, as it is looked at.
    pub width: Option<u32>,
    pub height: Option<u32>,
}

pub(super) async fn in_care(work: &mut Work, patient: PatientId) -> Outcome<(), AttachmentRefused> {
    want_care(work, patient, AttachmentRefused::NotInCare).await
}

/// Keeps a file. Asked again with the same id and content it is kept once.
pub async fn keep(
    work: &mut Work,
    id: AttachmentId,
    sent: SentAttachment,
    file: Option<Received>,
) -> Outcome<Created<Attachment>, AttachmentRefused> {
    let SentAttachment {
        patient_id: patient,
        encounter_id,
        kind,
        title,
        file_name,
        taken_on,
    } = sent;
    if !is_current(work, patient).await? {
        return Err(AttachmentRefused::NotFound.into());
    }
    in_care(work, patient).await?;
    // Without the care its content was not put anywhere.
    let file = file.ok_or_else(|| Fault::new("the patient came into care just now"))?;
    if let Some(found) = find(work, id).await? {
        let is_same = found.patient_id == patient && found.sha256 == file.sha256;
        if !is_same || found.uploaded_by != work.actor.user {
            return Err(AttachmentRefused::IdInUse.into());
        }
        return Ok(Created(found.version, found));
    }
    if let Some(encounter) = encounter_id {
        addable(work, patient, encounter).await?;
    }
    let file_name = named(&file_name);
    let title = if title.trim().is_empty() {
        title_of(&file_name)
    } else {
        title
    };
    let form = AttachmentForm {
        kind,
        title,
        taken_on,
    };
    let form = checked(work, form).await?;
    let row = args![
        id,
        patient,
        encounter_id,
        form.kind.name(),
        &form.title,
        file_name,
        file.kind.content_type(),
        file.bytes,
        file.sha256,
        file.width,
        file.height,
        form.taken_on,
        work.actor.user,
        work.now
    ];
    work.run(&queries::INSERT, row).await?;
    work.note(format!("patient {patient}"));
    let Versioned(version, kept) = as_it_is(work, id).await?;
    Ok(Created(version, kept))
}

/// The last part of a path, and no sign that a header or a terminal takes for something else.
fn named(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = name.chars().filter(|c| !c.is_control());
    shown.take(FILE_NAME_MAX).collect()
}

/// Others' drafts are nobody's to add to.
async fn addable(work: &mut Work, patient: PatientId, id: EncounterId) -> Outcome<(), AttachmentRefused> {
    let found = find_encounter(work, id).await?;
    let found = found.filter(|found| found.patient_id == patient);
    let found = found.ok_or(AttachmentRefused::NotFound)?;
    let is_own = work.actor.practitioner == Some(found.practitioner_id);
    if found.status == EncounterStatus::InProgress && !is_own {
        return Err(AttachmentRefused::NotYours.into());
    }
    Ok(())
}

/// What is said of it, checked against the clinic's day.
pub(super) async fn checked(
    work: &mut Work,
    form: AttachmentForm,
) -> Outcome<AttachmentForm, AttachmentRefused> {
    let today = settings::zone(work).await?.day_of(work.now);
    let mut errors = form.check();
    errors.add_if(
        form.taken_on.is_some_and(|day| day > today),
        "/taken_on",
        FieldCode::InTheFuture,
    );
    if !errors.is_empty() {
        return Err(errors.into());
    }
    Ok(form.tidied())
}

pub(super) async fn as_it_is(
    work: &mut Work,
    id: AttachmentId,
) -> Outcome<Versioned<Attachment>, AttachmentRefused> {
    work.put(Entity::Attachment, id);
    let found = find(work, id).await?.ok_or(AttachmentRefused::NotFound)?;
    Ok(Versioned(found.version, found))
}

/// A file of a patient in care, also one that was withdrawn.
pub async fn readable(work: &mut Work, id: AttachmentId) -> Outcome<Attachment, AttachmentRefused> {
    let found = find(work, id).await?.ok_or(AttachmentRefused::NotFound)?;
    in_care(work, found.patient_id).await?;
    work.note(format!("patient {}", found.patient_id));
    Ok(found)
}

/// A picture that may be shown small.
pub async fn shown(tx: &mut Tx, actor: &Actor, id: AttachmentId) -> Outcome<Attachment, AttachmentRefused> {
    let found = find(tx, id).await?;
    let found = found.filter(|found| found.content_type.is_picture());
    let found = found.ok_or(AttachmentRefused::NotFound)?;
    if !has_in_care(tx, actor, found.patient_id).await? {
        return Err(AttachmentRefused::NotInCare.into());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("phim.jpg", "phim.jpg")]
    #[case("../../etc/passwd", "passwd")]
    #[case(r"C:\Quét\X quang.jpg", "X quang.jpg")]
    #[case("a\r\nSet-Cookie: b", "aSet-Cookie: b")]
    #[case("", "")]
    fn a_file_name_is_no_path_and_no_header(#[case] given: &str, #[case] kept: &str) {
        assert_eq!(named(given), kept);
    }
}
