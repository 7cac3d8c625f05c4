//! PgBouncer between `schema` and the server: in transaction mode nothing is locked or run, in session mode all is as it
//! is without.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::world::{Ran, SCHEMA, World, surround};

/// A pooler that ends with the value.
struct Pooler {
    child: Child,
    port: u16,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where Debian and others put it. CI has it; another machine without it says so.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("SCHEMA_PGBOUNCER").map(PathBuf::from);
    let usual =
        ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"].map(PathBuf::from);
    let found = named.into_iter().chain(usual).find(|path| path.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "CI has no pgbouncer; where there is apt-get, `./x setup` brings it"
        );
        eprintln!("skipped: there is no pgbouncer here; install its package, or name it in SCHEMA_PGBOUNCER");
    }
    found
}

impl Pooler {
    fn start(program: &Path, world: &World, settings: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        // Whoever the server belongs to may open its socket.
        let (socket, user) = socket(&world.url());
        let owner = fs::metadata(&socket).expect("a socket's folder");
        let owner =
            (std::os::unix::fs::MetadataExt::uid(&owner), std::os::unix::fs::MetadataExt::gid(&owner));
        let folder = world.folder.path().join("pooler.ini");
        let text = format!(
            "[databases]\n* = host={socket} port=5432 user={user}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nauth_type = any\nunix_socket_dir =\n{settings}\n"
        );
        fs::write(&folder, text).expect("a file");
        let mut command = Command::new(program);
        command.stdin(fs::File::open(&folder).expect("the file")).arg("-q").arg("/dev/stdin");
        if fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0) {
            command.uid(owner.0).gid(owner.1);
        }
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("pgbouncer");
        let pooler = Self { child, port };
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "pgbouncer does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        pooler
    }

    fn url(&self, world: &World) -> String {
        format!("postgresql://someone@127.0.0.1:{}/{}", self.port, world.target.name())
    }
}

/// The folder of the socket, and the user, in the URL of a target.
fn socket(url: &str) -> (String, String) {
    let value = |key: &str| {
        let text = url.split(['?', '&']).find_map(|part| part.strip_prefix(key)).expect(key);
        text.replace("%2F", "/").replace("%2E", ".")
    };
    (value("host="), value("user="))
}

/// Many `migrate` at once.
fn migrate(world: &World, url: &str, count: usize) -> Vec<Ran> {
    let start = |_| {
        let mut command = Command::new(SCHEMA);
        surround(&mut command, &world.url()).current_dir(world.folder.path());
        command.args(["migrate", "--database", url]).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("schema")
    };
    let children: Vec<Child> = (0..count).map(start).collect();
    children.into_iter().map(|child| Ran::of(child.wait_with_output().expect("an end"))).collect()
}

#[test]
fn in_transaction_mode_nothing_is_locked_or_run() {
    let Some(program) = program() else { return };
    for settings in [
        "pool_mode = transaction",
        "pool_mode = transaction\nserver_round_robin = 1",
        "pool_mode = transaction\ndefault_pool_size = 1",
        // It takes what a session starts with, and drops it.
        "pool_mode = transaction\nignore_startup_parameters = options",
        "pool_mode = statement",
    ] {
        let mut world = World::started();
        let pooler = Pooler::start(&program, &world, settings);
        let url = pooler.url(&world);
        for count in [1, 8] {
            for ran in migrate(&world, &url, count) {
                let ran = ran.expect(2);
                assert!(ran.stderr.contains("is a pooler in transaction mode"), "{settings}: {}", ran.stderr);
                assert!(ran.stderr.contains("connect to the server itself"), "{settings}: {}", ran.stderr);
            }
        }
        for command in ["push", "baseline"] {
            let ran = world.schema(&[command, "--force", "--database", &url]).expect(2);
            assert!(ran.stderr.contains("is a pooler in transaction mode"), "{settings}: {}", ran.stderr);
        }
        let left = "SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')
                         + (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
                         + (SELECT count(*) FROM pg_namespace WHERE nspname = 'schema_history')";
        let left: i64 = world.target.client().query_one(left, &[]).expect("a count").get(0);
        assert_eq!(left, 0, "{settings}");
        // Nothing waits for a lock that a pooled session kept.
        world.schema(&["migrate", "--wait", "1", "--database", &world.url()]).expect(0);
        if !settings.contains("statement") {
            world.schema(&["status", "--database", &url]).expect(0);
            world.schema(&["drift", "--database", &url]).expect(0);
        }
        drop(pooler);
    }
}

#[test]
fn in_session_mode_all_is_as_it_is_without() {
    let Some(program) = program() else { return };
    for settings in ["pool_mode = session", "pool_mode = session\nignore_startup_parameters = options"] {
        let mut world = World::started();
        let pooler = Pooler::start(&program, &world, settings);
        let url = pooler.url(&world);
        let applied: usize = migrate(&world, &url, 8)
            .into_iter()
            .filter(|ran| {
                assert_eq!(ran.code, 0, "{}", ran.stderr);
                ran.stderr.contains("applied 0000")
            })
            .count();
        assert_eq!(applied, 1);
        let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";
        let locks: i64 = world.target.client().query_one(locks, &[]).expect("a count").get(0);
        assert_eq!(locks, 0);
        drop(pooler);
    }
}
