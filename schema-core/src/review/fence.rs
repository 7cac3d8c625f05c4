//! Text to Markdown that holds it as it is.

/// A fenced block that nothing inside can end.
pub(super) fn block(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

/// A sentence of this program's, in which names stand between backticks: what is between them is shown as it is, and
/// nothing outside of them is taken for markup.
pub(super) fn sentence(text: &str) -> String {
    let mut parts = text.split('`').enumerate().peekable();
    let mut out = String::new();
    while let Some((at, part)) = parts.next() {
        let is_code = at % 2 == 1;
        if is_code && parts.peek().is_some() {
            out += &format!("`{}`", part.replace('\n', " "));
        } else {
            if is_code {
                out.push_str("\\`");
            }
            out += &escaped(part);
        }
    }
    out
}

/// A name in backticks, whatever is in it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in text.chars() {
        let is_inside = before.is_alphanumeric() || before == '_';
        before = c;
        match c {
            // Inside of a word it is no markup.
            '_' if is_inside => out.push('_'),
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '*' | '_' | '[' | ']' | '|' | '#' | '`' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{block, sentence};

    #[test]
    fn nothing_inside_ends_a_block() {
        assert_eq!(block("sql", "SELECT 1"), "```sql\nSELECT 1\n```\n");
        assert_eq!(block("", "a ```` b\n"), "`````\na ```` b\n`````\n");
    }

    #[test]
    fn names_are_code_and_the_rest_is_no_markup() {
        assert_eq!(
            sentence("added `a_b` (text), *really* <b>"),
            "added `a_b` (text), \\*really\\* &lt;b&gt;"
        );
        assert_eq!(sentence("an odd ` is no code"), "an odd \\` is no code");
    }
}
