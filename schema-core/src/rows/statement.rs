//! SQL text with its parameters, and how it is run.

use std::fmt;

use postgres::types::ToSql;
use postgres::{GenericClient, Row, ToStatement};

use super::error::Error;
use super::table::{FromRowOwned, Table};
use crate::sql::name;

/// A statement that is being written: names go into its text, values never do.
#[derive(Default)]
pub(super) struct Sql<'a> {
    pub(super) text: String,
    pub(super) params: Vec<&'a (dyn ToSql + Sync)>,
}

impl<'a> Sql<'a> {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A name in quotes.
    pub(super) fn ident(&mut self, name: &str) {
        self.text.push_str(&name::ident(name));
    }

    /// The table, as `FROM` and its kin name it.
    pub(super) fn table<T: Table>(&mut self) {
        self.text.push_str(&name::relation(T::SCHEMA, T::NAME));
    }

    /// A column of the table, so that no other one of its name can be meant.
    pub(super) fn column<T: Table>(&mut self, column: &str) {
        self.ident(T::NAME);
        self.push(".");
        self.ident(column);
    }

    /// Every column of the table, in the order of the fields.
    pub(super) fn columns<T: Table>(&mut self) {
        self.separated(", ", T::COLUMNS, |sql, column| sql.column::<T>(column));
    }

    /// A value's place: `$1`.
    pub(super) fn param(&mut self, value: &'a (dyn ToSql + Sync)) {
        self.params.push(value);
        self.text.push('$');
        self.text.push_str(&self.params.len().to_string());
    }

    pub(super) fn separated<I: IntoIterator>(
        &mut self,
        separator: &str,
        items: I,
        mut each: impl FnMut(&mut Self, I::Item),
    ) {
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.push(separator);
            }
            each(self, item);
        }
    }

    /// The rows that the statement gives.
    pub(super) fn rows<T: FromRowOwned, C: GenericClient>(self, db: &mut C) -> Result<Vec<T>, Error> {
        rows(db, self.text.as_str(), &self.params)
    }

    /// The rows as the server sends them.
    pub(super) fn query<C: GenericClient>(self, db: &mut C) -> Result<Vec<Row>, Error> {
        Ok(db.query(&self.text, &self.params)?)
    }

    /// How many rows the statement touched.
    pub(super) fn execute<C: GenericClient>(self, db: &mut C) -> Result<u64, Error> {
        Ok(db.execute(&self.text, &self.params)?)
    }
}

impl fmt::Debug for Sql<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.text, self.params)
    }
}

/// Runs a statement and reads its rows.
pub(super) fn rows<T: FromRowOwned, C: GenericClient, S: ?Sized + ToStatement>(
    db: &mut C,
    statement: &S,
    params: &[&(dyn ToSql + Sync)],
) -> Result<Vec<T>, Error> {
    db.query(statement, params)?.iter().map(T::from_row).collect()
}
