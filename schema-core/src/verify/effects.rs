//! What a plan says of its statements, against what was measured of them.

use std::collections::BTreeMap;

use schema_model::{Observed, TableId};

use super::proof::{Disagreement, Failure, Trace};
use crate::diff::Change;
use crate::plan::{LockMode, Plan, RowFailure, Step};

/// Where the two are not the same, statement by statement.
pub(super) fn disagreements(
    plan: &Plan,
    traces: &[Trace],
    failures: &[Failure],
    before: &Observed,
) -> Vec<Disagreement> {
    let mut found = Vec::new();
    let mut held: BTreeMap<TableId, LockMode> = BTreeMap::new();
    for trace in traces {
        let Some(step) = plan.steps.get(trace.number - 1) else { continue };
        let Some(measured) = &trace.measured else { continue };
        let has_failed = failures.iter().any(|failure| failure.number == trace.number);
        // To have it run at all its tables were emptied first, which takes locks.
        if !has_failed {
            let mut say = |what: String| found.push(Disagreement { number: trace.number, what });
            locks(step, trace, &held, &mut say);
            rows(step, trace, before, &mut say);
        }
        for lock in &measured.holds {
            let own = held.entry(lock.table.clone()).or_insert(lock.mode);
            *own = lock.mode.max(*own);
        }
    }
    found
}

/// A lock that an earlier statement of the same transaction took is not taken again, and is none to wonder about.
fn locks(step: &Step, trace: &Trace, held: &BTreeMap<TableId, LockMode>, say: &mut dyn FnMut(String)) {
    let Some(measured) = &trace.measured else { return };
    let declared: BTreeMap<&TableId, LockMode> =
        step.effects.locks.iter().map(|lock| (&lock.table, lock.mode)).collect();
    // What a body of SQL names is locked as its queries lock it when they are read.
    let has_body = matches!(step.change, Change::CreateObject { .. } | Change::ReplaceObject { .. });
    for lock in measured.takes.iter().filter(|own| !(has_body && own.mode.is_of_queries())) {
        let said = declared.get(&lock.table).copied();
        let is_hidden = |said: LockMode| held.get(&lock.table).is_some_and(|held| *held >= said);
        let is_right =
            said == Some(lock.mode) || said.is_some_and(|said| said > lock.mode && is_hidden(said));
        if !is_right {
            let said = said.map_or_else(|| "none".to_owned(), |said| format!("{said:?}"));
            say(format!("it takes {:?} on `{}`, and {said} was declared", lock.mode, lock.table));
        }
    }
    for (table, mode) in declared {
        let holds = measured.holds.iter().any(|lock| lock.table == *table && lock.mode >= mode);
        // The rows got in under such a lock already.
        if !holds && mode > LockMode::RowExclusiveLock {
            say(format!("{mode:?} on `{table}` was declared, and it does not hold it"));
        }
    }
}

fn rows(step: &Step, trace: &Trace, before: &Observed, say: &mut dyn FnMut(String)) {
    let Some(measured) = &trace.measured else { return };
    let own = step.table();
    let tables: Vec<&TableId> = trace.rows.keys().collect();
    for table in tables {
        let rewrites = (measured.rewrites.contains(table), step.effects.rewrites.contains(table));
        if rewrites.0 != rewrites.1 {
            let (is, was) = (yes(rewrites.0), yes(rewrites.1));
            say(format!("whether it writes the rows of `{table}` anew: {is}, and {was} was declared"));
        }
        // How a query reads is the server's choice, and a foreign key is checked by one that joins the other table.
        // Where any row makes a statement fail it reads one, or there is none to read. And what reads a table that
        // others inherit from reads those.
        let any_row = step.effects.fails_on.iter().any(|on| matches!(on, RowFailure::AnyRow(_)));
        let is_query = step.sql.starts_with("SELECT") || step.sql.starts_with("UPDATE");
        let is_related = before.schema.inheritance.children.contains_key(table)
            || before.schema.inheritance.children_of(table).next().is_some();
        if own.as_ref() != Some(table) || any_row || is_query || is_related {
            continue;
        }
        let said = step.effects.scans.contains(table) || step.effects.rewrites.contains(table);
        let scans = measured.scans.contains(table);
        if scans != said {
            say(format!("whether it reads all of `{table}`: {}, and {} was declared", yes(scans), yes(said)));
        }
    }
}

fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}
