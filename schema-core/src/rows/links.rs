//! What a declaration names by paths, followed by the compiler.

/// The tables and enums that a struct names, by the paths that it names them by. A declaration alone knows the paths
/// only, which mean what the `use` declarations around it make of them.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Links {
    /// Paths, and the schema and the name of the table that each leads to.
    pub tables: &'static [(&'static str, &'static str, &'static str)],
    /// Paths, and what the enum that each leads to declares.
    pub enums: &'static [(&'static str, &'static str)],
}

/// What a struct declares, out of the compiled program: the elements of [`tables!`](crate::tables).
#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    pub(crate) json: &'static str,
    pub(crate) links: Links,
}

impl Declaration {
    /// What the struct `T` declares.
    pub const fn of<T: super::Table>() -> Self {
        Self { json: T::DECLARATION, links: T::LINKS }
    }
}

/// The declarations of structs, for [`assert_no_drift`](crate::assert_no_drift): `tables![User, Purchase]`.
#[macro_export]
macro_rules! tables {
    ($($table:ty),* $(,)?) => {
        &[$($crate::rows::Declaration::of::<$table>()),*]
    };
}
