//! A private PostgreSQL server, and throwaway databases on it.
//!
//! From "somewhere to try SQL" to a connection: PostgreSQL's own programs are found and run on a data folder
//! in the cache ([`DevConfig::Auto`]), or databases are made on a server that the user named
//! ([`DevConfig::External`]). Nothing here touches a database that it did not make, and no server outlives
//! the process that started it.
//!
//! Ctrl-C needs nothing from a caller with a private server: the kernel ends it with this process. On a
//! server that the user named, [`Dev::stop`] from a signal handler's thread drops the databases at once;
//! without it the next run drops them.

mod account;
mod cache;
mod database;
mod error;
pub mod gate;
mod install;
mod kept;
mod leftover;
mod private;
mod process;
mod programs;
mod server;
mod settings;
mod slot;
mod stale;
mod sweep;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, OnceLock};

pub use cache::Cache;
pub use database::DevDatabase;
pub use error::{Error, Output};
pub use server::{Connect, DevServer};
pub use settings::Settings;

use crate::connect::pinned;
use programs::Programs;

/// Where dev databases are made.
pub enum DevConfig {
    /// On a private server, started when it is first needed.
    Auto,
    /// On a server that the user named.
    External(Arc<dyn Connect>),
    /// Nowhere.
    Off,
}

/// A dev server that is started when the first database is asked for: many runs are answered from the cache.
pub struct Dev {
    config: DevConfig,
    settings: Settings,
    time_zone: String,
    server: OnceLock<DevServer>,
    /// Held while a server is started, so that there is one.
    starting: Mutex<()>,
    version: OnceLock<u32>,
}

impl Dev {
    /// Starts nothing yet. Reads [`Settings::from_env`].
    pub fn new(config: DevConfig) -> Self {
        Self::with_settings(config, Settings::from_env())
    }

    /// As [`Dev::new`], with settings that do not come from the environment.
    pub fn with_settings(config: DevConfig, settings: Settings) -> Self {
        let (server, starting, version) = (OnceLock::new(), Mutex::new(()), OnceLock::new());
        let time_zone = pinned::UTC.to_owned();
        Self { config, settings, time_zone, server, starting, version }
    }

    /// The same with sessions in another time zone than UTC.
    #[must_use]
    pub fn in_time_zone(mut self, zone: &str) -> Self {
        zone.clone_into(&mut self.time_zone);
        self
    }

    /// The time zone that sessions are in.
    pub fn time_zone(&self) -> &str {
        &self.time_zone
    }

    /// The server, started or connected to on first use.
    ///
    /// # Errors
    ///
    /// No server can be had; [`Error::help`] says what to do. The next call tries again.
    pub fn server(&self) -> Result<&DevServer, Error> {
        let _starting = server::lock(&self.starting);
        if let Some(server) = self.server.get() {
            return Ok(server);
        }
        let server = match &self.config {
            DevConfig::Off => return Err(Error::Off),
            DevConfig::Auto => DevServer::private(&self.settings, &self.time_zone)?,
            DevConfig::External(connector) => DevServer::external(Arc::clone(connector), &self.time_zone)?,
        };
        Ok(self.server.get_or_init(|| server))
    }

    /// The server, where one was started or connected to.
    pub fn started(&self) -> Option<&DevServer> {
        self.server.get()
    }

    /// Starts a private server while the caller does something else. What keeps it from starting is told to whoever asks
    /// for it first.
    pub fn warm_up(&self) {
        if matches!(self.config, DevConfig::Auto) {
            let _ = self.server();
        }
    }

    /// `server_version_num` (150018), without starting a private server: cache keys contain it.
    ///
    /// # Errors
    ///
    /// No programs, or no connection to the server that the user named.
    pub fn server_version(&self) -> Result<u32, Error> {
        if let Some(version) = self.version.get() {
            return Ok(*version);
        }
        let version = if matches!(self.config, DevConfig::Auto) {
            Programs::find(self.settings.bindir.as_deref(), &Cache::with_settings(&self.settings))?.version
        } else {
            self.server()?.version()
        };
        Ok(*self.version.get_or_init(|| version))
    }

    /// Ends the server, if there is one: see [`DevServer::stop`]. Waits for one that is being started.
    pub fn stop(&self) {
        let _starting = server::lock(&self.starting);
        if let Some(server) = self.server.get() {
            server.stop();
        }
    }
}
