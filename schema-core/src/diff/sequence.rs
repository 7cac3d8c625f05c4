//! What differs between two sets of sequences.

use schema_model::{ObjectId, Schema, Sequence};

use super::{Change, comment};

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    for (id, sequence) in before.sequences.iter().filter(|(id, _)| !after.sequences.contains_key(id)) {
        changes.push(Change::DropSequence { id: id.clone(), sequence: sequence.clone() });
    }
    for (id, wanted) in &after.sequences {
        let Some(old) = before.sequences.get(id) else {
            changes.push(Change::CreateSequence { id: id.clone(), sequence: wanted.clone() });
            if wanted.owned_by.is_some() {
                changes.push(Change::SetSequenceOwner {
                    id: id.clone(),
                    from: None,
                    to: wanted.owned_by.clone(),
                });
            }
            comment(changes, ObjectId::Sequence(id.clone()), None, None, wanted.comment.as_ref());
            continue;
        };
        // No `..` here: a field added to `Sequence` must say how it is compared before this compiles.
        let Sequence { options, owned_by, unlogged, comment: said } = wanted;
        if old.options != *options {
            changes.push(Change::AlterSequence {
                id: id.clone(),
                from: old.options.clone(),
                to: options.clone(),
            });
        }
        if old.owned_by != *owned_by {
            changes.push(Change::SetSequenceOwner {
                id: id.clone(),
                from: old.owned_by.clone(),
                to: owned_by.clone(),
            });
        }
        if old.unlogged != *unlogged {
            let table = owned_by.as_ref().map(|column| column.table.clone());
            changes.push(Change::SetSequenceLogged { id: id.clone(), table, logged: !unlogged });
        }
        comment(changes, ObjectId::Sequence(id.clone()), None, old.comment.as_ref(), said.as_ref());
    }
}
