//! What a column's type alone does not say: whether it may be NULL, and whether anybody may write it.

/// What a column holds: [`NotNull`], [`Nullable`] or [`Generated`].
pub trait Kind: sealed::Sealed + 'static {
    /// The value of a whole cell, for a column of type `V`.
    type Of<V>;
}

/// A column that statements may write.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL makes the values of this column: nobody else can set it",
    label = "a generated column, or an identity column that is `always` one"
)]
pub trait Writable: Kind {}

/// A column that always has a value.
#[derive(Debug, Clone, Copy)]
pub enum NotNull {}

/// A column that may be NULL: its field is an `Option`.
#[derive(Debug, Clone, Copy)]
pub enum Nullable {}

/// A column whose values PostgreSQL makes: `generated = "..."` or `identity(always)`.
#[derive(Debug, Clone, Copy)]
pub enum Generated {}

impl Kind for NotNull {
    type Of<V> = V;
}

impl Kind for Nullable {
    type Of<V> = Option<V>;
}

impl Kind for Generated {
    type Of<V> = V;
}

impl Writable for NotNull {}
impl Writable for Nullable {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::NotNull {}
    impl Sealed for super::Nullable {}
    impl Sealed for super::Generated {}
}
