//! A problem to a sentence: which statement, which release, which query, and why; a verdict to what to do.

use std::fmt;

use super::trial::Problem;
use super::{Certainty, Reason, Release, Verdict};

/// In one line, without a full stop; names in backticks.
pub(super) fn text(problem: &Problem, number: usize) -> String {
    let Problem { release, table, subject, reason, certainty, sqlstate, because, .. } = problem;
    let subject = subject.as_ref().map(|subject| format!("`{subject}`")).unwrap_or_default();
    let because = because.clone().or(problem.message.clone()).unwrap_or_else(|| "a rule is new".to_owned());
    let what = match reason {
        Reason::NoTable => format!("`{table}`, which is not there"),
        Reason::NoColumn => format!("`{table}`.{subject}, which is not there"),
        Reason::OtherType => format!("`{table}`.{subject}, which is {because}"),
        Reason::UnknownValue => format!("`{table}`.{subject}, which can hold {because}"),
        Reason::Null => format!("`{table}`.{subject}, which can be NULL"),
        Reason::Required => {
            format!("rows to `{table}` without {subject}, which is NOT NULL and has no default")
        }
        Reason::NotWritable => format!("`{table}`.{subject}, which only PostgreSQL may write"),
        Reason::Refused if subject.is_empty() => format!("a row to `{table}` that is refused: {because}"),
        Reason::Refused => format!("a row to `{table}` that {subject} refuses"),
        Reason::RowSecurity => {
            format!("`{table}`, whose row-level security hides or refuses rows of others than its owner")
        }
        Reason::NoKey => format!("rows to `{table}` by {subject}, which is not there"),
    };
    let verb = match (reason, certainty) {
        (Reason::NoTable | Reason::NoColumn | Reason::OtherType, _) => "reads",
        (Reason::UnknownValue | Reason::Null, _) => "reads",
        (Reason::Required, Certainty::Always) => "inserts",
        (Reason::Required, _) => "may insert",
        (Reason::NotWritable, Certainty::Always) => "writes",
        (Reason::NotWritable | Reason::Refused, _) => "may write",
        (Reason::RowSecurity, _) => "may read or write",
        (Reason::NoKey, _) => "may insert or update",
    };
    let code = sqlstate.as_ref().map(|code| format!(" (SQLSTATE {code})")).unwrap_or_default();
    let when = match (release, certainty) {
        (Release::Old, Certainty::Together) => {
            return format!(
                "after statement {number}, while both releases run, the old one {verb} {what}{code}"
            );
        }
        (Release::Old, _) => format!("after statement {number} the old release"),
        (Release::New, _) => format!("before statement {number} the new release"),
    };
    format!("{when} {verb} {what}{code}")
}

/// What to do, in one line without a full stop.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Either => "in either order: both releases work before it and after it",
            Self::MigrateFirst => {
                "migrate first, then deploy: the new release needs it, the old one works on"
            }
            Self::DeployFirst => {
                "deploy first, then migrate: the new release works before it, the old one not after it"
            }
            Self::Split => {
                "split the change: neither the old release after it nor the new one before it works"
            }
        })
    }
}
