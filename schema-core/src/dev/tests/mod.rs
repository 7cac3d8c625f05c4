//! Dev servers that really run.

mod account;
mod external;
mod gate;
mod lifetime;
mod private;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{Dev, DevConfig, Settings};

/// A cache folder of a test's own, which the server's user can reach when root runs the tests.
///
/// In memory where there is room: a data folder is a thousand files, and a file system without a journal
/// (ext4 of many small virtual machines) takes milliseconds to make one while as many have been removed
/// lately.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let roomy = rustix::fs::statvfs(memory).is_ok_and(|shm| shm.f_bavail * shm.f_frsize > 2 << 30);
    let folder = if roomy { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

/// `SCHEMA_PG_BINDIR` runs these tests with another PostgreSQL.
fn auto(folder: &Path) -> Dev {
    dev(folder, true)
}

/// As with `SCHEMA_DEV_SUPERUSER=0`.
fn gated(folder: &Path) -> Dev {
    dev(folder, false)
}

fn dev(folder: &Path, is_superuser: bool) -> Dev {
    let bindir = Settings::from_env().bindir;
    Dev::with_settings(DevConfig::Auto, Settings { cache_folder: folder.to_owned(), bindir, is_superuser })
}

/// Process ids of the postmasters that run below a folder, by their working folder.
fn servers_below(folder: &Path) -> Vec<u32> {
    let folder = fs::canonicalize(folder).unwrap();
    let below = |entry: fs::DirEntry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        fs::read_link(entry.path().join("cwd")).ok()?.starts_with(&folder).then_some(pid)
    };
    fs::read_dir("/proc").unwrap().flatten().filter_map(below).collect()
}

/// Files of a name anywhere below a folder.
fn find(folder: &Path, name: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name() == name {
            found.push(entry.path());
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(find(&entry.path(), name));
        }
    }
    found
}
