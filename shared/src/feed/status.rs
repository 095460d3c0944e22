//! How a desktop's replica stands, as its page shows it: `GET /desk/sync`.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncStatus {
    /// The server's address.
    pub server: String,
    /// The desktop's own version.
    pub version: String,
    /// Whether the server's hints arrive.
    pub online: bool,
    /// Since when they do not, by the server's clock.
    pub offline_since: Option<Timestamp>,
    /// How many hours whoever is signed in may go on without the server, once these are few: then they are signed out
    /// and what is kept here is erased.
    #[serde(default)]
    pub ends_in_hours: Option<u32>,
    /// Whether changes are carried out here while the server is away.
    pub works_offline: bool,
    /// Changes that only this computer knows of.
    pub waiting: usize,
    /// Changes that the server refused and nobody has dismissed yet.
    pub refused: usize,
    /// False: this account works on the server alone.
    pub keeps_replica: bool,
    /// A pull is under way that brings everything.
    pub loading: Option<Loading>,
    /// Why the last pull failed, other than for want of a server.
    pub trouble: Option<SyncTrouble>,
    /// `None` until the first load is complete.
    pub copy: Option<CopyStatus>,
}

/// How far a load of everything has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Loading {
    pub rows: u64,
    /// `None` where the server does not say how many will come.
    pub rows_total: Option<u64>,
    pub bytes: u64,
    pub bytes_total: Option<u64>,
    pub seconds_left: Option<u64>,
}

impl Loading {
    /// 0 to 100: of the rows once they are written, before that of what comes over the line.
    pub fn percent(self) -> Option<u64> {
        let share = |done: u64, total: Option<u64>| {
            let total = total.filter(|total| *total > 0 && done > 0)?;
            Some((done.saturating_mul(100) / total).min(100))
        };
        share(self.rows, self.rows_total).or_else(|| share(self.bytes, self.bytes_total))
    }
}

/// What keeps a replica from following the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyncTrouble {
    /// The operating system's keychain has the key, and does not open.
    Keychain,
    /// The file cannot be opened or written.
    File,
    /// This program and the server are of different versions.
    Versions,
    /// The server at this address is another clinic's, or was wiped.
    OtherClinic,
    /// The server's answer was not usable.
    Answer,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyStatus {
    /// `desk`, `doctor:{id}`
    pub scope: String,
    /// Where it stands in the server's feed.
    pub epoch: i64,
    pub seq: i64,
    /// When it last heard from the server; by the server's clock, as all here.
    pub pulled_at: Option<Timestamp>,
    /// So many steps of the feed are known of and not here yet.
    pub behind: u64,
    /// When all rows were last found to equal the server's.
    pub verified_at: Timestamp,
    /// How often rows differed and were mended.
    pub repairs: u32,
    pub repaired_at: Option<Timestamp>,
    /// The encrypted file, and what is written beside it and not merged yet.
    pub file_bytes: u64,
    pub wal_bytes: u64,
    /// Only where it was asked for: `?rows=true`.
    #[serde(default)]
    pub tables: Vec<TableRows>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRows {
    pub table: String,
    pub rows: u64,
}

/// `POST /desk/sync/repair`: what the comparison found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// The table whose rows differed first; `None`: all was as at the server.
    pub differed: Option<String>,
}

/// How it stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    NoReplica,
    NeverLoaded,
    Loading,
    Fresh,
    Behind,
    Offline,
    Broken,
}

impl SyncStatus {
    pub fn stand(&self) -> Stand {
        if !self.keeps_replica {
            return Stand::NoReplica;
        }
        if self.loading.is_some() {
            return Stand::Loading;
        }
        if !self.online {
            return Stand::Offline;
        }
        if self.trouble.is_some() {
            return Stand::Broken;
        }
        match &self.copy {
            None => Stand::NeverLoaded,
            Some(copy) if copy.behind > 0 => Stand::Behind,
            Some(_) => Stand::Fresh,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn fresh() -> SyncStatus {
        SyncStatus {
            server: "http://clinic".to_owned(),
            version: "1".to_owned(),
            online: true,
            offline_since: None,
            ends_in_hours: None,
            works_offline: true,
            waiting: 0,
            refused: 0,
            keeps_replica: true,
            loading: None,
            trouble: None,
            copy: Some(CopyStatus {
                scope: "desk".to_owned(),
                epoch: 1,
                seq: 40,
                pulled_at: None,
                behind: 0,
                verified_at: Timestamp::default(),
                repairs: 0,
                repaired_at: None,
                file_bytes: 0,
                wal_bytes: 0,
                tables: Vec::new(),
            }),
        }
    }

    #[rstest]
    #[case::all_is_well(|_: &mut SyncStatus| (), Stand::Fresh)]
    #[case::hints_are_ahead(|of: &mut SyncStatus| of.copy.as_mut().unwrap().behind = 3, Stand::Behind)]
    #[case::nothing_yet(|of: &mut SyncStatus| of.copy = None, Stand::NeverLoaded)]
    #[case::for_the_first_time(|of: &mut SyncStatus| { of.copy = None; of.loading = Some(Loading::default()) }, Stand::Loading)]
    #[case::cable_cut(|of: &mut SyncStatus| of.online = false, Stand::Offline)]
    #[case::pull_failed(|of: &mut SyncStatus| of.trouble = Some(SyncTrouble::Keychain), Stand::Broken)]
    #[case::patients_account(|of: &mut SyncStatus| { of.keeps_replica = false; of.copy = None }, Stand::NoReplica)]
    fn a_replica_stands_in_one_word(#[case] change: fn(&mut SyncStatus), #[case] stand: Stand) {
        let mut status = fresh();
        change(&mut status);
        assert_eq!(status.stand(), stand);
    }

    #[test]
    fn a_load_knows_its_share_only_where_it_knows_the_whole() {
        let of = |rows, rows_total| Loading {
            rows,
            rows_total,
            ..Loading::default()
        };
        assert_eq!(of(50, Some(200)).percent(), Some(25));
        assert_eq!(of(300, Some(200)).percent(), Some(100));
        assert_eq!(of(50, None).percent(), None);
        assert_eq!(of(0, Some(0)).percent(), None);
    }
}
