//! What PostgreSQL does when a column's type changes: whether it needs a USING clause, which one, and what it costs.

use schema_model::{CastFacts, ColumnType};

/// Types whose values compare with each other, so that a foreign key or an expression between them keeps working
/// while one side changes.
const FAMILIES: &[&[&str]] = &[
    &["int2", "int4", "int8"],
    &["text", "varchar"],
    &["date", "timestamp", "timestamptz"],
    &["float4", "float8"],
];

/// How values get from one type to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cast {
    /// PostgreSQL casts by itself.
    Assignment,
    /// It must be told how: the expression of USING.
    Using(String),
}

/// A built-in type as `format_type` prints it, where its own name follows from that.
pub(super) fn printed_type(text: &str) -> Option<ColumnType> {
    const NAMES: &[(&str, &str)] = &[
        ("bigint", "int8"),
        ("bit varying", "varbit"),
        ("boolean", "bool"),
        ("character varying", "varchar"),
        ("character", "bpchar"),
        ("double precision", "float8"),
        ("integer", "int4"),
        ("real", "float4"),
        ("smallint", "int2"),
        ("time without time zone", "time"),
        ("time with time zone", "timetz"),
        ("timestamp without time zone", "timestamp"),
        ("timestamp with time zone", "timestamptz"),
    ];
    let array = text.ends_with("[]");
    let bare = text.trim_end_matches("[]");
    let bare = match (bare.find('('), bare.find(')')) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &bare[..from], &bare[to + 1..]),
        _ => bare.to_owned(),
    };
    if bare.contains(['.', '"']) {
        return None;
    }
    let name = NAMES.iter().find(|(printed, _)| *printed == bare).map_or(bare.as_str(), |(_, name)| name);
    let element = Some(schema_model::QualifiedName::new("pg_catalog", name));
    Some(ColumnType { text: text.to_owned(), element, array })
}

/// How the values of a column get from one type to another; `target` is what the column is then declared as, and `known`
/// the cast that there is between the two, or between their elements.
pub(super) fn between(
    column: &str,
    from: &ColumnType,
    to: &ColumnType,
    target: &str,
    known: Option<CastFacts>,
) -> Cast {
    if from == to && from.element == to.element {
        return Cast::Assignment;
    }
    let (Some(old), Some(new)) = (&from.element, &to.element) else {
        return Cast::Using(format!("{column}::{target}"));
    };
    if !from.array && to.array {
        // Text is the way that every type has.
        let element =
            if old == new || known.is_some() { column.to_owned() } else { format!("{column}::text") };
        return Cast::Using(format!("CASE WHEN {column} IS NOT NULL THEN ARRAY[{element}]::{target} END"));
    }
    let same = old == new && from.array == to.array;
    let builtin = old.schema == "pg_catalog" && new.schema == "pg_catalog";
    let (old, new) = (old.name.as_str(), new.name.as_str());
    if same && builtin || (!to.array && is_text(to)) {
        return Cast::Assignment;
    }
    if from.array != to.array {
        return Cast::Using(format!("{column}::text::{target}"));
    }
    if known.is_some_and(|cast| cast.assigns) || (is_text(from) && is_text(to)) {
        return Cast::Assignment;
    }
    if is_text(from) && !to.array || known.is_some() {
        return Cast::Using(format!("{column}::{target}"));
    }
    // The way through integer is the one that boolean has; text is the way that every type has.
    let through = match (old, new) {
        ("bool", "int2" | "int8" | "numeric" | "float4" | "float8") => "integer",
        ("int2" | "int8" | "numeric" | "float4" | "float8", "bool") => "integer",
        _ => "text",
    };
    let brackets = if to.array { "[]" } else { "" };
    Cast::Using(format!("{column}::{through}{brackets}::{target}"))
}

/// Whether the old values stand as they are (manual, "ALTER TABLE", Notes: binary coercible, no new limit). The elements
/// of an array are converted one by one, unless nothing is asked of them.
pub(super) fn keeps_rows(from: &ColumnType, to: &ColumnType, known: Option<CastFacts>) -> bool {
    let is_asked = from.array && (from.element != to.element || !modifiers(&to.text).is_empty());
    from.text == to.text || stays(from, to, known) && !is_asked
}

/// Whether every value, or every element of an array, is one of the new type as it stands.
fn stays(from: &ColumnType, to: &ColumnType, known: Option<CastFacts>) -> bool {
    if from.text == to.text {
        return true;
    }
    let (Some(old), Some(new)) = (&from.element, &to.element) else { return false };
    let (old_limit, new_limit) = (modifiers(&from.text), modifiers(&to.text));
    if from.array == to.array && known.is_some_and(|cast| cast.is_binary) && new_limit.is_empty() {
        return true;
    }
    if from.array != to.array || old.schema != "pg_catalog" || new.schema != "pg_catalog" {
        return false;
    }
    match (old.name.as_str(), new.name.as_str()) {
        ("varchar", "varchar") if new_limit.is_empty() => true,
        ("varchar", "varchar") | ("varbit", "varbit") => {
            !old_limit.is_empty() && (new_limit.is_empty() || old_limit <= new_limit)
        }
        ("numeric", "numeric") => match (old_limit.as_slice(), new_limit.as_slice()) {
            (_, []) => true,
            ([precision, scale], [wider, same]) => precision <= wider && scale == same,
            _ => false,
        },
        ("timestamp", "timestamp")
        | ("timestamptz", "timestamptz")
        | ("time", "time")
        | ("timetz", "timetz")
        | ("interval", "interval") => {
            new_limit.is_empty() || (!old_limit.is_empty() && old_limit <= new_limit)
        }
        _ => false,
    }
}

/// Whether a value may not fit, so that the change can fail on a row.
pub(super) fn may_fail(from: &ColumnType, to: &ColumnType, known: Option<CastFacts>) -> bool {
    if stays(from, to, known) || is_text(to) && modifiers(&to.text).is_empty() && !to.array {
        return false;
    }
    // Whatever an array holds, no text of one is a single value.
    if from.array && !to.array {
        return true;
    }
    let name = |ty: &ColumnType| ty.element.as_ref().map(|element| element.name.clone()).unwrap_or_default();
    let widening = matches!(
        (name(from).as_str(), name(to).as_str()),
        ("int2", "int4" | "int8" | "numeric" | "float4" | "float8")
            | ("int4", "int8" | "numeric" | "float4" | "float8")
            | ("int8", "numeric" | "float4" | "float8")
            | ("float4", "float8")
            | ("float4" | "float8", "numeric")
            | ("date", "timestamp" | "timestamptz")
            | ("timestamp", "timestamptz" | "date" | "time" | "timestamp")
            | ("timestamptz", "timestamp" | "date" | "time" | "timetz" | "timestamptz")
            | ("jsonb", "json")
            | ("cidr", "inet")
            | ("bool", "int2" | "int4" | "int8" | "numeric" | "float4" | "float8")
            | ("int2" | "int4", "bool")
    ) || (to.array && !from.array && from.element == to.element);
    let between_timestamps = name(from).starts_with("timestamp") && name(to).starts_with("timestamp");
    let fits = widening && modifiers(&to.text).is_empty();
    !fits && !between_timestamps
}

/// Whether the new type holds less than the old one, so that values change on the way without an error.
pub(super) fn loses_precision(from: &ColumnType, to: &ColumnType) -> bool {
    let name = |ty: &ColumnType| ty.element.as_ref().map(|element| element.name.clone()).unwrap_or_default();
    matches!(
        (name(from).as_str(), name(to).as_str()),
        ("float8", "float4")
            | ("int4" | "int8", "float4")
            | ("int8" | "numeric", "float8")
            | ("numeric" | "float4" | "float8", "int2" | "int4" | "int8" | "float4")
            | ("timestamp" | "timestamptz", "date" | "time" | "timetz")
            | ("timetz", "time")
            | ("inet", "cidr")
            | ("json", "jsonb")
    ) || (name(from) == "numeric" && name(to) == "numeric" && !stays(from, to, None))
}

/// Whether it is the type of two values, of which many others become one.
pub(super) fn is_boolean(ty: &ColumnType) -> bool {
    let is_bool =
        |element: &schema_model::QualifiedName| element.schema == "pg_catalog" && element.name == "bool";
    !ty.array && ty.element.as_ref().is_some_and(is_bool)
}

/// Whether values of the two types compare with each other.
pub(super) fn same_family(from: &ColumnType, to: &ColumnType) -> bool {
    let (Some(old), Some(new)) = (&from.element, &to.element) else { return from == to };
    if from.array != to.array {
        return false;
    }
    old == new && old.schema == "pg_catalog"
        || FAMILIES.iter().any(|family| {
            family.contains(&old.name.as_str())
                && family.contains(&new.name.as_str())
                && old.schema == "pg_catalog"
                && new.schema == "pg_catalog"
        })
}

fn is_text(ty: &ColumnType) -> bool {
    ty.element.as_ref().is_some_and(|element| {
        element.schema == "pg_catalog" && matches!(element.name.as_str(), "text" | "varchar" | "bpchar")
    })
}

/// The numbers of a type's modifier: `numeric(10,2)` has 10 and 2.
fn modifiers(text: &str) -> Vec<i64> {
    let Some((_, rest)) = text.split_once('(') else { return Vec::new() };
    let inner = rest.split_once(')').map_or(rest, |(inner, _)| inner);
    inner.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::quote;
    use schema_model::{Column, QualifiedName};

    fn column(text: &str, name: &str, array: bool) -> Column {
        let schema = if name == "status" { "public" } else { "pg_catalog" };
        let element = Some(QualifiedName::new(schema, name));
        Column::new("c", ColumnType { text: text.into(), element, array })
    }

    fn using(from: &Column, to: &Column) -> Option<String> {
        let target = quote::column_type(&to.ty);
        let known = match (from.ty.text.as_str(), to.ty.text.as_str()) {
            ("integer", "boolean") | ("boolean", "integer") => {
                Some(CastFacts { assigns: false, is_binary: false })
            }
            _ => None,
        };
        match between(&quote::ident(&to.name), &from.ty, &to.ty, &target, known) {
            Cast::Assignment => None,
            Cast::Using(text) => Some(text),
        }
    }

    #[test]
    fn using_is_written_only_where_postgres_needs_it() {
        let int = column("integer", "int4", false);
        let text = column("text", "text", false);
        let boolean = column("boolean", "bool", false);
        let bigint = column("bigint", "int8", false);
        let status = column("public.status", "status", false);
        let texts = column("text[]", "text", true);
        assert_eq!(using(&int, &text), None);
        assert_eq!(using(&text, &int).as_deref(), Some("\"c\"::integer"));
        assert_eq!(using(&int, &boolean).as_deref(), Some("\"c\"::boolean"));
        assert_eq!(using(&boolean, &bigint).as_deref(), Some("\"c\"::integer::bigint"));
        assert_eq!(using(&text, &status).as_deref(), Some("\"c\"::\"public\".\"status\""));
        assert_eq!(using(&int, &status).as_deref(), Some("\"c\"::text::\"public\".\"status\""));
        assert!(using(&text, &texts).is_some_and(|text| text.contains("ARRAY[\"c\"]")));
    }

    #[test]
    fn wider_limits_keep_the_rows() {
        let ty = |text: &str, name: &str| column(text, name, false).ty;
        let (short, long) = (ty("character varying(20)", "varchar"), ty("character varying(50)", "varchar"));
        let keeps_rows = |from: &ColumnType, to: &ColumnType| keeps_rows(from, to, None);
        assert!(keeps_rows(&short, &long) && !keeps_rows(&long, &short));
        assert!(keeps_rows(&ty("numeric(10,2)", "numeric"), &ty("numeric(12,2)", "numeric")));
        assert!(!keeps_rows(&ty("numeric(10,2)", "numeric"), &ty("numeric(12,4)", "numeric")));
        assert!(!keeps_rows(&ty("integer", "int4"), &ty("bigint", "int8")));
    }
}
