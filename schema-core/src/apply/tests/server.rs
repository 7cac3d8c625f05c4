//! A private server for the tests of this module, from the programs of the system; one for the whole process.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use postgres::{Client, Config, NoTls};

struct Server {
    dir: PathBuf,
    /// Ends the server when this process is gone and its standard input with it.
    _watchdog: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
/// For what the others would not bear beside them.
static LONELY: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicUsize = AtomicUsize::new(0);

/// An empty database of its own.
pub(super) struct Database {
    config: Config,
}

impl Database {
    pub(super) fn new() -> Self {
        Self::on(SERVER.get_or_init(start))
    }

    /// On a server that no other test uses.
    pub(super) fn lonely() -> Self {
        Self::on(LONELY.get_or_init(start))
    }

    fn on(server: &Server) -> Self {
        let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let mut admin = connect(&config(&server.dir, "postgres"));
        admin.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        Self { config: config(&server.dir, &name) }
    }

    /// The database that another process made.
    pub(super) fn existing(dir: &str, name: &str) -> Self {
        Self { config: config(Path::new(dir), name) }
    }

    pub(super) fn dir() -> String {
        SERVER.get_or_init(start).dir.display().to_string()
    }

    pub(super) fn name(&self) -> &str {
        self.config.get_dbname().unwrap()
    }

    pub(super) fn connect(&self) -> Client {
        connect(&self.config)
    }

    pub(super) fn connect_as(&self, role: &str) -> Client {
        connect(self.config.clone().user(role))
    }
}

fn config(dir: &Path, database: &str) -> Config {
    let mut config = Config::new();
    config.host_path(dir).user("postgres").dbname(database);
    config
}

fn connect(config: &Config) -> Client {
    config.connect(NoTls).unwrap()
}

fn start() -> Server {
    let bin = programs();
    let dir = tempfile::Builder::new().prefix("schema-test-").tempdir().unwrap().keep();
    let data = dir.join("data");
    let user = unprivileged();
    if let Some((uid, gid)) = user {
        chown(&dir, Some(uid), Some(gid)).unwrap();
    }
    let command = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(&dir).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((uid, gid)) = user {
            command.uid(uid).gid(gid);
        }
        command
    };
    let made = command(&bin.join("initdb"))
        .args([
            "--no-sync",
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            "-A",
            "trust",
            "--wal-segsize=1",
            "-U",
            "postgres",
            "-D",
        ])
        .arg(&data)
        .status()
        .unwrap();
    assert!(made.success());
    let script = "\"$1\" -D \"$2\" -k \"$3\" -c listen_addresses= -c fsync=off -c max_connections=60 \
                  -c max_locks_per_transaction=10 >\"$3/log\" 2>&1 & \
                  pid=$!; read _; kill -INT $pid; wait $pid; rm -rf \"$3\"";
    let mut watchdog = command(Path::new("/bin/sh"))
        .args(["-c", script, "sh"])
        .args([&bin.join("postgres"), &data, &dir])
        .stdin(Stdio::piped())
        // A signal to the tests' group must not end the one that cleans up behind them.
        .process_group(0)
        .spawn()
        .unwrap();
    for _ in 0..300 {
        if config(&dir, "postgres").connect(NoTls).is_ok() {
            return Server { dir, _watchdog: watchdog };
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(watchdog.stdin.take());
    let _ = watchdog.wait();
    panic!("the server did not start: {}", dir.display());
}

/// Where the distribution puts a server's programs, or wherever PATH finds them.
fn programs() -> PathBuf {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest =
        installed.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").exists()).max();
    newest.unwrap_or_else(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).find(|dir| dir.join("initdb").exists()).expect("PostgreSQL is installed")
    })
}

/// PostgreSQL refuses to run as root: the user to become then.
fn unprivileged() -> Option<(u32, u32)> {
    let id = |args: &[&str]| -> u32 {
        let output = Command::new("id").args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
    };
    (id(&["-u"]) == 0).then(|| (id(&["-u", "postgres"]), id(&["-g", "postgres"])))
}
