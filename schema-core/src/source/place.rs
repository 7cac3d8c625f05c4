//! Where statements are tried, one after the other.

use crate::dev::gate;
use postgres::{Client, Transaction};

/// A session, or a transaction in one. A statement that fails leaves nothing behind.
pub(super) trait Place {
    /// Runs one statement.
    fn run(&mut self, sql: &str) -> Result<(), postgres::Error>;

    /// Runs several, all or none.
    fn run_at_once(&mut self, sql: &str) -> Result<(), postgres::Error>;
}

/// Each statement for itself, so that one that takes no transaction block runs too.
impl Place for Client {
    fn run(&mut self, sql: &str) -> Result<(), postgres::Error> {
        gate::run(self, sql)
    }

    fn run_at_once(&mut self, sql: &str) -> Result<(), postgres::Error> {
        let mut transaction = self.transaction()?;
        gate::run(&mut transaction, sql)?;
        transaction.commit()
    }
}

/// Behind savepoints.
impl Place for Transaction<'_> {
    fn run(&mut self, sql: &str) -> Result<(), postgres::Error> {
        let mut savepoint = self.transaction()?;
        gate::run(&mut savepoint, sql)?;
        savepoint.commit()
    }

    fn run_at_once(&mut self, sql: &str) -> Result<(), postgres::Error> {
        self.run(sql)
    }
}
