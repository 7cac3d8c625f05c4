//! Text that somebody else wrote to one line that holds it and nothing more: comments around SQL, and names in talk.
//!
//! A name may hold anything but a zero byte. Where one goes into a comment, a line break in it would end the comment, and
//! what follows would run.

use std::borrow::Cow;

/// A comment of one line, with its end: `-- text`.
pub fn remark(text: &str) -> String {
    format!("-- {}\n", one_line(text))
}

/// The text with nothing in it that ends a line, moves a terminal or turns the direction of writing: such characters are
/// shown as Rust writes them, `\n`, `\u{1b}`.
pub fn one_line(text: &str) -> Cow<'_, str> {
    shown_but(text, |_| false)
}

/// The same for a text of several lines, which keeps its line breaks and tabs.
pub fn shown(text: &str) -> Cow<'_, str> {
    shown_but(text, |c| matches!(c, '\n' | '\t'))
}

fn shown_but(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_shown = |c: char| acts(c) && !stays(c);
    if !text.contains(is_shown) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if !is_shown(c) => out.push(c),
            '\n' | '\r' | '\t' => out.extend(c.escape_default()),
            c if u32::from(c) < 0x100 => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(out)
}

/// Whether a character does something instead of being seen: the control characters of ASCII and ECMA-48, the line ends of
/// Unicode, and what turns text around (Unicode Standard Annex 9).
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_one_line_whatever_it_holds() {
        for text in [
            "Lost: `c\nDELETE FROM victim;--`.",
            "a\rDELETE FROM victim;",
            "a\r\nDELETE FROM victim;",
            "*/ DELETE FROM victim; /*",
            "'; DELETE FROM victim; --",
            "a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f\u{0}",
        ] {
            let remark = remark(text);
            assert_eq!(remark.lines().count(), 1, "{remark:?}");
            assert!(remark.starts_with("-- ") && remark.ends_with('\n'), "{remark:?}");
            assert!(!remark.trim_end_matches('\n').contains(acts), "{remark:?}");
            #[cfg(feature = "engine")]
            assert_eq!(
                crate::sql::split::split(&format!("{remark}SELECT 1")).unwrap().len(),
                1,
                "{remark:?}"
            );
        }
    }

    #[test]
    fn what_acts_is_seen() {
        assert_eq!(one_line("a\nb\tc\u{1b}[2K\u{202e}ü\u{9b}"), "a\\nb\\tc\\x1b[2K\\u{202e}ü\\x9b");
        assert_eq!(shown("a\nb\tc\rd"), "a\nb\tc\\rd");
        assert!(matches!(one_line("plain"), Cow::Borrowed(_)));
    }
}
