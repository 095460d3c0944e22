//! A desktop that pulls, waits for a word and pulls again, for the test that kills it meanwhile.
//! Arguments: the server's address, the folder of its replica with the key beside it.
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

use std::{path::PathBuf, sync::Arc};

use clinic_desk::secrets::{MemorySecrets, Secret, SecretStore as _};
use clinic_shared::{app::SharedClock, ports::SystemClock};
use clinic_tests::TestDesktop;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut args = std::env::args().skip(1);
    let server = args.next().expect("an address");
    let dir = PathBuf::from(args.next().expect("a folder"));
    let key = std::fs::read(dir.join("key")).expect("a key");
    let secrets = MemorySecrets::default();
    secrets.put(Secret::ReplicaKey, &key).expect("the key is kept");
    let clock = SharedClock::new(SystemClock);
    let desktop = TestDesktop::start(&server, clock, Arc::new(secrets), &dir);
    desktop.sign_in("letan").await;
    println!("stands at {}", desktop.pull().await);
    std::io::stdin().read_line(&mut String::new()).expect("a word");
    desktop.pull().await;
}
