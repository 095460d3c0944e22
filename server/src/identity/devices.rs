//! Desktops: enrolled by the first sign-in on them, known by their key ever after, revoked by an admin.

use axum::{
    middleware::from_fn_with_state,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    args,
    feed::Entity,
    identity::{Access, Device, DeviceRefused, DeviceState, Role, ThisDevice},
    ids::{AnyId as _, DeviceId, SessionId, UserId},
    refusal::RowRefused,
    settings,
    store::{Begin, Row, StoreError, Tx},
    text::hex,
    time::Timestamp,
    web::{Failure, Outcome, Reach, Routes, Work},
};
use sha2::{Digest as _, Sha256};
use utoipa_axum::{router::UtoipaMethodRouterExt as _, routes};

mod change;
mod list;
mod prove;

pub use prove::{Enrolment, Proven, Replicas, prove};

use super::{
    accounts::AccountRow,
    after_commit,
    sessions::{self, Client, SessionRow},
};
use crate::Server;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.name, d.platform, d.public_key, d.enrolled_at, d.enrolled_by,
                u.display_name AS enrolled_by_name, d.approved_at, d.last_seen_at, d.revoked_at, d.revocations,
                d.version
            FROM device d LEFT JOIN user_account u ON u.id = d.enrolled_by ",
            $rest
        )
    };
}

clinic_shared::statements! {
    BY_ID = select!("WHERE d.id = ?1");
    LIST = select!("ORDER BY d.name, d.id");
    /// Whose account is closed, or was changed after their last sign-in there (a name too: that costs them one sign-in).
    TURNED_AWAY = "SELECT s.user_id FROM session s JOIN user_account u ON u.id = s.user_id WHERE s.device_id = ?1
        GROUP BY s.user_id, u.disabled, u.deleted_at, u.locked_at, u.password_hash, u.changed_at
        HAVING u.disabled = 1 OR u.deleted_at IS NOT NULL OR u.locked_at IS NOT NULL OR u.password_hash IS NULL
            OR (u.changed_at > MAX(s.created_at) AND SUM(CASE WHEN s.ended_at IS NULL THEN 1 ELSE 0 END) = 0)";
    COUNT = "SELECT COUNT(*) AS n FROM device";
    ENROL = "INSERT INTO device (id, name, platform, public_key, enrolled_at, enrolled_by, approved_at, last_seen_at,
        revoked_at, revocations, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?5, NULL, 0, 1)";
    SEEN = "UPDATE device SET last_seen_at = ?2 WHERE id = ?1";
    RENAME = "UPDATE device SET name = ?2, version = version + 1 WHERE id = ?1";
    APPROVE = "UPDATE device SET approved_at = ?2, revoked_at = NULL, version = version + 1 WHERE id = ?1";
    REVOKE = "UPDATE device SET revoked_at = ?2, revocations = revocations + 1, version = version + 1 WHERE id = ?1";
}

/// A whole row.
#[derive(Debug, Clone)]
pub struct DeviceRow {
    pub id: DeviceId,
    pub name: String,
    platform: String,
    pub public_key: Vec<u8>,
    enrolled_at: Timestamp,
    enrolled_by: UserId,
    enrolled_by_name: Option<String>,
    pub approved_at: Option<Timestamp>,
    last_seen_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    revocations: i64,
    pub version: i64,
}

impl DeviceRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            platform: row.get("platform")?,
            public_key: row.get("public_key")?,
            enrolled_at: row.get("enrolled_at")?,
            enrolled_by: row.get("enrolled_by")?,
            enrolled_by_name: row.get("enrolled_by_name")?,
            approved_at: row.get("approved_at")?,
            last_seen_at: row.get("last_seen_at")?,
            revoked_at: row.get("revoked_at")?,
            revocations: row.get("revocations")?,
            version: row.get("version")?,
        })
    }

    pub const fn state(&self) -> DeviceState {
        if self.revoked_at.is_some() {
            DeviceState::Revoked
        } else if self.approved_at.is_none() {
            DeviceState::Waiting
        } else {
            DeviceState::Enrolled
        }
    }

    fn device(self, server: &Server) -> Device {
        Device {
            state: self.state(),
            pulled: server.identity.devices.pulled(self.id),
            id: self.id,
            name: self.name,
            platform: self.platform,
            enrolled_at: self.enrolled_at,
            enrolled_by: self.enrolled_by,
            enrolled_by_name: self.enrolled_by_name.unwrap_or_default(),
            last_seen_at: self.last_seen_at,
            revoked_at: self.revoked_at,
            version: self.version,
        }
    }
}

pub async fn by_id(tx: &mut Tx, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
    let row = tx.first(&BY_ID, args![id]).await?;
    row.as_ref().map(DeviceRow::read).transpose()
}

/// Somebody signs in on it: the first of the staff enrols it. A patient's account keeps no replica, and enrols none.
pub async fn welcome(
    work: &mut Work,
    account: &AccountRow,
    proven: Option<&Proven>,
) -> Result<Option<DeviceRow>, StoreError> {
    let Some(proven) = proven else {
        return Ok(None);
    };
    let now = work.now;
    if by_id(work, proven.id).await?.is_some() {
        work.run(&SEEN, args![proven.id, now]).await?;
    } else if account.role == Role::Patient {
        return Ok(None);
    } else {
        let (_, settings) = settings::load(work).await?;
        let approved_at = (!settings.devices_need_approval).then_some(now);
        let count = work.first(&COUNT, args![]).await?;
        let count: i64 = count.map(|row| row.get("n")).transpose()?.unwrap_or(0);
        let row = args![
            proven.id,
            format!("Máy {}", count + 1),
            &proven.platform,
            proven.public_key.clone(),
            now,
            account.id,
            approved_at
        ];
        work.run(&ENROL, row).await?;
        work.note_on(Entity::Device, proven.id, "enrolled");
        work.put(Entity::Device, proven.id);
    }
    by_id(work, proven.id).await
}

/// The sign-in was a stranger's: a desktop that it enrolled is theirs. One that was the clinic's before stays, and whoever
/// looks into the audit finds which it was.
pub async fn deny(work: &mut Work, session: SessionId) -> Result<(), StoreError> {
    let Some(session) = sessions::by_id(work, session).await? else {
        return Ok(());
    };
    let device = match session.device {
        Some(id) => by_id(work, id).await?,
        None => None,
    };
    let Some(device) = device else {
        return Ok(());
    };
    if device.enrolled_by != session.user_id || device.enrolled_at < session.created_at {
        work.note(format!("on device {}", device.id));
    } else if device.revoked_at.is_none() {
        change::revoke(work, device.id).await?;
        work.note_on(Entity::Device, device.id, "revoked");
        work.put(Entity::Device, device.id);
    }
    Ok(())
}

/// The desktop of a session that is to go on, seen now; refused where another one asks, or none.
pub async fn of_session(
    work: &mut Work,
    enrolment: &Enrolment,
    session: &SessionRow,
    account: &AccountRow,
    proven: Option<&Proven>,
) -> Result<Result<Option<DeviceRow>, DeviceRefused>, StoreError> {
    let Some(id) = session.device else {
        // Begun before desktops were enrolled: they sign in once more.
        let must_enrol =
            session.client == Client::Desktop && account.role != Role::Patient && enrolment.are_required();
        return Ok(if must_enrol {
            Err(DeviceRefused::Unknown)
        } else {
            Ok(None)
        });
    };
    if proven.is_none_or(|proven| proven.id != id) {
        return Ok(Err(DeviceRefused::Unproven));
    }
    let now = work.now;
    work.run(&SEEN, args![id, now]).await?;
    Ok(match by_id(work, id).await? {
        Some(device) if device.revoked_at.is_none() => Ok(Some(device)),
        Some(_) | None => Err(DeviceRefused::Unknown),
    })
}

/// What the desktop is told of itself.
pub async fn this_device(server: &Server, device: &DeviceRow) -> Result<ThisDevice, StoreError> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let (_, settings) = settings::load(&mut tx).await?;
    let turned_away = tx.all(&TURNED_AWAY, args![device.id]).await?;
    let turned_away = turned_away.iter().map(|row| row.get("user_id"));
    let turned_away = turned_away.collect::<Result<_, _>>()?;
    let word = server.revocation_word(device.id, device.revocations + 1);
    Ok(ThisDevice {
        id: device.id,
        name: device.name.clone(),
        approved: device.approved_at.is_some(),
        offline_days: settings.offline_days,
        revocation_hash: hex(&Sha256::digest(word)),
        turned_away,
    })
}

impl Server {
    /// What nobody but this server can say: that the desktop is revoked for the nth time.
    fn revocation_word(&self, device: DeviceId, nth: i64) -> [u8; 32] {
        let (device, nth) = (device.uuid(), nth.to_be_bytes());
        let parts: [&[u8]; 2] = [device.as_bytes(), &nth];
        self.keys.secret.derive("device-revocation", &parts)
    }

    /// What a revoked desktop is told.
    pub fn revoked(&self, device: DeviceId) -> Option<DeviceRefused> {
        let nth = self.identity.void.revocation(device)?;
        Some(DeviceRefused::Revoked {
            revocation: hex(&self.revocation_word(device, nth)),
        })
    }
}

/// Where a desktop is refused outside of a use-case.
pub fn respond(refused: DeviceRefused) -> Response {
    super::signed_in::no_store(Failure::Refused(refused).into_response())
}

async fn existing(tx: &mut Tx, id: DeviceId) -> Outcome<DeviceRow, DeviceRefused> {
    let found = by_id(tx, id).await?;
    Ok(found.ok_or(DeviceRefused::Row(RowRefused::NotFound))?)
}

pub fn routes(server: &Server) -> Routes {
    let (heeding, own) = (server.clone(), server.clone());
    Routes::default()
        .change(Access::ADMIN, routes!(change::rename_device))
        .change(Access::ADMIN, routes!(change::approve_device))
        .change(Access::ADMIN, routes!(change::revoke_device))
        .around(move |route| route.layer(from_fn_with_state(heeding.clone(), after_commit::heed)))
        .and(
            Routes::default()
                .read(Access::ADMIN, Reach::Server, routes!(list::list_devices))
                .read(Access::ADMIN, Reach::Server, routes!(list::read_device)),
        )
        .around(move |route| route.layer(axum::Extension(own.clone())))
}
