//! What a migration does to findings: opinions about facts, one rule a file. Changes nothing.
//!
//! The facts come from a plan's effects ([`planned`]), or from a dev database on which the statements of a file are
//! run one by one ([`watch`]), so that neither a `DO` block nor a function call hides anything.

mod act;
mod allow;
mod document;
pub(crate) mod identity;
mod measure;
mod planned;
mod rule;
mod rules;
mod watch;

pub use act::{Act, Subject};
pub use allow::{MARK, allow};
pub use document::Document;
pub use planned::planned;
pub use rule::{Code, Finding, Level, Levels, Rule};
pub use watch::{Error, watch};

use rule::Findings;

/// Every rule, by code.
pub fn rules() -> &'static [Rule] {
    rules::ALL
}

/// What the rules find in a migration, in the order of its statements.
pub fn lint(subject: &Subject, levels: &Levels) -> Vec<Finding> {
    let level = |rule: &Rule| levels.get(rule.code().as_str()).copied().unwrap_or(rule.level);
    let mut found = Vec::new();
    for rule in rules::ALL {
        let level = level(rule);
        if level != Level::Off {
            let findings = &mut Findings { subject, code: rule.code(), level, found: &mut found };
            (rule.check)(subject, findings);
        }
    }
    let is_on =
        |code: &str| rules::ALL.iter().any(|rule| rule.code().as_str() == code && level(rule) != Level::Off);
    allow::apply(subject, is_on, &mut found);
    found.sort_by(|a, b| (a.line, &a.code, &a.message).cmp(&(b.line, &b.code, &b.message)));
    found
}

/// The codes among these that name no rule.
pub fn unknown<'a>(codes: impl IntoIterator<Item = &'a String>) -> Vec<&'a String> {
    let is_known = |code: &&String| rules::ALL.iter().any(|rule| rule.code().as_str() == **code);
    codes.into_iter().filter(|code| !is_known(code)).collect()
}
