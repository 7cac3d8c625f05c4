//! The names that relations share in a schema: tables, views, indexes and sequences have no two alike.

use std::collections::BTreeSet;

use schema_model::{Column, QualifiedName, Table, TableId};

use crate::diff::Change;

/// The names that the changes give to something new.
pub(super) fn taken(changes: &[Change]) -> BTreeSet<QualifiedName> {
    let mut names = BTreeSet::new();
    for change in changes {
        match change {
            Change::CreateTable { id, table } => names.extend(of_table(id, table)),
            Change::CreateIndex { id, .. } => _ = names.insert(id.0.clone()),
            Change::CreateSequence { id, .. } => _ = names.insert(id.0.clone()),
            Change::AddConstraint { id, constraint } if constraint.kind.has_index() => {
                names.insert(QualifiedName::new(&id.table.0.schema, &id.name));
            }
            Change::AddColumn { column, .. } => names.extend(sequence(column).cloned()),
            Change::AddIdentity { identity, .. } => {
                names.extend(identity.sequence.as_ref().map(|id| id.0.clone()));
            }
            Change::CreateObject { id, object } if id.kind.is_relation() => {
                names.extend(object.relation.as_ref().map(|id| id.0.clone()));
            }
            _ => {}
        }
    }
    names
}

/// The names that come and go with a table, but for sequences that are said apart.
pub(super) fn of_table<'a>(id: &'a TableId, table: &'a Table) -> impl Iterator<Item = QualifiedName> + 'a {
    let keys = table.constraints.iter().filter(|(_, own)| own.kind.has_index()).map(|(name, _)| name);
    let indexes = keys.chain(table.indexes.keys()).map(|name| QualifiedName::new(&id.0.schema, name));
    let sequences = table.columns.iter().filter_map(sequence).cloned();
    std::iter::once(id.0.clone()).chain(indexes).chain(sequences)
}

fn sequence(column: &Column) -> Option<&QualifiedName> {
    column.identity.as_ref()?.sequence.as_ref().map(|id| &id.0)
}
