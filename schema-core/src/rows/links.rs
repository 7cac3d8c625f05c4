//! What a declaration names by paths, followed by the compiler.

use super::enumeration::Enum;
use super::table::Table;

/// What a struct declares, out of the compiled program: the elements of [`tables!`](crate::tables).
#[cfg(feature = "engine")]
#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    pub(super) json: &'static str,
    pub(super) links: Links,
}

#[cfg(feature = "engine")]
impl Declaration {
    /// What the struct `T` declares.
    pub const fn of<T: Linked>() -> Self {
        Self { json: T::DECLARATION, links: T::LINKS }
    }
}

/// The declarations of structs, for [`assert_no_drift`](crate::assert_no_drift): `tables![User, Purchase]`.
#[cfg(feature = "engine")]
#[macro_export]
macro_rules! tables {
    ($($table:ty),* $(,)?) => {
        &[$($crate::rows::Declaration::of::<$table>()),*]
    };
}

/// The tables and enums that a struct names, by the paths that it names them by. A declaration alone knows the paths
/// only, which mean what the `use` declarations around it make of them.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Links {
    /// Paths, and the schema and the name of the table that each leads to.
    pub tables: &'static [(&'static str, &'static str, &'static str)],
    /// Paths, and what the enum that each leads to declares.
    pub enums: &'static [(&'static str, &'static str)],
}

/// A struct with `#[derive(Table)]`, whose paths lead to others and to enums.
#[doc(hidden)]
pub trait Linked: Table {
    /// Where they lead.
    const LINKS: Links;
}

/// A table that another one points at. The lifetime has the compiler look at it only where it matters.
#[doc(hidden)]
pub trait LinkedTable<'x>: Table {}

impl<T: Table> LinkedTable<'_> for T {}

/// An enum that a column holds.
#[doc(hidden)]
pub trait LinkedEnum<'x>: Enum {}

impl<E: Enum> LinkedEnum<'_> for E {}
