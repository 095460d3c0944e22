use serde::{Deserialize, Serialize};

use super::{DuplicateCandidate, IdentifierSystem};
use crate::{
    field::Language,
    ids::{AppointmentId, PatientId},
    refusal::{
        NOT_IN_CARE, NOT_IN_CARE_ADVICE, Refusal, id_in_use, not_found, version_conflict,
        version_conflict_advice,
    },
};

/// Why a change to a patient's record is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum PatientRefused {
    #[error("there is no such patient")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[error("somebody else changed it meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
    #[error("this id already belongs to something else")]
    #[serde(rename = "/problems/id-in-use")]
    IdInUse,
    /// A card never makes a second patient.
    #[error("this {system:?} number belongs to another patient")]
    #[serde(rename = "/problems/identifier-in-use")]
    IdentifierInUse {
        system: IdentifierSystem,
        patient_id: PatientId,
        /// The other record is deleted and can be restored.
        deleted: bool,
    },
    /// Say `not_a_duplicate` to register all the same.
    #[error("{} patients look like this one", candidates.len())]
    #[serde(rename = "/problems/possible-duplicates")]
    PossibleDuplicates { candidates: Vec<DuplicateCandidate> },
    #[error("this record is deleted")]
    #[serde(rename = "/problems/patient-deleted")]
    Deleted,
    #[error("this record was merged into another")]
    #[serde(rename = "/problems/patient-merged")]
    Merged { merged_into: PatientId },
    /// A doctor reads the records of own patients; any other after saying why: `POST /api/patients/{id}/care`.
    #[error("this patient is not in the doctor's care")]
    #[serde(rename = "/problems/not-in-care")]
    NotInCare,
    #[error("{visits} visits are still to come")]
    #[serde(rename = "/problems/visits-to-come")]
    VisitsToCome { visits: i64 },
    #[error("a record cannot be merged into itself")]
    #[serde(rename = "/problems/merge-into-itself")]
    MergeIntoItself,
    /// Nobody is in two places: two records with visits at one time are two people, or one visit is wrong.
    #[error("both records have visits at the same time")]
    #[serde(rename = "/problems/merge-visits-overlap")]
    MergeVisitsOverlap { appointment_ids: Vec<AppointmentId> },
    #[error("this conflict was decided otherwise")]
    #[serde(rename = "/problems/conflict-resolved")]
    ConflictResolved,
    /// What a decision put into the record is not there any more.
    #[error("somebody changed the field since")]
    #[serde(rename = "/problems/changed-since")]
    ChangedSince,
}

impl Refusal for PatientRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::VersionConflict { .. } => 412,
            Self::MergeIntoItself => 422,
            Self::NotInCare => 403,
            _ => 409,
        }
    }

    fn title(&self, language: Language) -> String {
        let title = match self {
            Self::NotFound => return not_found(language),
            Self::VersionConflict { .. } => return version_conflict(language),
            Self::IdInUse => return id_in_use(language),
            Self::VisitsToCome { visits } => {
                return match language {
                    Language::Vi => format!("Bệnh nhân còn {visits} lượt khám sắp tới"),
                    Language::En => format!("The patient has {visits} visits to come"),
                };
            }
            Self::IdentifierInUse { deleted: false, .. } => (
                "Số thẻ này đã có hồ sơ",
                "There is a record with this card already",
            ),
            Self::IdentifierInUse { deleted: true, .. } => (
                "Số thẻ này thuộc một hồ sơ đã xóa",
                "This card belongs to a deleted record",
            ),
            Self::PossibleDuplicates { .. } => (
                "Có thể người này đã có hồ sơ",
                "This person may have a record already",
            ),
            Self::Deleted => ("Hồ sơ này đã bị xóa", "This record is deleted"),
            Self::NotInCare => NOT_IN_CARE,
            Self::Merged { .. } => (
                "Hồ sơ này đã gộp vào hồ sơ khác",
                "This record was merged into another",
            ),
            Self::MergeIntoItself => (
                "Không thể gộp một hồ sơ vào chính nó",
                "A record cannot be merged into itself",
            ),
            Self::MergeVisitsOverlap { .. } => (
                "Hai hồ sơ có lượt khám trùng giờ",
                "The two records have visits at the same time",
            ),
            Self::ConflictResolved => (
                "Mục này đã có người chọn rồi",
                "Somebody else has already decided this",
            ),
            Self::ChangedSince => (
                "Mục này đã được sửa lại sau đó",
                "This has been changed again since",
            ),
        };
        language.pick(title.0, title.1).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let advice = match self {
            Self::VersionConflict { .. } => return version_conflict_advice(language),
            Self::IdentifierInUse { deleted: false, .. } => {
                ("Mở hồ sơ đó thay vì tạo mới.", "Open that record instead.")
            }
            Self::IdentifierInUse { deleted: true, .. } => (
                "Khôi phục hồ sơ đó rồi dùng tiếp.",
                "Restore that record and go on with it.",
            ),
            Self::PossibleDuplicates { .. } => (
                "Xem các hồ sơ bên dưới; nếu là người khác, chọn đăng ký mới.",
                "Look at the records below; if this is somebody else, register anew.",
            ),
            Self::Deleted => ("Khôi phục hồ sơ trước đã.", "Restore the record first."),
            Self::NotInCare => NOT_IN_CARE_ADVICE,
            Self::Merged { .. } => ("Mở hồ sơ còn lại.", "Open the record that remains."),
            Self::VisitsToCome { .. } => (
                "Hủy hoặc chuyển các lượt khám đó trước.",
                "Cancel or move those visits first.",
            ),
            Self::MergeVisitsOverlap { .. } => (
                "Có thể là hai người khác nhau. Nếu không, hủy một trong hai lượt khám trước.",
                "They may be two people. If not, cancel one of the two visits first.",
            ),
            Self::ConflictResolved | Self::ChangedSince => (
                "Mở hồ sơ để xem giá trị hiện tại; sửa lại nếu cần.",
                "Open the record to see what it says now; change it there if need be.",
            ),
            Self::NotFound | Self::IdInUse | Self::MergeIntoItself => return None,
        };
        Some(language.pick(advice.0, advice.1).to_owned())
    }
}
