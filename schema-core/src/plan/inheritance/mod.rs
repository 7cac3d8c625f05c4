//! Partitions and inheritance to steps, and what parents hand down left out.

mod above;
mod family;
mod foreign_keys;
mod given;
mod handed;
mod joined;
mod keys;
mod links;
mod partly;
mod reach;
mod recursion;
mod remade;
mod states;
mod twins;

use std::collections::BTreeSet;

use schema_model::{Column, ColumnId, ConstraintId, ConstraintKind, IndexId, ObjectId, Schema, TableId};

use super::Context;
use super::milestone::Milestone;
use super::step::{Phase, Step};
use crate::diff::Change;
use crate::sql::quote;

use family::Family;

pub(super) use given::{behind_rows, is_given_rows};
pub(super) use joined::{dropped, new_child};
pub(super) use links::{link, partitions_below};
pub(super) use partly::{attach_indexes, attached_partitions, is_partly_held};
pub(super) use reach::extend as extend_effects;
pub(super) use remade::remake_sequences;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, all: &[Change], change: &Change) {
    match change {
        Change::Attach { id, parent, bound } => {
            let (child, table) = (quote::relation(&id.0), quote::relation(&parent.0));
            let sql = match bound {
                Some(bound) => format!("ALTER TABLE {table} ATTACH PARTITION {child} {bound}"),
                None => format!("ALTER TABLE {child} INHERIT {table}"),
            };
            let effects = joined::attached(context, id, parent, bound.is_some());
            let step = Step::new(Phase::Attach, change, sql, effects);
            let late = twins::late(context, id);
            let is_late = |own: &ObjectId| late.iter().any(|name| *own == constraint(id, name));
            let needs =
                parts(context.after, id).filter(|own| !is_late(own)).chain(parts(context.after, parent));
            let needs = needs.filter(|own| !partly::comes_after(context, [id, parent], own));
            steps.push(step.creates([Milestone::Attached(id.clone())]).needs(needs.collect::<Vec<_>>()));
            steps.extend(given::go_on(context, change, id, parent));
        }
        Change::Detach { id, parent, bound } => {
            let (child, table) = (quote::relation(&id.0), quote::relation(&parent.0));
            let sql = match bound {
                Some(_) => format!("ALTER TABLE {table} DETACH PARTITION {child}"),
                None => format!("ALTER TABLE {child} NO INHERIT {table}"),
            };
            let effects = joined::detached(context, all, id, parent, bound.is_some());
            let step = Step::new(Phase::First, change, sql, effects);
            let released = parts(context.before, id).chain(parts(context.before, parent));
            steps
                .push(step.creates([Milestone::Detached(id.clone())]).releases(released.collect::<Vec<_>>()));
        }
        _ => {}
    }
}

/// `PARTITION BY` or `INHERITS` of a new table.
pub(super) fn clause(context: &Context<'_>, id: &TableId) -> String {
    let inheritance = &context.after.inheritance;
    let mut sql = String::new();
    if let Some(child) = inheritance.children.get(id).filter(|child| child.bound.is_none()) {
        let parents: Vec<String> = child.parents.iter().map(|parent| quote::relation(&parent.0)).collect();
        sql += &format!(" INHERITS ({})", parents.join(", "));
    }
    if let Some(key) = inheritance.keys.get(id) {
        sql += &format!(" PARTITION BY {key}");
    }
    sql
}

/// Whether `CREATE TABLE` leaves it to the parent. A partition is made whole and attached afterwards.
pub(super) fn is_left_to_parent(context: &Context<'_>, table: &TableId, id: &ObjectId) -> bool {
    let inheritance = &context.after.inheritance;
    inheritance.inherited.contains_key(id) && !inheritance.is_partition(table)
}

/// Whether the column of a new table is generated because that of a parent is, which `CREATE TABLE` may not say again
/// until PostgreSQL 15: "child column specifies generation expression".
pub(super) fn is_generated_by_parent(context: &Context<'_>, table: &TableId, column: &Column) -> bool {
    let Some(child) = context.after.inheritance.children.get(table) else { return false };
    let parents = child.parents.iter().filter_map(|parent| context.after.tables.get(parent));
    let above = parents.filter_map(|parent| parent.column(&column.name));
    context.server_version < 160_000
        && child.bound.is_none()
        && column.generated.is_some()
        && above.into_iter().any(|own| own.generated.is_some())
}

/// A statement on a parent reaches its children: what they share with it is not said again.
pub(super) fn leave_out_inherited(context: &Context<'_>, changes: &mut Vec<Change>) {
    if context.before.inheritance.children.is_empty() && context.after.inheritance.children.is_empty() {
        return;
    }
    keys::part(context, changes);
    twins::split(context, changes);
    foreign_keys::settle(context, changes);
    above::leave_unvalidated(context, changes);
    above::rebuild(context, changes);
    leave_out_partitions(context, changes);
    states::settle(context, changes);
    let all = changes.clone();
    let family = Family::of(context, all.iter());
    recursion::complete_new_children(&family, changes);
    recursion::leave_out(&family, changes);
    keys::settle(&family, changes);
}

/// A partition goes with what it is a partition of.
fn leave_out_partitions(context: &Context<'_>, changes: &mut Vec<Change>) {
    let moved = moved(changes);
    let tables = changes.iter().filter_map(|change| match change {
        Change::DropTable { id, .. } => Some(id.clone()),
        _ => None,
    });
    let dropped: BTreeSet<TableId> = tables.collect();
    changes.retain(|change| {
        let Change::DropTable { id, .. } = change else { return true };
        let partition = context.before.inheritance.children.get(id).filter(|own| own.bound.is_some());
        let mut parents = partition.into_iter().flat_map(|own| &own.parents);
        moved.contains(id) || !parents.any(|parent| dropped.contains(parent))
    });
}

/// The tables that get another parent or bound, or lose one.
fn moved(changes: &[Change]) -> BTreeSet<TableId> {
    let moved = changes.iter().filter_map(|change| match change {
        Change::Detach { id, .. } | Change::Attach { id, .. } => Some(id.clone()),
        _ => None,
    });
    moved.collect()
}

/// The table with its columns, constraints and indexes; foreign keys are handed down by `ATTACH` itself.
fn parts(schema: &Schema, id: &TableId) -> impl Iterator<Item = ObjectId> {
    let columns = schema.tables.get(id).into_iter().flat_map(|table| &table.columns);
    let columns = columns.map(|own| ObjectId::Column(ColumnId { table: id.clone(), name: own.name.clone() }));
    let columns: Vec<ObjectId> = columns.collect();
    let all = std::iter::once(ObjectId::Table(id.clone())).chain(columns);
    all.chain(checks(schema, id)).chain(keys(schema, id))
}

fn checks(schema: &Schema, id: &TableId) -> Vec<ObjectId> {
    let all = schema.tables.get(id).into_iter().flat_map(|table| &table.constraints);
    let checks = all.filter(|(_, own)| family::is_check(&own.kind));
    checks.map(|(name, _)| constraint(id, name)).collect()
}

/// What is, or has, an index.
fn keys(schema: &Schema, id: &TableId) -> Vec<ObjectId> {
    let Some(table) = schema.tables.get(id) else { return Vec::new() };
    let indexes = table.indexes.keys().map(|name| ObjectId::Index(IndexId::new(&id.0.schema, name)));
    let keys = table
        .constraints
        .iter()
        .filter(|(_, own)| !matches!(own.kind, ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_)));
    indexes.chain(keys.map(|(name, _)| constraint(id, name))).collect()
}

fn constraint(table: &TableId, name: &str) -> ObjectId {
    ObjectId::Constraint(ConstraintId { table: table.clone(), name: name.to_owned() })
}
