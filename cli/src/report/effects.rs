//! What is dangerous about a plan, in words: what it blocks while it works, what it loses, which rows make it fail.

use std::collections::BTreeMap;

use schema_core::apply::Lost;
use schema_core::model::TableId;
use schema_core::plan::words::{self, Gravity};
use schema_core::plan::{LockMode, Loss, Plan, RowFailure, Step};

use super::Talk;

/// The notes beside the findings of a plan, which have said the rest: a proof tells which rows it fails on, and what
/// precision it loses.
pub(crate) fn beside_findings(talk: &Talk, plan: &Plan, is_proved: bool) {
    say(talk, plan, |step| {
        let mut notes = Vec::new();
        let told = |on: &RowFailure| is_proved || matches!(on, RowFailure::AnyRow(_) | RowFailure::Null(_));
        let fails = step.effects.fails_on.iter().filter(|on| !told(on));
        notes.extend(fails.map(|on| (Gravity::Fails, words::fails(on))));
        let told = |loss: &&Loss| match loss {
            Loss::Rows(_) | Loss::Values(_) => true,
            Loss::Precision(_) => is_proved,
            Loss::Position(_) => false,
        };
        let loses = step.effects.loses.as_ref().filter(|loss| !told(loss));
        notes.extend(loses.map(|loss| (Gravity::Loses, words::loses(loss))));
        notes.extend(step.effects.by_hand.iter().map(|rest| (Gravity::ByHand, words::by_hand(rest))));
        notes
    });
}

fn say(talk: &Talk, plan: &Plan, notes_of: impl Fn(&Step) -> Vec<(Gravity, String)>) {
    let mut notes: Vec<(Gravity, usize, String)> = Vec::new();
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
