//! How many visits of a day are in which state.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa_axum::routes;

use super::AppointmentStatus;
use crate::{
    args,
    identity::Access,
    ids::PractitionerId,
    settings,
    time::Date,
    web::{Fault, Params, Reach, Reading, Routes},
};

crate::statements! {
    COUNT = "SELECT status, COUNT(*) AS visits FROM appointment
        WHERE starts_at >= ?1 AND starts_at < ?2 AND (?3 IS NULL OR practitioner_id = ?3)
        GROUP BY status";
}

pub(super) fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Replica, routes!(summarize))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// A day of the clinic's calendar.
    day: Date,
    practitioner_id: Option<PractitionerId>,
}

/// Answer of `GET /api/appointments/summary`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DaySummary {
    pub day: Date,
    /// In the order of a visit's life; states without visits are left out.
    pub counts: Vec<StatusCount>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StatusCount {
    pub status: AppointmentStatus,
    pub visits: u32,
}

/// Counts the visits that start on a day, by state.
#[utoipa::path(get, path = "/api/appointments/summary", tag = "scheduling", params(Asked),
    responses((status = 200, body = DaySummary)))]
async fn summarize(
    Params(Asked { day, practitioner_id }): Params<Asked>,
    Reading(mut tx): Reading,
) -> Result<Json<DaySummary>, Fault> {
    let zone = settings::zone(&mut tx).await?;
    let span = args![
        zone.start_of(day),
        zone.start_of(day.plus_days(1)),
        practitioner_id
    ];
    let mut counts = Vec::new();
    for row in tx.all(&COUNT, span).await? {
        let status = row.word("status", AppointmentStatus::parse)?;
        counts.push(StatusCount {
            status,
            visits: row.get("visits")?,
        });
    }
    counts.sort_by_key(|count| {
        AppointmentStatus::ALL
            .iter()
            .position(|status| *status == count.status)
    });
    Ok(Json(DaySummary { day, counts }))
}
