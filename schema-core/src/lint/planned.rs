//! A generated plan to the facts that rules look at: its own effects, and no server.

use schema_model::Schema;

use super::act::{Act, Subject};
use crate::apply;
use crate::plan::{LockMode, Plan};
use crate::sql::split::{self, SplitError};

/// What the migration with this text does, a statement for each step of the plan.
///
/// # Errors
///
/// When the text cannot be split into statements, which a plan's own text always can.
pub fn planned(plan: &Plan, text: &str, before: &Schema, after: &Schema) -> Result<Subject, SplitError> {
    let statements = split::split(text)?;
    let transactions = apply::transactions(&statements);
    let mut acts = Vec::with_capacity(statements.len());
    let mut steps = plan.steps.iter();
    for (statement, transaction) in statements.iter().zip(transactions) {
        let place = statement.offset..statement.offset + statement.text.len();
        let mut act = Act::new(statement.number, statement.text, place, transaction);
        // A file says more than its plan: settings, before the statements of the plan.
        let Some(step) = steps.clone().next().filter(|step| step.sql == statement.text) else {
            acts.push(act);
            continue;
        };
        steps.next();
        let effects = &step.effects;
        act.changes.push(step.change.clone());
        act.locks.clone_from(&effects.locks);
        act.rewrites.clone_from(&effects.rewrites);
        act.scans.clone_from(&effects.scans);
        act.losses.extend(effects.loses.clone());
        act.failures.clone_from(&effects.fails_on);
        let writes = effects.locks.iter().filter(|lock| lock.mode == LockMode::RowExclusiveLock);
        let writes = writes.filter(|lock| effects.scans.contains(&lock.table));
        act.writes.extend(writes.map(|lock| lock.table.clone()));
        acts.push(act);
    }
    Ok(Subject { text: text.to_owned(), before: before.clone(), after: after.clone(), acts })
}
