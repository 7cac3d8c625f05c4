//! A private PostgreSQL server for one test, from the system's own programs, and `psql` to compare with.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use schema_core::connect::Environment;
use tempfile::TempDir;

/// The password of every role, which nothing may print.
pub(crate) const PASSWORD: &str = "hunter2 \\'@:/";

/// A server, stopped when dropped.
pub(crate) struct Server {
    pub(crate) port: u16,
    folder: TempDir,
    process: Child,
}

impl Server {
    /// Starts one on 127.0.0.1 and on a socket, with `settings` in `postgresql.conf` and `access` in
    /// `pg_hba.conf`.
    pub(crate) fn start(settings: &str, access: &str) -> Server {
        Server::start_with(settings, access, |_| {})
    }

    /// Like `start`, after `prepare` has seen the data folder.
    pub(crate) fn start_with(settings: &str, access: &str, prepare: impl FnOnce(&Path)) -> Server {
        let folder = tempfile::Builder::new().prefix("connect").tempdir_in("/tmp").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        give(&data);
        let made = as_postgres("initdb")
            .args(["--no-sync", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = free_port();
        let fixed = format!(
            "port={port}\nlisten_addresses='127.0.0.1'\nunix_socket_directories='{}'\nfsync=off\n\
             unix_socket_permissions=0777\nlog_min_messages=fatal\n{settings}\n",
            data.display()
        );
        write(&data.join("postgresql.conf"), &fixed);
        write(&data.join("pg_hba.conf"), &format!("local all postgres trust\n{access}\n"));
        fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
        prepare(&data);
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let process =
            as_postgres("postgres").arg("-D").arg(&data).stdin(Stdio::null()).stderr(log).spawn().unwrap();
        let server = Server { port, folder, process };
        server.wait();
        server
    }

    /// The folder of the socket.
    pub(crate) fn socket(&self) -> String {
        self.data().display().to_string()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs SQL as the superuser, over the socket. One statement a call, because CREATE DATABASE and ALTER
    /// SYSTEM refuse a transaction, which several would share.
    pub(crate) fn run(&self, sql: &str) {
        self.admin().unwrap().batch_execute(sql).unwrap();
    }

    /// Replaces the certificate and key, and makes the server read them.
    pub(crate) fn use_certificate(&self, certificate: &Path, key: &Path) {
        let target = self.data();
        fs::copy(certificate, target.join("server.crt")).unwrap();
        fs::copy(key, target.join("server.key")).unwrap();
        give(&target.join("server.crt"));
        give(&target.join("server.key"));
        fs::set_permissions(target.join("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
        self.run("ALTER SYSTEM SET ssl = off");
        self.run("SELECT pg_reload_conf()");
        self.until("SELECT current_setting('ssl') = 'off'");
        self.run("ALTER SYSTEM SET ssl = on");
        self.run("SELECT pg_reload_conf()");
        self.until("SELECT current_setting('ssl') = 'on'");
    }

    /// Asks on new connections, since those are what a reload is for.
    fn until(&self, sql: &str) {
        let end = Instant::now() + Duration::from_secs(20);
        while !self.admin().unwrap().query_one(sql, &[]).unwrap().get::<_, bool>(0) {
            assert!(Instant::now() < end, "never true: {sql}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn admin(&self) -> Result<Client, postgres::Error> {
        let mut config = postgres::Config::new();
        config.host_path(self.data()).port(self.port).user("postgres").dbname("postgres").connect(NoTls)
    }

    fn wait(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        while let Err(error) = self.admin() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < end, "the server does not start: {error}\n{log}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(process) = i32::try_from(self.process.id()).ok().and_then(rustix::process::Pid::from_raw)
        {
            // "Immediate shutdown": nothing in it is worth keeping.
            let _ = rustix::process::kill_process(process, rustix::process::Signal::QUIT);
        }
        let _ = self.process.wait();
    }
}

/// A home folder with nothing in it, and an environment without variables.
pub(crate) struct Home(pub(crate) TempDir);

impl Home {
    pub(crate) fn new() -> Home {
        Home(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file that only its owner may read.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path.display().to_string()
    }

    pub(crate) fn environment(&self, variables: &[(&str, &str)]) -> Environment {
        Environment {
            variables: variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            home: Some(self.0.path().to_owned()),
            user: Some("nobody-in-particular".to_owned()),
            socket_folders: vec![self.path("no-socket-here")],
            service_folders: vec![self.path("etc")],
        }
    }

    /// What psql prints for a query, or what it complains about.
    pub(crate) fn psql(&self, target: &str, variables: &[(&str, &str)], sql: &str) -> Result<String, String> {
        let output = Command::new(binary("psql"))
            .args(["-X", "-A", "-t", "-w", "-c", sql, target])
            .env_clear()
            .env("HOME", self.0.path())
            .env("PGSYSCONFDIR", self.path("etc"))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
            false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        }
    }
}

/// A port that nobody listens on at the moment.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A program of PostgreSQL, from the path or from where Debian keeps it.
fn binary(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut installed: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    installed.sort();
    // The highest version first; Debian's `psql` on the path is a script that picks a version by itself.
    folders.splice(0..0, installed.into_iter().rev());
    let found = folders.into_iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| {
        panic!("the tests need PostgreSQL's `{name}`, on the path or in /usr/lib/postgresql")
    })
}

/// PostgreSQL's server refuses to run as root.
fn as_postgres(name: &str) -> Command {
    let mut command = Command::new(binary(name));
    command.env_clear().current_dir("/tmp");
    if rustix::process::geteuid().is_root() {
        let (user, group) = postgres_ids();
        command.uid(user).gid(group);
    }
    command
}

fn postgres_ids() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find(|line| line.starts_with("postgres:")).expect("a user `postgres`");
    let mut ids = line.split(':').skip(2).map(|id| id.parse().unwrap());
    (ids.next().unwrap(), ids.next().unwrap())
}

fn give(path: &Path) {
    if rustix::process::geteuid().is_root() {
        let (user, group) = postgres_ids();
        chown(path, Some(user), Some(group)).unwrap();
    }
}

pub(crate) fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    give(path);
}
