//! Who may sign in on this computer while the server is away, and for how long. Kept in a small file beside the
//! replicas, encrypted with their key. See `docs/sync.md`, *Signing in without the server*.

mod book;
mod erase;
mod time;

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use clinic_shared::{
    app::SharedClock,
    args,
    identity::{Account, Actor, HashCost, PasswordFault, PasswordHash, Passwords, ThisDevice, user_name_key},
    ids::UserId,
    ports::{Chance, Clock as _},
    settings::OFFLINE_DAYS_MAX,
    store::{Begin, StoreError, Tx},
    text::hex,
    time::Timestamp,
    web::Fault,
};
use sha2::{Digest as _, Sha256};
use tokio::task::{JoinError, spawn_blocking};

use crate::{
    secrets::{Secret, SecretFault, SecretStore, replica_key},
    steady::{ProcessSteady, Steady},
    store::{OpenFault, ReplicaEngine, ReplicaKey},
};

pub use book::Person;
pub use erase::{Erased, Why};
pub use time::DeskTime;

/// Wrong passwords in a row without the server, after which only the server lets them in. Row T6.
const FAILURES_MAX: u32 = 5;
/// The roster's file.
const FILE: &str = "people.db";

#[derive(Debug, thiserror::Error)]
pub enum RosterFault {
    #[error(transparent)]
    Keychain(#[from] SecretFault),
    #[error(transparent)]
    Open(#[from] OpenFault),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    #[error("password hashing: {}", .0.0)]
    Hash(Fault),
    #[error(transparent)]
    Password(#[from] PasswordFault),
    #[error("opening the roster panicked: {0}")]
    Panicked(#[from] JoinError),
}

/// What a password leads to while the server is away.
#[derive(Debug)]
pub enum Checked {
    /// Nobody ever signed in here, or the server has turned this person away since.
    Nobody,
    /// Others have signed in here, they never.
    Unknown,
    Locked,
    /// They have not been with the server for too long.
    Expired,
    Wrong {
        tries_left: u32,
    },
    Right(Box<Person>),
}

/// What differs in tests.
#[derive(Debug, Clone)]
pub struct RosterPorts {
    pub steady: Arc<dyn Steady>,
    pub cost: HashCost,
}

impl Default for RosterPorts {
    fn default() -> Self {
        Self {
            steady: Arc::new(ProcessSteady::default()),
            cost: HashCost::OFFLINE,
        }
    }
}

/// The people of this computer.
pub struct Roster {
    dir: PathBuf,
    secrets: Arc<dyn SecretStore>,
    clock: SharedClock,
    chance: Chance,
    ports: RosterPorts,
    /// What the steady clock showed when the running time was last counted.
    counted_ms: Mutex<i64>,
    open: tokio::sync::Mutex<Option<ReplicaEngine>>,
    /// Lets go of open files.
    closers: Mutex<Vec<Box<dyn Fn() + Send + Sync>>>,
}

impl fmt::Debug for Roster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roster")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

impl Roster {
    pub fn new(
        dir: PathBuf,
        secrets: Arc<dyn SecretStore>,
        clock: SharedClock,
        chance: Chance,
        ports: RosterPorts,
    ) -> Self {
        let counted_ms = Mutex::new(ports.steady.ms());
        Self {
            dir,
            secrets,
            clock,
            chance,
            ports,
            counted_ms,
            open: tokio::sync::Mutex::default(),
            closers: Mutex::default(),
        }
    }

    /// The server has let somebody in, just now. `password` is the one that was right.
    pub async fn remember(
        &self,
        account: &Account,
        actor: &Actor,
        device: &ThisDevice,
        password: Option<&str>,
    ) -> Result<(), RosterFault> {
        let verifier = match password {
            Some(password) => Some(
                self.passwords()?
                    .hash(password)
                    .await
                    .map_err(RosterFault::Hash)?,
            ),
            None => None,
        };
        let engine = self.engine_or_new().await?;
        let now = self.clock.now();
        self.count_from_now();
        let json =
            |value: serde_json::Result<String>| value.map_err(|error| StoreError::failed("JSON", error));
        let (name, user) = (user_name_key(&account.user_name), account.id);
        let mut tx = Tx::begin(&engine, Begin::Write).await?;
        tx.run(&book::NEW, args![user, &name]).await?;
        let row = args![
            user,
            name,
            json(serde_json::to_string(account))?,
            json(serde_json::to_string(actor))?,
            now
        ];
        tx.run(&book::SEEN, row).await?;
        if let Some(PasswordHash(verifier)) = verifier {
            tx.run(&book::KEEP_VERIFIER, args![user, verifier]).await?;
        }
        tx.run(&book::NOBODY_RESUMES, &[]).await?;
        tx.run(&book::RESUMES, args![user]).await?;
        tx.run(
            &book::KEEP_WORD,
            args![device.offline_days.min(OFFLINE_DAYS_MAX), &device.revocation_hash],
        )
        .await?;
        book::keep_time(&mut tx, DeskTime::told(now)).await?;
        tx.commit().await?;
        self.forget_erasure();
        Ok(())
    }

    /// A password while the server is away. What is wrong is counted before it is looked at, so that no power cut
    /// gives a try for nothing.
    pub async fn check(&self, user_name: &str, password: &str) -> Result<Checked, RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(Checked::Nobody);
        };
        self.count_time().await?;
        let mut tx = Tx::begin(&engine, Begin::Write).await?;
        let Some(person) = book::by_name(&mut tx, &user_name_key(user_name)).await? else {
            return Ok(if book::all(&mut tx).await?.is_empty() {
                Checked::Nobody
            } else {
                Checked::Unknown
            });
        };
        let Some(verifier) = person.verifier.clone() else {
            return Ok(Checked::Nobody);
        };
        let kept = book::kept(&mut tx).await?;
        if !kept.time.lets_in(person.seen_at, kept.offline_days) {
            return Ok(Checked::Expired);
        }
        if person.failed >= FAILURES_MAX {
            return Ok(Checked::Locked);
        }
        let failed = person.failed + 1;
        tx.run(&book::FAILED, args![person.user, failed]).await?;
        tx.commit().await?;
        let verifier = PasswordHash(verifier);
        let checked = self.passwords()?.check(password, Some(&verifier)).await;
        if !checked.map_err(RosterFault::Hash)?.right {
            return Ok(match FAILURES_MAX - failed {
                0 => Checked::Locked,
                tries_left => Checked::Wrong { tries_left },
            });
        }
        let mut tx = Tx::begin(&engine, Begin::Write).await?;
        tx.run(&book::FAILED, args![person.user, 0_u32]).await?;
        tx.run(&book::NOBODY_ELSE_RESUMES, args![person.user]).await?;
        tx.commit().await?;
        Ok(Checked::Right(Box::new(person)))
    }

    /// Whether this is the password that the server once took, whatever the count of wrong ones.
    pub async fn knows(&self, user_name: &str, password: &str) -> Result<Option<UserId>, RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(None);
        };
        let mut tx = Tx::begin(&engine, Begin::Read).await?;
        let person = book::by_name(&mut tx, &user_name_key(user_name)).await?;
        drop(tx);
        let Some((person, verifier)) = person.and_then(|person| {
            let verifier = person.verifier.clone()?;
            Some((person, verifier))
        }) else {
            return Ok(None);
        };
        let checked = self
            .passwords()?
            .check(password, Some(&PasswordHash(verifier)))
            .await;
        Ok(checked.map_err(RosterFault::Hash)?.right.then_some(person.user))
    }

    /// Whoever was signed in when the program ended, where they are still let in without the server.
    pub async fn resuming(&self) -> Result<Option<Person>, RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(None);
        };
        self.count_time().await?;
        let mut tx = Tx::begin(&engine, Begin::Read).await?;
        let kept = book::kept(&mut tx).await?;
        let person = book::resuming(&mut tx).await?;
        Ok(person.filter(|person| kept.time.lets_in(person.seen_at, kept.offline_days)))
    }

    /// Whether this person, who is signed in without the server, still may be.
    pub async fn lets_in(&self, user: UserId) -> Result<bool, RosterFault> {
        let known = self.known(user).await?;
        Ok(known.is_some_and(|(kept, person)| kept.time.lets_in(person.seen_at, kept.offline_days)))
    }

    /// For how many hours yet they are let in, and what is kept here is not erased. `None`: they are not known here.
    pub async fn hours_left(&self, user: UserId) -> Result<Option<u32>, RosterFault> {
        let known = self.known(user).await?;
        Ok(known.map(|(kept, person)| kept.time.hours_left(person.seen_at, kept.offline_days)))
    }

    async fn known(&self, user: UserId) -> Result<Option<(book::Kept, Person)>, RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(None);
        };
        let mut tx = Tx::begin(&engine, Begin::Read).await?;
        let kept = book::kept(&mut tx).await?;
        let mut people = book::all(&mut tx).await?.into_iter();
        Ok(people
            .find(|person| person.user == user)
            .map(|person| (kept, person)))
    }

    /// They leave, and so many of their changes were not sent.
    pub async fn leaves(&self, user: UserId, waiting: usize) -> Result<(), RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(());
        };
        let mut tx = Tx::begin(&engine, Begin::Write).await?;
        tx.run(&book::NOBODY_RESUMES, &[]).await?;
        let waiting = i64::try_from(waiting).unwrap_or(i64::MAX);
        tx.run(&book::WAITING, args![user, waiting]).await?;
        Ok(tx.commit().await?)
    }

    /// The server does not let them in any more: nor does this computer.
    pub async fn forget(&self, user: UserId) -> Result<(), RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(());
        };
        let mut tx = Tx::begin(&engine, Begin::Write).await?;
        tx.run(&book::DROP_VERIFIER, args![user]).await?;
        Ok(tx.commit().await?)
    }

    pub async fn people(&self) -> Result<Vec<Person>, RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(Vec::new());
        };
        let mut tx = Tx::begin(&engine, Begin::Read).await?;
        Ok(book::all(&mut tx).await?)
    }

    /// The latest time that this computer has seen, over all its starts.
    pub async fn latest(&self) -> Result<Option<Timestamp>, RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(None);
        };
        let mut tx = Tx::begin(&engine, Begin::Read).await?;
        Ok(Some(book::kept(&mut tx).await?.time.latest_at))
    }

    /// Counts what has run since it was last counted. True: it has run for so long without the server that what is
    /// kept here must go.
    pub async fn count_time(&self) -> Result<bool, RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(false);
        };
        let ran_ms = self.count_from_now();
        let mut tx = Tx::begin(&engine, Begin::Write).await?;
        let kept = book::kept(&mut tx).await?;
        let time = kept.time.gone_on(ran_ms, self.clock.now());
        book::keep_time(&mut tx, time).await?;
        tx.commit().await?;
        Ok(time.has_run_out(kept.offline_days))
    }

    /// Whether this is the word by which the server revokes this computer; nobody else knows it.
    pub async fn is_revoked_by(&self, word: &str) -> Result<bool, RosterFault> {
        let Some(engine) = self.engine().await? else {
            return Ok(false);
        };
        let mut tx = Tx::begin(&engine, Begin::Read).await?;
        let kept = book::kept(&mut tx).await?;
        let bytes: Option<Vec<u8>> = (0..word.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(word.get(at..at + 2)?, 16).ok())
            .collect();
        let hash = bytes.map(|bytes| hex(&Sha256::digest(bytes)));
        Ok(!kept.revocation_hash.is_empty() && hash == Some(kept.revocation_hash))
    }

    fn count_from_now(&self) -> i64 {
        let now = self.ports.steady.ms();
        let mut counted = self.counted_ms.lock().unwrap_or_else(PoisonError::into_inner);
        now - std::mem::replace(&mut *counted, now)
    }

    fn passwords(&self) -> Result<Passwords, PasswordFault> {
        Passwords::new(self.ports.cost, self.chance.clone())
    }

    /// `None` where nobody ever signed in here, or everything was erased.
    async fn engine(&self) -> Result<Option<ReplicaEngine>, RosterFault> {
        let mut open = self.open.lock().await;
        if open.is_none() && self.dir.join(FILE).exists() {
            let secrets = Arc::clone(&self.secrets);
            // Without its key the file is nothing.
            if spawn_blocking(move || secrets.get(Secret::ReplicaKey))
                .await??
                .is_some()
            {
                *open = Some(self.made().await?);
            }
        }
        Ok(open.clone())
    }

    async fn engine_or_new(&self) -> Result<ReplicaEngine, RosterFault> {
        let mut open = self.open.lock().await;
        if let Some(engine) = &*open {
            return Ok(engine.clone());
        }
        let engine = self.made().await?;
        *open = Some(engine.clone());
        Ok(engine)
    }

    async fn made(&self) -> Result<ReplicaEngine, RosterFault> {
        let (secrets, chance, dir) = (Arc::clone(&self.secrets), self.chance.clone(), self.dir.clone());
        let engine = spawn_blocking(move || {
            std::fs::create_dir_all(&dir)?;
            let key = ReplicaKey::new(replica_key(&*secrets, &chance)?);
            Ok::<_, RosterFault>(ReplicaEngine::open(&dir.join(FILE), &key)?)
        })
        .await??;
        book::prepare(&engine).await?;
        Ok(engine)
    }
}
