//! What differs between two versions of one column.

use schema_model::{Column, ColumnId, Identity, ObjectId};

use super::{Change, comment};

/// A new column, and with it what `ADD COLUMN` cannot say.
pub(super) fn add(changes: &mut Vec<Change>, id: &ColumnId, column: &Column) {
    changes.push(Change::AddColumn { id: id.clone(), column: Box::new(column.clone()) });
    diff(changes, id, &as_created(column), column);
}

/// A column that is made again, and with it what `ADD COLUMN` cannot say.
pub(crate) fn recreate(changes: &mut Vec<Change>, id: &ColumnId, before: &Column, after: &Column) {
    let (from, to) = (Box::new(before.clone()), Box::new(after.clone()));
    changes.push(Change::RecreateColumn { id: id.clone(), from, to });
    diff(changes, id, &as_created(after), after);
}

/// The column as `CREATE TABLE` and `ADD COLUMN` make it, before any other statement.
pub(super) fn as_created(column: &Column) -> Column {
    let identity = column.identity.clone().map(|own| Box::new(Identity { apart: false, ..*own }));
    Column {
        identity,
        storage: None,
        compression: None,
        statistics: None,
        options: Default::default(),
        comment: None,
        ..column.clone()
    }
}

pub(crate) fn diff(changes: &mut Vec<Change>, id: &ColumnId, before: &Column, after: &Column) {
    // No `..` here: a field added to `Column` must say how it is compared before this compiles.
    let Column {
        name: _,
        ty,
        not_null,
        default,
        generated,
        identity,
        collation,
        storage,
        compression,
        statistics,
        options,
        comment: said,
        foreign_options,
    } = after;
    let recreated = match (&before.generated, generated) {
        (None, None) => false,
        (Some(old), Some(new)) => old.expression != new.expression || old.stored != new.stored,
        (None, Some(_)) => true,
        (Some(old), None) => !old.stored,
    };
    if recreated {
        return recreate(changes, id, before, after);
    }
    if before.generated.is_some() && generated.is_none() {
        changes.push(Change::DropExpression { id: id.clone() });
    }
    match (&before.identity, identity) {
        (Some(old), None) => {
            changes.push(Change::DropIdentity { id: id.clone(), identity: old.clone() });
        }
        (None, Some(new)) => {
            changes.push(Change::AddIdentity { id: id.clone(), identity: new.clone() });
        }
        (Some(old), Some(new)) if !old.same_after_type_change(new, before.ty != *ty) => {
            changes.push(Change::AlterIdentity { id: id.clone(), from: old.clone(), to: new.clone() });
        }
        _ => {}
    }
    if before.ty != *ty || before.collation != *collation {
        changes.push(Change::SetColumnType {
            id: id.clone(),
            from: Box::new(before.clone()),
            to: Box::new(after.clone()),
        });
    }
    if before.default != *default {
        changes.push(Change::SetDefault {
            id: id.clone(),
            from: before.default.clone(),
            to: default.clone(),
        });
    }
    match (before.not_null, *not_null) {
        (false, true) => changes.push(Change::SetNotNull { id: id.clone() }),
        (true, false) => changes.push(Change::DropNotNull { id: id.clone() }),
        _ => {}
    }
    // A type brings its own storage and compression: every `SET DATA TYPE` resets them.
    let is_retyped = before.ty != *ty || before.collation != *collation;
    let (stored, compressed) =
        if is_retyped { (&None, &None) } else { (&before.storage, &before.compression) };
    if stored != storage {
        changes.push(Change::SetStorage {
            id: id.clone(),
            to: storage.clone(),
            column: Box::new(after.clone()),
        });
    }
    if compressed != compression {
        changes.push(Change::SetCompression { id: id.clone(), to: compression.clone() });
    }
    if before.statistics != *statistics {
        changes.push(Change::SetStatistics { id: id.clone(), to: *statistics });
    }
    if before.options != *options {
        changes.push(Change::SetColumnOptions {
            id: id.clone(),
            from: before.options.clone(),
            to: options.clone(),
        });
    }
    if before.foreign_options != *foreign_options {
        let (from, to) = (before.foreign_options.clone(), foreign_options.clone());
        changes.push(Change::SetForeignColumnOptions { id: id.clone(), from, to });
    }
    let object = ObjectId::Column(id.clone());
    comment(changes, object, Some(&id.table), before.comment.as_ref(), said.as_ref());
}
