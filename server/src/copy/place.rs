//! Where a copy is: a table of its own in the target, written together with each page and dropped at the end. While
//! it is there, the target is not a clinic's database yet.

use clinic_shared::{
    args,
    store::{Begin, Dialect, Engine, Statement, StoreError, Tx, Value, migrate::has_table, schema::tables},
    text::hex,
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    pages::{ReadRow, SQL, TableSql},
    told::CopyFailed,
    values::{key_of, key_text},
};

const TABLE: &str = "copy_progress";

static HEAD: Statement = Statement::new(
    "copy::HEAD",
    "SELECT clinic_id, epoch, seq, audit_hash FROM sync_counter WHERE id = 1",
);
static FIND: Statement = Statement::new(
    "copy::FIND",
    "SELECT source, table_name, last_key, row_count FROM copy_progress WHERE id = 1",
);
static BEGIN: Statement = Statement::new(
    "copy::BEGIN",
    "INSERT INTO copy_progress (id, source, table_name, last_key, row_count) VALUES (1, ?1, '', '', 0)",
);
static KEEP: Statement = Statement::new(
    "copy::KEEP",
    "UPDATE copy_progress SET table_name = ?1, last_key = ?2, row_count = ?3
     WHERE id = 1 AND table_name = ?4 AND row_count = ?5",
);

const CREATE_SQLITE: &str = "CREATE TABLE copy_progress (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, table_name TEXT NOT NULL, last_key TEXT NOT NULL,
    row_count INTEGER NOT NULL)";
const CREATE_SQL_SERVER: &str = "CREATE TABLE copy_progress (
    id bigint NOT NULL PRIMARY KEY, source nvarchar(400) NOT NULL, table_name nvarchar(128) NOT NULL,
    last_key nvarchar(2000) NOT NULL, row_count bigint NOT NULL)";
const DROP: &str = "DROP TABLE copy_progress";

/// Of a table that is there only while a copy is.
pub const OF_PLACE: [&Statement; 4] = [&HEAD, &FIND, &BEGIN, &KEEP];

/// Which source in which state: a copy goes on only from the same.
pub async fn state(tx: &mut Tx) -> Result<String, CopyFailed> {
    let read = async |tx: &mut Tx| -> Result<String, StoreError> {
        let row = tx.first(&HEAD, &[]).await?;
        let row = row.ok_or_else(|| StoreError::decode("sync_counter", "row missing"))?;
        let clinic: Option<Uuid> = row.get("clinic_id")?;
        let (epoch, seq): (i64, i64) = (row.get("epoch")?, row.get("seq")?);
        let audit: Vec<u8> = row.get("audit_hash")?;
        let shape = hex(&Sha256::digest(format!("{:?}", tables())));
        Ok(format!(
            "clinic {} epoch {epoch} position {seq} log {} tables {shape}",
            clinic.unwrap_or_default(),
            hex(&audit)
        ))
    };
    read(tx)
        .await
        .map_err(CopyFailed::at(|| "the source's position".to_owned()))
}

/// Whether a copy into this database was begun and has not come to its end.
pub async fn is_unfinished(engine: &dyn Engine) -> Result<bool, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    has_table(&mut tx, TABLE).await
}

/// The last page that is in the target.
#[derive(Debug)]
pub struct Place {
    /// Empty before the first.
    table: String,
    last_key: String,
    /// Of that table.
    rows: u64,
}

impl Place {
    /// Where the same copy was, or the begin of a new one in an empty database.
    pub async fn find_or_begin(to: &dyn Engine, state: &str) -> Result<Self, CopyFailed> {
        let what = || "the target's copy_progress".to_owned();
        let mut tx = Tx::begin(to, Begin::Write).await.map_err(CopyFailed::at(what))?;
        if has_table(&mut tx, TABLE).await.map_err(CopyFailed::at(what))? {
            return Self::find(&mut tx, state).await.map_err(CopyFailed::at(what))?;
        }
        for sql in SQL.iter().filter(|sql| !sql.table.is_begun()) {
            if !sql.is_empty(&mut tx).await? {
                return Err(CopyFailed::NotEmpty {
                    table: sql.table.name,
                });
            }
        }
        let create = match tx.dialect() {
            Dialect::Sqlite => CREATE_SQLITE,
            Dialect::SqlServer => CREATE_SQL_SERVER,
        };
        let begun = async {
            tx.script(create).await?;
            tx.run(&BEGIN, args![state]).await?;
            tx.commit().await
        };
        begun.await.map_err(CopyFailed::at(what))?;
        Ok(Self {
            table: String::new(),
            last_key: String::new(),
            rows: 0,
        })
    }

    async fn find(tx: &mut Tx, state: &str) -> Result<Result<Self, CopyFailed>, StoreError> {
        let row = tx.first(&FIND, &[]).await?;
        let row = row.ok_or_else(|| StoreError::decode("copy_progress", "row missing"))?;
        let source: String = row.get("source")?;
        if source != state {
            return Ok(Err(CopyFailed::OtherSource {
                was: source,
                is: state.to_owned(),
            }));
        }
        let rows: i64 = row.get("row_count")?;
        Ok(Ok(Self {
            table: row.get("table_name")?,
            last_key: row.get("last_key")?,
            rows: rows.unsigned_abs(),
        }))
    }

    /// The first table that is perhaps not whole.
    pub fn next_table(&self) -> usize {
        SQL.iter()
            .position(|sql| sql.table.name == self.table)
            .unwrap_or(0)
    }

    /// The last key of this table that is in the target.
    pub fn key_in(&self, sql: &TableSql) -> Result<Option<Vec<Value>>, CopyFailed> {
        if sql.table.name != self.table {
            return Ok(None);
        }
        let unreadable = || {
            CopyFailed::at(|| "the target's copy_progress".to_owned())(StoreError::decode(
                "last_key", "no key",
            ))
        };
        key_of(&self.last_key, sql.key_kinds())
            .map(Some)
            .ok_or_else(unreadable)
    }

    pub fn rows_in(&self, sql: &TableSql) -> u64 {
        if sql.table.name == self.table {
            self.rows
        } else {
            0
        }
    }

    /// A page and that it is there, in one transaction.
    pub async fn put(&mut self, to: &dyn Engine, sql: &TableSql, page: &[ReadRow]) -> Result<(), CopyFailed> {
        let Some(last) = page.last() else {
            return Ok(());
        };
        let what = || {
            format!(
                "writing table {} up to key {}",
                sql.table.name,
                key_text(&last.key)
            )
        };
        let next = Self {
            table: sql.table.name.to_owned(),
            last_key: key_text(&last.key),
            rows: self.rows_in(sql) + page.len() as u64,
        };
        let mut tx = Tx::begin(to, Begin::Write).await.map_err(CopyFailed::at(what))?;
        let (rows_next, rows_now) = (next.rows.cast_signed(), self.rows.cast_signed());
        let keep = args![&next.table, &next.last_key, rows_next, &self.table, rows_now];
        // First, so that a second copy into the same database stops before it writes a row.
        if tx.run(&KEEP, keep).await.map_err(CopyFailed::at(what))? != 1 {
            return Err(CopyFailed::AnotherCopy);
        }
        sql.insert(&mut tx, page).await?;
        tx.commit().await.map_err(CopyFailed::at(what))?;
        *self = next;
        Ok(())
    }
}

/// The target is whole.
pub async fn end(to: &dyn Engine) -> Result<(), CopyFailed> {
    let dropped = async {
        let mut tx = Tx::begin(to, Begin::Write).await?;
        tx.script(DROP).await?;
        tx.commit().await
    };
    dropped
        .await
        .map_err(CopyFailed::at(|| "the target's copy_progress".to_owned()))
}
