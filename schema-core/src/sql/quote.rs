//! What a schema is made of to SQL text: names, types, parameters.

pub use schema_model::printed::ident as printed_ident;
use schema_model::{ColumnType, QualifiedName, printed};

pub use super::name::{ident, literal};

/// Names with commas between: `"a","b"`.
pub fn idents<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| ident(name)).collect::<Vec<_>>().join(",")
}

/// A table, index or sequence where it is used or altered: `"users"` in `public`, `"billing"."invoices"` elsewhere.
///
/// A name of `public` that starts like a system catalog's is qualified, because `pg_catalog` is searched first.
pub fn relation(name: &QualifiedName) -> String {
    super::name::relation(&name.schema, &name.name)
}

/// A name with its schema, always: `"public"."status"`. Types need it, since `pg_catalog` has so many.
pub fn qualified(name: &QualifiedName) -> String {
    super::name::qualified(&name.schema, &name.name)
}

/// A qualified name as the catalog functions print it: in quotes only where it needs them.
pub fn printed(name: &QualifiedName) -> String {
    printed::qualified(name)
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

/// An expression in parentheses, without a second pair around what has one.
pub fn wrapped(expression: &str) -> String {
    if is_wrapped(expression) { expression.to_owned() } else { format!("({expression})") }
}

/// Whether the first character opens a parenthesis that the last one closes.
fn is_wrapped(expression: &str) -> bool {
    let tokens = super::tokens::tokens(expression);
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.is('(') {
            depth += 1;
        } else if token.is(')') {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            return at > 0 && at + 1 == tokens.len();
        }
    }
    false
}

/// Storage parameters as `WITH` and `SET` take them: `fillfactor=70, "toast"."autovacuum_enabled"=false`.
pub fn options(options: &schema_model::Options) -> String {
    let each = options.iter().map(|(name, value)| format!("{}={}", option_name(name), option_value(value)));
    each.collect::<Vec<_>>().join(", ")
}

/// The name of a storage parameter; `toast.` stays a prefix.
pub fn option_name(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.');
    if plain { name.to_owned() } else { name.split('.').map(ident).collect::<Vec<_>>().join(".") }
}

fn option_value(value: &str) -> String {
    let plain = !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let number = value.parse::<f64>().is_ok();
    if number || (plain && value.starts_with(|c: char| c.is_ascii_alphabetic())) {
        value.to_owned()
    } else {
        literal(value)
    }
}

/// The name of a method, storage or other word of PostgreSQL's own: bare where it can be.
pub fn keyword_or_ident(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain && !printed::is_keyword(name) { name.to_owned() } else { ident(name) }
}

/// A collation or operator class: without its schema where it is PostgreSQL's own or none was said.
pub fn builtin_or_qualified(name: &QualifiedName) -> String {
    match name.schema.as_str() {
        "pg_catalog" | "" => ident(&name.name),
        _ => qualified(name),
    }
}

/// An index expression: the grammar wants parentheses around everything but a function call.
pub fn wrapped_unless_call(expression: &str) -> String {
    let tokens = super::tokens::tokens(expression);
    let is_name = |at: usize| matches!(tokens.get(at), Some(super::tokens::Token::Name(..)));
    let mut open = 1;
    while tokens.get(open).is_some_and(|token| token.is('.')) && is_name(open + 1) {
        open += 2;
    }
    let call = is_name(0) && tokens.get(open).is_some_and(|token| token.is('('));
    // PostgreSQL's own special forms look like calls and are none to the grammar of indexes.
    let special = ["coalesce", "nullif", "greatest", "least", "case", "array", "row", "exists", "xmlelement"];
    let special = matches!(tokens.first(), Some(super::tokens::Token::Name(name, _))
        if special.contains(&name.to_lowercase().as_str()));
    let from = tokens.get(open).map_or(0, |token| token.range().start);
    if call && !special && is_wrapped(&expression[from..]) {
        expression.to_owned()
    } else {
        wrapped(expression)
    }
}
