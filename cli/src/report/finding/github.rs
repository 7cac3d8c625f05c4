//! Findings to workflow commands of GitHub: `::error file=...,line=...,title=...::message`.

use schema_core::lint::Finding;

use super::{Linted, word};

pub(super) fn commands(linted: &[Linted]) -> String {
    let mut text = String::new();
    for file in linted {
        for finding in &file.findings {
            let Finding { code, message, help, line, place, level, .. } = finding;
            let lines = file.text.get(place.clone()).map_or(0, |text| text.matches('\n').count());
            let help = help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
            text += &format!(
                "::{} file={},line={line},endLine={},title={}::{}\n",
                word(*level),
                property(&file.path.to_string_lossy()),
                line + lines,
                property(code.as_str()),
                data(&format!("{message}{help}")),
            );
        }
    }
    text
}

/// What is not data to the runner (`@actions/core`, `command.ts`).
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50 %\nof: a, b"), "50 %25%0Aof: a, b");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
