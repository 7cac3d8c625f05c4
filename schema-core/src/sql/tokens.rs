//! Text that a catalog printed to its tokens, as far as renaming something in it needs: names, strings, the rest.
//!
//! Not a parser: it never decides what an expression means.

use std::ops::Range;

use super::lexer::{self, Kind};

/// One token and its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A name, without its quotes.
    Name(String, Range<usize>),
    /// A string literal, without its quotes.
    Text(String, Range<usize>),
    /// A number, an operator, a bracket: one character.
    Other(char, Range<usize>),
}

impl Token {
    /// Bytes in the text.
    pub fn range(&self) -> &Range<usize> {
        match self {
            Self::Name(_, range) | Self::Text(_, range) | Self::Other(_, range) => range,
        }
    }

    /// Whether it is this character.
    pub fn is(&self, wanted: char) -> bool {
        matches!(self, Self::Other(found, _) if *found == wanted)
    }
}

/// The tokens of `text`, white space left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let (tokens, _) = lexer::tokens(text);
    let told = tokens.into_iter().map(|token| {
        let range = token.start..token.end();
        match token.kind {
            Kind::Word => Token::Name(token.text.to_owned(), range),
            Kind::QuotedName => Token::Name(token.name().unwrap_or_default(), range),
            Kind::Text => Token::Text(unquoted(token.text), range),
            Kind::Number | Kind::Symbol | Kind::Psql => {
                Token::Other(token.text.chars().next().unwrap_or_default(), range)
            }
        }
    });
    told.collect()
}

/// What a catalog prints: `'it''s'`, or with a backslash in it `E'a\\b'`.
fn unquoted(literal: &str) -> String {
    let escaped = literal.starts_with(['E', 'e']);
    let inner = literal.trim_start_matches(['E', 'e']);
    let inner = inner.strip_prefix('\'').unwrap_or(inner);
    let inner = inner.strip_suffix('\'').unwrap_or(inner).replace("''", "'");
    if escaped { inner.replace("\\\\", "\\") } else { inner }
}

/// `text` with each range replaced. The ranges must not overlap.
pub fn replace(text: &str, mut cuts: Vec<(Range<usize>, String)>) -> String {
    cuts.sort_by_key(|(range, _)| range.start);
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for (range, with) in cuts {
        result.push_str(&text[from..range.start]);
        result.push_str(&with);
        from = range.end;
    }
    result.push_str(&text[from..]);
    result
}

/// `text` without the lines that a catalog breaks subqueries and `CASE` into. What stands in quotes keeps its own.
pub fn on_one_line(text: &str) -> String {
    let found = tokens(text);
    let gaps = found.iter().zip(found.iter().skip(1)).map(|(a, b)| a.range().end..b.range().start);
    let breaks = gaps.filter(|gap| text[gap.clone()].contains('\n'));
    replace(text, breaks.map(|gap| (gap, " ".to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_strings_lose_their_quotes() {
        let found = tokens(r#"("Odd ""name" > 'it''s'::text)"#);
        assert_eq!(found[1], Token::Name("Odd \"name".into(), 1..13));
        assert_eq!(found[3], Token::Text("it's".into(), 16..23));
        assert!(matches!(&found[6], Token::Name(name, _) if name == "text"));
    }

    #[test]
    fn lines_are_joined_outside_of_quotes() {
        let printed = "CASE\n    WHEN (a = 'x\n  y'::text) THEN ( SELECT b.c\n       FROM b)\nEND";
        assert_eq!(on_one_line(printed), "CASE WHEN (a = 'x\n  y'::text) THEN ( SELECT b.c FROM b) END");
        assert_eq!(on_one_line("(a  >  b)"), "(a  >  b)");
    }

    #[test]
    fn replaced_ranges_keep_the_rest() {
        assert_eq!(replace("(a > b)", vec![(5..6, "\"c\"".into()), (1..2, "x".into())]), "(x > \"c\")");
    }
}
