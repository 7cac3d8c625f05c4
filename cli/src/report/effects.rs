//! What is dangerous about a plan, in words: what it blocks while it works, what it loses, which rows make it fail.

use std::collections::BTreeMap;

use schema_core::apply::Lost;
use schema_core::model::TableId;
use schema_core::model::object::SECRET;
use schema_core::plan::{ByHand, LockMode, Loss, Plan, RowFailure, Step};

use super::Talk;

/// One note for each step that deserves one, the gravest first.
pub(crate) fn show(talk: &Talk, plan: &Plan) {
    let mut notes: Vec<(u8, usize, String)> = Vec::new();
    for (at, step) in plan.steps.iter().enumerate() {
        for (weight, text) in notes_of(step) {
            notes.push((weight, at + 1, text));
        }
    }
    notes.sort();
    for (_, number, text) in notes {
        talk.note(&format!("statement {number} {text}"));
    }
    if let Some(summary) = locks(plan) {
        talk.note(&summary);
    }
}

/// What would be gone, with how much of it there is.
pub(crate) fn lost(lost: &Lost) -> String {
    let of = |one: &str, what: String| match lost.amount {
        Some(1) => format!("1 {one} {what}"),
        Some(n) => format!("{n} {one}s {what}"),
        None => format!("{one}s {what}, too many to count in time"),
    };
    match &lost.loss {
        Loss::Rows(id) => of("row", format!("of the table `{id}`")),
        Loss::Values(id) => of("value", format!("of `{}`.`{}`", id.table, id.name)),
        Loss::Precision(id) => of("value", format!("of `{}`.`{}`, rounded or cut", id.table, id.name)),
        Loss::Position(id) => match lost.amount {
            Some(n) => format!("how far `{id}` has counted: {n}"),
            None => format!("how far `{id}` has counted"),
        },
    }
}

fn notes_of(step: &Step) -> Vec<(u8, String)> {
    let mut notes = Vec::new();
    for failure in &step.effects.fails_on {
        notes.push((0, fails(failure)));
    }
    if let Some(loss) = &step.effects.loses {
        notes.push((1, loses(loss)));
    }
    for table in &step.effects.rewrites {
        notes.push((
            2,
            format!("writes every row of `{table}` anew, and blocks reads and writes until the commit"),
        ));
    }
    for rest in &step.effects.by_hand {
        notes.push((3, by_hand(rest)));
    }
    notes
}

fn by_hand(rest: &ByHand) -> String {
    match rest {
        ByHand::Secret(id) => format!(
            "puts `{SECRET}` for what may be secret in the {} `{id}`: passwords are never written, \
             put the real one in by hand on each database",
            id.kind()
        ),
        ByHand::Subscribe(id) => format!(
            "connects to no publisher: once it has run, make the slot there and say \
             `ALTER SUBSCRIPTION {id} ENABLE` and `ALTER SUBSCRIPTION {id} REFRESH PUBLICATION`"
        ),
        ByHand::Slot(name) => format!(
            "leaves the replication slot `{name}` on the publisher, where it keeps the log from being removed: \
             drop it there with `SELECT pg_drop_replication_slot('{name}')`"
        ),
    }
}

fn fails(failure: &RowFailure) -> String {
    match failure {
        RowFailure::AnyRow(id) => format!(
            "fails if `{}` has any row: `{}` is NOT NULL and has no default (say `backfill = \"...\"`)",
            id.table, id.name
        ),
        RowFailure::Null(id) => format!("fails if `{}` has a NULL in `{}`", id.table, id.name),
        RowFailure::Duplicate(id) => format!("fails if two rows of `{}` have the same key", id.table),
        RowFailure::DuplicateKey(id) => format!("fails if two rows have the same key in `{id}`"),
        RowFailure::Violation(id) => {
            format!("fails if a row of `{}` violates `{}`, and reads every row to see", id.table, id.name)
        }
        RowFailure::Cast(id) => {
            format!("fails if a value of `{}`.`{}` does not fit its new type", id.table, id.name)
        }
    }
}

fn loses(loss: &Loss) -> String {
    match loss {
        Loss::Rows(id) => format!("drops all rows of `{id}`"),
        Loss::Values(id) => format!("drops all values of `{}`.`{}`", id.table, id.name),
        Loss::Precision(id) => format!("rounds or cuts values of `{}`.`{}`", id.table, id.name),
        Loss::Position(id) => format!("forgets how far `{id}` has counted"),
    }
}

/// One line for all locks that keep others from writing or reading.
fn locks(plan: &Plan) -> Option<String> {
    let mut strongest: BTreeMap<&TableId, LockMode> = BTreeMap::new();
    for lock in plan.steps.iter().flat_map(|step| &step.effects.locks) {
        let mode = strongest.entry(&lock.table).or_insert(lock.mode);
        *mode = lock.mode.max(*mode);
    }
    let of = |wanted: LockMode| -> Vec<String> {
        let tables = strongest.iter().filter(|(_, mode)| mode.blocks() == wanted.blocks());
        tables.map(|(table, _)| format!("`{table}`")).collect()
    };
    let each = [LockMode::AccessExclusiveLock, LockMode::ShareLock].into_iter().filter_map(|mode| {
        let tables = of(mode);
        (!tables.is_empty()).then(|| format!("{} of {}", mode.blocks(), tables.join(", ")))
    });
    let each: Vec<String> = each.collect();
    (!each.is_empty()).then(|| format!("until it commits, it {}", each.join(" and ")))
}
