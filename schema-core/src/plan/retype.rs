//! What a type change does to more than its column: the facts that the manual leaves to "ALTER TABLE" as a whole.

use schema_model::{ColumnId, ConstraintKind, IndexKey, KeyPart, TableId};

use super::Context;
use crate::diff::Change;

/// Whether a type change that keeps the rows reads them all the same: checks are made anew and hold for every row, and
/// so are indexes over expressions, partial ones, and those whose order is another (`CheckIndexCompatible` in
/// `src/backend/commands/indexcmds.c`).
pub(super) fn is_read_again(context: &Context<'_>, all: &[Change], id: &ColumnId, collated: bool) -> bool {
    let Some(table) = context.before.tables.get(&id.table) else { return false };
    let stays = |name: &String| {
        !all.iter().any(|change| match change {
            Change::DropConstraint { id: gone, .. } => gone.table == id.table && gone.name == *name,
            Change::DropIndex { table, id: gone, .. } => *table == id.table && gone.0.name == *name,
            _ => false,
        })
    };
    let constraints = table.constraints.iter().any(|(name, constraint)| {
        let reads = match &constraint.kind {
            ConstraintKind::Check(check) => constraint.validated && check.columns.contains(&id.name),
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } => {
                collated && key.columns.contains(&id.name)
            }
            ConstraintKind::Exclusion(exclusion) => exclusion.columns.contains(&id.name),
            ConstraintKind::ForeignKey(_) => false,
        };
        reads && stays(name)
    });
    let indexes = table.indexes.iter().any(|(name, index)| {
        let is_expression = |key: &IndexKey| matches!(key.part, KeyPart::Expression(_));
        let rebuilt = collated || index.predicate.is_some() || index.keys.iter().any(is_expression);
        rebuilt && index.columns.contains(&id.name) && stays(name)
    });
    constraints || indexes
}

/// The foreign keys on or to a column that stay while its type changes: their own table and their target.
pub(super) fn foreign_keys(context: &Context<'_>, all: &[Change], id: &ColumnId) -> Vec<(TableId, TableId)> {
    let mut found = Vec::new();
    for (owner, table) in &context.before.tables {
        for (name, constraint) in &table.constraints {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            let is_on = *owner == id.table && key.columns.contains(&id.name);
            let is_to = key.target == id.table && key.target_columns.contains(&id.name);
            let goes = |change: &Change| match change {
                Change::DropConstraint { id, .. } => id.table == *owner && id.name == *name,
                Change::DropTable { id, .. } => id == owner,
                _ => false,
            };
            if (is_on || is_to) && !all.iter().any(goes) {
                found.push((owner.clone(), key.target.clone()));
            }
        }
    }
    found
}
