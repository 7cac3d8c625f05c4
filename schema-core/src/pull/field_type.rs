//! A column's SQL type to the type of its field, and to the `type = ...` that says what the Rust type does not.

use schema_model::declare::RustType;
use schema_model::declare::writing;
use schema_model::object::Kind;
use schema_model::{ColumnType, EnumId, NamedId, Schema};

use super::layout::Module;
use super::text;
use super::world::{Uses, World};
use crate::sql::quote;

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldType {
    /// In Rust, without `Option`.
    pub(super) rust: String,
    /// The value of `type`, where the Rust type stands for another SQL type or for none.
    pub(super) sql: Option<String>,
    /// The enum type that it is, or is an array of.
    pub(super) enumeration: Option<EnumId>,
}

/// The type of a column's field in the file `here`.
pub(super) fn of(world: &World<'_>, uses: &mut Uses, here: &Module, ty: &ColumnType) -> FieldType {
    if let Some(element) = &ty.element
        && let Some((id, names)) = world.enums.get_key_value(&EnumId(element.clone()))
    {
        let name = world.name(uses, here, &names.place);
        let rust = if ty.array { format!("Vec<{name}>") } else { name };
        return FieldType { rust, sql: None, enumeration: Some((*id).clone()) };
    }
    let sql = quote::column_type(ty);
    let written = held_by(world.schema, ty).and_then(|base| writing::written(&base));
    for path in written.iter().flat_map(|written| written.uses) {
        uses.bring_path(path);
    }
    let one = written.map_or("String", |written| written.ty);
    let rust = if is_array(world.schema, ty) { format!("Vec<{one}>") } else { one.to_owned() };
    let says_it = syn::parse_str(&rust)
        .is_ok_and(|parsed| matches!(writing::rust_type(&parsed), RustType::Sql(own) if own == sql));
    FieldType { rust, sql: (!says_it).then(|| option(ty)), enumeration: None }
}

/// The type without brackets and modifiers that holds the values, for a domain the one below it.
fn held_by(schema: &Schema, ty: &ColumnType) -> Option<String> {
    let element = ty.element.as_ref()?;
    if element.schema == "pg_catalog" {
        return Some(bare(&quote::column_type(ty)));
    }
    let domain = schema.objects.get(&NamedId::new(Kind::Domain, quote::printed(element)))?;
    domain_base(schema, &domain.definition)
}

/// Whether the values are arrays: the type's own doing, or that of the domain's.
fn is_array(schema: &Schema, ty: &ColumnType) -> bool {
    let domain = ty.element.as_ref().map(|element| NamedId::new(Kind::Domain, quote::printed(element)));
    let below = domain.and_then(|id| schema.objects.get(&id));
    ty.array || below.is_some_and(|domain| domain.definition.contains("[]"))
}

/// What a domain's definition says it is over: `character varying(20) COLLATE "C"`, `public.other`.
fn domain_base(schema: &Schema, definition: &str) -> Option<String> {
    let mut definition = definition;
    // A domain over a domain over ...; a circle cannot be made.
    while let Some(below) = schema.objects.get(&NamedId::new(Kind::Domain, bare(definition))) {
        definition = &below.definition;
    }
    let base = bare(definition);
    let short = match base.as_str() {
        "character varying" => "varchar",
        "timestamp without time zone" => "timestamp",
        "time without time zone" => "time",
        other => other,
    };
    Some(short.to_owned())
}

/// `varchar(50)[]` to `varchar`, `timestamp(3) with time zone` to `timestamp with time zone`.
fn bare(text: &str) -> String {
    let text = text.split(" COLLATE ").next().unwrap_or(text).trim_end_matches("[]");
    match (text.find('('), text.rfind(')')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &text[..open], &text[close + 1..]),
        _ => text.to_owned(),
    }
}

/// The value of `type`: tokens where Rust can print them and PostgreSQL reads them the same way, else a string.
fn option(ty: &ColumnType) -> String {
    let sql = quote::column_type(ty);
    let is_own = ty.element.as_ref().is_some_and(|element| element.schema == "pg_catalog");
    if is_own {
        let sql = in_short(&sql);
        return if reads_as_tokens(&sql) { sql } else { text::literal(&sql) };
    }
    // The usual name needs no quotes, with the schema before it not even where it is a keyword.
    let plain = ty.element.as_ref().map(quote::printed);
    match plain.filter(|plain| !plain.contains('"')) {
        Some(plain) => {
            let quoted = ty.element.as_ref().map(quote::qualified).unwrap_or_default();
            let rest = sql.strip_prefix(&quoted).unwrap_or_default();
            let sql = format!("{plain}{rest}");
            if reads_as_tokens(&sql.replacen('.', " ", 1)) { sql } else { text::literal(&sql) }
        }
        None => text::literal(&sql),
    }
}

/// The short name of a type whose long one has modifiers in it: `timestamptz(3)` for `timestamp(3) with time zone`.
fn in_short(sql: &str) -> String {
    let of_time = |long: &str| {
        let (modifiers, brackets) = long.split_once(')')?;
        let (zone, brackets) = match brackets.strip_prefix(" with time zone") {
            Some(brackets) => ("tz", brackets),
            None => ("", brackets.strip_prefix(" without time zone")?),
        };
        let (name, precision) = modifiers.split_once('(')?;
        Some(format!("{name}{zone}({precision}){brackets}"))
    };
    match sql.strip_prefix("character(") {
        Some(rest) => format!("char({rest}"),
        None => of_time(sql).unwrap_or_else(|| sql.to_owned()),
    }
}

/// Words, then perhaps numbers in parentheses, then perhaps brackets.
fn reads_as_tokens(sql: &str) -> bool {
    let sql = sql.strip_suffix("[]").unwrap_or(sql);
    let (words, numbers) = match sql.split_once('(') {
        Some((words, rest)) => (words, rest.strip_suffix(')').unwrap_or("?")),
        None => (sql, ""),
    };
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-');
    words.split(' ').all(is_word) && numbers.chars().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema_model::QualifiedName;

    fn ty(schema: &str, name: &str, text: &str) -> ColumnType {
        let array = text.ends_with("[]");
        ColumnType { text: text.into(), element: Some(QualifiedName::new(schema, name)), array }
    }

    fn told(ty: &ColumnType) -> (String, Option<String>) {
        let schema = Schema::default();
        let world = World::new(&schema, &Default::default());
        let found = of(&world, &mut Uses::default(), &Module::new(), ty);
        (found.rust, found.sql)
    }

    #[test]
    fn the_rust_type_says_what_it_can() {
        for (schema, name, text, rust, sql) in [
            ("pg_catalog", "int4", "integer", "i32", None),
            ("pg_catalog", "int4", "integer[]", "Vec<i32>", None),
            ("pg_catalog", "varchar", "character varying(50)", "String", Some("varchar(50)")),
            ("pg_catalog", "bpchar", "character(3)", "String", Some("char(3)")),
            ("pg_catalog", "timestamptz", "timestamp with time zone", "DateTime<Utc>", None),
            ("pg_catalog", "timestamp", "timestamp without time zone", "NaiveDateTime", None),
            (
                "pg_catalog",
                "timestamptz",
                "timestamp(3) with time zone",
                "DateTime<Utc>",
                Some("timestamptz(3)"),
            ),
            ("pg_catalog", "time", "time(0) without time zone[]", "Vec<NaiveTime>", Some("time(0)[]")),
            ("pg_catalog", "numeric", "numeric(10,2)", "Decimal", Some("numeric(10,2)")),
            ("pg_catalog", "json", "json", "serde_json::Value", Some("json")),
            ("pg_catalog", "tsvector", "tsvector", "String", Some("tsvector")),
            ("pg_catalog", "char", "\"char\"", "i8", Some("r#\"\"char\"\"#")),
            ("public", "citext", "public.citext[]", "Vec<String>", Some("public.citext[]")),
            ("public", "Odd", "public.\"Odd\"", "String", Some("r#\"\"public\".\"Odd\"\"#")),
            ("app", "pos", "app.pos", "String", Some("app.pos")),
            ("order", "t", "\"order\".t", "String", Some("r#\"\"order\".\"t\"\"#")),
        ] {
            assert_eq!(told(&ty(schema, name, text)), (rust.to_owned(), sql.map(str::to_owned)), "{text}");
        }
    }
}
