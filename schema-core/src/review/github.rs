//! The document as annotations on the lines of the declaration: GitHub's workflow commands.

use schema_model::Location;

use super::Review;
use super::found::Found;
use super::verdict::Standing;
use crate::verify::Severity;

/// What came of each migration, a line for each thing that was found, at what it is about, and one for each change that
/// is declared somewhere.
pub fn github(review: &Review) -> String {
    let mut out = String::new();
    for part in &review.parts {
        let level = match part.verdict.standing {
            Standing::Good => "notice",
            Standing::Warned => "warning",
            Standing::Bad => "error",
        };
        out += &command(level, None, &part.name, &part.verdict.text);
        if let Some(deploy) = &part.deploy {
            out += &command("notice", None, "deploy order", &deploy.text);
        }
        let whole = part.found.iter().filter(|own| own.statements.is_empty());
        let mut all: Vec<&Found> = part.statements.iter().flat_map(|own| &own.found).chain(whole).collect();
        // GitHub shows ten of each level.
        all.sort_by_key(|own| own.severity);
        for found in all {
            let level = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let mut text = format!("{}{}", found.place(), found.text);
            found.details.iter().for_each(|detail| text += &format!("\n{detail}"));
            found.help.iter().for_each(|help| text += &format!("\nhelp: {help}"));
            out += &command(level, found.location.as_ref(), &found.code, &text);
        }
    }
    for about in &review.key_changes {
        let title = about.about.replace('`', "");
        for change in &about.lines {
            out += &command("notice", change.location.as_ref(), &title, &change.text);
        }
    }
    out
}

/// A workflow command.
fn command(level: &str, location: Option<&Location>, title: &str, text: &str) -> String {
    let place = location.map_or_else(String::new, |at| {
        let file = property(&at.file.display().to_string());
        format!("file={file},line={},col={},", at.line, at.column)
    });
    format!("::{level} {place}title={}::{}\n", property(title), message(text))
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
