//! Columns to what hangs on them and has to move: indexes, keys, checks, foreign keys, sequences. What the plan drops
//! anyway, and perhaps makes again, is not among it.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    ColumnId, Constraint, ConstraintId, ConstraintKind, Index, IndexId, ObjectId, SequenceId, TableId,
};

use super::super::super::step::{Phase, Step};
use super::super::super::{Context, Effects, LockMode, RowFailure, index as plan_index};
use super::super::names::suffixed;
use super::super::{constraint, index};
use super::{Swapped, moved};
use crate::diff::{self, Change};

/// What moves with some columns, as it is afterwards.
pub(super) struct Hanging<'a> {
    /// Indexes that are no constraint's.
    pub(super) indexes: Vec<(&'a TableId, IndexId, &'a Index)>,
    /// Primary keys and unique constraints.
    pub(super) keys: Vec<(ConstraintId, &'a Constraint)>,
    /// Checks that read one, foreign keys on it, and those of others that point at it.
    pub(super) remade: Vec<(ConstraintId, &'a Constraint)>,
    /// The sequences that they own.
    pub(super) sequences: Vec<(&'a SequenceId, &'a ColumnId)>,
}

impl<'a> Hanging<'a> {
    pub(super) fn on(context: &Context<'a>, steps: &[Step], columns: &BTreeSet<ColumnId>) -> Self {
        let goes = |id: &ObjectId| {
            let is_drop =
                |change: &Change| matches!(change, Change::DropConstraint { .. } | Change::DropIndex { .. });
            steps.iter().any(|step| is_drop(&step.change) && step.change.object() == *id)
        };
        let mut found =
            Self { indexes: Vec::new(), keys: Vec::new(), remade: Vec::new(), sequences: Vec::new() };
        for (table, after) in &context.after.tables {
            let Some(before) = context.before.tables.get(table) else { continue };
            let is_one = |table: &TableId, name: &String| {
                columns.contains(&ColumnId { table: table.clone(), name: name.clone() })
            };
            for (name, own) in after.indexes.iter().filter(|(name, _)| before.indexes.contains_key(*name)) {
                let id = IndexId::new(&table.0.schema, name);
                let is_over = own.columns.iter().any(|name| is_one(table, name));
                if is_over && !goes(&ObjectId::Index(id.clone())) {
                    found.indexes.push((table, id, own));
                }
            }
            for (name, own) in &after.constraints {
                let id = ConstraintId { table: table.clone(), name: name.clone() };
                if !before.constraints.contains_key(name) || goes(&ObjectId::Constraint(id.clone())) {
                    continue;
                }
                match &own.kind {
                    ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } => {
                        if key.columns.iter().chain(&key.include).any(|name| is_one(table, name)) {
                            found.keys.push((id, own));
                        }
                    }
                    ConstraintKind::Check(check) => {
                        if check.columns.iter().any(|name| is_one(table, name)) {
                            found.remade.push((id, own));
                        }
                    }
                    ConstraintKind::ForeignKey(key) => {
                        let is_on = key.columns.iter().any(|name| is_one(table, name));
                        if is_on || key.target_columns.iter().any(|name| is_one(&key.target, name)) {
                            found.remade.push((id, own));
                        }
                    }
                    ConstraintKind::Exclusion(_) => {}
                }
            }
        }
        for (id, own) in &context.after.sequences {
            let owner = own.owned_by.as_ref().filter(|owner| columns.contains(owner));
            found.sequences.extend(owner.map(|owner| (id, owner)));
        }
        found
    }

    /// Everything, by name.
    pub(super) fn ids(&self) -> BTreeSet<ObjectId> {
        let indexes = self.indexes.iter().map(|(_, id, _)| ObjectId::Index(id.clone()));
        let constraints = self.keys.iter().chain(&self.remade);
        indexes.chain(constraints.map(|(id, _)| ObjectId::Constraint(id.clone()))).collect()
    }

    /// The indexes, and those of the keys, over the columns that are to take over.
    pub(super) fn indexes_beside(&self, columns: &BTreeMap<ColumnId, Swapped<'_>>) -> Vec<Step> {
        let new_names = |table: &TableId| -> BTreeMap<String, String> {
            let own = columns.values().filter(|own| own.id.table == *table);
            own.map(|own| (own.id.name.clone(), own.added().name)).collect()
        };
        let mut steps = Vec::new();
        for (table, id, own) in &self.indexes {
            let index = moved::index(own, &new_names(table));
            let id = beside(id);
            let mut effects = Effects::lock(table, LockMode::ShareLock).scanning(table);
            if index.unique {
                effects = effects.failing_on(RowFailure::DuplicateKey(id.clone()));
            }
            let sql = plan_index::create(table, &id, &index);
            let change = Change::CreateIndex { table: (*table).clone(), id, index: Box::new(index) };
            steps.push(index::concurrently(&Step::new(Phase::Index, &change, sql, effects)));
        }
        for (id, own) in &self.keys {
            let Some(key) = diff::key_of(own) else { continue };
            let key = moved::key(key, &new_names(&id.table));
            steps.push(constraint::unique_index(&id.table, &beside_key(id), &key, own));
        }
        steps
    }
}

/// An index while it is beside the one that it takes over from.
pub(super) fn beside(id: &IndexId) -> IndexId {
    IndexId::new(&id.0.schema, suffixed(&id.0.name, "__new"))
}

/// The same for the index of a constraint.
pub(super) fn beside_key(id: &ConstraintId) -> String {
    suffixed(&id.name, "__new")
}
