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
    compare::compare,
    file::{KEEP_LOG_FROM, KEEP_POSITION, KEEP_STATE, Standing},
    lines::Lines,
    parts::FORGET_PARTS,
    progress::{LoadProgress, LoadStage, Loading},
    repair::Anew,
};
use crate::{
    outbox::{SEND_AGAIN, forget_given_up},
    store::Kept,
};

clinic_shared::statements! {
    FORGET_LOGGED = "DELETE FROM sync_log WHERE entity = ?1 AND entity_id = ?2";
    LOG = "INSERT INTO sync_log (entity, entity_id, seq, op) VALUES (?1, ?2, ?3, ?4)";
    CLINIC = "SELECT clinic_id FROM sync_counter WHERE id = 1";
    KEEP_CLINIC = "UPDATE sync_counter SET clinic_id = ?1 WHERE id = 1";
    FORGET_ALL_LOGGED = "DELETE FROM sync_log";
}

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
    /// Nothing is taken and nothing is sent: neither clinic's data may come into the other's.
    #[error("the server at this address is another clinic's, or was wiped")]
    OtherClinic,
    #[error("the server's {table} has other columns: this desktop and the server are of different versions")]
    OtherShape { table: &'static str },
    #[error("rows of {} differ from the server's", tables.join(", "))]
    Differs { tables: Vec<&'static str> },
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
    let mut lines = Lines::of(pieces);
    let Line::Pull(head) = lines.next()? else {
        return Err(ApplyFault::OutOfPlace);
    };
    is_of_this_clinic(kept, head.clinic)?;
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
        delta(kept, scope, &head, now, &mut lines)?
    } else {
        let loading = Loading::begin(progress, LoadStage::Writing);
        loading.expect(head.rows, None);
        whole(kept, scope, &mut lines, loading)?
    };
    if checkpoint.position != head.position {
        return Err(ApplyFault::OutOfPlace);
    }
    let arrived = Arrived {
        position: checkpoint.position,
        whole: head.from.is_none(),
        rows,
        given_up,
        sums: checkpoint.sums,
    };
    arrived.settle(kept, scope, standing, now)
}

/// All rows of an answer are in the tables.
pub(super) struct Arrived {
    pub position: Position,
    /// Nothing of what was there before is left.
    pub whole: bool,
    pub rows: u64,
    pub given_up: bool,
    pub sums: Option<BTreeMap<String, TableSum>>,
}

impl Arrived {
    /// Compares them with the server's where it has summed them up, and says where the replica stands now.
    pub fn settle(
        self,
        kept: &mut Kept,
        scope: Scope,
        standing: Option<Standing>,
        now: Timestamp,
    ) -> Result<Applied, ApplyFault> {
        let Position { epoch, seq } = self.position;
        run(kept, &KEEP_POSITION, args![epoch, seq])?;
        if self.whole {
            run(kept, &FORGET_ALL_LOGGED, &[])?;
            run(kept, &FORGET_PARTS, &[])?;
            run(kept, &KEEP_LOG_FROM, args![seq])?;
        }
        // A backup may have lost them. Their keys say at the server which it still has.
        run(kept, &SEND_AGAIN, args![epoch])?;
        if self.whole || self.given_up {
            forget_given_up(kept)?;
        }
        let sums = self.sums.unwrap_or_default();
        compare(kept, scope, &sums)?;
        let all_compared = scope.tables().iter().all(|table| sums.contains_key(table.name()));
        let verified_at = match standing {
            Some(standing) if !all_compared => standing.verified_at,
            _ => now,
        };
        run(
            kept,
            &KEEP_STATE,
            args![scope.to_string(), scope.shape(), verified_at],
        )?;
        Ok(Applied {
            standing: Standing {
                position: self.position,
                verified_at,
            },
            whole: self.whole,
            rows: self.rows,
            given_up: self.given_up,
            differed: None,
        })
    }
}

/// A replica belongs to the clinic that it was first loaded from.
pub(super) fn is_of_this_clinic(kept: &mut Kept, clinic: Uuid) -> Result<(), ApplyFault> {
    let rows = kept.query(CLINIC.sql(Dialect::Sqlite), &[])?;
    let own: Option<Uuid> = rows
        .first()
        .map(|row| row.get("clinic_id"))
        .transpose()?
        .flatten();
    match own {
        Some(own) if own != clinic => Err(ApplyFault::OtherClinic),
        Some(_) => Ok(()),
        None => Ok(run(kept, &KEEP_CLINIC, args![clinic])?),
    }
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
                    insert(kept, table, &table.decode(row.get())?)?;
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
fn delta(
    kept: &mut Kept,
    scope: Scope,
    head: &Head,
    now: Timestamp,
    lines: &mut Lines,
) -> Result<Came, ApplyFault> {
    let seq = head.position.seq;
    let mut puts = Vec::new();
    let mut anew = Vec::new();
    for table in scope
        .tables()
        .iter()
        .filter(|table| head.anew.iter().any(|name| name == table.name()))
    {
        anew.push(Anew::begin(kept, table)?);
    }
    let (mut rows, mut given_up) = (0, false);
    let checkpoint = loop {
        match lines.next()? {
            Line::Put { entity, row } => {
                if let Some(table) = held(scope, &entity) {
                    let values = table.decode(row.get())?;
                    let Some(Value::Id(id)) = values.first() else {
                        return Err(ApplyFault::OutOfPlace);
                    };
                    rows += 1;
                    if let Some(anew) = anew.iter_mut().find(|anew| anew.table.entity == table.entity) {
                        anew.row(*id, row.get().as_bytes());
                        insert(kept, table, &values)?;
                        continue;
                    }
                    delete(kept, table, *id)?;
                    log(kept, table.entity, *id, seq, FeedOp::Put)?;
                    puts.push((table, values));
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
    for anew in anew {
        given_up |= anew.table.is_clinical();
        anew.end(kept, seq, now)?;
    }
    Ok(Came {
        checkpoint,
        rows,
        given_up,
    })
}

/// The table, unless the server speaks of one that this program does not know.
fn held(scope: Scope, entity: &str) -> Option<&'static SyncTable> {
    scope.table(Entity::parse(entity)?)
}

pub(super) fn run(kept: &mut Kept, statement: &'static Statement, args: &[Value]) -> Result<(), StoreError> {
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
pub(super) fn log(kept: &mut Kept, entity: Entity, id: Uuid, seq: i64, op: FeedOp) -> Result<(), StoreError> {
    let op = match op {
        FeedOp::Put => "put",
        FeedOp::Remove => "remove",
    };
    run(kept, &FORGET_LOGGED, args![entity.name(), id])?;
    run(kept, &LOG, args![entity.name(), id, seq, op])
}
