//! The document as annotations on the lines of the declaration: GitHub's workflow commands.

use schema_model::Location;

use super::Review;
use super::annotation;
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

fn command(level: &str, location: Option<&Location>, title: &str, text: &str) -> String {
    let place =
        location.map(|at| (at.file.display().to_string(), at.line.to_string(), at.column.to_string()));
    let mut properties = Vec::new();
    if let Some((file, line, column)) = &place {
        properties.extend([("file", file.as_str()), ("line", line), ("col", column)]);
    }
    properties.push(("title", title));
    annotation::command(level, &properties, text)
}
