//! A desktop that pulls, waits for a word and pulls again, for the test that kills it meanwhile.
//! Arguments: the server's address, the folder of its replica with the key beside it, and a table: as soon as that
//! one is copied out of a prepared copy, this program dies, in the middle of its transaction.
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

use std::{path::PathBuf, sync::Arc};

use clinic_desk::secrets::{MemorySecrets, Secret, SecretStore as _};
use clinic_shared::{app::SharedClock, ports::SystemClock};
use clinic_tests::{TestDesktop, number_ids_from};
use tracing_subscriber::layer::SubscriberExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut args = std::env::args().skip(1);
    let server = args.next().expect("an address");
    let dir = PathBuf::from(args.next().expect("a folder"));
    // No two starts make the same ids, keys and signatures.
    let starts = std::fs::read(dir.join("starts")).map_or(0, |starts| starts.len());
    std::fs::write(dir.join("starts"), vec![0; starts + 1]).expect("the starts are counted");
    number_ids_from((u64::try_from(starts).expect("a few") + 1) * 1_000_000);
    let key = std::fs::read(dir.join("key")).expect("a key");
    if let Some(table) = args.next() {
        let dying = tracing_subscriber::registry().with(DiesAt(table));
        tracing::subscriber::set_global_default(dying).expect("the only one");
    }
    let secrets = MemorySecrets::default();
    secrets.put(Secret::ReplicaKey, &key).expect("the key is kept");
    let clock = SharedClock::new(SystemClock);
    let desktop = TestDesktop::start(&server, clock, Arc::new(secrets), &dir);
    desktop.sign_in("letan").await;
    println!("stands at {}", desktop.pull().await);
    std::io::stdin().read_line(&mut String::new()).expect("a word");
    desktop.pull().await;
}

/// Hears what the desktop says of itself, on the thread that says it.
struct DiesAt(String);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for DiesAt {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        let mut said = Said::default();
        event.record(&mut said);
        if said.message == "copied" && said.table == self.0 {
            std::process::abort();
        }
    }
}

#[derive(Default)]
struct Said {
    message: String,
    table: String,
}

impl tracing::field::Visit for Said {
    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        if field.name() == "table" {
            value.clone_into(&mut self.table);
        }
    }

    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}
