//! Columns and their states, as what steps create, need and remove.

use schema_model::{ColumnId, ObjectId};

use super::super::milestone::Milestone;

pub(super) fn object(id: &ColumnId) -> ObjectId {
    ObjectId::Column(id.clone())
}

/// The column, and all states of it, always in the same order.
pub(in crate::plan) fn states(id: &ColumnId) -> [Milestone; 5] {
    [
        object(id).into(),
        Milestone::Unread(id.clone()),
        Milestone::Retyped(id.clone()),
        Milestone::NotNull(id.clone()),
        Milestone::DefaultDropped(id.clone()),
    ]
}

/// Objects, and for the columns among them that they have their new types.
pub(in crate::plan) fn with_types(objects: Vec<ObjectId>) -> Vec<Milestone> {
    let types = objects.iter().filter_map(|object| match object {
        ObjectId::Column(id) => Some(Milestone::Retyped(id.clone())),
        _ => None,
    });
    let types: Vec<Milestone> = types.collect();
    objects.into_iter().map(Milestone::Exists).chain(types).collect()
}
