//! Numbered places for private servers: each has one data folder, and is held by one process at a time.
//!
//! A folder of a server version looks like this; what is marked belongs to the server's user, the rest to
//! ours:
//!
//! ```text
//! template.lock   template/data*       what initdb made; never started, only copied
//! 0.lock 0.log    0/data* 0/.s.PGSQL*  the place that is usually free and warm
//! 1.lock 1.log    1/...                made when 0 is taken
//! ```
//!
//! A lock file holds the boot in which its data were made. They are written without fsync, so after a power
//! failure they may be damaged in ways that no start would notice: data of another boot are made again, which
//! takes half a second once a boot.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::account::{self, Account, at};
use super::cache::hex;
use super::error::{Error, Output};
use super::programs::Programs;
use super::settings::Settings;
use super::{gate, stale, sweep};

/// More servers at once than any machine means to run.
const SLOTS: usize = 64;

/// The longest path of a socket: `sun_path` of unix(7) has 108 bytes with the zero on Linux, 104 elsewhere.
const SOCKET_PATH: usize = 103;

/// A place that this process holds until it is dropped.
pub(super) struct Slot {
    /// The data folder; there once [`Slot::prepare`] has returned.
    pub(super) data: PathBuf,
    /// Where the server's messages go.
    pub(super) log: PathBuf,
    /// The folder of the socket.
    pub(super) socket: PathBuf,
    place: Place,
    template: PathBuf,
    /// Released by the kernel when this process ends, however it ends.
    lock: File,
}

/// A folder of the server's user with `data` in it.
struct Place {
    folder: PathBuf,
    account: Account,
    is_superuser: bool,
}

impl Slot {
    /// The first place that nobody holds, cleared of what an earlier holder left running.
    pub(super) fn take(settings: &Settings, account: Account, programs: &Programs) -> Result<Self, Error> {
        let home =
            account.server_folder(&settings.cache_folder)?.join(home_name(programs, settings.is_superuser));
        account::own_folder(&home).map_err(at(&home))?;
        for number in 0..SLOTS {
            let path = home.join(format!("{number}.lock"));
            let lock = open_lock(&path)?;
            match lock.try_lock() {
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) => continue,
                Err(fs::TryLockError::Error(source)) => return Err(at(&path)(source)),
            }
            let is_superuser = settings.is_superuser;
            let place = Place { folder: home.join(number.to_string()), account, is_superuser };
            let data = place.folder.join("data");
            stale::clear(&data);
            let socket = socket_folder(&place.folder);
            let log = home.join(format!("{number}.log"));
            return Ok(Self { data, log, socket, place, template: home.join("template"), lock });
        }
        Err(Error::Busy(SLOTS))
    }

    /// Makes the data folder where there is none of this boot.
    pub(super) fn prepare(&mut self, programs: &Programs) -> Result<(), Error> {
        if !self.place.is_made(&self.lock) {
            self.remake(programs)?;
        }
        if self.socket != self.place.folder && !self.place.account.is_private(&self.socket) {
            self.place.account.make_private(&self.socket)?;
        }
        Ok(())
    }

    /// Makes the data folder from nothing, and what it is copied from too: that may be what is broken.
    pub(super) fn remake_all(&mut self, programs: &Programs) -> Result<(), Error> {
        let path = self.template.with_extension("lock");
        let lock = open_lock(&path)?;
        lock.lock().map_err(at(&path))?;
        lock.set_len(0).map_err(at(&path))?;
        drop(lock);
        self.remake(programs)
    }

    /// Says that the data are broken, so that whoever comes next makes them anew.
    pub(super) fn give_up(&self) {
        let _ = self.lock.set_len(0);
    }

    /// Makes the data folder from a copy.
    fn remake(&mut self, programs: &Programs) -> Result<(), Error> {
        let path = self.template.with_extension("lock");
        let lock = open_lock(&path)?;
        lock.lock().map_err(at(&path))?;
        let is_superuser = self.place.is_superuser;
        let template = Place { folder: self.template.clone(), account: self.place.account, is_superuser };
        if !template.is_made(&lock) {
            template.make(&lock, |data| initdb(template.account, programs, data, is_superuser))?;
            if let Some(home) = self.template.parent() {
                sweep::remove_unused(home);
            }
        }
        self.place.make(&self.lock, |data| copy(template.account, &template.folder.join("data"), data))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if self.socket != self.place.folder {
            let _ = fs::remove_dir(&self.socket);
        }
    }
}

impl Place {
    fn is_made(&self, mut lock: &File) -> bool {
        let mut made_in = String::new();
        let read = lock.rewind().and_then(|()| lock.read_to_string(&mut made_in));
        read.is_ok() && made_in == self.made_now() && self.folder.join("data/PG_VERSION").exists()
    }

    fn make(&self, mut lock: &File, fill: impl FnOnce(&Path) -> Result<(), Error>) -> Result<(), Error> {
        let written = |result: io::Result<()>| result.map_err(at(&self.folder));
        // Nothing counts as made until the end.
        written(lock.set_len(0))?;
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return written(Err(error)),
            _ => {}
        }
        self.account.make_private(&self.folder)?;
        fill(&self.folder.join("data"))?;
        written(lock.rewind().and_then(|()| lock.write_all(self.made_now().as_bytes())))
    }

    /// What a lock file says of data made now: the layout, which changes with [`initdb`]'s options, and the boot.
    fn made_now(&self) -> String {
        let layout = if self.is_superuser { 1 } else { 2 };
        format!("schema dev server {layout}\n{}\n", boot())
    }
}

/// Data of another version, or of another build that may lack the extensions of this one, are others' data.
/// So are data in which a superuser may have done anything.
fn home_name(programs: &Programs, is_superuser: bool) -> String {
    use sha2::{Digest, Sha256};
    let build = Sha256::digest(programs.bindir.as_os_str().as_encoded_bytes());
    let mark = if is_superuser { "" } else { "-gate" };
    format!("{}-{}{mark}", programs.version, hex(&build, 8))
}

fn open_lock(path: &Path) -> Result<File, Error> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path).map_err(at(path))
}

/// The place itself, or where its path is too long for a socket a short folder that is named after it.
fn socket_folder(place: &Path) -> PathBuf {
    use sha2::{Digest, Sha256};
    let name = place.as_os_str().as_encoded_bytes();
    if name.len() + "/.s.PGSQL.5432".len() <= SOCKET_PATH {
        return place.to_owned();
    }
    Path::new("/tmp").join(format!("schema-{}", hex(&Sha256::digest(name), 24)))
}

fn initdb(account: Account, programs: &Programs, data: &Path, is_superuser: bool) -> Result<(), Error> {
    let superuser = if is_superuser { gate::BUILDER } else { gate::SUPERUSER };
    let program = programs.program("initdb");
    let attempt = |locale: &str| {
        let mut command = account.command(&program);
        command.arg("--pgdata").arg(data).arg(format!("--username={superuser}"));
        command.args(["--auth=trust", "--encoding=UTF8"]);
        command.args(["--no-sync", "--wal-segsize=1", "--text-search-config=english"]);
        run(command.arg(format!("--locale={locale}")))
    };
    // Systems without glibc's C.UTF-8 still sort by bytes in C.
    match attempt("C.UTF-8") {
        Err(Error::Failed { .. }) => attempt("C"),
        result => result,
    }
}

/// As the server's user, so that everything is theirs; `cp` clones blocks where the file system can.
fn copy(account: Account, from: &Path, to: &Path) -> Result<(), Error> {
    run(account.command("cp").arg("-Rp").arg(from).arg(to))
}

fn run(command: &mut Command) -> Result<(), Error> {
    let program = PathBuf::from(command.get_program());
    match command.stdout(Stdio::piped()).stderr(Stdio::piped()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(Error::Failed { program, source: Output(said) })
        }
        Err(source) => Err(Error::Run { program, source }),
    }
}

/// A name for the time since the machine was last started; empty where the system has none, which believes
/// old data.
pub(super) fn boot() -> String {
    let linux = fs::read_to_string("/proc/sys/kernel/random/boot_id");
    let boot = linux.unwrap_or_else(|_| {
        let name = if cfg!(target_os = "macos") { "kern.bootsessionuuid" } else { "kern.boot_id" };
        let sysctl = Command::new("sysctl").args(["-n", name]).stderr(Stdio::null()).output();
        sysctl.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
    });
    boot.trim().to_owned()
}
