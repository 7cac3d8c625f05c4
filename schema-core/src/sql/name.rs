//! Names and strings to SQL text, where nothing else is known about them.

/// A name, always in double quotes: `"user"`.
pub fn ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A string literal, whatever `standard_conforming_strings` says: `'it''s'`, `E'a\\b'`.
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

/// A relation of a schema: `"users"` in `public`, `"billing"."invoices"` elsewhere.
///
/// A name of `public` that starts like a system catalog's is qualified, because `pg_catalog` is searched first.
pub fn relation(schema: &str, name: &str) -> String {
    if schema == "public" && !name.starts_with("pg_") { ident(name) } else { qualified(schema, name) }
}

/// A name with its schema, always: `"public"."status"`.
pub fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", ident(schema), ident(name))
}
