//! What is written and what becomes of it.

use proc_macro2::Span;
use syn::LitStr;

use super::*;

const COLUMNS: [&str; 12] =
    ["a", "b", "data", "tags", "größe", "userId", "user", "epoch", "start", "addr", "text", "quo\"te"];

fn sql(text: &str, place: Place) -> String {
    let columns = COLUMNS.map(str::to_owned);
    let text = SqlText { literal: LitStr::new(text, Span::call_site()), verbatim: false };
    let mut mistakes = Mistakes::default();
    match read(&text, Scope { table: "t", columns: &columns, fields: &columns }, place, &mut mistakes) {
        Some(parsed) => parsed.item.sql,
        None => mistakes.iter().map(|mistake| format!("! {}", mistake.headline)).collect(),
    }
}

#[test]
fn columns_are_quoted_and_qualified_and_nothing_else_changes() {
    for (written, expected) in [
        ("a >= 0", r#""t"."a" >= 0"#),
        ("A>=0", r#""t"."a">=0"#),
        ("a IN ('a', 'b')  /* b */", r#""t"."a" IN ('a', 'b')  /* b */"#),
        ("a::text ~ '^a$'", r#""t"."a"::text ~ '^a$'"#),
        ("cast(a as text) <> text", r#"cast("t"."a" as text) <> "t"."text""#),
        ("lower(a) = a", r#"lower("t"."a") = "t"."a""#),
        ("data->>'a' = a", r#""t"."data"->>'a' = "t"."a""#),
        ("data #>> '{a,b}' IS NOT NULL", r#""t"."data" #>> '{a,b}' IS NOT NULL"#),
        ("data ? 'a'", r#""t"."data" ? 'a'"#),
        ("jsonb_typeof(data -> 'a') = 'object'", r#"jsonb_typeof("t"."data" -> 'a') = 'object'"#),
        ("tags[1] = a", r#""t"."tags"[1] = "t"."a""#),
        ("tags @> ARRAY['a'] AND a = ANY(tags)", r#""t"."tags" @> ARRAY['a'] AND "t"."a" = ANY("t"."tags")"#),
        ("EXTRACT(epoch FROM a) > epoch", r#"EXTRACT(epoch FROM "t"."a") > "t"."epoch""#),
        ("a < current_date", r#""t"."a" < current_date"#),
        ("a = current_user", r#""t"."a" = current_user"#),
        ("größe > 'größe' AND größe < a", r#""t"."größe" > 'größe' AND "t"."größe" < "t"."a""#),
        ("userId = 1 AND \"userId\" = 2", r#""t"."userId" = 1 AND "t"."userId" = 2"#),
        ("\"a\" > 0 AND t.a > t . b", r#""t"."a" > 0 AND "t"."a" > "t"."b""#),
        ("public.t.a > 0", r#""t"."a" > 0"#),
        ("\"user\" = 'x'", r#""t"."user" = 'x'"#),
        ("\"quo\"\"te\" = 'x'", r#""t"."quo""te" = 'x'"#),
        ("(addr).a = a", r#"("t"."addr").a = "t"."a""#),
        ("make_interval(days => a) > b", r#"make_interval(days => "t"."a") > "t"."b""#),
        ("f(a => b)", r#"f(a => "t"."b")"#),
        ("a BETWEEN 1 AND b", r#""t"."a" BETWEEN 1 AND "t"."b""#),
        ("CASE WHEN a THEN b ELSE 0 END > 0", r#"CASE WHEN "t"."a" THEN "t"."b" ELSE 0 END > 0"#),
        ("a IS DISTINCT FROM b", r#""t"."a" IS DISTINCT FROM "t"."b""#),
        ("num_nonnulls(a, b) = 1", r#"num_nonnulls("t"."a", "t"."b") = 1"#),
        ("a > interval '1 day'", r#""t"."a" > interval '1 day'"#),
        ("a AT TIME ZONE 'utc' > start", r#""t"."a" AT TIME ZONE 'utc' > "t"."start""#),
        ("substring(a from 1 for b) = ''", r#"substring("t"."a" from 1 for "t"."b") = ''"#),
        ("trim(both 'a' from a) <> ''", r#"trim(both 'a' from "t"."a") <> ''"#),
        ("position(a in b) > 0", r#"position("t"."a" in "t"."b") > 0"#),
        ("a COLLATE \"C\" < b", r#""t"."a" COLLATE "C" < "t"."b""#),
        (
            "a\n  > 0\n  AND b\n> 'ü' AND a > 1",
            "\"t\".\"a\"\n  > 0\n  AND \"t\".\"b\"\n> 'ü' AND \"t\".\"a\" > 1",
        ),
        ("a OPERATOR(pg_catalog.>) b", r#""t"."a" OPERATOR(pg_catalog.>) "t"."b""#),
        ("a = $$a$$", r#""t"."a" = $$a$$"#),
        ("a = E'\\'a'", r#""t"."a" = E'\'a'"#),
        ("(a, b) <> (1, 2)", r#"("t"."a", "t"."b") <> (1, 2)"#),
        ("pg_column_size(t) < 10", r#"pg_column_size("t") < 10"#),
        ("a LIKE 'a%' ESCAPE '!'", r#""t"."a" LIKE 'a%' ESCAPE '!'"#),
        ("not a or a is true", r#"not "t"."a" or "t"."a" is true"#),
        ("a = 1 and b notnull", r#""t"."a" = 1 and "t"."b" notnull"#),
        ("coalesce(a, b) > 0", r#"coalesce("t"."a", "t"."b") > 0"#),
        ("\ta > 0", "\t\"t\".\"a\" > 0"),
    ] {
        assert_eq!(sql(written, Place::Condition), expected, "{written}");
    }
}

#[test]
fn keys_are_quoted_and_not_qualified() {
    assert_eq!(sql("lower(a) || t.b", Place::Key), r#"lower("a") || "b""#);
}

#[test]
fn a_backfill_may_ask_other_tables_and_is_left_alone_then() {
    assert_eq!(sql("a + 1", Place::Query), r#""t"."a" + 1"#);
    let query = "(SELECT x FROM other WHERE id = a)";
    assert_eq!(sql(query, Place::Query), query);
    assert_eq!(sql(query, Place::Condition), "! PostgreSQL allows no subquery here");
}

#[test]
fn the_columns_that_an_expression_reads_are_known() {
    let columns = COLUMNS.map(str::to_owned);
    let scope = Scope { table: "t", columns: &columns, fields: &columns };
    for (text, verbatim, expected) in
        [("lower(a) > b AND a > 0", false, vec!["a", "b"]), ("weird A 'b' \"user\"", true, vec!["a", "user"])]
    {
        let text = SqlText { literal: LitStr::new(text, Span::call_site()), verbatim };
        let parsed = read(&text, scope, Place::Condition, &mut Mistakes::default());
        let columns: Vec<String> =
            parsed.map_or_else(Vec::new, |parsed| parsed.item.columns.into_iter().collect());
        assert_eq!(columns, expected);
    }
}

#[test]
fn the_condition_of_a_trigger_names_its_rows() {
    for (written, expected) in [
        ("OLD.a IS DISTINCT FROM new.\"userId\"", r#"OLD."a" IS DISTINCT FROM new."userId""#),
        ("old.* IS DISTINCT FROM NEW.*", "old.* IS DISTINCT FROM NEW.*"),
        ("pg_trigger_depth() = 0", "pg_trigger_depth() = 0"),
        ("new.bb > 0", "! unknown column `bb`"),
        ("a > 0", "! a trigger has two rows, and `a` says neither"),
    ] {
        assert_eq!(sql(written, Place::Trigger), expected, "{written}");
    }
}
