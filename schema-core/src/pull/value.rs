//! A default as the catalog prints it to the value of `default`: a literal, a call or a variant where that says the
//! same, else the catalog's own words in `sql("...")`.

use schema_model::declare::writing::{self, Text};
use schema_model::{Column, ColumnType, Expression};

use super::text;
use crate::sql::tokens::{self, Token};

/// A column's default. `variant` names the variant of the field's enum that has a text.
pub(super) fn default(
    column: &Column,
    default: &Expression,
    variant: impl Fn(&str) -> Option<String>,
    table: &str,
    columns: &[String],
) -> String {
    let printed = default.printed.as_str();
    literal(&column.ty, printed, variant)
        .or_else(|| word(printed))
        .or_else(|| call(printed))
        .unwrap_or_else(|| sql(printed, table, columns))
}

/// Any SQL.
fn sql(printed: &str, table: &str, columns: &[String]) -> String {
    let sql = tokens::on_one_line(printed);
    let word = if writing::is_plain(&sql, Text::Default, table, columns) { "sql" } else { "verbatim" };
    format!("{word}({})", text::literal(&sql))
}

/// `'usd'::character varying` is what `'usd'` becomes in a column of that type; `'-1'::integer` is what `-1` becomes in
/// any column of numbers.
fn literal(ty: &ColumnType, printed: &str, variant: impl Fn(&str) -> Option<String>) -> Option<String> {
    let found = tokens::tokens(printed);
    let [Token::Text(value, range), colon, second, ..] = found.as_slice() else { return None };
    if !colon.is(':') || !second.is(':') || range.start != 0 {
        return None;
    }
    let cast = &printed[second.range().end..];
    if let Some(negative) = value.strip_prefix('-').filter(|digits| is_number(digits)) {
        let small = value.parse::<i32>().is_ok();
        let large = !small && value.parse::<i64>().is_ok();
        let is_so = match cast {
            "integer" => small,
            "bigint" => large,
            "numeric" => negative.contains('.'),
            _ => false,
        };
        if is_so {
            return Some(value.clone());
        }
    }
    if cast != own_name(ty) {
        return None;
    }
    Some(variant(value).unwrap_or_else(|| text::literal(value)))
}

/// The type as a cast to it is printed: without modifiers.
fn own_name(ty: &ColumnType) -> String {
    let array = if ty.text.ends_with("[]") { "[]" } else { "" };
    let text = ty.text.trim_end_matches("[]");
    let bare = match (text.find('('), text.rfind(')')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &text[..open], &text[close + 1..]),
        _ => text.to_owned(),
    };
    // `character` alone would be `character(1)`.
    let bare = if bare == "character" { "bpchar".to_owned() } else { bare };
    format!("{bare}{array}")
}

/// A number, a truth value, or one of the words that are calls without parentheses.
fn word(printed: &str) -> Option<String> {
    const WORDS: [&str; 9] = [
        "CURRENT_CATALOG",
        "CURRENT_DATE",
        "CURRENT_ROLE",
        "CURRENT_SCHEMA",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
        "CURRENT_USER",
        "LOCALTIMESTAMP",
        "SESSION_USER",
    ];
    if is_number(printed) || matches!(printed, "true" | "false") {
        return Some(printed.to_owned());
    }
    WORDS.contains(&printed).then(|| printed.to_lowercase())
}

/// `now()` and `app.new_id()`: a call of a function by its plain name, without arguments.
fn call(printed: &str) -> Option<String> {
    let name = printed.strip_suffix("()")?;
    let is_plain = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let parts: Vec<&str> = name.split('.').collect();
    (parts.len() <= 2 && parts.iter().all(|part| is_plain(part))).then(|| format!("{}()", parts.join("::")))
}

fn is_number(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction)
}

#[cfg(test)]
mod tests {
    use schema_model::QualifiedName;

    use super::*;

    fn told(text: &str, printed: &str) -> String {
        let element = QualifiedName::new("pg_catalog", "x");
        let ty = ColumnType { text: text.into(), element: Some(element), array: text.ends_with("[]") };
        let variant = |value: &str| (value == "done").then(|| "Status::Done".to_owned());
        default(&Column::new("c", ty), &Expression::printed(printed), variant, "t", &["c".to_owned()])
    }

    #[test]
    fn what_postgresql_prints_becomes_what_somebody_wrote() {
        for (ty, printed, rust) in [
            ("text", "'x'::text", "\"x\""),
            ("character varying(3)", "'usd'::character varying", "\"usd\""),
            ("character varying(3)", "'usd'::text", "sql(\"'usd'::text\")"),
            ("character(3)", "'abc'::bpchar", "\"abc\""),
            ("public.status", "'done'::public.status", "Status::Done"),
            ("text[]", "'{}'::text[]", "\"{}\""),
            ("timestamp(3) with time zone", "'epoch'::timestamp with time zone", "\"epoch\""),
            ("text", "'it''s'::text", "\"it's\""),
            ("bigint", "'-1'::integer", "-1"),
            ("bigint", "'-1'::bigint", "\"-1\""),
            ("bigint", "'-5000000000'::bigint", "-5000000000"),
            ("numeric(10,2)", "'-1.5'::numeric", "-1.5"),
            ("numeric", "0.00", "0.00"),
            ("boolean", "true", "true"),
            ("date", "CURRENT_DATE", "current_date"),
            ("uuid", "gen_random_uuid()", "gen_random_uuid()"),
            ("uuid", "app.new_id()", "app::new_id()"),
            ("text", "upper('a'::text)", "sql(\"upper('a'::text)\")"),
            ("text", "('a'::text || 'b'::text)", "sql(\"('a'::text || 'b'::text)\")"),
        ] {
            assert_eq!(told(ty, printed), rust, "{ty} {printed}");
        }
    }
}
