//! What the derives give an application: typed columns, and enums that are texts in the database. Values
//! only; nothing here talks to a server.

mod column;
mod enumeration;

pub use column::{Column, References};
pub use enumeration::{Enum, EnumValue, UnknownValue, assert_enum, assert_enum_value};

/// A struct with `#[derive(Table)]`.
pub trait Table {
    /// The table's name.
    const NAME: &'static str;
    /// The schema it lives in.
    const SCHEMA: &'static str;
    /// Its columns, in the order of the fields.
    const COLUMNS: &'static [&'static str];
    /// All that the struct declares, as JSON: what the derive read, for a test to compare with what the
    /// command line tool reads from the same source.
    const DECLARATION: &'static str;
}
