//! Keys of a new partition over the columns of a key that it has from its parent: `ATTACH PARTITION` takes the first index
//! that fits (`AttachPartitionEnsureIndexes` in `src/backend/commands/tablecmds.c`), so that the others come after it.

use schema_model::{Constraint, ConstraintId, Key, ObjectId, TableId};

use super::super::Context;
use super::constraint;
use crate::diff::{self, Change};

/// The names of the keys of a new partition that come once it is attached.
pub(super) fn late(context: &Context<'_>, id: &TableId) -> Vec<String> {
    let Some(table) = context.after.tables.get(id).filter(|_| !context.before.tables.contains_key(id)) else {
        return Vec::new();
    };
    let inheritance = &context.after.inheritance;
    if !inheritance.is_partition(id) {
        return Vec::new();
    }
    let is_inherited = |name: &str| inheritance.inherited.contains_key(&constraint(id, name));
    let is_same = |one: &Key, other: &Key| one.columns == other.columns && one.include == other.include;
    let inherited: Vec<&Key> = table
        .constraints
        .iter()
        .filter(|(name, _)| is_inherited(name))
        .filter_map(|(_, own)| diff::key_of(own))
        .collect();
    let is_twin =
        |own: &Constraint| diff::key_of(own).is_some_and(|key| inherited.iter().any(|k| is_same(k, key)));
    let own = table.constraints.iter().filter(|(name, own)| !is_inherited(name) && is_twin(own));
    own.map(|(name, _)| name.clone()).collect()
}

/// Leaves such keys out of `CREATE TABLE`, which says those of the parent in their place.
pub(super) fn split(context: &Context<'_>, changes: &mut Vec<Change>) {
    let mut added = Vec::new();
    let mut inline: Vec<ObjectId> = Vec::new();
    for change in changes.iter_mut() {
        let Change::CreateTable { id, table } = change else { continue };
        for name in late(context, id) {
            let before: Vec<String> =
                diff::created_inline(context.after, id, table).into_keys().cloned().collect();
            let Some(own) = table.constraints.remove(&name) else { continue };
            let now = diff::created_inline(context.after, id, table).into_keys();
            inline.extend(now.filter(|name| !before.contains(*name)).map(|name| constraint(id, name)));
            let id = ConstraintId { table: id.clone(), name };
            added.push(Change::AddConstraint { id, constraint: Box::new(own) });
        }
    }
    let is_said = |change: &Change| {
        matches!(change, Change::AddConstraint { .. })
            && (inline.contains(&change.object()) || added.iter().any(|own| own.object() == change.object()))
    };
    if !added.is_empty() {
        changes.retain(|change| !is_said(change));
        changes.extend(added);
    }
}
