//! `clinic-server copy`: a clinic moves from one database to another, of whatever engine. Page by page in the order of
//! keys, so that memory stays flat; where it is comes into the target with each page, so that a copy that was ended
//! goes on; at the end both sides are read again and compared. Position and epoch go along: desktops carry on.
//! See `docs/moving.md`.

mod pages;
mod place;
mod sums;
mod told;
mod values;

use clinic_shared::{
    store::{Begin, Engine, Statement, Tx, migrate::pending},
    web::{AuditCheck, check_audit},
};

use pages::{Reader, SQL, TableSql};
pub(crate) use place::OF_PLACE;
use place::Place;
pub use place::is_unfinished;
use sums::Sum;
pub use told::{CopyFailed, Progress, Side, Step, TableTold};

/// What a copy came to.
#[derive(Debug)]
pub struct Copied {
    pub tables: Vec<TableTold>,
    /// The audit log as it is in the target now.
    pub audit: AuditCheck,
}

impl Copied {
    /// Nothing is missing and nothing is another.
    pub fn is_same(&self) -> bool {
        self.tables.iter().all(TableTold::is_same)
    }
}

/// Copies everything into an empty, migrated database, or goes on with the same copy, and compares both.
/// The source is read as it is at the begin; a source that went on meanwhile is an error.
pub async fn copy(
    from: &dyn Engine,
    to: &dyn Engine,
    mut told: impl FnMut(Progress),
) -> Result<Copied, CopyFailed> {
    up_to_date(from, Side::Source).await?;
    up_to_date(to, Side::Target).await?;
    let mut source = begin(from, Side::Source).await?;
    let state = place::state(&mut source).await?;
    let mut place = Place::find_or_begin(to, &state).await?;
    for sql in SQL.iter().skip(place.next_table()) {
        copy_table(&mut source, to, sql, &mut place, &mut told).await?;
    }
    drop(source);

    let (mut source, mut target) = (begin(from, Side::Source).await?, begin(to, Side::Target).await?);
    let mut tables = Vec::new();
    for sql in SQL.iter() {
        let table = compare(&mut source, &mut target, sql).await?;
        told(Progress {
            table: table.name,
            step: Step::Compared,
            rows: table.target.rows,
        });
        tables.push(table);
    }
    drop(source);
    let audit = check_audit(&mut target)
        .await
        .map_err(CopyFailed::at(|| "the target's audit log".to_owned()))?;
    drop(target);
    let mut source = begin(from, Side::Source).await?;
    if place::state(&mut source).await? != state {
        return Err(CopyFailed::SourceMoved);
    }
    let copied = Copied { tables, audit };
    if copied.is_same() {
        place::end(to).await?;
    }
    Ok(copied)
}

async fn up_to_date(engine: &dyn Engine, side: Side) -> Result<(), CopyFailed> {
    let missing = pending(engine)
        .await
        .map_err(CopyFailed::at(|| format!("the {side}'s schema")))?;
    match missing.first() {
        None => Ok(()),
        Some(first) => Err(CopyFailed::NotMigrated {
            side,
            count: missing.len(),
            first,
        }),
    }
}

async fn begin(engine: &dyn Engine, side: Side) -> Result<Tx, CopyFailed> {
    Tx::begin(engine, Begin::Read)
        .await
        .map_err(CopyFailed::at(|| format!("the {side}")))
}

/// What of this table is not in the target yet.
async fn copy_table(
    source: &mut Tx,
    to: &dyn Engine,
    sql: &'static TableSql,
    place: &mut Place,
    told: &mut impl FnMut(Progress),
) -> Result<(), CopyFailed> {
    let mut reader = Reader::after(sql, Side::Source, place.key_in(sql)?);
    loop {
        let page = reader.page(source).await?;
        let is_last = page.is_empty();
        if !is_last {
            place.put(to, sql, &page).await?;
        }
        told(Progress {
            table: sql.table.name,
            step: if is_last { Step::Copied } else { Step::Copying },
            rows: place.rows_in(sql),
        });
        if is_last {
            return Ok(());
        }
    }
}

async fn compare(source: &mut Tx, target: &mut Tx, sql: &'static TableSql) -> Result<TableTold, CopyFailed> {
    let (source, target) = tokio::try_join!(
        Sum::of(source, sql, Side::Source),
        Sum::of(target, sql, Side::Target)
    )?;
    Ok(TableTold {
        name: sql.table.name,
        source,
        target,
    })
}

/// For the test that prepares every statement.
pub fn statements() -> Vec<&'static Statement> {
    SQL.iter().flat_map(TableSql::all).collect()
}
