//! Text with passwords to text without, of the same length, so that positions in it stay right.

use std::ops::Range;

/// Hides what could be a password in a text that may hold connection strings, well-formed or not.
pub(super) fn mask(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(line).collect();
    lines.join("\n")
}

fn line(text: &str) -> String {
    let mut hidden = Vec::new();
    for start in authorities(text) {
        let rest = &text[start..];
        let Some(end) = rest.rfind('@') else { continue };
        if let Some(colon) = rest[..end].find(':') {
            hidden.push(start + colon + 1..start + end);
        }
    }
    hidden.extend(nameless(text));
    // Case does not matter to the length: it is ASCII that is looked for.
    let lower = text.to_ascii_lowercase();
    let words = ["password", "passwd", "pgpass", "pwd"];
    for (at, word) in words.iter().flat_map(|word| lower.match_indices(word)) {
        let rest = &text[at + word.len()..];
        let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
        let start = text.len() - value.trim_start().len();
        // A quoted value goes to the end of the line: what a quote means here nobody can know.
        let is_quoted = value.trim_start().starts_with(['"', '\'', '\\']);
        let end = match value.trim_start().find([' ', '&', '"']) {
            Some(length) if !is_quoted => start + length,
            _ => text.len(),
        };
        hidden.push(start..end);
    }
    text.char_indices()
        .flat_map(|(at, c)| {
            let is_hidden = hidden.iter().any(|range| range.contains(&at));
            let (copies, shown) = if is_hidden { (c.len_utf8(), '*') } else { (1, c) };
            std::iter::repeat_n(shown, copies)
        })
        .collect()
}

/// Where a user and a password may begin: behind `://`, and behind a scheme of PostgreSQL however many slashes follow.
fn authorities(text: &str) -> Vec<usize> {
    let mut found: Vec<usize> = text.match_indices("://").map(|(at, own)| at + own.len()).collect();
    let lower = text.to_ascii_lowercase();
    for (at, word) in lower.match_indices("postgres") {
        let rest = &text[at + word.len()..];
        let scheme = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let behind = scheme.trim_start_matches([':', '/']);
        if behind.len() < scheme.len() {
            found.push(text.len() - behind.len());
        }
    }
    found
}

/// `user:password@host` without anything before it that says what it is.
fn nameless(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_outside = |c: char| c.is_whitespace() || matches!(c, '`' | '"' | '\'' | ',' | '(' | ')');
    text.match_indices('@').filter_map(move |(end, _)| {
        let start = text[..end]
            .rfind(is_outside)
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let host = text[end + 1..].chars().next().filter(|c| !is_outside(*c));
        let own = &text[start..end];
        // Those that say what they are were seen to.
        if own.contains("://") || own.to_ascii_lowercase().starts_with("postgres") {
            return None;
        }
        let colon = own.find(':')?;
        host.map(|_| start + colon + 1..end)
    })
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn passwords_are_hidden_and_positions_stay() {
        for (text, shown) in [
            (r#"database = "postgres://me:söcret@h/x"#, r#"database = "postgres://me:*******@h/x"#),
            (r#"database = "postgres://me:a:b@c@h/x""#, r#"database = "postgres://me:*****@h/x""#),
            (r#"database = "postgres://h/x""#, r#"database = "postgres://h/x""#),
            (r#"dev = "postgres://me@h:5432/x""#, r#"dev = "postgres://me@h:5432/x""#),
            (r#"x = "host=h password=a user=b""#, r#"x = "host=h password=* user=b""#),
            (r#"x = "host=h PASSWORD = 'a b'""#, r#"x = "host=h PASSWORD = ******"#),
            (r#"x = "postgres://h/x?password=abc&a=b""#, r#"x = "postgres://h/x?password=***&a=b""#),
            ("password = 3", "password = *"),
            ("`postgres:/app:pw@h`", "`postgres:/app:**@h`"),
            ("`postgresql://user@host:5432/database`", "`postgresql://user@host:5432/database`"),
            ("postgres:app:pw@h/x", "postgres:app:**@h/x"),
            ("postgresql:///app:pw@h/x", "postgresql:///app:**@h/x"),
            ("postgers://app:p w@h/x", "postgers://app:***@h/x"),
            ("POSTGRES//app:p@w@h", "POSTGRES//app:***@h"),
            ("no `app:pw@h:5432/x`", "no `app:**@h:5432/x`"),
            ("host=h PGPASSWORD=pw", "host=h PGPASSWORD=**"),
            ("a.rs:3:5: no such thing as b@c", "a.rs:3:5: no such thing as b@c"),
            ("`migrations@0005`: unknown", "`migrations@0005`: unknown"),
        ] {
            assert_eq!(mask(text), shown);
            assert_eq!(mask(text).len(), text.len());
        }
    }
}
