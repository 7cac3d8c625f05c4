//! A dev server, private or named by the user, and the databases that are made on it.

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use postgres::Client;
use postgres::error::SqlState;

use super::cache::Cache;
use super::database::DevDatabase;
use super::error::Error;
use super::private::Private;
use super::programs::Programs;
use super::settings::Settings;
use super::{gate, kept, leftover, process};
use crate::connect::pinned;
use crate::sql::quote;

/// `server_version_num` of the first with `DROP DATABASE ... WITH (FORCE)`, and with `STRATEGY` and
/// `LOCALE_PROVIDER`.
const VERSION_13: u32 = 130_000;
const VERSION_15: u32 = 150_000;

/// How a server is reached.
pub trait Connect: Send + Sync {
    /// Connects to a database of the server; `None` is the one that the user named, or the server's own.
    ///
    /// # Errors
    ///
    /// Whatever keeps the connection from being made.
    fn connect(&self, database: Option<&str>) -> Result<Client, Box<dyn StdError + Send + Sync>>;

    /// A connection string for people and child processes, without a password.
    fn url(&self, database: &str) -> String;
}

/// A server that throwaway databases are made on.
pub struct DevServer {
    pub(super) shared: Arc<Shared>,
    programs: Option<PathBuf>,
}

/// What the databases of a server hold on to: it ends when the last of them does.
pub(super) struct Shared {
    pub(super) connector: Arc<dyn Connect>,
    /// The one session that makes and drops databases; `None` once stopped.
    pub(super) admin: Mutex<Option<Client>>,
    /// Names of the databases that somebody in this process holds.
    pub(super) held: Mutex<BTreeSet<String>>,
    /// `None` on a server that the user named, and once stopped.
    private: Mutex<Option<Private>>,
    is_private: bool,
    /// Whether SQL of files runs there as no superuser.
    is_gated: bool,
    version: u32,
    time_zone: String,
    /// Whether the named server knows `C.UTF-8`.
    locale: OnceLock<&'static str>,
}

impl DevServer {
    /// Starts a private server.
    ///
    /// # Errors
    ///
    /// No programs, no folder to run in, or a server that does not start.
    pub fn private(settings: &Settings, time_zone: &str) -> Result<Self, Error> {
        let programs = Programs::find(settings.bindir.as_deref(), &Cache::with_settings(settings))?;
        let (private, socket, admin) = Private::start(settings, &programs, time_zone)?;
        let server = Self::new(Arc::new(socket), admin, (Some(private), Some(programs.bindir)), time_zone)?;
        // The place is ours alone, so a throwaway database in it is an earlier holder's.
        leftover::drop_all(&server.shared)?;
        Ok(server)
    }

    /// Uses a server that the user named, and tidies up after runs that could not.
    ///
    /// # Errors
    ///
    /// No connection.
    pub fn external(connector: Arc<dyn Connect>, time_zone: &str) -> Result<Self, Error> {
        let admin = connector.connect(None).map_err(Error::Connect)?;
        let server = Self::new(connector, admin, (None, None), time_zone)?;
        leftover::drop_abandoned(&server.shared)?;
        Ok(server)
    }

    fn new(
        connector: Arc<dyn Connect>,
        mut admin: Client,
        (private, programs): (Option<Private>, Option<PathBuf>),
        time_zone: &str,
    ) -> Result<Self, Error> {
        let version = server_version(&mut admin)?;
        let shared = Shared {
            connector,
            admin: Mutex::new(Some(admin)),
            held: Mutex::default(),
            is_private: private.is_some(),
            is_gated: private.as_ref().is_some_and(|own| own.is_gated),
            private: Mutex::new(private),
            version,
            time_zone: time_zone.to_owned(),
            locale: OnceLock::new(),
        };
        Ok(Self { shared: Arc::new(shared), programs })
    }

    /// `server_version_num`: 150018.
    pub fn version(&self) -> u32 {
        self.shared.version
    }

    /// The time zone that sessions are in.
    pub fn time_zone(&self) -> &str {
        &self.shared.time_zone
    }

    /// The folder of the private server's programs, `pg_dump` among them where it is installed.
    pub fn programs(&self) -> Option<&Path> {
        self.programs.as_deref()
    }

    /// Makes a role that nobody can log in as, and says whether it did: not on a server that the user named.
    ///
    /// # Errors
    ///
    /// No connection.
    pub fn make_role(&self, name: &str) -> Result<bool, Error> {
        if !self.shared.is_private {
            return Ok(false);
        }
        let sql = if self.shared.is_gated {
            gate::role(name, self.shared.version)
        } else {
            format!("CREATE ROLE {}", quote::ident(name))
        };
        let made = self.shared.execute("make a role", &sql);
        match made {
            // Another run on the same server may have been first.
            Err(Error::Sql { source, .. }) if source.code() == Some(&SqlState::DUPLICATE_OBJECT) => Ok(true),
            made => made.map(|()| true),
        }
    }

    /// A new database from `template0`: empty, in UTF-8, sorted by bytes. It is dropped with the value.
    ///
    /// # Errors
    ///
    /// A role that may not create databases, or no connection.
    pub fn database(&self) -> Result<DevDatabase, Error> {
        let name = leftover::new_name();
        self.shared.create(&name)?;
        DevDatabase::open(&self.shared, name, false)
    }

    /// A new database with everything that is in this one, whose client is connected anew: PostgreSQL copies
    /// only what nobody is connected to.
    ///
    /// # Errors
    ///
    /// No connection, or another session in the database that is to be copied.
    pub fn clone_of(&self, database: &mut DevDatabase) -> Result<DevDatabase, Error> {
        let name = leftover::new_name();
        database.without_sessions(|from| {
            let (to, from) = (quote::ident(&name), quote::ident(from.name()));
            self.shared.execute(
                "copy a database",
                &format!(
                    "CREATE DATABASE {to} TEMPLATE {from}{}{}",
                    self.shared.owner(),
                    self.shared.strategy()
                ),
            )
        })?;
        DevDatabase::open(&self.shared, name, false)
    }

    /// The database that an earlier run kept under this key. Read it or clone it, do not change it.
    ///
    /// `None` where there is none, where it is held by somebody else in this process, and on a server that
    /// the user named, where nothing is kept.
    ///
    /// # Errors
    ///
    /// No connection to the server.
    pub fn kept(&self, key: &str) -> Result<Option<DevDatabase>, Error> {
        if self.shared.is_private { kept::find(&self.shared, key) } else { Ok(None) }
    }

    /// Keeps a database for later runs, and drops the least recently used of those beyond a small number.
    ///
    /// A key that is kept already stays as it is, and so does the database: it is dropped with the value.
    ///
    /// # Errors
    ///
    /// No connection, or another session in the database.
    pub fn keep(&self, database: DevDatabase, key: &str) -> Result<DevDatabase, Error> {
        if self.shared.is_private { kept::keep(&self.shared, database, key) } else { Ok(database) }
    }

    /// Drops every database of this process that is not kept, and ends a private server. For a signal
    /// handler's thread, while others may be in the middle of a statement: theirs fail.
    pub fn stop(&self) {
        self.shared.stop();
    }
}

impl Shared {
    /// A session in a database of ours, which means what every other session means.
    pub(super) fn connect(&self, database: &str) -> Result<Client, Error> {
        let mut client = self.connector.connect(Some(database)).map_err(Error::Connect)?;
        if !self.is_private {
            let pins = pinned::session(pinned::USERS_PATH, Some(&self.time_zone));
            let doing = "set the session up";
            client.batch_execute(&pins).map_err(|source| Error::Sql { doing, source })?;
        }
        Ok(client)
    }

    /// Runs statements on the session that makes and drops databases.
    pub(super) fn admin<T>(
        &self,
        doing: &'static str,
        run: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Result<T, Error> {
        let mut admin = lock(&self.admin);
        run(admin.as_mut().ok_or(Error::Stopped)?).map_err(|source| {
            if is_damage(&source) {
                lock(&self.private).iter().for_each(Private::give_up);
            }
            Error::Sql { doing, source }
        })
    }

    pub(super) fn execute(&self, doing: &'static str, sql: &str) -> Result<(), Error> {
        self.admin(doing, |admin| admin.batch_execute(sql))
    }

    fn create(&self, name: &str) -> Result<(), Error> {
        let name = quote::ident(name);
        let locales: &[&str] = if self.is_private {
            &[""]
        } else if let Some(locale) = self.locale.get() {
            &[locale]
        } else {
            &["C.UTF-8", "C"]
        };
        let mut result = Ok(());
        for locale in locales {
            let options =
                if self.is_private { self.strategy().to_owned() } else { self.locale_options(locale) };
            let from = if self.is_gated { gate::template() } else { "template0".to_owned() };
            let owner = self.owner();
            result = self.execute(
                "create a database",
                &format!("CREATE DATABASE {name} TEMPLATE {from}{owner}{options}"),
            );
            match &result {
                // `invalid locale name`, which is wrong_object_type in PostgreSQL's words.
                Err(Error::Sql { source, .. }) if source.code() == Some(&SqlState::WRONG_OBJECT_TYPE) => {}
                Err(Error::Sql { source, .. })
                    if source.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) =>
                {
                    return Err(self.may_not_create());
                }
                Err(_) => return result,
                Ok(()) => {
                    let _ = self.locale.set(locale);
                    return result;
                }
            }
        }
        result
    }

    /// Without fsync a copy of files is twice as fast as one through the log (0.2 s against 0.45 s for 1,000
    /// tables). On a server that others use the checkpoints it needs would be theirs to wait for.
    fn strategy(&self) -> &'static str {
        if self.is_private && self.version >= VERSION_15 { " STRATEGY file_copy" } else { "" }
    }

    /// Whose a database is: without a gate, whoever makes it.
    fn owner(&self) -> String {
        if self.is_gated { format!(" OWNER {}", gate::BUILDER) } else { String::new() }
    }

    fn locale_options(&self, locale: &str) -> String {
        let provider = if self.version >= VERSION_15 { " LOCALE_PROVIDER libc" } else { "" };
        let locale = quote::literal(locale);
        format!(" ENCODING 'UTF8'{provider} LC_COLLATE {locale} LC_CTYPE {locale}")
    }

    fn may_not_create(&self) -> Error {
        let role = self.admin("ask for the role", |admin| admin.query_one("SELECT current_user::text", &[]));
        match role {
            Ok(row) => Error::MayNotCreate { role: row.get(0) },
            Err(error) => error,
        }
    }

    /// Drops a database, whoever is connected to it.
    pub(super) fn drop_database(&self, name: &str) -> Result<(), Error> {
        self.end_subscriptions(name)?;
        self.end_sessions(name)?;
        let force = if self.version >= VERSION_13 { " WITH (FORCE)" } else { "" };
        let sql = format!("DROP DATABASE IF EXISTS {}{force}", quote::ident(name));
        self.execute("drop a database", &sql)
    }

    /// Drops the subscriptions of a database, which would hold it, without a word to their publishers.
    fn end_subscriptions(&self, database: &str) -> Result<(), Error> {
        const HELD: &str = "SELECT s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
             WHERE d.datname = $1";
        let doing = "drop the subscriptions of a database";
        let held = self.admin(doing, |admin| admin.query(HELD, &[&database]))?;
        if held.is_empty() {
            return Ok(());
        }
        let mut client = self.connect(database)?;
        for row in held {
            let name = quote::ident(row.get(0));
            let sql = format!(
                "ALTER SUBSCRIPTION {name} DISABLE; ALTER SUBSCRIPTION {name} SET (slot_name = NONE);
                 DROP SUBSCRIPTION {name}"
            );
            client.batch_execute(&sql).map_err(|source| Error::Sql { doing, source })?;
        }
        Ok(())
    }

    /// Ends every session of a database and sees them go: the statements that need it empty look again only
    /// after 0.1 s (`src/backend/storage/ipc/procarray.c`, `CountOtherDBBackends`).
    pub(super) fn end_sessions(&self, database: &str) -> Result<(), Error> {
        const END: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";
        const LEFT: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1";
        self.admin("end the sessions of a database", |admin| {
            let ended: i64 = admin.query_one(END, &[&database])?.get(0);
            if ended == 0 {
                return Ok(());
            }
            let mut result = Ok(());
            process::within(Duration::from_secs(5), || {
                let left = admin.query_one(LEFT, &[&database]).map(|row| row.get::<_, i64>(0));
                let gone = !matches!(left, Ok(1..));
                result = left.map(drop);
                gone
            });
            result
        })
    }

    fn stop(&self) {
        let admin = lock(&self.admin).take();
        if let (Some(mut admin), false) = (admin, self.is_private) {
            let force = if self.version >= VERSION_13 { " WITH (FORCE)" } else { "" };
            for name in std::mem::take(&mut *lock(&self.held)) {
                let _ =
                    admin.batch_execute(&format!("DROP DATABASE IF EXISTS {}{force}", quote::ident(&name)));
            }
        }
        // The rest of a private server is dropped when the place is next taken.
        drop(lock(&self.private).take());
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether a server says that its files are not what they were: classes 58 and XX of its errors (manual,
/// appendix A). Files that are lost do not come back by asking again.
fn is_damage(error: &postgres::Error) -> bool {
    error.code().is_some_and(|code| code.code().starts_with("XX") || code.code().starts_with("58"))
}

/// A panic elsewhere left nothing half done in what our locks guard.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn server_version(client: &mut Client) -> Result<u32, Error> {
    let ask =
        |client: &mut Client| client.query_one("SELECT current_setting('server_version_num')::int4", &[]);
    let row = ask(client).map_err(|source| Error::Sql { doing: "ask for the version", source })?;
    Ok(row.get::<_, i32>(0).unsigned_abs())
}
