//! What the rules found to what people and programs read: text with the lines of the file, JSON, SARIF, or annotations
//! of GitHub.

mod github;
mod human;
mod sarif;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

use schema_core::lint::{self, Code, Finding, Level};
use serde_json::{Value, json};

use super::{Talk, print, talk};
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

impl Linted {
    pub(crate) fn json(&self) -> Value {
        json!({ "name": self.name, "file": self.path, "findings": self.findings })
    }
}

/// Prints findings with the lines that they are about.
pub(crate) fn human(linted: &[Linted]) -> Result<(), Error> {
    Ok(print(&human::text(linted))?)
}

/// Prints a log in the Static Analysis Results Interchange Format.
pub(crate) fn sarif(linted: &[Linted]) -> Result<(), Error> {
    super::json(&sarif::log(linted))
}

/// Prints what a workflow of GitHub shows beside the lines.
pub(crate) fn github(linted: &[Linted]) -> Result<(), Error> {
    Ok(print(&github::commands(linted))?)
}

/// Says findings, a line each or a line for all that are alike: the SQL that they are about has just been shown. The
/// gravest come first.
pub(crate) fn brief(talk: &Talk, findings: &[Finding]) {
    let mut alike: BTreeMap<(Reverse<Level>, &Code), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        alike.entry((Reverse(finding.level), &finding.code)).or_default().push(finding);
    }
    for ((Reverse(level), code), findings) in alike {
        let say = |text: &str| match level {
            Level::Error => talk.error(text),
            Level::Warn | Level::Off => talk.warning(text),
        };
        if findings.len() <= NAMED || level == Level::Error {
            for Finding { statement, message, .. } in &findings {
                say(&format!("statement {statement}: {message} [{code}]"));
            }
        } else {
            let mut numbers: Vec<String> = findings.iter().map(|it| it.statement.to_string()).collect();
            numbers.dedup();
            say(&format!("statements {}: {} [{code}]", numbers.join(", "), title(code)));
        }
        // What to do about one is to be done about all that are alike.
        if let Some(help) = findings.iter().find_map(|finding| finding.help.as_ref()) {
            talk.help(help);
        }
    }
}

/// So many warnings of one rule are worth a line each.
const NAMED: usize = 3;

/// What a rule finds, as the rest of a line.
fn title(code: &Code) -> String {
    let rule = lint::rules().iter().find(|rule| rule.code() == *code);
    let title = rule.map(|rule| rule.document().title).unwrap_or_default();
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
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

/// One word for what it is worth.
fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn | Level::Off => "warning",
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
    Ok(print(&text)?)
}
