//! Contents of patients' files beside the backup of the database. They lie under their own hash, so one folder serves
//! all backups in its place, and each content is copied once.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use clinic_shared::attachments::KeptFile;
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

use super::{BackupFailed, of_file};
use crate::attachments::{FileState, look_at, place};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilesBackedUp {
    pub folder: PathBuf,
    /// That the database names.
    pub named: usize,
    /// That were not there yet.
    pub copied: usize,
    /// Lost or changed in the clinic's own folder, and in no backup before.
    pub bad: usize,
}

/// Copies from the clinic's folder what is named and not there yet.
pub async fn back_up_files(
    named: Vec<KeptFile>,
    from: &Path,
    into: &Path,
) -> Result<FilesBackedUp, BackupFailed> {
    let (from, into) = (from.to_owned(), into.to_owned());
    spawn_blocking(move || copy_all(&named, &from, &into)).await?
}

fn copy_all(named: &[KeptFile], from: &Path, into: &Path) -> Result<FilesBackedUp, BackupFailed> {
    let mut made = FilesBackedUp {
        folder: into.to_owned(),
        named: named.len(),
        copied: 0,
        bad: 0,
    };
    for file in named {
        let to = place(into, &file.sha256);
        let is_there = fs::metadata(&to).is_ok_and(|there| there.len() == u64::from(file.bytes));
        if is_there {
            continue;
        }
        let source = place(from, &file.sha256);
        match look_at(from, file).map_err(of_file(&source))? {
            FileState::Whole => {
                copy(&source, &to).map_err(of_file(&to))?;
                made.copied += 1;
            }
            FileState::Lost | FileState::Changed => made.bad += 1,
        }
    }
    if made.copied > 0 {
        close_to_others(into).map_err(of_file(into))?;
    }
    Ok(made)
}

/// It has its name once it is whole, and on the disk.
fn copy(source: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut unnamed = NamedTempFile::new_in(folder)?;
    io::copy(&mut File::open(source)?, &mut unnamed)?;
    unnamed.as_file().sync_all()?;
    unnamed.persist(to)?;
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn close_to_others(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use clinic_shared::text::hex;
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn kept(folder: &Path, content: &[u8]) -> KeptFile {
        let file = KeptFile {
            sha256: hex(&Sha256::digest(content)),
            bytes: u32::try_from(content.len()).unwrap(),
        };
        let at = place(folder, &file.sha256);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, content).unwrap();
        file
    }

    #[tokio::test]
    async fn each_file_is_copied_once_and_what_is_lost_or_changed_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let (from, into) = (dir.path().join("files"), dir.path().join("backups"));
        let named = vec![
            kept(&from, b"X-quang"),
            kept(&from, b"sieu am"),
            kept(&from, b"ECG"),
        ];
        let first = back_up_files(named.clone(), &from, &into).await.unwrap();
        assert_eq!((first.named, first.copied, first.bad), (3, 3, 0));
        assert_eq!(fs::read(place(&into, &named[0].sha256)).unwrap(), b"X-quang");

        let later = [named, vec![kept(&from, b"MRI"), kept(&from, b"CT")]].concat();
        fs::write(place(&from, &later[3].sha256), b"MRi").unwrap();
        fs::remove_file(place(&from, &later[4].sha256)).unwrap();
        let second = back_up_files(later.clone(), &from, &into).await.unwrap();
        assert_eq!((second.named, second.copied, second.bad), (5, 0, 2));
        assert!(!place(&into, &later[3].sha256).exists());
    }
}
