//! Enums whose values are texts in the database.

use std::fmt;

/// An enum with `#[derive(Enum)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no values for `one_of`: derive `Enum` for it",
    label = "not an enum with `#[derive(Enum)]`"
)]
pub trait Enum: Sized + 'static {
    /// The texts of all variants, in their order.
    const VALUES: &'static [&'static str];

    /// The variant's text in the database.
    fn as_str(&self) -> &'static str;
}

/// An enum that is a type of PostgreSQL's: `#[enum_type(name = "...")]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL type: derive `Enum` with `#[enum_type(name = \"...\")]`, or give `type = ...`",
    label = "no column can have this type"
)]
pub trait EnumValue: Enum {
    /// The type's name.
    const NAME: &'static str;
    /// The schema it lives in.
    const SCHEMA: &'static str;
}

/// A text that is no value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    text: String,
    values: &'static [&'static str],
}

impl UnknownValue {
    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The texts that would have been values.
    pub fn values(&self) -> &'static [&'static str] {
        self.values
    }

    /// A text that is none of these.
    #[doc(hidden)]
    pub fn new(text: &str, values: &'static [&'static str]) -> Self {
        Self { text: text.to_owned(), values }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> = self.values.iter().map(|value| format!("`{value}`")).collect();
        write!(f, "`{}` is none of {}", self.text, values.join(", "))
    }
}

impl std::error::Error for UnknownValue {}

/// Compiles for an enum.
#[doc(hidden)]
pub const fn assert_enum<E: Enum>() {}

/// Compiles for an enum that is a type of PostgreSQL's.
#[doc(hidden)]
pub const fn assert_enum_value<E: EnumValue>() {}
