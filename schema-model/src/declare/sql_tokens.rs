//! Rust tokens to SQL text: types such as `varchar(50)` and calls such as `now()`, written without a string.

use proc_macro2::{Delimiter, Spacing, TokenTree};
use syn::Lit;
use syn::ext::IdentExt;

use super::entry;
use super::mistake::{Mistake, Mistakes};

/// Tokens as SQL. A Rust string becomes an SQL one.
pub(super) fn print(tokens: &[TokenTree], mistakes: &mut Mistakes) -> String {
    let mut sql = String::new();
    let mut before = Before::Open;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                space(&mut sql, before, Before::Word);
                sql.push_str(&ident.unraw().to_string());
                before = Before::Word;
            }
            TokenTree::Literal(literal) => {
                space(&mut sql, before, Before::Word);
                match Lit::new(literal.clone()) {
                    Lit::Str(text) => sql.push_str(&quoted(&text.value())),
                    Lit::Int(_) | Lit::Float(_) => {
                        let one = [token.clone()];
                        sql.push_str(&entry::number(&one).unwrap_or_default());
                    }
                    _ => mistakes.push(
                        Mistake::new(literal.span(), format!("`{literal}` is no SQL"))
                            .help("write a string or a number"),
                    ),
                }
                before = Before::Word;
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                if before == Before::Operator {
                    sql.push(' ');
                }
                sql.push_str(open);
                sql.push_str(&print(&entry::flat(group.stream()), mistakes));
                sql.push_str(close);
                before = Before::Word;
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' => {
                    sql.push(',');
                    before = Before::Operator;
                }
                mark @ ('.' | ':') => {
                    sql.push(mark);
                    before = Before::Open;
                }
                mark => {
                    if before != Before::Open && before != Before::Joint {
                        sql.push(' ');
                    }
                    sql.push(mark);
                    before = if punct.spacing() == Spacing::Joint { Before::Joint } else { Before::Operator };
                }
            },
        }
    }
    sql
}

/// A string literal, whatever `standard_conforming_strings` says: `'it''s'`, `E'a\\b'`.
pub(super) fn quoted(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

/// A name in double quotes.
pub(super) fn ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What the next token stands behind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, or `.` or `::`: no space.
    Open,
    Word,
    /// The first half of an operator.
    Joint,
    Operator,
}

fn space(sql: &mut String, before: Before, next: Before) {
    if matches!((before, next), (Before::Word | Before::Operator | Before::Joint, Before::Word)) {
        sql.push(' ');
    }
}
