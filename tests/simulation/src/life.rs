//! One run of a desktop's program, from its start until somebody ends it or it is killed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use clinic_shared::{
    ports::{Clock, HandClock},
    time::Timestamp,
};
use tokio::sync::Notify;

/// Killed, the program's folder is kept as it lay on the disk at that moment, and nothing it does afterwards counts.
#[derive(Debug)]
pub struct Life {
    folder: PathBuf,
    dead: AtomicBool,
    died: Notify,
    /// Readings of the clock until it is killed; negative: it lives. The product reads its clock inside of its
    /// transactions and between a verdict and its keeping.
    killed_in: AtomicI64,
}

impl Life {
    pub fn new(folder: &Path) -> Arc<Self> {
        Arc::new(Self {
            folder: folder.to_owned(),
            dead: AtomicBool::new(false),
            died: Notify::new(),
            killed_in: AtomicI64::new(-1),
        })
    }

    pub fn kill_in(&self, readings: i64) {
        self.killed_in.store(readings, Ordering::SeqCst);
    }

    pub fn is_over(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    pub fn kill(&self) {
        if self.is_over() {
            return;
        }
        // What cannot be copied is a fault of the simulation's own; the reader of the copy finds it missing.
        if let Err(fault) = copy_folder(&self.folder, &self.remains()) {
            eprintln!("a killed desktop's folder cannot be copied: {fault}");
        }
        self.dead.store(true, Ordering::SeqCst);
        self.died.notify_one();
    }

    /// Ends what the program was doing when it is killed.
    pub async fn over(&self) {
        self.died.notified().await;
    }

    /// The name of the replica's file, which says whose and of what scope it is.
    pub fn replica(&self) -> String {
        let files = replicas(&self.folder).unwrap_or_default();
        let name = files.last().and_then(|file| file.file_name());
        name.unwrap_or_default().to_string_lossy().into_owned()
    }

    fn remains(&self) -> PathBuf {
        self.folder.with_extension("remains")
    }

    /// The folder as it was when it was killed takes the place of what came after.
    pub fn bury(&self) -> io::Result<()> {
        if self.is_over() {
            // Moved, not removed: a thread of the killed program may still be writing there. The one before has ended.
            let grave = self.folder.with_extension("grave");
            if grave.exists() {
                fs::remove_dir_all(&grave)?;
            }
            fs::rename(&self.folder, grave)?;
            fs::rename(self.remains(), &self.folder)?;
        }
        Ok(())
    }
}

/// Without what `SQLite` makes anew by itself.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// The clock of this computer, which may be hours off.
#[derive(Debug)]
pub struct DeskClock {
    pub machine: HandClock,
    pub life: Arc<Life>,
}

impl Clock for DeskClock {
    fn now(&self) -> Timestamp {
        let left = &self.life.killed_in;
        if left.load(Ordering::SeqCst) >= 0 && left.fetch_sub(1, Ordering::SeqCst) == 0 {
            self.life.kill();
        }
        self.machine.now()
    }
}

/// The replicas' files in this folder.
pub fn replicas(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // Who may sign in here is no replica.
        let is_replica = path.file_name().is_some_and(|name| name != "people.db");
        if is_replica && path.extension().is_some_and(|ending| ending == "db") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
