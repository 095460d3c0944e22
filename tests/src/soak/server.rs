//! The server of the soak, a process of its own on a store that outlives it.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use clinic_shared::{
    ports::{Clock as _, SystemClock},
    time::Timestamp,
};
use rusqlite::{Connection, OpenFlags};

use super::{Plant, SoakPlan};

/// By so much the clock of a server is ahead of that of the one before it: what that one had in hand is free then, and the
/// soak need not wait for it.
const STEP_MS: i64 = 90_000;

const LOOKS_APART: Duration = Duration::from_millis(50);

/// Due, and not over: as the store says it, whatever the product thinks of it.
const WAITING: &str = "SELECT COUNT(*) FROM message m WHERE m.due_at <= ?1 AND (m.status = 'queued'
    OR (m.status = 'handing-over'
        AND EXISTS (SELECT 1 FROM job j WHERE j.id = m.job_id AND j.due_at IS NOT NULL)))";

#[derive(Debug)]
pub struct ServerProcess {
    program: PathBuf,
    folder: PathBuf,
    relay_port: u16,
    plant: Option<Plant>,
    /// Where what it works with is.
    environment: Vec<(&'static str, String)>,
    /// Where the first one was; the others are there too.
    pub port: u16,
    /// By how much its clock is ahead of the machine's.
    pub ahead_ms: Arc<AtomicI64>,
    /// When each was started, by the machine's clock.
    pub starts_ms: Vec<i64>,
    running: Option<(Child, BufReader<ChildStdout>)>,
}

impl ServerProcess {
    pub fn new(
        plan: &SoakPlan,
        folder: &Path,
        relay_port: u16,
        environment: Vec<(&'static str, String)>,
    ) -> Self {
        Self {
            program: plan.server.clone(),
            folder: folder.to_owned(),
            relay_port,
            plant: plan.plant,
            environment,
            port: 0,
            ahead_ms: Arc::default(),
            starts_ms: Vec::new(),
            running: None,
        }
    }

    /// Its clock shows this then. Returns what the machine's shows.
    pub fn start_at(&mut self, shown: Timestamp) -> i64 {
        self.kill();
        let machine_ms = SystemClock.now().as_ms();
        self.ahead_ms.store(shown.as_ms() - machine_ms, Ordering::SeqCst);
        self.start();
        machine_ms
    }

    pub fn start_again(&mut self) {
        self.ahead_ms.fetch_add(STEP_MS, Ordering::SeqCst);
        self.start();
    }

    /// Returns as soon as it answers.
    fn start(&mut self) {
        self.starts_ms.push(SystemClock.now().as_ms());
        let mut command = Command::new(&self.program);
        command
            .arg(&self.folder)
            .args([self.port.to_string(), self.relay_port.to_string()])
            .arg(self.ahead_ms.load(Ordering::SeqCst).to_string())
            .args(self.plant.map(Plant::name))
            .envs(self.environment.iter().cloned())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut said = BufReader::new(child.stdout.take().expect("what it says"));
        let mut line = String::new();
        said.read_line(&mut line).expect("it says something");
        let port = line.trim_end().rsplit_once(':').map(|(_, port)| port.parse());
        self.port = port.expect("where it serves").expect("a port");
        self.running = Some((child, said));
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            child.kill().expect("it is killed");
            child.wait().expect("it is gone");
        }
    }

    pub fn waiting_count(&self) -> u64 {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let store = Connection::open_with_flags(self.folder.join("clinic.db"), flags).expect("the store");
        store.busy_timeout(Duration::from_secs(10)).expect("patience");
        let now_ms = SystemClock.now().as_ms() + self.ahead_ms.load(Ordering::SeqCst);
        let waiting: i64 = store
            .query_row(WAITING, [now_ms], |row| row.get(0))
            .expect("the messages");
        waiting.unsigned_abs()
    }

    pub async fn until_fewer_wait_than(&self, count: u64) {
        while self.waiting_count() >= count {
            tokio::time::sleep(LOOKS_APART).await;
        }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }
}
