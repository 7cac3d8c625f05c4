//! Text to Rust source: string literals and doc comments that hold it to the last character.

use proc_macro2::Literal;

/// A string literal: raw where quotes or backslashes would have to be escaped.
pub(super) fn literal(text: &str) -> String {
    let needs_escapes = text.chars().any(|c| c.is_control() || turns_text(c));
    if needs_escapes || !text.contains(['"', '\\']) {
        return escaped(text);
    }
    let longest = text.split('"').skip(1).map(|rest| rest.len() - rest.trim_start_matches('#').len()).max();
    let hashes = "#".repeat(longest.unwrap_or(0) + 1);
    format!("r{hashes}\"{text}\"{hashes}")
}

/// The lines of a doc comment, where one can say this text and nothing else.
pub(super) fn doc_lines(text: &str) -> Option<Vec<&str>> {
    let holds =
        |line: &&str| line.trim_end() == *line && !line.chars().any(|c| c.is_control() || turns_text(c));
    let lines: Vec<&str> = text.split('\n').collect();
    (!text.trim().is_empty() && lines.iter().all(holds)).then_some(lines)
}

fn escaped(text: &str) -> String {
    let literal = Literal::string(text).to_string();
    literal.chars().fold(String::with_capacity(literal.len()), |mut out, c| {
        if turns_text(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        out
    })
}

/// What turns the direction of text around: the compiler refuses it in literals and in comments
/// (`text_direction_codepoint_in_literal`).
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_read_back_as_they_were() {
        for text in [
            "plain",
            "it's",
            "a \"b\" c",
            "\"#\" \"##",
            "back\\slash",
            "line\nbreak \"x\"",
            "\u{202e}abc",
            "ü\u{0}",
        ] {
            let literal: syn::LitStr = syn::parse_str(&literal(text)).expect("a literal");
            assert_eq!(literal.value(), text);
        }
        assert_eq!(literal("lower(\"a\")"), "r#\"lower(\"a\")\"#");
    }

    #[test]
    fn a_doc_comment_holds_lines_without_a_tail() {
        assert_eq!(doc_lines("One.\n\n  two"), Some(vec!["One.", "", "  two"]));
        for text in ["", " ", "tail ", "a\r\nb", "tab\tin"] {
            assert_eq!(doc_lines(text), None, "{text:?}");
        }
    }
}
