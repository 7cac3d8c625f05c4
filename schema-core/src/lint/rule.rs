//! A rule: an opinion about what a migration does. Its file's documentation is its documentation.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::act::{Act, Subject};
use super::document::Document;

/// One rule.
pub struct Rule {
    /// The name of its file.
    pub(super) file: &'static str,
    /// The file, for its documentation.
    pub(super) source: &'static str,
    /// What a finding is worth unless the project says otherwise.
    pub level: Level,
    /// Looks at a migration.
    pub(super) check: fn(&Subject, &mut Findings<'_>),
}

impl Rule {
    /// What names it: `drop-column`.
    pub fn code(&self) -> Code {
        Code(self.file.replace('_', "-"))
    }

    /// What it says about itself.
    pub fn document(&self) -> Document {
        Document::of(self.source)
    }
}

/// The name of a rule, which names the hazard: `drop-column`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Code(pub(super) String);

impl Code {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a finding is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing: the rule is not asked.
    Off,
    /// Worth a look.
    Warn,
    /// `check` fails.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Warn => "warning",
            Self::Error => "error",
        })
    }
}

/// What a project has decided about rules, by code.
pub type Levels = BTreeMap<String, Level>;

/// One case of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// What it is worth.
    pub level: Level,
    /// What is so, in one line.
    pub message: String,
    /// What to do instead.
    pub help: Option<String>,
    /// The statement's place in the migration, from 1.
    pub statement: usize,
    /// The line of the migration at which it starts, from 1.
    pub line: usize,
    /// The bytes of the migration's text that it takes.
    #[serde(skip)]
    pub place: Range<usize>,
}

/// Where a rule puts what it finds.
pub(super) struct Findings<'a> {
    pub(super) subject: &'a Subject,
    pub(super) code: Code,
    pub(super) level: Level,
    pub(super) found: &'a mut Vec<Finding>,
}

impl Findings<'_> {
    /// One case, at a statement. What the rule has said of the migration before is not said again: a plan's change can
    /// take several statements.
    pub(super) fn at(&mut self, act: &Act, message: String, help: impl Into<Option<String>>) {
        if self.found.iter().any(|old| old.code == self.code && old.message == message) {
            return;
        }
        self.found.push(Finding {
            code: self.code.clone(),
            level: self.level,
            message,
            help: help.into(),
            statement: act.number,
            line: self.subject.line(act),
            place: act.place.clone(),
        });
    }
}
