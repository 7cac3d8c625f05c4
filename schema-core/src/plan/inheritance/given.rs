//! A new table that gets its rows with the partitions that it is given: what points at it comes after them, and it counts
//! on behind their numbers.

use schema_model::{ColumnId, TableId};

use super::super::milestone::Milestone;
use super::super::step::{Phase, Step};
use super::super::{Context, LockMode, sequence};
use super::links::partitions_below;
use crate::diff::Change;

/// The partitions of a new table, near and far, that are there before.
fn given(context: &Context<'_>, parent: &TableId) -> Vec<TableId> {
    if context.before.tables.contains_key(parent) {
        return Vec::new();
    }
    let mut below = partitions_below(context.after, parent);
    below.retain(|own| context.before.tables.contains_key(own));
    below
}

/// Whether the table is such a one.
pub(in crate::plan) fn is_given_rows(context: &Context<'_>, table: &TableId) -> bool {
    !given(context, table).is_empty()
}

/// Lets a step wait until the table has all of its partitions, if it is such a one.
fn behind_partitions(context: &Context<'_>, step: Step, table: &TableId) -> Step {
    let below = partitions_below(context.after, table).into_iter().map(Milestone::Attached);
    if is_given_rows(context, table) { step.needs(below) } else { step }
}

/// Lets a foreign key to such a table wait for its partitions, which it locks as well.
pub(super) fn link_foreign_key(context: &Context<'_>, step: &mut Step, target: &TableId) {
    let lock = LockMode::ShareRowExclusiveLock;
    for own in given(context, target) {
        step.effects = step.effects.clone().and_lock(&own, lock);
    }
    *step = behind_partitions(context, step.clone(), target);
}

/// Lets a step that reads all rows of a table wait for them.
pub(in crate::plan) fn behind_rows(context: &Context<'_>, mut step: Step, table: &TableId) -> Step {
    for own in given(context, table) {
        step.phase = Phase::Attach;
        step.effects = step.effects.scanning(&own);
    }
    behind_partitions(context, step, table)
}

/// The steps that let the identities of such a table go on, once; `id` is one of the partitions that are attached.
pub(super) fn go_on(context: &Context<'_>, change: &Change, id: &TableId, parent: &TableId) -> Vec<Step> {
    let root = root(context, parent);
    let is_first = given(context, root).first() == Some(id);
    let Some(table) = context.after.tables.get(root).filter(|_| is_first) else { return Vec::new() };
    let steps = table.columns.iter().filter_map(|column| {
        let identity = column.identity.as_ref()?;
        let own = ColumnId { table: root.clone(), name: column.name.clone() };
        sequence::go_on(context, change, &own, identity.sequence.as_ref()?, &identity.options)
    });
    steps.collect()
}

/// The new table on top, whose identities its partitions share.
fn root<'a>(context: &'a Context<'_>, table: &'a TableId) -> &'a TableId {
    let child = context.after.inheritance.children.get(table).filter(|child| child.bound.is_some());
    let above = child.and_then(|child| child.parents.first());
    match above.filter(|above| !context.before.tables.contains_key(*above)) {
        Some(above) => root(context, above),
        None => table,
    }
}
