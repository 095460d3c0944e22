//! The admin's list: `GET /api/jobs`. Each list has an index in whose order it is read, so that a page costs the same
//! however many jobs are done.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use utoipa_axum::routes;
use uuid::Uuid;

use super::{
    JobState, JobsAsked, JobsPage,
    overview::overview,
    queries::{job, select},
};
use crate::{
    app::App,
    args,
    identity::Access,
    ports::Clock as _,
    store::{Row, StoreError, Tx},
    time::Timestamp,
    web::{Before, Cursor, Fault, Params, Reach, Reading, Routes, malformed_cursor},
};

/// How many jobs a page has.
const PAGE: usize = 50;

crate::statements! {
    ALL = select!("WHERE id < ?1 ORDER BY id DESC {limit ?2}");
    ALL_OF_KIND = select!("WHERE kind = ?3 AND id < ?1 ORDER BY id DESC {limit ?2}");
    OPEN = select!("WHERE state = ?1 AND due_at IS NOT NULL
            AND (priority > ?2 OR (priority = ?2 AND (due_at > ?3 OR (due_at = ?3 AND id > ?4))))
            AND (?6 IS NULL OR kind = ?6)
        ORDER BY priority, due_at, id {limit ?5}");
    OVER = select!("WHERE state = ?1 AND ended_at <= ?2 AND (ended_at < ?2 OR id < ?3) AND (?5 IS NULL OR kind = ?5)
        ORDER BY ended_at DESC, id DESC {limit ?4}");
}

pub(super) fn routes() -> Routes {
    Routes::default().read(Access::ADMIN, Reach::Server, routes!(list_jobs))
}

/// Jobs, and how many there are of each state. What servers do with them is not in the feed: whoever watches asks again.
#[utoipa::path(get, path = "/api/jobs", tag = "jobs", params(JobsAsked), responses((status = 200, body = JobsPage)))]
async fn list_jobs(
    State(app): State<App>,
    Params(asked): Params<JobsAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<JobsPage>, Response> {
    let Some(place) = Place::read(asked.state, asked.after.as_deref()) else {
        return Err(malformed_cursor());
    };
    let page = page_of(&mut tx, &asked, place, app.clock.now()).await;
    page.map(Json).map_err(|error| Fault::from(error).into_response())
}

async fn page_of(
    tx: &mut Tx,
    asked: &JobsAsked,
    place: Place,
    now: Timestamp,
) -> Result<JobsPage, StoreError> {
    let overview = overview(tx, now).await?;
    let mut rows = place.rows_from(tx, asked).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| has_more);
    let next = last.map(|last| Place::of(asked.state, last)).transpose()?;
    Ok(JobsPage {
        counts: overview.counts,
        oldest_due_seconds: overview.oldest_due_seconds,
        jobs: rows.iter().map(job).collect::<Result<_, _>>()?,
        next: next.map(Place::cursor),
    })
}

/// Where a page begins: behind this.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Of all: what was enqueued later is before it.
    Any(Uuid),
    /// Of those that are open: in the order in which they are taken.
    Open {
        priority: i64,
        due_at: Timestamp,
        id: Uuid,
    },
    /// Of those that are over.
    Over(Before),
}

impl Place {
    /// `None`: the cursor is none of this list's.
    fn read(state: Option<JobState>, cursor: Option<&str>) -> Option<Self> {
        match (state, cursor) {
            (None, None) => Some(Self::Any(Uuid::max())),
            (None, Some(cursor)) => Cursor::read(cursor, 1)?.key(0).map(Self::Any),
            (Some(state), None) if state.is_open() => Some(Self::Open {
                priority: -1,
                due_at: Timestamp::from_ms(0),
                id: Uuid::nil(),
            }),
            (Some(state), Some(cursor)) if state.is_open() => {
                let cursor = Cursor::read(cursor, 3)?;
                let due_at = Timestamp::from_ms(cursor.key(1)?);
                due_at.is_storable().then_some(Self::Open {
                    priority: cursor.key(0)?,
                    due_at,
                    id: cursor.key(2)?,
                })
            }
            // Another server's clock may be ahead of this one's.
            (Some(_), cursor) => Before::read(cursor, Timestamp::LAST).map(Self::Over),
        }
    }

    fn of(state: Option<JobState>, row: &Row) -> Result<Self, StoreError> {
        let id = row.get("id")?;
        Ok(match state {
            None => Self::Any(id),
            Some(state) if state.is_open() => Self::Open {
                priority: row.get("priority")?,
                due_at: row.get("due_at")?,
                id,
            },
            Some(_) => {
                let at = row.get("ended_at")?;
                Self::Over(Before { at, id })
            }
        })
    }

    fn cursor(self) -> String {
        match self {
            Self::Any(id) => Cursor::after([id.to_string()]),
            Self::Open { priority, due_at, id } => {
                Cursor::after([priority.to_string(), due_at.as_ms().to_string(), id.to_string()])
            }
            Self::Over(before) => before.cursor(),
        }
    }

    /// One more than a page has, where there is one.
    async fn rows_from(self, tx: &mut Tx, asked: &JobsAsked) -> Result<Vec<Row>, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let (kind, state) = (asked.kind.clone(), asked.state.map(JobState::name));
        match self {
            Self::Any(id) => match kind {
                None => tx.all(&ALL, args![id, limit]).await,
                Some(kind) => tx.all(&ALL_OF_KIND, args![id, limit, kind]).await,
            },
            Self::Open { priority, due_at, id } => {
                let from = args![state, priority, due_at, id, limit, kind];
                tx.all(&OPEN, from).await
            }
            Self::Over(Before { at, id }) => tx.all(&OVER, args![state, at, id, limit, kind]).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_to_its_own_list_only() {
        let (id, at) = (Uuid::from_u128(7), Timestamp::from_ms(1_800_000_000_123));
        let lists = [None, Some(JobState::Waiting), Some(JobState::Dead)];
        let places = [
            Place::Any(id),
            Place::Open {
                priority: 5,
                due_at: at,
                id,
            },
            Place::Over(Before { at, id }),
        ];
        for (of, place) in places.into_iter().enumerate() {
            let cursor = place.cursor();
            for (at, list) in lists.into_iter().enumerate() {
                let read = Place::read(list, Some(&cursor));
                assert_eq!(read.map(Place::cursor), (at == of).then(|| cursor.clone()));
            }
        }
        for list in lists {
            assert!(Place::read(list, Some("x")).is_none());
        }
    }
}
