//! What makes rows of a table unique, as the derive knows it.

use std::fmt;
use std::marker::PhantomData;

use super::statement::Sql;
use super::table::Table;

/// A primary key, a unique constraint or a unique index: `User::PRIMARY_KEY`, `User::EMAIL_UNIQUE`.
///
/// The derive gives a struct a constant for each. It is called as the constraint, in capitals and without the table's
/// name before it: `content_access_user_content_unique` is `ContentAccess::USER_CONTENT_UNIQUE`, and one that has its
/// name by default is `VideoPlayback::USER_ID_CONTENT_ID_UNIQUE`. Only deferrable ones have none, because PostgreSQL
/// cannot upsert on them.
pub struct Unique<T> {
    name: &'static str,
    keys: &'static [UniqueKey],
    predicate: Option<&'static str>,
    of: PhantomData<fn() -> T>,
}

/// A key of its index.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum UniqueKey {
    /// A column, by its place.
    Column(usize),
    /// An expression of the declaration, in parentheses where it needs them.
    Expression(&'static str),
}

impl<T: Table> Unique<T> {
    /// The constraint of this name. The derive says it; nobody else has to.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        keys: &'static [UniqueKey],
        predicate: Option<&'static str>,
    ) -> Self {
        Self { name, keys, predicate, of: PhantomData }
    }

    /// The name of the constraint or index in the database.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The columns that are unique together, without expressions over them.
    pub fn columns(&self) -> Vec<&'static str> {
        self.places().map(|at| T::COLUMNS[at]).collect()
    }

    /// The places of these columns.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.keys.iter().filter_map(|key| match key {
            UniqueKey::Column(at) => Some(*at),
            UniqueKey::Expression(_) => None,
        })
    }

    /// The conflict target (manual, INSERT): PostgreSQL infers every unique index of these keys from it.
    pub(super) fn write(&self, sql: &mut Sql<'_>) {
        sql.push("(");
        sql.separated(", ", self.keys, |sql, key| match key {
            UniqueKey::Column(at) => sql.ident(T::COLUMNS[*at]),
            UniqueKey::Expression(text) => sql.push(text),
        });
        sql.push(")");
        if let Some(predicate) = self.predicate {
            sql.push(" WHERE ");
            sql.push(predicate);
        }
    }
}

impl<T> fmt::Debug for Unique<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Unique").field(&self.name).finish()
    }
}

impl<T> Clone for Unique<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Unique<T> {}
