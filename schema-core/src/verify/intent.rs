//! What a migration is meant to do, to what its rows are expected to be: which table and column is which before and
//! after, which columns change their type, what new columns hold, and what rows must obey to pass.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{ColumnId, ConstraintKind, KeyPart, Observed, Schema, Table, TableId};

use super::rows::{Demands, TableDemands};
use crate::diff::Change;

/// Which is which.
#[derive(Debug, Clone, Default)]
pub(super) struct Intent {
    /// The tables of before that are there afterwards, with their names then.
    pub(super) tables: BTreeMap<TableId, TableId>,
    /// The columns of before that are there afterwards, with their names then.
    pub(super) columns: BTreeMap<ColumnId, ColumnId>,
    /// The same the other way round.
    origins: BTreeMap<ColumnId, ColumnId>,
}

/// A table or column as the catalog numbers it, whatever it is called.
pub(super) type Places = BTreeMap<(u32, i16), ColumnId>;

impl Intent {
    /// What a plan is meant to do: what it renames is said, everything else keeps its name.
    pub(super) fn of_plan(before: &Schema, after: &Schema, changes: &[Change]) -> Self {
        let mut old_tables: BTreeMap<&TableId, &TableId> = BTreeMap::new();
        let mut old_columns: BTreeMap<(&TableId, &str), &str> = BTreeMap::new();
        for change in changes {
            if let Change::RenameTable { from, to } = change {
                old_tables.insert(to, from);
            }
            if let Change::RenameColumn { table, from, to } = change {
                old_columns.insert((table, to), from);
            }
        }
        let mut intent = Self::default();
        for (id, table) in &after.tables {
            // What is called so now may be another thing than what was: one that was renamed made room.
            let is_new = !old_tables.contains_key(id) && old_tables.values().any(|old| *old == id);
            let old = old_tables.get(id).copied().unwrap_or(id);
            let Some(own) = before.tables.get(old).filter(|_| !is_new) else { continue };
            intent.tables.insert(old.clone(), id.clone());
            for column in &table.columns {
                let renamed = old_columns.get(&(id, column.name.as_str())).copied();
                let mut renames = old_columns.iter().filter(|((table, _), _)| *table == id);
                if renamed.is_none() && renames.any(|(_, old)| *old == column.name) {
                    continue;
                }
                let name = renamed.unwrap_or(&column.name);
                if own.column(name).is_some() {
                    let before = ColumnId { table: old.clone(), name: name.to_owned() };
                    intent.keep(before, ColumnId { table: id.clone(), name: column.name.clone() });
                }
            }
        }
        intent
    }

    /// What a migration by hand did, for want of anybody who says what was meant: a column is the one that the catalog
    /// numbers alike.
    pub(super) fn of_catalog(before: &Places, after: &Places) -> Self {
        let mut intent = Self::default();
        for (place, old) in before {
            if let Some(new) = after.get(place) {
                intent.tables.insert(old.table.clone(), new.table.clone());
                intent.keep(old.clone(), new.clone());
            }
        }
        intent
    }

    fn keep(&mut self, before: ColumnId, after: ColumnId) {
        self.origins.insert(after.clone(), before.clone());
        self.columns.insert(before, after);
    }

    /// The column that this one was before, where it was there.
    pub(super) fn origin(&self, after: &ColumnId) -> Option<&ColumnId> {
        self.origins.get(after)
    }

    /// The new names of the tables that get one.
    pub(super) fn renamed_tables(&self) -> BTreeMap<TableId, TableId> {
        let renamed = self.tables.iter().filter(|(old, new)| old != new);
        renamed.map(|(old, new)| (old.clone(), new.clone())).collect()
    }

    /// What rows of before must obey to be rows of after too.
    pub(super) fn demands(&self, before: &Observed, after: &Observed) -> Demands {
        let tables = self.tables.iter().filter_map(|(old, new)| {
            let (own, wanted) = (before.schema.tables.get(old)?, after.schema.tables.get(new)?);
            let names = Names { intent: self, old, new };
            Some((old.clone(), demands(&names, own, wanted, &before.schema, &after.schema)))
        });
        Demands { tables: tables.collect() }
    }
}

/// The names of one table's columns, before and after.
struct Names<'a> {
    intent: &'a Intent,
    old: &'a TableId,
    new: &'a TableId,
}

impl Names<'_> {
    /// What a column is called before.
    fn before(&self, name: &str) -> Option<String> {
        let id = ColumnId { table: self.new.clone(), name: name.to_owned() };
        let origin = self.intent.origin(&id).filter(|origin| origin.table == *self.old)?;
        Some(origin.name.clone())
    }

    fn all_before<'n>(&self, names: impl IntoIterator<Item = &'n String>) -> Option<Vec<String>> {
        names.into_iter().map(|name| self.before(name)).collect()
    }
}

fn demands(names: &Names<'_>, own: &Table, wanted: &Table, before: &Schema, after: &Schema) -> TableDemands {
    let mut demands = TableDemands::default();
    for column in &wanted.columns {
        let Some(old) = names.before(&column.name) else { continue };
        let Some(was) = own.column(&old) else { continue };
        if column.not_null && !was.not_null {
            demands.not_null.insert(old.clone());
        }
        let labels = |schema: &Schema, column: &schema_model::Column| {
            let element = column.ty.element.as_ref()?;
            let id = schema_model::EnumId(element.clone());
            schema.enums.get(&id).map(|found| found.values.clone())
        };
        let (old_labels, new_labels) = (labels(before, was), labels(after, column));
        if column.ty != was.ty || old_labels != new_labels {
            demands.types.insert(old, (column.ty.clone(), new_labels));
        }
    }
    for (name, constraint) in &wanted.constraints {
        let is_there =
            own.constraints.get(name).is_some_and(|own| own.kind == constraint.kind && own.validated);
        if is_there {
            continue;
        }
        match &constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } => {
                demands.keys.extend(names.all_before(&key.columns));
            }
            ConstraintKind::ForeignKey(key) => {
                let target = names.intent.tables.iter().find(|(_, new)| **new == key.target);
                let Some((target, _)) = target else { continue };
                let theirs = Names { intent: names.intent, old: target, new: &key.target };
                let columns = names.all_before(&key.columns).zip(theirs.all_before(&key.target_columns));
                if let Some((columns, target_columns)) = columns {
                    demands.foreign_keys.push((columns, target.clone(), target_columns));
                }
            }
            ConstraintKind::Check(check) => {
                let old: BTreeMap<String, String> = check
                    .columns
                    .iter()
                    .filter_map(|name| Some((name.clone(), names.before(name)?)))
                    .collect();
                if old.len() == check.columns.len() {
                    demands.checks.push((check.expression.printed.clone(), old));
                }
            }
            ConstraintKind::Exclusion(exclusion) => {
                demands.keys.extend(names.all_before(&exclusion.columns));
            }
        }
    }
    for (name, index) in wanted.indexes.iter().filter(|(_, index)| index.unique) {
        if own.indexes.get(name).is_some_and(|own| own == index) {
            continue;
        }
        let columns: BTreeSet<String> = index
            .keys
            .iter()
            .flat_map(|key| match &key.part {
                KeyPart::Column(name) => vec![name.clone()],
                // Rows that differ in all that it reads differ in most of what it can be.
                KeyPart::Expression(_) => index.columns.iter().cloned().collect(),
            })
            .collect();
        demands.keys.extend(names.all_before(&columns));
    }
    demands
}
