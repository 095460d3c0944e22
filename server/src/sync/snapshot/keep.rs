use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use clinic_shared::{
    app::App,
    feed::{Rows, Scope, snapshot::Snapshot},
};
use tokio::sync::{Mutex, Notify};

use super::{MakeFailed, make};

/// The newest, and the one before it for whoever is still fetching that.
const KEPT_MAX: usize = 2;
/// What the files are, newest first.
const LIST: &str = "copies.json";

/// Prepared copies in a folder. Cheap to clone. Without a folder there are none, and every load is a pull.
#[derive(Debug, Clone, Default)]
pub struct Snapshots(Option<Arc<Folder>>);

#[derive(Debug)]
struct Folder {
    dir: PathBuf,
    /// Newest first.
    ready: RwLock<Vec<Snapshot>>,
    wanted: Notify,
    /// One is made at a time.
    making: Mutex<()>,
}

impl Snapshots {
    /// With those that an earlier run left here. Like the database, they are protected by the rights of the server's
    /// account on this folder.
    pub fn in_folder(dir: &Path) -> io::Result<Self> {
        make_private(dir)?;
        let list = fs::read(dir.join(LIST)).unwrap_or_default();
        let mut ready: Vec<Snapshot> = serde_json::from_slice(&list).unwrap_or_default();
        ready.retain(|about| {
            let file = fs::metadata(path_of(dir, &about.id));
            file.is_ok_and(|file| file.len() == about.bytes)
        });
        let folder = Folder {
            dir: dir.to_owned(),
            ready: RwLock::new(ready),
            wanted: Notify::new(),
            making: Mutex::new(()),
        };
        folder.sweep()?;
        Ok(Self(Some(Arc::new(folder))))
    }

    /// The newest that fits this scope: it must hold exactly what the scope holds.
    pub fn newest(&self, scope: Scope) -> Option<Snapshot> {
        self.fitting(scope).into_iter().next()
    }

    /// All that fit this scope, the newest first.
    pub(super) fn fitting(&self, scope: Scope) -> Vec<Snapshot> {
        let Some(folder) = &self.0 else {
            return Vec::new();
        };
        // What one person holds alone is in nobody's copy.
        if scope.tables().iter().any(|table| table.rows != Rows::All) {
            return Vec::new();
        }
        let shape = scope.shape();
        let ready = folder.ready.read().unwrap_or_else(PoisonError::into_inner);
        ready
            .iter()
            .filter(|about| about.shape == shape)
            .cloned()
            .collect()
    }

    /// Where the file of this copy lies.
    pub(super) fn path(&self, about: &Snapshot) -> Option<PathBuf> {
        self.0.as_ref().map(|folder| path_of(&folder.dir, &about.id))
    }

    /// Somebody would like to have one.
    pub(in crate::sync) fn want(&self) {
        if let Some(folder) = &self.0 {
            folder.wanted.notify_one();
        }
    }

    pub(super) async fn wanted(&self) {
        match &self.0 {
            Some(folder) => folder.wanted.notified().await,
            None => std::future::pending().await,
        }
    }

    /// Makes one of how the clinic is now. Nobody who writes waits for it.
    pub async fn make(&self, app: &App, scope: Scope) -> Result<Snapshot, MakeFailed> {
        let folder = self.0.as_ref().ok_or(MakeFailed::NoFolder)?;
        let _one_at_a_time = folder.making.lock().await;
        let (about, made) = make::make(app, scope, &folder.dir).await?;
        fs::rename(made, path_of(&folder.dir, &about.id))?;
        {
            let mut ready = folder.ready.write().unwrap_or_else(PoisonError::into_inner);
            ready.retain(|other| other.id != about.id);
            ready.insert(0, about.clone());
            ready.truncate(KEPT_MAX);
        }
        folder.sweep()?;
        Ok(about)
    }
}

impl Folder {
    /// Writes down what is ready and removes everything else.
    fn sweep(&self) -> io::Result<()> {
        let ready = self.ready.read().unwrap_or_else(PoisonError::into_inner).clone();
        let list = self.dir.join(LIST);
        let written = self.dir.join("copies.new");
        fs::write(&written, serde_json::to_vec(&ready)?)?;
        fs::rename(written, &list)?;
        let files: Vec<_> = ready.iter().map(|about| path_of(&self.dir, &about.id)).collect();
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            if path != list && !files.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

fn path_of(dir: &Path, id: &str) -> PathBuf {
    dir.join(format!("{id}.db.gz"))
}

fn make_private(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
