//! Tables that are dropped together, to an order in which they can go.

use schema_model::{Constraint, ConstraintId, ConstraintKind, Table, TableId};

use super::Context;
use crate::diff::Change;

/// Two tables that point at each other cannot be dropped one after the other, nor can a child go before a parent that
/// points at it.
pub(super) fn break_cycles(context: &Context<'_>, changes: &mut Vec<Change>) {
    let mut dropped: Vec<(TableId, Table)> = changes
        .iter()
        .filter_map(|change| match change {
            Change::DropTable { id, table } => Some((id.clone(), (**table).clone())),
            _ => None,
        })
        .collect();
    let points_at = |table: &Table, target: &TableId| -> Vec<(String, Constraint)> {
        let keys = table.constraints.iter().filter(|(_, constraint)| {
            matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.target == *target)
        });
        keys.map(|(name, constraint)| (name.clone(), constraint.clone())).collect()
    };
    while !dropped.is_empty() {
        let is_parent =
            |id: &TableId| dropped.iter().any(|(other, _)| context.before.inheritance.is_parent(id, other));
        let free = dropped.iter().position(|(id, _)| {
            let is_target =
                dropped.iter().any(|(other, table)| other != id && !points_at(table, id).is_empty());
            !is_target && !is_parent(id)
        });
        // No table is its own parent, so there is one that is nobody's.
        let leaf = dropped.iter().position(|(id, _)| !is_parent(id));
        let (id, _) = dropped.remove(free.or(leaf).unwrap_or_default());
        if free.is_some() {
            continue;
        }
        for (other, table) in &mut dropped {
            for (name, constraint) in points_at(table, &id) {
                table.constraints.remove(&name);
                let id = ConstraintId { table: other.clone(), name: name.clone() };
                changes.push(Change::DropConstraint { id, constraint: Box::new(constraint) });
                for change in changes.iter_mut() {
                    if let Change::DropTable { id, table } = change
                        && id == other
                    {
                        table.constraints.remove(&name);
                    }
                }
            }
        }
    }
}
