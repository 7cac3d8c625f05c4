//! Effects in words, for whoever shows a plan to people.

use schema_model::object::SECRET;

use super::{ByHand, Loss, RowFailure, Step};

/// How grave an effect is, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Rows can make the statement fail.
    Fails,
    /// Something is gone afterwards.
    Loses,
    /// Every row is written anew.
    Rewrites,
    /// Something is left to do by hand.
    ByHand,
}

/// What deserves a note about a step, to be read after "this statement".
pub fn notes(step: &Step) -> Vec<(Gravity, String)> {
    let mut notes = Vec::new();
    for failure in &step.effects.fails_on {
        notes.push((Gravity::Fails, fails(failure)));
    }
    if let Some(loss) = &step.effects.loses {
        notes.push((Gravity::Loses, loses(loss)));
    }
    for table in &step.effects.rewrites {
        notes.push((
            Gravity::Rewrites,
            format!("writes every row of `{table}` anew, and blocks reads and writes until the commit"),
        ));
    }
    for rest in &step.effects.by_hand {
        notes.push((Gravity::ByHand, by_hand(rest)));
    }
    notes
}

/// What somebody has to do once the statement has run.
pub fn by_hand(rest: &ByHand) -> String {
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
        ByHand::Member(role) => format!(
            "gives it to `{role}`: unless a superuser runs it, the role that does has to be able to `SET ROLE {role}`, \
             and `{role}` needs CREATE on the schema"
        ),
        ByHand::Slot(name) => format!(
            "leaves the replication slot `{name}` on the publisher, where it keeps the log from being removed: \
             drop it there with `SELECT pg_drop_replication_slot('{name}')`"
        ),
    }
}

/// The rows that make the statement fail.
pub fn fails(failure: &RowFailure) -> String {
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
        RowFailure::Bound(id) => {
            format!(
                "fails if a row of `{id}` is outside of the partition's bounds, and reads every row to see"
            )
        }
        RowFailure::Cast(id) => {
            format!("fails if a value of `{}`.`{}` does not fit its new type", id.table, id.name)
        }
    }
}

/// What is gone, by name.
pub fn gone(loss: &Loss) -> String {
    match loss {
        Loss::Rows(id) => format!("all rows of `{id}`"),
        Loss::Values(id) => format!("all values of `{}`.`{}`", id.table, id.name),
        Loss::Precision(id) => format!("what was rounded or cut of `{}`.`{}`", id.table, id.name),
        Loss::Position(id) => format!("how far `{id}` has counted"),
    }
}

/// What is gone once the statement has run.
pub fn loses(loss: &Loss) -> String {
    match loss {
        Loss::Rows(id) => format!("drops all rows of `{id}`"),
        Loss::Values(id) => format!("drops all values of `{}`.`{}`", id.table, id.name),
        Loss::Precision(id) => format!("rounds or cuts values of `{}`.`{}`", id.table, id.name),
        Loss::Position(id) => format!("forgets how far `{id}` has counted"),
    }
}
