use utoipa_axum::routes;
use uuid::Uuid;

use super::ClinicSettings;
use crate::{
    args,
    feed::Entity,
    identity::Access,
    refusal::RowRefused,
    store::{StoreError, Tx},
    time::Zone,
    web::{Body, Fault, IfMatch, Outcome, Reach, Reading, Routes, Versioned, Working},
};

/// The one row's id.
const ROW: Uuid = Uuid::nil();

crate::statements! {
    LOAD = "SELECT content, version FROM clinic_setting WHERE id = ?1";
    INSERT = "INSERT INTO clinic_setting (id, content, version) VALUES (?1, ?2, 1)";
    UPDATE = "UPDATE clinic_setting SET content = ?2, version = version + 1 WHERE id = ?1 AND version = ?3";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::Public, Reach::Replica, routes!(read_settings))
        .change(Access::ADMIN, routes!(change_settings))
}

/// The settings and their version; the defaults (version 0) before anybody has saved any.
pub async fn load(tx: &mut Tx) -> Result<(i64, ClinicSettings), StoreError> {
    let Some(row) = tx.first(&LOAD, args![ROW]).await? else {
        return Ok((0, ClinicSettings::default()));
    };
    let content: String = row.get("content")?;
    let settings = serde_json::from_str(&content).map_err(|error| StoreError::failed(LOAD.name, error))?;
    Ok((row.get("version")?, settings))
}

/// Where the clinic's days begin and end.
pub async fn zone(tx: &mut Tx) -> Result<Zone, StoreError> {
    let (_, settings) = load(tx).await?;
    Ok(Zone::fixed_hours(settings.utc_offset_hours))
}

/// The clinic's name, address and the hours of its board. Public: the sign-in page and the TV show the name.
#[utoipa::path(get, path = "/api/settings", tag = "settings", responses((status = 200, body = ClinicSettings)))]
async fn read_settings(Reading(mut tx): Reading) -> Result<Versioned<ClinicSettings>, Fault> {
    let (version, settings) = load(&mut tx).await?;
    Ok(Versioned(version, settings))
}

/// Changes them all at once.
#[utoipa::path(put, path = "/api/settings", tag = "settings", request_body = ClinicSettings,
    responses((status = 200, body = ClinicSettings), (status = 412, body = crate::problem::Problem)))]
async fn change_settings(
    mut work: Working,
    IfMatch(version): IfMatch,
    Body(settings): Body<ClinicSettings>,
) -> Outcome<Versioned<ClinicSettings>, RowRefused> {
    let (current_version, _) = load(&mut work).await?;
    if version != current_version {
        return Err(RowRefused::VersionConflict { current_version }.into());
    }
    let content = serde_json::to_string(&settings).map_err(Fault::new)?;
    if version == 0 {
        work.run(&INSERT, args![ROW, content]).await?;
    } else {
        work.run(&UPDATE, args![ROW, content, version]).await?;
    }
    work.put(Entity::ClinicSetting, ROW);
    Ok(Versioned(version + 1, settings))
}
