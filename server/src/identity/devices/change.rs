use axum::Extension;
use clinic_shared::{
    args,
    feed::Entity,
    identity::{Device, DeviceRefused, RenameDevice},
    ids::DeviceId,
    leases,
    problem::Problem,
    refusal::RowRefused,
    store::StoreError,
    text::tidy,
    web::{Body, IfMatch, Outcome, PathId, Versioned, Work, Working},
};

use super::{super::sessions, APPROVE, RENAME, REVOKE, existing};
use crate::Server;

/// Calls it something else.
#[utoipa::path(put, path = "/api/devices/{id}", tag = "identity", request_body = RenameDevice,
    responses((status = 200, body = Device), (status = 412, body = Problem)))]
pub async fn rename_device(
    Extension(server): Extension<Server>,
    mut work: Working,
    PathId(id): PathId<DeviceId>,
    IfMatch(version): IfMatch,
    Body(asked): Body<RenameDevice>,
) -> Outcome<Versioned<Device>, DeviceRefused> {
    current(&mut work, id, version).await?;
    work.run(&RENAME, args![id, tidy(&asked.name)]).await?;
    changed(&server, work, id).await
}

/// Lets a desktop keep a replica that waits for it, or that was revoked and is to be used again. Whoever works on it
/// then signs in anew.
#[utoipa::path(post, path = "/api/devices/{id}/approve", tag = "identity",
    responses((status = 200, body = Device), (status = 412, body = Problem)))]
pub async fn approve_device(
    Extension(server): Extension<Server>,
    mut work: Working,
    PathId(id): PathId<DeviceId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Device>, DeviceRefused> {
    current(&mut work, id, version).await?;
    let now = work.now;
    work.run(&APPROVE, args![id, now]).await?;
    changed(&server, work, id).await
}

/// Revokes a desktop. All sessions on it end and its access tokens are void at once; whatever it asks from then on is
/// answered `/problems/device-revoked`, upon which it erases its replica, and with it what it had not sent yet.
#[utoipa::path(post, path = "/api/devices/{id}/revoke", tag = "identity",
    responses((status = 200, body = Device), (status = 412, body = Problem)))]
pub async fn revoke_device(
    Extension(server): Extension<Server>,
    mut work: Working,
    PathId(id): PathId<DeviceId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Device>, DeviceRefused> {
    let device = current(&mut work, id, version).await?;
    if device.revoked_at.is_none() {
        revoke(&mut work, id).await?;
    }
    changed(&server, work, id).await
}

/// And all that lives on it.
pub(super) async fn revoke(work: &mut Work, id: DeviceId) -> Result<(), StoreError> {
    let now = work.now;
    work.run(&REVOKE, args![id, now]).await?;
    sessions::end_on(work, id).await?;
    leases::end_of(work, id.0).await
}

async fn current(work: &mut Working, id: DeviceId, version: i64) -> Outcome<super::DeviceRow, DeviceRefused> {
    let device = existing(work, id).await?;
    if device.version == version {
        return Ok(device);
    }
    let refused = RowRefused::VersionConflict {
        current_version: device.version,
    };
    Err(DeviceRefused::Row(refused).into())
}

async fn changed(
    server: &Server,
    mut work: Working,
    id: DeviceId,
) -> Outcome<Versioned<Device>, DeviceRefused> {
    work.put(Entity::Device, id);
    let device = existing(&mut work, id).await?;
    Ok(Versioned(device.version, device.device(server)))
}
