//! The adapter of the port [`BlobStore`]: a folder of this machine, or the memory for the length of a test.

use std::{fs, io, path, sync::Arc};

use async_trait::async_trait;
use axum::body::Bytes;
use clinic_shared::attachments::{BlobFault, BlobKey, BlobStore};
use object_store::{
    Error, GetOptions, ObjectStore, PutOptions, local::LocalFileSystem, memory::InMemory, path::Path,
};

/// In the data folder.
pub const FOLDER: &str = "files";

/// Contents of files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// Gone with the program.
    pub fn in_memory() -> Self {
        Self(Arc::new(InMemory::new()))
    }

    /// In a folder, which is made, and which others on this machine cannot read.
    pub fn in_folder(folder: &path::Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        #[cfg(unix)]
        fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(io::Error::other)?;
        // A row that names a content is on the disk as soon as it is committed; so must the content be.
        Ok(Self(Arc::new(store.with_fsync(true))))
    }
}

fn failed(key: &BlobKey) -> impl Fn(Error) -> BlobFault {
    let key = key.to_string();
    move |error| BlobFault {
        key: key.clone(),
        source: error.into(),
    }
}

#[async_trait]
impl BlobStore for Files {
    async fn put(&self, key: &BlobKey, content: Bytes) -> Result<(), BlobFault> {
        let at = Path::from(key.as_str());
        let put = self.0.put_opts(&at, content.into(), PutOptions::default());
        put.await.map_err(failed(key))?;
        Ok(())
    }

    async fn get(&self, key: &BlobKey) -> Result<Option<Bytes>, BlobFault> {
        let at = Path::from(key.as_str());
        match self.0.get_opts(&at, GetOptions::default()).await {
            Ok(found) => found.bytes().await.map(Some).map_err(failed(key)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(key)(error)),
        }
    }
}

/// What every adapter of the port has to keep.
#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tempfile::TempDir;

    use super::*;

    const SHA: &str = "3fa8c1";

    /// With its folder, where it has one.
    fn stores() -> [(Files, Option<TempDir>); 2] {
        let dir = tempfile::tempdir().unwrap();
        let in_folder = Files::in_folder(&dir.path().join(FOLDER)).unwrap();
        [(Files::in_memory(), None), (in_folder, Some(dir))]
    }

    #[rstest]
    #[case::bytes(b"\0\x01\xff\r\n".to_vec())]
    #[case::nothing(Vec::new())]
    #[case::much(vec![7; 3_000_000])]
    #[tokio::test]
    async fn what_was_put_comes_back_byte_for_byte(#[case] content: Vec<u8>) {
        for (files, _dir) in stores() {
            let key = BlobKey::content(SHA);
            assert_eq!(files.get(&key).await.unwrap(), None);
            files.put(&key, content.clone().into()).await.unwrap();
            assert_eq!(files.get(&key).await.unwrap().unwrap(), content);
        }
    }

    #[tokio::test]
    async fn what_is_put_again_replaces_what_was_there_and_nothing_else() {
        for (files, _dir) in stores() {
            let (content, small) = (BlobKey::content(SHA), BlobKey::thumbnail(SHA));
            files.put(&small, Bytes::from_static(b"small")).await.unwrap();
            files
                .put(&content, Bytes::from_static(b"damaged, and longer"))
                .await
                .unwrap();
            files.put(&content, Bytes::from_static(b"whole")).await.unwrap();
            assert_eq!(files.get(&content).await.unwrap().unwrap(), "whole");
            assert_eq!(files.get(&small).await.unwrap().unwrap(), "small");
        }
    }

    #[tokio::test]
    async fn a_folder_that_was_opened_again_has_what_was_put() {
        let dir = tempfile::tempdir().unwrap();
        let key = BlobKey::content(SHA);
        let before = Files::in_folder(dir.path()).unwrap();
        before.put(&key, Bytes::from_static(b"whole")).await.unwrap();
        let after = Files::in_folder(dir.path()).unwrap();
        assert_eq!(after.get(&key).await.unwrap().unwrap(), "whole");
        assert_eq!(fs::read(dir.path().join("3f").join(SHA)).unwrap(), b"whole");
    }

    #[cfg(unix)]
    #[test]
    fn others_on_this_machine_cannot_read_the_folder() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join(FOLDER);
        Files::in_folder(&folder).unwrap();
        let mode = fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
