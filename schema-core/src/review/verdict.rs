//! What was found in a migration to what came of it, in a line.

use super::found::{Found, numbers};
use crate::verify::{Cause, Proof, Severity};

/// What came of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it can go on.
    pub standing: Standing,
    /// In one line, without a full stop.
    pub text: String,
}

/// Whether a migration can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was found.
    Good,
    /// Something is worth a look.
    Warned,
    /// It is wrong, or fails wherever its tables have rows.
    Bad,
}

/// What came of it: whether it leads where it should, runs on rows, and what else was found.
pub fn verdict(found: &[Found], proof: Option<&Proof>) -> Verdict {
    let errors = found.iter().filter(|own| own.severity == Severity::Error).count();
    let warnings = found.len() - errors;
    let bad = |text: String| Verdict { standing: Standing::Bad, text };
    if let Some(proof) = proof {
        let failing = |is: fn(&Cause) -> bool| -> Vec<usize> {
            proof.failures.iter().filter(|own| is(&own.cause)).map(|own| own.number).collect()
        };
        let never = failing(|cause| matches!(cause, Cause::Statement | Cause::Earlier(_)));
        if !never.is_empty() {
            return bad(format!("It does not run: {}", statements(&never)));
        }
        if !proof.left.is_empty() {
            return bad("It does not lead where it should".to_owned());
        }
        let on_rows = failing(|cause| *cause == Cause::AnyRow);
        if !on_rows.is_empty() {
            return bad(format!("It fails on tables that have rows: {}", statements(&on_rows)));
        }
    }
    let proved = match proof.map(|proof| (proof.filled.rows.values().sum::<usize>(), proof.filled.rows.len()))
    {
        None => "It was not proved".to_owned(),
        Some((0, _)) => "Proved: it runs and leads where it should".to_owned(),
        Some((rows, tables)) => format!(
            "Proved on {} in {}: it runs and leads where it should",
            count(rows, "row"),
            count(tables, "table")
        ),
    };
    match (errors, warnings) {
        (0, 0) => Verdict { standing: Standing::Good, text: proved },
        (0, warnings) => Verdict {
            standing: Standing::Warned,
            text: format!("{proved}; {} to look at", count(warnings, "warning")),
        },
        (errors, _) => bad(format!("{proved}; but {} to mend", count(errors, "error"))),
    }
}

fn statements(failing: &[usize]) -> String {
    match failing {
        [one] => format!("statement {one}"),
        many => format!("statements {}", numbers(many)),
    }
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
