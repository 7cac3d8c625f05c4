//! Foreign keys that partitions have from their parents, when the two part or come together.

use schema_model::{Constraint, ConstraintId, ConstraintKind, Schema, TableId};

use super::super::Context;
use crate::diff::Change;

/// A partition keeps the foreign keys of its parent when it is detached, and holds their targets; one that goes with its
/// parent holds the targets of its own. A foreign key that is there when a partition is attached becomes its parent's
/// (manual, "ALTER TABLE": ATTACH PARTITION).
pub(super) fn settle(context: &Context<'_>, changes: &mut Vec<Change>) {
    let before = changes.clone();
    let dropped = |table: &TableId| {
        before.iter().any(|change| matches!(change, Change::DropTable { id, .. } if id == table))
    };
    for change in &before {
        match change {
            Change::Detach { id, bound: Some(_), .. } if !dropped(id) => detach(context, changes, id),
            Change::Attach { id, bound: Some(_), .. } if !dropped(id) => attach(context, changes, id),
            Change::DropTable { id, table } => {
                let child = context.before.inheritance.children.get(id).filter(|child| child.bound.is_some());
                if child.is_some_and(|child| child.parents.iter().any(dropped)) {
                    for (name, own) in table.constraints.iter().filter(|(_, own)| is_foreign_key(own)) {
                        drop(changes, id, name, own);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What the partition keeps of its parent's is its own now.
fn detach(context: &Context<'_>, changes: &mut Vec<Change>, id: &TableId) {
    let wanted = context.after.tables.get(id).map(|own| &own.constraints);
    let next = handed_down(context.after, id);
    for (name, had) in handed_down(context.before, id) {
        let stays = wanted.and_then(|own| own.get(name)).is_some_and(|own| is_same(own, had));
        let joins = next.iter().any(|(_, other)| is_same(other, had));
        let own = ConstraintId { table: id.clone(), name: name.clone() };
        if stays {
            changes.retain(|change| !matches!(change, Change::AddConstraint { id, .. } if *id == own));
        } else if !joins {
            drop(changes, id, name, had);
        }
    }
}

/// What the partition has already need not be checked again.
fn attach(context: &Context<'_>, changes: &mut Vec<Change>, id: &TableId) {
    let Some(table) = context.before.tables.get(id) else { return };
    let wanted = context.after.tables.get(id).map(|own| &own.constraints);
    for (_, next) in handed_down(context.after, id) {
        let joins = table.constraints.iter().find(|(_, own)| is_same(own, next));
        let Some((name, _)) = joins.filter(|(name, _)| wanted.is_none_or(|own| !own.contains_key(*name)))
        else {
            continue;
        };
        let own = ConstraintId { table: id.clone(), name: name.clone() };
        changes.retain(|change| !matches!(change, Change::DropConstraint { id, .. } if *id == own));
    }
}

/// The foreign keys of all that a table is a partition of.
pub(super) fn handed_down<'a>(schema: &'a Schema, id: &TableId) -> Vec<(&'a String, &'a Constraint)> {
    let mut found = Vec::new();
    let mut next = id;
    while let Some(child) = schema.inheritance.children.get(next).filter(|child| child.bound.is_some()) {
        let Some(parent) = child.parents.first() else { break };
        let constraints = schema.tables.get(parent).into_iter().flat_map(|table| &table.constraints);
        found.extend(constraints.filter(|(_, own)| is_foreign_key(own)));
        next = parent;
    }
    found
}

fn drop(changes: &mut Vec<Change>, table: &TableId, name: &str, own: &Constraint) {
    let id = ConstraintId { table: table.clone(), name: name.to_owned() };
    let is_said =
        changes.iter().any(|other| matches!(other, Change::DropConstraint { id: own, .. } if *own == id));
    if !is_said {
        changes.push(Change::DropConstraint { id, constraint: Box::new(own.clone()) });
    }
}

fn is_foreign_key(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::ForeignKey(_))
}

pub(super) fn is_same(one: &Constraint, other: &Constraint) -> bool {
    one.kind == other.kind && one.deferrable == other.deferrable && one.validated == other.validated
}
