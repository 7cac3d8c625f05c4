//! What the builder of a new row knows of its columns.

use std::fmt;

use postgres::types::ToSql;

use super::table::Table;

/// A row on its way into a table: `NewPurchase`.
pub trait NewRow {
    /// The table.
    type Table: Table;
    /// The columns that it can set, by their places.
    #[doc(hidden)]
    const SETS: &'static [usize];

    /// The value of each of these columns; `None` for one that was left out.
    #[doc(hidden)]
    fn cells<'a>(&'a self, cells: &mut Vec<Option<&'a (dyn ToSql + Sync)>>);
}

/// A required column that has no value yet.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Missing {}

/// A column that has one.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Given {}

/// Whether the builder was given the column `C`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the column `{C}` has no value yet, and cannot do without",
    label = "call `.{C}(...)` before",
    note = "a column may be left out if it has a default or may be NULL"
)]
pub trait Has<C> {}

impl<C> Has<C> for Given {}

/// A value that the type of the builder says is there.
#[doc(hidden)]
pub fn given<V>(value: Option<V>) -> V {
    // `build` exists only where every required column is `Given`, and nothing but its setter makes it that.
    value.unwrap_or_else(|| unreachable!("a builder that has every column lacks one"))
}

/// A value that is there.
#[doc(hidden)]
pub fn required<V: ToSql + Sync>(value: &V) -> Option<&(dyn ToSql + Sync)> {
    Some(value)
}

/// A value that may have been left out.
#[doc(hidden)]
pub fn optional<V: ToSql + Sync>(value: &Option<V>) -> Option<&(dyn ToSql + Sync)> {
    value.as_ref().map(|value| value as _)
}

/// Shows what was given, for `Debug`.
#[doc(hidden)]
pub fn show<N: NewRow>(new: &N, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut cells = Vec::with_capacity(N::SETS.len());
    new.cells(&mut cells);
    let mut shown = f.debug_struct(name);
    for (place, cell) in N::SETS.iter().zip(cells) {
        if let Some(value) = cell {
            shown.field(N::Table::COLUMNS[*place], value);
        }
    }
    shown.finish()
}
