//! One throwaway database and a session in it.

use std::sync::Arc;

use postgres::Client;

use super::error::Error;
use super::server::{Shared, lock};

/// A database that is dropped with this value, unless it is kept.
///
/// It keeps its server alive.
pub struct DevDatabase {
    shared: Arc<Shared>,
    name: String,
    client: Client,
    is_kept: bool,
}

impl DevDatabase {
    /// Connects to a database that is there; where that fails, one that is not kept is dropped.
    pub(super) fn open(shared: &Arc<Shared>, name: String, is_kept: bool) -> Result<Self, Error> {
        match shared.connect(&name) {
            Ok(client) => {
                lock(&shared.held).insert(name.clone());
                Ok(Self { shared: Arc::clone(shared), name, client, is_kept })
            }
            Err(error) => {
                if !is_kept {
                    let _ = shared.drop_database(&name);
                }
                lock(&shared.held).remove(&name);
                Err(error)
            }
        }
    }

    /// The session.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection string for people and child processes, without a password.
    pub fn url(&self) -> String {
        self.shared.connector.url(&self.name)
    }

    pub(super) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Closes the session, does what nobody may be connected for, and connects again.
    ///
    /// Where that last step fails the old, closed session stays: whatever is asked of it fails.
    pub(super) fn without_sessions(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.shared.end_sessions(&self.name)?;
        let result = run(self);
        self.client = self.shared.connect(&self.name)?;
        result
    }

    /// Takes note that the database has been renamed and outlives this value.
    pub(super) fn renamed_to_keep(&mut self, name: String) {
        let mut held = lock(&self.shared.held);
        held.remove(&self.name);
        held.insert(name.clone());
        self.name = name;
        self.is_kept = true;
    }
}

impl Drop for DevDatabase {
    fn drop(&mut self) {
        // A server that is gone took the database with it, or its next start will.
        if !self.is_kept {
            let _ = self.shared.drop_database(&self.name);
        }
        lock(&self.shared.held).remove(&self.name);
    }
}
