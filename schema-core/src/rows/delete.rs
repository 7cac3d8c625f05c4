//! `DELETE`: the rows of which a condition holds.

use std::fmt;

use postgres::GenericClient;
use postgres::types::ToSql;

use super::condition::Condition;
use super::error::Error;
use super::statement::Sql;
use super::table::{FromRowOwned, Table};

/// Rows to delete, by [`Table::delete`].
#[must_use = "a statement does nothing until it is run: `.execute(&mut db)`"]
pub struct Delete<T> {
    condition: Condition<T>,
}

impl<T: Table> Delete<T> {
    pub(super) fn new(condition: Condition<T>) -> Self {
        Self { condition }
    }

    /// The SQL, with `$1` and so on in the place of values; it gives the rows as they were.
    pub fn to_sql(&self) -> String {
        self.statement(true).text
    }

    /// The values, in their places.
    pub fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.statement(true).params
    }

    /// Deletes the rows, and says how many they were.
    ///
    /// # Errors
    ///
    /// What the server says: [`Error::constraint`] names the foreign key that holds on to a row.
    pub fn execute<C: GenericClient>(&self, db: &mut C) -> Result<u64, Error> {
        self.statement(false).execute(db)
    }

    /// Deletes the rows, and gives them as they were.
    ///
    /// # Errors
    ///
    /// What the server says: [`Error::constraint`] names the foreign key that holds on to a row.
    pub fn returning<C: GenericClient>(&self, db: &mut C) -> Result<Vec<T>, Error>
    where
        T: FromRowOwned,
    {
        self.statement(true).rows(db)
    }

    fn statement(&self, returning: bool) -> Sql<'_> {
        let mut sql = Sql::default();
        sql.push("DELETE FROM ");
        sql.table::<T>();
        self.condition.write_where(&mut sql);
        if returning {
            sql.push(" RETURNING ");
            sql.columns::<T>();
        }
        sql
    }
}

impl<T: Table> fmt::Debug for Delete<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.statement(true).fmt(f)
    }
}
