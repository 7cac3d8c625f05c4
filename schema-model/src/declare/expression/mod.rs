//! An SQL expression of the source to the same text with its columns quoted and qualified.
//!
//! sqlparser reads the expression and says where its identifiers stand; what is written is the author's text
//! with the columns cut in at those places. It is never printed back through the parser, which prints a few
//! things wrongly.

mod columns;
mod parse;
mod position;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::Range;

use sqlparser::ast::{Expr, FunctionArguments, Visit};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

use self::columns::Finder;
pub(super) use self::columns::is_sql_value;
use super::item::ExpressionItem;
use super::mistake::{Mistake, Mistakes};
use super::sql_text::SqlText;

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
    /// Like a condition, and may ask other tables: backfills, policies.
    Query,
    /// `new."column"` and `old."column"`: when a trigger fires.
    Trigger,
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
    // `old.*` means the whole row, and is no expression to the parser.
    let readable = if place == Place::Trigger { whole_rows(&sql) } else { sql.clone() };
    let expression = match parse::parse(&readable) {
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
    let mut finder = Finder::new(&sql, scope, place);
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

/// The text with `old  ` and `new  ` for `old.*` and `new.*`: nothing moves.
fn whole_rows(sql: &str) -> String {
    let mut text = sql.to_owned();
    for row in ["old.*", "new.*"] {
        while let Some(at) = text.to_ascii_lowercase().find(row) {
            text.replace_range(at + 3..at + 5, "  ");
        }
    }
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

fn short(sql: &str) -> String {
    if sql.chars().count() <= 40 { sql.to_owned() } else { sql.chars().take(39).chain(['…']).collect() }
}
