//! Whether a folder has what a row names, for the doctor and for backups.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clinic_shared::{
    attachments::{BlobKey, KeptFile},
    text::hex,
};
use sha2::{Digest as _, Sha256};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    Whole,
    Lost,
    /// It is there, and is not what was put there.
    Changed,
}

/// Where a content lies below a folder of files.
pub(crate) fn place(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(BlobKey::content(sha256).as_str())
}

/// Reads all of it.
pub fn look_at(folder: &Path, file: &KeptFile) -> io::Result<FileState> {
    let mut content = match File::open(place(folder, &file.sha256)) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FileState::Lost),
        Err(error) => return Err(error),
    };
    if content.metadata()?.len() != u64::from(file.bytes) {
        return Ok(FileState::Changed);
    }
    let (mut hash, mut part) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        let read = content.read(&mut part)?;
        if read == 0 {
            break;
        }
        hash.update(&part[..read]);
    }
    Ok(if hex(&hash.finalize()) == file.sha256 {
        FileState::Whole
    } else {
        FileState::Changed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_lost_or_changed() {
        let dir = tempfile::tempdir().unwrap();
        let content = b"X-quang";
        let kept = KeptFile {
            sha256: hex(&Sha256::digest(content)),
            bytes: 7,
        };
        let look = || look_at(dir.path(), &kept).unwrap();
        assert_eq!(look(), FileState::Lost);
        let at = place(dir.path(), &kept.sha256);
        std::fs::create_dir_all(at.parent().unwrap()).unwrap();
        std::fs::write(&at, content).unwrap();
        assert_eq!(look(), FileState::Whole);
        std::fs::write(&at, b"X-quanG").unwrap();
        assert_eq!(look(), FileState::Changed);
        std::fs::write(&at, b"X").unwrap();
        assert_eq!(look(), FileState::Changed);
    }
}
