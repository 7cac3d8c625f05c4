//! What differs between the parents that tables have.

use schema_model::{ConstraintKind, Schema, Table, TableId};

use super::Change;

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    let (old, new) = (&before.inheritance, &after.inheritance);
    let remade = |id: &TableId| !before.tables.contains_key(id) || is_remade(before, after, id);
    for (id, child) in &old.children {
        if !after.tables.contains_key(id) || remade(id) {
            // A foreign key to the parent holds its partitions, too.
            for parent in child.parents.iter().filter(|parent| is_referenced(after, parent)) {
                let bound = child.bound.clone();
                changes.push(Change::Detach { id: id.clone(), parent: parent.clone(), bound });
            }
            continue;
        }
        let wanted = new.children.get(id);
        for parent in &child.parents {
            let stays = wanted.is_some_and(|own| own.parents.contains(parent) && own.bound == child.bound);
            if !stays || is_remade(before, after, parent) {
                let bound = child.bound.clone();
                changes.push(Change::Detach { id: id.clone(), parent: parent.clone(), bound });
            }
        }
    }
    for (id, child) in &new.children {
        for parent in &child.parents {
            let was = old.children.get(id);
            let stays = was.is_some_and(|own| own.parents.contains(parent) && own.bound == child.bound);
            // CREATE TABLE says what a table inherits from, but not what it is a partition of.
            let said = remade(id) && child.bound.is_none();
            if !said && (!stays || remade(id) || remade(parent)) {
                let bound = child.bound.clone();
                changes.push(Change::Attach { id: id.clone(), parent: parent.clone(), bound });
            }
        }
    }
}

/// Whether a table that stays must be made again: nothing turns a plain table into a partitioned or a foreign one,
/// partitions it by something else, or looks for its rows on another server.
pub(super) fn is_remade(before: &Schema, after: &Schema, id: &TableId) -> bool {
    let (Some(old), Some(new)) = (before.tables.get(id), after.tables.get(id)) else { return false };
    let server = |table: &Table| table.foreign.as_ref().map(|foreign| foreign.server.clone());
    before.inheritance.keys.get(id) != after.inheritance.keys.get(id) || server(old) != server(new)
}

fn is_referenced(schema: &Schema, id: &TableId) -> bool {
    let constraints = schema.tables.values().flat_map(|table| table.constraints.values());
    constraints
        .into_iter()
        .any(|constraint| matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.target == *id))
}
