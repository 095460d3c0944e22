//! `GET /api/sync/pull`: what a replica needs to move from where it stands to where the server stands now, read in
//! one transaction and streamed. Which rows those are is decided here, from who asks.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
    time::Duration,
};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    app::App,
    args,
    feed::{
        self, Entity, Rows, Scope, SyncTable, TableSum,
        pull::{self, Checkpoint, Head, Line, Position},
    },
    identity::{Actor, Pulled, proof::DEVICE},
    ids::{AnyId as _, PatientId},
    ports::Clock as _,
    records::has_in_care,
    store::{Begin, Kind, Row, StoreError, Tx},
    web::{ActorIs, Failure, Fault, Params, problem},
};
use serde::Deserialize;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout,
};
use uuid::Uuid;

use super::Snapshots;
use crate::{
    Server,
    history::overtaken,
    identity::{Proven, token::Grant},
};

clinic_shared::statements! {
    PATIENT_OF_VISIT = "SELECT patient_id FROM appointment WHERE id = ?1";
    PATIENT_OF_ACCESS = "SELECT patient_id FROM care_access WHERE id = ?1";
}

/// Pulls of what changed, and of everything, at once: together no more than half of the store's readers and one, so that
/// replicas never keep screens waiting. Apart, so that slow lines that load everything never keep a delta waiting.
const DELTAS_MAX: usize = 3;
const LOADS_MAX: usize = 2;
/// A replica that is further behind is loaded anew, which costs less than so many single rows.
pub(super) const DELTA_ROWS_MAX: i64 = 20_000;
/// Rows read at a time; fewer where a row can be a picture.
const PAGE_ROWS: i64 = 500;
const PAGE_PICTURES: i64 = 4;
/// Sent at a time, and how many such pieces may wait for the asker: a delta never waits for its asker.
const CHUNK_BYTES: usize = 128 * 1024;
const CHUNKS_WAITING_MAX: usize = 16;
/// An asker that takes nothing for so long holds a transaction open for nothing.
const SILENCE_SECONDS_MAX: u64 = 30;

/// Whose turn it is to pull.
#[derive(Debug, Clone)]
pub struct Turns {
    deltas: Arc<Semaphore>,
    loads: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            deltas: Arc::new(Semaphore::new(DELTAS_MAX)),
            loads: Arc::new(Semaphore::new(LOADS_MAX)),
        }
    }
}

impl Turns {
    async fn take(&self, is_load: bool) -> Result<OwnedSemaphorePermit, Fault> {
        let of = if is_load { &self.loads } else { &self.deltas };
        Arc::clone(of).acquire_owned().await.map_err(Fault::new)
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct From {
    /// Where the replica stands. Without it, or from another epoch, everything is sent.
    epoch: Option<i64>,
    seq: Option<i64>,
    /// Sums of all rows at the checkpoint, for a replica that wants to know whether it is still right.
    #[serde(default)]
    verify: bool,
    /// Names of tables, with commas between them, whose rows differ in the replica: they are sent whole.
    repair: Option<String>,
}

/// The rows of the asker's scope as NDJSON: a head, rows, a checkpoint. See docs/sync.md.
#[utoipa::path(get, path = "/api/sync/pull", tag = "feed", params(From),
    responses((status = 200, content_type = "application/x-ndjson", body = String)))]
#[expect(
    clippy::too_many_arguments,
    reason = "each is taken from the request by its type"
)]
pub async fn pull(
    ActorIs(actor): ActorIs,
    granted: Option<Extension<Grant>>,
    proven: Option<Extension<Proven>>,
    Extension(server): Extension<Server>,
    Params(from): Params<From>,
    State(app): State<App>,
    Extension(turns): Extension<Turns>,
    Extension(snapshots): Extension<Snapshots>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let Some(scope) = Scope::of(&actor) else {
        return Ok(no_replica());
    };
    let proven = proven.map(|Extension(proven)| proven);
    if let Some(refused) = may_not_pull(&server, granted.as_deref(), proven.as_ref()) {
        return Ok(refused);
    }
    let is_load = from.epoch.is_none() || from.seq.is_none();
    let mut turn = turns.take(is_load).await?;
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    if !matches!(scope, Scope::Own(_)) && is_overtaken(&mut tx, &from).await? {
        drop(tx);
        overtaken(&app, from.epoch.unwrap_or_default()).await?;
        tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    }
    let mut plan = Plan::of(&mut tx, scope, &from).await?;
    if plan.delta.is_none() && !is_load {
        // Asked for a delta, and everything it is.
        drop((tx, turn));
        turn = turns.take(true).await?;
        tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
        plan = Plan::of(&mut tx, scope, &from).await?;
    }
    let clinic = feed::named_clinic(&mut tx).await?.unwrap_or_default();
    if let Some(proven) = proven {
        let pulled = Pulled {
            at: app.clock.now(),
            behind: plan.position.seq - from.seq.unwrap_or(0),
        };
        server.identity.devices.pulls(proven.id, pulled);
    }
    if plan.delta.is_none() {
        snapshots.want();
    }
    tell_of_repair(scope, &headers, &plan.anew);
    let (to, mut waiting) = mpsc::channel(CHUNKS_WAITING_MAX);
    let sending = Sending {
        tx,
        actor,
        clinic,
        scope,
        buffer: Vec::with_capacity(CHUNK_BYTES + 4096),
        to,
        _turn: turn,
    };
    tokio::spawn(sending.run(plan, from.verify));
    let body = Body::from_stream(futures_util::stream::poll_fn(move |cx| waiting.poll_recv(cx)));
    let mut response = body.into_response();
    let ndjson = HeaderValue::from_static(pull::CONTENT_TYPE);
    response.headers_mut().insert(CONTENT_TYPE, ndjson);
    Ok(response)
}

/// Whether the asker has seen more of this epoch than there is.
async fn is_overtaken(tx: &mut Tx, from: &From) -> Result<bool, StoreError> {
    let (epoch, seq) = feed::position(tx).await?;
    Ok(from.epoch == Some(epoch) && from.seq.is_some_and(|asked| asked > seq))
}

/// A replica, or a copy to begin one with, is given to a computer that may keep it alone.
pub(super) fn may_not_pull(
    server: &Server,
    granted: Option<&Grant>,
    proven: Option<&Proven>,
) -> Option<Response> {
    let refused = server.identity.devices.may_pull(granted, proven).err()?;
    Some(Failure::Refused(refused).into_response())
}

pub(super) fn no_replica() -> Response {
    let title = (
        "Tài khoản này không có bản sao dữ liệu",
        "This account keeps no replica",
    );
    problem(409, "/problems/no-replica", title)
}

/// So that somebody hears that a replica went wrong, and which computer's.
fn tell_of_repair(scope: Scope, headers: &HeaderMap, tables: &[SyncTable]) {
    let device = headers.get(DEVICE).and_then(|device| device.to_str().ok());
    for table in tables {
        tracing::warn!(%scope, device, table = table.name(), "a replica differed and is repaired");
        metrics::counter!("replica_repairs_total", "table" => table.name()).increment(1);
    }
}

struct Plan {
    position: Position,
    /// Where the delta begins, and what it is. `None`: everything.
    delta: Option<(Position, Vec<Logged>)>,
    /// With a delta: tables that are sent whole.
    anew: Vec<SyncTable>,
}

struct Logged {
    entity: Entity,
    id: Uuid,
    put: bool,
}

impl Plan {
    async fn of(tx: &mut Tx, scope: Scope, asked: &From) -> Result<Self, StoreError> {
        let (epoch, seq) = feed::position(tx).await?;
        let position = Position { epoch, seq };
        let log_from = feed::log_from(tx).await?;
        let from = match (asked.epoch, asked.seq) {
            (Some(epoch), Some(seq)) => Some(Position { epoch, seq }),
            _ => None,
        };
        let Some(from) = from.filter(|from| from.epoch == epoch && (log_from..=seq).contains(&from.seq))
        else {
            tracing::info!(%scope, seq, "a replica is loaded");
            return Ok(Self {
                position,
                delta: None,
                anew: Vec::new(),
            });
        };
        let rows = tx.all(&feed::AFTER, args![from.seq, DELTA_ROWS_MAX + 1]).await?;
        if i64::try_from(rows.len()).unwrap_or(i64::MAX) > DELTA_ROWS_MAX {
            tracing::info!(%scope, seq, behind = seq - from.seq, "a replica is loaded anew");
            return Ok(Self {
                position,
                delta: None,
                anew: Vec::new(),
            });
        }
        let logged = rows.iter().map(|row| {
            Ok(Logged {
                entity: row.word("entity", Entity::parse)?,
                id: row.get("entity_id")?,
                put: row.get::<String>("op")? == "put",
            })
        });
        let logged = logged.collect::<Result<Vec<_>, StoreError>>()?;
        let differing = asked.repair.as_deref().unwrap_or_default();
        let anew = scope.tables().iter().copied();
        let anew = anew
            .filter(|table| differing.split(',').any(|name| name == table.name()))
            .collect();
        Ok(Self {
            position,
            delta: Some((from, logged)),
            anew,
        })
    }
}

/// Of all the scope's tables.
pub(super) async fn count(tx: &mut Tx, scope: Scope) -> Result<u64, StoreError> {
    let mut rows = 0;
    for table in scope.tables() {
        // Of tables held in part only the checkpoint tells, when all rows were read.
        if table.rows != Rows::All {
            continue;
        }
        let row = tx.first(table.sql().count, &[]).await?;
        let of_table: i64 = row.map(|row| row.get("n")).transpose()?.unwrap_or(0);
        rows += u64::try_from(of_table).unwrap_or(0);
    }
    Ok(rows)
}

/// One answer on its way.
struct Sending {
    tx: Tx,
    actor: Actor,
    clinic: Uuid,
    scope: Scope,
    buffer: Vec<u8>,
    to: mpsc::Sender<Result<Bytes, io::Error>>,
    _turn: OwnedSemaphorePermit,
}

#[derive(Debug, thiserror::Error)]
enum SendFault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a line cannot be written")]
    Line(#[from] serde_json::Error),
    #[error("the asker takes nothing any more")]
    Gone,
}

impl Sending {
    async fn run(mut self, plan: Plan, verify: bool) {
        match self.answer(plan, verify).await {
            Ok(()) => {}
            Err(SendFault::Gone) => tracing::info!("a replica stopped listening"),
            Err(fault) => {
                tracing::error!(error = ?fault, "pull");
                // Breaks the answer off: without its checkpoint it counts for nothing.
                self.to.send(Err(io::Error::other("broken off"))).await.ok();
            }
        }
    }

    async fn answer(&mut self, plan: Plan, verify: bool) -> Result<(), SendFault> {
        let position = plan.position;
        let columns = |table: &SyncTable| table.column_names().map(str::to_owned).collect();
        let tables = self.scope.tables().iter();
        let rows = match plan.delta {
            None => Some(count(&mut self.tx, self.scope).await?),
            Some(_) => None,
        };
        self.line(&Line::Pull(Head {
            clinic: self.clinic,
            position,
            rows,
            from: plan.delta.as_ref().map(|(from, _)| *from),
            anew: plan.anew.iter().map(|table| table.name().to_owned()).collect(),
            scope: self.scope.to_string(),
            tables: tables
                .map(|table| (table.name().to_owned(), columns(table)))
                .collect(),
        }))
        .await?;
        let sums = match plan.delta {
            None => Some(self.whole(self.scope.tables(), true).await?),
            Some((_, logged)) => {
                for logged in &logged {
                    self.change(logged, &plan.anew).await?;
                }
                self.care_given_and_lost(&logged, &plan.anew).await?;
                let mut sums = self.whole(&plan.anew, true).await?;
                if verify {
                    sums.append(&mut self.whole(self.scope.tables(), false).await?);
                }
                (!sums.is_empty()).then_some(sums)
            }
        };
        self.line(&Line::Checkpoint(Checkpoint { position, sums }))
            .await?;
        self.flush().await
    }

    /// Goes over all rows of these tables in the order of their keys, and sends them or only sums them up.
    async fn whole(
        &mut self,
        tables: &[SyncTable],
        send: bool,
    ) -> Result<BTreeMap<String, TableSum>, SendFault> {
        let mut sums = BTreeMap::new();
        for table in tables {
            let pictures = table.columns.iter().any(|(_, kind)| *kind == Kind::Bytes);
            let page = if pictures { PAGE_PICTURES } else { PAGE_ROWS };
            let mut sum = TableSum::default();
            let mut encoded = Vec::new();
            let (statement, args) = self.scope.page(table, page, None);
            let mut rows = self.tx.all(statement, &args).await?;
            while let Some(last) = rows.last() {
                let after: Uuid = last.get("id")?;
                for row in &rows {
                    encoded.clear();
                    table.encode(row, &mut encoded)?;
                    sum.add(&encoded);
                    if send {
                        self.put(table, &encoded).await?;
                    }
                }
                let (statement, args) = self.scope.page(table, page, Some(after));
                rows = self.tx.all(statement, &args).await?;
            }
            sums.insert(table.name().to_owned(), sum);
        }
        Ok(sums)
    }

    async fn change(&mut self, logged: &Logged, anew: &[SyncTable]) -> Result<(), SendFault> {
        let (entity, id) = (logged.entity.name().to_owned(), logged.id.uuid());
        if anew.iter().any(|table| table.entity == logged.entity) {
            // Its content comes with the table.
            return self.line(&Line::Changed { entity, id }).await;
        }
        let Some(table) = self.scope.table(logged.entity) else {
            if logged.entity.shown_to(self.actor.role) {
                self.line(&Line::Changed { entity, id }).await?;
            }
            return Ok(());
        };
        let row = if logged.put {
            let (statement, args) = self.scope.one(table, id);
            self.tx.first(statement, &args).await?
        } else {
            None
        };
        match row {
            Some(row) => self.put_row(table, &row).await,
            // A patient does not hear which rows of others there are.
            None if logged.put && matches!(table.rows, Rows::Own(_)) => Ok(()),
            None => self.line(&Line::Remove { entity, id }).await,
        }
    }

    /// A visit or an access that changed may have brought a patient into this doctor's care or out of it. Which of
    /// the two is seen from how things are now: everything clinical of that patient is sent, or taken away.
    async fn care_given_and_lost(&mut self, logged: &[Logged], anew: &[SyncTable]) -> Result<(), SendFault> {
        if !matches!(self.scope, Scope::Doctor(_)) {
            return Ok(());
        }
        let clinical: Vec<_> = self
            .scope
            .tables()
            .iter()
            .filter(|table| table.is_clinical() && anew.iter().all(|whole| whole.entity != table.entity))
            .collect();
        let mut touched = BTreeSet::new();
        for row in logged {
            let statement = match row.entity {
                Entity::Appointment => &PATIENT_OF_VISIT,
                Entity::CareAccess => &PATIENT_OF_ACCESS,
                _ => continue,
            };
            let patient = self.tx.first(statement, args![row.id]).await?;
            touched.extend(
                patient
                    .map(|row| row.get::<PatientId>("patient_id"))
                    .transpose()?,
            );
        }
        // Sent by their own changes already.
        let sent: BTreeSet<Uuid> = logged
            .iter()
            .filter(|row| clinical.iter().any(|table| table.entity == row.entity))
            .map(|row| row.id)
            .collect();
        for patient in touched {
            let in_care = has_in_care(&mut self.tx, &self.actor, patient).await?;
            for table in &clinical {
                let Some((statement, args)) = self.scope.of_patient(table, patient) else {
                    continue;
                };
                for row in self.tx.all(statement, &args).await? {
                    let id = row.get("id")?;
                    if sent.contains(&id) {
                        continue;
                    }
                    if in_care {
                        self.put_row(table, &row).await?;
                    } else {
                        let entity = table.name().to_owned();
                        self.line(&Line::Remove { entity, id }).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn put_row(&mut self, table: &SyncTable, row: &Row) -> Result<(), SendFault> {
        let mut encoded = Vec::new();
        table.encode(row, &mut encoded)?;
        self.put(table, &encoded).await
    }

    /// [`Line::Put`] around a row that is JSON already.
    async fn put(&mut self, table: &SyncTable, encoded: &[u8]) -> Result<(), SendFault> {
        for part in [
            b"{\"put\":{\"entity\":\"".as_slice(),
            table.name().as_bytes(),
            b"\",\"row\":",
            encoded,
            b"}}\n",
        ] {
            self.buffer.extend_from_slice(part);
        }
        self.flush_if_full().await
    }

    async fn line(&mut self, line: &Line<'_>) -> Result<(), SendFault> {
        serde_json::to_writer(&mut self.buffer, line)?;
        self.buffer.push(b'\n');
        self.flush_if_full().await
    }

    async fn flush_if_full(&mut self) -> Result<(), SendFault> {
        if self.buffer.len() < CHUNK_BYTES {
            return Ok(());
        }
        self.flush().await
    }

    async fn flush(&mut self) -> Result<(), SendFault> {
        let chunk = Bytes::from(std::mem::take(&mut self.buffer));
        let sent = timeout(Duration::from_secs(SILENCE_SECONDS_MAX), self.to.send(Ok(chunk))).await;
        sent.map_err(|_| SendFault::Gone)?.map_err(|_| SendFault::Gone)
    }
}
