//! Signing in, sessions, passwords, accounts. Rows T6 and A7.

mod account_mail;
mod account_words;
mod devices;
mod passwords;
mod sessions;
mod sign_in;
mod users;

use clinic_shared::store::{Begin, Row, Tx};
use clinic_tests::TestClinic;

async fn rows(clinic: &TestClinic, sql: &'static str) -> Vec<Row> {
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Read)
        .await
        .unwrap();
    tx.all_sql(sql, &[]).await.unwrap()
}

/// Whether the bytes are anywhere in the data folder's files or in the store.
async fn is_stored(clinic: &TestClinic, text: &str) -> bool {
    let backup = clinic.backup().await;
    let files = [clinic.dir.path(), backup.path()].map(|folder| std::fs::read_dir(folder).unwrap());
    let mut paths = files
        .into_iter()
        .flatten()
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file());
    paths.any(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}
