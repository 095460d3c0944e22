//! Three servers behind a proxy, with Redis and RabbitMQ, each of the five killed in turn, a server while it has jobs and
//! changes in hand: requests go on, every change is made once, every job done once, and every screen is told. Rows T8, T11.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::Request,
    http::Method,
    middleware::{Next, from_fn},
};
use clinic_server::{
    Server,
    bus::{Bus, RedisLine, keep_calling},
    cache::Shared,
    identity::clinic_itself,
    jobs::{JobKind, Jobs, Pace},
    neighbours::hear_each,
    router,
};
use clinic_shared::{
    catalog::Service,
    feed::Page,
    identity::Role,
    ids::JobId,
    jobs::{JobState, LEASE_SECONDS, NewJob, enqueue},
    ports::{Chance, Clock as _},
    store::{Begin, Tx},
    web::Work,
};
use clinic_tests::{Asker, Balancer, RabbitServer, RedisServer, TestClinic, next_uuid, stand_in};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    catalog::service,
    hints::until,
    jobs::{AT_ONCE, Told, until as until_job},
    neighbours::beside,
};

/// As in a clinic, only sooner.
const LOOKS_APART: Duration = Duration::from_millis(20);
const PACE: Pace = Pace {
    look: LOOKS_APART,
    beat: Duration::from_secs(5),
    ..AT_ONCE
};

/// One of three: what it does by itself ends with it.
struct Running {
    server: Server,
    working: JoinSet<()>,
    /// Changes that it was asked for.
    asked: watch::Sender<usize>,
}

impl Running {
    fn begin(server: Server, told: &Arc<Told>, name: &str) -> Self {
        let mut running = Self {
            server,
            working: JoinSet::new(),
            asked: watch::Sender::default(),
        };
        running.work(told, name);
        running
    }

    /// Returns where.
    async fn serve(&self) -> String {
        let asked = self.asked.clone();
        let counting = from_fn(move |request: Request, next: Next| {
            if request.method() == Method::POST {
                asked.send_modify(|asked| *asked += 1);
            }
            next.run(request)
        });
        stand_in(router(&self.server).layer(counting)).await
    }

    fn work(&mut self, told: &Arc<Told>, name: &str) {
        let (app, bus) = (self.server.app.clone(), self.server.bus.clone());
        let kinds = vec![Arc::clone(told) as Arc<dyn JobKind>];
        let jobs = Jobs::called_by(bus.clone(), app.clone(), kinds, name.to_owned(), PACE);
        self.working.spawn(hear_each(self.server.clone(), LOOKS_APART));
        self.working.spawn(keep_calling(app, bus.broker, LOOKS_APART));
        self.working.spawn(async move {
            let (_end, is_ending) = watch::channel(false);
            jobs.keep_working(is_ending).await;
        });
    }
}

struct Clinic {
    first: TestClinic,
    running: Vec<Running>,
    balancer: Balancer,
    told: Arc<Told>,
    codes: usize,
    jobs: Vec<JobId>,
    /// How many runs of jobs ended with their server.
    cut_short: usize,
}

const NAMES: [&str; 3] = ["a", "b", "c"];

/// So many jobs keep all three busy.
const IN_HAND: usize = NAMES.len() * PACE.at_once;

impl Clinic {
    async fn start(redis: &RedisServer, rabbit: &RabbitServer) -> Self {
        let (clinic, told) = (TestClinic::start().await, Told::new([]));
        let (mut running, mut addresses) = (Vec::new(), Vec::new());
        for (seed, name) in (200..).zip(NAMES) {
            let server = beside(&clinic, seed).await;
            let chance = Chance::from_seed(seed);
            let line = Arc::new(RedisLine::begin(&redis.url(), &chance).unwrap());
            let url = rabbit.url();
            let bus = Bus::to_others(Some(&line), Some(&url), server.clinic, &chance);
            until(bus.hints.line(), true).await;
            until(bus.broker.line(), true).await;
            let server = server
                .among_others(bus)
                .keeping_answers(Arc::new(Shared::new(line)));
            let server = Running::begin(server, &told, name);
            addresses.push(server.serve().await);
            running.push(server);
        }
        let balancer = Balancer::before(&addresses).await;
        Self {
            first: clinic,
            running,
            balancer,
            told,
            codes: 0,
            jobs: Vec::new(),
            cut_short: 0,
        }
    }

    /// Its connections break, and what it does by itself ends where it is.
    async fn kill(&mut self, server: usize) {
        self.balancer.kill(server);
        self.running[server].working.shutdown().await;
    }

    /// While it is asked for a change, as the others are, and has jobs in hand.
    async fn kill_in_the_middle(&mut self, server: usize) {
        let before = self.jobs.len();
        self.told.hold(IN_HAND);
        for _ in 0..IN_HAND {
            self.want(server).await;
        }
        for job in &self.jobs[before..] {
            until_job(&self.first, *job, JobState::Running).await;
        }
        let engine = Arc::clone(&self.first.server.app.engine);
        // Nobody can keep anything, so nobody is answered.
        let writing = Tx::begin(engine.as_ref(), Begin::Write).await.unwrap();
        let mut asked: Vec<_> = self.running.iter().map(|one| one.asked.subscribe()).collect();
        let mut changes = JoinSet::new();
        for _ in NAMES {
            changes.spawn(self.change());
        }
        for asked in &mut asked {
            asked.changed().await.unwrap();
        }
        self.kill(server).await;
        drop(writing);
        changes.join_all().await;

        self.told.let_go();
        self.first.clock.advance_seconds(LEASE_SECONDS);
        for job in &self.jobs[before..] {
            until_job(&self.first, *job, JobState::Done).await;
        }
        self.cut_short += PACE.at_once;
    }

    fn revive(&mut self, server: usize) {
        self.running[server].work(&self.told, NAMES[server]);
        self.balancer.revive(server);
    }

    /// As a page does: it asks again under the same key until it is answered.
    fn change(&mut self) -> impl Future<Output = ()> + use<> {
        self.codes += 1;
        let (asked, key) = (service(&format!("K{}", self.codes)), next_uuid());
        let token = self.first.token_of_role(Role::Admin);
        let url = format!("{}/api/services", self.balancer.url());
        async move {
            let client = reqwest::Client::new();
            loop {
                let post = client
                    .post(&url)
                    .bearer_auth(&token)
                    .header("Idempotency-Key", key.to_string())
                    .json(&asked);
                match post.send().await {
                    Ok(answer) if answer.status().is_success() => return,
                    Ok(answer) => panic!("{}", answer.text().await.unwrap()),
                    // Whoever had it is gone.
                    Err(_) => tokio::task::yield_now().await,
                }
            }
        }
    }

    /// By that server, which lives.
    async fn want(&mut self, server: usize) {
        let app = &self.running[server].server.app;
        let job = NewJob::new(JobId(next_uuid()), "told", app.clock.now());
        let mut work = Work::begin(app, clinic_itself()).await.unwrap();
        enqueue(&mut work, &job).await.unwrap();
        let seq = work.finish("TEST").await.unwrap();
        work.commit().await.unwrap();
        app.feed.publish(seq);
        self.jobs.push(job.id);
    }

    /// Everything still goes on, and everybody who lives is told of all of it.
    async fn goes_on(&mut self, without: Option<usize>) {
        let alive = |server: &usize| Some(*server) != without;
        let before = self.jobs.len();
        for server in (0..3).filter(alive) {
            for _ in 0..3 {
                self.change().await;
                self.want(server).await;
            }
        }
        for job in &self.jobs[before..] {
            until_job(&self.first, *job, JobState::Done).await;
        }
        let url = self.balancer.url();
        let token = self.first.token_of_role(Role::FrontDesk);
        for _ in 0..3 {
            let desk = Asker::new(&url, Some(token.clone()));
            let shown: Page<Service> = desk.get("/api/services").await.ok();
            assert_eq!(shown.items.len(), self.codes, "whichever server is asked");
        }
        let newest = self.newest().await;
        for server in (0..3).filter(alive) {
            let mut screens = self.running[server].server.app.feed.listen();
            screens.wait_for(|seq| *seq >= newest).await.unwrap();
        }
    }

    async fn newest(&self) -> i64 {
        let engine = self.first.server.app.engine.as_ref();
        let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
        clinic_shared::feed::position(&mut tx).await.unwrap().1
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_part_is_killed_in_turn_and_the_clinic_goes_on() {
    let (Some(mut redis), Some(mut rabbit)) = (RedisServer::start().await, RabbitServer::start().await)
    else {
        return;
    };
    let mut clinic = Clinic::start(&redis, &rabbit).await;
    clinic.goes_on(None).await;
    for server in 0..3 {
        clinic.kill_in_the_middle(server).await;
        clinic.goes_on(Some(server)).await;
        clinic.revive(server);
        clinic.goes_on(None).await;
    }

    redis.kill();
    until(clinic.running[0].server.bus.hints.line(), false).await;
    clinic.goes_on(None).await;
    rabbit.kill();
    until(clinic.running[0].server.bus.broker.line(), false).await;
    clinic.goes_on(None).await;
    redis.begin_again().await;
    rabbit.begin_again().await;
    for running in &clinic.running {
        until(running.server.bus.hints.line(), true).await;
        until(running.server.bus.broker.line(), true).await;
    }
    clinic.goes_on(None).await;

    let mut ran = clinic.told.ran();
    let runs = ran.len();
    ran.sort();
    ran.dedup();
    let mut wanted = clinic.jobs.clone();
    wanted.sort();
    assert_eq!(ran, wanted);
    assert_eq!(
        runs,
        wanted.len() + clinic.cut_short,
        "each job once, but for those whose server was killed"
    );
}
