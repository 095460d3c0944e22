//! `bench storm`: many clients book, hold, are lent times, move, cancel, bring back and take leave at once, over HTTP. Then
//! `examined` reads the database with SQL of its own. Each client's wishes follow from the seed; who comes first is
//! left to the machine, for that is what is tried.

mod examined;
mod leave;
mod wishes;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::{Method, StatusCode};
use clinic_shared::{
    identity::{Actor, Role},
    ids::{AppointmentId, LeaveId, PractitionerId, SessionId, UserId},
    scheduling::{AppointmentView, LeavePlan, LeaveUndone},
};
use hyper::body::Bytes;
use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    client::Client,
    http::{BenchFailed, HttpBench, Running, bench_now, copy, prepare, read, start, start_on},
    sql_server::OnSqlServer,
};
use crate::store::SqlServerUrl;
pub use examined::Examined;
pub use leave::LeavesSeen;
use leave::{Leaving, Planning};
use wishes::{Ground, Next, Wish};

#[derive(Debug, Clone, Copy)]
pub struct StormPlan {
    pub clients: u32,
    pub doctors: u8,
    /// Of each client.
    pub requests: u32,
    pub seed: u64,
}

/// What was asked and answered, and what the database says afterwards.
#[derive(Debug, Clone)]
pub struct Seen {
    pub requests: u64,
    /// `applied`, or the type of the refusal.
    pub verdicts: BTreeMap<String, u64>,
    /// Requests that got no verdict: faults.
    pub faults: u64,
    /// Repeated keys that got another answer than the first time.
    pub repeats_differing: u64,
    pub leaves: LeavesSeen,
    pub examined: Examined,
}

impl Seen {
    pub fn is_clean(&self) -> bool {
        self.faults == 0 && self.repeats_differing == 0 && self.examined.is_clean()
    }

    /// Flat keys.
    pub fn figures(&self) -> Map<String, Value> {
        let mut out = Map::new();
        let examined = self.examined;
        for (key, value) in [
            ("requests", json!(self.requests)),
            ("verdicts", json!(self.verdicts)),
            ("faults", json!(self.faults)),
            ("repeats_differing", json!(self.repeats_differing)),
            ("visits", json!(examined.visits)),
            ("overlaps", json!(examined.overlaps)),
            ("caps_broken", json!(examined.caps_broken)),
            ("in_leave", json!(examined.in_leave)),
            ("outside_hours", json!(examined.outside_hours)),
            ("double_patients", json!(examined.double_patients)),
            ("cells_wrong", json!(examined.cells_wrong)),
            ("lent_taken", json!(examined.lent_taken)),
            ("lost_acknowledged", json!(examined.lost_acknowledged)),
        ] {
            out.insert(key.to_owned(), value);
        }
        self.leaves.figures(&mut out);
        out
    }
}

/// What the clients know of each other's acknowledged changes.
#[derive(Debug, Default)]
pub struct Known {
    /// Each visit with the newest version that somebody was told.
    pub visits: BTreeMap<AppointmentId, i64>,
    pub leaves: BTreeMap<LeaveId, PractitionerId>,
    verdicts: BTreeMap<String, u64>,
    requests: u64,
    faults: u64,
    repeats_differing: u64,
    leaves_seen: LeavesSeen,
}

impl Known {
    /// Somebody was told of the visit.
    fn told(&mut self, visit: &AppointmentView) {
        let version = visit.appointment.version;
        let newest = self.visits.entry(visit.appointment.id).or_default();
        *newest = version.max(*newest);
    }
}

type Shared = Arc<Mutex<Known>>;

fn locked(known: &Shared) -> std::sync::MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

/// On SQL Server where one is named; then it is copied into a file, and that is examined.
pub async fn run(
    plan: StormPlan,
    folder: &Path,
    sql_server: Option<&SqlServerUrl>,
) -> Result<Seen, BenchFailed> {
    let template = folder.join("template.db");
    let seeded = HttpBench {
        patients: 400,
        doctors: plan.doctors,
        requests: 0,
        clients: 0,
    };
    prepare(&template, seeded, bench_now()).await?;
    let second = match sql_server {
        Some(server) => Some(OnSqlServer::like(&template, server).await?),
        None => None,
    };
    let file = folder.join("storm.db");
    let running = match &second {
        Some(second) => start_on(second.engine(), false, bench_now()).await?,
        None => start(copy(&template, folder, "storm")?, false, bench_now()).await?,
    };
    let running = Arc::new(running);
    let ground = Arc::new(Ground::look(&mut running.client().await?).await?);
    let known = Shared::default();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..plan.clients {
        let client = Storming {
            client: running.client().await?,
            running: Arc::clone(&running),
            ground: Arc::clone(&ground),
            known: Arc::clone(&known),
            user: UserId(Uuid::from_u128(u128::from(1_000 + number))),
            rng: StdRng::seed_from_u64(plan.seed.wrapping_mul(1_000_003) + u64::from(number)),
            last: None,
        };
        tasks.spawn(client.run(plan.requests));
    }
    while let Some(done) = tasks.join_next().await {
        done.map_err(BenchFailed::new)??;
    }
    let known = std::mem::take(&mut *locked(&known));
    let told = known.visits;
    if let Some(second) = second {
        second.copy_to(&file).await?;
        second.end().await?;
    }
    let examined = tokio::task::spawn_blocking(move || examined::examine(&file, &told));
    let examined = examined
        .await
        .map_err(BenchFailed::new)?
        .map_err(BenchFailed::new)?;
    Ok(Seen {
        requests: known.requests,
        verdicts: known.verdicts,
        faults: known.faults,
        repeats_differing: known.repeats_differing,
        leaves: known.leaves_seen,
        examined,
    })
}

/// A request and the answer it got, to ask it again.
type Asked = (Wish, Uuid, StatusCode, Bytes);

struct Storming {
    client: Client,
    running: Arc<Running>,
    ground: Arc<Ground>,
    known: Shared,
    user: UserId,
    rng: StdRng,
    last: Option<Asked>,
}

impl Storming {
    async fn run(mut self, requests: u32) -> Result<(), BenchFailed> {
        for _ in 0..requests {
            // Time goes on, so that holds end in the middle of it all.
            self.running.clock.advance_seconds(1);
            self.sign_in()?;
            let next = {
                let known = locked(&self.known);
                self.ground.next(&mut self.rng, &known)
            };
            match next {
                Next::Ask(wishes) => {
                    for wish in wishes {
                        self.ask(wish).await?;
                    }
                }
                Next::Plan(planning) => self.plan(planning).await?,
            }
            self.repeat_at_times().await?;
        }
        Ok(())
    }

    fn sign_in(&mut self) -> Result<(), BenchFailed> {
        use clinic_shared::ports::Clock as _;
        let actor = Actor {
            user: self.user,
            role: Role::FrontDesk,
            session: SessionId(self.user.0),
            practitioner: None,
            patient: None,
        };
        let now = self.running.clock.now();
        let (token, _) = self
            .running
            .server
            .keys
            .issue(actor, now)
            .map_err(BenchFailed::new)?;
        self.client.sign_in(token);
        Ok(())
    }

    /// Others go on between the plan and the leave.
    async fn plan(&mut self, planning: Planning) -> Result<(), BenchFailed> {
        let plan: LeavePlan = read(&self.client.get(&planning.path()).await?)?;
        for planned in &plan.visits {
            locked(&self.known).told(&planned.visit);
        }
        let wish = planning.decide(&mut self.rng, &plan);
        self.ask(wish).await
    }

    async fn ask(&mut self, wish: Wish) -> Result<(), BenchFailed> {
        let key = wishes::new_id(&mut self.rng);
        let (status, body) = self.send(&wish, key).await?;
        self.note(&wish, status, &body);
        self.last = Some((wish, key, status, body));
        Ok(())
    }

    async fn send(&mut self, wish: &Wish, key: Uuid) -> Result<(StatusCode, Bytes), BenchFailed> {
        let key = key.to_string();
        let version = wish.version.map(|version| format!("\"{version}\""));
        // Each at a computer of its own, which may be lent times.
        let device = self.user.to_string();
        let mut headers = vec![
            ("idempotency-key", key.as_str()),
            ("x-clinic-device", device.as_str()),
        ];
        headers.extend(version.as_deref().map(|version| ("if-match", version)));
        let method: Method = wish.method.clone();
        self.client
            .exchange(method, &wish.path, &headers, wish.body.clone().into())
            .await
    }

    fn note(&self, wish: &Wish, status: StatusCode, body: &[u8]) {
        let mut known = locked(&self.known);
        known.requests += 1;
        if status.is_server_error() {
            known.faults += 1;
        }
        if !status.is_success() {
            let problem: Value = serde_json::from_slice(body).unwrap_or_default();
            let kind = problem["type"].as_str().unwrap_or("none").to_owned();
            let kind = kind.trim_start_matches("/problems/").to_owned();
            *known.verdicts.entry(kind).or_default() += 1;
            return;
        }
        *known.verdicts.entry("applied".to_owned()).or_default() += 1;
        if let Ok(visit) = read::<AppointmentView>(body) {
            known.told(&visit);
        }
        if let Some((leave, practitioner, leaving)) = wish.leave {
            if let Leaving::Take { .. } = leaving {
                known.leaves.insert(leave, practitioner);
            } else {
                known.leaves.remove(&leave);
            }
            let moved_back = read::<LeaveUndone>(body).map_or(0, |undone| undone.moved_back.len() as u64);
            known.leaves_seen.note(leaving, moved_back);
        }
    }

    /// A lost answer: the same key again gets the same answer, and changes nothing.
    async fn repeat_at_times(&mut self) -> Result<(), BenchFailed> {
        if !wishes::one_in(&mut self.rng, 10) {
            return Ok(());
        }
        let Some((wish, key, status, body)) = self.last.take() else {
            return Ok(());
        };
        let again = self.send(&wish, key).await?;
        let mut known = locked(&self.known);
        known.requests += 1;
        if again != (status, body) {
            known.repeats_differing += 1;
        }
        Ok(())
    }
}
