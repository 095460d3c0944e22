//! What a table comes to: SHA-256 over its rows in the order of keys, the same on every engine.

use clinic_shared::{store::Tx, text::hex};
use sha2::{Digest as _, Sha256};

use super::{
    pages::{Reader, TableSql},
    told::{CopyFailed, Side},
    values::hash_into,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    pub rows: u64,
    /// In hex.
    pub sha256: String,
}

impl Sum {
    pub async fn of(tx: &mut Tx, sql: &'static TableSql, side: Side) -> Result<Self, CopyFailed> {
        let mut reader = Reader::after(sql, side, None);
        let (mut rows, mut hash) = (0, Sha256::new());
        loop {
            let page = reader.page(tx).await?;
            if page.is_empty() {
                return Ok(Self {
                    rows,
                    sha256: hex(&hash.finalize()),
                });
            }
            for row in &page {
                rows += 1;
                row.values.iter().for_each(|value| hash_into(&mut hash, value));
            }
        }
    }
}
