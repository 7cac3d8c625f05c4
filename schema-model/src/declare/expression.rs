//! An SQL expression of the source to the same text with its columns quoted and qualified.
//!
//! sqlparser reads the expression and says where its identifiers stand; what is written is the author's text with the
//! columns cut in at those places. It is never printed back through the parser, which prints a few things wrongly.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use sqlparser::ast::{AccessExpr, Expr, FunctionArg, FunctionArguments, Ident, Query, Visit, Visitor};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, Tokenizer, Whitespace};

use super::item::ExpressionItem;
use super::mistake::{Mistake, Mistakes};
use super::sql_text::SqlText;
use super::sql_tokens;

/// What an expression may name.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The table.
    pub(super) table: &'a str,
    /// Its columns.
    pub(super) columns: &'a [String],
    /// The fields of the columns, in the same order.
    pub(super) fields: &'a [String],
}

/// Where an expression stands, which decides how its columns are written and what else it may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// `"table"."column"`: checks, predicates, generated columns.
    Condition,
    /// `"column"`: keys of indexes and exclusion constraints.
    Key,
    /// Like a condition, and may ask other tables.
    Backfill,
    /// No column at all: PostgreSQL refuses them in a default (manual, CREATE TABLE, `DEFAULT`).
    Default,
}

/// An expression and its outermost shape.
pub(super) struct Parsed {
    /// The expression.
    pub(super) item: ExpressionItem,
    /// What it is when seen as the key of an index.
    pub(super) shape: Shape,
}

/// The three kinds of `index_elem` in PostgreSQL's grammar.
pub(super) enum Shape {
    /// A column alone.
    Column(String),
    /// A function call, which stands without parentheses.
    Call,
    /// Anything else, which wants parentheses.
    Other,
}

/// Reads an expression; what is wrong with it is pushed, at its place in the literal.
pub(super) fn read(
    text: &SqlText,
    scope: Scope<'_>,
    place: Place,
    mistakes: &mut Mistakes,
) -> Option<Parsed> {
    let sql = text.literal.value();
    if text.verbatim {
        let item = ExpressionItem { columns: named(&sql, scope), sql, span: text.literal.span() };
        return Some(Parsed { item, shape: Shape::Other });
    }
    let expression = match parse(&sql) {
        Ok(expression) => expression,
        Err(refused) => {
            mistakes.push(
                Mistake::new(
                    text.span(refused.bytes),
                    format!("`{}` is no SQL expression: {}", short(&sql), refused.why),
                )
                .help("correct it, or write `verbatim(\"...\")` if PostgreSQL does accept it"),
            );
            return None;
        }
    };
    let mut finder = Finder {
        sql: &sql,
        lines: line_starts(&sql),
        scope,
        place,
        edits: Vec::new(),
        columns: BTreeSet::new(),
        skipped: BTreeSet::new(),
        wrong: Vec::new(),
        foreign: false,
    };
    let _ = expression.visit(&mut finder);
    if finder.foreign {
        // Another query's columns are not ours to know; the text stays as it is.
        let item = ExpressionItem { columns: named(&sql, scope), sql, span: text.literal.span() };
        return Some(Parsed { item, shape: Shape::Other });
    }
    let failed = !finder.wrong.is_empty();
    for wrong in finder.wrong {
        let mut mistake = Mistake::new(text.span(wrong.bytes), wrong.headline);
        mistake.help = wrong.help;
        mistakes.push(mistake);
    }
    if failed {
        return None;
    }
    let shape = match (&expression, finder.edits.as_slice()) {
        (Expr::Identifier(_) | Expr::CompoundIdentifier(_), [_]) if finder.columns.len() == 1 => {
            finder.columns.first().cloned().map_or(Shape::Other, Shape::Column)
        }
        (Expr::Function(call), _)
            if call.over.is_none() && matches!(call.args, FunctionArguments::List(_)) =>
        {
            Shape::Call
        }
        _ => Shape::Other,
    };
    let columns = finder.columns;
    let item = ExpressionItem { sql: cut_in(&sql, finder.edits), columns, span: text.literal.span() };
    Some(Parsed { item, shape })
}

/// Where and why a text is no expression.
struct Refused {
    bytes: Range<usize>,
    why: String,
}

struct Wrong {
    bytes: Range<usize>,
    headline: String,
    help: Option<String>,
}

fn parse(sql: &str) -> Result<Expr, Refused> {
    let lines = line_starts(sql);
    let refuse = |error: ParserError| {
        let message = match error {
            ParserError::TokenizerError(message) | ParserError::ParserError(message) => {
                message.trim_start_matches("sql parser error: ").to_owned()
            }
            ParserError::RecursionLimitExceeded => "it is nested too deeply".to_owned(),
        };
        let (why, at) = cut_position(&message);
        let start = at.and_then(|at| offset(sql, &lines, at)).unwrap_or(0);
        let end = if at.is_some() { token_end(sql, start) } else { sql.len() };
        Refused { bytes: start..end, why }
    };
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, sql)
        .tokenize_with_location()
        .map_err(|error| refuse(ParserError::TokenizerError(error.to_string())))?;
    for token in &tokens {
        if let Token::Whitespace(Whitespace::SingleLineComment { .. }) = token.token {
            let start = offset(sql, &lines, token.span.start).unwrap_or(0);
            return Err(Refused {
                bytes: start..(start + 2).min(sql.len()),
                why: "a `--` comment would swallow what follows it; write `/* ... */`".to_owned(),
            });
        }
    }
    let dialect = PostgreSqlDialect {};
    let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
    let expression = parser.parse_expr().map_err(refuse)?;
    let next = parser.peek_token();
    if next.token != Token::EOF {
        let start = offset(sql, &lines, next.span.start).unwrap_or(0);
        return Err(Refused {
            bytes: start..token_end(sql, start),
            why: format!("unexpected `{}`", next.token),
        });
    }
    Ok(expression)
}

struct Finder<'a> {
    sql: &'a str,
    lines: Vec<usize>,
    scope: Scope<'a>,
    place: Place,
    edits: Vec<(Range<usize>, String)>,
    columns: BTreeSet<String>,
    /// Where identifiers stand that are names of arguments or fields.
    skipped: BTreeSet<usize>,
    wrong: Vec<Wrong>,
    /// Whether a backfill asks another table.
    foreign: bool,
}

impl Visitor for Finder<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
        if self.place == Place::Backfill {
            self.foreign = true;
        } else {
            self.wrong.push(Wrong {
                bytes: 0..self.sql.len(),
                headline: "PostgreSQL allows no subquery here".to_owned(),
                help: None,
            });
        }
        ControlFlow::Break(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        match expression {
            Expr::Identifier(ident) => self.identifier(ident),
            Expr::CompoundIdentifier(idents) => self.compound(idents),
            Expr::CompoundFieldAccess { access_chain, .. } => {
                for access in access_chain {
                    if let AccessExpr::Dot(Expr::Identifier(field)) = access {
                        self.skip(field);
                    }
                }
            }
            Expr::Function(call) => {
                if let FunctionArguments::List(list) = &call.args {
                    for argument in &list.args {
                        if let FunctionArg::ExprNamed { name: Expr::Identifier(name), .. } = argument {
                            self.skip(name);
                        }
                    }
                }
                if let (FunctionArguments::None, [part]) = (&call.args, call.name.0.as_slice())
                    && let Some(name) = part.as_ident()
                {
                    self.keyword(name);
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Finder<'_> {
    fn identifier(&mut self, ident: &Ident) {
        let Some(bytes) = self.bytes(ident) else { return self.lost(ident) };
        if self.skipped.contains(&bytes.start) {
            return;
        }
        if let Some(column) = self.column(ident) {
            return self.found(bytes, column);
        }
        if ident.quote_style.is_none() && is_sql_value(&ident.value) {
            return;
        }
        if self.place != Place::Default && same_name(ident, self.scope.table) {
            // The whole row.
            self.columns.extend(self.scope.columns.iter().cloned());
            self.edits.push((bytes, sql_tokens::ident(self.scope.table)));
            return;
        }
        self.unknown(bytes, &ident.value);
    }

    fn compound(&mut self, idents: &[Ident]) {
        let (Some(first), Some(last)) = (idents.first(), idents.last()) else { return };
        let (Some(start), Some(end)) = (self.bytes(first), self.bytes(last)) else { return self.lost(last) };
        if self.skipped.contains(&start.start) {
            return;
        }
        let bytes = start.start..end.end;
        let [.., table, column] = idents else { return };
        if idents.len() > 3 || !same_name(table, self.scope.table) {
            let names: Vec<&str> = idents[..idents.len() - 1].iter().map(|i| i.value.as_str()).collect();
            let help = if self.column(table).is_some() {
                Some(format!("write `({}).{}` for a field of a column", table.value, column.value))
            } else {
                Some(format!("leave the table out: only columns of `{}` can be used here", self.scope.table))
            };
            self.wrong.push(Wrong { bytes, headline: format!("unknown table `{}`", names.join(".")), help });
            return;
        }
        match self.column(column) {
            Some(column) => self.found(bytes, column),
            None => self.unknown(end, &column.value),
        }
    }

    /// `current_user`, `user` and their like, which parse as calls without parentheses.
    fn keyword(&mut self, name: &Ident) {
        let (Some(bytes), Some(column)) = (self.bytes(name), self.column(name)) else { return };
        self.wrong.push(Wrong {
            bytes,
            headline: format!("`{}` is SQL's own word here, not the column", name.value),
            help: Some(format!("write `\\\"{column}\\\"` for the column")),
        });
    }

    fn found(&mut self, bytes: Range<usize>, column: String) {
        if self.place == Place::Default {
            self.wrong.push(Wrong {
                bytes,
                headline: format!("a default cannot use the column `{column}`"),
                help: Some(
                    "use `generated = \"...\"` for a value that follows from other columns".to_owned(),
                ),
            });
            return;
        }
        let quoted = sql_tokens::ident(&column);
        let text = match self.place {
            Place::Key => quoted,
            _ => format!("{}.{quoted}", sql_tokens::ident(self.scope.table)),
        };
        self.edits.push((bytes, text));
        self.columns.insert(column);
    }

    fn unknown(&mut self, bytes: Range<usize>, name: &str) {
        let columns = self.scope.columns.iter().map(String::as_str);
        let field = self.scope.fields.iter().position(|field| field == name);
        let help = if self.place == Place::Default {
            Some(format!("write `'{name}'` for a text"))
        } else if let Some(column) = field.and_then(|at| self.scope.columns.get(at)) {
            Some(format!("write `{column}`, which is the column of the field `{name}`"))
        } else {
            super::context::nearest_column(name, self.scope.table, columns)
        };
        self.wrong.push(Wrong { bytes, headline: format!("unknown column `{name}`"), help });
    }

    /// The parser made an identifier without saying where it stands.
    fn lost(&mut self, ident: &Ident) {
        if self.column(ident).is_some() {
            self.wrong.push(Wrong {
                bytes: 0..self.sql.len(),
                headline: format!("cannot tell where `{}` stands in this expression", ident.value),
                help: Some("write the expression as `verbatim(\"...\")`".to_owned()),
            });
        }
    }

    fn skip(&mut self, ident: &Ident) {
        if let Some(bytes) = self.bytes(ident) {
            self.skipped.insert(bytes.start);
        }
    }

    /// The column that an identifier names: as written, or as PostgreSQL folds it.
    fn column(&self, ident: &Ident) -> Option<String> {
        self.scope.columns.iter().find(|column| **column == ident.value).cloned().or_else(|| {
            if ident.quote_style.is_some() {
                return None;
            }
            let folded = ident.value.to_lowercase();
            self.scope.columns.iter().find(|column| **column == folded).cloned()
        })
    }

    fn bytes(&self, ident: &Ident) -> Option<Range<usize>> {
        let start = offset(self.sql, &self.lines, ident.span.start)?;
        let end = token_end(self.sql, start);
        let text = self.sql.get(start..end)?;
        // What stands there must be that name: a place that is wrong must never be cut.
        let name = match text.strip_prefix('"') {
            Some(inner) => inner.strip_suffix('"')?.replace("\"\"", "\""),
            None => text.to_owned(),
        };
        (name == ident.value).then_some(start..end)
    }
}

fn cut_in(sql: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(bytes, _)| bytes.start);
    let mut text = String::with_capacity(sql.len());
    let mut at = 0;
    for (bytes, replacement) in edits {
        text.push_str(&sql[at..bytes.start]);
        text.push_str(&replacement);
        at = bytes.end;
    }
    text.push_str(&sql[at..]);
    text
}

/// The columns that a text names anywhere, for one that is not parsed.
fn named(sql: &str, scope: Scope<'_>) -> BTreeSet<String> {
    let Ok(tokens) = Tokenizer::new(&PostgreSqlDialect {}, sql).tokenize() else {
        return scope.columns.iter().cloned().collect();
    };
    let words: BTreeSet<String> = tokens
        .into_iter()
        .filter_map(|token| match token {
            Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_lowercase()),
            Token::Word(word) => Some(word.value),
            _ => None,
        })
        .collect();
    scope.columns.iter().filter(|column| words.contains(*column)).cloned().collect()
}

/// `SQLValueFunction` in PostgreSQL's grammar, and `DEFAULT`'s other bare words.
pub(super) fn is_sql_value(word: &str) -> bool {
    const WORDS: [&str; 12] = [
        "current_catalog",
        "current_date",
        "current_role",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "localtime",
        "localtimestamp",
        "session_user",
        "system_user",
        "user",
    ];
    WORDS.iter().any(|value| value.eq_ignore_ascii_case(word))
}

fn same_name(ident: &Ident, name: &str) -> bool {
    ident.value == name || (ident.quote_style.is_none() && ident.value.to_lowercase() == name)
}

fn line_starts(sql: &str) -> Vec<usize> {
    std::iter::once(0).chain(sql.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// The byte that a line and a column (both from 1, columns in characters) stand for.
fn offset(sql: &str, lines: &[usize], at: Location) -> Option<usize> {
    let line = usize::try_from(at.line).ok()?.checked_sub(1)?;
    let column = usize::try_from(at.column).ok()?.checked_sub(1)?;
    let start = *lines.get(line)?;
    let rest = sql.get(start..)?;
    rest.char_indices().map(|(at, _)| at).chain([rest.len()]).nth(column).map(|at| start + at)
}

/// The end of the token that starts here: of a quoted name, a word, or one character.
fn token_end(sql: &str, start: usize) -> usize {
    let rest = &sql[start..];
    if let Some(inner) = rest.strip_prefix('"') {
        let mut characters = inner.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            if character == '"' && characters.next_if(|(_, next)| *next == '"').is_none() {
                return start + 1 + at + 1;
            }
        }
        return sql.len();
    }
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii();
    match rest.find(|c| !word(c)) {
        Some(0) => start + rest.chars().next().map_or(0, char::len_utf8),
        Some(end) => start + end,
        None => sql.len(),
    }
}

/// sqlparser's message without its place, and the place.
fn cut_position(message: &str) -> (String, Option<Location>) {
    let Some((before, after)) = message.split_once(" at Line: ") else {
        return (lower_first(message), None);
    };
    let Some((line, column)) = after.split_once(", Column: ") else {
        return (lower_first(before), None);
    };
    let digits: String = column.chars().take_while(char::is_ascii_digit).collect();
    let at = line.parse().ok().zip(digits.parse().ok()).map(|(line, column)| Location { line, column });
    (lower_first(before), at)
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

fn short(sql: &str) -> String {
    if sql.chars().count() <= 40 { sql.to_owned() } else { sql.chars().take(39).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
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
            (
                "tags @> ARRAY['a'] AND a = ANY(tags)",
                r#""t"."tags" @> ARRAY['a'] AND "t"."a" = ANY("t"."tags")"#,
            ),
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
        assert_eq!(sql("a + 1", Place::Backfill), r#""t"."a" + 1"#);
        let query = "(SELECT x FROM other WHERE id = a)";
        assert_eq!(sql(query, Place::Backfill), query);
        assert_eq!(sql(query, Place::Condition), "! PostgreSQL allows no subquery here");
    }

    #[test]
    fn the_columns_that_an_expression_reads_are_known() {
        let columns = COLUMNS.map(str::to_owned);
        let scope = Scope { table: "t", columns: &columns, fields: &columns };
        for (text, verbatim, expected) in [
            ("lower(a) > b AND a > 0", false, vec!["a", "b"]),
            ("weird A 'b' \"user\"", true, vec!["a", "user"]),
        ] {
            let text = SqlText { literal: LitStr::new(text, Span::call_site()), verbatim };
            let parsed = read(&text, scope, Place::Condition, &mut Mistakes::default());
            let columns: Vec<String> =
                parsed.map_or_else(Vec::new, |parsed| parsed.item.columns.into_iter().collect());
            assert_eq!(columns, expected);
        }
    }
}
