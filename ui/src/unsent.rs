//! What was done at this desk without the server: how many changes only this computer knows of, and what became of
//! each. On the desktop alone; a browser does nothing without the server.
mod badge;
mod item;
mod line;
mod page;
pub mod words;

pub use badge::UnsentBadge;
pub use item::{State, Unsent};
pub use page::UnsentPage;

use clinic_shared::feed::Entity;

use crate::api::{self, ApiError};
use crate::load::{Load, load};

/// What a change at this desk may touch, and a verdict on it too.
const TOUCHED: &[Entity] = &[
    Entity::Appointment,
    Entity::Patient,
    Entity::PatientConflict,
    Entity::QueueEntry,
    Entity::PatientAllergy,
    Entity::AllergyReview,
    Entity::Encounter,
    Entity::Prescription,
];

/// The outbox, and again whenever something was done or judged.
fn outbox() -> Load<Vec<Unsent>> {
    load(TOUCHED, || api::get::<Vec<Unsent>>("/desk/outbox"))
}

/// How many changes of whoever is signed in only this computer knows of. None where it cannot say.
pub async fn waiting() -> usize {
    let outbox = api::get::<Vec<Unsent>>("/desk/outbox").await;
    item::counts(&outbox.unwrap_or_default()).0
}

async fn dismiss(unsent: Unsent) -> Result<(), ApiError> {
    let path = format!("/desk/outbox/{}", unsent.key);
    api::delete(&path, api::new_key(), None).await
}

/// What a person can do with one that is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    TryAgain,
    GiveUp,
}

async fn act(unsent: Unsent, act: Act) -> Result<(), ApiError> {
    let act = match act {
        Act::TryAgain => "try-again",
        Act::GiveUp => "give-up",
    };
    let path = format!("/desk/outbox/{}/{act}", unsent.key);
    api::post(&path, &serde_json::json!({}), api::new_key()).await
}
