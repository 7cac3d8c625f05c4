//! One session's prepared statements, for whoever observes the same database again and again: what PostgreSQL spends most
//! of an observation on, planning the queries, it then does once.

use std::collections::BTreeMap;

use postgres::types::{ToSql, Type};
use postgres::{Client, Row, Statement, Transaction};
use schema_model::Observed;

use super::{Error, look, read, within, within_snapshot};

/// The statements that a session has prepared. They stay in it, so that no pooler may stand between, and are of no use
/// to another.
#[derive(Default)]
pub struct Prepared {
    statements: BTreeMap<String, Statement>,
}

impl Prepared {
    /// As [`observe`](super::observe).
    ///
    /// # Errors
    ///
    /// When a catalog cannot be read, or when the schema changed while it was read.
    pub fn observe(&mut self, client: &mut Client) -> Result<Observed, Error> {
        look::twice(|| within_snapshot(client, |transaction| read(transaction, Some(self))))
    }

    /// As [`observe_within`](super::observe_within).
    ///
    /// # Errors
    ///
    /// When a catalog cannot be read, or when the schema changed while it was read.
    pub fn observe_within(&mut self, transaction: &mut Transaction<'_>) -> Result<Observed, Error> {
        look::twice(|| within(transaction, |savepoint| read(savepoint, Some(self))))
    }

    /// Runs a query, which is prepared where it is not yet.
    pub(super) fn rows(
        &mut self,
        transaction: &mut Transaction<'_>,
        sql: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, postgres::Error> {
        let statement = match self.statements.get(sql) {
            Some(statement) => statement.clone(),
            None => {
                let types: Vec<Type> = parameters.iter().map(|(_, ty)| ty.clone()).collect();
                let statement = transaction.prepare_typed(sql, &types)?;
                self.statements.insert(sql.to_owned(), statement.clone());
                statement
            }
        };
        let values: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|(value, _)| *value).collect();
        transaction.query(&statement, &values)
    }
}
