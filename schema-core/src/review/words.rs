//! Changes to sentences, by the table that they are about: what a reviewer reads first.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::constraint::Action;
use schema_model::{Column, ColumnId, ConstraintId, ConstraintKind, ObjectId, TableId};

use super::{KeyChange, KeyChanges, Subject};
use crate::diff::Change;
use crate::sql::quote;

/// Sentences in the order of the tables, then those about objects that are in no table.
pub(super) fn key_changes(subject: &Subject<'_>) -> Vec<KeyChanges> {
    let changes = &subject.difference.changes;
    let folded = Folded::of(changes);
    let mut tables: BTreeMap<TableId, Vec<KeyChange>> = BTreeMap::new();
    let mut kinds: BTreeMap<String, Vec<KeyChange>> = BTreeMap::new();
    for change in changes.iter().filter(|change| !folded.is_told_elsewhere(change)) {
        let text = sentence(subject, &folded, change);
        let line = KeyChange { text, location: location(subject, change) };
        match table(change) {
            Some(table) => tables.entry(table).or_default().push(line),
            None => kinds.entry(plural(change.object().kind())).or_default().push(line),
        }
    }
    for change in &subject.difference.unmodeled {
        let line = KeyChange { text: change.describe(), location: None };
        kinds.entry("not planned".to_owned()).or_default().push(line);
    }
    let rank = |id: &TableId| subject.after.schema.tables.get(id).map_or(usize::MAX, |table| table.rank);
    let mut tables: Vec<_> = tables.into_iter().collect();
    tables.sort_by_key(|(id, _)| rank(id));
    let told = tables.into_iter().map(|(id, lines)| KeyChanges { about: format!("`{id}`"), lines });
    told.chain(kinds.into_iter().map(|(about, lines)| KeyChanges { about, lines })).collect()
}

/// What is said with another change: a foreign key, a unique or a check with the only column that it is about, and
/// everything inside of a table that is new or goes.
struct Folded<'a> {
    /// By the new column.
    constraints: BTreeMap<ColumnId, Vec<&'a ConstraintKind>>,
    told: BTreeSet<ConstraintId>,
    whole: BTreeSet<TableId>,
}

impl<'a> Folded<'a> {
    fn of(changes: &'a [Change]) -> Self {
        let added: BTreeSet<&ColumnId> = changes
            .iter()
            .filter_map(|change| match change {
                Change::AddColumn { id, .. } => Some(id),
                _ => None,
            })
            .collect();
        let mut folded = Self { constraints: BTreeMap::new(), told: BTreeSet::new(), whole: BTreeSet::new() };
        for change in changes {
            match change {
                Change::CreateTable { id, .. } | Change::DropTable { id, .. } => {
                    folded.whole.insert(id.clone());
                }
                Change::AddConstraint { id, constraint } => {
                    let columns: Vec<&String> = match &constraint.kind {
                        ConstraintKind::ForeignKey(key) => key.columns.iter().collect(),
                        ConstraintKind::Unique { key, .. } => key.columns.iter().collect(),
                        _ => continue,
                    };
                    let [column] = columns.as_slice() else { continue };
                    let column = ColumnId { table: id.table.clone(), name: (*column).clone() };
                    if added.contains(&column) {
                        folded.constraints.entry(column).or_default().push(&constraint.kind);
                        folded.told.insert(id.clone());
                    }
                }
                _ => {}
            }
        }
        folded
    }

    fn is_told_elsewhere(&self, change: &Change) -> bool {
        match change {
            Change::CreateTable { .. } | Change::DropTable { .. } => false,
            Change::AddConstraint { id, .. } if self.told.contains(id) => true,
            change => table(change).is_some_and(|table| self.whole.contains(&table)),
        }
    }
}

fn sentence(subject: &Subject<'_>, folded: &Folded<'_>, change: &Change) -> String {
    match change {
        Change::CreateTable { id, table } => {
            let columns = table.columns.iter().map(|column| format!("`{}`", column.name));
            format!("New table `{id}`: {}", columns.collect::<Vec<_>>().join(", "))
        }
        Change::DropTable { id, .. } => format!("Dropped the table `{id}` with all its rows"),
        Change::RenameTable { from, to } => format!("Renamed from `{from}` to `{to}`"),
        Change::AddColumn { id, column } => {
            let mut text = format!("Added `{}` ({})", id.name, summary(column));
            for kind in folded.constraints.get(id).into_iter().flatten() {
                text += &match kind {
                    ConstraintKind::ForeignKey(key) => format!(
                        ", which refers to `{}`{}",
                        key.target,
                        action(key.on_delete).map(|does| format!(" ({does})")).unwrap_or_default()
                    ),
                    _ => ", unique".to_owned(),
                };
            }
            text
        }
        Change::DropColumn { id, column } => {
            format!("Dropped `{}` ({}) with all its values", id.name, summary(column))
        }
        Change::RenameColumn { from, to, .. } => format!("Renamed `{from}` to `{to}`"),
        Change::SetColumnType { id, from, to } if from.ty != to.ty => {
            let name = quote::column_type;
            format!("Changed `{}` from `{}` to `{}`", id.name, name(&from.ty), name(&to.ty))
        }
        Change::SetDefault { id, from, to } => match (from, to) {
            (_, Some(to)) if from.is_none() => format!("Gave `{}` the default `{}`", id.name, to.sql()),
            (Some(from), Some(to)) => {
                format!("Changed the default of `{}` from `{}` to `{}`", id.name, from.sql(), to.sql())
            }
            (Some(from), None) => format!("Took the default `{}` from `{}`", from.sql(), id.name),
            (None, _) => format!("`{}` has no default", id.name),
        },
        Change::SetNotNull { id } => format!("`{}` may not be NULL any more", id.name),
        Change::DropNotNull { id } => format!("`{}` may be NULL", id.name),
        Change::AddConstraint { id, constraint } => format!("Added {}", demand(id, &constraint.kind)),
        Change::DropConstraint { id, constraint } => format!("Dropped {}", demand(id, &constraint.kind)),
        Change::CreateIndex { id, index, .. } => {
            let unique = if index.unique { "unique index" } else { "index" };
            let columns = index.columns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
            let on = if columns.is_empty() { String::new() } else { format!(" on {}", columns.join(", ")) };
            format!("Added the {unique} `{}`{on}", id.0.name)
        }
        Change::DropIndex { id, .. } => format!("Dropped the index `{}`", id.0.name),
        Change::RenameConstraint { from, to, .. } => format!("Renamed the constraint `{from}` to `{to}`"),
        Change::RenameIndex { from, to, .. } => {
            format!("Renamed the index `{}` to `{}`", from.0.name, to.0.name)
        }
        Change::CreateObject { id, .. } => format!("New {} `{id}`", id.kind.words()),
        Change::DropObject { id, .. } if subject.after.schema.objects.contains_key(id) => {
            format!("The {} `{id}` is made again", id.kind.words())
        }
        Change::DropObject { id, .. } => format!("Dropped the {} `{id}`", id.kind.words()),
        Change::ReplaceObject { id, .. } => format!("The {} `{id}` has another definition", id.kind.words()),
        Change::CreateEnum { id, values } => format!("New enum `{id}`: {}", listed(values)),
        Change::DropEnum { id } => format!("Dropped the enum `{id}`"),
        Change::AddEnumValue { id, value, .. } => format!("`{id}` gains the value '{value}'"),
        Change::RenameEnumValue { id, from, to } => format!("The value '{from}' of `{id}` is called '{to}'"),
        Change::RecreateEnum { id, from, to } => {
            let gone: Vec<String> = from.iter().filter(|value| !to.contains(value)).cloned().collect();
            match gone.is_empty() {
                true => format!("The values of `{id}` change their order: {}", listed(to)),
                false => format!("`{id}` loses {}", listed(&gone)),
            }
        }
        Change::SetComment { id, to, .. } => match to {
            Some(text) => format!("The comment of the {} `{id}` is `{}`", id.kind(), text.replace('`', "'")),
            None => format!("The {} `{id}` has no comment any more", id.kind()),
        },
        other => other.describe(),
    }
}

/// The table that a sentence belongs under.
fn table(change: &Change) -> Option<TableId> {
    match change {
        Change::CreateIndex { table, .. }
        | Change::DropIndex { table, .. }
        | Change::RenameIndex { table, .. }
        | Change::SetIndexOptions { table, .. }
        | Change::SetIndexStatistics { table, .. }
        | Change::SetIndexTablespace { table, .. } => Some(table.clone()),
        Change::SetComment { table: Some(table), .. } => Some(table.clone()),
        other => match other.object() {
            ObjectId::Table(id) => Some(id),
            ObjectId::Column(id) => Some(id.table),
            ObjectId::Constraint(id) => Some(id.table),
            _ => None,
        },
    }
}

pub(super) fn location(subject: &Subject<'_>, change: &Change) -> Option<schema_model::Location> {
    let locations = &subject.declared.1?.locations;
    let object = change.object();
    let table = || table(change).and_then(|table| locations.get(&ObjectId::Table(table)));
    locations.get(&object).or_else(table).cloned()
}

fn summary(column: &Column) -> String {
    let mut text = quote::column_type(&column.ty);
    if column.not_null {
        text += ", NOT NULL";
    }
    if let Some(default) = &column.default {
        text += &format!(", DEFAULT {}", default.sql());
    }
    if column.identity.is_some() {
        text += ", identity";
    }
    if column.generated.is_some() {
        text += ", generated";
    }
    text
}

fn demand(id: &ConstraintId, kind: &ConstraintKind) -> String {
    let name = &id.name;
    match kind {
        ConstraintKind::PrimaryKey(key) => format!("the primary key `{name}` on {}", ticked(&key.columns)),
        ConstraintKind::Unique { key, .. } => format!("UNIQUE `{name}` on {}", ticked(&key.columns)),
        ConstraintKind::ForeignKey(key) => format!(
            "the foreign key `{name}` from {} to `{}`{}",
            ticked(&key.columns),
            key.target,
            action(key.on_delete).map(|does| format!(" ({does})")).unwrap_or_default()
        ),
        ConstraintKind::Check(check) => format!("CHECK `{name}`: `{}`", check.expression.sql()),
        ConstraintKind::Exclusion(own) => format!("the exclusion `{name}`: `{}`", own.definition.sql()),
    }
}

fn action(on_delete: Action) -> Option<&'static str> {
    match on_delete {
        Action::NoAction => None,
        Action::Restrict => Some("ON DELETE restrict"),
        Action::Cascade => Some("ON DELETE cascade"),
        Action::SetNull => Some("ON DELETE set null"),
        Action::SetDefault => Some("ON DELETE set default"),
    }
}

fn ticked(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn listed(values: &[String]) -> String {
    values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ")
}

fn plural(kind: &str) -> String {
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if kind.ends_with('x') => format!("{kind}es"),
        None if kind.ends_with('s') => kind.to_owned(),
        None => format!("{kind}s"),
    }
}
