//! Renames that nobody said, where nothing but the name differs: a constraint, an index or a sequence that PostgreSQL
//! or a rule named after its table. Building one anew would read the whole table and prove nothing.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    ColumnId, ConstraintId, ConstraintKind, IndexId, ObjectId, Schema, SequenceId, Table, TableId,
};

use super::{aside, called, carry, order};
use crate::diff::{Change, inheritance, key_of};

/// Renames in `before` what differs from `after` in nothing but its name.
pub(in crate::diff) fn apply(changes: &mut Vec<Change>, before: &mut Schema, after: &Schema) {
    let mut wanted = BTreeMap::new();
    sequences(&mut wanted, before, after);
    let held = wanted.keys().cloned().collect();
    let steps = order::in_order(wanted.clone(), held, |a, b| a == b, step_aside);
    for (from, to) in &steps {
        carry::rename(before, from, to);
    }
    let mut on_tables: BTreeMap<ObjectId, TableId> = BTreeMap::new();
    let mut keyed: BTreeSet<ObjectId> = BTreeSet::new();
    // A child's keys go with its parent's, whose renames are known first.
    for id in inheritance::parents_first(before) {
        let (Some(old), Some(new)) = (before.tables.get(&id), after.tables.get(&id)) else { continue };
        if old == new {
            continue;
        }
        let stays = inheritance::kept_keys(before, after, &id);
        let mut own = BTreeMap::new();
        constraints(&mut own, &id, old, new, &stays);
        indexes(&mut own, &id, old, new, &stays);
        for (from, to) in own.iter().filter(|(from, _)| has_index(old, from)) {
            keyed.extend([from.clone(), to.clone()]);
        }
        for (from, to) in &own {
            on_tables.insert(from.clone(), id.clone());
            carry::rename(before, from, to);
        }
        let named: Vec<Change> = own.iter().filter_map(|(from, to)| change(&id, from, to)).collect();
        inheritance::follow(&mut before.inheritance, &before.tables, &named);
        wanted.extend(own);
    }
    // Names of what goes come free when it goes, before these renames; only their own are in their way.
    let held = wanted.keys().cloned().collect();
    for (from, to) in order::in_order(wanted, held, |a, b| clash(&keyed, a, b), step_aside) {
        let table = on_tables.remove(&from);
        if let Some(table) = &table {
            on_tables.insert(to.clone(), table.clone());
        }
        let nowhere = TableId::new("", "");
        changes.extend(change(table.as_ref().unwrap_or(&nowhere), &from, &to));
        carry::rename_id(before, &from, &to);
    }
}

/// Whether one cannot have its name while the other has its own: indexes, sequences and constraints that have an index
/// (`keyed`) share the names of a schema.
fn clash(keyed: &BTreeSet<ObjectId>, a: &ObjectId, b: &ObjectId) -> bool {
    let place = |id: &ObjectId| match id {
        ObjectId::Constraint(own) if keyed.contains(id) => {
            Some((own.table.0.schema.clone(), own.name.clone()))
        }
        ObjectId::Index(own) => Some((own.0.schema.clone(), own.0.name.clone())),
        ObjectId::Sequence(own) => Some((own.0.schema.clone(), own.0.name.clone())),
        _ => None,
    };
    a == b || place(a).is_some_and(|own| Some(own) == place(b))
}

/// Whether an index goes by the name of the constraint.
fn has_index(table: &Table, id: &ObjectId) -> bool {
    let ObjectId::Constraint(id) = id else { return false };
    let own = table.constraints.get(&id.name);
    own.is_some_and(|own| key_of(own).is_some() || matches!(own.kind, ConstraintKind::Exclusion(_)))
}

fn step_aside(id: &ObjectId, nth: usize) -> ObjectId {
    called(id, None, &aside(name(id), nth))
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

fn constraints(
    wanted: &mut BTreeMap<ObjectId, ObjectId>,
    id: &TableId,
    before: &Table,
    after: &Table,
    stays: &BTreeSet<String>,
) {
    let mut taken: BTreeSet<&String> = before.constraints.keys().collect();
    for (from, old) in before
        .constraints
        .iter()
        .filter(|(name, _)| stays.contains(*name) && !after.constraints.contains_key(*name))
    {
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

fn indexes(
    wanted: &mut BTreeMap<ObjectId, ObjectId>,
    id: &TableId,
    before: &Table,
    after: &Table,
    stays: &BTreeSet<String>,
) {
    let mut taken: BTreeSet<&String> = before.indexes.keys().collect();
    for (from, old) in
        before.indexes.iter().filter(|(name, _)| stays.contains(*name) && !after.indexes.contains_key(*name))
    {
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

fn change(table: &TableId, from: &ObjectId, to: &ObjectId) -> Option<Change> {
    match (from, to) {
        (ObjectId::Sequence(from), ObjectId::Sequence(to)) => {
            Some(Change::RenameSequence { from: from.clone(), to: to.clone() })
        }
        (ObjectId::Constraint(from), ObjectId::Constraint(to)) => {
            let (from, table, to) = (from.name.clone(), to.table.clone(), to.name.clone());
            Some(Change::RenameConstraint { table, from, to })
        }
        (ObjectId::Index(from), ObjectId::Index(to)) => {
            let (table, from, to) = (table.clone(), from.clone(), to.clone());
            Some(Change::RenameIndex { table, from, to })
        }
        _ => None,
    }
}

/// The name without what it belongs to.
fn name(id: &ObjectId) -> &str {
    match id {
        ObjectId::Constraint(id) => &id.name,
        ObjectId::Index(id) => &id.0.name,
        ObjectId::Sequence(id) => &id.0.name,
        _ => "",
    }
}
