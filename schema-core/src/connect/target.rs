//! [`Target`]: a connection string, completed.

use std::fmt;

use super::attempt;
use super::conninfo;
use super::environment::Environment;
use super::error::Error;
use super::parameters::Parameters;
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

    /// Connects: reads password file and certificates, tries the servers in turn.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] or, for several servers, [`Error::AllFailed`], each with a cause and a way out.
    pub fn connect(&self) -> Result<postgres::Client, Error> {
        attempt::connect(&self.settings)
    }
}

/// `user@host:port/database`, with several hosts between commas, and for a socket its folder: for people, not
/// for reading back.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let servers = self.settings.servers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        write!(f, "{}@{servers}/{}", self.settings.user, self.settings.database)
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
