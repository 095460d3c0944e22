//! Files and images of patients' records: added, looked at, withdrawn. Rows T7, D1, A4.
//!
//! Plain data with native tests: `outgoing.rs` (what is on its way), `zoom.rs` (how a picture is looked at), `guess.rs`. All
//! requests are in `calls.rs`.
mod brought;
mod calls;
mod describe;
mod grid;
mod guess;
mod object_url;
mod outgoing;
mod section;
mod sending;
mod stage;
mod viewer;
mod withdraw;
mod words;
mod zoom;

pub use section::FilesOf;

use clinic_shared::attachments::{AttachmentKind, FileKind};

use crate::kit::Icon;

pub const fn kind_word(kind: AttachmentKind) -> fn() -> &'static str {
    match kind {
        AttachmentKind::Laboratory => words::laboratory,
        AttachmentKind::Imaging => words::imaging,
        AttachmentKind::Photo => words::photo,
        AttachmentKind::Document => words::document,
        AttachmentKind::Other => words::other,
    }
}

pub const fn icon_of(content: FileKind) -> Icon {
    if content.is_picture() {
        Icon::Picture
    } else {
        Icon::File
    }
}
