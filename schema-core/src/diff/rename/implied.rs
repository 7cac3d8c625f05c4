//! Renames that nobody said, where nothing but the name differs: a constraint, an index or a sequence that PostgreSQL
//! or a rule named after its table. Building one anew would read the whole table and prove nothing.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    ColumnId, ConstraintId, ConstraintKind, IndexId, ObjectId, Schema, SequenceId, Table, TableId,
};

use super::{aside, called, carry, order};
use crate::diff::{Change, key_of};

/// Renames in `before` what differs from `after` in nothing but its name.
pub(in crate::diff) fn apply(changes: &mut Vec<Change>, before: &mut Schema, after: &Schema) {
    let mut wanted = BTreeMap::new();
    sequences(&mut wanted, before, after);
    for (id, new) in &after.tables {
        if let Some(old) = before.tables.get(id).filter(|old| *old != new) {
            constraints(&mut wanted, id, old, new);
            indexes(&mut wanted, id, old, new);
        }
    }
    if wanted.is_empty() {
        return;
    }
    // Names of what goes come free when it goes, before these renames; only their own are in their way.
    let keys: BTreeSet<ObjectId> = wanted.keys().filter(|id| has_index(before, id)).cloned().collect();
    let keys: BTreeSet<ObjectId> = keys.iter().flat_map(|id| [id.clone(), wanted[id].clone()]).collect();
    let place = |id: &ObjectId| match id {
        ObjectId::Constraint(own) if keys.contains(id) => {
            Some((own.table.0.schema.clone(), own.name.clone()))
        }
        ObjectId::Index(own) => Some((own.0.schema.clone(), own.0.name.clone())),
        ObjectId::Sequence(own) => Some((own.0.schema.clone(), own.0.name.clone())),
        _ => None,
    };
    let clash = |a: &ObjectId, b: &ObjectId| a == b || place(a).is_some_and(|own| Some(own) == place(b));
    let step_aside = |id: &ObjectId, nth| called(id, None, &aside(name(id), nth));
    let mut tables = owners(before, &wanted);
    let steps = order::in_order(wanted.clone(), wanted.keys().cloned().collect(), clash, step_aside);
    for (from, to) in &steps {
        changes.extend(change(&mut tables, from, to));
    }
    // One after the other, so that no name is lost on the way.
    for (from, to) in &steps {
        carry::rename(before, from, to);
    }
}

/// Sequences behind the same column. What else has the name is to go, and steps aside.
fn sequences(wanted: &mut BTreeMap<ObjectId, ObjectId>, before: &Schema, after: &Schema) {
    let (old, new) = (owned(before), owned(after));
    let alone = |id: &SequenceId| before.sequences.get(id).is_some_and(|own| own.owned_by.is_none());
    for (owner, sequences) in &old {
        let Some(others) = new.get(owner) else { continue };
        let gone = sequences.iter().filter(|id| !others.contains(id));
        let come = others.iter().filter(|id| !sequences.contains(id) && !alone(id));
        for (from, to) in gone.zip(come).filter(|(from, to)| from.0.schema == to.0.schema) {
            wanted.insert(ObjectId::Sequence(from.clone()), ObjectId::Sequence(to.clone()));
        }
    }
    let held: BTreeSet<ObjectId> = old.into_values().flatten().map(ObjectId::Sequence).collect();
    let taken: Vec<ObjectId> = wanted.values().cloned().collect();
    for id in taken.iter().filter(|id| held.contains(id)) {
        if !wanted.contains_key(id) {
            let is_free = |out: &ObjectId| !held.contains(out) && !taken.contains(out);
            let out = (1..).map(|nth| called(id, None, &aside(name(id), nth))).find(is_free);
            wanted.extend(out.map(|out| (id.clone(), out)));
        }
    }
}

/// The sequences of each column, those of identity columns by themselves.
fn owned(schema: &Schema) -> BTreeMap<(ColumnId, bool), Vec<SequenceId>> {
    let mut owned: BTreeMap<(ColumnId, bool), Vec<SequenceId>> = BTreeMap::new();
    for (id, sequence) in &schema.sequences {
        if let Some(owner) = &sequence.owned_by {
            owned.entry((owner.clone(), false)).or_default().push(id.clone());
        }
    }
    for (table, own) in &schema.tables {
        for column in &own.columns {
            if let Some(id) = column.identity.as_ref().and_then(|identity| identity.sequence.clone()) {
                let owner = ColumnId { table: table.clone(), name: column.name.clone() };
                owned.entry((owner, true)).or_default().push(id);
            }
        }
    }
    owned
}

fn constraints(wanted: &mut BTreeMap<ObjectId, ObjectId>, id: &TableId, before: &Table, after: &Table) {
    let mut taken: BTreeSet<&String> = before.constraints.keys().collect();
    for (from, old) in before.constraints.iter().filter(|(name, _)| !after.constraints.contains_key(*name)) {
        let renamed = after.constraints.iter().find(|(name, new)| {
            !taken.contains(name)
                && new.kind == old.kind
                && new.deferrable == old.deferrable
                && new.validated == old.validated
        });
        if let Some((to, _)) = renamed {
            taken.insert(to);
            let own =
                |name: &String| ObjectId::Constraint(ConstraintId { table: id.clone(), name: name.clone() });
            wanted.insert(own(from), own(to));
        }
    }
}

fn indexes(wanted: &mut BTreeMap<ObjectId, ObjectId>, id: &TableId, before: &Table, after: &Table) {
    let mut taken: BTreeSet<&String> = before.indexes.keys().collect();
    for (from, old) in before.indexes.iter().filter(|(name, _)| !after.indexes.contains_key(*name)) {
        let same = |new: &schema_model::Index| {
            schema_model::Index { comment: old.comment.clone(), clustered: old.clustered, ..new.clone() }
                == *old
        };
        let renamed = after.indexes.iter().find(|(name, new)| !taken.contains(name) && same(new));
        if let Some((to, _)) = renamed {
            taken.insert(to);
            let own = |name: &String| ObjectId::Index(IndexId::new(&id.0.schema, name));
            wanted.insert(own(from), own(to));
        }
    }
}

/// The tables of the indexes that get other names.
fn owners(before: &Schema, wanted: &BTreeMap<ObjectId, ObjectId>) -> BTreeMap<ObjectId, TableId> {
    let mut owners = BTreeMap::new();
    if wanted.keys().any(|id| matches!(id, ObjectId::Index(_))) {
        for (table, own) in &before.tables {
            let ids = own.indexes.keys().map(|name| IndexId::new(&table.0.schema, name));
            owners.extend(ids.map(|id| (ObjectId::Index(id), table.clone())));
        }
    }
    owners
}

fn change(tables: &mut BTreeMap<ObjectId, TableId>, from: &ObjectId, to: &ObjectId) -> Option<Change> {
    match (from, to) {
        (ObjectId::Sequence(from), ObjectId::Sequence(to)) => {
            Some(Change::RenameSequence { from: from.clone(), to: to.clone() })
        }
        (ObjectId::Constraint(from), ObjectId::Constraint(to)) => {
            let (from, table, to) = (from.name.clone(), to.table.clone(), to.name.clone());
            Some(Change::RenameConstraint { table, from, to })
        }
        (ObjectId::Index(old), ObjectId::Index(new)) => {
            let table = tables.remove(from)?;
            tables.insert(to.clone(), table.clone());
            Some(Change::RenameIndex { table, from: old.clone(), to: new.clone() })
        }
        _ => None,
    }
}

/// Whether an index goes by the same name, which no other relation of the schema may have.
fn has_index(schema: &Schema, id: &ObjectId) -> bool {
    let ObjectId::Constraint(id) = id else { return false };
    let own = schema.tables.get(&id.table).and_then(|table| table.constraints.get(&id.name));
    own.is_some_and(|own| key_of(own).is_some() || matches!(own.kind, ConstraintKind::Exclusion(_)))
}

/// The name without what it belongs to.
pub(super) fn name(id: &ObjectId) -> &str {
    match id {
        ObjectId::Constraint(id) => &id.name,
        ObjectId::Index(id) => &id.0.name,
        ObjectId::Sequence(id) => &id.0.name,
        _ => "",
    }
}
