//! What an earlier process left in a data folder: servers that still run, and files that say one does.
//!
//! Only for a folder whose lock this process holds: nobody else has a right to a server there.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::process;

/// Ends every server process of this data folder and removes `postmaster.pid`.
///
/// The file has to go even where it names nobody: PostgreSQL refuses to start when the number in it belongs
/// to any living process (`src/backend/utils/init/miscinit.c`, `CreateLockFile`), and numbers are given out
/// again.
pub(super) fn clear(data: &Path) {
    let file = data.join("postmaster.pid");
    let Ok(text) = fs::read_to_string(&file) else {
        return;
    };
    let named = text.lines().next().and_then(|line| process::pid(line.trim().parse().ok()?));
    if let Some(postmaster) = named.filter(|pid| is_server_of(*pid, data)) {
        process::end(postmaster, || !is_server_of(postmaster, data));
    }
    // Backends outlive a postmaster that was killed, until they next look for it.
    process::within(Duration::from_secs(2), || {
        let orphans = servers_of(data);
        for orphan in &orphans {
            let _ = kill_process(*orphan, Signal::KILL);
        }
        orphans.is_empty()
    });
    let _ = fs::remove_file(file);
}

/// A postmaster changes into its data folder (`ChangeToDataDir`) and its children stay there. A person's
/// shell may be there too, so the program counts as well.
#[cfg(target_os = "linux")]
fn is_server_of(pid: Pid, data: &Path) -> bool {
    let process = Path::new("/proc").join(pid.as_raw_nonzero().to_string());
    let program = fs::read_link(process.join("exe")).ok();
    // After an upgrade the link reads `postgres (deleted)`.
    let postgres = program.is_some_and(|path| {
        path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"postgres"))
    });
    postgres && fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == data)
}

#[cfg(target_os = "linux")]
fn servers_of(data: &Path) -> Vec<Pid> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let pid = |entry: fs::DirEntry| process::pid(entry.file_name().to_str()?.parse().ok()?);
    processes.flatten().filter_map(pid).filter(|pid| is_server_of(*pid, data)).collect()
}

/// The postmaster's arguments name its data folder (`-D`).
#[cfg(not(target_os = "linux"))]
fn is_server_of(pid: Pid, data: &Path) -> bool {
    let pid = pid.as_raw_nonzero().to_string();
    let ps = std::process::Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid]).output();
    ps.is_ok_and(|ps| {
        let line = String::from_utf8_lossy(&ps.stdout).into_owned();
        line.contains("postgres") && line.contains(&*data.to_string_lossy())
    })
}

/// Their titles do not name the folder; they notice by themselves.
#[cfg(not(target_os = "linux"))]
fn servers_of(_: &Path) -> Vec<Pid> {
    Vec::new()
}
