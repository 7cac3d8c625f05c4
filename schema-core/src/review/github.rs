//! The document as annotations on the lines of the declaration: GitHub's workflow commands.

use super::Review;

/// A line for each change that is declared somewhere, and for what is found wrong.
pub fn github(review: &Review) -> String {
    let mut out = String::new();
    for about in &review.key_changes {
        for change in &about.lines {
            let title = property(&about.about.replace('`', ""));
            out += &match &change.location {
                Some(at) => format!(
                    "::notice file={},line={},col={},title={title}::{}\n",
                    property(&at.file.display().to_string()),
                    at.line,
                    at.column,
                    message(&change.text)
                ),
                None => format!("::notice title={title}::{}\n", message(&change.text)),
            };
        }
    }
    for verdict in review.verdicts.iter().filter(|verdict| !verdict.good) {
        let text = std::iter::once(&verdict.heading).chain(&verdict.lines);
        let text = text.map(String::as_str).collect::<Vec<_>>().join("\n");
        out += &format!("::warning title={}::{}\n", property(&review.title), message(&text));
    }
    out
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::property;

    #[test]
    fn what_would_end_a_property_is_escaped() {
        assert_eq!(property("a:b,c%d\ne"), "a%3Ab%2Cc%25d%0Ae");
    }
}
