//! The rows of one `INSERT`.

use postgres::types::ToSql;

use super::builder::NewRow;
use super::statement::Sql;
use super::table::{OnUpdate, Table};
use super::unique::Unique;
use super::update;
use super::value::Bound;

/// One of the statements that [`InsertMany`](super::InsertMany) comes to.
pub struct InsertBatch<'a, T> {
    /// A cell for each column that a row can set, row after row.
    cells: Vec<Option<Bound<'a>>>,
    /// How many cells a row has.
    width: usize,
    /// The columns that any of the rows sets: their places in the table, and in the row.
    columns: Vec<(usize, usize)>,
    conflict: Conflict<T>,
}

/// What to do where a row is there already.
pub(super) enum Conflict<T> {
    Fails,
    Ignored,
    Updates(Unique<T>),
}

impl<'a, T: Table> InsertBatch<'a, T> {
    pub(super) fn new<N: NewRow>(news: &'a [N], conflict: Conflict<T>) -> Self {
        let mut cells = Vec::with_capacity(news.len() * N::SETS.len());
        for new in news {
            new.cells(&mut cells);
        }
        let cells: Vec<_> = cells.into_iter().map(|cell| cell.map(Bound)).collect();
        let width = N::SETS.len().max(1);
        let is_set = |at: usize| cells.chunks(width).any(|row| row[at].is_some());
        let columns = N::SETS.iter().enumerate().filter(|(at, _)| is_set(*at));
        let mut columns: Vec<(usize, usize)> = columns.map(|(at, place)| (*place, at)).collect();
        if columns.is_empty() && news.len() > 1 {
            // Nothing was given, many times over: any column will do to say DEFAULT of.
            columns.extend(N::SETS.first().map(|place| (*place, 0)));
        }
        Self { cells, width, columns, conflict }
    }

    /// The SQL, with `$1` and so on in the place of values; it gives the rows as they are afterwards.
    pub fn to_sql(&self) -> String {
        self.statement(true).text
    }

    /// The values, in their places.
    pub fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.statement(true).params
    }

    pub(super) fn statement(&self, returning: bool) -> Sql<'_> {
        let mut sql = Sql::default();
        sql.push("INSERT INTO ");
        sql.table::<T>();
        if self.columns.is_empty() {
            sql.push(" DEFAULT VALUES");
        } else {
            sql.push(" (");
            sql.separated(", ", &self.columns, |sql, (place, _)| sql.ident(T::COLUMNS[*place]));
            sql.push(") VALUES ");
            sql.separated(", ", self.cells.chunks(self.width), |sql, row| {
                sql.push("(");
                sql.separated(", ", &self.columns, |sql, (_, at)| match &row[*at] {
                    Some(value) => sql.param(value),
                    None => sql.push("DEFAULT"),
                });
                sql.push(")");
            });
        }
        match &self.conflict {
            Conflict::Fails => {}
            Conflict::Ignored => sql.push(" ON CONFLICT DO NOTHING"),
            Conflict::Updates(unique) => self.write_update(&mut sql, unique),
        }
        if returning {
            sql.push(" RETURNING ");
            sql.columns::<T>();
        }
        sql
    }

    fn write_update(&self, sql: &mut Sql<'_>, unique: &Unique<T>) {
        sql.push(" ON CONFLICT ");
        unique.write(sql);
        sql.push(" DO UPDATE SET ");
        let given = self.columns.iter().map(|(place, _)| *place);
        let set: Vec<usize> = given.filter(|place| unique.places().all(|key| key != *place)).collect();
        let mut sets: Vec<(&str, Option<&OnUpdate>)> =
            set.iter().map(|place| (T::COLUMNS[*place], None)).collect();
        sets.extend(update::unless_set::<T>(&set).map(|(column, value)| (column, Some(value))));
        if sets.is_empty() {
            // Nothing but the key was given. Without an update the row would not be returned.
            sets.extend(unique.places().chain([0]).take(1).map(|place| (T::COLUMNS[place], None)));
        }
        sql.separated(", ", sets, |sql, (column, value)| {
            sql.ident(column);
            sql.push(" = ");
            match value {
                Some(value) => update::write_on_update(sql, value),
                None => {
                    sql.push("excluded.");
                    sql.ident(column);
                }
            }
        });
    }
}

impl<T> Clone for Conflict<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Conflict<T> {}
