//! What differs between the indexes of two versions of one table.

use std::collections::BTreeSet;

use schema_model::{Index, IndexId, ObjectId, Table, TableId};

use super::{Change, comment};

pub(super) fn diff(changes: &mut Vec<Change>, table: &TableId, before: &Table, after: &Table) {
    let id = |name: &String| IndexId::new(&table.0.schema, name);
    for (name, old) in &before.indexes {
        if !after.indexes.contains_key(name) {
            changes.push(Change::DropIndex {
                table: table.clone(),
                id: id(name),
                index: Box::new(old.clone()),
            });
        }
    }
    for (name, wanted) in after.indexes_in_order() {
        let id = id(name);
        let Some(old) = before.indexes.get(name) else {
            create(changes, table, &id, wanted);
            continue;
        };
        if needs_rebuild(old, wanted) {
            changes.push(Change::DropIndex {
                table: table.clone(),
                id: id.clone(),
                index: Box::new(old.clone()),
            });
            create(changes, table, &id, wanted);
            continue;
        }
        alter(changes, table, &id, old, wanted);
    }
}

/// A new index, and with it what `CREATE INDEX` cannot say.
fn create(changes: &mut Vec<Change>, table: &TableId, id: &IndexId, index: &Index) {
    changes.push(Change::CreateIndex {
        table: table.clone(),
        id: id.clone(),
        index: Box::new(index.clone()),
    });
    let bare = Index { statistics: Default::default(), comment: None, ..index.clone() };
    alter(changes, table, id, &bare, index);
}

fn alter(changes: &mut Vec<Change>, table: &TableId, id: &IndexId, before: &Index, after: &Index) {
    if before.options != after.options {
        changes.push(Change::SetIndexOptions {
            table: table.clone(),
            id: id.clone(),
            from: before.options.clone(),
            to: after.options.clone(),
        });
    }
    if before.tablespace != after.tablespace {
        changes.push(Change::SetIndexTablespace {
            table: table.clone(),
            id: id.clone(),
            to: after.tablespace.clone(),
        });
    }
    let positions: BTreeSet<i16> = before.statistics.keys().chain(after.statistics.keys()).copied().collect();
    for position in positions {
        let target = |index: &Index| index.statistics.get(&position).copied().unwrap_or(-1);
        if target(before) != target(after) {
            changes.push(Change::SetIndexStatistics {
                table: table.clone(),
                id: id.clone(),
                position,
                to: target(after),
            });
        }
    }
    let object = ObjectId::Index(id.clone());
    comment(changes, object, Some(table), before.comment.as_ref(), after.comment.as_ref());
}

/// Whether an index must be built anew: everything but what `ALTER INDEX` can do in place.
fn needs_rebuild(before: &Index, after: &Index) -> bool {
    // No `..` here: a field added to `Index` must say how it is compared before this compiles.
    let Index {
        method,
        unique,
        nulls_not_distinct,
        keys,
        include,
        predicate,
        options: _,
        tablespace: _,
        valid,
        clustered: _,
        statistics: _,
        comment: _,
        columns: _,
    } = after;
    before.method != *method
        || before.unique != *unique
        || before.nulls_not_distinct != *nulls_not_distinct
        || before.keys != *keys
        || before.include != *include
        || before.predicate != *predicate
        || before.valid != *valid
}
