//! Text with passwords to text without, of the same length, so that positions in it stay right.

/// Hides what could be a password in a file that may hold connection strings.
pub(super) fn mask(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(line).collect();
    lines.join("\n")
}

fn line(text: &str) -> String {
    let mut hidden = Vec::new();
    if let Some(scheme) = text.find("://") {
        let rest = &text[scheme + 3..];
        let end = rest.rfind('@').unwrap_or_else(|| rest.find(['/', '"', '\'']).unwrap_or(rest.len()));
        if let Some(colon) = rest[..end].find(':') {
            hidden.push(scheme + 3 + colon + 1..scheme + 3 + end);
        }
    }
    // Case does not matter to the length: it is ASCII that is looked for.
    let lower = text.to_ascii_lowercase();
    for (at, word) in lower.match_indices("password").chain(lower.match_indices("passwd")) {
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
        ] {
            assert_eq!(mask(text), shown);
            assert_eq!(mask(text).len(), text.len());
        }
    }
}
