//! What was done at this desk without the server: how many changes only this computer knows of, and what became of
//! each. On the desktop alone; a browser does nothing without the server.
mod badge;
mod item;
mod page;
pub mod words;

pub use badge::UnsentBadge;
pub use item::{State, Unsent};
pub use page::UnsentPage;

use clinic_shared::feed::Entity;

use crate::api::{self, ApiError};
use crate::load::{Load, load};

/// What a change at this desk may touch, and a verdict on it too.
const TOUCHED: &[Entity] = &[Entity::Appointment, Entity::Patient, Entity::QueueEntry];

/// The outbox, and again whenever something was done or judged.
fn outbox() -> Load<Vec<Unsent>> {
    load(TOUCHED, || api::get::<Vec<Unsent>>("/desk/outbox"))
}

async fn dismiss(unsent: Unsent) -> Result<(), ApiError> {
    let path = format!("/desk/outbox/{}", unsent.key);
    api::delete(&path, api::new_key(), None).await
}
