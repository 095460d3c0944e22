//! One open transaction and the session that it lives in.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use clinic_shared::store::{Begin, EngineTx, Row, StoreError, Value};
use deadpool::managed::Object;
use tokio::sync::OwnedSemaphorePermit;

use super::{
    connection::Connection,
    fault::Fault,
    pool::{ROLLBACK, Session},
    script, values,
};

/// Readers see one state throughout.
const READ: &str = "SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRANSACTION";
/// A writer's first statement takes the row that every writer takes, and waits there for whoever has it. Each of its
/// statements then sees what those before it have kept. A database without tables has no such row yet.
const WRITE: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION; \
    IF OBJECT_ID(N'sync_counter') IS NOT NULL UPDATE sync_counter SET seq = seq WHERE id = 1";
const COMMIT: &str = "COMMIT TRANSACTION";
const OPEN: &str = "SELECT @@TRANCOUNT";
/// For one batch of a migration: an index over a large table takes its time.
const BATCH: Duration = Duration::from_hours(1);

pub struct SqlServerTx {
    state: State,
    /// A writer's, given to the next one with the transaction's end.
    turn: Option<OwnedSemaphorePermit>,
    writes: bool,
    /// Column names of the statements this transaction has run, so that rows share them.
    columns: Vec<(&'static str, Arc<[Box<str>]>)>,
}

enum State {
    Open(Session),
    Ended(Arc<str>),
}

#[derive(Debug, thiserror::Error)]
#[error("the transaction has ended: {0}")]
struct Ended(Arc<str>);

impl SqlServerTx {
    pub async fn begin(
        session: Session,
        begin: Begin,
        turn: Option<OwnedSemaphorePermit>,
    ) -> Result<Self, StoreError> {
        let mut tx = Self {
            state: State::Open(session),
            turn,
            writes: begin == Begin::Write,
            columns: Vec::new(),
        };
        let text = if tx.writes { WRITE } else { READ };
        if let Err(fault) = tx.session()?.batch(text).await {
            tx.undo().await;
            return Err(fault.within("BEGIN"));
        }
        Ok(tx)
    }

    /// The session, while the transaction is open in it.
    fn session(&mut self) -> Result<&mut Connection, StoreError> {
        if let State::Open(session) = &self.state
            && !session.is_clean()
        {
            self.cut("a request in it was given up");
        }
        match &mut self.state {
            State::Open(session) => Ok(session),
            State::Ended(why) => Err(StoreError::Undone(Box::new(Ended(Arc::clone(why))))),
        }
    }

    /// Most errors leave the transaction open; which, only the server knows.
    async fn failed(&mut self, statement: &str, fault: Fault) -> StoreError {
        if let State::Open(session) = &mut self.state
            && !matches!(fault, Fault::Unsendable { .. })
        {
            let open = if fault.leaves_the_line_clean() {
                open_transactions(session).await
            } else {
                None
            };
            match open {
                Some(0) => {
                    self.end(&fault.to_string());
                    // Whoever hears of a taken key goes on in the transaction; there is none any more.
                    return match fault.within(statement) {
                        StoreError::Unique(said) => StoreError::failed(statement, said),
                        other => other,
                    };
                }
                Some(_) => {}
                None => self.cut(&fault.to_string()),
            }
        }
        fault.within(statement)
    }

    /// Gives the session back to the pool: nothing is open in it any more.
    fn end(&mut self, why: &str) {
        self.turn = None;
        self.state = State::Ended(why.into());
    }

    /// Whatever is open, the server undoes it when it finds the line cut.
    fn cut(&mut self, why: &str) {
        self.turn = None;
        if let State::Open(session) = std::mem::replace(&mut self.state, State::Ended(why.into())) {
            drop(Object::take(session));
        }
    }

    async fn undo(&mut self) {
        let Ok(session) = self.session() else {
            return;
        };
        match session.batch(ROLLBACK).await {
            Ok(_) => self.end("undone"),
            Err(fault) => self.cut(&fault.to_string()),
        }
    }

    /// Runs a text only to hear what the server says about it.
    pub async fn probe(&mut self, sql: &str) -> Result<Result<(), Fault>, StoreError> {
        Ok(self.session()?.batch(sql).await.map(drop))
    }

    fn columns_of(&mut self, sql: &'static str, row: &tiberius::Row) -> Arc<[Box<str>]> {
        if let Some((_, columns)) = self.columns.iter().find(|(known, _)| std::ptr::eq(*known, sql)) {
            return Arc::clone(columns);
        }
        let columns: Arc<[Box<str>]> = row.columns().iter().map(|column| column.name().into()).collect();
        self.columns.push((sql, Arc::clone(&columns)));
        columns
    }
}

/// `None` when the server does not say.
async fn open_transactions(session: &mut Connection) -> Option<i32> {
    let rows = session.batch(OPEN).await.ok()?;
    rows.first()?.try_get(0).ok()?
}

/// Dropped while open, nothing of it may stay in the database. A session whose last answer was read goes back to the
/// pool once it is undone: those who only read end like this, and a new session costs more than what they read.
impl Drop for SqlServerTx {
    fn drop(&mut self) {
        let turn = self.turn.take();
        let State::Open(session) = std::mem::replace(&mut self.state, State::Ended("dropped".into())) else {
            return;
        };
        // Without a runtime the program is ending, and the server undoes what it finds cut.
        let runtime = tokio::runtime::Handle::try_current();
        match runtime {
            Ok(runtime) if session.is_clean() => {
                runtime.spawn(async move {
                    give_back(session).await;
                    drop(turn);
                });
            }
            _ => drop(Object::take(session)),
        }
    }
}

async fn give_back(mut session: Session) {
    if session.batch(ROLLBACK).await.is_err() {
        drop(Object::take(session));
    }
}

#[async_trait]
impl EngineTx for SqlServerTx {
    async fn query(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let found = match self.session()?.rows(sql, args).await {
            Ok(found) => found,
            Err(fault) => return Err(self.failed(sql, fault).await),
        };
        let Some(first) = found.first() else {
            return Ok(Vec::new());
        };
        let columns = self.columns_of(sql, first);
        found.into_iter().map(|row| values::row(&columns, row)).collect()
    }

    async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError> {
        match self.session()?.touched(sql, args).await {
            Ok(touched) => Ok(touched),
            Err(fault) => Err(self.failed(sql, fault).await),
        }
    }

    async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        for batch in script::batches(sql) {
            if let Err(fault) = self.session()?.batch_within(&batch, BATCH).await {
                return Err(self.failed("script", fault).await);
            }
        }
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        match self.session()?.batch(COMMIT).await {
            Ok(_) => {
                self.end("committed");
                Ok(())
            }
            // There was nothing to keep.
            Err(fault) if !self.writes => Err(fault.within("COMMIT")),
            Err(fault) => Err(fault.of_commit()),
        }
    }

    async fn rollback(mut self: Box<Self>) -> Result<(), StoreError> {
        self.undo().await;
        Ok(())
    }
}
