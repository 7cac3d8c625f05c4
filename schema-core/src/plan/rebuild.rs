//! Constraints and indexes that others force to be made anew: dropped and added, with their comments.

use std::collections::BTreeSet;

use schema_model::{
    ColumnId, Constraint, ConstraintId, ConstraintKind, Expression, Index, IndexId, KeyPart, ObjectId,
    QualifiedName, Schema, Table, TableId,
};

use super::conversion::Conversion;
use super::dependents::{columns_of, kept_tables};
use super::{Context, constraint, types};
use crate::diff::Change;

/// What reads a column that is made again, or a type that makes room for its successor.
pub(super) fn constraints(context: &Context<'_>, changes: &mut Vec<Change>, moved: &BTreeSet<QualifiedName>) {
    let recreated = columns_of(changes, |change| matches!(change, Change::RecreateColumn { .. }));
    let resting = types::hanging_on_moved(context, changes);
    for (table, before, after) in kept_tables(context) {
        for (name, wanted) in &after.constraints {
            let id = ConstraintId { table: table.clone(), name: name.clone() };
            let Some(old) = before.constraints.get(name) else { continue };
            let touches_recreated = constraint::uses(context.before, table, old)
                .iter()
                .any(|object| matches!(object, ObjectId::Column(column) if recreated.contains(column)));
            let read = match &old.kind {
                ConstraintKind::Check(check) => Some(&check.columns),
                ConstraintKind::Exclusion(exclusion) => Some(&exclusion.columns),
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique { .. }
                | ConstraintKind::ForeignKey(_) => None,
            };
            let rests = resting.contains(&ObjectId::Constraint(id.clone()));
            let reads_type = read.is_some_and(|columns| rests || reads_type(before, columns, moved));
            if touches_recreated || reads_type {
                constraint(changes, &id, old, wanted);
            }
        }
    }
}

/// As for constraints.
pub(super) fn indexes(context: &Context<'_>, changes: &mut Vec<Change>, moved: &BTreeSet<QualifiedName>) {
    let recreated = columns_of(changes, |change| matches!(change, Change::RecreateColumn { .. }));
    let resting = types::hanging_on_moved(context, changes);
    for (table, before, after) in kept_tables(context) {
        for (name, wanted) in &after.indexes {
            let Some(old) = before.indexes.get(name) else { continue };
            let id = IndexId::new(&table.0.schema, name);
            let of_table = |name: &String| ColumnId { table: table.clone(), name: name.clone() };
            let touches_recreated = old.columns.iter().any(|name| recreated.contains(&of_table(name)));
            let rests = resting.contains(&ObjectId::Index(id.clone()));
            let reads_type =
                !expressions(old).is_empty() && (rests || reads_type(before, &old.columns, moved));
            let is_built =
                changes.iter().any(|c| matches!(c, Change::CreateIndex { id: other, .. } if *other == id));
            if (touches_recreated || reads_type) && !is_built {
                index(changes, table, &id, old, wanted);
            }
        }
    }
}

/// A foreign key hangs on a key of its target, and cannot compare values of unrelated types while a change is half done.
pub(super) fn foreign_keys(context: &Context<'_>, changes: &mut Vec<Change>) {
    let mut gone: BTreeSet<ObjectId> = BTreeSet::new();
    let mut foreign: BTreeSet<ColumnId> = BTreeSet::new();
    let mut retyped: BTreeSet<ColumnId> = BTreeSet::new();
    for change in changes.iter() {
        if let Change::SetColumnType { id, .. } = change {
            retyped.insert(id.clone());
        }
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
                if !Conversion::of(context, from, to).stays_in_family() || from.collation != to.collation =>
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
            // PostgreSQL makes an index anew with the type of any of its columns, and a foreign key with that of its own.
            let included = constraint::included_behind(context.before, key);
            let is_rebuilt = included.iter().any(|name| retyped.contains(&on(&key.target, name)));
            if is_foreign || hangs || is_rebuilt {
                constraint(changes, &ConstraintId { table: table.clone(), name: name.clone() }, old, wanted);
            }
        }
    }
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

/// Adds the comments on a constraint that comes again by itself.
pub(super) fn say_again(changes: &mut Vec<Change>, after: &Schema, id: &ObjectId) {
    let ObjectId::Constraint(own) = id else { return };
    let found = after.tables.get(&own.table).and_then(|table| table.constraints.get(&own.name));
    if let Some(wanted) = found {
        recomment_constraint(changes, own, wanted);
    }
}

/// Has a constraint dropped and added, unless it is already.
pub(super) fn constraint(
    changes: &mut Vec<Change>,
    id: &ConstraintId,
    old: &Constraint,
    wanted: &Constraint,
) {
    let is_dropped = changes
        .iter()
        .any(|change| matches!(change, Change::DropConstraint { id: other, .. } if other == id));
    // A table that is made again comes with its constraints.
    let is_remade =
        changes.iter().any(|c| matches!(c, Change::DropTable { id: other, .. } if *other == id.table));
    if is_dropped || is_remade {
        return;
    }
    forget(changes, &ObjectId::Constraint(id.clone()));
    changes.push(Change::DropConstraint { id: id.clone(), constraint: Box::new(old.clone()) });
    changes.push(Change::AddConstraint { id: id.clone(), constraint: Box::new(wanted.clone()) });
    recomment_constraint(changes, id, wanted);
}

/// Takes back what was to be altered in place, and comes with the new one. Its name it has first.
pub(super) fn forget(changes: &mut Vec<Change>, id: &ObjectId) {
    changes.retain(|change| change.is_rename() || change.object() != *id);
}

/// Has an index dropped and built.
pub(super) fn index(changes: &mut Vec<Change>, table: &TableId, id: &IndexId, old: &Index, wanted: &Index) {
    let (index, table) = (Box::new(old.clone()), table.clone());
    changes.push(Change::DropIndex { table: table.clone(), id: id.clone(), index });
    let index = Box::new(wanted.clone());
    changes.push(Change::CreateIndex { table: table.clone(), id: id.clone(), index });
    recomment(changes, ObjectId::Index(id.clone()), &table, wanted.comment.as_ref());
}

fn recomment_constraint(changes: &mut Vec<Change>, id: &ConstraintId, wanted: &Constraint) {
    recomment(changes, ObjectId::Constraint(id.clone()), &id.table, wanted.comment.as_ref());
    let index = ObjectId::Index(IndexId::new(&id.table.0.schema, &id.name));
    recomment(changes, index, &id.table, wanted.index_comment.as_ref());
}

/// Says a comment again that went with what it is on.
fn recomment(changes: &mut Vec<Change>, id: ObjectId, table: &TableId, comment: Option<&String>) {
    let said = changes.iter().any(|c| matches!(c, Change::SetComment { id: other, .. } if *other == id));
    if comment.is_some() && !said {
        changes.push(Change::SetComment { id, table: Some(table.clone()), to: comment.cloned() });
    }
}

/// Whether one of these columns of `table` is of one of the types.
fn reads_type(table: &Table, columns: &BTreeSet<String>, moved: &BTreeSet<QualifiedName>) -> bool {
    let is_moved = |name: &String| {
        let element = table.column(name).and_then(|column| column.ty.element.as_ref());
        element.is_some_and(|element| moved.contains(element))
    };
    columns.iter().any(is_moved)
}

fn expressions(index: &Index) -> Vec<&Expression> {
    let keys = index.keys.iter().filter_map(|key| match &key.part {
        KeyPart::Expression(expression) => Some(expression),
        KeyPart::Column(_) => None,
    });
    keys.chain(&index.predicate).collect()
}
