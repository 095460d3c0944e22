//! The change feed as screens see it: which rows changed, never what is in them. See `docs/sync.md`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A kind of row that screens and replicas follow. The name is also its table's.
macro_rules! entities {
    ($($name:ident = $text:literal),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
        pub enum Entity { $(#[serde(rename = $text)] $name),+ }

        impl Entity {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|entity| entity.name() == name)
            }
        }
    };
}

entities! {
    UserAccount = "user_account",
    Device = "device",
    ClinicSetting = "clinic_setting",
    Patient = "patient",
    PatientIdentifier = "patient_identifier",
    PatientContact = "patient_contact",
    PatientAllergy = "patient_allergy",
    AllergyReview = "allergy_review",
    CareAccess = "care_access",
    PatientConflict = "patient_conflict",
    Practitioner = "practitioner",
    PractitionerPhoto = "practitioner_photo",
    Service = "service",
    Room = "room",
    Shift = "shift",
    PractitionerLeave = "practitioner_leave",
    Appointment = "appointment",
    SlotHold = "slot_hold",
    DeskPost = "desk_post",
    RecordNumberBlock = "record_number_block",
    WaitingEntry = "waiting_entry",
    QueueEntry = "queue_entry",
    CalendarLink = "calendar_link",
    Encounter = "encounter",
    Attachment = "attachment",
    EncounterTemplate = "encounter_template",
    EncounterDiagnosis = "encounter_diagnosis",
    Prescription = "prescription",
    MedicationRequest = "medication_request",
    MedicationStatement = "medication_statement",
    PrescriptionFavourite = "prescription_favourite",
    DrugPackApproval = "drug_pack_approval",
    MedicationProduct = "medication_product",
    DrugRuleSet = "drug_rule_set",
    DrugPackState = "drug_pack_state",
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FeedOp {
    Put,
    Remove,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Change {
    pub entity: Entity,
    pub id: Uuid,
    pub op: FeedOp,
    pub seq: i64,
}

/// `GET /api/changes?after=N`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Changes {
    /// Ask for what comes after this next time.
    pub seq: i64,
    pub changes: Vec<Change>,
    /// Too much has changed to list, or the asker is ahead of the server: load every screen anew.
    pub resync: bool,
}

/// At least so often `/api/live` says where the feed is, moved or not: whoever hears nothing for longer than a few
/// of these knows that the server is gone.
pub const HEARTBEAT_SECONDS: u32 = 10;

/// What `/api/live` sends: "the feed is at N". The truth is the pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    pub seq: i64,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Hand it back as `cursor` for the next page; `null` on the last.
    pub next_cursor: Option<String>,
}

mod protocol;
pub use protocol::{
    Agreement, HISTORY_HEADER, History, NoHistory, NoProtocol, Older, PROTOCOL, PROTOCOL_HEADER, Protocol,
};

#[cfg(feature = "app")]
mod lineage;
pub mod status;

#[cfg(feature = "app")]
pub mod pull;
#[cfg(feature = "app")]
mod routes;
#[cfg(feature = "app")]
mod rows;
#[cfg(feature = "app")]
pub mod snapshot;
#[cfg(feature = "app")]
mod tables;
#[cfg(feature = "app")]
pub use lineage::{begin_epoch, clinic_id, named_clinic};
#[cfg(feature = "app")]
pub use routes::{AFTER, log_from, position, routes};
#[cfg(feature = "app")]
pub use rows::{Bare, TableSum};
#[cfg(feature = "app")]
pub use tables::{Rows, Scope, SyncTable, statements};
