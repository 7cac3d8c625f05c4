//! The derives: from a struct or an enum to its typed columns, its values, and the checks that only a
//! compiler can make.
//!
//! Attributes are read by [`schema_model::declare`], which the command line tool reads them with too; nothing
//! here looks at one. A mistake is a compile error at its place, all of them at once, and what other code
//! expects of the item is there even then, so that one mistake is one error.

mod enumeration;
mod links;
mod mistakes;
mod rows;
mod table;
mod view;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// A table, declared as a struct. The grammar of its options is that of
/// [`schema_model::declare`](https://docs.rs/schema-model/latest/schema_model/declare/index.html).
///
/// Gives the struct a constant for each column, `User::id`, and [`rows::Table`]. Foreign keys are checked by
/// the compiler: a target that does not exist, or has another type, is an error where it is named.
///
/// [`rows::Table`]: https://docs.rs/schema-core/latest/schema_core/rows/trait.Table.html
#[proc_macro_derive(Table, attributes(table, column))]
pub fn derive_table(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    table::expand(&input).into()
}

/// A view or a materialized view, declared as a struct: a field for each column of its query.
///
/// Gives the struct a constant for each column, [`rows::View`], and what a table has for reading rows: `select`,
/// `from_row`.
///
/// [`rows::View`]: https://docs.rs/schema-core/latest/schema_core/rows/trait.View.html
#[proc_macro_derive(View, attributes(view, column))]
pub fn derive_view(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    view::expand(&input).into()
}

/// An enum whose variants are texts in the database: a PostgreSQL enum type with `#[enum_type(name =
/// "...")]`, or the values of a check with `one_of`.
///
/// Gives the enum [`rows::Enum`], `Display` and `FromStr`.
///
/// [`rows::Enum`]: https://docs.rs/schema-core/latest/schema_core/rows/trait.Enum.html
#[proc_macro_derive(Enum, attributes(enum_type))]
pub fn derive_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    enumeration::expand(&input).into()
}
