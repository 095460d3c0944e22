//! What a copy says while it goes on, at its end, and where it stops.

use std::fmt;

use clinic_shared::{
    store::{Kind, StoreError},
    text::with_causes,
};

use super::sums::Sum;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Source,
    Target,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A page is in the target.
    Copying,
    /// The whole table is.
    Copied,
    /// It was read again on both sides.
    Compared,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub table: &'static str,
    pub step: Step,
    /// Of this table so far.
    pub rows: u64,
}

impl Progress {
    /// Whether somebody who looks on should hear of it: large tables now and then, the others at their end.
    pub const fn is_worth_a_line(&self) -> bool {
        match self.step {
            Step::Copying => self.rows % 50_000 < super::pages::ROWS_MAX as u64 && self.rows >= 50_000,
            Step::Copied => self.rows > 0,
            Step::Compared => false,
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, step, rows } = self;
        match step {
            Step::Copying => write!(f, "{table}: {rows} rows so far"),
            Step::Copied => write!(f, "{table}: {rows} rows"),
            Step::Compared => write!(f, "{table}: compared"),
        }
    }
}

/// One table on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableTold {
    pub name: &'static str,
    pub source: Sum,
    pub target: Sum,
}

impl TableTold {
    pub fn is_same(&self) -> bool {
        self.source == self.target
    }
}

impl fmt::Display for TableTold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, source, target } = self;
        let sum = |sum: &Sum| sum.sha256.get(..16).unwrap_or_default().to_owned();
        write!(f, "{name:22} {:>10}  {}  ", source.rows, sum(source))?;
        if self.is_same() {
            write!(f, "same")
        } else {
            write!(
                f,
                "DIFFERENT: the target has {} rows, {}",
                target.rows,
                sum(target)
            )
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum CopyFailed {
    #[error(
        "the {side} lacks {count} migrations, from {first} on: bring it up to date first, with clinic-server migrate \
         --database and its address"
    )]
    NotMigrated {
        side: Side,
        count: usize,
        first: &'static str,
    },
    #[error(
        "the target is not empty: table {table} has rows. A clinic is copied only into a database that was just made and migrated"
    )]
    NotEmpty { table: &'static str },
    #[error(
        "the target holds an unfinished copy of another source, or of this one in another state, and cannot go on with \
         it: make the target anew, and leave the servers of the source stopped.\n  it was: {was}\n  it is:  {is}"
    )]
    OtherSource { was: String, is: String },
    #[error("another copy goes into the same target at the same time: this one has stopped")]
    AnotherCopy,
    #[error(
        "the source went on while it was copied: stop every server that uses it, make the target anew and copy again"
    )]
    SourceMoved,
    #[error("table {table} of the {side}, key {key}: column {column} holds something that is no {kind:?}")]
    Value {
        side: Side,
        table: &'static str,
        key: String,
        column: &'static str,
        kind: Kind,
    },
    #[error("{what}: {}", with_causes(source))]
    Store { what: String, source: StoreError },
}

impl CopyFailed {
    /// Says where the store failed.
    pub fn at(what: impl FnOnce() -> String) -> impl FnOnce(StoreError) -> Self {
        |source| Self::Store { what: what(), source }
    }
}
