//! A throwaway PostgreSQL server for the tests of one process.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};

/// Where the socket is, and the server's programs.
pub(crate) struct Server {
    folder: PathBuf,
    programs: PathBuf,
    /// Ends the server when it sees its standard input close, which the end of this process does.
    _keeper: Child,
}

/// The server, started when the first test asks for it.
pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(start)
}

/// A server of its own, of the same version.
pub(crate) fn another() -> Server {
    start()
}

impl Server {
    /// A connection as the superuser.
    pub(crate) fn connect(&self, database: &str) -> Client {
        self.connect_as("postgres", database)
    }

    pub(crate) fn connect_as(&self, user: &str, database: &str) -> Client {
        Client::connect(&self.url(user, database), NoTls).expect("the test server lets everybody in")
    }

    /// A new database, made by this SQL.
    pub(crate) fn database(&self, name: &str, sql: &str) -> Client {
        self.connect("postgres").batch_execute(&format!("CREATE DATABASE {name}")).expect("a new database");
        let mut client = self.connect(name);
        client.batch_execute(sql).expect("the SQL of the test");
        client
    }

    /// A program that comes with PostgreSQL, pointed at this server.
    pub(crate) fn program(&self, name: &str) -> Command {
        let own = self.programs.join(name);
        let mut command = Command::new(if own.exists() { own } else { name.into() });
        command.env("PGHOST", &self.folder).env("PGUSER", "postgres");
        command
    }

    fn url(&self, user: &str, database: &str) -> String {
        format!("host={} user={user} dbname={database}", self.folder.display())
    }
}

fn start() -> Server {
    let programs = programs();
    let folder = tempfile::Builder::new().prefix("introspect").tempdir().expect("a folder").keep();
    let data = folder.join("data");
    fs::create_dir(&data).expect("a folder in the folder");
    // PostgreSQL refuses to run as root.
    let user = root_substitute(&folder);
    let as_user = |program: &Path| {
        let mut command = Command::new(program);
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).expect("root gives its folder away");
            chown(&data, Some(uid), Some(gid)).expect("root gives its folder away");
            command.uid(uid).gid(gid);
        }
        command.current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let initdb = as_user(&programs.join("initdb"))
        .args(["--no-sync", "--locale=C", "--encoding=UTF8", "--auth=trust", "--username=postgres", "-D"])
        .arg(&data)
        .status();
    assert!(initdb.is_ok_and(|status| status.success()), "initdb failed");
    let keeper = as_user(Path::new("/bin/sh"))
        .args(["-c", r#""$@" & cat; kill -INT $!; wait; rm -rf "$0""#])
        .arg(&folder)
        .arg(programs.join("postgres"))
        .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "allow_in_place_tablespaces=on", "-D"])
        .arg(&data)
        .arg("-k")
        .arg(&folder)
        .stdin(Stdio::piped())
        .spawn()
        .expect("a shell");
    let server = Server { folder, programs, _keeper: keeper };
    let deadline = Instant::now() + Duration::from_secs(60);
    while Client::connect(&server.url("postgres", "postgres"), NoTls).is_err() {
        assert!(Instant::now() < deadline, "the server did not start");
        std::thread::sleep(Duration::from_millis(20));
    }
    // What belongs to the whole server, for all databases.
    let mut client = server.connect("postgres");
    client.batch_execute("CREATE TABLESPACE fast LOCATION ''").expect("a tablespace");
    client.batch_execute("CREATE ROLE reader LOGIN; CREATE ROLE writer").expect("roles");
    server
}

/// `SCHEMA_PG_BINDIR`, or the newest of the system's.
fn programs() -> PathBuf {
    if let Some(folder) = std::env::var_os("SCHEMA_PG_BINDIR") {
        return folder.into();
    }
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = installed.map(|entry| entry.path().join("bin")).max_by_key(|path| {
        let version = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        version.and_then(|version| version.parse::<u32>().ok())
    });
    newest.expect("PostgreSQL in /usr/lib/postgresql, or SCHEMA_PG_BINDIR")
}

/// The ids of `postgres` or `nobody` if this process is root.
fn root_substitute(folder: &Path) -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata(folder).expect("the folder").uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("the users");
    ["postgres", "nobody"].iter().find_map(|name| {
        let mut fields = users.lines().find(|line| line.split(':').next() == Some(name))?.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}
