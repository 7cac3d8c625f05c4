//! SQL in a string literal of the source, and where in the file each of its bytes stands.

use std::ops::Range;

use proc_macro2::{Span, TokenTree};
use syn::LitStr;

use super::entry;

/// `"expr"`, or `verbatim("expr")`.
#[derive(Clone)]
pub(super) struct SqlText {
    /// The string.
    pub(super) literal: LitStr,
    /// Whether it is to be taken as it is: not parsed, no column put in quotes.
    pub(super) verbatim: bool,
}

impl SqlText {
    /// Reads `"expr"` or `verbatim("expr")`.
    pub(super) fn read(tokens: &[TokenTree]) -> Option<Self> {
        match tokens {
            [token] => entry::string(token).map(|literal| Self { literal, verbatim: false }),
            [TokenTree::Ident(word), TokenTree::Group(group)] if word == "verbatim" => {
                match entry::flat(group.stream()).as_slice() {
                    [token] => entry::string(token).map(|literal| Self { literal, verbatim: true }),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The place of a part of the text: inside the literal where the compiler tells (nightly, or reading a
    /// file), the whole literal otherwise.
    pub(super) fn span(&self, bytes: Range<usize>) -> Span {
        let token = self.literal.token();
        let places = places(&token.to_string());
        let start = places.get(bytes.start).copied();
        // An empty range, such as the end of the text, shows as the character before it.
        let end = places.get(bytes.end.max(bytes.start + 1)).copied();
        match (start, end) {
            (Some(start), Some(end)) if start < end => {
                token.subspan(start..end).unwrap_or_else(|| self.literal.span())
            }
            _ => self.literal.span(),
        }
    }
}

/// For each byte of a string's value, and for its end, the character of the literal that it comes from.
fn places(literal: &str) -> Vec<usize> {
    let characters: Vec<char> = literal.chars().collect();
    let Some(quote) = characters.iter().position(|c| *c == '"') else { return Vec::new() };
    let raw = characters.first() == Some(&'r');
    // Behind a raw string's end stand as many `#` as before its start.
    let end = characters.len().saturating_sub(if raw { quote } else { 1 });
    let mut places = Vec::new();
    let mut at = quote + 1;
    while at < end {
        let start = at;
        let width = match characters[at] {
            '\\' if !raw => {
                let (value, length) = escape(&characters[at..end]);
                at += length;
                value
            }
            // A line break of the source is `\n` in the value, whatever the file's line ends are.
            '\r' if characters.get(at + 1) == Some(&'\n') => {
                at += 2;
                1
            }
            character => {
                at += 1;
                character.len_utf8()
            }
        };
        places.extend(std::iter::repeat_n(start, width));
    }
    places.push(end);
    places
}

/// How many bytes of the value an escape stands for, and how many characters it takes.
fn escape(characters: &[char]) -> (usize, usize) {
    match characters.get(1) {
        Some('x') => (1, 4),
        Some('u') => {
            let length = characters.iter().position(|c| *c == '}').map_or(2, |at| at + 1);
            let digits: String = characters[..length].iter().filter(|c| c.is_ascii_hexdigit()).collect();
            let value = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
            (value.map_or(1, char::len_utf8), length)
        }
        // A backslash at the end of a line swallows the white space up to the next text.
        Some('\n' | '\r') => (0, 1 + characters[1..].iter().take_while(|c| c.is_ascii_whitespace()).count()),
        _ => (1, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_the_value_lead_back_to_the_characters_of_the_literal() {
        assert_eq!(places(r#""ab""#), [1, 2, 3]);
        assert_eq!(places(r###"r##"ab"##"###), [4, 5, 6]);
        assert_eq!(places(r#""ü\nb""#), [1, 1, 2, 4, 5]);
        assert_eq!(places(r#""\u{fc}b\x41""#), [1, 1, 7, 8, 12]);
        assert_eq!(places("\"a\\\n   b\""), [1, 7, 8]);
    }
}
