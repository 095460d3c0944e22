//! How a file is given out: compared with what was put there, and never run as a page.

use axum::{
    Extension,
    body::Bytes,
    extract::{Request, State},
    http::header::{
        CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use clinic_shared::{
    attachments::{
        Attachment, AttachmentRefused, BlobFault, BlobKey, BlobStore as _, FileKind, readable, shown,
    },
    ids::AttachmentId,
    problem::Problem,
    text::hex,
    web::{ActorIs, Fault, Outcome, PathId, Reading, Working},
};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use super::{Files, disposition, picture};
use crate::Server;

/// What the handler has found, on its way to be given.
#[derive(Debug, Clone)]
pub struct Wanted {
    attachment: Attachment,
    small: bool,
}

/// A file as it came, byte for byte. Leaves an audit row.
#[utoipa::path(get, path = "/api/attachments/{id}/content", tag = "attachments",
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 500, body = Problem)))]
pub async fn read_content(
    mut work: Working,
    PathId(id): PathId<AttachmentId>,
) -> Outcome<Extension<Wanted>, AttachmentRefused> {
    let attachment = readable(&mut work, id).await?;
    let small = false;
    Ok(Extension(Wanted { attachment, small }))
}

/// A picture for a list: JPEG, at most 320 pixels wide and high. A PDF has none.
#[utoipa::path(get, path = "/api/attachments/{id}/thumbnail", tag = "attachments",
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 500, body = Problem)))]
pub async fn read_thumbnail(
    ActorIs(actor): ActorIs,
    PathId(id): PathId<AttachmentId>,
    Reading(mut tx): Reading,
) -> Outcome<Extension<Wanted>, AttachmentRefused> {
    let attachment = shown(&mut tx, &actor, id).await?;
    let small = true;
    Ok(Extension(Wanted { attachment, small }))
}

/// Layer around both: while a file is read, nobody waits for the database.
pub async fn give(State(server): State<Server>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(wanted) = response.extensions_mut().remove::<Wanted>() else {
        return response;
    };
    let given = if wanted.small {
        thumbnail(&server.files, &wanted.attachment).await
    } else {
        content(&server.files, &wanted.attachment).await
    };
    given.unwrap_or_else(IntoResponse::into_response)
}

async fn content(files: &Files, attachment: &Attachment) -> Outcome<Response, AttachmentRefused> {
    let content = whole(files, attachment).await?;
    // A picture runs nothing. A PDF is shown by the browser's own viewer, which a sandbox would keep from it.
    let policy = match attachment.content_type {
        FileKind::Pdf => "frame-ancestors 'self'",
        FileKind::Jpeg | FileKind::Png | FileKind::WebP => "sandbox; default-src 'none'",
    };
    let about = [
        (CONTENT_TYPE, attachment.content_type.content_type().to_owned()),
        (CONTENT_DISPOSITION, disposition::of(attachment)),
        (CONTENT_SECURITY_POLICY, policy.to_owned()),
    ];
    Ok((about, guarded(content)).into_response())
}

async fn thumbnail(files: &Files, attachment: &Attachment) -> Outcome<Response, AttachmentRefused> {
    let key = BlobKey::thumbnail(&attachment.sha256);
    let small = if let Some(small) = files.get(&key).await.map_err(Fault::new)? {
        small
    } else {
        // Backups are without them.
        let content = whole(files, attachment).await?;
        let read = picture::read(attachment.content_type, content).await??;
        let put = files.put(&key, read.thumbnail.clone()).await;
        put.map_err(Fault::new)?;
        read.thumbnail
    };
    let about = [
        (CONTENT_TYPE, "image/jpeg"),
        (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ];
    Ok((about, guarded(small)).into_response())
}

/// No browser keeps it, and none takes it for anything else.
fn guarded(content: Bytes) -> Response {
    let about = [
        (CACHE_CONTROL, "private, no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (about, content).into_response()
}

/// The content as it was put there. What is lost or was changed is told, and never given out.
async fn whole(files: &Files, attachment: &Attachment) -> Outcome<Bytes, AttachmentRefused> {
    let found = compared(files, &attachment.sha256).await?;
    found.map_err(|what| {
        tracing::error!(attachment = %attachment.id, sha256 = attachment.sha256, "a file's content is {what}");
        AttachmentRefused::Damaged.into()
    })
}

/// `Ok(Err(…))`: what is wrong with it.
async fn compared(files: &Files, sha256: &str) -> Result<Result<Bytes, &'static str>, Fault> {
    let found: Result<_, BlobFault> = files.get(&BlobKey::content(sha256)).await;
    let Some(content) = found.map_err(Fault::new)? else {
        return Ok(Err("lost"));
    };
    let looked_at = content.clone();
    let hash = spawn_blocking(move || hex(&Sha256::digest(&looked_at)));
    let is_same = hash.await.map_err(Fault::new)? == sha256;
    Ok(if is_same { Ok(content) } else { Err("changed") })
}
