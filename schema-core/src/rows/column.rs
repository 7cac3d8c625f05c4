//! Columns with the types of their table and of their values.

use std::fmt;
use std::marker::PhantomData;

use super::kind::NotNull;

/// The column of a table: `User::id` is a `Column<User, String>`, and one of an `Option<V>` is a
/// `Column<_, V, Nullable>`.
///
/// ```
/// use schema_core::Table;
///
/// #[derive(Table)]
/// #[table(name = "users")]
/// pub struct User {
///     #[column(primary_key)]
///     pub id: String,
///     #[column(name = "displayName")]
///     pub display_name: Option<String>,
/// }
///
/// assert_eq!(User::display_name.name(), "displayName");
/// ```
pub struct Column<T, V, K = NotNull> {
    name: &'static str,
    /// Its place in [`Table::COLUMNS`](super::Table::COLUMNS).
    at: usize,
    // A function's result: a column holds neither a row nor a value, and is `Send`, `Sync` and `Copy`
    // whatever they are.
    of: PhantomData<fn() -> (T, V, K)>,
}

/// A type of values that may reference a column of type `There`: the same type.
#[diagnostic::on_unimplemented(
    message = "a foreign key needs two columns of one type: this one is `{Self}`, the one it references is `{There}`",
    label = "this column is `{There}`",
    note = "give both fields the same type"
)]
pub trait References<There: ?Sized> {}

impl<V: ?Sized> References<V> for V {}

impl<T, V, K> Column<T, V, K> {
    /// The column of this name at this place. The derive says it; nobody else has to.
    #[doc(hidden)]
    pub const fn new(name: &'static str, at: usize) -> Self {
        Self { name, at, of: PhantomData }
    }

    /// The column's name in the database.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The column's place among the fields of its struct.
    #[doc(hidden)]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Compiles where a column of type `Here` may reference this one.
    #[doc(hidden)]
    pub const fn referenced_by<Here: References<V>>(&self) {}
}

impl<T, V, K> Clone for Column<T, V, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, V, K> Copy for Column<T, V, K> {}

impl<T, V, K> fmt::Debug for Column<T, V, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Column").field(&self.name).finish()
    }
}
