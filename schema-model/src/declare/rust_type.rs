//! A field's Rust type to the SQL type it stands for. The last segment of a path decides: a derive sees names
//! only.

use quote::ToTokens;
use serde::Serialize;
use syn::{GenericArgument, PathArguments, Type};

use super::item::PathItem;

/// What a Rust type is to SQL.
#[derive(Debug, Clone, Serialize)]
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
    let known = match name.as_str() {
        "String" | "str" => "text",
        "i16" => "smallint",
        "i32" => "integer",
        "i64" => "bigint",
        "f32" => "real",
        "f64" => "double precision",
        "bool" => "boolean",
        "Bytes" | "BytesMut" => "bytea",
        "Uuid" => "uuid",
        // chrono's has a time zone as its argument, jiff's is a civil time without one.
        "DateTime" if generic && !civil => "timestamp with time zone",
        "DateTime" | "NaiveDateTime" | "PrimitiveDateTime" => "timestamp",
        "OffsetDateTime" | "UtcDateTime" | "Timestamp" => "timestamp with time zone",
        "NaiveDate" | "Date" => "date",
        "NaiveTime" | "Time" => "time",
        "TimeDelta" | "Duration" | "PgInterval" => "interval",
        "Value" | "Json" => "jsonb",
        "Decimal" | "BigDecimal" => "numeric",
        "IpNetwork" | "IpAddr" | "IpNet" | "Ipv4Addr" | "Ipv6Addr" => "inet",
        "MacAddress" => "macaddr",
        "BitVec" => "bit varying",
        "i8" | "u8" => return unusable(&name, "use `i16` (smallint), or give `#[column(type = ...)]`"),
        "u16" => return unusable(&name, "use `i32` (integer), or give `#[column(type = ...)]`"),
        "u32" => return unusable(&name, "use `i64` (bigint), or give `#[column(type = ...)]`"),
        "u64" | "usize" | "isize" => {
            return unusable(&name, "use `i64` (bigint), or give `#[column(type = numeric(20))]`");
        }
        "i128" | "u128" => return unusable(&name, "use `Decimal`, or give `#[column(type = numeric(39))]`"),
        "char" => return unusable(&name, "use `String`, or give `#[column(type = char(1))]`"),
        "HashMap" | "BTreeMap" => {
            return unusable(&shown(ty), "use `serde_json::Value` (jsonb), or give `#[column(type = ...)]`");
        }
        _ => return RustType::Enum { path: path_item(path), array: false },
    };
    RustType::Sql(known.to_owned())
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
