//! What differs between two sets of tables, and between two versions of one.

use schema_model::{ColumnId, ConstraintId, IndexId, ObjectId, Schema, Table, TableId};

use super::{Change, circle, column, comment, constraint, index, inheritance};

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    for (id, table) in before.tables.iter().filter(|(id, _)| !after.tables.contains_key(id)) {
        drop(changes, before, id, table);
    }
    for (id, wanted) in after.tables_in_order() {
        match before.tables.get(id) {
            None => create(changes, after, id, wanted),
            Some(old) if inheritance::is_remade(before, after, id) => {
                drop(changes, before, id, old);
                create(changes, after, id, wanted);
            }
            Some(old) if old != wanted => alter(changes, id, old, wanted),
            Some(_) => {}
        }
    }
}

/// A table that goes, after the checks and indexes that call what goes before it.
fn drop(changes: &mut Vec<Change>, before: &Schema, id: &TableId, table: &Table) {
    let owner = id;
    for name in circle::checks(before, id) {
        if let Some(own) = table.constraints.get(&name) {
            let id = ConstraintId { table: id.clone(), name };
            changes.push(Change::DropConstraint { id, constraint: Box::new(own.clone()) });
        }
    }
    for name in circle::indexes(before, id) {
        if let Some(own) = table.indexes.get(&name) {
            let (index, id) = (Box::new(own.clone()), IndexId::new(&id.0.schema, name));
            changes.push(Change::DropIndex { table: owner.clone(), id, index });
        }
    }
    changes.push(Change::DropTable { id: id.clone(), table: Box::new(table.clone()) });
}

/// A new table, and with it what `CREATE TABLE` cannot say.
fn create(changes: &mut Vec<Change>, after: &Schema, id: &TableId, table: &Table) {
    changes.push(Change::CreateTable { id: id.clone(), table: Box::new(table.clone()) });
    let bare = Table {
        columns: table.columns.iter().map(column::as_created).collect(),
        constraints: constraint::created_inline(after, id, table)
            .into_iter()
            .map(|(name, own)| (name.clone(), constraint::as_created(own)))
            .collect(),
        indexes: Default::default(),
        row_security: false,
        force_row_security: false,
        replica_identity: schema_model::ReplicaIdentity::Default,
        comment: None,
        ..table.clone()
    };
    alter(changes, id, &bare, table);
}

fn alter(changes: &mut Vec<Change>, id: &TableId, before: &Table, after: &Table) {
    // No `..` here: a field added to `Table` must say how it is compared before this compiles.
    let Table {
        rank: _,
        order: _,
        columns,
        constraints: _,
        indexes: _,
        unlogged,
        options,
        row_security,
        force_row_security,
        replica_identity,
        tablespace,
        access_method,
        comment: said,
        of_type,
        foreign,
    } = after;
    for old in before.columns.iter().filter(|old| after.column(&old.name).is_none()) {
        let id = ColumnId { table: id.clone(), name: old.name.clone() };
        changes.push(Change::DropColumn { id, column: Box::new(old.clone()) });
    }
    for wanted in columns {
        let id = ColumnId { table: id.clone(), name: wanted.name.clone() };
        match before.column(&wanted.name) {
            None => column::add(changes, &id, wanted),
            Some(old) => column::diff(changes, &id, old, wanted),
        }
    }
    constraint::diff(changes, id, before, after);
    index::diff(changes, id, before, after);
    if before.unlogged != *unlogged {
        changes.push(Change::SetTableLogged { id: id.clone(), logged: !unlogged });
    }
    persistence(changes, id, before, after);
    if before.options != *options {
        changes.push(Change::SetTableOptions {
            id: id.clone(),
            from: before.options.clone(),
            to: options.clone(),
        });
    }
    if before.row_security != *row_security {
        changes.push(Change::SetRowSecurity { id: id.clone(), enabled: *row_security });
    }
    if before.force_row_security != *force_row_security {
        changes.push(Change::ForceRowSecurity { id: id.clone(), forced: *force_row_security });
    }
    if before.replica_identity != *replica_identity {
        changes.push(Change::SetReplicaIdentity {
            id: id.clone(),
            from: before.replica_identity.clone(),
            to: replica_identity.clone(),
        });
    }
    if before.tablespace != *tablespace {
        changes.push(Change::SetTablespace { id: id.clone(), to: tablespace.clone() });
    }
    if before.access_method != *access_method {
        changes.push(Change::SetAccessMethod { id: id.clone(), to: access_method.clone() });
    }
    if before.of_type != *of_type {
        let (from, to) = (before.of_type.clone(), of_type.clone());
        changes.push(Change::SetTableType { id: id.clone(), from, to });
    }
    if let (Some(from), Some(to)) = (&before.foreign, foreign)
        && from.options != to.options
    {
        let (from, to) = (from.options.clone(), to.options.clone());
        changes.push(Change::SetForeignOptions { id: id.clone(), from, to });
    }
    if clustered(before) != clustered(after) {
        changes.push(Change::SetClustered { id: id.clone(), to: clustered(after) });
    }
    comment(changes, ObjectId::Table(id.clone()), Some(id), before.comment.as_ref(), said.as_ref());
}

/// The sequences of identity columns that do not go with their table, which they do where they are made, and whenever the
/// table changes.
fn persistence(changes: &mut Vec<Change>, id: &TableId, before: &Table, after: &Table) {
    for wanted in &after.columns {
        let Some(identity) = &wanted.identity else { continue };
        let Some(sequence) = &identity.sequence else { continue };
        let old = before.column(&wanted.name).and_then(|own| own.identity.as_ref());
        let was_apart = before.unlogged == after.unlogged && old.is_some_and(|own| own.apart);
        if was_apart != identity.apart {
            let logged = after.unlogged == identity.apart;
            let table = Some(id.clone());
            changes.push(Change::SetSequenceLogged { id: sequence.clone(), table, logged });
        }
    }
}

/// The index that `CLUSTER` would use.
pub(crate) fn clustered(table: &Table) -> Option<String> {
    let keys = table.constraints.iter().filter(|(_, c)| constraint::is_clustered(c));
    let indexes = table.indexes.iter().filter(|(_, index)| index.clustered);
    keys.map(|(name, _)| name).chain(indexes.map(|(name, _)| name)).next().cloned()
}
