//! Files and images of patients' records: results, X-rays, photos. FHIR's `DocumentReference`. Rows T7, D1, A4.
//! Here: what is said of a file, who may read it, and the port behind which its content lies. Not here: the folder and
//! the pictures themselves (`server/src/attachments`).

mod attachment;
mod file_kind;
mod refused;

pub use attachment::{
    Attachment, AttachmentFilter, AttachmentForm, AttachmentKind, AttachmentStatus, WithdrawAttachment,
    title_of,
};
pub use file_kind::{FILE_BYTES_MAX, FileKind, NotAccepted};
pub use refused::AttachmentRefused;

#[cfg(feature = "app")]
mod blobs;
#[cfg(feature = "app")]
mod keep;
#[cfg(feature = "app")]
mod queries;
#[cfg(feature = "app")]
mod routes;

#[cfg(feature = "app")]
pub use blobs::{BlobFault, BlobKey, BlobStore};
#[cfg(feature = "app")]
pub use keep::{Received, SentAttachment, keep, readable, shown};
#[cfg(feature = "app")]
pub(crate) use queries::let_go_of_encounter;
#[cfg(feature = "app")]
pub use queries::{KeptFile, kept_files};
#[cfg(feature = "app")]
pub use routes::routes;

/// All statements of the room.
#[cfg(feature = "app")]
pub(crate) fn statements() -> Vec<&'static crate::store::Statement> {
    queries::STATEMENTS.to_vec()
}
