//! [`Target`]: a connection string, completed.

use std::fmt;

use super::attempt;
use super::conninfo;
use super::environment::Environment;
use super::error::Error;
use super::own;
use super::parameters::Parameters;
use super::pinned;
use super::settings::{self, Settings};
use super::url;

/// Everything needed to connect. Neither `Debug` nor `Display` shows a password.
#[derive(Clone)]
pub struct Target {
    settings: Settings,
}

impl Target {
    /// Reads a URL (`postgres://`, `postgresql://`), `key=value` text, or the mere name of a database, as
    /// `psql` does with its argument, and fills in the rest from this process's environment.
    ///
    /// # Errors
    ///
    /// Text that cannot be read, a keyword that libpq does not know or whose promise cannot be kept, a value
    /// that the keyword does not take, a service that is not defined. None of them repeats a password.
    pub fn parse(text: &str) -> Result<Target, Error> {
        Target::parse_in(text, &Environment::of_process())
    }

    /// Like [`Target::parse`], in surroundings that are given.
    ///
    /// # Errors
    ///
    /// As [`Target::parse`].
    pub fn parse_in(text: &str, environment: &Environment) -> Result<Target, Error> {
        Ok(Target { settings: settings::resolve(parameters(text.trim())?, environment)? })
    }

    /// Whether a connection string says its password itself: what is kept in a repository must not.
    pub fn says_password(text: &str) -> bool {
        parameters(text.trim()).is_ok_and(|parameters| parameters.text("password").is_some())
    }

    /// What plain `psql` connects to: `PG*` variables and defaults.
    ///
    /// # Errors
    ///
    /// As [`Target::parse`].
    pub fn from_env() -> Result<Target, Error> {
        Target::parse("")
    }

    /// The same server and user, another database.
    pub fn with_database(&self, name: &str) -> Target {
        let mut target = self.clone();
        name.clone_into(&mut target.settings.database);
        target
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        &self.settings.database
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        &self.settings.user
    }

    /// The same in another time zone than UTC.
    #[must_use]
    pub fn in_time_zone(&self, zone: &str) -> Target {
        let mut target = self.clone();
        zone.clone_into(&mut target.settings.time_zone);
        target
    }

    /// The same for running what users wrote: names without a schema are in `public`, and not in PostgreSQL's catalog alone.
    #[must_use]
    pub fn for_users(&self) -> Target {
        let mut target = self.clone();
        target.settings.path = pinned::USERS_PATH;
        target
    }

    /// The zone that its sessions are in.
    pub fn time_zone(&self) -> &str {
        &self.settings.time_zone
    }

    /// Connects for whoever changes something: as [`Target::connect`], to a session that is nobody else's.
    ///
    /// # Errors
    ///
    /// Those of [`Target::connect`]; [`Error::Shared`] behind a pooler in transaction mode, which is found out before
    /// anything is locked or changed.
    pub fn connect_alone(&self) -> Result<postgres::Client, Error> {
        // `RESET` in a file leads back to where a user's names are.
        own::connect(&self.for_users().settings)
    }

    /// The time zone that other sessions of this user get in this database.
    ///
    /// # Errors
    ///
    /// Those of [`Target::connect`].
    pub fn time_zone_of_others(&self) -> Result<String, Error> {
        let mut client = attempt::connect_unpinned(&self.settings)?;
        let found = client.simple_query("SHOW TimeZone");
        let lost = |source| Error::Session { server: self.settings.named(), source };
        Ok(found
            .map_err(lost)?
            .iter()
            .find_map(|message| match message {
                postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            })
            .unwrap_or_default())
    }

    /// Connects: reads password file and certificates, tries the servers in turn. The session is pinned where the server
    /// takes that at its start, which a pooler may not: whoever looks at more than catalogs asks for
    /// [`Target::connect_alone`].
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] or, for several servers, [`Error::AllFailed`], each with a cause and a way out.
    pub fn connect(&self) -> Result<postgres::Client, Error> {
        attempt::connect(&self.settings, None)
    }
}

/// `user@host:port/database`, with several hosts between commas, and for a socket its folder: for people, not
/// for reading back.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}/{}", self.settings.user, self.settings.named(), self.settings.database)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("to", &format_args!("{self}"))
            .field("password", &self.settings.password)
            .field("sslmode", &self.settings.tls.mode.name())
            .finish_non_exhaustive()
    }
}

/// Which of the three forms the text has.
fn parameters(text: &str) -> Result<Parameters, Error> {
    if let Some(rest) = url::strip_scheme(text) {
        return url::parse(rest);
    }
    if let Some((scheme, _)) = text.split_once("://") {
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        if scheme.strip_prefix("jdbc:").unwrap_or(scheme).chars().all(is_scheme) {
            return Err(Error::Scheme { scheme: scheme.to_owned() });
        }
    }
    if text.contains('=') {
        return conninfo::parse(text);
    }
    // A URL that lost its scheme may hold a password, so it must not become a name that is shown.
    if text.contains([':', '/', '@']) || text.contains(char::is_whitespace) {
        return Err(Error::Shape);
    }
    let mut parameters = Parameters::default();
    if !text.is_empty() {
        parameters.give("dbname", text);
    }
    Ok(parameters)
}
