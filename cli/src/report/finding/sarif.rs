//! Findings to SARIF 2.1.0, which code scanning services read.

use schema_core::lint::{self, Finding, Level};
use schema_core::review::Found;
use serde_json::{Value, json};

use super::{HISTORY, Linted, Proved, severity, word};

pub(super) fn log(linted: &[Linted], proved: &[Proved], whole: &[String]) -> Value {
    let results = linted.iter().flat_map(|file| file.findings.iter().map(|finding| result(file, finding)));
    let of_rows = proved.iter().flat_map(|file| file.found.iter().map(|own| of_rows(file, own)));
    let of_all =
        whole.iter().map(|own| json!({ "ruleId": HISTORY, "level": "error", "message": { "text": own } }));
    let results = results.chain(of_rows).chain(of_all);
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "schema",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": lint::rules().iter().map(rule).collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn rule(rule: &lint::Rule) -> Value {
    let document = rule.document();
    json!({
        "id": rule.code(),
        "shortDescription": { "text": document.title },
        "help": { "text": document.body, "markdown": document.body },
        "defaultConfiguration": {
            "enabled": rule.level != Level::Off,
            "level": word(rule.level),
        },
    })
}

fn result(file: &Linted, finding: &Finding) -> Value {
    let help = finding.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    json!({
        "ruleId": finding.code,
        "ruleIndex": lint::rules().iter().position(|rule| rule.code() == finding.code),
        "level": word(finding.level),
        "message": { "text": format!("{}{help}", finding.message) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&file.path.to_string_lossy()) },
                "region": region(&file.text, finding),
            },
        }],
    })
}

/// What trying a migration on rows has shown.
fn of_rows(file: &Proved, found: &Found) -> Value {
    let help = found.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    json!({
        "ruleId": found.code,
        "level": severity(found),
        "message": { "text": format!("{}{help}", found.text) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&file.path.to_string_lossy()) },
                "region": { "startLine": file.line(found) },
            },
        }],
    })
}

/// A path as a relative reference (RFC 3986): everything but what may stand in a path is escaped.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escaped = path.bytes().map(|byte| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    escaped.collect()
}

/// Lines and columns, both from 1; the end is behind the last character.
fn region(text: &str, finding: &Finding) -> Value {
    let at = |byte: usize| {
        let before = text.get(..byte.min(text.len())).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    };
    let ((start_line, start_column), (end_line, end_column)) =
        (at(finding.place.start), at(finding.place.end));
    json!({
        "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column,
    })
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("../a b/0001_x.sql"), "../a%20b/0001_x.sql");
        assert_eq!(uri("grün.sql"), "gr%C3%BCn.sql");
    }
}
