//! The doctors to choose from.
use clinic_shared::feed::Page;
use clinic_shared::practitioners::Practitioner;

use crate::api::{self, ApiError};

/// Those who take visits now.
pub async fn bookable() -> Result<Vec<Practitioner>, ApiError> {
    let page: Page<Practitioner> = api::get("/api/practitioners?active=true").await?;
    let mut doctors = page.items;
    doctors.retain(|doctor| doctor.form.active && doctor.deleted_at.is_none());
    Ok(doctors)
}

/// `BS.CKI Nguyễn Văn Đức`.
pub fn name(doctor: &Practitioner) -> String {
    format!("{} {}", doctor.form.title, doctor.form.full_name)
        .trim()
        .to_owned()
}
