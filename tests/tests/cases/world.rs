//! What all cases share: one private server, and a cache that nobody else reads.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use schema_core::dev::{Cache, Dev, DevConfig, Settings};

/// The server and the folder it lives in.
pub(crate) struct World {
    pub(crate) dev: Dev,
    pub(crate) cache: Cache,
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
        let bindir = Settings::from_env().bindir;
        let settings = Settings { cache_folder: folder.path().to_owned(), bindir };
        let cache = Cache::with_settings(&settings);
        Self { dev: Dev::with_settings(DevConfig::Auto, settings), cache, _folder: folder }
    }

    /// Ends the server.
    pub(crate) fn stop(&self) {
        self.dev.stop();
    }
}
