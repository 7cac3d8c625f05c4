//! Columns and their states, as what steps create, need and remove.

use schema_model::{ColumnId, ObjectId};

pub(super) fn object(id: &ColumnId) -> ObjectId {
    ObjectId::Column(id.clone())
}

/// The column, and all that stands for a state of it, always in the same order.
pub(in crate::plan) fn states(id: &ColumnId) -> [ObjectId; 5] {
    [object(id), unread(id), retyped(id), not_null(id), no_default(id)]
}

/// A stand-in for "the generated columns that read this column are gone", which a new type waits for.
pub(super) fn unread(id: &ColumnId) -> ObjectId {
    ObjectId::Unmodeled("unread".to_owned(), id.to_string())
}

/// A stand-in for "this column has its new type", which brings a storage of its own and is what a default is cast to.
pub(in crate::plan) fn retyped(id: &ColumnId) -> ObjectId {
    ObjectId::Unmodeled("type".to_owned(), id.to_string())
}

/// Objects, and for the columns among them that they have their new types.
pub(in crate::plan) fn with_types(mut objects: Vec<ObjectId>) -> Vec<ObjectId> {
    let types = objects.iter().filter_map(|object| match object {
        ObjectId::Column(id) => Some(retyped(id)),
        _ => None,
    });
    let types: Vec<ObjectId> = types.collect();
    objects.extend(types);
    objects
}

/// A stand-in for "this column is NOT NULL", which an identity needs.
pub(in crate::plan) fn not_null(id: &ColumnId) -> ObjectId {
    ObjectId::Unmodeled("not null".to_owned(), id.to_string())
}

/// A stand-in for "this column has lost its default", which a new type or an identity waits for.
pub(super) fn no_default(id: &ColumnId) -> ObjectId {
    ObjectId::Unmodeled("no default".to_owned(), id.to_string())
}
