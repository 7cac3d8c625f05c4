//! Whether a partition's copy of a trigger fires: a state of its own, which is a part of the trigger on the parent.

use std::collections::BTreeSet;

use schema_model::object::{Kind, Part};
use schema_model::{Object, Schema, TableId};

use super::super::Context;
use crate::diff::{Change, PartAction};
use crate::sql::quote;

/// A partition that leaves takes its copy of the trigger with it, and one that comes gets a new one, which fires.
pub(super) fn settle(context: &Context<'_>, changes: &mut Vec<Change>) {
    let leaving = leaving(context.before, changes);
    if leaving.is_empty() {
        return;
    }
    let is_gone = |part: &str| leaving.iter().any(|table| part == part_of(table));
    let stays = |object: Option<&Object>, part: &str| object.is_some_and(|own| own.part(part).is_some());
    changes.retain(|change| match change {
        Change::AlterObject { id, part, .. } if id.kind == Kind::Trigger => {
            !is_gone(part) || stays(context.after.objects.get(id), part)
        }
        _ => true,
    });
    for (id, object) in context.after.objects.iter().filter(|(id, _)| id.kind == Kind::Trigger) {
        let is_made =
            changes.iter().any(|own| matches!(own, Change::CreateObject { id: own, .. } if own == id));
        let old = context.before.objects.get(id).filter(|_| !is_made);
        let same = |part: &&Part| old.is_some_and(|old| old.part(&part.name) == Some(part));
        for part in object.parts.iter().filter(|part| is_gone(&part.name)).filter(same) {
            changes.push(Change::AlterObject {
                id: id.clone(),
                part: part.name.clone(),
                action: PartAction::Add,
                sql: part.set.clone(),
            });
        }
    }
}

/// The partitions that are dropped or detached, themselves or with what they are in.
fn leaving(before: &Schema, changes: &[Change]) -> BTreeSet<TableId> {
    let mut leaving = BTreeSet::new();
    for change in changes {
        if let Change::DropTable { id, .. } | Change::Detach { id, .. } = change {
            leaving.insert(id.clone());
            leaving.extend(before.inheritance.descendants(id));
        }
    }
    leaving
}

/// The name that the introspection gives to such a part.
fn part_of(table: &TableId) -> String {
    format!("partition {} on state", quote::printed(&table.0))
}
