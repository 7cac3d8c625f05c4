//! PostgreSQL's programs to a server of this benchmark's own, which ends with it.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use schema_core::dev::{Dev, DevConfig, Settings};
use tempfile::TempDir;

use super::Result;

/// Everything else is as PostgreSQL has it by default.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_locks_per_transaction=1024",
];

/// A running server, and the folder that everything of this run is in.
pub(super) struct Server {
    child: Child,
    bindir: PathBuf,
    account: Option<(u32, u32)>,
    folder: TempDir,
}

impl Server {
    /// Makes a data folder and starts a server on it.
    pub(super) fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("schema-scale-").tempdir()?;
        // Root's servers run as somebody else, who has to get to what is theirs in here.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711))?;
        let bindir = programs(folder.path())?;
        let account = account(folder.path())?;
        let (data, socket) = (folder.path().join("data"), folder.path().join("socket"));
        for path in [&data, &socket] {
            fs::create_dir(path)?;
            fs::set_permissions(path, Permissions::from_mode(0o700))?;
            if let Some((uid, gid)) = account {
                chown(path, Some(uid), Some(gid))?;
            }
        }
        let mut initdb = program(&bindir.join("initdb"), account);
        initdb.args([
            "--no-sync",
            "--locale=C",
            "--encoding=UTF8",
            "--auth=trust",
            "--username=postgres",
            "-D",
        ]);
        succeed(initdb.arg(&data))?;
        let mut postgres = program(&bindir.join("postgres"), account);
        postgres.arg("-D").arg(&data).arg("-k").arg(&socket).args(["-p", "5432"]);
        for setting in SETTINGS {
            postgres.args(["-c", setting]);
        }
        let log = fs::File::create(folder.path().join("log"))?;
        let child = postgres.stdout(Stdio::null()).stderr(log).spawn()?;
        let server = Self { child, bindir, account, folder };
        server.wait()?;
        Ok(server)
    }

    /// The folder of this run, which goes with the server.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of PostgreSQL's programs.
    pub(super) fn bindir(&self) -> &Path {
        &self.bindir
    }

    /// `15.18`.
    pub(super) fn version(&self) -> Result<String> {
        self.ask("postgres", "SELECT split_part(current_setting('server_version'), ' ', 1)")
    }

    /// Makes an empty database and says how to connect to it.
    pub(super) fn create(&self, database: &str) -> Result<String> {
        self.ask("postgres", &format!("CREATE DATABASE {database}"))?;
        Ok(self.url(database))
    }

    /// Drops a database.
    pub(super) fn drop(&self, database: &str) -> Result<()> {
        self.ask("postgres", &format!("DROP DATABASE {database}")).map(drop)
    }

    /// What psql prints for a statement.
    pub(super) fn ask(&self, database: &str, sql: &str) -> Result<String> {
        succeed(self.client("psql").args(["-X", "-A", "-t", "-c", sql]).arg(self.url(database)))
    }

    /// A client program, away from the settings of the person who runs this.
    pub(super) fn client(&self, name: &str) -> Command {
        program(&self.bindir.join(name), None)
    }

    fn url(&self, database: &str) -> String {
        format!(
            "postgresql:///{database}?host={}&port=5432&user=postgres",
            self.folder().join("socket").display()
        )
    }

    fn wait(&self) -> Result<()> {
        let start = Instant::now();
        loop {
            match self.version() {
                Ok(_) => return Ok(()),
                Err(error) if start.elapsed() > Duration::from_secs(60) => return Err(error),
                Err(_) => sleep(Duration::from_millis(50)),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = program(&self.bindir.join("pg_ctl"), self.account);
        stop.args(["stop", "--silent", "--mode=immediate", "-D"]).arg(self.folder().join("data"));
        if succeed(&mut stop).is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Runs a program, and what it prints; an error is what it complains about.
pub(super) fn succeed(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?.trim().to_owned());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim()).into())
}

/// The folder of the programs that the product itself finds: it says so once it has started a server.
fn programs(folder: &Path) -> Result<PathBuf> {
    let settings = Settings { cache_folder: folder.join("found"), ..Settings::from_env() };
    let dev = Dev::with_settings(DevConfig::Auto, settings);
    let programs = dev.server()?.programs().map(Path::to_owned);
    dev.stop();
    programs.ok_or_else(|| "no PostgreSQL server programs were found".into())
}

/// Who stands in for root, as which PostgreSQL refuses to run; `None` for anybody else.
fn account(folder: &Path) -> Result<Option<(u32, u32)>> {
    if fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    let id = |option: &str, user: &str| -> Result<u32> {
        Ok(succeed(Command::new("id").args([option, user]))?.parse()?)
    };
    for user in ["postgres", "_postgres", "nobody"] {
        if let (Ok(uid), Ok(gid)) = (id("-u", user), id("-g", user)) {
            return Ok(Some((uid, gid)));
        }
    }
    Err("there is no user that could run PostgreSQL in place of root".into())
}

fn program(path: &Path, account: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(path);
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
    if let Some((uid, gid)) = account {
        command.uid(uid).gid(gid);
    }
    command.env("LC_ALL", "C").current_dir("/");
    command
}
