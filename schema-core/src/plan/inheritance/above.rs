//! Checks that have to be made again below and that a parent has, too: made again above.
//!
//! A child cannot drop what it has from a parent (`ATExecDropConstraint` in `src/backend/commands/tablecmds.c`), and no
//! statement makes a validated check one that is NOT VALID.

use schema_model::{ConstraintId, Schema, TableId};

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

/// The check that a change drops.
fn dropped_check(change: &Change) -> Option<&ConstraintId> {
    match change {
        Change::DropConstraint { id, constraint } if is_handed(&constraint.kind) => Some(id),
        _ => None,
    }
}
