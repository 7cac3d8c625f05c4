//! Tables that are dropped and made again, since nothing turns the one into the other.

use std::collections::BTreeSet;

use schema_model::{ObjectId, TableId};

use super::super::Context;
use crate::diff::Change;

/// A table that is made again takes the sequences along that its columns own.
pub(in crate::plan) fn remake_sequences(context: &Context<'_>, changes: &mut Vec<Change>) {
    let dropped: BTreeSet<TableId> = changes
        .iter()
        .filter_map(|change| match change {
            Change::DropTable { id, .. } if context.after.tables.contains_key(id) => Some(id.clone()),
            _ => None,
        })
        .collect();
    for (id, sequence) in &context.before.sequences {
        let goes = sequence.owned_by.as_ref().is_some_and(|owner| dropped.contains(&owner.table));
        let Some(wanted) = context.after.sequences.get(id).filter(|_| goes) else { continue };
        changes.retain(|change| change.is_rename() || change.object() != ObjectId::Sequence(id.clone()));
        changes.push(Change::CreateSequence { id: id.clone(), sequence: wanted.clone() });
        if wanted.owned_by.is_some() {
            let to = wanted.owned_by.clone();
            changes.push(Change::SetSequenceOwner { id: id.clone(), from: None, to });
        }
        if wanted.comment.is_some() {
            let (id, to) = (ObjectId::Sequence(id.clone()), wanted.comment.clone());
            changes.push(Change::SetComment { id, table: None, to });
        }
    }
}
