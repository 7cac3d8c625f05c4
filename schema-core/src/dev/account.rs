//! Who runs the private server, and which folders that user can reach.
//!
//! PostgreSQL refuses to run as root (`src/backend/main/main.c`, `check_root`), and containers run everything
//! as root. So root hands the server to `postgres`, or to `nobody`: that user owns the data, and only the
//! data. What this process itself writes lies in folders of its own, where nobody else could have put a
//! symbolic link.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::{getegid, geteuid};

use super::error::Error;

/// Where root's servers live when the cache folder is closed to the server's user, as `/root` is. The
/// Filesystem Hierarchy Standard, 5.5: `/var/cache` is for what an application can make again.
const ROOT_CACHE: &str = "/var/cache/schema";

/// What PostgreSQL's programs may need of the environment: where programs and libraries are, and room for a moment.
const KEPT: [&str; 7] = [
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "TMPDIR",
    "TZDIR",
    "ICU_DATA",
];

/// The user that runs PostgreSQL's programs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
    /// Whether that is somebody other than who runs this process.
    other: bool,
}

impl Account {
    /// This user, or who stands in for root.
    pub(super) fn current() -> Result<Self, Error> {
        if !geteuid().is_root() {
            return Ok(Self { uid: geteuid().as_raw(), gid: getegid().as_raw(), other: false });
        }
        ["postgres", "_postgres", "nobody"]
            .into_iter()
            .find_map(|user| Some(Self { uid: id("-u", user)?, gid: id("-g", user)?, other: true }))
            .ok_or(Error::NoAccount)
    }

    /// A program run by this user, away from the terminal, in an environment of its own: what ours holds, such as the URL
    /// of a database or a token, is nothing that SQL should be able to read.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        if self.other {
            // The standard library drops the supplementary groups with them.
            command.uid(self.uid).gid(self.gid);
        }
        command.env_clear();
        command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        // A locale from the environment would find its way into messages, and on macOS makes the server
        // multithreaded.
        command.env("LC_ALL", "C").current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// The folder for servers: below the cache where the account can get there, else [`ROOT_CACHE`], else
    /// below the temporary folder.
    pub(super) fn server_folder(&self, cache_folder: &Path) -> Result<PathBuf, Error> {
        let wanted = [cache_folder.to_owned(), PathBuf::from(ROOT_CACHE), temporary_folder()];
        let mut refusal = None;
        for folder in wanted {
            let folder = folder.join("servers");
            let there = folder.ancestors().find(|folder| folder.exists());
            if !there.is_some_and(|there| self.can_reach(there)) {
                continue;
            }
            match own_folder(&folder) {
                Ok(()) => return fs::canonicalize(&folder).map_err(at(&folder)),
                // This user runs the server too, so another place would be no better.
                Err(source) if !self.other => return Err(at(&folder)(source)),
                Err(source) => refusal = Some(at(&folder)(source)),
            }
        }
        let unreachable = || at(cache_folder)(io::ErrorKind::PermissionDenied.into());
        Err(refusal.unwrap_or_else(unreachable))
    }

    /// Makes a folder that only this user can look into.
    pub(super) fn make_private(&self, folder: &Path) -> Result<(), Error> {
        let made = DirBuilder::new().mode(0o700).create(folder);
        made.and_then(|()| self.give(folder)).map_err(at(folder))
    }

    /// Whether a folder that is there is one that [`Self::make_private`] made.
    pub(super) fn is_private(&self, folder: &Path) -> bool {
        fs::symlink_metadata(folder).is_ok_and(|metadata| {
            metadata.is_dir() && metadata.uid() == self.uid && metadata.mode() & 0o077 == 0
        })
    }

    fn give(&self, folder: &Path) -> io::Result<()> {
        if self.other { std::os::unix::fs::lchown(folder, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// Whether every folder on the way may be searched. Access lists are not looked at: where they would have
    /// helped, a fallback is taken.
    fn can_reach(&self, folder: &Path) -> bool {
        let Ok(folder) = fs::canonicalize(folder) else {
            return false;
        };
        folder.ancestors().all(|folder| {
            fs::metadata(folder).is_ok_and(|metadata| {
                let mode = metadata.permissions().mode();
                let search = if metadata.uid() == self.uid {
                    0o100
                } else if metadata.gid() == self.gid {
                    0o010
                } else {
                    0o001
                };
                mode & search != 0
            })
        })
    }
}

/// A folder of this user below the temporary folder: the last resort.
pub(super) fn temporary_folder() -> PathBuf {
    std::env::temp_dir().join(format!("schema-{}", geteuid().as_raw()))
}

/// Makes a folder that others cannot look into, or sees that the one that is there is ours: below `/tmp`
/// another user might have made it first.
///
/// Root's can be passed through, since the server inside runs as somebody else; the server's own is shut.
pub(super) fn own_folder(folder: &Path) -> io::Result<()> {
    let mode = if geteuid().is_root() { 0o711 } else { 0o700 };
    let missing: Vec<_> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        match DirBuilder::new().mode(mode).create(folder) {
            // Whatever the umask of this process says.
            Ok(()) => fs::set_permissions(folder, fs::Permissions::from_mode(mode))?,
            // Another run was as quick.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    let metadata = fs::symlink_metadata(folder)?;
    if metadata.is_dir() && metadata.uid() == geteuid().as_raw() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "it belongs to another user"))
    }
}

/// Wraps an I/O error with the path it was about.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Folder { path, source }
}

/// Asked of `id` (POSIX), because users need not be in `/etc/passwd`.
fn id(option: &str, user: &str) -> Option<u32> {
    let output = Command::new("id").args([option, user]).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok().filter(|_| output.status.success())
}
