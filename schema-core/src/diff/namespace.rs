//! What differs between two sets of namespaces.

use schema_model::{ObjectId, Schema};

use super::{Change, comment};

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    for id in before.namespaces.keys().filter(|id| !after.namespaces.contains_key(id)) {
        changes.push(Change::DropSchema { id: id.clone() });
    }
    for (id, namespace) in &after.namespaces {
        let old = before.namespaces.get(id);
        if old.is_none() {
            changes.push(Change::CreateSchema { id: id.clone() });
        }
        let said = old.and_then(|old| old.comment.as_ref());
        comment(changes, ObjectId::Schema(id.clone()), None, said, namespace.comment.as_ref());
    }
}
