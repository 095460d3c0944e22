//! Ids: newtypes over UUID v7, made by whoever asks for the thing, so that asking twice makes one thing.

use uuid::Uuid;

/// An id that can go to and come from any store as 16 bytes.
pub trait AnyId: Copy + Send + Sync + 'static {
    fn uuid(self) -> Uuid;
    fn from_uuid(uuid: Uuid) -> Self;
}

impl AnyId for Uuid {
    fn uuid(self) -> Uuid {
        self
    }
    fn from_uuid(uuid: Uuid) -> Self {
        uuid
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl AnyId for $name {
            fn uuid(self) -> Uuid {
                self.0
            }
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A person who signs in.
    UserId,
    /// One signed-in place: a browser or a desktop. All refresh tokens that descend from one sign-in share it.
    SessionId,
    /// One desktop, from its first sign-in on.
    DeviceId,
    PatientId,
    AllergyId,
    /// Of a record that a doctor opened outside of the care relation.
    CareAccessId,
    PractitionerId,
    ServiceId,
    RoomId,
    ShiftId,
    LeaveId,
    AppointmentId,
    /// Of a time that somebody is about to book.
    HoldId,
    /// Of a patient's place on the waiting list.
    WaitingId,
    /// Of something in a patient's record that somebody has to decide.
    ConflictId,
    /// Of the visits of one course of treatment.
    SeriesId,
    QueueEntryId,
    /// Of what was written about one visit.
    EncounterId,
    /// Of what a record may begin with.
    EncounterTemplateId,
    /// Of a file of a patient's record.
    AttachmentId,
    PrescriptionId,
    /// Of one line of a signed prescription.
    MedicationRequestId,
    /// Of what a patient takes by their own word.
    MedicationStatementId,
    /// Of lines that a doctor writes often.
    FavouriteId,
    /// That somebody stands for a version of the drug rules.
    PackApprovalId,
    /// Of a product in the clinic's own catalogue.
    MedicationProductId,
    /// Of drug rules that the clinic read from a file of its own.
    RuleSetId,
    /// That somebody gave the password once more, to sign.
    SignatureProofId,
    /// Of one person at one computer: owns what is lent to it.
    PostId,
    /// Of record numbers that are lent to a post.
    RecordBlockId,
    /// Of work that the clinic's servers do by themselves.
    JobId,
    /// Of what a patient is told of a visit.
    MessageId,
    /// Of a mail about an account.
    AccountMailId,
    /// Of news to many patients.
    MailingId,
    /// Of one patient who is to get it.
    MailingRecipientId,
    /// Of one HTTP request; made by the page and found again in every log line of the request.
    RequestId,
    /// Of one intended change (`Idempotency-Key`).
    ChangeKey,
}
