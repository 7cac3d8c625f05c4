//! A way back to its proof: run with rows at the state after, and once more behind its migration, there and back.

use std::collections::BTreeMap;

use serde::Serialize;

use super::WayBack;
use crate::history::Migration;
use crate::source::{Observer, State};
use crate::sql::split::split;
use crate::verify::{self, Cause, Code, Finding, Planned, Proof, ProofError, Seed, Severity, Subject};

/// What a way back was seen to do.
#[derive(Debug, Clone, Serialize)]
pub struct RoundTrip {
    /// The way back alone, from rows that the state after allows.
    pub back: Proof,
    /// The migration and then the way back, from rows that the state before allows.
    pub both: Proof,
    /// How many statements of `both` are the migration's.
    #[serde(skip)]
    there: usize,
}

/// Between the two: what a deferred constraint has to look at waits for the commit, which is here.
const COMMIT: &str = "SET CONSTRAINTS ALL IMMEDIATE;\n";

/// Proves the way back `sql` from a migration that leads from `before` to `after`; `is_brief` for rows in the tables
/// alone that are touched.
///
/// # Errors
///
/// When there is no dev database, or one of the texts is no SQL. A statement that fails is no error: see
/// [`RoundTrip::findings`].
pub fn prove(
    observer: &Observer<'_>,
    migration: &Migration,
    (sql, plan): (&str, &WayBack),
    before: &State,
    after: &State,
    seed: Seed,
    is_brief: bool,
) -> Result<RoundTrip, ProofError> {
    let prove = if is_brief { verify::prove_touched } else { verify::prove };
    let (name, nothing) = (migration.down_file(), BTreeMap::new());
    // What was meant is known of a file that is the plan.
    let planned = plan.is_written_in(sql).then_some(Planned {
        plan: &plan.plan,
        difference: &plan.difference,
        backfills: &nothing,
    });
    let wanted = &before.observed;
    let back = prove(observer, &Subject { name: &name, before: after, after: wanted, sql, planned, seed })?;
    let text = format!("{}{COMMIT}{sql}", migration.sql);
    let subject = Subject { name: &name, before, after: wanted, sql: &text, planned: None, seed };
    let both = prove(observer, &subject)?;
    let there = split(&migration.sql).map_or(0, |statements| statements.len()) + 1;
    Ok(RoundTrip { back, both, there })
}

impl RoundTrip {
    /// Whether it does not lead back, or fails wherever its tables have rows.
    pub fn has_errors(&self) -> bool {
        self.findings().iter().any(|own| own.severity == Severity::Error)
    }

    /// Whether it runs without a row, and leads where it should.
    pub fn leads_back(&self) -> bool {
        let without_rows = |own: &verify::Failure| matches!(own.cause, Cause::Statement | Cause::Earlier(_));
        self.back.left.is_empty() && !self.back.failures.iter().any(without_rows)
    }

    /// Everything that was found, errors first; what the migration does on its way there is left out, but for what does
    /// not come back of it.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.back.findings().into_iter().map(of_a_file).collect();
        let known: Vec<(Option<usize>, Code)> =
            findings.iter().map(|own| (own.statement, own.code)).collect();
        for own in self.both.findings() {
            let number = own.statement.map(|number| number.saturating_sub(self.there));
            let is_wanted = match own.code {
                // Rows that the migration itself refuses are what its own proof is about.
                Code::StatementFails | Code::FailsOnAnyRow | Code::FailsOnSomeRows => {
                    number.is_some_and(|number| number > 0) && !known.contains(&(number, own.code))
                }
                Code::CatalogDiffers => self.back.left.is_empty(),
                Code::ValuesChange | Code::LosesData => true,
                Code::DumpDiffers | Code::EffectsDiffer | Code::DependsOnTimeZone | Code::Unproved => false,
            };
            if is_wanted {
                findings.push(there_and_back(own, self.there));
            }
        }
        findings.sort_by_key(|own| (own.severity, own.statement.is_none(), own.statement));
        findings
    }
}

/// What is to be done about a way back is to be done in its file: no declaration says anything of it.
fn of_a_file(finding: Finding) -> Finding {
    let help = match finding.code {
        Code::FailsOnAnyRow => Some(
            "say in the file what existing rows get: `DEFAULT ...`, or an UPDATE before the NOT NULL"
                .to_owned(),
        ),
        Code::FailsOnSomeRows => {
            Some("see whether your database has such rows, and mend those first".to_owned())
        }
        _ => finding.help,
    };
    Finding { help, ..finding }
}

/// A finding of the two together, told of the second.
fn there_and_back(finding: Finding, there: usize) -> Finding {
    let statement = finding.statement.map(|number| number.saturating_sub(there));
    let text = match (finding.statement, statement) {
        (Some(old), Some(new)) => {
            finding.text.replace(&format!("statement {old} "), &format!("statement {new} "))
        }
        _ => finding.text.clone(),
    };
    of_a_file(Finding { statement, text: format!("there and back, {text}"), ..finding })
}
