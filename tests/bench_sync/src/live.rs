//! From a change that one desk asks for until another desk's replica holds it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use clinic_desk::live::{Live, Patience};
use clinic_server::{bench::Times, seed::seeded_patient};
use clinic_shared::{identity::Role, patients::Patient, ports::Chance};
use clinic_tests::TestClinic;
use reqwest::Method;

use crate::{Figures, put};

pub async fn measure(clinic: &TestClinic, changes: usize, figures: &mut Figures) {
    let dir = tempfile::tempdir().expect("a folder");
    clinic.account("letan2", Role::FrontDesk, None).await;
    let asking = clinic.desktop("letan", &dir.path().join("asking")).await;
    let watching = clinic.desktop("letan2", &dir.path().join("watching")).await;
    asking.pull().await;
    watching.pull().await;

    let live = Arc::new(Live::new(
        &watching.desk,
        Chance::from_seed(3),
        Patience::default(),
    ));
    let mut feed = live.feed();
    let running = tokio::spawn(async move { live.run().await });
    // When the watching desk stood where.
    let heard: Arc<Mutex<Vec<(i64, Instant)>>> = Arc::default();
    let mut ready = feed.clone();
    ready.wait_for(|feed| feed.seq.is_some()).await.expect("a feed");
    let hearing = Arc::clone(&heard);
    let listening = tokio::spawn(async move {
        while feed.changed().await.is_ok() {
            let seq = feed.borrow_and_update().seq.unwrap_or(0);
            let now = Instant::now();
            hearing
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((seq, now));
        }
    });

    let (mut hops, mut answers) = (Times::default(), Times::default());
    for number in 0..changes {
        let id = seeded_patient(number as u64 % 500 + 1);
        let path = format!("/api/patients/{id}");
        let patient: Patient = asking.get(&path).await.ok();
        let mut form = patient.form.clone();
        form.note = format!("gọi lại lần {number}");
        let version = [("if-match", format!("\"{}\"", patient.version))];
        let begun = Instant::now();
        let answer = asking.ask_with(Method::PUT, &path, Some(&form), &version).await;
        assert!(answer.status.is_success(), "{answer:?}");
        answers.add(begun.elapsed());
        let seq: i64 = answer.headers["clinic-seq"]
            .to_str()
            .expect("text")
            .parse()
            .expect("a number");
        let at = loop {
            let found = heard
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .find_map(|(stands_at, at)| (*stands_at >= seq && *at >= begun).then_some(*at));
            if let Some(at) = found {
                break at;
            }
            tokio::time::sleep(Duration::from_micros(100)).await;
        };
        hops.add(at - begun);
    }
    running.abort();
    listening.abort();
    put(figures, "live_p50_ms", hops.share_ms(0.5));
    put(figures, "live_p95_ms", hops.share_ms(0.95));
    put(figures, "live_p99_ms", hops.share_ms(0.99));
    put(figures, "live_own_answer_p50_ms", answers.share_ms(0.5));
}
