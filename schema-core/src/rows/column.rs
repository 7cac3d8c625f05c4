//! Columns with the types of their table and of their values.

use std::fmt;
use std::marker::PhantomData;

/// The column of a table: `User::id` is a `Column<User, String>`. Of an `Option<V>` it is a `Column<_, V>`.
pub struct Column<T, V> {
    name: &'static str,
    // A function's result: a column holds neither a row nor a value, and is `Send`, `Sync` and `Copy`
    // whatever they are.
    of: PhantomData<fn() -> (T, V)>,
}

/// A type of values that may reference a column of type `There`: the same type.
#[diagnostic::on_unimplemented(
    message = "a foreign key needs two columns of one type: this one is `{Self}`, the one it references is `{There}`",
    label = "this column is `{There}`",
    note = "give both fields the same type"
)]
pub trait References<There: ?Sized> {}

impl<V: ?Sized> References<V> for V {}

impl<T, V> Column<T, V> {
    /// The column of this name. The derive says it; nobody else has to.
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    /// The column's name in the database.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Compiles where a column of type `Here` may reference this one.
    #[doc(hidden)]
    pub const fn referenced_by<Here: References<V>>(&self) {}
}

impl<T, V> Clone for Column<T, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, V> Copy for Column<T, V> {}

impl<T, V> fmt::Debug for Column<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Column").field(&self.name).finish()
    }
}
