//! `UPDATE`: columns of the rows of which a condition holds.

use std::fmt;

use postgres::GenericClient;
use postgres::types::ToSql;

use super::column::Column;
use super::condition::Condition;
use super::error::Error;
use super::kind::Writable;
use super::statement::Sql;
use super::table::{FromRowOwned, OnUpdate, Table};
use super::value::{IntoValue, Param};
use crate::sql::name;

/// Changes to rows, begun by [`Table::update`]. Without a [`set`](Update::set) it sets the columns with `on_update`.
#[must_use = "a statement does nothing until it is run: `.execute(&mut db)`"]
pub struct Update<T> {
    condition: Condition<T>,
    /// Places of columns, and their new values.
    sets: Vec<(usize, Param)>,
}

impl<T: Table> Update<T> {
    pub(super) fn new(condition: Condition<T>) -> Self {
        Self { condition, sets: Vec::new() }
    }

    /// Sets a column: one that may be NULL takes `None` too. The last value that was said of a column counts.
    pub fn set<V, K: Writable>(mut self, column: Column<T, V, K>, value: impl IntoValue<K::Of<V>>) -> Self
    where
        K::Of<V>: ToSql + Sync + Send + 'static,
    {
        self.sets.retain(|(place, _)| *place != column.at());
        self.sets.push((column.at(), Param::new(value.into_value())));
        self
    }

    /// The SQL, with `$1` and so on in the place of values; it gives the rows as they are afterwards.
    pub fn to_sql(&self) -> String {
        self.statement(true).text
    }

    /// The values, in their places.
    pub fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.statement(true).params
    }

    /// Changes the rows, and says how many they are.
    ///
    /// # Errors
    ///
    /// What the server says: [`Error::constraint`] names the constraint that a row would break.
    pub fn execute<C: GenericClient>(&self, db: &mut C) -> Result<u64, Error> {
        self.statement(false).execute(db)
    }

    /// Changes the rows, and gives them as they are then.
    ///
    /// # Errors
    ///
    /// What the server says: [`Error::constraint`] names the constraint that a row would break.
    pub fn returning<C: GenericClient>(&self, db: &mut C) -> Result<Vec<T>, Error>
    where
        T: FromRowOwned,
    {
        self.statement(true).rows(db)
    }

    fn statement(&self, returning: bool) -> Sql<'_> {
        let mut sql = Sql::default();
        let sets: Vec<(usize, &(dyn ToSql + Sync))> =
            self.sets.iter().map(|(place, value)| (*place, value as _)).collect();
        write_update::<T>(&mut sql, &sets);
        self.condition.write_where(&mut sql);
        if returning {
            sql.push(" RETURNING ");
            sql.columns::<T>();
        }
        sql
    }
}

impl<T: Table> fmt::Debug for Update<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.statement(true).fmt(f)
    }
}

/// `UPDATE ... SET ...`: what was said, and what `on_update` says of the other columns.
pub(super) fn write_update<'a, T: Table>(sql: &mut Sql<'a>, sets: &[(usize, &'a (dyn ToSql + Sync))]) {
    sql.push("UPDATE ");
    sql.table::<T>();
    sql.push(" SET ");
    let places: Vec<usize> = sets.iter().map(|(place, _)| *place).collect();
    sql.separated(", ", sets, |sql, (place, value)| {
        sql.ident(T::COLUMNS[*place]);
        sql.push(" = ");
        sql.param(*value);
    });
    let mut is_first = sets.is_empty();
    for (column, value) in unless_set::<T>(&places) {
        sql.push(if is_first { "" } else { ", " });
        is_first = false;
        sql.ident(column);
        sql.push(" = ");
        write_on_update(sql, value);
    }
    if let (true, Some(column)) = (is_first, T::COLUMNS.first()) {
        // Nothing is to be set, and PostgreSQL has no word for that.
        sql.ident(column);
        sql.push(" = ");
        sql.column::<T>(column);
    }
}

/// The columns with `on_update` that are not among these.
pub(super) fn unless_set<T: Table>(
    places: &[usize],
) -> impl Iterator<Item = (&'static str, &'static OnUpdate)> {
    T::ON_UPDATE
        .iter()
        .filter(|(place, _)| !places.contains(place))
        .map(|(place, value)| (T::COLUMNS[*place], value))
}

/// What the declaration says: its own SQL, and the text of an enum's variant as it stands there.
pub(super) fn write_on_update(sql: &mut Sql<'_>, value: &OnUpdate) {
    match value {
        OnUpdate::Sql(text) => sql.push(text),
        OnUpdate::Text(text) => sql.push(&name::literal(text())),
    }
}
