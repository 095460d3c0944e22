//! What was done without the server goes to it: requests judged per second, each in a transaction of its own.

use std::time::Instant;

use clinic_shared::{
    ids::PatientId,
    patients::{Gender, PatientForm, RegisterPatient},
};
use clinic_tests::{TestClinic, next_uuid};

use crate::{Figures, put};

#[expect(clippy::cast_precision_loss, reason = "a count far below 2^52")]
pub async fn measure(clinic: &TestClinic, waiting: usize, figures: &mut Figures) {
    let dir = tempfile::tempdir().expect("a folder");
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    desktop.desk.replica.online(false);
    let begun = Instant::now();
    for number in 0..waiting {
        let form = PatientForm {
            full_name: format!("Nguyễn Chờ {}", letters(number)),
            gender: Gender::Female,
            birth_date: format!("{}-02-01", 1950 + number % 60).parse().ok(),
            ..PatientForm::default()
        };
        let asked = RegisterPatient {
            id: PatientId(next_uuid()),
            form,
            not_a_duplicate: true,
        };
        let answer = desktop.post("/api/patients", &asked).await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    put(
        figures,
        "offline_change_ms",
        begun.elapsed().as_secs_f64() * 1000.0 / waiting as f64,
    );
    desktop.desk.replica.online(true);
    let begun = Instant::now();
    desktop.pull().await;
    let took = begun.elapsed().as_secs_f64();
    let outbox = desktop.outbox().await;
    let applied = outbox.iter().filter(|item| item["state"] == "applied").count();
    assert_eq!(applied, waiting);
    put(figures, "drain_per_s", waiting as f64 / took);
}

/// Names have no digits.
fn letters(mut number: usize) -> String {
    let mut word = String::from("A");
    while number > 0 {
        word.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
    }
    word
}
