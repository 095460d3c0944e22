//! How many would get a mailing: `GET /api/mailing-audience`.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{Audience, AudienceCount, audience::Bounds};
use crate::{
    app::App,
    args,
    field::FieldErrors,
    identity::Access,
    ids::PatientId,
    ports::Clock as _,
    refusal::RowRefused,
    settings,
    store::{Row, StoreError, Tx, Value},
    time::Zone,
    web::{Outcome, Params, Reach, Reading, Routes},
};

/// Those of whom all is true that an [`Audience`] says; `?1` to `?6` are [`Bounds`].
macro_rules! of_audience {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM patient p
                LEFT JOIN message_preference m ON m.patient_id = p.id
                LEFT JOIN mailing_preference n ON n.patient_id = p.id
            WHERE p.deleted_at IS NULL
                AND (?1 = 0 OR EXISTS (SELECT a.id FROM appointment a WHERE a.patient_id = p.id
                    AND a.status NOT IN ('cancelled', 'noshow', 'entered-in-error')
                    AND (?2 IS NULL OR a.practitioner_id = ?2)
                    AND (?3 IS NULL OR a.starts_at >= ?3)
                    AND (?4 IS NULL OR a.starts_at < ?4)))
                AND (?5 IS NULL OR p.birth_date <= ?5)
                AND (?6 IS NULL OR p.birth_date > ?6) ",
            $rest
        )
    };
}

crate::statements! {
    COUNT = of_audience!(
        "SELECT COALESCE(SUM(CASE WHEN m.opted_out = 1 OR n.opted_out = 1 THEN 1 ELSE 0 END), 0) AS opted_out,
            COALESCE(SUM(CASE WHEN m.opted_out = 1 OR n.opted_out = 1 THEN 0 WHEN p.email = '' THEN 1 ELSE 0 END), 0)
                AS without_address,
            COUNT(*) AS everybody",
        ""
    );
    /// `?8` at most, after `?7` in the order of ids.
    REACHED = of_audience!(
        "SELECT p.id, p.email, p.nationality",
        "AND p.email <> '' AND COALESCE(m.opted_out, 0) = 0 AND COALESCE(n.opted_out, 0) = 0 AND p.id > ?7
            ORDER BY p.id {limit ?8}"
    );
}

pub(super) fn routes() -> Routes {
    Routes::default().read(Access::ADMIN, Reach::Server, routes!(count_audience))
}

/// How many would get a mailing that was started now, and how many would not, and why.
#[utoipa::path(get, path = "/api/mailing-audience", tag = "mailings", params(Audience),
    responses((status = 200, body = AudienceCount)))]
async fn count_audience(
    State(app): State<App>,
    Params(audience): Params<Audience>,
    Reading(mut tx): Reading,
) -> Outcome<Json<AudienceCount>, RowRefused> {
    let mut errors = FieldErrors::default();
    audience.check("", &mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let (_, clinic) = settings::load(&mut tx).await?;
    let bounds = audience.bounds(&Zone::fixed_hours(clinic.utc_offset_hours), app.clock.now());
    Ok(Json(count(&mut tx, &bounds).await?))
}

async fn count(tx: &mut Tx, bounds: &Bounds) -> Result<AudienceCount, StoreError> {
    let Some(row) = tx.first(&COUNT, &bounds.args()).await? else {
        return Ok(AudienceCount::default());
    };
    let (opted_out, without_address): (i64, i64) = (row.get("opted_out")?, row.get("without_address")?);
    let everybody: i64 = row.get("everybody")?;
    Ok(AudienceCount {
        recipients: everybody - opted_out - without_address,
        without_address,
        opted_out,
    })
}

/// Rows with `id`, `email` and `nationality` of those who can be reached and want news.
pub(super) async fn reached(
    tx: &mut Tx,
    bounds: &Bounds,
    after: Option<PatientId>,
    rows_max: i64,
) -> Result<Vec<Row>, StoreError> {
    let after = after.unwrap_or(PatientId(uuid::Uuid::nil()));
    let mut args = bounds.args();
    args.extend_from_slice(args![after, rows_max]);
    tx.all(&REACHED, &args).await
}

impl Bounds {
    fn args(&self) -> Vec<Value> {
        args![
            i64::from(self.asks_for_visit),
            self.practitioner_id,
            self.visit_from,
            self.visit_before,
            self.born_until.clone(),
            self.born_after.clone()
        ]
        .to_vec()
    }
}
