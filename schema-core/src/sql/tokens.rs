//! Text that a catalog printed to its tokens, as far as renaming something in it needs: names, strings, the rest.
//!
//! Not a parser: it never decides what an expression means.

use std::ops::Range;

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
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        if first == '"' || first == '\'' {
            let mut inner = String::new();
            let mut end = text.len();
            while let Some((at, c)) = rest.next() {
                if c == first {
                    if rest.peek().is_some_and(|(_, next)| *next == first) {
                        rest.next();
                    } else {
                        end = at + 1;
                        break;
                    }
                }
                inner.push(c);
            }
            let range = start..end;
            found.push(if first == '"' { Token::Name(inner, range) } else { Token::Text(inner, range) });
        } else if first.is_alphabetic() || first == '_' {
            let mut end = start + first.len_utf8();
            while let Some((at, c)) = rest.next_if(|(_, c)| c.is_alphanumeric() || *c == '_' || *c == '$') {
                end = at + c.len_utf8();
            }
            found.push(Token::Name(text[start..end].to_owned(), start..end));
        } else {
            found.push(Token::Other(first, start..start + first.len_utf8()));
        }
    }
    found
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
    fn replaced_ranges_keep_the_rest() {
        assert_eq!(replace("(a > b)", vec![(5..6, "\"c\"".into()), (1..2, "x".into())]), "(x > \"c\")");
    }
}
