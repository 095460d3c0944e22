//! Medical records: who may read them. Clinical content that is kept already (allergies) lies with `patients`.

mod care;

pub use care::{CareBecause, CareStanding, OpenRecord};

#[cfg(feature = "app")]
mod access;

#[cfg(feature = "app")]
pub use access::{STATEMENTS, access_has_ended, end_access, has_in_care, routes};
