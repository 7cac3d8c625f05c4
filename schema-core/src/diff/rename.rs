//! Renames that somebody said, and renames where nothing but a name differs: the schema before, under its new names.
//!
//! Every other file of this stage then compares things of the same name. Printed text names columns and types, so it
//! is rewritten too; where that goes wrong the texts differ and the object is rebuilt, which is right, if slower.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::declared::Renames;
use schema_model::{
    ColumnId, ConstraintKind, EnumId, Expression, IndexId, KeyPart, ReplicaIdentity, Schema, SequenceId,
    Table, TableId,
};

use super::{Change, inheritance, printed};

/// A rename that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} `{from}` cannot be renamed to `{to}`, which is taken")]
pub struct RenameError {
    /// `table`, `column`, `enum` or `enum value`.
    pub kind: &'static str,
    /// The old name.
    pub from: String,
    /// The new name.
    pub to: String,
}

impl RenameError {
    /// The way out.
    pub fn help(&self) -> Option<String> {
        Some(format!("drop or rename `{}` in a migration of its own first", self.to))
    }
}

/// Renames in `before` what `renames` says, then what differs from `after` in nothing but its name.
pub(super) fn apply(
    changes: &mut Vec<Change>,
    before: &mut Schema,
    after: &Schema,
    renames: &Renames,
) -> Result<(), RenameError> {
    enums(changes, before, renames)?;
    tables(changes, before, renames)?;
    columns(changes, before, renames)?;
    sequences(changes, before, after);
    // A child's keys go with its parent's, whose renames are known first.
    for id in inheritance::parents_first(before) {
        let Some(wanted) = after.tables.get(&id) else { continue };
        let stays = inheritance::kept_keys(before, after, &id);
        if let Some(table) = before.tables.get_mut(&id) {
            let first = changes.len();
            constraints(changes, &id, table, wanted, &stays);
            indexes(changes, &id, table, wanted, &stays);
            inheritance::follow(&mut before.inheritance, &before.tables, &changes[first..]);
        }
    }
    Ok(())
}

/// A rename that was carried out long ago is still said in the source: without its old name it means nothing.
fn enums(changes: &mut Vec<Change>, before: &mut Schema, renames: &Renames) -> Result<(), RenameError> {
    for (to, from) in &renames.enums {
        let from = EnumId(from.clone());
        if from == *to {
            continue;
        }
        if before.enums.contains_key(&from) && before.enums.contains_key(to) {
            return Err(taken("enum", &from, to));
        }
        let Some(renamed) = before.enums.remove(&from) else { continue };
        before.enums.insert(to.clone(), renamed);
        for table in before.tables.values_mut() {
            for column in &mut table.columns {
                if column.ty.element.as_ref() == Some(&from.0) {
                    column.ty.element = Some(to.0.clone());
                    column.ty.text = printed::rename_type(&column.ty.text, &from.0, &to.0);
                }
            }
            each_expression(table, &mut |e| e.printed = printed::rename_type(&e.printed, &from.0, &to.0));
        }
        changes.push(Change::RenameEnum { from, to: to.clone() });
    }
    for ((id, to), from) in &renames.enum_values {
        let Some(values) = before.enums.get_mut(id).map(|found| &mut found.values) else { continue };
        let Some(at) = values.iter().position(|value| value == from) else { continue };
        if values.contains(to) {
            return Err(taken("enum value", from, to));
        }
        values[at] = to.clone();
        for table in before.tables.values_mut() {
            each_expression(table, &mut |e| e.printed = printed::rename_value(&e.printed, &id.0, from, to));
        }
        changes.push(Change::RenameEnumValue { id: id.clone(), from: from.clone(), to: to.clone() });
    }
    Ok(())
}

fn tables(changes: &mut Vec<Change>, before: &mut Schema, renames: &Renames) -> Result<(), RenameError> {
    let mut wanted: BTreeMap<TableId, TableId> = renames
        .tables
        .iter()
        .map(|(to, from)| (TableId(from.clone()), TableId(to.clone())))
        .filter(|(from, to)| from != to && before.tables.contains_key(from))
        .collect();
    while let Some((from, to)) = next_rename(&mut wanted, |name| before.tables.contains_key(name)) {
        let to = match to {
            Ok(to) => to,
            Err(to) => return Err(taken("table", &from, &to)),
        };
        rename_table(before, &from, &to);
        changes.push(Change::RenameTable { from, to });
    }
    Ok(())
}

fn rename_table(schema: &mut Schema, from: &TableId, to: &TableId) {
    if let Some(table) = schema.tables.remove(from) {
        schema.tables.insert(to.clone(), table);
    }
    for table in schema.tables.values_mut() {
        for constraint in table.constraints.values_mut() {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                && key.target == *from
            {
                key.target = to.clone();
            }
        }
    }
    let owned: Vec<SequenceId> = schema
        .sequences
        .iter()
        .filter(|(_, sequence)| sequence.owned_by.as_ref().is_some_and(|owner| owner.table == *from))
        .map(|(id, _)| id.clone())
        .collect();
    for id in owned {
        let Some(mut sequence) = schema.sequences.remove(&id) else { continue };
        if let Some(owner) = &mut sequence.owned_by {
            owner.table = to.clone();
        }
        // SET SCHEMA takes the sequences that its columns own along.
        let moved = SequenceId::new(&to.0.schema, &id.0.name);
        if moved != id {
            for table in schema.tables.values_mut() {
                each_expression(table, &mut |e| {
                    e.printed = printed::rename_regclass(&e.printed, &id.0, &moved.0)
                });
            }
        }
        schema.sequences.insert(moved, sequence);
    }
    if let Some(table) = schema.tables.get_mut(to) {
        for column in &mut table.columns {
            if let Some(sequence) = column.identity.as_mut().and_then(|identity| identity.sequence.as_mut()) {
                sequence.0.schema.clone_from(&to.0.schema);
            }
        }
    }
}

fn columns(changes: &mut Vec<Change>, before: &mut Schema, renames: &Renames) -> Result<(), RenameError> {
    let mut by_table: BTreeMap<&TableId, BTreeMap<String, String>> = BTreeMap::new();
    for (to, from) in &renames.columns {
        by_table.entry(&to.table).or_default().insert(from.clone(), to.name.clone());
    }
    for (id, mut wanted) in by_table {
        let Some(table) = before.tables.get(id) else { continue };
        wanted.retain(|from, to| from != to && table.column(from).is_some());
        loop {
            let has = |name: &String| before.tables.get(id).is_some_and(|t| t.column(name).is_some());
            let Some((from, to)) = next_rename(&mut wanted, has) else { break };
            let column = |name: &str| ColumnId { table: id.clone(), name: name.to_owned() };
            let to = match to {
                Ok(to) => to,
                Err(to) => return Err(taken("column", &column(&from), &column(&to))),
            };
            rename_column(before, id, &from, &to);
            changes.push(Change::RenameColumn { table: id.clone(), from, to });
        }
    }
    Ok(())
}

/// The next rename whose new name is free; `Err` in its place where none is.
///
/// A circle (two names swapped) has no free name in it, and PostgreSQL no statement for it.
fn next_rename<T: Ord + Clone>(
    wanted: &mut BTreeMap<T, T>,
    is_taken: impl Fn(&T) -> bool,
) -> Option<(T, Result<T, T>)> {
    let free = wanted.iter().find(|(_, to)| !is_taken(to)).map(|(from, _)| from.clone());
    match free {
        Some(from) => wanted.remove(&from).map(|to| (from, Ok(to))),
        None => wanted.pop_first().map(|(from, to)| (from, Err(to))),
    }
}

fn rename_column(schema: &mut Schema, id: &TableId, from: &str, to: &str) {
    let swap = |name: &mut String| {
        if name == from {
            to.clone_into(name);
        }
    };
    let swap_set = |names: &mut BTreeSet<String>| {
        if names.remove(from) {
            names.insert(to.to_owned());
        }
    };
    if let Some(table) = schema.tables.get_mut(id) {
        each_column_expression(table, &mut |e| e.printed = printed::rename_in(&e.printed, from, to));
        for column in &mut table.columns {
            swap(&mut column.name);
            if let Some(generated) = &mut column.generated {
                swap_set(&mut generated.columns);
            }
        }
        for constraint in table.constraints.values_mut() {
            match &mut constraint.kind {
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } => {
                    key.columns.iter_mut().chain(&mut key.include).for_each(swap);
                }
                ConstraintKind::ForeignKey(key) => {
                    key.columns.iter_mut().chain(&mut key.on_delete_columns).for_each(swap);
                }
                ConstraintKind::Check(check) => swap_set(&mut check.columns),
                ConstraintKind::Exclusion(exclusion) => swap_set(&mut exclusion.columns),
            }
        }
        for index in table.indexes.values_mut() {
            for key in &mut index.keys {
                if let KeyPart::Column(name) = &mut key.part {
                    swap(name);
                }
            }
            index.include.iter_mut().for_each(swap);
            swap_set(&mut index.columns);
        }
    }
    for table in schema.tables.values_mut() {
        for constraint in table.constraints.values_mut() {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                && key.target == *id
            {
                key.target_columns.iter_mut().for_each(swap);
            }
        }
    }
    for sequence in schema.sequences.values_mut() {
        if let Some(owner) = &mut sequence.owned_by
            && owner.table == *id
        {
            swap(&mut owner.name);
        }
    }
}

/// Sequences behind the same column, and otherwise the same.
fn sequences(changes: &mut Vec<Change>, before: &mut Schema, after: &Schema) {
    let gone: Vec<SequenceId> =
        before.sequences.keys().filter(|id| !after.sequences.contains_key(id)).cloned().collect();
    for from in gone {
        let owner = before.sequences.get(&from).and_then(|old| old.owned_by.clone());
        let renamed = after.sequences.iter().find(|(id, new)| {
            owner.is_some()
                && new.owned_by == owner
                && id.0.schema == from.0.schema
                && !before.sequences.contains_key(id)
        });
        let Some((to, _)) = renamed else { continue };
        if let Some(sequence) = before.sequences.remove(&from) {
            before.sequences.insert(to.clone(), sequence);
        }
        for table in before.tables.values_mut() {
            each_expression(table, &mut |e| e.printed = printed::rename_regclass(&e.printed, &from.0, &to.0));
        }
        changes.push(Change::RenameSequence { from, to: to.clone() });
    }
    for (id, table) in &mut before.tables {
        for column in &mut table.columns {
            let wanted =
                after.tables.get(id).and_then(|t| t.column(&column.name)).and_then(|c| c.identity.as_ref());
            let (Some(identity), Some(wanted)) = (&mut column.identity, wanted) else { continue };
            if let (Some(from), Some(to)) = (&identity.sequence, &wanted.sequence)
                && from != to
            {
                changes.push(Change::RenameSequence { from: from.clone(), to: to.clone() });
                identity.sequence = Some(to.clone());
            }
        }
    }
}

/// Constraints that say the same: renaming one costs nothing, building it anew reads the whole table.
fn constraints(
    changes: &mut Vec<Change>,
    id: &TableId,
    before: &mut Table,
    after: &Table,
    stays: &BTreeSet<String>,
) {
    let gone: Vec<String> =
        before.constraints.keys().filter(|name| !after.constraints.contains_key(*name)).cloned().collect();
    for from in gone.into_iter().filter(|from| stays.contains(from)) {
        let Some(old) = before.constraints.get(&from) else { continue };
        let renamed = after.constraints.iter().find(|(name, new)| {
            !before.constraints.contains_key(*name)
                && new.kind == old.kind
                && new.deferrable == old.deferrable
                && new.validated == old.validated
        });
        let Some((to, _)) = renamed else { continue };
        if let Some(constraint) = before.constraints.remove(&from) {
            before.constraints.insert(to.clone(), constraint);
        }
        follow_replica_identity(before, &from, to);
        changes.push(Change::RenameConstraint { table: id.clone(), from, to: to.clone() });
    }
}

fn indexes(
    changes: &mut Vec<Change>,
    id: &TableId,
    before: &mut Table,
    after: &Table,
    stays: &BTreeSet<String>,
) {
    let gone: Vec<String> =
        before.indexes.keys().filter(|name| !after.indexes.contains_key(*name)).cloned().collect();
    for from in gone.into_iter().filter(|from| stays.contains(from)) {
        let Some(old) = before.indexes.get(&from) else { continue };
        let same = |new: &schema_model::Index| {
            schema_model::Index { comment: old.comment.clone(), clustered: old.clustered, ..new.clone() }
                == *old
        };
        let renamed =
            after.indexes.iter().find(|(name, new)| !before.indexes.contains_key(*name) && same(new));
        let Some((to, _)) = renamed else { continue };
        if let Some(index) = before.indexes.remove(&from) {
            before.indexes.insert(to.clone(), index);
        }
        follow_replica_identity(before, &from, to);
        let index = |name: &str| IndexId::new(&id.0.schema, name);
        changes.push(Change::RenameIndex { table: id.clone(), from: index(&from), to: index(to) });
    }
}

fn follow_replica_identity(table: &mut Table, from: &str, to: &str) {
    if table.replica_identity == ReplicaIdentity::Index(from.to_owned()) {
        table.replica_identity = ReplicaIdentity::Index(to.to_owned());
    }
}

fn taken(kind: &'static str, from: &impl ToString, to: &impl ToString) -> RenameError {
    RenameError { kind, from: from.to_string(), to: to.to_string() }
}

/// Every expression of a table, defaults too.
fn each_expression(table: &mut Table, visit: &mut dyn FnMut(&mut Expression)) {
    table.columns.iter_mut().filter_map(|column| column.default.as_mut()).for_each(&mut *visit);
    each_column_expression(table, visit);
}

/// Every expression of a table that can name its columns.
fn each_column_expression(table: &mut Table, visit: &mut dyn FnMut(&mut Expression)) {
    for generated in table.columns.iter_mut().filter_map(|column| column.generated.as_mut()) {
        visit(&mut generated.expression);
    }
    for constraint in table.constraints.values_mut() {
        match &mut constraint.kind {
            ConstraintKind::Check(check) => visit(&mut check.expression),
            ConstraintKind::Exclusion(exclusion) => visit(&mut exclusion.definition),
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. } | ConstraintKind::ForeignKey(_) => {
            }
        }
    }
    for index in table.indexes.values_mut() {
        for key in &mut index.keys {
            if let KeyPart::Expression(expression) = &mut key.part {
                visit(expression);
            }
        }
        index.predicate.iter_mut().for_each(&mut *visit);
    }
}
