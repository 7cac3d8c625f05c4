//! Indexes, keys and checks that children share with their parents: they go with the parent's, and come again where a
//! child is to keep its own.

use std::collections::BTreeSet;

use schema_model::{ConstraintId, Inheritance, ObjectId, Schema, TableId};

use super::super::{Context, rebuild};
use super::family::Family;
use super::{checks, keys, moved};
use crate::diff::Change;

/// Detaches, and attaches again, the partitions whose constraint stands under a plain index of the parent that goes:
/// PostgreSQL drops neither of the two without the other.
pub(super) fn part(context: &Context<'_>, changes: &mut Vec<Change>) {
    let (before, after) = (&context.before.inheritance, &context.after.inheritance);
    let already = moved(changes);
    let mut parted: BTreeSet<(TableId, TableId)> = BTreeSet::new();
    for change in changes.iter() {
        let Change::DropIndex { table, id: index, .. } = change else { continue };
        for child in before.children_of(table).filter(|child| !already.contains(*child)) {
            let is_constraint = |id: &ObjectId| {
                matches!(id, ObjectId::Constraint(_)) && before.inherited.get(id) == Some(&index.0.name)
            };
            if keys(context.before, child).iter().any(is_constraint) {
                parted.insert((child.clone(), table.clone()));
            }
        }
    }
    for (id, parent) in parted {
        let bound = |inheritance: &Inheritance| inheritance.children.get(&id)?.bound.clone();
        if after.children.get(&id).is_some_and(|own| own.parents.contains(&parent)) {
            let (id, parent) = (id.clone(), parent.clone());
            changes.push(Change::Attach { bound: bound(after), id, parent });
        }
        changes.push(Change::Detach { bound: bound(before), id, parent });
    }
}

/// Leaves out the drops of what goes along, and adds again what goes along and should not.
pub(super) fn settle(family: &Family<'_>, changes: &mut Vec<Change>) {
    let context = family.context();
    let gone = gone_along(family, changes);
    changes.retain(|change| match change {
        Change::DropConstraint { .. } | Change::DropIndex { .. } => !gone.contains(&change.object()),
        _ => true,
    });
    for id in gone {
        let is_made = changes.iter().any(|change| {
            matches!(change, Change::AddConstraint { .. } | Change::CreateIndex { .. })
                && change.object() == id
        });
        // A check that a child has from a parent alone comes again with the parent's.
        let comes = family.has_from_parent(&id) && is_check_of(context.after, &id);
        if comes {
            rebuild::say_again(changes, context.after, &id);
        } else if !is_made {
            rebuild::make_again(changes, context.after, &id);
        }
    }
}

fn is_check_of(schema: &Schema, id: &ObjectId) -> bool {
    matches!(id, ObjectId::Constraint(own) if checks(schema, &own.table).contains(id))
}

/// What children lose because a parent loses its own.
fn gone_along(family: &Family<'_>, changes: &[Change]) -> BTreeSet<ObjectId> {
    let before = family.context().before;
    let drops = changes.iter().filter(|change| !family.needs_only(change));
    let mut next: Vec<(TableId, String)> = drops
        .filter_map(|change| match change {
            Change::DropConstraint { id: ConstraintId { table, name }, .. } => {
                Some((table.clone(), name.clone()))
            }
            Change::DropIndex { table, id, .. } => Some((table.clone(), id.0.name.clone())),
            _ => None,
        })
        .collect();
    let mut gone = BTreeSet::new();
    while let Some((table, name)) = next.pop() {
        for child in family.children(&table) {
            for id in handed_to(before, child, &name) {
                let own = match &id {
                    ObjectId::Constraint(own) => own.name.clone(),
                    ObjectId::Index(own) => own.0.name.clone(),
                    _ => continue,
                };
                if gone.insert(id) {
                    next.push((child.clone(), own));
                }
            }
        }
    }
    gone
}

/// The indexes, keys and checks that a child has from this one of its parent.
pub(super) fn handed_to(schema: &Schema, child: &TableId, name: &str) -> Vec<ObjectId> {
    let own = keys(schema, child).into_iter().chain(checks(schema, child));
    own.filter(|id| schema.inheritance.inherited.get(id).is_some_and(|from| from == name)).collect()
}
