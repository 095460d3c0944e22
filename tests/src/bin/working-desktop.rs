//! A desktop that books, cancels and pulls until it is killed, and says each thing that it was told is done.
//! Arguments: the server's address; the folder of its replica, with the key and what there is to book beside it; how
//! often it was started before; `work` or `settle`.
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

use std::{path::PathBuf, sync::Arc};

use clinic_desk::secrets::{MemorySecrets, Secret, SecretStore as _};
use clinic_shared::{
    app::SharedClock,
    ids::{AppointmentId, ChangeKey},
    ports::HandClock,
    scheduling::CancelAppointment,
};
use clinic_tests::{Plenty, TestDesktop, next_uuid, now, number_ids_from};
use reqwest::Method;
use serde::Serialize;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut args = std::env::args().skip(1);
    let server = args.next().expect("an address");
    let dir = PathBuf::from(args.next().expect("a folder"));
    let starts: u64 = args.next().expect("a count").parse().expect("a number");
    let settles = args.next().is_some_and(|word| word == "settle");
    // No two starts make the same ids.
    number_ids_from((starts + 1) * 1_000_000);
    let secrets = MemorySecrets::default();
    let key = std::fs::read(dir.join("key")).expect("a key");
    secrets.put(Secret::ReplicaKey, &key).expect("the key is kept");
    let clock = SharedClock::new(HandClock::at(now()));
    let desktop = TestDesktop::start(&server, clock, Arc::new(secrets), &dir);
    desktop.sign_in("letan").await;
    if settles {
        settle(&desktop).await;
    } else {
        work(&desktop, &Plenty::read(&dir), starts).await;
    }
}

/// Until nothing waits any more.
async fn settle(desktop: &TestDesktop) {
    loop {
        desktop.pull().await;
        let items = desktop.outbox().await;
        if items.iter().all(|item| item["state"] != "waiting") {
            return;
        }
    }
}

async fn work(desktop: &TestDesktop, plenty: &Plenty, starts: u64) {
    println!("ready");
    let mut booked: Option<AppointmentId> = None;
    for n in 0.. {
        if n % 4 == 3 {
            println!("pulling");
            desktop.desk.replica.pull_to(0).await.ok();
        }
        match booked.take() {
            Some(visit) if n % 3 == 2 => {
                let reason = CancelAppointment {
                    reason: "Bận việc".to_owned(),
                };
                let path = format!("/api/appointments/{visit}/cancel");
                say(desktop, &path, &reason, None).await;
            }
            _ => {
                let asked = plenty.booking(starts * 17 + n);
                let is_done = say(desktop, "/api/appointments", &asked, Some(asked.id)).await;
                booked = is_done.then_some(asked.id);
            }
        }
    }
}

/// Asks, and says what the desk was told: `done KEY VISIT` is a promise.
async fn say(
    desktop: &TestDesktop,
    path: &str,
    asked: &impl Serialize,
    visit: Option<AppointmentId>,
) -> bool {
    let key = ChangeKey(next_uuid());
    let headers = [("idempotency-key", key.to_string())];
    let answer = desktop.ask_with(Method::POST, path, Some(asked), &headers).await;
    if answer.status.is_success() {
        let visit = visit.map(|id| id.to_string()).unwrap_or_default();
        println!("done {key} {visit}");
        return true;
    }
    println!("not done: {}", answer.status);
    false
}
