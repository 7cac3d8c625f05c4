//! What coming to a parent and leaving it do to the tables around: the default partition, the targets of foreign keys
//! that are handed down, the tables whose foreign keys point at the parent.
//!
//! The manual names few of the locks ("ALTER TABLE", ATTACH PARTITION and DETACH PARTITION); they were measured on
//! PostgreSQL 15.

use std::collections::BTreeMap;

use schema_model::{Constraint, ConstraintId, ConstraintKind, Schema, TableId};

use super::super::{Context, Effects, LockMode, RowFailure};
use super::foreign_keys::{handed_down, is_same};
use super::given::is_given_rows;
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
    // Before PostgreSQL 15 what points at the parent is left alone.
    if is_given_rows(context, parent) || context.server_version < 150_000 {
        return effects;
    }
    pointing_at(context.after, parent)
        .into_iter()
        .fold(effects, |all, key| all.and_lock(&key.table, LockMode::ShareRowExclusiveLock))
}

/// `DETACH PARTITION` and `NO INHERIT`.
pub(super) fn detached(
    context: &Context<'_>,
    all: &[Change],
    id: &TableId,
    parent: &TableId,
    partition: bool,
) -> Effects {
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
    let (staying, _) = let_go(context, all, parent);
    staying.into_iter().fold(effects, |all, key| {
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
fn pointing_at(schema: &Schema, table: &TableId) -> Vec<ConstraintId> {
    let targets = above(schema, table);
    let others = schema.tables.iter().filter(|(id, _)| !targets.contains(id));
    let keys = others.flat_map(|(id, own)| {
        let keys =
            own.constraints.iter().filter(|(_, own)| target(own).is_some_and(|own| targets.contains(&own)));
        keys.map(|(name, _)| ConstraintId { table: id.clone(), name: name.clone() })
    });
    keys.collect()
}

/// The table and, where it is a partition, the tables above it: what points at one of them points at its rows.
fn above<'a>(schema: &'a Schema, table: &'a TableId) -> Vec<&'a TableId> {
    let child = schema.inheritance.children.get(table).filter(|child| child.bound.is_some());
    let parents = child.into_iter().flat_map(|child| &child.parents);
    [table].into_iter().chain(parents.flat_map(|parent| above(schema, parent))).collect()
}

/// The foreign keys that point at rows of a partition which leaves `parent`, and those of them that go before it does.
pub(super) fn let_go(
    context: &Context<'_>,
    all: &[Change],
    parent: &TableId,
) -> (Vec<ConstraintId>, Vec<ConstraintId>) {
    let is_dropped = |key: &ConstraintId| {
        all.iter().any(|change| matches!(change, Change::DropConstraint { id, .. } if id == key))
    };
    pointing_at(context.before, parent).into_iter().partition(|key| !is_dropped(key))
}

fn target(constraint: &Constraint) -> Option<&TableId> {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(&key.target),
        _ => None,
    }
}
