//! A database of its own for each test, on a server that all of them share.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use schema_core::dev::{Dev, DevConfig, DevDatabase, Settings};
use schema_core::plan;
use schema_core::source::rust;

/// A database with the tables that a file or folder of Rust declares. It is dropped with the value.
pub(super) fn database(declared: &str) -> DevDatabase {
    static DEV: OnceLock<(Dev, tempfile::TempDir)> = OnceLock::new();
    let (dev, _) = DEV.get_or_init(|| {
        let memory = Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).expect("a folder");
        // PostgreSQL does not run as root; where root runs the tests its user must reach the folder.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).expect("permissions");
        let settings = Settings { cache_folder: folder.path().join("cache"), ..Settings::from_env() };
        (Dev::with_settings(DevConfig::Auto, settings), folder)
    });
    let server = dev.server().expect("a server");
    let mut database = server.database().expect("a database");
    let declared = rust::read(&[here(declared)]).expect("a declaration");
    let plan = plan::build(&declared, server.version());
    database.client().batch_execute(&plan.sql()).expect("tables as declared");
    database
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
