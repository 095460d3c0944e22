//! One answer of the server's pull into one transaction of the replica. Runs on the writer's thread, while the
//! answer is still coming in; an answer without its checkpoint leaves no trace.

use std::collections::BTreeMap;

use axum::body::Bytes;
use clinic_shared::{
    args,
    feed::{
        Entity, FeedOp, Scope, SyncTable, TableSum,
        pull::{Checkpoint, Head, Line, Position},
    },
    store::{Dialect, Statement, StoreError, Value},
    time::Timestamp,
};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use super::{
    bulk::Bulk,
    file::{KEEP_LOG_FROM, KEEP_POSITION, KEEP_STATE, Standing},
    progress::{LoadProgress, LoadStage, Loading},
};
use crate::store::Kept;

clinic_shared::statements! {
    FORGET_LOGGED = "DELETE FROM sync_log WHERE entity = ?1 AND entity_id = ?2";
    LOG = "INSERT INTO sync_log (entity, entity_id, seq, op) VALUES (?1, ?2, ?3, ?4)";
    FORGET_ALL_LOGGED = "DELETE FROM sync_log";
}

/// Rows read back at a time when a replica is compared with the server.
const PAGE_ROWS: i64 = 1_000;

/// Why an answer was not taken. The replica is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum ApplyFault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the answer broke off before its checkpoint")]
    BrokenOff,
    #[error("a line that this replica cannot read: {0}")]
    Line(#[from] serde_json::Error),
    #[error("a line where it does not belong")]
    OutOfPlace,
    #[error("the server gives the scope {0}, this replica is of another")]
    OtherScope(String),
    #[error("the server's {table} has other columns: this desktop and the server are of different versions")]
    OtherShape { table: &'static str },
    #[error("rows of {table} differ from the server's")]
    Differs { table: &'static str },
}

/// What a pull has brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    pub standing: Standing,
    /// Everything was loaded anew.
    pub whole: bool,
    pub rows: u64,
    /// Something clinical left: no byte of it may stay in the WAL.
    pub given_up: bool,
    /// The table whose rows were found to differ, so that everything was loaded anew.
    pub differed: Option<&'static str>,
}

/// What came between head and checkpoint.
struct Came {
    checkpoint: Checkpoint,
    rows: u64,
    given_up: bool,
}

/// Applies an answer whose pieces come from `pieces`. `standing`: where the replica stands, if it is loaded.
pub(super) fn apply(
    kept: &mut Kept,
    scope: Scope,
    standing: Option<Standing>,
    now: Timestamp,
    pieces: mpsc::Receiver<Bytes>,
    progress: &watch::Sender<LoadProgress>,
) -> Result<Applied, ApplyFault> {
    let mut lines = Lines {
        pieces,
        received: 0,
        waiting: Vec::new(),
        read: 0,
    };
    let Line::Pull(head) = lines.next()? else {
        return Err(ApplyFault::OutOfPlace);
    };
    let of_another_place = head.from.is_some() && head.from != standing.map(|standing| standing.position);
    if of_another_place {
        return Err(ApplyFault::OutOfPlace);
    }
    check(scope, &head)?;
    let Came {
        checkpoint,
        rows,
        given_up,
    } = if head.from.is_some() {
        delta(kept, scope, &head, &mut lines)?
    } else {
        let loading = Loading::begin(progress, LoadStage::Writing);
        loading.expect(head.rows, None);
        whole(kept, scope, &mut lines, loading)?
    };
    if checkpoint.position != head.position {
        return Err(ApplyFault::OutOfPlace);
    }
    let Position { epoch, seq } = checkpoint.position;
    run(kept, &KEEP_POSITION, args![epoch, seq])?;
    if head.from.is_none() {
        run(kept, &FORGET_ALL_LOGGED, &[])?;
        run(kept, &KEEP_LOG_FROM, args![seq])?;
    }
    let verified_at = match checkpoint.sums {
        Some(sums) => {
            compare(kept, scope, &sums)?;
            now
        }
        None => standing.map_or(now, |standing| standing.verified_at),
    };
    run(
        kept,
        &KEEP_STATE,
        args![scope.to_string(), scope.shape(), verified_at],
    )?;
    Ok(Applied {
        standing: Standing {
            position: checkpoint.position,
            verified_at,
        },
        whole: head.from.is_none(),
        rows,
        given_up,
        differed: None,
    })
}

/// Only the server decides what is in a scope; a replica that thinks otherwise takes nothing.
fn check(scope: Scope, head: &Head) -> Result<(), ApplyFault> {
    if head.scope != scope.to_string() {
        return Err(ApplyFault::OtherScope(head.scope.clone()));
    }
    for table in scope.tables() {
        let sent = head.tables.get(table.name()).map_or(&[][..], Vec::as_slice);
        if !table.column_names().eq(sent.iter().map(String::as_str)) {
            return Err(ApplyFault::OtherShape { table: table.name() });
        }
    }
    Ok(())
}

/// Everything anew.
fn whole(kept: &mut Kept, scope: Scope, lines: &mut Lines, mut loading: Loading) -> Result<Came, ApplyFault> {
    let bulk = Bulk::begin(kept, scope.tables())?;
    let mut rows = 0;
    loop {
        match lines.next()? {
            Line::Put { entity, row } => {
                if let Some(table) = held(scope, &entity) {
                    insert(kept, table, &table.decode(&row)?)?;
                    rows += 1;
                    loading.add_row(lines.received);
                }
            }
            Line::Checkpoint(checkpoint) => {
                bulk.end(kept)?;
                return Ok(Came {
                    checkpoint,
                    rows,
                    given_up: false,
                });
            }
            Line::Pull(_) | Line::Remove { .. } | Line::Changed { .. } => return Err(ApplyFault::OutOfPlace),
        }
    }
}

/// What changed. All touched rows go before the first comes: two rows may have exchanged a unique value.
fn delta(kept: &mut Kept, scope: Scope, head: &Head, lines: &mut Lines) -> Result<Came, ApplyFault> {
    let seq = head.position.seq;
    let mut puts = Vec::new();
    let (mut rows, mut given_up) = (0, false);
    let checkpoint = loop {
        match lines.next()? {
            Line::Put { entity, row } => {
                if let Some(table) = held(scope, &entity) {
                    let values = table.decode(&row)?;
                    let Some(Value::Id(id)) = values.first() else {
                        return Err(ApplyFault::OutOfPlace);
                    };
                    delete(kept, table, *id)?;
                    log(kept, table.entity, *id, seq, FeedOp::Put)?;
                    puts.push((table, values));
                    rows += 1;
                }
            }
            Line::Remove { entity, id } => {
                if let Some(table) = held(scope, &entity) {
                    let was_here = delete(kept, table, id)?;
                    given_up |= was_here && table.is_clinical();
                    log(kept, table.entity, id, seq, FeedOp::Remove)?;
                    rows += 1;
                }
            }
            Line::Changed { entity, id } => {
                if let Some(entity) = Entity::parse(&entity) {
                    log(kept, entity, id, seq, FeedOp::Put)?;
                }
            }
            Line::Checkpoint(checkpoint) => break checkpoint,
            Line::Pull(_) => return Err(ApplyFault::OutOfPlace),
        }
    };
    for (table, values) in puts {
        insert(kept, table, &values)?;
    }
    Ok(Came {
        checkpoint,
        rows,
        given_up,
    })
}

/// Reads back every row that is here now.
fn compare(kept: &mut Kept, scope: Scope, sums: &BTreeMap<String, TableSum>) -> Result<(), ApplyFault> {
    for table in scope.tables() {
        let mut here = TableSum::default();
        let mut encoded = Vec::new();
        let mut rows = kept.query(table.sql().first.sql(Dialect::Sqlite), args![PAGE_ROWS])?;
        while let Some(last) = rows.last() {
            let after: Uuid = last.get("id")?;
            for row in &rows {
                encoded.clear();
                table.encode(row, &mut encoded)?;
                here.add(&encoded);
            }
            rows = kept.query(table.sql().next.sql(Dialect::Sqlite), args![PAGE_ROWS, after])?;
        }
        if sums.get(table.name()) != Some(&here) {
            return Err(ApplyFault::Differs { table: table.name() });
        }
    }
    Ok(())
}

/// The table, unless the server speaks of one that this program does not know.
fn held(scope: Scope, entity: &str) -> Option<&'static SyncTable> {
    scope.table(Entity::parse(entity)?)
}

fn run(kept: &mut Kept, statement: &'static Statement, args: &[Value]) -> Result<(), StoreError> {
    kept.execute(statement.sql(Dialect::Sqlite), args).map(|_| ())
}

fn insert(kept: &mut Kept, table: &SyncTable, values: &[Value]) -> Result<(), StoreError> {
    run(kept, table.sql().insert, values)
}

/// Whether it was there.
fn delete(kept: &mut Kept, table: &SyncTable, id: Uuid) -> Result<bool, StoreError> {
    let delete = table.sql().delete.sql(Dialect::Sqlite);
    Ok(kept.execute(delete, args![id])? > 0)
}

/// So that `/api/changes` answers here as it does on the server.
fn log(kept: &mut Kept, entity: Entity, id: Uuid, seq: i64, op: FeedOp) -> Result<(), StoreError> {
    let op = match op {
        FeedOp::Put => "put",
        FeedOp::Remove => "remove",
    };
    run(kept, &FORGET_LOGGED, args![entity.name(), id])?;
    run(kept, &LOG, args![entity.name(), id, seq, op])
}

/// Lines out of pieces that end anywhere.
struct Lines {
    pieces: mpsc::Receiver<Bytes>,
    /// Bytes that have come so far.
    received: u64,
    waiting: Vec<u8>,
    /// Bytes of `waiting` that were handed out already.
    read: usize,
}

impl Lines {
    fn next(&mut self) -> Result<Line, ApplyFault> {
        let mut searched = self.read;
        loop {
            let end = self.waiting[searched..].iter().position(|byte| *byte == b'\n');
            if let Some(end) = end {
                let line = serde_json::from_slice(&self.waiting[self.read..searched + end])?;
                self.read = searched + end + 1;
                return Ok(line);
            }
            self.waiting.drain(..self.read);
            self.read = 0;
            searched = self.waiting.len();
            let piece = self.pieces.blocking_recv().ok_or(ApplyFault::BrokenOff)?;
            self.received += piece.len() as u64;
            self.waiting.extend_from_slice(&piece);
        }
    }
}
