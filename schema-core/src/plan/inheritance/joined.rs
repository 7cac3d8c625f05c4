//! What coming to a parent and leaving it do to the tables around: the default partition, the targets of foreign keys
//! that are handed down, the tables whose foreign keys point at the parent.
//!
//! The manual names few of the locks ("ALTER TABLE", ATTACH PARTITION and DETACH PARTITION); they were measured on
//! PostgreSQL 15.

use std::collections::BTreeMap;

use schema_model::{ColumnId, Constraint, ConstraintId, ConstraintKind, Schema, TableId};

use super::super::milestone::Milestone;
use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode, RowFailure, sequence};
use super::foreign_keys::{handed_down, is_same};
use crate::diff::Change;

/// `ATTACH PARTITION` and `INHERIT`.
pub(super) fn attached(context: &Context<'_>, id: &TableId, parent: &TableId, partition: bool) -> Effects {
    let mut effects =
        Effects::lock(id, LockMode::AccessExclusiveLock).and_lock(parent, LockMode::ShareUpdateExclusiveLock);
    if !partition {
        return effects;
    }
    if !takes_all(context, id, parent) {
        effects = effects.scanning(id).failing_on(RowFailure::Bound(id.clone()));
    }
    // No row there may belong to the new partition.
    if let Some(default) = default_of(context.before, parent).filter(|own| *own != id) {
        effects = effects
            .and_lock(default, LockMode::AccessExclusiveLock)
            .scanning(default)
            .failing_on(RowFailure::Bound(default.clone()));
    }
    let none = BTreeMap::new();
    let own = context.before.tables.get(id).map_or(&none, |table| &table.constraints);
    for (name, key) in handed_down(context.after, id) {
        let Some(target) = target(key) else { continue };
        // One that the partition has already becomes its parent's, and loses the triggers that it had alone.
        let joins = own.values().any(|other| is_same(other, key));
        effects = if joins {
            effects.and_lock(target, LockMode::AccessExclusiveLock)
        } else {
            let failure = ConstraintId { table: id.clone(), name: name.clone() };
            effects
                .and_lock(target, LockMode::ShareRowExclusiveLock)
                .failing_on(RowFailure::Violation(failure))
        };
    }
    if brings_rows(context, parent) {
        return effects;
    }
    pointing_at(context.after, parent)
        .fold(effects, |all, key| all.and_lock(&key.table, LockMode::ShareRowExclusiveLock))
}

/// Whether a new table gets its rows with the partitions that it is given: what points at it comes after them.
pub(super) fn brings_rows(context: &Context<'_>, parent: &TableId) -> bool {
    let tables = &context.before.tables;
    let mut partitions = context.after.inheritance.children_of(parent);
    context.after.inheritance.keys.contains_key(parent)
        && !tables.contains_key(parent)
        && partitions.any(|own| tables.contains_key(own))
}

/// A new table counts on behind the rows of the partitions that it is given.
pub(super) fn go_on(context: &Context<'_>, change: &Change, id: &TableId, parent: &TableId) -> Vec<Step> {
    let tables = &context.before.tables;
    let given = context.after.inheritance.children_of(parent).filter(|own| tables.contains_key(*own));
    let given: Vec<&TableId> = given.collect();
    // Once, behind the last of them.
    let is_first = given.first().is_some_and(|own| *own == id);
    let Some(table) = context.after.tables.get(parent).filter(|_| is_first && !tables.contains_key(parent))
    else {
        return Vec::new();
    };
    let steps = table.columns.iter().filter_map(|column| {
        let identity = column.identity.as_ref()?;
        let (own, sequence) = (column_id(parent, &column.name), identity.sequence.as_ref()?);
        let step = sequence::go_on_from(context, change, &own, sequence, &identity.options)?;
        let effects = given.iter().fold(step.effects.clone(), |effects, child| effects.scanning(child));
        let step = Step { effects, phase: Phase::Attach, ..step };
        Some(step.needs(given.iter().map(|child| Milestone::Attached((*child).clone()))))
    });
    steps.collect()
}

fn column_id(table: &TableId, name: &str) -> ColumnId {
    ColumnId { table: table.clone(), name: name.to_owned() }
}

/// `DETACH PARTITION` and `NO INHERIT`.
pub(super) fn detached(context: &Context<'_>, id: &TableId, parent: &TableId, partition: bool) -> Effects {
    let mut effects = Effects::lock(id, LockMode::AccessExclusiveLock);
    if !partition {
        // The parent is locked no more than by a SELECT.
        return effects;
    }
    effects = effects.and_lock(parent, LockMode::AccessExclusiveLock);
    if let Some(default) = default_of(context.before, parent) {
        effects = effects.and_lock(default, LockMode::AccessExclusiveLock);
    }
    let keys = handed_down(context.before, id).into_iter();
    effects = keys
        .filter_map(|(_, key)| target(key))
        .fold(effects, |all, target| all.and_lock(target, LockMode::ShareRowExclusiveLock));
    // No row there may point at one of the partition.
    pointing_at(context.before, parent).fold(effects, |all, key| {
        all.and_lock(&key.table, LockMode::AccessExclusiveLock)
            .scanning(&key.table)
            .failing_on(RowFailure::Violation(key))
    })
}

/// What dropping a partition locks besides.
pub(in crate::plan) fn dropped(context: &Context<'_>, id: &TableId, effects: Effects) -> Effects {
    let own = context.before.inheritance.children.get(id).filter(|own| own.bound.is_some());
    let Some(parent) = own.and_then(|own| own.parents.first()) else { return effects };
    let default = default_of(context.before, parent).filter(|default| *default != id);
    let others = std::iter::once(parent).chain(default);
    others.fold(effects, |all, other| all.and_lock(other, LockMode::AccessExclusiveLock))
}

/// What making a table does to the tables that it inherits from. A partition is attached in a step of its own.
pub(in crate::plan) fn new_child(context: &Context<'_>, id: &TableId) -> Effects {
    let child = context.after.inheritance.children.get(id).filter(|child| child.bound.is_none());
    let parents = child.into_iter().flat_map(|child| &child.parents);
    parents.fold(Effects::none(), |all, own| all.and_lock(own, LockMode::ShareUpdateExclusiveLock))
}

/// Where the rows go that no other partition takes.
fn default_of<'a>(schema: &'a Schema, parent: &TableId) -> Option<&'a TableId> {
    let mut children = schema.inheritance.children.iter();
    let is_default = |bound: &Option<String>| bound.as_deref() == Some("DEFAULT");
    children.find(|(_, own)| own.parents.contains(parent) && is_default(&own.bound)).map(|(id, _)| id)
}

/// Whether every row belongs into a partition: the default one, where there is no other.
fn takes_all(context: &Context<'_>, id: &TableId, parent: &TableId) -> bool {
    let is_alone = |schema: &Schema| {
        !schema.inheritance.is_partition(parent)
            && schema.inheritance.children_of(parent).all(|child| child == id)
    };
    default_of(context.after, parent) == Some(id) && is_alone(context.before) && is_alone(context.after)
}

/// The foreign keys of other tables that point at this one.
fn pointing_at(schema: &Schema, table: &TableId) -> impl Iterator<Item = ConstraintId> {
    let others = schema.tables.iter().filter(move |(id, _)| *id != table);
    others.flat_map(move |(id, own)| {
        let keys = own.constraints.iter().filter(move |(_, own)| target(own) == Some(table));
        keys.map(|(name, _)| ConstraintId { table: id.clone(), name: name.clone() })
    })
}

fn target(constraint: &Constraint) -> Option<&TableId> {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(&key.target),
        _ => None,
    }
}
