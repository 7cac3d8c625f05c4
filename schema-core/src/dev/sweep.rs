//! Removing the data of PostgreSQL versions that nobody has run for a while.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Long enough for a branch that is still on an older version.
const UNUSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Removes the neighbours of a server folder that hold nothing used lately and that no process holds. What
/// cannot be removed stays.
pub(super) fn remove_unused(home: &Path) {
    let Some(neighbours) = home.parent().and_then(|folder| fs::read_dir(folder).ok()) else {
        return;
    };
    for neighbour in neighbours.flatten().map(|entry| entry.path()).filter(|path| path != home) {
        // Held until the folder is gone, so that no server is started in it meanwhile.
        if let Some(_locks) = locks_of_unused(&neighbour) {
            let _ = fs::remove_dir_all(&neighbour);
        }
    }
}

/// Every lock of a folder, where none is held and no file (a log is written by every start) is new.
fn locks_of_unused(home: &Path) -> Option<Vec<File>> {
    let long_ago = SystemTime::now().checked_sub(UNUSED)?;
    let mut locks = Vec::new();
    for entry in fs::read_dir(home).ok()?.flatten() {
        let metadata = entry.metadata().ok()?;
        if metadata.is_file() && metadata.modified().ok()? > long_ago {
            return None;
        }
        if entry.path().extension().is_some_and(|extension| extension == "lock") {
            let lock = File::open(entry.path()).ok()?;
            lock.try_lock().ok()?;
            locks.push(lock);
        }
    }
    (!locks.is_empty()).then_some(locks)
}
