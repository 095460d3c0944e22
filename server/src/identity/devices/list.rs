use axum::{Extension, Json};
use clinic_shared::{
    args,
    feed::Page,
    identity::{Device, DeviceRefused},
    ids::DeviceId,
    problem::Problem,
    web::{Fault, Outcome, PathId, Reading, Versioned},
};

use super::{DeviceRow, LIST, existing};
use crate::Server;

/// Every desktop that was ever enrolled, by name.
#[utoipa::path(get, path = "/api/devices", tag = "identity", responses((status = 200, body = Page<Device>)))]
pub async fn list_devices(
    Extension(server): Extension<Server>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<Device>>, Fault> {
    let rows = tx.all(&LIST, args![]).await?;
    let items = rows
        .iter()
        .map(|row| Ok(DeviceRow::read(row)?.device(&server)))
        .collect::<Result<_, clinic_shared::store::StoreError>>()?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// One desktop.
#[utoipa::path(get, path = "/api/devices/{id}", tag = "identity",
    responses((status = 200, body = Device), (status = 404, body = Problem)))]
pub async fn read_device(
    Extension(server): Extension<Server>,
    PathId(id): PathId<DeviceId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<Device>, DeviceRefused> {
    let row = existing(&mut tx, id).await?;
    Ok(Versioned(row.version, row.device(&server)))
}
