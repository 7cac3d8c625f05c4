//! Pieces of attributes that several kinds share: lists of fields, storage parameters, comments.

use schema_model::Options;

use super::text;

/// `on(a, b)`, and the like.
pub(super) fn list(word: &str, entries: &[String]) -> String {
    format!("{word}({})", entries.join(", "))
}

/// `with(fillfactor = 70)`, and the like. `None` for a name that is no word of Rust's.
pub(super) fn parameters(word: &str, options: &Options) -> Option<String> {
    let is_word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let mut entries = Vec::new();
    for (name, value) in options.iter() {
        if !name.split('.').all(is_word) {
            return None;
        }
        let is_plain = matches!(value.as_str(), "true" | "false" | "on" | "off" | "auto") || is_number(value);
        let value = if is_plain { value.clone() } else { text::literal(value) };
        entries.push(format!("{name} = {value}"));
    }
    Some(list(word, &entries))
}

/// `name = "..."`.
pub(super) fn said(word: &str, value: &str) -> String {
    format!("{word} = {}", text::literal(value))
}

/// The doc comment that says a comment of the database, with the option that says so; a text that no doc comment
/// holds stands in the option.
pub(super) fn comment(entries: &mut Vec<String>, comment: Option<&str>) -> String {
    let Some(comment) = comment else { return String::new() };
    match text::doc_lines(comment) {
        Some(lines) => {
            entries.push("comment".to_owned());
            let line =
                |line: &&str| if line.is_empty() { "///\n".to_owned() } else { format!("/// {line}\n") };
            lines.iter().map(line).collect()
        }
        None => {
            entries.push(said("comment", comment));
            String::new()
        }
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_words_and_numbers_where_they_can_be() {
        let options = Options::from([
            ("fillfactor".to_owned(), "70".to_owned()),
            ("toast.autovacuum_enabled".to_owned(), "false".to_owned()),
            ("buffering".to_owned(), "AUTO".to_owned()),
            ("n_distinct".to_owned(), "-0.5".to_owned()),
        ]);
        assert_eq!(
            parameters("with", &options).as_deref(),
            Some(
                "with(fillfactor = 70, toast.autovacuum_enabled = false, buffering = \"AUTO\", n_distinct = -0.5)"
            )
        );
        let odd = Options::from([("Odd name".to_owned(), "1".to_owned())]);
        assert_eq!(parameters("with", &odd), None);
    }
}
