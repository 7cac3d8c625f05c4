//! Foreign keys that partitions have from their parents, when the two part.

use schema_model::{ConstraintId, ConstraintKind, TableId};

use super::super::Context;
use crate::diff::Change;

/// A partition keeps the foreign keys of its parent when it is detached, and holds their targets; one that goes with its
/// parent holds the targets of its own.
pub(super) fn drop_of_moved(context: &Context<'_>, changes: &mut Vec<Change>) {
    let mut added = Vec::new();
    let dropped = |table: &TableId| {
        changes.iter().any(|change| matches!(change, Change::DropTable { id, .. } if id == table))
    };
    for change in changes.iter() {
        let (table, holder) = match change {
            Change::Detach { id, parent, bound: Some(_) } if !dropped(id) => (id, parent),
            Change::DropTable { id, .. } => {
                let child = context.before.inheritance.children.get(id).filter(|child| child.bound.is_some());
                if !child.is_some_and(|child| child.parents.iter().any(dropped)) {
                    continue;
                }
                (id, id)
            }
            _ => continue,
        };
        let Some(keys) = context.before.tables.get(holder) else { continue };
        let wanted = |name: &String| {
            context.after.tables.get(table).is_some_and(|own| own.constraints.contains_key(name))
        };
        for (name, own) in &keys.constraints {
            let id = ConstraintId { table: table.clone(), name: name.clone() };
            let said = changes
                .iter()
                .any(|other| matches!(other, Change::DropConstraint { id: own, .. } if *own == id));
            if matches!(own.kind, ConstraintKind::ForeignKey(_)) && !wanted(name) && !said {
                added.push(Change::DropConstraint { id, constraint: Box::new(own.clone()) });
            }
        }
    }
    changes.extend(added);
}
