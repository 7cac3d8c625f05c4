//! A row by its primary key.

use postgres::GenericClient;

use super::condition::Condition;
use super::error::Error;
use super::select::only;
use super::statement::Sql;
use super::table::{Cell, FromRow, FromRowOwned, Table};
use super::update;
use super::value::Bound;

/// A table with a primary key.
pub trait Keyed: Table {
    /// The key: the type of its column, or a tuple of those of its columns.
    type Key;
    /// The columns of the key, by their places.
    #[doc(hidden)]
    const KEY: &'static [usize];
    /// The columns beside the key that statements may write.
    #[doc(hidden)]
    const REST: &'static [usize];

    /// That a row has this key.
    #[doc(hidden)]
    fn matching(key: Self::Key) -> Condition<Self>;
}

/// Writes all columns of a row.
pub(super) fn save<T: Keyed + FromRowOwned, C: GenericClient>(row: &T, db: &mut C) -> Result<T, Error> {
    let cells = bound(row);
    let mut sql = Sql::default();
    let sets: Vec<(usize, &(dyn postgres::types::ToSql + Sync))> = T::REST
        .iter()
        .filter(|place| T::ON_UPDATE.iter().all(|(own, _)| own != *place))
        .map(|place| (*place, &cells[*place] as _))
        .collect();
    update::write_update::<T>(&mut sql, &sets);
    write_key::<T>(&mut sql, &cells);
    sql.push(" RETURNING ");
    sql.columns::<T>();
    only(sql.rows(db)?)
}

/// Deletes a row.
pub(super) fn remove<T: Keyed + FromRowOwned, C: GenericClient>(row: &T, db: &mut C) -> Result<bool, Error> {
    let cells = bound(row);
    let mut sql = Sql::default();
    sql.push("DELETE FROM ");
    sql.table::<T>();
    write_key::<T>(&mut sql, &cells);
    Ok(sql.execute(db)? > 0)
}

fn write_key<'a, T: Keyed>(sql: &mut Sql<'a>, cells: &'a [Bound<'a>]) {
    sql.push(" WHERE ");
    sql.separated(" AND ", T::KEY, |sql, place| {
        sql.column::<T>(T::COLUMNS[*place]);
        sql.push(" = ");
        sql.param(&cells[*place]);
    });
}

fn bound<T: FromRowOwned>(row: &T) -> Vec<Bound<'_>> {
    <T as FromRow<'_>>::cells(row).into_iter().map(|Cell { value, .. }| Bound(value)).collect()
}
