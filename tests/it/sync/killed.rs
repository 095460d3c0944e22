//! Real programs, real files, `kill -9`: whatever a desk was told is done is done once at the server in the end, or is
//! refused by it and said so.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use clinic_desk::store::{ReplicaEngine, ReplicaKey};
use clinic_server::store::SqliteEngine;
use clinic_shared::{feed::Scope, identity::Role, time::Date};
use clinic_tests::{Plenty, World};
use uuid::Uuid;

use super::rows;

const KILLS: u64 = 100;

/// A program that runs until it is killed, and what it says.
struct Program {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Program {
    fn start(program: &str, args: &[&str]) -> Self {
        let mut child = Command::new(program)
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    /// The next line; `None` when it has ended.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.said.read_line(&mut line).unwrap();
        // What was cut off in the middle was not said.
        (length > 0 && line.ends_with('\n')).then(|| line.trim_end().to_owned())
    }

    fn line_after(&mut self, beginning: &str) -> String {
        loop {
            let line = self.line().unwrap();
            if let Some(rest) = line.strip_prefix(beginning) {
                return rest.to_owned();
            }
        }
    }

    /// `kill -9`. Returns what it had said by then.
    fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.line()).collect()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

struct Both {
    store: tempfile::TempDir,
    desk: tempfile::TempDir,
    port: String,
    server: Option<Program>,
    starts: u64,
    /// Keys and visits that the desk was told are done.
    promised: Vec<(Uuid, Option<Uuid>)>,
}

impl Both {
    fn start_server(&mut self) {
        self.starts += 1;
        let folder = self.store.path().display().to_string();
        let args = [folder.as_str(), &self.port, &self.starts.to_string()];
        let mut server = Program::start(env!("CARGO_BIN_EXE_killed-server"), &args);
        let url = server.line_after("at ");
        url.rsplit_once(':').unwrap().1.clone_into(&mut self.port);
        self.server = Some(server);
    }

    fn kill_server(&mut self) {
        self.server.take().map(Program::kill);
    }

    fn desktop(&mut self, what: &str) -> Program {
        self.starts += 1;
        let (url, folder) = (
            format!("http://127.0.0.1:{}", self.port),
            self.desk.path().display().to_string(),
        );
        let args = [url.as_str(), folder.as_str(), &self.starts.to_string(), what];
        Program::start(env!("CARGO_BIN_EXE_working-desktop"), &args)
    }

    fn note(&mut self, lines: impl IntoIterator<Item = String>) {
        for line in lines {
            let Some(done) = line.strip_prefix("done ") else {
                continue;
            };
            let mut words = done.split(' ');
            let key = words.next().unwrap().parse().unwrap();
            let visit = words.next().filter(|id| !id.is_empty());
            self.promised.push((key, visit.map(|id| id.parse().unwrap())));
        }
    }

    /// Reads on until it has said so many things.
    fn listen(&mut self, desktop: &mut Program, things: u64) {
        for _ in 0..things {
            let line = desktop.line().unwrap();
            self.note([line]);
        }
    }
}

#[test]
fn nothing_that_was_promised_is_lost_by_a_hundred_kills() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (plenty, store) = runtime.block_on(async {
        let world = World::start().await;
        world.clinic.account("letan", Role::FrontDesk, None).await;
        let plenty = Plenty::of(&world, Date::new(2026, 11, 25).unwrap()).await;
        (plenty, world.clinic.backup().await)
    });
    let desk = tempfile::tempdir().unwrap();
    std::fs::write(desk.path().join("key"), [9; 32]).unwrap();
    plenty.write(desk.path());
    let mut both = Both {
        store,
        desk,
        port: "0".to_owned(),
        server: None,
        starts: 0,
        promised: Vec::new(),
    };
    both.start_server();
    let mut kills = 0;
    for round in 0.. {
        if kills >= KILLS {
            break;
        }
        let mut desktop = both.desktop("work");
        desktop.line_after("ready");
        both.listen(&mut desktop, round * 5 % 7);
        match round % 4 {
            // In the middle of whatever it does.
            0 => {}
            // As soon as it pulls, or pushes what waits.
            1 => both.wait_for_a_pull(&mut desktop),
            // The server goes, the desk works on alone, and goes too.
            2 => {
                both.kill_server();
                both.listen(&mut desktop, 1 + round % 6);
                kills += 1;
            }
            // The server goes and comes back while the desk works.
            _ => {
                both.kill_server();
                both.listen(&mut desktop, 2 + round % 3);
                both.start_server();
                both.listen(&mut desktop, round % 3);
                both.wait_for_a_pull(&mut desktop);
                kills += 1;
            }
        }
        let last_words = desktop.kill();
        both.note(last_words);
        kills += 1;
        if both.server.is_none() {
            both.start_server();
        }
    }
    let mut settling = both.desktop("settle");
    assert!(
        settling.child.wait().unwrap().success(),
        "everything gets its verdict"
    );
    both.kill_server();
    assert!(both.promised.len() > 100, "{}", both.promised.len());
    each_promise_is_kept_once(&both);
    nobody_is_in_two_places(&both);
    runtime.block_on(async {
        let server = SqliteEngine::open(&both.store.path().join("clinic.db"))
            .await
            .unwrap();
        let replica = rows(&replica(both.desk.path()), Scope::Desk).await;
        for (table, rows) in rows(&server, Scope::Desk).await {
            // The patients and doctors were in no feed: they came with the first load.
            assert_eq!(rows, replica[table], "{table}");
        }
    });
}

impl Both {
    fn wait_for_a_pull(&mut self, desktop: &mut Program) {
        loop {
            let line = desktop.line().unwrap();
            if line == "pulling" {
                return;
            }
            self.note([line]);
        }
    }

    fn open_store(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.store.path().join("clinic.db")).unwrap()
    }
}

fn replica(folder: &Path) -> ReplicaEngine {
    let files = std::fs::read_dir(folder).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    let path = paths.find(|path| path.to_string_lossy().ends_with("-desk.db"));
    ReplicaEngine::open(&path.unwrap(), &ReplicaKey::new([9; 32])).unwrap()
}

/// By its key there is one verdict; where that is yes, there is the visit.
fn each_promise_is_kept_once(both: &Both) {
    let store = both.open_store();
    let mut refused = 0;
    let keys: BTreeSet<_> = both.promised.iter().map(|(key, _)| key).collect();
    assert_eq!(keys.len(), both.promised.len(), "each has a key of its own");
    for (key, visit) in &both.promised {
        let verdict = "SELECT status FROM verdict WHERE change_key = ?1";
        let status: u16 = store
            .query_row(verdict, [key.as_bytes()], |row| row.get(0))
            .unwrap_or_else(|error| panic!("{key} was promised and has no verdict: {error}"));
        if status >= 300 {
            refused += 1;
        } else if let Some(visit) = visit {
            let there = "SELECT COUNT(*) FROM appointment WHERE id = ?1";
            let count: i64 = store
                .query_row(there, [visit.as_bytes()], |row| row.get(0))
                .unwrap();
            assert_eq!(count, 1, "{visit}");
        }
    }
    assert!(
        refused < both.promised.len() / 2,
        "{refused} of {}",
        both.promised.len()
    );
}

/// By the visits' times, which know nothing of cells.
fn nobody_is_in_two_places(both: &Both) {
    let overlaps = "SELECT COUNT(*) FROM appointment a JOIN appointment b
        ON a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
        AND (a.practitioner_id = b.practitioner_id OR a.patient_id = b.patient_id)
        WHERE a.status IN ('proposed', 'booked', 'arrived', 'in-progress', 'fulfilled')
        AND b.status IN ('proposed', 'booked', 'arrived', 'in-progress', 'fulfilled')";
    let store = both.open_store();
    let count: i64 = store.query_row(overlaps, [], |row| row.get(0)).unwrap();
    assert_eq!(count, 0);
}
