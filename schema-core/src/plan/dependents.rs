//! What PostgreSQL refuses to change under its users: changes that others force, added to the list.
//!
//! A constraint whose printed text stays the same survives a type change by itself, since `SET DATA TYPE` parses it
//! anew. What is left is what that parse would refuse, and what hangs on something that is dropped for a moment.

use std::collections::BTreeSet;

use schema_model::{
    ColumnId, Constraint, ConstraintId, ConstraintKind, Expression, Index, IndexId, KeyPart, ObjectId,
    QualifiedName, ReplicaIdentity, Schema, SequenceId, Table, TableId,
};

use super::{Context, body, cast, column, constraint, inheritance, recreate, typed, types};
use crate::diff::{self, Change};

/// `changes` with everything that they force, and without what happens by itself.
pub(super) fn complete(context: &Context<'_>, mut changes: Vec<Change>) -> Vec<Change> {
    types::complete(context, &mut changes);
    recreate_generated(context, &mut changes);
    recreate_routines(context, &mut changes);
    recreate::complete(context, &mut changes);
    types::complete(context, &mut changes);
    let moved = types::moved(context, &changes);
    rebuild_constraints(context, &mut changes, &moved);
    rebuild_indexes(context, &mut changes, &moved);
    reset_defaults(context, &mut changes, &moved);
    rebuild_foreign_keys(context, &mut changes);
    inheritance::remake_sequences(context, &mut changes);
    break_cycles_of_dropped_tables(&mut changes);
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
    for (id, from, to) in kept_columns(context) {
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
fn reset_defaults(context: &Context<'_>, changes: &mut Vec<Change>, moved: &BTreeSet<QualifiedName>) {
    if moved.is_empty() {
        return;
    }
    let set = columns_of(changes, |change| {
        matches!(
            change,
            Change::SetColumnType { .. } | Change::RecreateColumn { .. } | Change::SetDefault { .. }
        )
    });
    for (id, from, to) in kept_columns(context).filter(|(id, ..)| !set.contains(id)) {
        let (Some(old), Some(new)) = (&from.default, &to.default) else { continue };
        if moved.iter().any(|name| column::mentions(&old.printed, name)) {
            let (old, new) = (Some(old.clone()), Some(new.clone()));
            changes.push(Change::SetDefault { id: id.clone(), from: old, to: None });
            changes.push(Change::SetDefault { id, from: None, to: new });
        }
    }
}

/// "cannot alter type of a column used by a generated column".
fn recreate_generated(context: &Context<'_>, changes: &mut Vec<Change>) {
    let moved = types::moved(context, changes);
    let retyped = columns_of(changes, |change| matches!(change, Change::SetColumnType { .. }));
    let recreated = columns_of(changes, |change| {
        matches!(change, Change::RecreateColumn { .. } | Change::DropExpression { .. })
    });
    for (id, from, to) in kept_columns(context) {
        let (Some(old), Some(_)) = (&from.generated, &to.generated) else { continue };
        let reads_retyped = old
            .columns
            .iter()
            .any(|name| retyped.contains(&ColumnId { table: id.table.clone(), name: name.clone() }));
        let is_moved = moved.iter().any(|name| {
            column::mentions(&old.expression.printed, name) || from.ty.element.as_ref() == Some(name)
        });
        if (reads_retyped || retyped.contains(&id) || is_moved) && !recreated.contains(&id) {
            // A generated column takes its new type and all else with it when it is made again.
            changes.retain(|change| change.object() != ObjectId::Column(id.clone()));
            changes.push(Change::RecreateColumn {
                id: id.clone(),
                from: Box::new(from.clone()),
                to: Box::new(to.clone()),
            });
            recomment(changes, ObjectId::Column(id.clone()), &id.table, to.comment.as_ref());
        }
    }
}

fn rebuild_constraints(context: &Context<'_>, changes: &mut Vec<Change>, moved: &BTreeSet<QualifiedName>) {
    let recreated = columns_of(changes, |change| matches!(change, Change::RecreateColumn { .. }));
    for (table, before, after) in kept_tables(context) {
        for (name, wanted) in &after.constraints {
            let id = ConstraintId { table: table.clone(), name: name.clone() };
            let Some(old) = before.constraints.get(name) else { continue };
            let touches_recreated = constraint::uses(context.before, table, old)
                .iter()
                .any(|object| matches!(object, ObjectId::Column(column) if recreated.contains(column)));
            let text = match &old.kind {
                ConstraintKind::Check(check) => Some((&check.expression, &check.columns)),
                ConstraintKind::Exclusion(exclusion) => Some((&exclusion.definition, &exclusion.columns)),
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique { .. }
                | ConstraintKind::ForeignKey(_) => None,
            };
            let reads_type =
                text.is_some_and(|(text, columns)| reads_type(before, columns, std::iter::once(text), moved));
            if touches_recreated || reads_type {
                rebuild(changes, &id, old, wanted);
            }
        }
    }
}

fn rebuild_indexes(context: &Context<'_>, changes: &mut Vec<Change>, moved: &BTreeSet<QualifiedName>) {
    let recreated = columns_of(changes, |change| matches!(change, Change::RecreateColumn { .. }));
    for (table, before, after) in kept_tables(context) {
        for (name, wanted) in &after.indexes {
            let Some(old) = before.indexes.get(name) else { continue };
            let id = IndexId::new(&table.0.schema, name);
            let of_table = |name: &String| ColumnId { table: table.clone(), name: name.clone() };
            let touches_recreated = old.columns.iter().any(|name| recreated.contains(&of_table(name)));
            let has_text = !expressions(old).is_empty();
            let reads_type =
                has_text && reads_type(before, &old.columns, expressions(old).into_iter(), moved);
            let is_built =
                changes.iter().any(|c| matches!(c, Change::CreateIndex { id: other, .. } if *other == id));
            if (touches_recreated || reads_type) && !is_built {
                rebuild_index(changes, table, &id, old, wanted);
            }
        }
    }
}

pub(super) fn rebuild_index(
    changes: &mut Vec<Change>,
    table: &TableId,
    id: &IndexId,
    old: &Index,
    wanted: &Index,
) {
    let (index, table) = (Box::new(old.clone()), table.clone());
    changes.push(Change::DropIndex { table: table.clone(), id: id.clone(), index });
    let index = Box::new(wanted.clone());
    changes.push(Change::CreateIndex { table: table.clone(), id: id.clone(), index });
    recomment(changes, ObjectId::Index(id.clone()), &table, wanted.comment.as_ref());
}

/// Adds a constraint or an index that went with something else and is to stay.
pub(super) fn make_again(changes: &mut Vec<Change>, after: &Schema, id: &ObjectId) {
    match id {
        ObjectId::Constraint(own) => {
            let found = after.tables.get(&own.table).and_then(|table| table.constraints.get(&own.name));
            if let Some(wanted) = found {
                let constraint = Box::new(wanted.clone());
                changes.push(Change::AddConstraint { id: own.clone(), constraint });
                recomment_constraint(changes, own, wanted);
            }
        }
        ObjectId::Index(own) => {
            let mut tables = after.tables.iter().filter(|(table, _)| table.0.schema == own.0.schema);
            let found = tables.find_map(|(id, table)| Some((id, table.indexes.get(&own.0.name)?)));
            if let Some((table, wanted)) = found {
                let (table, index) = (table.clone(), Box::new(wanted.clone()));
                changes.push(Change::CreateIndex { table: table.clone(), id: own.clone(), index });
                recomment(changes, id.clone(), &table, wanted.comment.as_ref());
            }
        }
        _ => {}
    }
}

/// A foreign key hangs on a key of its target, and cannot compare values of unrelated types while a change is half done.
fn rebuild_foreign_keys(context: &Context<'_>, changes: &mut Vec<Change>) {
    let mut gone: BTreeSet<ObjectId> = BTreeSet::new();
    let mut foreign: BTreeSet<ColumnId> = BTreeSet::new();
    for change in changes.iter() {
        match change {
            Change::DropConstraint { id, .. } => {
                gone.insert(ObjectId::Constraint(id.clone()));
            }
            Change::DropIndex { id, .. } => {
                gone.insert(ObjectId::Index(id.clone()));
            }
            Change::DropTable { id, table } => {
                let of = |name: &String| ConstraintId { table: id.clone(), name: name.clone() };
                gone.extend(table.constraints.keys().map(of).map(ObjectId::Constraint));
            }
            Change::RecreateColumn { id, .. } | Change::DropColumn { id, .. } => {
                foreign.insert(id.clone());
            }
            Change::SetColumnType { id, from, to }
                if !cast::same_family(&from.ty, &to.ty) || from.collation != to.collation =>
            {
                foreign.insert(id.clone());
            }
            _ => {}
        }
    }
    for (table, before, after) in kept_tables(context) {
        for (name, wanted) in &after.constraints {
            let Some(old) = before.constraints.get(name) else { continue };
            let ConstraintKind::ForeignKey(key) = &old.kind else { continue };
            let on = |table: &TableId, name: &String| ColumnId { table: table.clone(), name: name.clone() };
            let is_foreign = key.columns.iter().any(|name| foreign.contains(&on(table, name)))
                || key.target_columns.iter().any(|name| foreign.contains(&on(&key.target, name)));
            let hangs = constraint::keys_behind(context.before, key).iter().any(|id| gone.contains(id));
            if is_foreign || hangs {
                rebuild(changes, &ConstraintId { table: table.clone(), name: name.clone() }, old, wanted);
            }
        }
    }
}

/// Two tables that point at each other cannot be dropped one after the other.
fn break_cycles_of_dropped_tables(changes: &mut Vec<Change>) {
    let mut dropped: Vec<(TableId, Table)> = changes
        .iter()
        .filter_map(|change| match change {
            Change::DropTable { id, table } => Some((id.clone(), (**table).clone())),
            _ => None,
        })
        .collect();
    let points_at = |table: &Table, target: &TableId| -> Vec<(String, Constraint)> {
        let keys = table.constraints.iter().filter(|(_, constraint)| {
            matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.target == *target)
        });
        keys.map(|(name, constraint)| (name.clone(), constraint.clone())).collect()
    };
    while !dropped.is_empty() {
        let free = dropped.iter().position(|(id, _)| {
            dropped.iter().all(|(other, table)| other == id || points_at(table, id).is_empty())
        });
        let (id, _) = dropped.remove(free.unwrap_or(0));
        if free.is_some() {
            continue;
        }
        for (other, table) in &mut dropped {
            for (name, constraint) in points_at(table, &id) {
                table.constraints.remove(&name);
                let id = ConstraintId { table: other.clone(), name: name.clone() };
                changes.push(Change::DropConstraint { id, constraint: Box::new(constraint) });
                for change in changes.iter_mut() {
                    if let Change::DropTable { id, table } = change
                        && id == other
                    {
                        table.constraints.remove(&name);
                    }
                }
            }
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
    let logged: BTreeSet<TableId> = changes
        .iter()
        .filter_map(|change| match change {
            Change::SetTableLogged { id, .. } => Some(id.clone()),
            _ => None,
        })
        .collect();
    let follows = |id: &SequenceId| {
        let owner = |schema: &Schema| schema.sequences.get(id)?.owned_by.clone();
        let (before, after) = (owner(context.before), owner(context.after));
        before == after && before.is_some_and(|owner| logged.contains(&owner.table))
    };
    changes.retain(|change| match change {
        Change::SetSequenceLogged { id, .. } => !follows(id),
        Change::DropSequence { sequence, .. } => !sequence.owned_by.as_ref().is_some_and(goes),
        // Dropping a column drops what hangs on it alone, but the names of its constraints must be free before others
        // take them, so those are said; a dropped table takes everything along.
        Change::DropConstraint { id, .. } => {
            !tables.contains(&id.table) || is_foreign_key(context.before, id)
        }
        _ => true,
    });
}

fn is_foreign_key(schema: &Schema, id: &ConstraintId) -> bool {
    let constraint = schema.tables.get(&id.table).and_then(|table| table.constraints.get(&id.name));
    constraint.is_some_and(|constraint| matches!(constraint.kind, ConstraintKind::ForeignKey(_)))
}

pub(super) fn rebuild(changes: &mut Vec<Change>, id: &ConstraintId, old: &Constraint, wanted: &Constraint) {
    let is_dropped = changes
        .iter()
        .any(|change| matches!(change, Change::DropConstraint { id: other, .. } if other == id));
    // A table that is made again comes with its constraints.
    let is_remade =
        changes.iter().any(|c| matches!(c, Change::DropTable { id: other, .. } if *other == id.table));
    if is_dropped || is_remade {
        return;
    }
    // Whatever was to be altered in place comes with the new one.
    changes.retain(|change| change.object() != ObjectId::Constraint(id.clone()));
    changes.push(Change::DropConstraint { id: id.clone(), constraint: Box::new(old.clone()) });
    changes.push(Change::AddConstraint { id: id.clone(), constraint: Box::new(wanted.clone()) });
    recomment_constraint(changes, id, wanted);
}

fn recomment_constraint(changes: &mut Vec<Change>, id: &ConstraintId, wanted: &Constraint) {
    recomment(changes, ObjectId::Constraint(id.clone()), &id.table, wanted.comment.as_ref());
    let index = ObjectId::Index(IndexId::new(&id.table.0.schema, &id.name));
    recomment(changes, index, &id.table, wanted.index_comment.as_ref());
}

fn recomment(changes: &mut Vec<Change>, id: ObjectId, table: &TableId, comment: Option<&String>) {
    let said = changes.iter().any(|c| matches!(c, Change::SetComment { id: other, .. } if *other == id));
    if comment.is_some() && !said {
        changes.push(Change::SetComment { id, table: Some(table.clone()), to: comment.cloned() });
    }
}

/// Whether text over these columns of `table` depends on one of the types.
fn reads_type<'a>(
    table: &Table,
    columns: &BTreeSet<String>,
    texts: impl Iterator<Item = &'a Expression>,
    moved: &BTreeSet<QualifiedName>,
) -> bool {
    let is_moved = |name: &String| {
        let element = table.column(name).and_then(|column| column.ty.element.as_ref());
        element.is_some_and(|element| moved.contains(element))
    };
    columns.iter().any(is_moved)
        || texts.into_iter().any(|text| moved.iter().any(|name| column::mentions(&text.printed, name)))
}

fn expressions(index: &Index) -> Vec<&Expression> {
    let keys = index.keys.iter().filter_map(|key| match &key.part {
        KeyPart::Expression(expression) => Some(expression),
        KeyPart::Column(_) => None,
    });
    keys.chain(&index.predicate).collect()
}

fn columns_of(changes: &[Change], wanted: impl Fn(&Change) -> bool) -> BTreeSet<ColumnId> {
    let objects = changes.iter().filter(|change| wanted(change)).map(Change::object);
    objects
        .filter_map(|object| match object {
            ObjectId::Column(id) => Some(id),
            _ => None,
        })
        .collect()
}

fn kept_tables<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (&'a TableId, &'a Table, &'a Table)> {
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
