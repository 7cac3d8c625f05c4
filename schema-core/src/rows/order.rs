//! The order of rows.

use std::fmt;
use std::marker::PhantomData;

use super::column::Column;
use super::statement::Sql;
use super::table::Table;

/// A column to order rows by: `Purchase::created_at.desc()`.
#[must_use = "an order does nothing until a statement has it"]
pub struct Order<T> {
    column: &'static str,
    descending: bool,
    nulls: Option<Nulls>,
    of: PhantomData<fn() -> T>,
}

#[derive(Debug, Clone, Copy)]
enum Nulls {
    First,
    Last,
}

impl<T: Table, V, K> Column<T, V, K> {
    /// The smallest first. NULLs come last, unless said otherwise.
    pub fn asc(self) -> Order<T> {
        Order { column: self.name(), descending: false, nulls: None, of: PhantomData }
    }

    /// The largest first. NULLs come first, unless said otherwise.
    pub fn desc(self) -> Order<T> {
        Order { column: self.name(), descending: true, nulls: None, of: PhantomData }
    }
}

impl<T: Table> Order<T> {
    /// NULLs before everything else.
    pub fn nulls_first(self) -> Self {
        Self { nulls: Some(Nulls::First), ..self }
    }

    /// NULLs behind everything else.
    pub fn nulls_last(self) -> Self {
        Self { nulls: Some(Nulls::Last), ..self }
    }

    pub(super) fn write(self, sql: &mut Sql<'_>) {
        sql.column::<T>(self.column);
        sql.push(if self.descending { " DESC" } else { "" });
        sql.push(match self.nulls {
            None => "",
            Some(Nulls::First) => " NULLS FIRST",
            Some(Nulls::Last) => " NULLS LAST",
        });
    }
}

impl<T> Clone for Order<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Order<T> {}

impl<T: Table> fmt::Debug for Order<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sql = Sql::default();
        self.write(&mut sql);
        f.write_str(&sql.text)
    }
}
