//! What a statement on a parent does to its children: changes of theirs that it carries out are left out, and what it
//! does against their will is made good.
//!
//! Columns and checks only; for indexes and keys see `keys`.

use schema_model::{Column, ColumnId, ObjectId, TableId};

use super::family::{Family, is_check};
use crate::diff::Change;

/// Leaves out the changes of children that statements on their parents carry out.
pub(super) fn leave_out(family: &Family<'_>, changes: &mut Vec<Change>) {
    if family.is_empty() {
        return;
    }
    let all = changes.clone();
    changes.retain(|change| {
        let Some(table) = column_or_check(change) else { return true };
        let mut parents = family.parents(&table);
        let is_said = parents.any(|parent| {
            all.iter().any(|other| says_for(family, parent, other, change) && !family.needs_only(other))
        });
        !is_said
    });
    let mut added = Vec::new();
    for change in &all {
        make_good(family, &mut added, change);
    }
    changes.extend(added);
}

/// What `CREATE TABLE ... INHERITS` leaves to say about the columns that the parents bring.
pub(super) fn complete_new_children(family: &Family<'_>, changes: &mut Vec<Change>) {
    let context = family.context();
    let mut added = Vec::new();
    for change in changes.iter() {
        let Change::CreateTable { id, table } = change else { continue };
        let Some(child) = context.after.inheritance.children.get(id).filter(|own| own.bound.is_none()) else {
            continue;
        };
        for column in &table.columns {
            let own = ColumnId { table: id.clone(), name: column.name.clone() };
            if !family.has_from_parent(&ObjectId::Column(own.clone())) {
                continue;
            }
            let parents = child.parents.iter().filter_map(|parent| context.after.tables.get(parent));
            if let Some(from) = parents.filter_map(|parent| parent.column(&column.name)).next() {
                differ(&mut added, &own, from, column);
            }
        }
    }
    changes.extend(added);
}

/// What recursion changes in a child that did not ask for it.
fn make_good(family: &Family<'_>, added: &mut Vec<Change>, change: &Change) {
    let after = family.context().after;
    let column = |table: &TableId, name: &str| after.tables.get(table).and_then(|own| own.column(name));
    match change {
        // The children that get the column with it.
        Change::AddColumn { id, column: new } | Change::RecreateColumn { id, to: new, .. } => {
            for child in family.children(&id.table) {
                let own = ColumnId { table: child.clone(), name: id.name.clone() };
                if let Some(wanted) = column(child, &id.name)
                    && family.has_from_parent(&ObjectId::Column(own.clone()))
                {
                    differ(added, &own, new, wanted);
                }
            }
        }
        // The default of the parent is set anew, for all.
        Change::SetColumnType { id, to, .. } => {
            for child in family.descendants(&id.table) {
                let Some(wanted) = column(child, &id.name) else { continue };
                if wanted.default != to.default {
                    let id = ColumnId { table: child.clone(), name: id.name.clone() };
                    let (from, to) = (to.default.clone(), wanted.default.clone());
                    added.push(Change::SetDefault { id, from, to });
                }
            }
        }
        Change::DropNotNull { id } if !family.needs_only(change) => {
            for child in family.descendants(&id.table) {
                if column(child, &id.name).is_some_and(|own| own.not_null) {
                    let id = ColumnId { table: child.clone(), name: id.name.clone() };
                    added.push(Change::SetNotNull { id });
                }
            }
        }
        _ => {}
    }
}

/// The default and NOT NULL of a column that a child has from its parent, where they are its own.
fn differ(added: &mut Vec<Change>, id: &ColumnId, from: &Column, to: &Column) {
    if from.default != to.default {
        let (from, to) = (from.default.clone(), to.default.clone());
        added.push(Change::SetDefault { id: id.clone(), from, to });
    }
    match (from.not_null, to.not_null) {
        (false, true) => added.push(Change::SetNotNull { id: id.clone() }),
        (true, false) => added.push(Change::DropNotNull { id: id.clone() }),
        _ => {}
    }
}

/// Whether `other`, on the parent, does what `change` does on the child.
fn says_for(family: &Family<'_>, parent: &TableId, other: &Change, change: &Change) -> bool {
    let on_parent = |a: &ColumnId, b: &ColumnId| a.table == *parent && a.name == b.name;
    match (other, change) {
        (Change::AddColumn { id: a, .. }, Change::AddColumn { id: b, .. }) => {
            on_parent(a, b) && family.has_from_parent(&ObjectId::Column(b.clone()))
        }
        (Change::DropColumn { id: a, .. }, Change::DropColumn { id: b, .. }) => {
            on_parent(a, b) && family.had_from_parent(&ObjectId::Column(b.clone()))
        }
        (Change::SetNotNull { id: a }, Change::SetNotNull { id: b })
        | (Change::DropNotNull { id: a }, Change::DropNotNull { id: b })
        | (Change::DropExpression { id: a }, Change::DropExpression { id: b })
        | (Change::RecreateColumn { id: a, .. }, Change::RecreateColumn { id: b, .. })
        | (Change::SetColumnType { id: a, .. }, Change::SetColumnType { id: b, .. }) => on_parent(a, b),
        (Change::SetDefault { id: a, to: one, .. }, Change::SetDefault { id: b, to: two, .. }) => {
            on_parent(a, b) && one == two
        }
        (Change::SetStorage { id: a, to: one, .. }, Change::SetStorage { id: b, to: two, .. }) => {
            on_parent(a, b) && one == two
        }
        (Change::SetStatistics { id: a, to: one }, Change::SetStatistics { id: b, to: two }) => {
            on_parent(a, b) && one == two
        }
        (Change::RenameColumn { table, from, to }, Change::RenameColumn { from: own, to: new, .. })
        | (
            Change::RenameConstraint { table, from, to },
            Change::RenameConstraint { from: own, to: new, .. },
        ) => table == parent && from == own && to == new,
        (
            Change::AddConstraint { id: a, constraint: one },
            Change::AddConstraint { id: b, constraint: two },
        ) => {
            let is_same = a.table == *parent && a.name == b.name && one.kind == two.kind;
            is_same && is_check(&one.kind) && family.has_from_parent(&ObjectId::Constraint(b.clone()))
        }
        (Change::DropConstraint { id: a, constraint: one }, Change::DropConstraint { id: b, .. }) => {
            let is_same = a.table == *parent && a.name == b.name && is_check(&one.kind);
            is_same && family.had_from_parent(&ObjectId::Constraint(b.clone()))
        }
        (Change::ValidateConstraint { id: a, .. }, Change::ValidateConstraint { id: b, .. }) => {
            a.table == *parent && a.name == b.name
        }
        _ => false,
    }
}

/// The table of a change that recursion may carry out.
fn column_or_check(change: &Change) -> Option<TableId> {
    match change {
        Change::RenameColumn { table, .. } | Change::RenameConstraint { table, .. } => Some(table.clone()),
        other => match other.object() {
            ObjectId::Column(id) => Some(id.table),
            ObjectId::Constraint(id) => Some(id.table),
            _ => None,
        },
    }
}
