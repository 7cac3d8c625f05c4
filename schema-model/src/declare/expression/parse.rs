//! Text to sqlparser's tree; or where and why it is no expression.

use std::ops::Range;

use sqlparser::ast::Expr;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, Tokenizer, Whitespace};

use super::position::{line_starts, offset, token_end};

/// Where and why a text is no expression.
pub(super) struct Refused {
    pub(super) bytes: Range<usize>,
    pub(super) why: String,
}

/// Reads the whole text as one expression.
///
/// # Errors
///
/// What sqlparser refuses, and what would not survive being put into a statement.
pub(super) fn parse(sql: &str) -> Result<Expr, Refused> {
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
