//! Values on their way into a statement.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, Kind, ToSql, Type};

/// A type that a column can have: one that is read from PostgreSQL and written to it.
///
/// Nobody implements it: every type with [`FromSql`] and [`ToSql`] has it. The lifetime is that of the row which a
/// value is read from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read from PostgreSQL and written to it",
    label = "it lacks `FromSql` or `ToSql`",
    note = "types of other crates have them by a feature of the crate `postgres`: `with-uuid-1`, `with-chrono-0_4`, ..."
)]
pub trait Value<'r>: FromSql<'r> + ToSql + Sync + Send + 'static {}

impl<'r, V: FromSql<'r> + ToSql + Sync + Send + 'static> Value<'r> for V {}

/// What can stand for a value of type `V`: itself, a `&str` for a `String`, and for an `Option<V>` a `V` too.
#[diagnostic::on_unimplemented(
    message = "expected a value of type `{V}`, found `{Self}`",
    label = "the column's type is `{V}`"
)]
pub trait IntoValue<V> {
    /// The value.
    fn into_value(self) -> V;
}

impl<V> IntoValue<V> for V {
    fn into_value(self) -> V {
        self
    }
}

impl<V> IntoValue<Option<V>> for V {
    fn into_value(self) -> Option<V> {
        Some(self)
    }
}

impl<V, const N: usize> IntoValue<Vec<V>> for [V; N] {
    fn into_value(self) -> Vec<V> {
        self.into()
    }
}

macro_rules! text {
    ($($from:ty => $to:ty),* $(,)?) => {$(
        impl IntoValue<$to> for $from {
            fn into_value(self) -> $to {
                self.into()
            }
        }

        impl IntoValue<Option<$to>> for $from {
            fn into_value(self) -> Option<$to> {
                Some(self.into())
            }
        }
    )*};
}

text! {
    &str => String,
    &String => String,
    Cow<'_, str> => String,
    Box<str> => String,
    &str => Box<str>,
    String => Box<str>,
}

/// A value that a statement owns.
pub(crate) struct Param(Box<dyn ToSql + Sync + Send>);

impl Param {
    pub(crate) fn new<V: ToSql + Sync + Send + 'static>(value: V) -> Self {
        Self(Box::new(value))
    }
}

/// A value that a statement borrows.
#[derive(Clone, Copy)]
pub(crate) struct Bound<'a>(pub(crate) &'a (dyn ToSql + Sync));

impl ToSql for Param {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.0.to_sql_checked(base(ty), out)
    }

    fn accepts(_: &Type) -> bool {
        // Asked of the value itself, in `to_sql`.
        true
    }

    postgres::types::to_sql_checked!();
}

impl ToSql for Bound<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.0.to_sql_checked(base(ty), out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

impl fmt::Debug for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The type that a domain is over: PostgreSQL names the domain when it asks for a parameter, and the base type when
/// it describes a row. What is sent is the same, and no Rust type knows of the domain.
pub(super) fn base(ty: &Type) -> &Type {
    match ty.kind() {
        Kind::Domain(under) => base(under),
        _ => ty,
    }
}
