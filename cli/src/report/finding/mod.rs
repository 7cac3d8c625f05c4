//! What the rules found to what people and programs read: text with the lines of the file, JSON, SARIF, or annotations
//! of GitHub.

mod github;
mod human;
mod sarif;

use std::collections::BTreeMap;
use std::path::PathBuf;

use schema_core::lint::{self, Finding, Level};
use schema_core::review::found::{self, Found};
use schema_core::verify::Severity;
use serde_json::{Value, json};

use super::{Talk, print, styled, talk};
use crate::error::Error;

/// A migration, and what was found in it.
pub(crate) struct Linted {
    /// The migration's name.
    pub(crate) name: String,
    /// Its file, as it can be opened from here.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) text: String,
    pub(crate) findings: Vec<Finding>,
}

/// A migration, and what trying it on rows has shown.
pub(crate) struct Proved {
    /// The migration's name.
    pub(crate) name: String,
    /// Its file, as it can be opened from here.
    pub(crate) path: PathBuf,
    /// The lines that its statements begin at.
    pub(crate) lines: BTreeMap<usize, usize>,
    pub(crate) found: Vec<Found>,
}

/// What names a finding about the history as a whole.
const HISTORY: &str = "history";

impl Proved {
    /// The line that a finding is about; the first where it is about no statement.
    fn line(&self, found: &Found) -> usize {
        found.statements.first().and_then(|number| self.lines.get(number)).copied().unwrap_or(1)
    }

    pub(crate) fn json(&self) -> Value {
        json!({ "name": self.name, "file": self.path, "findings": self.found })
    }
}

impl Linted {
    pub(crate) fn json(&self) -> Value {
        json!({ "name": self.name, "file": self.path, "findings": self.findings })
    }
}

/// A finding with the migration that it is about.
pub(crate) fn of(migration: &str, found: &Found) -> Value {
    let mut value = json!(found);
    if let Value::Object(fields) = &mut value {
        fields.insert("migration".to_owned(), json!(migration));
    }
    value
}

/// Prints findings with the lines that they are about.
pub(crate) fn human(linted: &[Linted]) -> Result<(), Error> {
    Ok(styled(&human::text(linted))?)
}

/// Prints a log in the Static Analysis Results Interchange Format.
pub(crate) fn sarif(linted: &[Linted], proved: &[Proved], whole: &[String]) -> Result<(), Error> {
    super::json(&sarif::log(linted, proved, whole))
}

/// Prints what a workflow of GitHub shows beside the lines.
pub(crate) fn github(linted: &[Linted], proved: &[Proved], whole: &[String]) -> Result<(), Error> {
    Ok(print(&github::commands(linted, proved, whole))?)
}

/// Says what was found, a line each or a line for all that are alike: the SQL that it is about has just been shown. The
/// gravest come first.
pub(crate) fn brief(talk: &Talk, found: &[Found]) {
    let found = found::brief(found);
    for (at, own) in found.iter().enumerate() {
        let text = format!("{}{} [{}]", own.place(), own.text, own.code);
        match own.severity {
            Severity::Error => talk.error(&text),
            Severity::Warning => talk.warning(&text),
        }
        // What to do about one is to be done about all that are alike.
        let is_last = found.get(at + 1).is_none_or(|next| next.help != own.help);
        if let (Some(help), true) = (&own.help, is_last) {
            talk.help(help);
        }
    }
}

/// Says each finding at its place in a line.
pub(crate) fn lines(talk: &Talk, linted: &[Linted]) {
    for Linted { path, findings, .. } in linted {
        for finding in findings {
            let Finding { code, message, line, .. } = finding;
            let text = format!("{}:{line} {message} [{code}]", path.display());
            match finding.level {
                Level::Error => talk.error(&text),
                Level::Warn | Level::Off => talk.warning(&text),
            }
        }
    }
}

/// The same for what rows have shown.
pub(crate) fn proved_lines(talk: &Talk, proved: &[Proved]) {
    for Proved { path, lines, found, .. } in proved {
        for own in found {
            let line = own.statements.first().and_then(|number| lines.get(number));
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            let text = format!("{}{line} {} [{}]", path.display(), own.text, own.code);
            match own.severity {
                Severity::Error => talk.error(&text),
                Severity::Warning => talk.warning(&text),
            }
        }
    }
}

/// One word for what it is worth.
fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn | Level::Off => "warning",
    }
}

/// The same of what rows have shown.
fn severity(own: &Found) -> &'static str {
    match own.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Explains a rule.
pub(crate) fn explain(rule: &lint::Rule) -> Result<(), Error> {
    let document = rule.document();
    let style = talk::HEADING;
    let level = match rule.level {
        Level::Off => "off unless schema.toml turns it on".to_owned(),
        level => format!("{level} unless schema.toml says otherwise"),
    };
    let text =
        format!("{style}{}{style:#}: {}\n({level})\n\n{}\n", rule.code(), document.title, document.body);
    Ok(styled(&text)?)
}
