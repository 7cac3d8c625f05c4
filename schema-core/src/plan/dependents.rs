//! What PostgreSQL refuses to change under its users: changes that others force, added to the list.
//!
//! A constraint whose printed text stays the same survives a type change by itself, since `SET DATA TYPE` parses it
//! anew. What is left is what that parse would refuse, and what hangs on something that is dropped for a moment.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    ColumnId, ConstraintId, ConstraintKind, ObjectId, QualifiedName, ReplicaIdentity, Schema, SequenceId,
    Table, TableId,
};

use super::{Context, body, dropped, inheritance, rebuild, recreate, typed, types};
use crate::diff::{self, Change};

/// `changes` with everything that they force, and without what happens by itself.
pub(super) fn complete(context: &Context<'_>, mut changes: Vec<Change>) -> Vec<Change> {
    types::complete(context, &mut changes);
    recreate_generated(context, &mut changes);
    recreate_routines(context, &mut changes);
    recreate::complete(context, &mut changes);
    types::complete(context, &mut changes);
    let moved = types::moved(context, &changes);
    rebuild::constraints(context, &mut changes, &moved);
    rebuild::indexes(context, &mut changes, &moved);
    reset_defaults(context, &mut changes);
    rebuild::foreign_keys(context, &mut changes);
    inheritance::remake_sequences(context, &mut changes);
    dropped::break_cycles(context, &mut changes);
    restore_marks(context, &mut changes);
    recreate::complete(context, &mut changes);
    typed::complete(context, &mut changes);
    recreate::leave_out_implied(context, &mut changes);
    leave_out_implied(context, &mut changes);
    inheritance::leave_out_inherited(context, &mut changes);
    changes
}

/// A routine that cannot be replaced while the columns are there that it reads, nor once they are gone.
fn recreate_routines(context: &Context<'_>, changes: &mut Vec<Change>) {
    let gone = columns_of(changes, |change| matches!(change, Change::DropColumn { .. }));
    let (stuck, rest): (Vec<Change>, Vec<Change>) = std::mem::take(changes)
        .into_iter()
        .partition(|change| !gone.is_empty() && body::is_in_the_way(context, change, &gone));
    *changes = rest;
    for change in stuck {
        if let Change::ReplaceObject { id, from, to } = change {
            changes.retain(|change| !recreate::is_definition(change, &id));
            diff::recreate(changes, &id, &from, &to);
        }
    }
}

/// Columns move over to the new types of the same names.
pub(super) fn retype_columns(
    context: &Context<'_>,
    changes: &mut Vec<Change>,
    moved: &BTreeSet<QualifiedName>,
) {
    if moved.is_empty() {
        return;
    }
    let retyped = columns_of(changes, |change| {
        matches!(change, Change::SetColumnType { .. } | Change::RecreateColumn { .. })
    });
    let dropped = dropped_tables(changes);
    for (id, from, to) in kept_columns(context).filter(|(id, ..)| !dropped.contains(&id.table)) {
        let uses = to.ty.element.as_ref().is_some_and(|element| moved.contains(element));
        if uses && from.ty == to.ty && !retyped.contains(&id) && to.generated.is_none() {
            changes.push(Change::SetColumnType {
                id,
                from: Box::new(from.clone()),
                to: Box::new(to.clone()),
            });
        }
    }
}

/// The defaults of other columns that name a type which is made again.
fn reset_defaults(context: &Context<'_>, changes: &mut Vec<Change>) {
    let resting = types::expressions_on_moved(context, changes);
    if resting.is_empty() {
        return;
    }
    let set = columns_of(changes, |change| {
        matches!(
            change,
            Change::SetColumnType { .. } | Change::RecreateColumn { .. } | Change::SetDefault { .. }
        )
    });
    let dropped = dropped_tables(changes);
    let stays = |id: &ColumnId| !set.contains(id) && !dropped.contains(&id.table);
    for (id, from, to) in kept_columns(context).filter(|(id, ..)| stays(id)) {
        let (Some(old), Some(new)) = (&from.default, &to.default) else { continue };
        if resting.contains(&ObjectId::Column(id.clone())) {
            let (old, new) = (Some(old.clone()), Some(new.clone()));
            changes.push(Change::SetDefault { id: id.clone(), from: old, to: None });
            changes.push(Change::SetDefault { id, from: None, to: new });
        }
    }
}

/// "cannot alter type of a column used by a generated column".
fn recreate_generated(context: &Context<'_>, changes: &mut Vec<Change>) {
    let resting = types::hanging_on_moved(context, changes);
    let retyped = columns_of(changes, |change| matches!(change, Change::SetColumnType { .. }));
    let recreated = columns_of(changes, |change| {
        matches!(change, Change::RecreateColumn { .. } | Change::DropExpression { .. })
    });
    let dropped = dropped_tables(changes);
    for (id, from, to) in kept_columns(context).filter(|(id, ..)| !dropped.contains(&id.table)) {
        let (Some(old), Some(_)) = (&from.generated, &to.generated) else { continue };
        let reads_retyped = old
            .columns
            .iter()
            .any(|name| retyped.contains(&ColumnId { table: id.table.clone(), name: name.clone() }));
        let is_moved = resting.contains(&ObjectId::Column(id.clone()));
        if (reads_retyped || retyped.contains(&id) || is_moved) && !recreated.contains(&id) {
            // A generated column takes its new type and all else with it when it is made again.
            changes.retain(|change| change.is_rename() || change.object() != ObjectId::Column(id.clone()));
            diff::recreate_column(changes, &id, from, to);
        }
    }
}

/// An index that is built anew is no longer the replica identity, nor what `CLUSTER` goes by.
fn restore_marks(context: &Context<'_>, changes: &mut Vec<Change>) {
    for (table, _, after) in kept_tables(context) {
        let is_built = |name: &str| {
            changes.iter().any(|change| match change {
                Change::CreateIndex { table: of, id, .. } => of == table && id.0.name == name,
                Change::AddConstraint { id, .. } => id.table == *table && id.name == name,
                _ => false,
            })
        };
        let identity = match &after.replica_identity {
            ReplicaIdentity::Index(name) => is_built(name),
            _ => false,
        };
        let clustered = diff::clustered(after).filter(|name| is_built(name));
        let said = |wanted: fn(&Change) -> bool| {
            changes.iter().any(|change| wanted(change) && change.object() == ObjectId::Table(table.clone()))
        };
        let identity_said = said(|change| matches!(change, Change::SetReplicaIdentity { .. }));
        let cluster_said = said(|change| matches!(change, Change::SetClustered { .. }));
        if identity && !identity_said {
            let to = after.replica_identity.clone();
            changes.push(Change::SetReplicaIdentity {
                id: table.clone(),
                from: ReplicaIdentity::Nothing,
                to,
            });
        }
        if clustered.is_some() && !cluster_said {
            changes.push(Change::SetClustered { id: table.clone(), to: clustered });
        }
    }
}

/// A sequence goes with the column that owns it, and is logged as its table is.
fn leave_out_implied(context: &Context<'_>, changes: &mut Vec<Change>) {
    let tables: BTreeSet<TableId> = changes
        .iter()
        .filter_map(|change| match change {
            Change::DropTable { id, .. } => Some(id.clone()),
            _ => None,
        })
        .collect();
    let columns = columns_of(changes, |change| {
        matches!(change, Change::DropColumn { .. } | Change::RecreateColumn { .. })
    });
    let goes = |owner: &ColumnId| tables.contains(&owner.table) || columns.contains(owner);
    let turned: BTreeMap<TableId, bool> = changes
        .iter()
        .filter_map(|change| match change {
            Change::SetTableLogged { id, logged } => Some((id.clone(), *logged)),
            _ => None,
        })
        .collect();
    // What the table of a sequence that stays in its column makes of it.
    let carried = |id: &SequenceId| {
        let owner = |schema: &Schema| schema.sequences.get(id)?.owned_by.clone();
        let (before, after) = (owner(context.before), owner(context.after));
        before.filter(|own| after.as_ref() == Some(own)).and_then(|own| turned.get(&own.table).copied())
    };
    // No sequence is unlogged before PostgreSQL 15.
    if context.server_version >= 150_000 {
        for (id, wanted) in &context.after.sequences {
            let unsaid = context.before.sequences.get(id).is_some_and(|old| old.unlogged == wanted.unlogged);
            if unsaid && carried(id).is_some_and(|logged| logged == wanted.unlogged) {
                let table = wanted.owned_by.as_ref().map(|column| column.table.clone());
                changes.push(Change::SetSequenceLogged { id: id.clone(), table, logged: !wanted.unlogged });
            }
        }
    }
    changes.retain(|change| match change {
        Change::SetSequenceLogged { id, logged, .. } => carried(id) != Some(*logged),
        Change::DropSequence { sequence, .. } => !sequence.owned_by.as_ref().is_some_and(goes),
        // Dropping a column drops what hangs on it alone, but the names of its constraints must be free before others
        // take them, so those are said; a dropped table takes everything along.
        Change::DropConstraint { id, .. } => {
            !tables.contains(&id.table)
                || is_foreign_key(context.before, id)
                || diff::circle::is_closed(context.before, &id.table, &id.name)
        }
        _ => true,
    });
}

fn is_foreign_key(schema: &Schema, id: &ConstraintId) -> bool {
    let constraint = schema.tables.get(&id.table).and_then(|table| table.constraints.get(&id.name));
    constraint.is_some_and(|constraint| matches!(constraint.kind, ConstraintKind::ForeignKey(_)))
}

/// The tables that go, for good or to come again.
fn dropped_tables(changes: &[Change]) -> BTreeSet<TableId> {
    let dropped = changes.iter().filter_map(|change| match change {
        Change::DropTable { id, .. } => Some(id.clone()),
        _ => None,
    });
    dropped.collect()
}

pub(super) fn columns_of(changes: &[Change], wanted: impl Fn(&Change) -> bool) -> BTreeSet<ColumnId> {
    let objects = changes.iter().filter(|change| wanted(change)).map(Change::object);
    objects
        .filter_map(|object| match object {
            ObjectId::Column(id) => Some(id),
            _ => None,
        })
        .collect()
}

pub(super) fn kept_tables<'a>(
    context: &'a Context<'_>,
) -> impl Iterator<Item = (&'a TableId, &'a Table, &'a Table)> {
    let tables = context.after.tables.iter();
    tables.filter_map(|(id, after)| context.before.tables.get(id).map(|before| (id, before, after)))
}

fn kept_columns<'a>(
    context: &'a Context<'_>,
) -> impl Iterator<Item = (ColumnId, &'a schema_model::Column, &'a schema_model::Column)> {
    kept_tables(context).flat_map(|(table, before, after)| {
        after.columns.iter().filter_map(move |to| {
            let from = before.column(&to.name)?;
            Some((ColumnId { table: table.clone(), name: to.name.clone() }, from, to))
        })
    })
}
