//! Doctors' profiles: create, read, update, delete.

use axum::Json;
use utoipa_axum::routes;

use super::{CreatePractitioner, Practitioner, PractitionerForm, PractitionerList};
use crate::{
    args,
    feed::{Entity, Page},
    identity::{Access, Actor, Role},
    ids::PractitionerId,
    patients::Gender,
    refusal::RowRefused,
    store::{Row, StoreError, Tx},
    text::fold,
    web::{
        ActorIs, Body, Created, Fault, IfMatch, NoContent, Outcome, Params, PathId, Reach, Reading, Routes,
        Versioned, Working,
    },
};

crate::statements! {
    ALL = "SELECT id, full_name, title, gender, specialty, license_number, practising_since, biography, phone,
        email, visits_max_per_day, color, active, photo_version, deleted_at, version
        FROM practitioner WHERE deleted_at IS NULL ORDER BY name_key, id";
    FIND = "SELECT id, full_name, title, gender, specialty, license_number, practising_since, biography, phone,
        email, visits_max_per_day, color, active, photo_version, deleted_at, version
        FROM practitioner WHERE id = ?1";
    INSERT = "INSERT INTO practitioner
        (id, full_name, name_key, title, gender, specialty, license_number, practising_since, biography, phone,
        email, visits_max_per_day, color, active, photo_version, deleted_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, NULL, NULL, 1)";
    UPDATE = "UPDATE practitioner SET full_name = ?2, name_key = ?3, title = ?4, gender = ?5, specialty = ?6,
        license_number = ?7, practising_since = ?8, biography = ?9, phone = ?10, email = ?11,
        visits_max_per_day = ?12, color = ?13, active = ?14, version = version + 1 WHERE id = ?1";
    DELETE = "UPDATE practitioner SET deleted_at = ?2, version = version + 1 WHERE id = ?1";
    VISITS_TO_COME = "SELECT COUNT(*) AS uses FROM appointment WHERE practitioner_id = ?1 AND ends_at > ?2
        AND status IN ('proposed', 'booked', 'arrived', 'in-progress')";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::SignedIn, Reach::Replica, routes!(list_practitioners))
        .read(Access::SignedIn, Reach::Replica, routes!(read_practitioner))
        .change(Access::ADMIN, routes!(create_practitioner))
        .change(Access::ADMIN, routes!(update_practitioner))
        .change(Access::ADMIN, routes!(delete_practitioner))
}

fn practitioner(row: &Row) -> Result<Practitioner, StoreError> {
    Ok(Practitioner {
        id: row.get("id")?,
        form: PractitionerForm {
            full_name: row.get("full_name")?,
            title: row.get("title")?,
            gender: row.word("gender", Gender::parse)?,
            specialty: row.get("specialty")?,
            license_number: row.get("license_number")?,
            practising_since: row.get("practising_since")?,
            biography: row.get("biography")?,
            phone: row.get("phone")?,
            email: row.get("email")?,
            visits_max_per_day: row.get("visits_max_per_day")?,
            color: row.get("color")?,
            active: row.get("active")?,
        },
        photo_version: row.get("photo_version")?,
        deleted_at: row.get("deleted_at")?,
        version: row.get("version")?,
    })
}

/// Deleted ones too.
pub async fn find_practitioner(tx: &mut Tx, id: PractitionerId) -> Result<Option<Practitioner>, StoreError> {
    tx.first(&FIND, args![id])
        .await?
        .as_ref()
        .map(practitioner)
        .transpose()
}

/// All that are not deleted, by name; inactive ones too.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Practitioner>, StoreError> {
    tx.all(&ALL, &[]).await?.iter().map(practitioner).collect()
}

/// For a change: it exists, is not deleted, and has the version that the asker saw.
async fn current(tx: &mut Tx, id: PractitionerId, version: i64) -> Outcome<Practitioner, RowRefused> {
    let found = find_practitioner(tx, id)
        .await?
        .filter(|practitioner| practitioner.deleted_at.is_none())
        .ok_or(RowRefused::NotFound)?;
    let current_version = found.version;
    if current_version != version {
        return Err(RowRefused::VersionConflict { current_version }.into());
    }
    Ok(found)
}

impl Practitioner {
    /// Patients see who the doctors are (row C3), not how to call them at home.
    fn shown_to(mut self, actor: Actor) -> Self {
        if actor.role == Role::Patient {
            self.form.phone.clear();
            self.form.email.clear();
        }
        self
    }
}

/// Doctors by name; inactive ones too unless `active` says otherwise. Row C3.
#[utoipa::path(get, path = "/api/practitioners", tag = "practitioners", params(PractitionerList),
    responses((status = 200, body = Page<Practitioner>)))]
async fn list_practitioners(
    ActorIs(actor): ActorIs,
    Params(asked): Params<PractitionerList>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<Practitioner>>, Fault> {
    let found = all(&mut tx).await?.into_iter();
    let items = found
        .filter(|practitioner| asked.takes(&practitioner.form))
        .map(|practitioner| practitioner.shown_to(actor))
        .collect();
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// One doctor's profile. Row A1.
#[utoipa::path(get, path = "/api/practitioners/{id}", tag = "practitioners",
    responses((status = 200, body = Practitioner), (status = 404, body = crate::problem::Problem)))]
async fn read_practitioner(
    ActorIs(actor): ActorIs,
    PathId(id): PathId<PractitionerId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<Practitioner>, RowRefused> {
    let found = find_practitioner(&mut tx, id)
        .await?
        .ok_or(RowRefused::NotFound)?;
    Ok(Versioned(found.version, found.shown_to(actor)))
}

/// Adds a doctor.
#[utoipa::path(post, path = "/api/practitioners", tag = "practitioners", request_body = CreatePractitioner,
    responses((status = 201, body = Practitioner), (status = 409, body = crate::problem::Problem)))]
async fn create_practitioner(
    mut work: Working,
    Body(asked): Body<CreatePractitioner>,
) -> Outcome<Created<Practitioner>, RowRefused> {
    let CreatePractitioner { id, form } = asked;
    if find_practitioner(&mut work, id).await?.is_some() {
        return Err(RowRefused::IdInUse.into());
    }
    let form = form.tidied();
    write(&mut work, &INSERT, id, &form).await?;
    work.put(Entity::Practitioner, id);
    let made = Practitioner {
        id,
        form,
        photo_version: None,
        deleted_at: None,
        version: 1,
    };
    Ok(Created(1, made))
}

/// Changes a doctor's profile.
#[utoipa::path(put, path = "/api/practitioners/{id}", tag = "practitioners", request_body = PractitionerForm,
    responses((status = 200, body = Practitioner), (status = 412, body = crate::problem::Problem)))]
async fn update_practitioner(
    mut work: Working,
    PathId(id): PathId<PractitionerId>,
    IfMatch(version): IfMatch,
    Body(form): Body<PractitionerForm>,
) -> Outcome<Versioned<Practitioner>, RowRefused> {
    let before = current(&mut work, id, version).await?;
    let form = form.tidied();
    write(&mut work, &UPDATE, id, &form).await?;
    work.put(Entity::Practitioner, id);
    let version = version + 1;
    let changed = Practitioner {
        form,
        version,
        ..before
    };
    Ok(Versioned(version, changed))
}

/// Deletes a doctor's profile; past visits keep showing the name. With visits to come it is refused.
#[utoipa::path(delete, path = "/api/practitioners/{id}", tag = "practitioners",
    responses((status = 204), (status = 409, body = crate::problem::Problem),
        (status = 412, body = crate::problem::Problem)))]
async fn delete_practitioner(
    mut work: Working,
    PathId(id): PathId<PractitionerId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, RowRefused> {
    current(&mut work, id, version).await?;
    let now = work.now;
    let row = work.first(&VISITS_TO_COME, args![id, now]).await?;
    let uses = row.map_or(Ok(0), |row| row.get("uses"))?;
    if uses > 0 {
        return Err(RowRefused::StillInUse { uses }.into());
    }
    work.run(&DELETE, args![id, now]).await?;
    work.put(Entity::Practitioner, id);
    Ok(NoContent)
}

async fn write(
    tx: &mut Tx,
    statement: &'static crate::store::Statement,
    id: PractitionerId,
    form: &PractitionerForm,
) -> Result<(), StoreError> {
    let row = args![
        id,
        &form.full_name,
        fold(&form.full_name),
        &form.title,
        form.gender.name(),
        &form.specialty,
        &form.license_number,
        form.practising_since,
        &form.biography,
        &form.phone,
        &form.email,
        form.visits_max_per_day,
        &form.color,
        form.active
    ];
    tx.run(statement, row).await?;
    Ok(())
}
