//! `SELECT`: the rows of one table, under a condition, in an order.

use std::fmt;

use postgres::GenericClient;
use postgres::types::ToSql;

use super::condition::Condition;
use super::error::Error;
use super::order::Order;
use super::statement::Sql;
use super::stream::Stream;
use super::table::{FromRowOwned, Table};

/// Rows of a table, asked for by [`Table::select`].
#[must_use = "a statement does nothing until it is run: `.all(&mut db)`"]
pub struct Select<T> {
    condition: Condition<T>,
    order: Vec<Order<T>>,
    limit: Option<i64>,
    offset: Option<i64>,
}

impl<T: Table> Select<T> {
    pub(super) fn new() -> Self {
        Self { condition: Condition::every_row(), order: Vec::new(), limit: None, offset: None }
    }

    /// Only rows of which this holds, beside all that was said before.
    pub fn filter(self, condition: Condition<T>) -> Self {
        Self { condition: self.condition.and(condition), ..self }
    }

    /// Sorts the rows by this, where all that was said before leaves them equal.
    pub fn order_by(mut self, order: Order<T>) -> Self {
        self.order.push(order);
        self
    }

    /// At most so many rows.
    pub fn limit(self, rows: usize) -> Self {
        Self { limit: Some(bigint(rows)), ..self }
    }

    /// Without the first so many rows.
    pub fn offset(self, rows: usize) -> Self {
        Self { offset: Some(bigint(rows)), ..self }
    }

    /// The SQL, with `$1` and so on in the place of values.
    pub fn to_sql(&self) -> String {
        self.statement().text
    }

    /// The values, in their places.
    pub fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.statement().params
    }

    /// How many rows there are.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub fn count<C: GenericClient>(&self, db: &mut C) -> Result<i64, Error> {
        self.ask(db, "SELECT count(*) FROM (", ") AS counted")
    }

    /// Whether there is any row.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub fn exists<C: GenericClient>(&self, db: &mut C) -> Result<bool, Error> {
        self.ask(db, "SELECT EXISTS (", ")")
    }

    fn ask<C, V>(&self, db: &mut C, before: &str, after: &str) -> Result<V, Error>
    where
        C: GenericClient,
        V: for<'v> postgres::types::FromSql<'v>,
    {
        let mut sql = Sql::default();
        sql.push(before);
        sql.push("SELECT 1 FROM ");
        self.write_from(&mut sql);
        sql.push(after);
        Ok(db.query_one(&sql.text, &sql.params)?.try_get(0)?)
    }

    fn statement(&self) -> Sql<'_> {
        let mut sql = Sql::default();
        sql.push("SELECT ");
        sql.columns::<T>();
        sql.push(" FROM ");
        self.write_from(&mut sql);
        sql
    }

    fn write_from<'a>(&'a self, sql: &mut Sql<'a>) {
        sql.table::<T>();
        self.condition.write_where(sql);
        self.write_end(sql);
    }

    /// What stands behind the condition.
    fn write_end<'a>(&'a self, sql: &mut Sql<'a>) {
        if !self.order.is_empty() {
            sql.push(" ORDER BY ");
            self.write_order(sql);
        }
        for (word, rows) in [(" LIMIT ", &self.limit), (" OFFSET ", &self.offset)] {
            if let Some(rows) = rows {
                sql.push(word);
                sql.param(rows);
            }
        }
    }

    /// The rows of which something else holds too, which stands first.
    pub(super) fn statement_where<'a>(&'a self, write: impl FnOnce(&mut Sql<'a>)) -> Sql<'a> {
        let mut sql = Sql::default();
        sql.push("SELECT ");
        sql.columns::<T>();
        sql.push(" FROM ");
        sql.table::<T>();
        sql.push(" WHERE ");
        write(&mut sql);
        self.condition.write_and(&mut sql);
        self.write_end(&mut sql);
        sql
    }

    pub(super) fn condition(&self) -> &Condition<T> {
        &self.condition
    }

    /// The keys of `ORDER BY`, with commas between.
    pub(super) fn write_order(&self, sql: &mut Sql<'_>) {
        sql.separated(", ", &self.order, |sql, order| order.write(sql));
    }

    pub(super) fn is_ordered(&self) -> bool {
        !self.order.is_empty()
    }
}

impl<T: FromRowOwned> Select<T> {
    /// The rows.
    ///
    /// # Errors
    ///
    /// What the server says, and a value that its field cannot hold.
    pub fn all<C: GenericClient>(&self, db: &mut C) -> Result<Vec<T>, Error> {
        self.statement().rows(db)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    ///
    /// What the server says, and a value that its field cannot hold.
    pub fn first<C: GenericClient>(self, db: &mut C) -> Result<Option<T>, Error> {
        let limit = self.limit.map_or(1, |limit| limit.min(1));
        Ok(Self { limit: Some(limit), ..self }.all(db)?.pop())
    }

    /// The one row that there is.
    ///
    /// # Errors
    ///
    /// [`Error::NoRow`] and [`Error::SeveralRows`]; what the server says, and a value that its field cannot hold.
    pub fn one<C: GenericClient>(self, db: &mut C) -> Result<T, Error> {
        let limit = self.limit.map_or(2, |limit| limit.min(2));
        only(Self { limit: Some(limit), ..self }.all(db)?)
    }

    /// The rows one after the other, as they come from the server: for more of them than should be in memory at a
    /// time.
    ///
    /// # Errors
    ///
    /// What the server says to the statement; each row has a result of its own.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "purchases")]
    /// # pub struct Purchase { #[column(primary_key)] pub id: i64, pub amount_paid_cents: i32 }
    /// fn revenue(db: &mut Client) -> Result<i64, rows::Error> {
    ///     let mut cents = 0;
    ///     for purchase in Purchase::select().stream(db)? {
    ///         cents += i64::from(purchase?.amount_paid_cents);
    ///     }
    ///     Ok(cents)
    /// }
    /// ```
    pub fn stream<'c, C: GenericClient>(&self, db: &'c mut C) -> Result<Stream<'c, T>, Error> {
        let sql = self.statement();
        Ok(Stream::new(db.query_raw(&sql.text, sql.params)?))
    }
}

impl<T: Table> fmt::Debug for Select<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.statement().fmt(f)
    }
}

/// The one row among these.
pub(super) fn only<T: Table>(mut rows: Vec<T>) -> Result<T, Error> {
    match (rows.pop(), rows.is_empty()) {
        (Some(row), true) => Ok(row),
        (Some(_), false) => Err(Error::SeveralRows { table: T::NAME }),
        (None, _) => Err(Error::NoRow { table: T::NAME }),
    }
}

/// PostgreSQL counts rows in a bigint, and has no table with more of them.
fn bigint(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
