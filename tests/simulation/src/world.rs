//! One seed's clinic: a server, desktops, a network, and a list of what was asked.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use clinic_shared::ports::HandClock;
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    Fault,
    desk::SimDesk,
    dice::Dice,
    ledger::Ledger,
    look::Look,
    net::{Net, State, rough},
    plants::{Plant, disk::When},
    schedule::{self, Event},
    server::{KEY, SimServer},
    template::{self, Template, scratch, server_file},
    trace::{Trace, hash_of},
    watch::{Truth, Watch},
};

/// Of one seed.
#[derive(Debug)]
pub struct Outcome {
    pub seed: u64,
    pub violations: Vec<String>,
    pub hash: u64,
    pub trace: Vec<String>,
}

pub struct World<'a> {
    pub template: &'a Template,
    pub dir: TempDir,
    pub net: Arc<Net>,
    /// The server's clock.
    pub clock: HandClock,
    pub desks: Vec<SimDesk>,
    pub ledger: Ledger,
    pub dice: Dice,
    pub plant: Option<Plant>,
    pub backup: Option<PathBuf>,
    /// A backup took the server's place.
    pub restored: bool,
    pub weights: Vec<(Event, usize)>,
    seed: u64,
    server_starts: u64,
}

/// Runs one seed from its beginning to where everything has come to rest.
pub async fn run(template: &Template, seed: u64, plant: Option<Plant>) -> Result<Outcome, Fault> {
    let mut world = World::begin(template, seed, plant).await?;
    let steps = 25 + world.dice.below(30);
    for _ in 0..steps {
        if world.is_broken() {
            break;
        }
        world.step().await?;
    }
    if !world.is_broken() {
        world.rest().await?;
    }
    world.end()
}

impl<'a> World<'a> {
    async fn begin(template: &'a Template, seed: u64, plant: Option<Plant>) -> Result<Self, Fault> {
        let dir = scratch()?;
        let mut dice = Dice::of(seed.wrapping_mul(2).wrapping_add(1));
        let desks = 3 + dice.below(template::DESKS_MAX - 2);
        let places = template.copy(dir.path(), desks)?;
        let clock = HandClock::at(template::morning());
        let mut of_net = Dice::of(seed.wrapping_mul(2));
        let truth = Truth {
            disabled: false,
            scope: "desk".to_owned(),
        };
        let net = Net::new(State {
            weather: rough(&mut of_net),
            dice: of_net,
            plugged: vec![true; desks],
            server: None,
            late: Vec::new(),
            watch: Watch::for_desks(vec![truth; desks]),
            trace: Trace::default(),
            plant,
        });
        let started = places.into_iter().map(|place| {
            let chance = seed ^ ((place.at as u64 + 1) << 48);
            SimDesk::start(
                place,
                HandClock::at(template::morning()),
                Arc::clone(&net),
                chance,
            )
        });
        let desks = started.collect::<Result<Vec<_>, _>>()?;
        let weights = schedule::weights(&mut dice);
        let mut world = Self {
            template,
            dir,
            net,
            clock,
            desks,
            ledger: Ledger::default(),
            dice,
            plant,
            backup: None,
            restored: false,
            weights,
            seed,
            server_starts: 0,
        };
        world.start_server().await?;
        Ok(world)
    }

    /// Again, where it broke down or was stopped.
    pub async fn start_server(&mut self) -> Result<(), Fault> {
        self.server_starts += 1;
        let chance = self.seed ^ (self.server_starts << 32);
        let server = SimServer::start(&self.server_file(), &self.clock, chance, self.plant).await?;
        self.net.state().server = Some(Arc::new(server));
        Ok(())
    }

    pub fn server_file(&self) -> PathBuf {
        server_file(self.dir.path())
    }

    pub fn look_at_server(&self) -> Result<Look, Fault> {
        Look::into(&self.server_file(), KEY)
    }

    pub fn is_broken(&self) -> bool {
        !self.net.state().watch.violations.is_empty()
    }

    pub fn wrong(&self, what: impl Into<String>) {
        self.net.state().watch.wrong(what);
    }

    pub fn tell(&self, line: impl Into<String>) {
        self.net.state().trace.line(line);
    }

    pub fn id(&mut self) -> Uuid {
        self.dice.id()
    }

    /// Where a killed desktop is started again.
    pub fn revive(&mut self, at: usize) -> Result<(), Fault> {
        if self.desks[at].life.is_over() {
            self.tell(format!("  desk {at} was killed, and starts again"));
            self.restart_desk(at, When::Killed)?;
        }
        Ok(())
    }

    /// A planted bug may have its hand on the file in between.
    pub fn restart_desk(&mut self, at: usize, when: When) -> Result<(), Fault> {
        self.desks[at].stop()?;
        if let (Some(plant), Some(file)) = (self.plant, self.desks[at].look()?) {
            plant.file(when, &file)?;
        }
        self.desks[at].start_again()
    }

    fn end(self) -> Result<Outcome, Fault> {
        let hash = if self.is_broken() { 0 } else { self.state_hash()? };
        let mut state = self.net.state();
        state.trace.line(format!("at rest: {hash:016x}"));
        Ok(Outcome {
            seed: self.seed,
            violations: state.watch.violations.clone(),
            hash: state.trace.hash(),
            trace: state.trace.lines().to_vec(),
        })
    }

    /// Of everything that the server holds.
    fn state_hash(&self) -> Result<u64, Fault> {
        let server = self.look_at_server()?;
        let mut all = String::new();
        for table in server.tables()? {
            for row in server.dump(&table)? {
                all.push_str(&row);
                all.push('\n');
            }
        }
        Ok(hash_of(&all))
    }
}

/// A file with what `SQLite` keeps beside it, over another.
pub fn copy_store(from: &Path, to: &Path) -> std::io::Result<()> {
    for ending in ["-wal", "-shm"] {
        let mut beside = to.as_os_str().to_owned();
        beside.push(ending);
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::copy(from, to).map(drop)
}
