//! Each changed table as its definition before and after, line by line, and each other object that changes.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{ObjectId, TableId};

use super::names::Names;
use super::{ObjectView, Subject};
use crate::diff::Change;
use crate::plan::entries::{self, Entry};

/// What a line is to the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The same there.
    Kept,
    /// Not there, on the side after.
    New,
    /// Another one there.
    Changed,
    /// Not there, on the side before.
    Gone,
}

impl Mark {
    /// What stands behind the line; nothing for one that is kept.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Kept => None,
            Self::New => Some("NEW"),
            Self::Changed => Some("CHANGED"),
            Self::Gone => Some("GONE"),
        }
    }
}

/// A line of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The column, constraint or index.
    pub object: ObjectId,
    /// Its text.
    pub sql: String,
    /// What it is to the other side.
    pub mark: Mark,
    /// The other side's text, where it is another.
    pub other: Option<String>,
}

/// One side of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The name on this side.
    pub name: TableId,
    /// What stands between the brackets.
    pub inside: Vec<Line>,
    /// Its indexes.
    pub indexes: Vec<Line>,
}

/// A table before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableView {
    /// Its name: the new one, where there are two.
    pub name: TableId,
    /// `None` for a new table.
    pub before: Option<Side>,
    /// `None` for one that goes.
    pub after: Option<Side>,
}

/// The tables that have a line that is not the same on both sides, in the order of the schema after; those that go come
/// last.
pub(super) fn tables(subject: &Subject<'_>, names: &Names) -> Vec<TableView> {
    let changed = changed(&subject.difference.changes);
    let before: BTreeMap<TableId, &TableId> =
        subject.before.schema.tables.keys().map(|id| (names.table(id), id)).collect();
    let mut views = Vec::new();
    for (id, _) in subject.after.schema.tables_in_order() {
        views.extend(view(subject, names, &changed, before.get(id).copied(), Some(id)));
    }
    for (id, old) in before {
        if !subject.after.schema.tables.contains_key(&id) {
            views.extend(view(subject, names, &changed, Some(old), None));
        }
    }
    views
}

/// Views, functions and whatever else has a definition that changes, by kind and name.
pub(super) fn objects(subject: &Subject<'_>) -> Vec<ObjectView> {
    let ids: BTreeSet<_> = subject
        .difference
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::CreateObject { id, .. }
            | Change::DropObject { id, .. }
            | Change::ReplaceObject { id, .. }
            | Change::AlterObject { id, .. } => Some(id),
            _ => None,
        })
        .collect();
    let definition = |schema: &schema_model::Schema, id| {
        let object: &schema_model::Object = schema.objects.get(id)?;
        let parts = object.parts.iter().filter(|part| !part.inline).map(|part| part.set.as_str());
        Some(std::iter::once(object.create.as_str()).chain(parts).map(|sql| format!("{sql};\n")).collect())
    };
    ids.into_iter()
        .map(|id| ObjectView {
            title: format!("{} {id}", id.kind.words()),
            before: definition(&subject.difference.before.schema, id),
            after: definition(&subject.after.schema, id),
        })
        .filter(|view| view.before != view.after)
        .collect()
}

/// What a change is about, comments apart: those are said in words and stand in no line.
fn changed(changes: &[Change]) -> BTreeSet<ObjectId> {
    let told = changes.iter().filter(|change| !matches!(change, Change::SetComment { .. }));
    told.map(Change::object).collect()
}

fn view(
    subject: &Subject<'_>,
    names: &Names,
    changed: &BTreeSet<ObjectId>,
    old: Option<&TableId>,
    new: Option<&TableId>,
) -> Option<TableView> {
    let was = old.and_then(|id| Some((id, subject.before.schema.tables.get(id)?)));
    let is = new.and_then(|id| Some((id, subject.after.schema.tables.get(id)?)));
    let name = new.cloned().or_else(|| old.map(|id| names.table(id)))?;
    let side = |of: fn(&TableId, &schema_model::Table) -> Vec<Entry>| {
        let before = was.map(|(id, table)| of(id, table)).unwrap_or_default();
        let after = is.map(|(id, table)| of(id, table)).unwrap_or_default();
        both(before, after, names, changed)
    };
    let ((inside_before, inside_after), (indexes_before, indexes_after)) =
        (side(entries::inside), side(entries::indexes));
    let sides = [&inside_before, &inside_after, &indexes_before, &indexes_after];
    let is_kept = sides.iter().all(|lines| lines.iter().all(|line| line.mark == Mark::Kept));
    if is_kept && was.is_some() == is.is_some() && !changed.contains(&ObjectId::Table(name.clone())) {
        return None;
    }
    let before = was.map(|(id, _)| Side { name: id.clone(), inside: inside_before, indexes: indexes_before });
    let after = is.map(|(id, _)| Side { name: id.clone(), inside: inside_after, indexes: indexes_after });
    Some(TableView { name, before, after })
}

/// Pairs the lines of both sides by the objects that they are about. What is the same is shown in the spelling of the
/// side after, since a catalog's own makes the same thing look like another.
fn both(
    before: Vec<Entry>,
    after: Vec<Entry>,
    names: &Names,
    changed: &BTreeSet<ObjectId>,
) -> (Vec<Line>, Vec<Line>) {
    let before: Vec<(ObjectId, Entry)> =
        before.into_iter().map(|entry| (names.object(&entry.object), entry)).collect();
    let old = |object: &ObjectId| before.iter().find(|(name, _)| name == object).map(|(_, entry)| entry);
    let new = |object: &ObjectId| after.iter().find(|entry| entry.object == *object);
    let line = |entry: &Entry, object: &ObjectId, other: Option<&Entry>, alone: Mark| match other {
        None => Line { object: object.clone(), sql: entry.sql.clone(), mark: alone, other: None },
        Some(other) if changed.contains(object) && other.sql != entry.sql => Line {
            object: object.clone(),
            sql: entry.sql.clone(),
            mark: Mark::Changed,
            other: Some(other.sql.clone()),
        },
        Some(_) => {
            let shown = new(object).unwrap_or(entry);
            Line { object: object.clone(), sql: shown.sql.clone(), mark: Mark::Kept, other: None }
        }
    };
    let mut was: Vec<Line> =
        before.iter().map(|(object, entry)| line(entry, object, new(object), Mark::Gone)).collect();
    // Columns stand as they stand in the table. A catalog has no order of its own for the rest.
    let place = |line: &Line| match line.object {
        ObjectId::Column(_) => (0, 0),
        _ => (1, after.iter().position(|entry| entry.object == line.object).unwrap_or(usize::MAX)),
    };
    was.sort_by_key(place);
    let is = after.iter().map(|entry| line(entry, &entry.object, old(&entry.object), Mark::New)).collect();
    (was, is)
}
