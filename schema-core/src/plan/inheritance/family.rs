//! Which tables are parent and child before and after a plan, and never cease to be on the way.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{ColumnId, ConstraintId, ConstraintKind, ObjectId, Schema, TableId};

use super::super::Context;
use crate::diff::Change;

/// The pairs of parent and child that no change parts: a statement on the parent reaches the child.
pub(super) struct Family<'a> {
    context: &'a Context<'a>,
    children: BTreeMap<&'a TableId, Vec<&'a TableId>>,
    parents: BTreeMap<&'a TableId, Vec<&'a TableId>>,
}

impl<'a> Family<'a> {
    pub(super) fn of<'c>(context: &'a Context<'a>, changes: impl Iterator<Item = &'c Change>) -> Self {
        let mut moved: BTreeSet<(&TableId, &TableId)> = BTreeSet::new();
        let mut dropped: BTreeSet<&TableId> = BTreeSet::new();
        for change in changes {
            match change {
                Change::Attach { id, parent, .. } | Change::Detach { id, parent, .. } => {
                    moved.insert((id, parent));
                }
                Change::DropTable { id, .. } => {
                    dropped.insert(id);
                }
                _ => {}
            }
        }
        let mut family = Self { context, children: BTreeMap::new(), parents: BTreeMap::new() };
        let (before, after) = (&context.before.inheritance, &context.after.inheritance);
        for (child, was) in &before.children {
            let Some(is) = after.children.get(child).filter(|_| !dropped.contains(child)) else { continue };
            let stays = |parent: &&TableId| is.parents.contains(parent) && !moved.contains(&(child, *parent));
            for parent in was.parents.iter().filter(stays) {
                family.children.entry(parent).or_default().push(child);
                family.parents.entry(child).or_default().push(parent);
            }
        }
        family
    }

    pub(super) fn context(&self) -> &'a Context<'a> {
        self.context
    }

    pub(super) fn is_empty(&self) -> bool {
        self.children.is_empty()
    }

    /// The tables that a statement on this one reaches at first hand.
    pub(super) fn children(&self, table: &TableId) -> impl Iterator<Item = &'a TableId> {
        self.children.get(table).into_iter().flatten().copied()
    }

    pub(super) fn parents(&self, table: &TableId) -> impl Iterator<Item = &'a TableId> {
        self.parents.get(table).into_iter().flatten().copied()
    }

    /// All tables that a statement on this one reaches.
    pub(super) fn descendants(&self, table: &TableId) -> BTreeSet<&'a TableId> {
        let mut found = BTreeSet::new();
        let mut next: Vec<&TableId> = self.children(table).collect();
        while let Some(child) = next.pop() {
            if found.insert(child) {
                next.extend(self.children(child));
            }
        }
        found
    }

    /// Whether the statement for a change must say `ONLY`, since a child would lose or get what it should not. A
    /// partition has what its parent has, so that PostgreSQL refuses the word there.
    pub(super) fn needs_only(&self, change: &Change) -> bool {
        let after = self.context.after;
        let column = |table: &TableId, name: &str| after.tables.get(table).and_then(|own| own.column(name));
        let any = |id: &ColumnId, differs: &dyn Fn(&schema_model::Column) -> bool| {
            let reached = self.descendants(&id.table).into_iter();
            reached.filter_map(|child| column(child, &id.name)).any(differs)
        };
        let is_partitioned = |table: &TableId| self.context.before.inheritance.keys.contains_key(table);
        match change {
            Change::SetDefault { id, to, .. } => any(id, &|own| own.default != *to),
            Change::SetStorage { id, to, .. } => any(id, &|own| own.storage != *to),
            Change::SetStatistics { id, to } => any(id, &|own| own.statistics != *to),
            Change::SetNotNull { id } => !is_partitioned(&id.table) && any(id, &|own| !own.not_null),
            Change::DropNotNull { id } => !is_partitioned(&id.table) && any(id, &|own| own.not_null),
            Change::DropColumn { id, .. } => {
                let keeps = |table: &TableId| column(table, &id.name).is_some();
                let named = |table| ObjectId::Column(ColumnId { table, name: id.name.clone() });
                !is_partitioned(&id.table) && self.takes_along(&id.table, &keeps, &named)
            }
            Change::DropConstraint { id, constraint } if is_check(&constraint.kind) => {
                let own = |table| ConstraintId { table, name: id.name.clone() };
                let keeps = |table: &TableId| has_check(after, &own(table.clone()));
                let named = |table| ObjectId::Constraint(own(table));
                !is_partitioned(&id.table) && self.takes_along(&id.table, &keeps, &named)
            }
            _ => false,
        }
    }

    /// Whether dropping something from a table drops it, all the way down, from one that is to keep it: one that has it
    /// from its parents alone, all of which lose it.
    fn takes_along(
        &self,
        table: &TableId,
        keeps: &dyn Fn(&TableId) -> bool,
        named: &dyn Fn(TableId) -> ObjectId,
    ) -> bool {
        self.descendants(table).into_iter().any(|own| {
            keeps(own) && self.had_from_parent(&named(own.clone())) && !self.parents(own).any(keeps)
        })
    }

    /// Whether a child had it only because a parent has it.
    pub(super) fn had_from_parent(&self, id: &ObjectId) -> bool {
        self.context.before.inheritance.inherited.contains_key(id)
    }

    /// Whether a child is to have it only because a parent has it.
    pub(super) fn has_from_parent(&self, id: &ObjectId) -> bool {
        self.context.after.inheritance.inherited.contains_key(id)
    }
}

pub(super) fn is_check(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::Check(_))
}

fn has_check(schema: &Schema, id: &ConstraintId) -> bool {
    let constraint = schema.tables.get(&id.table).and_then(|table| table.constraints.get(&id.name));
    constraint.is_some_and(|own| is_check(&own.kind))
}
