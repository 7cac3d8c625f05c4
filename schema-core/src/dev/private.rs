//! The private server: PostgreSQL's own programs, on a data folder of ours, reached through a socket only.
//!
//! Nobody else gets in: the socket lies in a folder that only the server's user may look into, and there is
//! no TCP port (`listen_addresses`).

use std::fs::{self, File};
use std::path::Path;
use std::process::Child;
use std::time::Duration;

use postgres::{Client, Config, NoTls};

use super::account::{Account, at};
use super::error::{Error, Output};
use super::gate;
use super::process;
use super::programs::Programs;
use super::server::Connect;
use super::settings::Settings;
use super::slot::Slot;
use crate::connect::pinned;

/// Longer than any recovery of a data folder as small as ours.
const PATIENCE: Duration = Duration::from_secs(60);

/// `server_version_num` of the first with asynchronous reads.
const VERSION_18: u32 = 180_000;

/// Settings, PostgreSQL manual chapter 20. They are arguments, so that an old data folder obeys today's.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "unix_socket_permissions=0700",
    // Nothing here has to survive a power failure.
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    // Databases live for seconds: nothing to vacuum, and no statistics that come and go with a worker's mood.
    "autovacuum=off",
    "max_logical_replication_workers=0",
    "jit=off",
    // Locks are shared by all: this product is how many one transaction may take. 5,000 tables with keys and
    // references fit, made in one transaction and dropped with their schema in another.
    "max_connections=50",
    "max_locks_per_transaction=4096",
    "shared_buffers=64MB",
    "huge_pages=off",
    // In the data folder, where nothing is left behind when that goes, and not in `/dev/shm`, which
    // containers keep small.
    "dynamic_shared_memory_type=mmap",
    // Same text on every machine.
    "TimeZone=UTC",
    "log_timezone=UTC",
    "DateStyle=ISO, MDY",
    "IntervalStyle=postgres",
    "lc_messages=C",
    "logging_collector=off",
    "log_destination=stderr",
    // A failing statement is told to who sent it. The log would keep it, with the password it may hold.
    "log_min_error_statement=panic",
];

/// Where libpq looks for every host: nowhere. What runs here is meant for other places, and must not reach for them,
/// as a subscription does that drops its slot on the publisher (manual 34.15, `PGHOSTADDR`).
const NOWHERE: (&str, &str) = ("PGHOSTADDR", "255.255.255.255");

/// A server that runs until this is dropped.
pub(super) struct Private {
    child: Child,
    slot: Slot,
    /// Whether SQL of files runs there as no superuser.
    pub(super) is_gated: bool,
}

impl Private {
    /// Starts a server on a place of its own; data that will not start are made again, once.
    pub(super) fn start(
        settings: &Settings,
        programs: &Programs,
        time_zone: &str,
    ) -> Result<(Self, Socket, Client), Error> {
        let account = Account::current()?;
        let mut slot = Slot::take(settings, account, programs)?;
        slot.prepare(programs)?;
        let is_gated = !settings.is_superuser;
        let socket = Socket {
            folder: slot.socket.display().to_string(),
            superuser: if is_gated { gate::SUPERUSER } else { gate::BUILDER },
            time_zone: time_zone.to_owned(),
        };
        let attempt = |slot: &Slot| {
            let mut child = launch(slot, account, programs)?;
            let begin = || {
                let mut client = socket.connect(None).map_err(Error::Connect)?;
                if is_gated {
                    prepare(&socket, &mut client, programs.version)?;
                }
                Ok(client)
            };
            match wait(slot, &mut child).and_then(|()| begin()) {
                Ok(client) => Ok((child, client)),
                Err(error) => {
                    process::end_child(&mut child);
                    Err(error)
                }
            }
        };
        let (child, client) = match attempt(&slot) {
            // Whatever is broken in them, there is nothing in the data that cannot be made again.
            Err(Error::Start { .. } | Error::Connect(_) | Error::Sql { .. }) => {
                slot.remake_all(programs)?;
                attempt(&slot)?
            }
            result => result?,
        };
        Ok((Self { child, slot, is_gated }, socket, client))
    }

    /// Has the next start make the data anew, because they turned out to be broken.
    pub(super) fn give_up(&self) {
        self.slot.give_up();
    }
}

/// Sees to the roles, and to the database that dev databases are copied from.
fn prepare(socket: &Socket, admin: &mut Client, version: u32) -> Result<(), Error> {
    gate::prepare_server(admin, version).map_err(gate::preparing)?;
    let name = gate::template();
    let is_there = "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1)";
    if admin.query_one(is_there, &[&name]).and_then(|row| row.try_get(0)).map_err(gate::preparing)? {
        return Ok(());
    }
    // Under its name once it is whole: nobody is connected to a database that is copied.
    let draft = format!("{name}_draft");
    let drop = format!("DROP DATABASE IF EXISTS {draft}");
    admin.batch_execute(&drop).map_err(gate::preparing)?;
    admin.batch_execute(&format!("CREATE DATABASE {draft} TEMPLATE template0")).map_err(gate::preparing)?;
    let mut client = socket.connect_as(gate::SUPERUSER, &draft).map_err(Error::Connect)?;
    gate::prepare_template(&mut client).map_err(gate::preparing)?;
    client.close().map_err(gate::preparing)?;
    // The session ends a moment after it is told to, for which the rename waits.
    admin.batch_execute(&format!("ALTER DATABASE {draft} RENAME TO {name}")).map_err(gate::preparing)
}

impl Drop for Private {
    fn drop(&mut self) {
        process::end_child(&mut self.child);
    }
}

/// Connections through the private socket.
pub(super) struct Socket {
    folder: String,
    /// The role that `initdb` made.
    superuser: &'static str,
    time_zone: String,
}

impl Connect for Socket {
    fn connect(&self, database: Option<&str>) -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
        match database {
            Some(database) => self.connect_as(gate::BUILDER, database),
            None => self.connect_as(self.superuser, "postgres"),
        }
    }

    fn url(&self, database: &str) -> String {
        let folder = percent(&self.folder);
        format!("postgresql:///{}?host={folder}&user={}", percent(database), gate::BUILDER)
    }
}

impl Socket {
    fn connect_as(
        &self,
        role: &str,
        database: &str,
    ) -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
        let mut config = Config::new();
        config.host_path(&self.folder).user(role).dbname(database);
        // `RESET ALL`, in a file or between two of them, leads back to these.
        config.options(&pinned::options(pinned::USERS_PATH, &self.time_zone));
        Ok(config.application_name("schema").connect(NoTls)?)
    }
}

/// RFC 3986, 2.3: everything but the unreserved characters.
fn percent(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn launch(slot: &Slot, account: Account, programs: &Programs) -> Result<Child, Error> {
    let log = File::create(&slot.log).map_err(at(&slot.log))?;
    let program = programs.program("postgres");
    let mut command = account.command(&program);
    command.arg("-D").arg(&slot.data).arg("-k").arg(&slot.socket).args(["-p", "5432"]);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    if programs.version >= VERSION_18 {
        // Three more processes, for reads that are all in memory.
        command.args(["-c", "io_method=sync"]);
    }
    command.env(NOWHERE.0, NOWHERE.1);
    command.stdout(log.try_clone().map_err(at(&slot.log))?).stderr(log);
    process::spawn(command).map_err(|source| Error::Run { program, source })
}

/// Waits as pg_ctl does, by the last line of `postmaster.pid` (`src/include/utils/pidfile.h`): knocking at
/// the socket of a server that is not ready costs it a process.
fn wait(slot: &Slot, child: &mut Child) -> Result<(), Error> {
    let (file, pid) = (slot.data.join("postmaster.pid"), child.id().to_string());
    let mut ended = false;
    let ready = process::within(PATIENCE, || {
        ended = !matches!(child.try_wait(), Ok(None));
        ended || is_ready(&file, &pid)
    });
    if ready && !ended {
        return Ok(());
    }
    Err(Error::Start { log: slot.log.clone(), source: Output(tail(&slot.log)) })
}

fn is_ready(file: &Path, pid: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|text| {
        let mut lines = text.lines().map(str::trim);
        lines.next() == Some(pid) && lines.nth(6) == Some("ready")
    })
}

fn tail(log: &Path) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}
