//! Findings to workflow commands of GitHub: `::error file=...,line=...,title=...::message`.

use schema_core::lint::Finding;
use schema_core::review::annotation;

use super::{HISTORY, Linted, Proved, severity, word};

pub(super) fn commands(linted: &[Linted], proved: &[Proved], whole: &[String]) -> String {
    let mut text = String::new();
    for file in linted {
        for finding in &file.findings {
            let Finding { code, message, help, line, place, level, .. } = finding;
            let lines = file.text.get(place.clone()).map_or(0, |text| text.matches('\n').count());
            let help = help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
            let (path, from, until) =
                (file.path.to_string_lossy(), line.to_string(), (line + lines).to_string());
            let properties =
                [("file", &*path), ("line", &from), ("endLine", &until), ("title", code.as_str())];
            text += &annotation::command(word(*level), &properties, &format!("{message}{help}"));
        }
    }
    for file in proved {
        for own in &file.found {
            let (path, line) = (file.path.to_string_lossy(), file.line(own).to_string());
            let help = own.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
            let properties = [("file", &*path), ("line", &line), ("title", own.code.as_str())];
            text += &annotation::command(severity(own), &properties, &format!("{}{help}", own.text));
        }
    }
    for own in whole {
        text += &annotation::command("error", &[("title", HISTORY)], own);
    }
    text
}
