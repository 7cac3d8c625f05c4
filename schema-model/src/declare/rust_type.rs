//! A field's Rust type to the SQL type it stands for, and the Rust type to write for an SQL type: one table, read
//! in both directions. The last segment of a path decides: a derive sees names only.

use quote::ToTokens;
use serde::{Deserialize, Serialize};
use syn::{GenericArgument, PathArguments, Type};

use super::item::PathItem;

/// An SQL type, and the Rust types that stand for it.
struct Known {
    sql: &'static str,
    /// By the last segments of their paths.
    names: &'static [&'static str],
    /// The one to write for it, and for these others, which no Rust type stands for by itself.
    written: Option<Written>,
    others: &'static [&'static str],
}

/// A Rust type as it is written for an SQL type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The type.
    pub ty: &'static str,
    /// The paths that bring its names into scope.
    pub uses: &'static [&'static str],
}

const KNOWN: [Known; 19] = [
    known("text", &["String", "str"], plain("String")).and(&[
        "varchar",
        "character",
        "char",
        "bpchar",
        "name",
    ]),
    known("smallint", &["i16"], plain("i16")),
    known("integer", &["i32"], plain("i32")),
    known("bigint", &["i64"], plain("i64")),
    known("real", &["f32"], plain("f32")),
    known("double precision", &["f64"], plain("f64")),
    known("boolean", &["bool"], plain("bool")),
    known("bytea", &["Bytes", "BytesMut"], plain("Vec<u8>")),
    known("uuid", &["Uuid"], by("Uuid", &["uuid::Uuid"])),
    // chrono's `DateTime` has a time zone as its argument and is told from jiff's below.
    known(
        "timestamp with time zone",
        &["OffsetDateTime", "UtcDateTime", "Timestamp"],
        by("DateTime<Utc>", &["chrono::DateTime", "chrono::Utc"]),
    ),
    known(
        "timestamp",
        &["DateTime", "NaiveDateTime", "PrimitiveDateTime"],
        by("NaiveDateTime", &["chrono::NaiveDateTime"]),
    ),
    known("date", &["NaiveDate", "Date"], by("NaiveDate", &["chrono::NaiveDate"])),
    known("time", &["NaiveTime", "Time"], by("NaiveTime", &["chrono::NaiveTime"])),
    known("interval", &["TimeDelta", "Duration", "PgInterval"], by("TimeDelta", &["chrono::TimeDelta"])),
    known("jsonb", &["Value", "Json"], plain("serde_json::Value")).and(&["json"]),
    known("numeric", &["Decimal", "BigDecimal"], by("Decimal", &["rust_decimal::Decimal"])),
    known(
        "inet",
        &["IpNetwork", "IpAddr", "IpNet", "Ipv4Addr", "Ipv6Addr"],
        by("IpAddr", &["std::net::IpAddr"]),
    ),
    known("macaddr", &["MacAddress"], None),
    known("bit varying", &["BitVec"], None),
];

/// SQL types that need a `type` beside any Rust type.
const HELD: [(&str, &str); 2] = [("oid", "u32"), ("\"char\"", "i8")];

const fn known(sql: &'static str, names: &'static [&'static str], written: Option<Written>) -> Known {
    Known { sql, names, written, others: &[] }
}

const fn plain(ty: &'static str) -> Option<Written> {
    by(ty, &[])
}

const fn by(ty: &'static str, uses: &'static [&'static str]) -> Option<Written> {
    Some(Written { ty, uses })
}

impl Known {
    const fn and(self, others: &'static [&'static str]) -> Self {
        Self { others, ..self }
    }
}

/// The Rust type to write for an SQL type without modifiers and brackets: `varchar`, `timestamp with time zone`.
/// `None` where there is none that holds its values.
pub fn written(sql: &str) -> Option<Written> {
    let held = HELD.iter().find(|(own, _)| *own == sql).and_then(|(_, ty)| plain(ty));
    let mut known = KNOWN.iter().filter(|known| known.sql == sql || known.others.contains(&sql));
    known.find_map(|known| known.written).or(held)
}

/// What a Rust type is to SQL.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum RustType {
    /// A type of PostgreSQL's own.
    Sql(String),
    /// A path that means nothing to SQL by itself: an enum that is declared somewhere.
    Enum {
        /// Its path.
        path: PathItem,
        /// Whether it stands in a `Vec`.
        array: bool,
    },
    /// A type without an SQL type, and what to do about it.
    Unusable {
        /// The type in words.
        headline: String,
        /// The way out.
        help: String,
    },
}

/// The field's type without its `Option`, whether it had one, and what it is to SQL.
pub(super) fn read(ty: &Type) -> (Type, bool, RustType) {
    let ty = bare(ty);
    match generic(ty, "Option") {
        Some(inner) => {
            let (value, _, sql) = read(inner);
            (value, true, sql)
        }
        None => (ty.clone(), false, sql(ty)),
    }
}

/// What a field of this type is to SQL.
pub fn of(ty: &Type) -> RustType {
    read(ty).2
}

fn sql(ty: &Type) -> RustType {
    match ty {
        Type::Reference(reference) => return sql(bare(&reference.elem)),
        Type::Array(array) if is_byte(&array.elem) => return RustType::Sql("bytea".to_owned()),
        Type::Array(array) => return array_of(&array.elem),
        Type::Slice(slice) if is_byte(&slice.elem) => return RustType::Sql("bytea".to_owned()),
        Type::Slice(slice) => return array_of(&slice.elem),
        _ => {}
    }
    for pointer in ["Box", "Arc", "Rc", "Cow"] {
        if let Some(inner) = generic(ty, pointer) {
            return sql(bare(inner));
        }
    }
    if let Some(element) = generic(ty, "Vec") {
        return if is_byte(element) { RustType::Sql("bytea".to_owned()) } else { array_of(element) };
    }
    let Type::Path(path) = ty else {
        return RustType::Unusable {
            headline: format!("`{}` has no SQL type", shown(ty)),
            help: "give `#[column(type = ...)]`".to_owned(),
        };
    };
    let Some(last) = path.path.segments.last() else {
        return unusable(&shown(ty), "give `#[column(type = ...)]`");
    };
    let generic = !last.arguments.is_empty();
    let name = last.ident.to_string();
    let civil = path.path.segments.iter().any(|segment| segment.ident == "civil");
    // chrono's has a time zone as its argument, jiff's is a civil time without one.
    if name == "DateTime" && generic && !civil {
        return RustType::Sql("timestamp with time zone".to_owned());
    }
    if let Some(known) = KNOWN.iter().find(|known| known.names.contains(&name.as_str())) {
        return RustType::Sql(known.sql.to_owned());
    }
    match name.as_str() {
        "i8" | "u8" => unusable(&name, "use `i16` (smallint), or give `#[column(type = ...)]`"),
        "u16" => unusable(&name, "use `i32` (integer), or give `#[column(type = ...)]`"),
        "u32" => unusable(&name, "use `i64` (bigint), or give `#[column(type = ...)]`"),
        "u64" | "usize" | "isize" => {
            unusable(&name, "use `i64` (bigint), or give `#[column(type = numeric(20))]`")
        }
        "i128" | "u128" => unusable(&name, "use `Decimal`, or give `#[column(type = numeric(39))]`"),
        "char" => unusable(&name, "use `String`, or give `#[column(type = char(1))]`"),
        "HashMap" | "BTreeMap" => {
            unusable(&shown(ty), "use `serde_json::Value` (jsonb), or give `#[column(type = ...)]`")
        }
        _ => RustType::Enum { path: path_item(path), array: false },
    }
}

fn array_of(element: &Type) -> RustType {
    let element = bare(element);
    // PostgreSQL's arrays hold NULLs, and have no fixed number of dimensions: `integer[][]` is `integer[]`.
    let element = generic(element, "Option").map_or(element, bare);
    match sql(element) {
        RustType::Sql(text) if text.ends_with("[]") => RustType::Sql(text),
        RustType::Sql(text) => RustType::Sql(format!("{text}[]")),
        RustType::Enum { path, .. } => RustType::Enum { path, array: true },
        unusable @ RustType::Unusable { .. } => unusable,
    }
}

fn unusable(ty: &str, help: &str) -> RustType {
    RustType::Unusable { headline: format!("`{ty}` has no SQL type"), help: help.to_owned() }
}

/// The type without parentheses and invisible groups.
fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Paren(inner) => bare(&inner.elem),
        Type::Group(inner) => bare(&inner.elem),
        ty => ty,
    }
}

/// The last type argument of `wrapper<...>`, wherever the wrapper's path begins.
fn generic<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    if last.ident != wrapper {
        return None;
    }
    arguments.args.iter().rev().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn is_byte(ty: &Type) -> bool {
    matches!(bare(ty), Type::Path(path) if path.path.is_ident("u8"))
}

fn path_item(path: &syn::TypePath) -> PathItem {
    use syn::ext::IdentExt;
    use syn::spanned::Spanned;
    PathItem {
        segments: path.path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect(),
        span: path.span(),
        tokens: path.to_token_stream(),
    }
}

/// The type as a person writes it: tokens alone print as `Vec < u8 >`.
fn shown(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (from, to) in
        [(" <", "<"), ("< ", "<"), (" >", ">"), (" ,", ","), (" ::", "::"), (":: ", "::"), ("& ", "&")]
    {
        text = text.replace(from, to);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_for_a_type_stands_for_it() {
        for known in &KNOWN {
            let Some(written) = known.written else { continue };
            let ty = syn::parse_str(written.ty).expect("a type");
            let (_, nullable, RustType::Sql(sql)) = read(&ty) else { panic!("{}", known.sql) };
            assert_eq!((sql.as_str(), nullable), (known.sql, false));
        }
    }

    #[test]
    fn every_name_stands_for_one_type() {
        let mut names: Vec<&str> = KNOWN.iter().flat_map(|known| known.names).copied().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
