//! Enums whose values are texts in the database, or values of an enum type there.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, Kind, ToSql, Type};

use super::value::base;

/// An enum with `#[derive(Enum)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no values for `one_of`: derive `Enum` for it",
    label = "not an enum with `#[derive(Enum)]`"
)]
pub trait Enum: Sized + 'static {
    /// The texts of all variants, in their order.
    const VALUES: &'static [&'static str];
    /// All that the enum declares, as JSON.
    #[doc(hidden)]
    const DECLARATION: &'static str;

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

/// Whether a type in the database can hold the texts of an enum: texts, any enum type, and domains over them.
#[doc(hidden)]
pub fn accepts(ty: &Type) -> bool {
    let ty = base(ty);
    matches!(ty.kind(), Kind::Enum(_)) || <&str as ToSql>::accepts(ty)
}

/// Writes the text of a variant.
///
/// # Errors
///
/// The driver's, of which there are none.
#[doc(hidden)]
pub fn to_sql<E: Enum>(value: &E, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    // Text and enum types send their text as it is (manual, 55.7 and `enum_recv`).
    out.extend_from_slice(value.as_str().as_bytes());
    Ok(IsNull::No)
}

/// Reads a variant from its text.
///
/// # Errors
///
/// [`UnknownValue`], and bytes that are no text.
#[doc(hidden)]
pub fn from_sql<E: Enum + FromStr<Err = UnknownValue>>(
    raw: &[u8],
) -> Result<E, Box<dyn Error + Sync + Send>> {
    Ok(std::str::from_utf8(raw)?.parse()?)
}

/// An enum that can be a parameter: the driver shows the parameters that it is given.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written to PostgreSQL: derive `Debug` for it",
    label = "lacks `Debug`"
)]
pub trait Shown<'x>: fmt::Debug {}

impl<E: fmt::Debug> Shown<'_> for E {}
