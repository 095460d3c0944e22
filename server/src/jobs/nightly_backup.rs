//! A backup every night, beside those of `clinic-server backup`. See `docs/moving.md`.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    ports::Clock as _,
    settings::zone,
    store::{Begin, Tx},
    time::{Timestamp, Zone},
};
use tokio::task::spawn_blocking;

use super::{JobFailed, JobKind, Run};
use crate::{
    attachments,
    backup::{self, BackedUp, FilesBackedUp, OF_SQL_SERVER, back_up_files, backup},
    settings::{Database, Settings},
};

/// Of so many nights the newest backup is kept; beside them, as many backups that are not good in all.
pub const NIGHTS: usize = 7;
const BEFORE: &str = "clinic-nightly-";
const BEHIND: &str = ".db";
const BEHIND_NOT_GOOD: &str = "-not-good.db";

#[derive(Debug)]
pub struct NightlyBackup {
    app: App,
    database: Database,
    data_dir: PathBuf,
}

impl NightlyBackup {
    pub fn new(app: &App, settings: &Settings) -> Self {
        Self {
            app: app.clone(),
            database: settings.database.clone(),
            data_dir: settings.data_dir.clone(),
        }
    }

    async fn file_name(&self) -> Result<String, JobFailed> {
        let mut tx = Tx::begin(self.app.engine.as_ref(), Begin::Read).await?;
        Ok(name_at(self.app.clock.now(), &zone(&mut tx).await?))
    }
}

#[async_trait]
impl JobKind for NightlyBackup {
    fn name(&self) -> &'static str {
        "nightly-backup"
    }

    /// SQL Server's own is its administrator's.
    fn cron(&self) -> Option<&'static str> {
        match self.database {
            Database::Sqlite(_) => Some("30 2 * * *"),
            Database::SqlServer(_) => None,
        }
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        let Database::Sqlite(database) = &self.database else {
            return Err(JobFailed::ForGood(OF_SQL_SERVER.to_owned()));
        };
        let folder = self.data_dir.join(backup::FOLDER);
        let made = backup(database, &folder.join(self.file_name().await?)).await?;
        run.go_on()?;
        let from = self.data_dir.join(attachments::FOLDER);
        let files = back_up_files(made.files.clone(), &from, &folder.join(attachments::FOLDER)).await?;
        let file = made.file.clone();
        if let Some(wrong) = fault(&made, &files) {
            let file = spawn_blocking(move || set_aside(&folder, &file)).await??;
            return Err(JobFailed::ForGood(format!(
                "{} was written, but {wrong}; no older backup was removed",
                file.display()
            )));
        }
        let removed = spawn_blocking(move || keep_newest(&folder, &file)).await??;
        tracing::info!(
            file = %made.file.display(), bytes = made.bytes, seq = made.seq, files = files.copied, removed,
            "backed up"
        );
        Ok(())
    }
}

/// Nothing older goes away for a backup that is not good in all.
fn fault(made: &BackedUp, files: &FilesBackedUp) -> Option<String> {
    if let Some(seq) = made.audit.broken_at {
        return Some(format!(
            "the audit log's chain breaks at position {seq}, in the backup as in the database"
        ));
    }
    let bad = files.bad;
    (bad > 0).then(|| format!("{bad} of the patients' files are lost or damaged"))
}

/// `clinic-nightly-20261124T023000.db`, by the clinic's clock.
fn name_at(now: Timestamp, zone: &Zone) -> String {
    let local = zone.local(now).strftime("%Y%m%dT%H%M%S");
    format!("{BEFORE}{local}{BEHIND}")
}

/// The night of a backup that this job has made: `20261124`.
fn night_of(name: &str) -> Option<&str> {
    let made_at = name.strip_prefix(BEFORE)?.strip_suffix(BEHIND)?;
    let (night, time) = made_at.split_once('T')?;
    let is_number =
        |text: &str, digits| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(night, 8) && is_number(time, 6)).then_some(night)
}

/// All that is of none of the newest nights up to the one just made, or not the last of its night. What has a later name
/// was made while a clock was wrong: which is older nobody can say, and so none of them goes, and they push out nothing.
fn outdated<'a>(names: &'a BTreeSet<String>, made: &str) -> Vec<&'a String> {
    let mut nights = BTreeSet::new();
    let newest_first = names.iter().rev().filter(|name| name.as_str() <= made);
    let ours = newest_first.filter_map(|name| night_of(name).map(|night| (night, name)));
    ours.filter(|(night, _)| nights.len() == NIGHTS || !nights.insert(*night))
        .map(|(_, name)| name)
        .collect()
}

fn is_later(name: &str, made: &str) -> bool {
    night_of(name).is_some() && name > made
}

/// Returns how many were removed.
fn keep_newest(folder: &Path, made: &Path) -> io::Result<usize> {
    let names = names_in(folder)?;
    let made = made.file_name().unwrap_or_default().to_string_lossy();
    let later = names.iter().filter(|name| is_later(name, &made)).count();
    if later > 0 {
        tracing::warn!(
            later,
            "backups are named after nights to come: the clock was wrong; look at them and remove them"
        );
    }
    remove(folder, &outdated(&names, &made))
}

/// A backup that is not good in all gets a name that says so, and takes no good one's place. Of those the newest stay: a
/// damaged file does not fill the disk.
fn set_aside(folder: &Path, made: &Path) -> io::Result<PathBuf> {
    let name = made.file_name().unwrap_or_default().to_string_lossy();
    let good = name.strip_suffix(BEHIND).unwrap_or(&name);
    let aside = folder.join(format!("{good}{BEHIND_NOT_GOOD}"));
    fs::rename(made, &aside)?;
    let names = names_in(folder)?;
    let not_good = |name: &&String| name.starts_with(BEFORE) && name.ends_with(BEHIND_NOT_GOOD);
    let too_many: Vec<&String> = names.iter().rev().filter(not_good).skip(NIGHTS).collect();
    remove(folder, &too_many)?;
    Ok(aside)
}

fn names_in(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string().ok());
    }
    Ok(names)
}

fn remove(folder: &Path, names: &[&String]) -> io::Result<usize> {
    for name in names {
        fs::remove_file(folder.join(name))?;
    }
    Ok(names.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[&str]) -> BTreeSet<String> {
        of.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_backup_is_named_by_the_clinics_clock_and_known_again() {
        let at = "2026-11-23T19:30:00Z".parse().unwrap();
        let name = name_at(at, &Zone::vietnam());
        assert_eq!(name, "clinic-nightly-20261124T023000.db");
        assert_eq!(night_of(&name), Some("20261124"));
    }

    #[test]
    fn the_last_backup_of_each_of_the_newest_nights_stays_and_nobody_elses_is_touched() {
        let mut all: Vec<String> = (10..=18)
            .map(|day| format!("clinic-nightly-202611{day}T023000.db"))
            .collect();
        all.extend(
            [
                "clinic-nightly-20261118T090000.db",
                "clinic-2026-11-01T090000.db",
                "clinic-nightly-before-the-update.db",
                "clinic-nightly-20261101T02300.db",
                "clinic-nightly-20261101T023000.db-wal",
                "files",
            ]
            .map(str::to_owned),
        );
        let all: BTreeSet<String> = all.into_iter().collect();
        let made = "clinic-nightly-20261118T090000.db";
        let gone: BTreeSet<String> = outdated(&all, made).into_iter().cloned().collect();
        let expected = [
            "clinic-nightly-20261110T023000.db",
            "clinic-nightly-20261111T023000.db",
            "clinic-nightly-20261118T023000.db",
        ];
        assert_eq!(gone, names(&expected));
    }

    /// A clock that was years ahead for a night, and is right again.
    #[test]
    fn what_was_just_made_stays_however_many_have_later_names() {
        let mut all: Vec<String> = (10..=18)
            .map(|day| format!("clinic-nightly-203111{day}T023000.db"))
            .collect();
        let made = "clinic-nightly-20261118T023000.db";
        all.extend([made.to_owned(), "clinic-nightly-20261117T023000.db".to_owned()]);
        let all: BTreeSet<String> = all.into_iter().collect();
        assert!(outdated(&all, made).is_empty());
        assert_eq!(all.iter().filter(|name| is_later(name, made)).count(), 9);
    }
}
