//! What desks did to records without the server and that somebody has to decide: the list, its count in the menu, and
//! a remark on the patient's own page.
mod line;
mod note;
mod page;
mod words;

pub use note::{ConflictNote, ConflictsLink};
pub use page::ConflictsPage;
pub use words::conflicts;

use clinic_shared::feed::{Entity, Page};
use clinic_shared::ids::{ChangeKey, PatientId};
use clinic_shared::patients::{Keep, PatientConflict, ResolveConflict};

use crate::api::{self, ApiError, with_query};
use crate::load::{Load, load};

pub const PATH: &str = "/conflicts";

/// A conflict is over when the record says what the desk said, or is merged or gone.
const TOUCHED: &[Entity] = &[Entity::PatientConflict, Entity::Patient];

/// What is still to be decided, followed live.
fn open(of: Option<PatientId>) -> Load<Vec<PatientConflict>> {
    load(TOUCHED, move || async move {
        let patient = of.map(|patient| patient.to_string()).unwrap_or_default();
        let path = with_query("/api/conflicts", &[("patient", &patient)]);
        Ok(api::get::<Page<PatientConflict>>(&path).await?.items)
    })
}

async fn resolve(
    conflict: &PatientConflict,
    keep: Keep,
    key: ChangeKey,
) -> Result<PatientConflict, ApiError> {
    let path = format!("/api/conflicts/{}/resolve", conflict.id);
    api::act(
        &path,
        &ResolveConflict { keep },
        key,
        Some(conflict.patient_version),
    )
    .await
}

async fn reopen(decided: &PatientConflict) -> Result<PatientConflict, ApiError> {
    let path = format!("/api/conflicts/{}/reopen", decided.id);
    let nothing = serde_json::json!({});
    api::act(&path, &nothing, api::new_key(), Some(decided.patient_version)).await
}
