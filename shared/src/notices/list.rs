//! What stands and the one who asks should look at: `GET /api/notices`.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{Notice, NoticeKind, Notices, changed::changed_in, queries};
use crate::{
    app::App,
    identity::{Access, Actor, Role},
    ids::AppointmentId,
    messaging::{self, MessageHealth, Ways},
    ports::Clock as _,
    scheduling,
    settings::ClinicSettings,
    store::{StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
    web::{ActorIs, Fault, OnReplica, Reach, Reading, Routes},
};

/// A relay that stumbles once has taken it by then.
const RELAY_MINUTES: i64 = 5;
/// So long a job that gave up is told; the admin's page has older ones too.
const JOBS_MINUTES: i64 = 7 * 24 * 60;
/// So long a change of a day's visit is news to its doctor.
const CHANGED_MINUTES: i64 = 4 * 60;
/// How far ahead a visit of today is looked for that was moved.
const MOVED_DAYS_MAX: i32 = 90;
/// From Thursday on the next week is near.
const THURSDAY: i32 = 3;

pub(crate) fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Offline, routes!(list_notices))
}

/// What stands and is for this role to see to, the most urgent first. Nothing of it is kept: what is mended is gone. A
/// desktop without its server says what its replica knows, and that this is not all.
#[utoipa::path(get, path = "/api/notices", tag = "notices", responses((status = 200, body = Notices)))]
async fn list_notices(
    State(app): State<App>,
    ActorIs(actor): ActorIs,
    OnReplica(is_replica): OnReplica,
    Reading(mut tx): Reading,
) -> Result<Json<Notices>, Fault> {
    let (_, settings) = crate::settings::load(&mut tx).await?;
    let look = Look {
        actor,
        zone: Zone::fixed_hours(settings.utc_offset_hours),
        settings,
        now: app.clock.now(),
        sends_any: Ways::of(&app).is_any(),
    };
    let (mut notices, mut incomplete) = (Vec::new(), false);
    for kind in NoticeKind::of(actor.role) {
        if is_replica && kind.needs_server() {
            incomplete = true;
        } else {
            notices.extend(look.at(&mut tx, *kind).await?);
        }
    }
    Ok(Json(Notices {
        at: look.now,
        notices,
        incomplete,
    }))
}

/// Who looks, when, and by which rules.
struct Look {
    actor: Actor,
    zone: Zone,
    settings: ClinicSettings,
    now: Timestamp,
    /// Mail or SMS.
    sends_any: bool,
}

impl Look {
    async fn at(&self, tx: &mut Tx, kind: NoticeKind) -> Result<Option<Notice>, StoreError> {
        let standing = match kind {
            NoticeKind::MessagesLate | NoticeKind::RelayTrouble | NoticeKind::MessagesFailed
                if !self.sends_any =>
            {
                return Ok(None);
            }
            NoticeKind::MessagesFailed => return self.messages_failed(tx).await,
            NoticeKind::PatientAnswers => return self.patient_answers(tx).await,
            NoticeKind::MissedByPolicy => return self.missed_by_policy(tx).await,
            NoticeKind::OwnVisitsChanged => return self.own_visits_changed(tx).await,
            NoticeKind::MessagesLate => {
                queries::messages_late(tx, self.ago(MessageHealth::LATE_MINUTES), self.now).await?
            }
            NoticeKind::RelayTrouble => queries::relay_trouble(tx, self.ago(RELAY_MINUTES), self.now).await?,
            NoticeKind::JobsFailed => queries::jobs_failed(tx, self.ago(JOBS_MINUTES)).await?,
            NoticeKind::LatePatients => scheduling::late_unresolved(tx, &self.settings, self.now).await?,
            NoticeKind::ToCall => queries::to_call(tx).await?,
            NoticeKind::Requests => match (self.actor.role, self.actor.practitioner) {
                (Role::Doctor, None) => (0, None),
                (_, own) => queries::requests(tx, own).await?,
            },
            NoticeKind::OwnWeekMissing => (self.own_week_missing(tx).await?, None),
            NoticeKind::Unscheduled => (self.unscheduled(tx).await?, None),
        };
        Ok(notice(kind, standing, self.page_of(kind)))
    }

    /// Where what stands is mended.
    fn page_of(&self, kind: NoticeKind) -> &'static str {
        match kind {
            // Who is no admin can only call the patients.
            NoticeKind::MessagesLate if self.actor.role != Role::Admin => "/appointments",
            NoticeKind::MessagesLate | NoticeKind::JobsFailed => "/jobs",
            NoticeKind::RelayTrouble => "/settings",
            NoticeKind::OwnVisitsChanged => "/my-day",
            NoticeKind::LatePatients => "/arrivals",
            NoticeKind::ToCall => "/to-call",
            NoticeKind::PatientAnswers => "/appointments",
            NoticeKind::MissedByPolicy => "/appointments?status=noshow",
            NoticeKind::Requests => "/requests",
            NoticeKind::MessagesFailed => "/patients",
            NoticeKind::OwnWeekMissing => "/my-schedule",
            NoticeKind::Unscheduled => "/practitioners",
        }
    }

    const fn ago(&self, minutes: i64) -> Timestamp {
        self.now.plus_minutes(-minutes)
    }

    fn today(&self) -> Date {
        self.zone.day_of(self.now)
    }

    /// So many days, from today on.
    fn days(&self, count: i32) -> Period {
        let today = self.today();
        Period {
            start: self.zone.start_of(today),
            end: self.zone.start_of(today.plus_days(count)),
        }
    }

    async fn messages_failed(&self, tx: &mut Tx) -> Result<Option<Notice>, StoreError> {
        let kind = NoticeKind::MessagesFailed;
        let health = messaging::health(tx, self.now).await?;
        let page = match health.failed_last_of {
            Some(patient) => format!("/patients/{patient}?part=messages"),
            None => self.page_of(kind).to_owned(),
        };
        Ok(notice(kind, (health.failed_lately, None), page))
    }

    async fn patient_answers(&self, tx: &mut Tx) -> Result<Option<Notice>, StoreError> {
        let today = self.zone.start_of(self.today());
        let answers = queries::patient_answers(tx, today).await?;
        Ok(self.of_visits(NoticeKind::PatientAnswers, &answers))
    }

    async fn missed_by_policy(&self, tx: &mut Tx) -> Result<Option<Notice>, StoreError> {
        let missed = queries::missed_by_policy(tx, self.days(1)).await?;
        Ok(self.of_visits(NoticeKind::MissedByPolicy, &missed))
    }

    async fn own_visits_changed(&self, tx: &mut Tx) -> Result<Option<Notice>, StoreError> {
        let Some(own) = self.actor.practitioner else {
            return Ok(None);
        };
        let who = (own, self.actor.user);
        let since = self.ago(CHANGED_MINUTES);
        let noted = queries::changes(tx, who, self.days(MOVED_DAYS_MAX), since).await?;
        let changed = changed_in(self.days(1), &noted);
        Ok(self.of_visits(NoticeKind::OwnVisitsChanged, &changed))
    }

    /// One visit leads to itself, several to where they are listed.
    fn of_visits(&self, kind: NoticeKind, visits: &[(AppointmentId, Timestamp)]) -> Option<Notice> {
        let page = match visits {
            [(visit, _)] => format!("/appointments/{visit}"),
            _ => self.page_of(kind).to_owned(),
        };
        let since = visits.first().map(|(_, at)| *at);
        notice(kind, (count(visits.len()), since), page)
    }

    async fn own_week_missing(&self, tx: &mut Tx) -> Result<i64, StoreError> {
        let Some(own) = self.actor.practitioner else {
            return Ok(0);
        };
        let missing = self.without_hours(tx).await?;
        let is_missing = missing.iter().any(|doctor| doctor.practitioner_id == own);
        Ok(i64::from(is_missing))
    }

    async fn unscheduled(&self, tx: &mut Tx) -> Result<i64, StoreError> {
        let today = self.today();
        if today.days_since(today.monday()) < THURSDAY {
            return Ok(0);
        }
        Ok(count(self.without_hours(tx).await?.len()))
    }

    /// Of the next week.
    async fn without_hours(&self, tx: &mut Tx) -> Result<Vec<scheduling::Unscheduled>, StoreError> {
        let next_week = self.today().plus_days(7).monday();
        scheduling::without_hours(tx, &self.zone, next_week).await
    }
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// Nothing where there is none.
fn notice(
    kind: NoticeKind,
    (count, since): (i64, Option<Timestamp>),
    page: impl Into<String>,
) -> Option<Notice> {
    (count > 0).then(|| Notice {
        kind,
        count,
        since,
        link: page.into(),
    })
}
