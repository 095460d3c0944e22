//! What a desktop read while its server was away, for the server's audit log.

use serde::{Deserialize, Serialize};
use utoipa_axum::routes;

use super::{Body, NoContent, Outcome, Routes, Working};
use crate::{
    field::{Check, FieldCode, FieldErrors},
    identity::Access,
    ids::PatientId,
    problem::Problem,
    records::RecordRefused,
};

pub const NOTE_READ: &str = "/api/record-reads";
/// A list names each patient whom it shows.
const ABOUT_MAX: usize = 4_000;

/// `POST /api/record-reads`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NoteRead {
    /// What was asked: `/api/encounters/0193…`.
    pub path: String,
    /// Whom it was about: what the read itself would have written into the log.
    pub about: String,
}

impl Check for NoteRead {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/path", &self.path, 300);
        let is_path = self.path.starts_with("/api/") && !self.path.contains(char::is_whitespace);
        errors.add_if(!is_path, "/path", FieldCode::Malformed);
        errors.optional("/about", &self.about, ABOUT_MAX);
        let is_about = |line: &str| {
            line.strip_prefix("patient ")
                .is_some_and(|id| id.parse::<PatientId>().is_ok())
        };
        errors.add_if(!self.about.lines().all(is_about), "/about", FieldCode::Malformed);
        errors
    }
}

pub fn routes() -> Routes {
    // Also of who is no doctor any more: what was read was read.
    Routes::default().offline_change(Access::STAFF, routes!(note_read))
}

/// Notes in the audit log what a computer read while it did not reach the server. Nothing else is changed.
#[utoipa::path(post, path = "/api/record-reads", tag = "records", request_body = NoteRead,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn note_read(
    mut work: Working,
    Body(NoteRead { path, about }): Body<NoteRead>,
) -> Outcome<NoContent, RecordRefused> {
    if work.made_offline_at.is_none() {
        return Err(RecordRefused::NotFound.into());
    }
    work.note(format!("read without the server: GET {path}"));
    work.note(about);
    Ok(NoContent)
}
