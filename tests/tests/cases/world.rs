//! What all cases share: one private server, and a cache that nobody else reads.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use schema_core::dev::{Cache, Dev, DevConfig, DevDatabase, Error, Settings};

/// The server and the folder it lives in.
pub(crate) struct World {
    pub(crate) dev: Dev,
    pub(crate) cache: Cache,
    /// Empty databases that nobody is using.
    empty: Mutex<Vec<DevDatabase>>,
    // Removed with the value.
    _folder: tempfile::TempDir,
}

impl World {
    /// Starts nothing yet. In memory where there is some: nothing of it is needed afterwards.
    pub(crate) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).expect("a folder");
        // PostgreSQL does not run as root; where root runs the tests its user must reach the folder.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).expect("permissions");
        let settings = Settings { cache_folder: folder.path().to_owned(), ..Settings::from_env() };
        let cache = Cache::with_settings(&settings);
        let dev = Dev::with_settings(DevConfig::Auto, settings);
        Self { dev, cache, empty: Mutex::default(), _folder: folder }
    }

    /// Lends an empty database, which must be left empty.
    pub(crate) fn empty<T>(&self, with: impl FnOnce(&mut DevDatabase) -> T) -> Result<T, Error> {
        let lent = self.empty.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut database = match lent {
            Some(database) => database,
            None => self.dev.server()?.database()?,
        };
        let result = with(&mut database);
        self.empty.lock().unwrap_or_else(PoisonError::into_inner).push(database);
        Ok(result)
    }

    /// Ends the server.
    pub(crate) fn stop(&self) {
        self.empty.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.dev.stop();
    }
}
