//! Names and strings to SQL text.

use schema_model::{ColumnType, QualifiedName};

/// A name, always in double quotes: `"user"`.
pub fn ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names with commas between: `"a","b"`.
pub fn idents<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| ident(name)).collect::<Vec<_>>().join(",")
}

/// A string literal, whatever `standard_conforming_strings` says: `'it''s'`, `E'a\\b'`.
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

/// A table, index or sequence where it is used or altered: `"users"` in `public`, `"billing"."invoices"` elsewhere.
///
/// A name of `public` that starts like a system catalog's is qualified, because `pg_catalog` is searched first.
pub fn relation(name: &QualifiedName) -> String {
    if name.schema == "public" && !name.name.starts_with("pg_") { ident(&name.name) } else { qualified(name) }
}

/// A name with its schema, always: `"public"."status"`. Types need it, since `pg_catalog` has so many.
pub fn qualified(name: &QualifiedName) -> String {
    format!("{}.{}", ident(&name.schema), ident(&name.name))
}

/// A type as the seed writes it: `varchar(50)`, `timestamp`, `"public"."status"[]`.
pub fn column_type(ty: &ColumnType) -> String {
    let Some(element) = &ty.element else {
        return ty.text.clone();
    };
    let array = if ty.array { "[]" } else { "" };
    if element.schema != "pg_catalog" {
        let modifiers = ty.text.find('(').map_or("", |at| ty.text[at..].trim_end_matches("[]"));
        return format!("{}{modifiers}{array}", qualified(element));
    }
    let text = ty.text.trim_end_matches("[]");
    let text = if let Some(rest) = text.strip_prefix("character varying") {
        format!("varchar{rest}")
    } else if let Some(rest) =
        text.strip_prefix("timestamp").and_then(|t| t.strip_suffix(" without time zone"))
    {
        format!("timestamp{rest}")
    } else if let Some(rest) = text.strip_prefix("time").and_then(|t| t.strip_suffix(" without time zone")) {
        format!("time{rest}")
    } else {
        text.to_owned()
    };
    format!("{text}{array}")
}
