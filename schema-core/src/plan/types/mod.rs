//! Types that PostgreSQL cannot change while columns hold values of them, to changes that it can carry out: the type is
//! set aside under another name, its successor made, the columns moved over, and the old one dropped once nothing is
//! of it. What else hangs on the type (`recreate`) is dropped before and made again after.

mod by_name;
mod cast;
mod composite;
mod domain;
mod effects;
mod link;
mod stored;
mod uses;

use std::collections::BTreeSet;

use schema_model::object::Kind;
use schema_model::{Object, ObjectId, QualifiedName, Schema};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{Context, Effects, dependents, shell};
use crate::diff::{self, Change};

pub(super) use cast::{is_by_name, keeps_rows, may_fail, using};
pub(super) use domain::disturb as disturb_domain;
pub(super) use effects::effects;
pub(super) use link::link;
pub(super) use stored::{Stored, collation, stored};

/// Adds what a change of a type forces upon it, upon the types made of it, and upon the columns that hold their values.
pub(super) fn complete(context: &Context<'_>, changes: &mut Vec<Change>) {
    if !changes.iter().any(|change| type_of(&change.object()).is_some()) {
        return;
    }
    uses::escalate(context, changes);
    let mut remade = remade(context, changes);
    uses::close(context, &mut remade);
    for name in &remade {
        make_again(context, changes, name);
    }
    let moved: BTreeSet<QualifiedName> =
        set_aside(changes).flat_map(|id| names(context.before, id)).collect();
    dependents::retype_columns(context, changes, &moved);
}

/// The names of the types that make room for their successors, multirange types too.
pub(super) fn moved(context: &Context<'_>, changes: &[Change]) -> BTreeSet<QualifiedName> {
    set_aside(changes).flat_map(|id| names(context.before, id)).collect()
}

/// What hangs on the types that make room for their successors, by PostgreSQL's records.
pub(super) fn hanging_on_moved(context: &Context<'_>, changes: &[Change]) -> BTreeSet<ObjectId> {
    let moved: BTreeSet<&ObjectId> = set_aside(changes).collect();
    let all = context.before.dependencies.iter().filter(|(_, referenced)| moved.contains(referenced));
    if moved.is_empty() { BTreeSet::new() } else { all.map(|(dependent, _)| dependent.clone()).collect() }
}

/// The columns whose default or generation expression hangs on them.
pub(super) fn expressions_on_moved(context: &Context<'_>, changes: &[Change]) -> BTreeSet<ObjectId> {
    let moved: BTreeSet<&ObjectId> = set_aside(changes).collect();
    let all = context.before.part_dependencies.iter();
    let all = all.filter(|(_, part, on)| part == schema_model::EXPRESSION && moved.contains(on));
    if moved.is_empty() { BTreeSet::new() } else { all.map(|(dependent, ..)| dependent.clone()).collect() }
}

/// Whether the type makes room for its successor.
pub(super) fn is_set_aside(changes: &[Change], id: &ObjectId) -> bool {
    set_aside(changes).any(|own| own == id)
}

/// The types that make room for their successors.
fn set_aside(changes: &[Change]) -> impl Iterator<Item = &ObjectId> {
    changes.iter().filter_map(|change| match change {
        Change::SetTypeAside { id, .. } => Some(id),
        _ => None,
    })
}

/// The types that are to be what they are not, by name: what kind of type it is may differ, too.
fn remade(context: &Context<'_>, changes: &[Change]) -> BTreeSet<QualifiedName> {
    let (mut dropped, mut created, mut remade) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for change in changes {
        let Some(name) = type_of(&change.object()) else { continue };
        match change {
            Change::RecreateEnum { .. } | Change::SetTypeAside { .. } => remade.insert(name),
            Change::DropEnum { .. } | Change::DropObject { .. } => dropped.insert(name),
            Change::CreateEnum { .. } | Change::CreateObject { .. } => created.insert(name),
            _ => continue,
        };
    }
    remade.extend(dropped.intersection(&created).cloned());
    // A base type and its functions go and come together (`shell`).
    remade.retain(|name| uses::find(context.before, name).is_some_and(|id| is_known(context.before, &id)));
    remade
}

/// Whether the values of the type can be moved: it is an enum, a domain, a composite type or a plain range.
fn is_known(schema: &Schema, id: &ObjectId) -> bool {
    let ObjectId::Named(id) = id else { return true };
    let definition = schema.objects.get(id).map_or("", |own| own.definition.as_str());
    let is_range = definition.starts_with("subtype = ") && shell::functions(schema, id).is_empty();
    id.kind == Kind::Domain || definition == composite::DEFINITION || is_range
}

fn make_again(context: &Context<'_>, changes: &mut Vec<Change>, name: &QualifiedName) {
    let (before, after) = (context.before, context.after);
    let (Some(old), Some(new)) = (uses::find(before, name), uses::find(after, name)) else { return };
    let is_done = set_aside(changes).any(|id| *id == old);
    // Nothing tells which expressions name a value of an enum, so its successor comes before it goes.
    let is_enum = matches!(old, ObjectId::Enum(_)) || matches!(new, ObjectId::Enum(_));
    if is_done || !is_enum && !uses::is_held(context, &old) {
        let is_said =
            changes.iter().any(|own| matches!(own, Change::CreateObject { .. }) && own.object() == new);
        if let (ObjectId::Named(id), false, false) = (&new, is_done, is_said)
            && let (Some(old), Some(new)) = (before.objects.get(id), after.objects.get(id))
        {
            changes.retain(|change| change.is_rename() || change.object() != ObjectId::Named(id.clone()));
            diff::recreate(changes, id, old, new);
        }
        return;
    }
    // What it is called by then, and who may use it, stays as it is.
    let is_kept = |change: &Change| {
        change.is_rename() || matches!(change, Change::SetGrants { .. } | Change::SetOwner { .. })
    };
    changes.retain(|change| is_kept(change) || ![&old, &new].contains(&&change.object()));
    let aside = diff::free_aside(before, after, changes, &old);
    changes.push(Change::SetTypeAside { id: old.clone(), to: aside.clone() });
    match &new {
        ObjectId::Enum(id) => {
            let values = after.enums.get(id).map(|own| own.values.clone()).unwrap_or_default();
            changes.push(Change::CreateEnum { id: id.clone(), values });
        }
        ObjectId::Named(id) => {
            let Some(wanted) = after.objects.get(id) else { return };
            let is_composite = |own: &&Object| own.definition == composite::DEFINITION;
            if let Some(own) = before.objects.get(id).filter(is_composite)
                && is_composite(&wanted)
            {
                changes.extend(composite::aligned(id, own, wanted));
            }
            changes.push(Change::CreateObject { id: id.clone(), object: Box::new(wanted.clone()) });
        }
        _ => {}
    }
    if let Some(comment) = comment(after, &new) {
        changes.push(Change::SetComment { id: new.clone(), table: None, to: Some(comment) });
    }
    match (&old, aside) {
        (ObjectId::Enum(_), ObjectId::Enum(id)) => changes.push(Change::DropEnum { id }),
        (ObjectId::Named(old), ObjectId::Named(id)) => {
            let object = before.objects.get(old).cloned().map(Box::new);
            changes.extend(object.map(|object| Change::DropObject { id, object }));
        }
        _ => {}
    }
}

fn comment(schema: &Schema, id: &ObjectId) -> Option<String> {
    match id {
        ObjectId::Enum(id) => schema.enums.get(id)?.comment.clone(),
        ObjectId::Named(id) => schema.objects.get(id)?.comment.clone(),
        _ => None,
    }
}

/// The steps of setting a type aside: what is named after it makes room with it.
pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, all: &[Change], change: &Change) {
    let Change::SetTypeAside { id, to } = change else { return };
    let renames = match (id, to) {
        (ObjectId::Enum(from), ObjectId::Enum(to)) => {
            vec![Change::RenameEnum { from: from.clone(), to: to.clone() }]
        }
        (ObjectId::Named(from), ObjectId::Named(to)) => {
            let mut renames = vec![Change::RenameObject { from: from.clone(), to: to.clone() }];
            diff::follow_range(&mut renames, context.before, from, from, to);
            renames
        }
        _ => Vec::new(),
    };
    for sql in super::renaming(&renames) {
        let step = Step::new(Phase::Enum, change, sql, Effects::none());
        steps.push(step.creates(name_free(id)).needs(aligned(id)));
    }
    by_name::plan(steps, context, all, change);
}

fn name_free(id: &ObjectId) -> Option<Milestone> {
    type_of(id).map(Milestone::NameFree)
}

fn aligned(id: &ObjectId) -> Option<Milestone> {
    type_of(id).map(Milestone::Aligned)
}

/// The name of an enum, a domain, a composite type or a range.
fn type_of(id: &ObjectId) -> Option<QualifiedName> {
    match id {
        ObjectId::Enum(id) => Some(id.0.clone()),
        ObjectId::Named(id) if matches!(id.kind, Kind::Type | Kind::Domain) => {
            let own = crate::sql::identity::parse(&id.identity)?;
            Some(QualifiedName::new(own.schema?, own.name))
        }
        _ => None,
    }
}

/// What columns of the type name: it, or its multirange type.
fn names(schema: &Schema, id: &ObjectId) -> Vec<QualifiedName> {
    let multirange = match id {
        ObjectId::Named(id) => schema.objects.get(id).and_then(|own| diff::multirange_in(&own.definition)),
        _ => None,
    };
    type_of(id).into_iter().chain(multirange).collect()
}
