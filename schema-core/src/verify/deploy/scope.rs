//! Two schemas to the relations that queries are tried on: those that differ, or hold values of a type that does.

use std::collections::BTreeSet;

use schema_model::object::Kind;
use schema_model::{NamedId, ObjectId, Schema, Table, TableId};

use crate::sql::quote;

/// The tables and views of `own` that are not in `other` as they are here.
pub(in super::super) fn relations(own: &Schema, other: &Schema) -> BTreeSet<TableId> {
    let types = types(own, other);
    let holds = |table: &Table| {
        table
            .columns
            .iter()
            .any(|column| column.ty.element.as_ref().is_some_and(|ty| types.contains(&quote::printed(ty))))
    };
    let tables =
        own.tables.iter().filter(|(id, table)| other.tables.get(*id) != Some(*table) || holds(table));
    let mut found: BTreeSet<TableId> = tables.map(|(id, _)| id.clone()).collect();
    let views = own
        .objects
        .iter()
        .filter(|(id, view)| id.kind.is_relation() && other.objects.get(*id) != Some(*view));
    // Who takes whose rows: a partition refuses some, and its parent those for which there is none.
    let parents = own.inheritance.children.iter().chain(&other.inheritance.children);
    let apart = parents.filter(|(id, child)| {
        own.inheritance.children.get(*id) != Some(*child)
            || other.inheritance.children.get(*id) != Some(*child)
    });
    let families = apart.flat_map(|(id, child)| std::iter::once(id).chain(&child.parents));
    found.extend(families.filter(|id| own.tables.contains_key(*id)).cloned());
    found.extend(views.filter_map(|(_, view)| view.relation.clone()));
    found.extend(guarded(own, other).filter(|id| own.tables.contains_key(*id)).cloned());
    found
}

/// The tables whose triggers, policies or publications are others in one of two schemas than in the other, or call such
/// functions.
fn guarded<'a>(own: &'a Schema, other: &'a Schema) -> impl Iterator<Item = &'a TableId> {
    let differ = |one: &'a Schema, two: &'a Schema| {
        let objects = one.objects.iter().filter(|(id, object)| two.objects.get(*id) != Some(*object));
        objects.map(|(id, _)| ObjectId::Named(id.clone()))
    };
    let changed: BTreeSet<ObjectId> = differ(own, other).chain(differ(other, own)).collect();
    let edges = || own.dependencies.iter().chain(&other.dependencies);
    let calls = edges().filter(|(_, under)| changed.contains(under)).map(|(above, _)| above);
    let guards: BTreeSet<ObjectId> = changed.iter().chain(calls).filter(|id| is_guard(id)).cloned().collect();
    edges().filter(move |(above, _)| guards.contains(above)).filter_map(|(_, under)| match under {
        ObjectId::Table(id) => Some(id),
        ObjectId::Column(id) => Some(&id.table),
        _ => None,
    })
}

fn is_guard(id: &ObjectId) -> bool {
    matches!(id, ObjectId::Named(own) if matches!(own.kind, Kind::Trigger | Kind::Policy | Kind::Publication))
}

/// The types that are others, or made of such, as they are printed.
fn types(own: &Schema, other: &Schema) -> BTreeSet<String> {
    let enums = own.enums.iter().filter(|(id, ty)| other.enums.get(*id) != Some(*ty));
    let mut changed: BTreeSet<ObjectId> = enums.map(|(id, _)| ObjectId::Enum(id.clone())).collect();
    let objects = own.objects.iter().filter(|(id, object)| other.objects.get(*id) != Some(*object));
    changed.extend(objects.map(|(id, _)| ObjectId::Named(id.clone())));
    loop {
        let above = own.dependencies.iter().filter(|(_, under)| changed.contains(under));
        let is_type = |id: &ObjectId| matches!(id, ObjectId::Named(id) if own.objects.contains_key(id));
        let above = above.filter(|(above, _)| is_type(above) && !changed.contains(above));
        let above: Vec<ObjectId> = above.map(|(above, _)| above.clone()).collect();
        if above.is_empty() {
            break;
        }
        changed.extend(above);
    }
    let name = |id: &ObjectId| match id {
        ObjectId::Enum(id) => Some(quote::printed(&id.0)),
        ObjectId::Named(NamedId { identity, .. }) => Some(identity.clone()),
        _ => None,
    };
    changed.iter().filter_map(name).collect()
}
