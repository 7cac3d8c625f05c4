//! Dev servers that really run.

mod external;
mod lifetime;
mod private;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{Dev, DevConfig, Settings};

/// A cache folder of a test's own, which the server's user can reach when root runs the tests.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

fn auto(folder: &Path) -> Dev {
    Dev::with_settings(DevConfig::Auto, Settings { cache_folder: folder.to_owned(), bindir: None })
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
