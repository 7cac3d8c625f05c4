//! Rust text to whether it is nested deeper than a parser that calls itself can follow: nobody writes such a file, and
//! reading one would end the process.

use proc_macro2::{Span, TokenStream, TokenTree, token_stream};

/// How deep brackets and angle brackets may stand in each other. Rust's own compiler stops at 128 (`recursion_limit`).
const DEEPEST: usize = 250;

/// How many tokens may stand in a row without a comma or a semicolon: `!!!!x` and `else if` nest without a bracket.
const LONGEST: usize = 20_000;

/// The stack that what is within these limits fits on, in a debug build too. It is used only as far as it is needed.
pub(super) const STACK: usize = 256 << 20;

/// Where a text goes too deep.
pub(super) fn too_deep(text: &str) -> Option<Span> {
    if !is_suspicious(text) {
        return None;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_script = text.starts_with("#!") && !text.starts_with("#![");
    let text = if is_script { text.find('\n').map_or("", |end| &text[end..]) } else { text };
    // What is no Rust at all the parser says better, and says it before it calls itself.
    let tokens: TokenStream = text.parse().ok()?;
    let mut open = vec![Level { rest: tokens.into_iter(), angles: 0, run: 0 }];
    while let Some(level) = open.last_mut() {
        let Some(token) = level.rest.next() else {
            open.pop();
            continue;
        };
        level.run += 1;
        match &token {
            TokenTree::Group(group) => {
                let inner = Level { rest: group.stream().into_iter(), angles: 0, run: 0 };
                open.push(inner);
            }
            TokenTree::Punct(own) => match own.as_char() {
                ';' => (level.run, level.angles) = (0, 0),
                ',' => level.run = 0,
                '<' => level.angles += 1,
                '>' => level.angles = level.angles.saturating_sub(1),
                _ => {}
            },
            TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
        let depth = open.len() + open.iter().map(|level| level.angles).sum::<usize>();
        if depth > DEEPEST || open.last().is_some_and(|level| level.run > LONGEST) {
            return Some(token.span());
        }
    }
    None
}

/// The tokens of one pair of brackets that have not been seen yet.
struct Level {
    rest: token_stream::IntoIter,
    /// Angle brackets that are open, or signs for "less than".
    angles: usize,
    run: usize,
}

/// A look at the bytes, which costs next to nothing: what stands in quotes and comments counts too.
fn is_suspicious(text: &str) -> bool {
    let (mut depth, mut run) = (0_usize, 0_usize);
    text.bytes().any(|byte| {
        run += 1;
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            b',' | b';' => run = 0,
            _ => {}
        }
        depth > DEEPEST / 2 || run > LONGEST
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nests_without_end_is_found() {
        let nested =
            |open: &str, close: &str| format!("type T = {}u8{};", open.repeat(4_000), close.repeat(4_000));
        for (open, close) in [("(", ",)"), ("[", "; 1]"), ("Option<", ">"), ("Result<u8, ", ">")] {
            assert!(too_deep(&nested(open, close)).is_some(), "{open}");
        }
        assert!(too_deep(&format!("const X: bool = {}true;", "!".repeat(100_000))).is_some());
        assert!(too_deep(&format!("fn f() {{ {} }}", "if a { b } else ".repeat(100_000))).is_some());
        assert!(too_deep(&format!("#!/bin/x\n{}", nested("(", ",)"))).is_some());
    }

    #[test]
    fn what_people_write_is_not() {
        for text in ["struct A { a: Option<Vec<Option<String>>> }", "// (((((", "#!/usr/bin/env x\nstruct A;"]
        {
            assert!(too_deep(text).is_none());
        }
        let compared = format!("fn f() {{ {} }}", "if a < b { c() };".repeat(2_000));
        assert!(too_deep(&compared).is_none());
        assert!(too_deep(&format!("const X: [u8; 9] = [{}];", "1, ".repeat(50_000))).is_none());
    }
}
