//! How a file comes: its content is looked at and put into the store of files before the unit of work begins, so that
//! nobody waits for the database meanwhile, and no row names what is not there.

use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{FromRequestParts as _, Request, State},
    http::header::CONTENT_LENGTH,
    middleware::Next,
    response::{IntoResponse, Response},
};
use clinic_shared::{
    attachments::{
        Attachment, AttachmentRefused, BlobKey, BlobStore as _, FILE_BYTES_MAX, FileKind, Received,
        SentAttachment, keep,
    },
    identity::Actor,
    ids::{AttachmentId, PatientId},
    problem::Problem,
    records::has_in_care,
    store::{Begin, StoreError, Tx},
    text::hex,
    web::{ActorIs, Created, Failure, Fault, Outcome, Params, PathId, Working, is_not_allowed},
};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use super::picture;
use crate::Server;

/// Adds a file to a patient's record. The body is the file itself: JPEG, PNG, WebP or PDF, at most 20 MB, told by its
/// first bytes. Asked again with the same id and content it is kept once.
#[utoipa::path(put, path = "/api/attachments/{id}", tag = "attachments", params(SentAttachment),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Attachment), (status = 403, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem)))]
pub async fn upload_attachment(
    mut work: Working,
    PathId(id): PathId<AttachmentId>,
    Params(sent): Params<SentAttachment>,
    file: Option<Extension<Received>>,
) -> Outcome<Created<Attachment>, AttachmentRefused> {
    let file = file.map(|Extension(file)| file);
    keep(&mut work, id, sent, file).await
}

/// Layer around the unit of work.
pub async fn receive(State(server): State<Server>, request: Request, next: Next) -> Response {
    if is_not_allowed(request.extensions()) {
        return next.run(request).await;
    }
    match received(&server, request).await {
        Ok(request) => next.run(request).await,
        Err(answer) => answer,
    }
}

async fn received(server: &Server, request: Request) -> Result<Request, Response> {
    let (mut parts, body) = request.into_parts();
    let Params(sent) = Params::<SentAttachment>::from_request_parts(&mut parts, &()).await?;
    let ActorIs(actor) = ActorIs::from_request_parts(&mut parts, &()).await?;
    let Ok(content) = to_bytes(body, FILE_BYTES_MAX).await else {
        let bytes_max = FILE_BYTES_MAX;
        return Err(refused(AttachmentRefused::TooLarge { bytes_max }));
    };
    let sha256 = hash_of(content.clone()).await.map_err(broke)?;
    // What is of nobody's care is put nowhere; the unit of work says so.
    if is_in_care(server, actor, sent.patient_id).await.map_err(broke)? {
        let kept = put(server, &sha256, content).await;
        let file = kept.map_err(IntoResponse::into_response)?;
        parts.extensions.insert(file);
    }
    // The change's key stands for the file and for all that is said of it, without the file being held any longer.
    let stands_for = format!("{sha256}\n{}", parts.uri.query().unwrap_or_default());
    parts.headers.remove(CONTENT_LENGTH);
    Ok(Request::from_parts(parts, Body::from(stands_for)))
}

fn refused(refusal: AttachmentRefused) -> Response {
    Failure::Refused(refusal).into_response()
}

fn broke(fault: impl Into<Fault>) -> Response {
    fault.into().into_response()
}

async fn hash_of(content: Bytes) -> Result<String, Fault> {
    let hash = spawn_blocking(move || hex(&Sha256::digest(&content)));
    hash.await.map_err(Fault::new)
}

async fn is_in_care(server: &Server, actor: Actor, patient: PatientId) -> Result<bool, StoreError> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    has_in_care(&mut tx, &actor, patient).await
}

/// Looks at a file and puts it into the store of files.
async fn put(server: &Server, sha256: &str, content: Bytes) -> Outcome<Received, AttachmentRefused> {
    let kind = FileKind::of(&content).map_err(|found| AttachmentRefused::NotAccepted { found })?;
    let bytes = u32::try_from(content.len()).map_err(Fault::new)?;
    let (mut width, mut height) = (None, None);
    if kind.is_picture() {
        let read = picture::read(kind, content.clone()).await??;
        (width, height) = (Some(read.width), Some(read.height));
        let key = BlobKey::thumbnail(sha256);
        let thumbnail = server.files.put(&key, read.thumbnail);
        thumbnail.await.map_err(Fault::new)?;
    }
    let key = BlobKey::content(sha256);
    let content = server.files.put(&key, content);
    content.await.map_err(Fault::new)?;
    Ok(Received {
        sha256: sha256.to_owned(),
        kind,
        bytes,
        width,
        height,
    })
}
