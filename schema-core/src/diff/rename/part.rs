//! Renames of what is part of something: columns, attributes, values of enum types. What they are part of has its new
//! name already.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::declared::Renames;
use schema_model::object::Kind;
use schema_model::{ColumnId, EnumId, NamedId, ObjectId, Schema, TableId};

use super::place::{Names, qualified};
use super::{aside, order};
use crate::diff::Change;

/// Columns of tables and views, and attributes of composite types.
pub(super) fn columns(
    changes: &mut Vec<Change>,
    before: &Schema,
    after: &Schema,
    renames: &Renames,
    names: &Names<'_>,
) {
    let mut by_table: BTreeMap<&TableId, BTreeMap<String, String>> = BTreeMap::new();
    for (to, from) in &renames.columns {
        by_table.entry(&to.table).or_default().insert(from.clone(), to.name.clone());
    }
    let mut done: BTreeSet<(TableId, String, String)> = BTreeSet::new();
    for table in parents_first(by_table.keys().copied(), before, names) {
        let wanted = by_table.remove(table).unwrap_or_default();
        let old = former(table, names);
        let new = after.tables.get(table);
        let held = columns_of(before, table, &old, &wanted, names);
        let is_after = |name: &String| new.is_some_and(|own| own.column(name).is_some());
        let alike = |from: &String, to: &String| {
            let id = ObjectId::Column(ColumnId { table: table.clone(), name: to.clone() });
            let own = before.tables.get(&old).and_then(|own| own.column(from)).map(|own| &own.ty);
            let new = new.and_then(|own| own.column(to)).map(|own| &own.ty);
            match own {
                _ if from != to && renames.asked.contains(&id) => 2,
                None => 0,
                own => usize::from(own == new),
            }
        };
        let open = order::open(wanted, |name| held.contains(name), is_after, alike);
        // PostgreSQL renames a column in every child.
        let parents =
            before.inheritance.children.get(&old).map(|own| own.parents.clone()).unwrap_or_default();
        let follows = |(from, to): &(String, String)| {
            parents.iter().any(|own| done.contains(&(own.clone(), from.clone(), to.clone())))
        };
        let own = open.clone().into_iter().filter(|pair| !follows(pair)).collect();
        done.extend(open.into_iter().map(|(from, to)| (old.clone(), from, to)));
        let step_aside = |name: &String, nth| aside(name, nth);
        for (from, to) in order::in_order(own, held, |a, b| a == b, step_aside) {
            changes.push(match type_named(after, table) {
                Some(id) => Change::RenamePart { id, part: "ATTRIBUTE".to_owned(), from, to },
                None => Change::RenameColumn { table: table.clone(), from, to },
            });
        }
    }
}

/// Values of enum types.
pub(super) fn values(
    changes: &mut Vec<Change>,
    before: &Schema,
    after: &Schema,
    said: &BTreeMap<(EnumId, String), String>,
    names: &Names<'_>,
) {
    let mut by_type: BTreeMap<&EnumId, BTreeMap<String, String>> = BTreeMap::new();
    for ((id, to), from) in said {
        by_type.entry(id).or_default().insert(from.clone(), to.clone());
    }
    for (id, wanted) in by_type {
        let ObjectId::Enum(old) = names.before(&ObjectId::Enum(id.clone())) else { continue };
        let Some(own) = before.enums.get(&old) else { continue };
        let new = after.enums.get(id);
        let held: BTreeSet<String> = own.values.iter().cloned().collect();
        let is_after = |value: &String| new.is_some_and(|own| own.values.contains(value));
        let place = |values: &[String], value: &String| values.iter().position(|own| own == value);
        let alike = |from: &String, to: &String| {
            usize::from(new.is_some_and(|new| place(&own.values, from) == place(&new.values, to)))
        };
        let open = order::open(wanted, |value| held.contains(value), is_after, alike);
        let step_aside = |value: &String, nth| aside(value, nth);
        for (from, to) in order::in_order(open, held, |a, b| a == b, step_aside) {
            changes.push(Change::RenameEnumValue { id: id.clone(), from, to });
        }
    }
}

/// The domain or composite type that a constraint or an attribute is of, where it is no table's.
pub(super) fn type_named(schema: &Schema, id: &TableId) -> Option<NamedId> {
    let mut types = schema.objects.keys().filter(|own| matches!(own.kind, Kind::Type | Kind::Domain));
    types.find(|own| qualified(&ObjectId::Named((*own).clone())).as_ref() == Some(&id.0)).cloned()
}

/// What the table was called before.
fn former(table: &TableId, names: &Names<'_>) -> TableId {
    match names.before(&ObjectId::Table(table.clone())) {
        ObjectId::Table(id) => id,
        _ => table.clone(),
    }
}

/// The names that are taken among the columns. Those of a materialized view are not in the model; PostgreSQL knows.
fn columns_of(
    before: &Schema,
    table: &TableId,
    old: &TableId,
    wanted: &BTreeMap<String, String>,
    names: &Names<'_>,
) -> BTreeSet<String> {
    if let Some(own) = before.tables.get(old) {
        return own.columns.iter().map(|column| column.name.clone()).collect();
    }
    let named = |kind: Kind| ObjectId::Named(NamedId::new(kind, crate::sql::quote::printed(&table.0)));
    let is_there = [Kind::View, Kind::MaterializedView, Kind::Type].into_iter().any(|kind| {
        let old = names.before(&named(kind));
        before.holds(&old)
    });
    if is_there { wanted.keys().cloned().collect() } else { BTreeSet::new() }
}

/// The tables in an order in which parents come before their children.
fn parents_first<'a>(
    tables: impl Iterator<Item = &'a TableId>,
    before: &Schema,
    names: &Names<'_>,
) -> Vec<&'a TableId> {
    let depth = |table: &TableId| {
        let mut level = vec![former(table, names)];
        let mut depth = 0;
        while depth <= before.tables.len() {
            let parents = level.iter().filter_map(|id| before.inheritance.children.get(id));
            level = parents.flat_map(|own| own.parents.iter().cloned()).collect();
            if level.is_empty() {
                break;
            }
            depth += 1;
        }
        depth
    };
    let mut tables: Vec<&TableId> = tables.collect();
    tables.sort_by_cached_key(|table| depth(table));
    tables
}
