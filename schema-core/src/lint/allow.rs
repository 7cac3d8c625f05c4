//! Comments that let a finding pass: `-- schema:allow drop-column: nothing reads it any more`.
//!
//! A comment stands on lines of its own before a statement, and holds for that statement and one rule.

use super::act::Subject;
use super::rule::{Code, Finding, Level};
use super::rules;
use crate::sql::split::split;

/// How such a comment begins.
pub const MARK: &str = "-- schema:allow";

/// The text with a comment before each of these statements that lets a rule's findings pass.
pub fn allow(sql: &str, allowed: &[(usize, String, String)]) -> String {
    let statements = split(sql).unwrap_or_default();
    let mut text = String::new();
    let mut at = 0;
    for statement in &statements {
        text.push_str(&sql[at..statement.offset]);
        at = statement.offset;
        for (_, code, reason) in allowed.iter().filter(|(number, ..)| *number == statement.number) {
            text.push_str(&format!("{MARK} {code}: {reason}\n"));
        }
    }
    text.push_str(&sql[at..]);
    text
}

/// A comment that lets one rule's findings at one statement pass.
struct Allowance<'a> {
    code: &'a str,
    reason: &'a str,
    /// The place of the line in the text.
    offset: usize,
    /// The number of the statement behind it; 0 where none follows.
    statement: usize,
}

/// Takes away what a comment lets pass, and finds the comments that are wrong or good for nothing.
pub(super) fn apply(subject: &Subject, is_on: impl Fn(&str) -> bool, findings: &mut Vec<Finding>) {
    for allowance in read(subject) {
        let is_known = rules::ALL.iter().any(|rule| rule.code().as_str() == allowance.code);
        let before = findings.len();
        let covers = |finding: &Finding| {
            finding.statement == allowance.statement && finding.code.as_str() == allowance.code
        };
        let problem = if !is_known {
            Some(format!("`{}` is no rule", allowance.code))
        } else if allowance.reason.is_empty() {
            Some(format!("`{}` is allowed without a reason", allowance.code))
        } else {
            findings.retain(|finding| !covers(finding));
            let is_used = findings.len() < before;
            (!is_used && is_on(allowance.code))
                .then(|| format!("`{}` is allowed, and finds nothing here", allowance.code))
        };
        if let Some(message) = problem {
            let line = subject.text[..allowance.offset].matches('\n').count() + 1;
            let end = subject.text[allowance.offset..].find('\n');
            let end = end.map_or(subject.text.len(), |length| allowance.offset + length);
            findings.push(Finding {
                code: Code("unused-allow".to_owned()),
                level: Level::Error,
                message,
                help: Some(if is_known && allowance.reason.is_empty() {
                    format!("say why: `{MARK} {}: REASON`", allowance.code)
                } else if is_known {
                    "remove the comment".to_owned()
                } else {
                    "name a rule that `schema lint --explain` lists".to_owned()
                }),
                statement: allowance.statement,
                line,
                place: allowance.offset..end,
            });
        }
    }
}

fn read(subject: &Subject) -> Vec<Allowance<'_>> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in subject.text.split_inclusive('\n') {
        let at = offset + line.len() - line.trim_start().len();
        offset += line.len();
        let Some(said) = line.trim().strip_prefix(MARK) else { continue };
        // Within a statement, such as the body of a function, it is somebody else's text.
        if subject.acts.iter().any(|act| act.place.contains(&at)) {
            continue;
        }
        let (code, reason) = said.split_once(':').unwrap_or((said, ""));
        let next = subject.acts.iter().find(|act| act.place.start > at);
        found.push(Allowance {
            code: code.trim(),
            reason: reason.trim(),
            offset: at,
            statement: next.map_or(0, |act| act.number),
        });
    }
    found
}
