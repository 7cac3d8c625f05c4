//! Checks that have to be made again below and that a parent has, too: made again above.
//!
//! A child cannot drop what it has from a parent (`ATExecDropConstraint` in `src/backend/commands/tablecmds.c`), and no
//! statement makes a validated check one that is NOT VALID. What a new table has from its parents holds for it, since it
//! has no rows: where it is to be NOT VALID, the parent's comes after it.

use std::collections::BTreeSet;

use schema_model::{ConstraintId, ObjectId, Schema, TableId};

use super::super::{Context, rebuild};
use super::family::Family;
use super::handed::is_handed;
use crate::diff::Change;

/// Adds the changes that make a check again in the parents of those whose check is made again.
pub(super) fn rebuild(context: &Context<'_>, changes: &mut Vec<Change>) {
    let all = changes.clone();
    let family = Family::of(context, all.iter());
    let mut next: Vec<ConstraintId> = all.iter().filter_map(dropped_check).cloned().collect();
    while let Some(id) = next.pop() {
        for parent in family.parents(&id.table) {
            let has = |schema: &Schema| {
                let own = schema.tables.get(parent)?.constraints.get(&id.name)?;
                is_handed(&own.kind).then(|| own.clone())
            };
            let is_remade = |change: &Change| {
                dropped_check(change).is_some_and(|own| own.table == *parent && own.name == id.name)
            };
            if let (Some(old), Some(wanted)) = (has(context.before), has(context.after))
                && !changes.iter().any(is_remade)
            {
                let above = ConstraintId { table: TableId::clone(parent), name: id.name.clone() };
                rebuild::constraint(changes, &above, &old, &wanted);
                next.push(above);
            }
        }
    }
}

/// Has the checks come after the new children that are to have them NOT VALID.
pub(super) fn leave_unvalidated(context: &Context<'_>, changes: &mut Vec<Change>) {
    let late = late(context, changes);
    for id in &late {
        let has = |schema: &Schema| schema.tables.get(&id.table)?.constraints.get(&id.name).cloned();
        if let (Some(old), Some(wanted)) = (has(context.before), has(context.after)) {
            rebuild::constraint(changes, id, &old, &wanted);
        }
        for child in new_descendants(context, changes, &id.table) {
            let own = ConstraintId { table: child.clone(), name: id.name.clone() };
            let object = ObjectId::Constraint(own.clone());
            if context.after.inheritance.inherited.contains_key(&object) {
                changes.retain(|change| !is_added(change, &own));
            }
            let wanted = context.after.tables.get(&child).and_then(|table| table.constraints.get(&id.name));
            if let Some(wanted) = wanted.filter(|own| own.validated) {
                changes.push(Change::ValidateConstraint { id: own, constraint: Box::new(wanted.clone()) });
            }
        }
    }
}

/// The checks of parents that new children are to have NOT VALID.
pub(super) fn late(context: &Context<'_>, changes: &[Change]) -> BTreeSet<ConstraintId> {
    let mut late = BTreeSet::new();
    for change in changes {
        let Change::CreateTable { id, table } = change else { continue };
        let child = context.after.inheritance.children.get(id).filter(|child| child.bound.is_none());
        for parent in child.into_iter().flat_map(|child| &child.parents) {
            let theirs = context.after.tables.get(parent).map(|table| &table.constraints);
            let is_theirs = |name: &String| theirs.is_some_and(|all| all.contains_key(name));
            let open = table.constraints.iter().filter(|(_, own)| is_handed(&own.kind) && !own.validated);
            let open = open.filter(|(name, _)| is_theirs(name));
            late.extend(open.map(|(name, _)| ConstraintId { table: parent.clone(), name: name.clone() }));
        }
    }
    late
}

/// The new tables that get what is said of this one.
pub(super) fn new_descendants(context: &Context<'_>, changes: &[Change], table: &TableId) -> Vec<TableId> {
    let below = context.after.inheritance.descendants(table).into_iter();
    let is_new = |child: &TableId| {
        !context.after.inheritance.is_partition(child)
            && changes.iter().any(|change| matches!(change, Change::CreateTable { id, .. } if id == child))
    };
    below.filter(is_new).collect()
}

fn is_added(change: &Change, constraint: &ConstraintId) -> bool {
    matches!(change, Change::AddConstraint { id, .. } if id == constraint)
}

/// The check that a change drops.
fn dropped_check(change: &Change) -> Option<&ConstraintId> {
    match change {
        Change::DropConstraint { id, constraint } if is_handed(&constraint.kind) => Some(id),
        _ => None,
    }
}
