//! What a migration is meant to do, to what its rows are expected to be: which table and column is which before and
//! after, which columns change their type, what new columns hold, and what rows must obey to pass.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    ColumnId, ConstraintKind, EnumId, KeyPart, Observed, QualifiedName, Schema, Table, TableId,
};

use super::rows::{Demands, Shared, TableDemands};
use crate::diff::Change;

/// Which is which.
#[derive(Debug, Clone, Default)]
pub(super) struct Intent {
    /// The tables of before that are there afterwards, with their names then.
    pub(super) tables: BTreeMap<TableId, TableId>,
    /// The columns of before that are there afterwards, with their names then.
    pub(super) columns: BTreeMap<ColumnId, ColumnId>,
    /// What the tables of before are called once the renames are carried out, those that go afterwards too.
    names: BTreeMap<TableId, TableId>,
    /// By enum, as it is called before: what its values are called afterwards, where that is said.
    pub(super) values: BTreeMap<EnumId, BTreeMap<String, String>>,
    /// The same the other way round.
    origins: BTreeMap<ColumnId, ColumnId>,
}

/// A table or column as the catalog numbers it, whatever it is called.
pub(super) type Places = BTreeMap<(u32, i16), ColumnId>;

impl Intent {
    /// What a plan is meant to do: what it renames is said, everything else keeps its name.
    pub(super) fn of_plan(before: &Schema, after: &Schema, changes: &[Change]) -> Self {
        let is_rename = |change: &&Change| {
            matches!(
                change,
                Change::RenameSchema { .. } | Change::RenameTable { .. } | Change::RenameColumn { .. }
            )
        };
        let renames: Vec<&Change> = changes.iter().filter(is_rename).collect();
        let named: Vec<(&TableId, TableId)> =
            before.tables.keys().map(|id| (id, table_after(id, &renames))).collect();
        // A name that is free may be taken by another: then what had it first is gone.
        let taken: BTreeSet<&TableId> =
            named.iter().filter(|(old, new)| *old != new).map(|(_, new)| new).collect();
        let names = named.iter().map(|(old, new)| ((*old).clone(), new.clone())).collect();
        let mut intent = Self { names, values: values(before, changes), ..Self::default() };
        for (old, new) in &named {
            let Some(table) = before.tables.get(*old) else { continue };
            let is_gone = *old == new && taken.contains(new);
            let Some(wanted) = after.tables.get(new).filter(|_| !is_gone) else { continue };
            intent.tables.insert((*old).clone(), new.clone());
            let names: Vec<(&str, String)> = table
                .columns
                .iter()
                .map(|column| (column.name.as_str(), column_after(after, new, &column.name, &renames)))
                .collect();
            for (name, renamed) in &names {
                let taken = name == renamed && names.iter().any(|(own, to)| own != to && to == renamed);
                if !taken && wanted.column(renamed).is_some() {
                    let before = ColumnId { table: (*old).clone(), name: (*name).to_owned() };
                    intent.keep(before, ColumnId { table: new.clone(), name: renamed.clone() });
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
        let renamed = self.tables.iter().chain(&self.names).filter(|(old, new)| old != new);
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

/// What a table of before is called once all renames are carried out, one after the other.
fn table_after(id: &TableId, renames: &[&Change]) -> TableId {
    renames.iter().fold(id.clone(), |id, change| match change {
        Change::RenameTable { from, to } if *from == id => to.clone(),
        Change::RenameSchema { from, to } if from.0 == id.0.schema => TableId::new(&to.0, &id.0.name),
        _ => id,
    })
}

/// What the values of enums are called once all renames are carried out, one after the other.
fn values(before: &Schema, changes: &[Change]) -> BTreeMap<EnumId, BTreeMap<String, String>> {
    let of = |id: &EnumId, labels: &[String]| {
        let mut own = id.clone();
        let mut names: Vec<String> = labels.to_vec();
        for change in changes {
            match change {
                Change::RenameEnum { from, to } if *from == own => own = to.clone(),
                Change::RenameSchema { from, to } if from.0 == own.0.schema => {
                    own = EnumId(QualifiedName::new(&to.0, &own.0.name));
                }
                Change::RenameEnumValue { id, from, to } if *id == own => {
                    names.iter_mut().filter(|name| *name == from).for_each(|name| name.clone_from(to));
                }
                _ => {}
            }
        }
        labels.iter().cloned().zip(names).collect()
    };
    before.enums.iter().map(|(id, own)| (id.clone(), of(id, &own.values))).collect()
}

/// A column is renamed with that of the table's parent.
fn column_after(after: &Schema, table: &TableId, name: &str, renames: &[&Change]) -> String {
    let mut family = BTreeSet::from([table]);
    let mut open = vec![table];
    while let Some(id) = open.pop() {
        let parents = after.inheritance.children.get(id).into_iter().flat_map(|child| &child.parents);
        open.extend(parents.filter(|parent| family.insert(parent)));
    }
    renames.iter().fold(name.to_owned(), |name, change| match change {
        Change::RenameColumn { table: own, from, to } if family.contains(own) && *from == name => to.clone(),
        _ => name,
    })
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
                let columns = names.all_before(&exclusion.columns);
                demands.shared.extend(columns.map(|columns| Shared { columns, ..Shared::default() }));
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
        if let Some(predicate) = &index.predicate {
            let others = names.all_before(index.columns.difference(&columns));
            let shared = names.all_before(&columns).zip(others).map(|(columns, others)| {
                let predicate = Some(predicate.printed.clone());
                Shared { columns, others, predicate }
            });
            demands.shared.extend(shared);
        }
        demands.keys.extend(names.all_before(&columns));
    }
    demands
}
