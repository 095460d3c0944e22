//! What desks do while letters go out: visits are moved, there and back, and cancelled.

use std::sync::Arc;

use clinic_shared::{ids::PractitionerId, time::Timestamp};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;

use super::{
    SoakPlan, Stage,
    desk::Desk,
    ground::{BOOKED_A_DAY, TIMES_A_DAY, Visit, time_of},
    until_taken,
};
use crate::SmtpSink;

#[derive(Debug, Clone, Copy, Default)]
pub struct Made {
    pub moved: u64,
    pub cancelled: u64,
    pub refused: u64,
}

#[derive(Debug)]
pub struct Changes {
    /// Those that stand.
    visits: Vec<Visit>,
    doctors: Vec<PractitionerId>,
    percent: usize,
    rng: StdRng,
    pub made: Made,
}

impl Changes {
    pub fn new(visits: Vec<Visit>, doctors: Vec<PractitionerId>, plan: &SoakPlan) -> Self {
        Self {
            visits,
            doctors,
            percent: usize::try_from(plan.changed_percent).unwrap_or_default(),
            rng: StdRng::seed_from_u64(plan.seed),
            made: Made::default(),
        }
    }

    /// One after the other, spread over the time in which these letters come.
    pub async fn make(
        mut self,
        stage: Stage,
        desk: Desk,
        sink: Arc<SmtpSink>,
        from: u64,
        letters: u64,
    ) -> Self {
        let wanted = self.visits.len() * self.percent / 100;
        let parts = u64::try_from(wanted).unwrap_or_default() + 1;
        for part in 1..parts {
            until_taken(&sink, from + letters * part / parts).await;
            let Some(chosen) = self.choose(stage) else {
                break;
            };
            match self.rng.random_range(0..8) {
                0 | 1 => self.cancel(&desk, chosen).await,
                2 => self.move_and_back(&desk, stage, chosen).await,
                _ => {
                    let (to, start) = self.elsewhere(stage);
                    self.move_to(&desk, chosen, to, start).await;
                }
            }
        }
        self
    }

    /// One that is still to come.
    fn choose(&mut self, stage: Stage) -> Option<usize> {
        let is_to_come = |visit: &Visit| stage == Stage::First || visit.start >= time_of(true, 0);
        let to_come: Vec<usize> = (0..self.visits.len())
            .filter(|&number| is_to_come(&self.visits[number]))
            .collect();
        let nth = self.rng.random_range(0..to_come.len().max(1));
        to_come.get(nth).copied()
    }

    /// Mostly a time that is free, now and then any.
    fn elsewhere(&mut self, stage: Stage) -> (PractitionerId, Timestamp) {
        let doctor = self.doctors[self.rng.random_range(0..self.doctors.len())];
        let is_monday = stage == Stage::Second || self.rng.random_bool(0.5);
        let first = if self.rng.random_bool(0.75) {
            BOOKED_A_DAY
        } else {
            0
        };
        (
            doctor,
            time_of(is_monday, self.rng.random_range(first..TIMES_A_DAY)),
        )
    }

    async fn move_and_back(&mut self, desk: &Desk, stage: Stage, number: usize) {
        let before = self.visits[number];
        let (to, start) = self.elsewhere(stage);
        if self.move_to(desk, number, to, start).await {
            self.move_to(desk, number, before.practitioner, before.start)
                .await;
        }
    }

    /// Whether it was free.
    async fn move_to(
        &mut self,
        desk: &Desk,
        number: usize,
        practitioner: PractitionerId,
        start: Timestamp,
    ) -> bool {
        let visit = self.visits[number];
        let path = format!("/api/appointments/{}/move", visit.id);
        let body = json!({ "practitioner_id": practitioner, "start": start });
        let (status, answer) = desk.ask(&path, Some(visit.version), &body).await;
        if !status.is_success() {
            assert_eq!(status.as_u16(), 409, "{answer}");
            self.made.refused += 1;
            return false;
        }
        self.visits[number] = Visit {
            id: visit.id,
            practitioner,
            start,
            version: answer["version"].as_i64().expect("a version"),
        };
        self.made.moved += 1;
        true
    }

    async fn cancel(&mut self, desk: &Desk, number: usize) {
        let visit = self.visits.swap_remove(number);
        let path = format!("/api/appointments/{}/cancel", visit.id);
        let (status, answer) = desk.ask(&path, None, &json!({ "reason": "Bận" })).await;
        assert!(status.is_success(), "{status}: {answer}");
        self.made.cancelled += 1;
    }
}
