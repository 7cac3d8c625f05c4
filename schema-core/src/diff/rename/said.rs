//! What somebody said of renames, and two schemas, to the changes that carry the renames out, in an order in which
//! PostgreSQL can: what lives on tables and what is called, by the names of before, then schemas, relations and types,
//! and last columns and values, under the new names of what they are part of.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::declared::Renames;
use schema_model::object::Kind;
use schema_model::{
    ConstraintId, EnumId, EnumType, IndexId, ObjectId, Observed, QualifiedName, Schema, SchemaId, Table,
    TableId,
};

use super::place::{Homes, Names, clash, is_relation_or_type, names, qualified, rehomed, stepped_aside};
use super::{RenameError, aside, called, order, part, range};
use crate::diff::{Change, ambiguity};

/// The changes that rename what `renames` says and what is not renamed yet, in their order.
///
/// # Errors
///
/// When the new name is that of something that stays, or PostgreSQL cannot rename such a thing.
pub fn said(before: &Observed, after: &Observed, renames: &Renames) -> Result<Vec<Change>, RenameError> {
    if renames.is_empty() {
        return Ok(Vec::new());
    }
    let (before, after) = (&before.schema, &after.schema);
    let mut changes = Vec::new();
    let schemas = schemas(before, after, renames);
    objects(&mut changes, before, after, renames, &schemas)?;
    for (from, to) in &schemas {
        changes.push(Change::RenameSchema { from: from.clone(), to: to.clone() });
    }
    let homes: BTreeMap<&str, &str> =
        schemas.iter().map(|(from, to)| (from.0.as_str(), to.0.as_str())).collect();
    let homes = Homes(homes);
    let moved = relations(&mut changes, before, after, renames, &homes)?;
    let names = Names { homes: &homes, moved: &moved };
    part::columns(&mut changes, before, after, renames, &names);
    part::values(&mut changes, before, after, &renames.enum_values, &names);
    Ok(changes)
}

fn schemas(before: &Schema, after: &Schema, renames: &Renames) -> Vec<(SchemaId, SchemaId)> {
    let said = renames.schemas.iter().map(|(to, from)| (from.clone(), to.clone())).collect();
    let has = |schema: &Schema, id: &SchemaId| schema.namespaces.contains_key(id);
    let open =
        order::open(said, |id| has(before, id), |id| has(after, id), |from, to| usize::from(from != to));
    let held: BTreeSet<SchemaId> = before.namespaces.keys().cloned().collect();
    let step_aside = |id: &SchemaId, nth| SchemaId(aside(&id.0, nth));
    order::in_order(open, held, |a, b| a == b, step_aside)
}

/// What is called, and what lives on tables: under the names of before.
fn objects(
    changes: &mut Vec<Change>,
    before: &Schema,
    after: &Schema,
    renames: &Renames,
    schemas: &[(SchemaId, SchemaId)],
) -> Result<(), RenameError> {
    let mut wanted = BTreeMap::new();
    for (from, to) in renames.objects.iter().filter(|(id, _)| !is_relation_or_type(id)) {
        if matches!(from, ObjectId::Named(id) if !has_name(id.kind)) {
            return Err(RenameError::Impossible { kind: from.kind().to_owned(), from: from.to_string() });
        }
        if !keeps_table(before, after, renames, schemas, from) {
            // What goes with its table cannot be what comes with another.
            continue;
        }
        // Its schema gets its new name afterwards.
        let old = schemas.iter().find(|(_, new)| new.0 == to.schema).map(|(old, _)| old.0.as_str());
        let home = Some(old.unwrap_or(&to.schema)).filter(|home| !home.is_empty());
        wanted.insert(from.clone(), called(from, home, &to.name));
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let constraints = before.tables.iter().flat_map(|(table, own)| {
        let id = |name: &String| ConstraintId { table: table.clone(), name: name.clone() };
        own.constraints.keys().map(id).map(ObjectId::Constraint)
    });
    let named = before.objects.keys().cloned().map(ObjectId::Named);
    // A constraint of a domain is a part of it, and has no id among those of the schema.
    let held: BTreeSet<ObjectId> = constraints.chain(named).chain(wanted.keys().cloned()).collect();
    let open =
        order::open(wanted, |id| held.contains(id), |id| after.holds(id), |from, to| usize::from(from != to));
    for (from, to) in order::in_order(open, held, |a, b| a == b, stepped_aside) {
        change(changes, before, &from, &to);
    }
    Ok(())
}

/// Whether the table that something lives on is there afterwards, under whatever name; what lives on none has lost none.
fn keeps_table(
    before: &Schema,
    after: &Schema,
    renames: &Renames,
    schemas: &[(SchemaId, SchemaId)],
    id: &ObjectId,
) -> bool {
    let table = match id {
        ObjectId::Constraint(id) => Some(&id.table),
        ObjectId::Named(id) => before.objects.get(id).and_then(|object| object.relation.as_ref()),
        _ => None,
    };
    let Some(table) = table.filter(|table| before.tables.contains_key(table)) else { return true };
    let home = schemas.iter().find(|(old, _)| old.0 == table.0.schema).map(|(_, new)| new.0.as_str());
    let moved = TableId::new(home.unwrap_or(&table.0.schema), &table.0.name);
    let is_it = |old: &&QualifiedName| **old == table.0 || **old == moved.0;
    let renamed = renames.tables.iter().find(|(_, old)| is_it(old)).map(|(new, _)| TableId(new.clone()));
    after.tables.contains_key(&renamed.unwrap_or(moved))
}

/// Whether it has a name that PostgreSQL can change: an operator is what it does, and an extension what it is made from.
fn has_name(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Extension
            | Kind::AccessMethod
            | Kind::UserMapping
            | Kind::Cast
            | Kind::Operator
            | Kind::Transform
    )
}

/// Everything that has a name in a schema by itself. Returns what the new ids were before, but for their schemas.
fn relations(
    changes: &mut Vec<Change>,
    before: &Schema,
    after: &Schema,
    renames: &Renames,
    homes: &Homes<'_>,
) -> Result<BTreeMap<ObjectId, ObjectId>, RenameError> {
    let held: BTreeSet<ObjectId> =
        names(before).iter().map(|id| rehomed(id, |name| homes.now(name))).collect();
    let mut said: BTreeMap<ObjectId, ObjectId> = BTreeMap::new();
    // Whoever says the old name may say the new one of its schema, too.
    let mut say = |from: ObjectId, to: ObjectId| {
        let now = rehomed(&from, |name| homes.now(name));
        said.insert(if held.contains(&now) { now } else { from }, to);
    };
    for (to, from) in &renames.tables {
        say(ObjectId::Table(TableId(from.clone())), ObjectId::Table(TableId(to.clone())));
    }
    for (to, from) in &renames.enums {
        say(ObjectId::Enum(EnumId(from.clone())), ObjectId::Enum(to.clone()));
    }
    for (from, to) in renames.objects.iter().filter(|(id, _)| is_relation_or_type(id)) {
        let home = homes.now(&QualifiedName::new(&to.schema, "")).schema;
        let from = rehomed(from, |name| homes.now(name));
        let to = called(&from, Some(home.as_str()).filter(|home| !home.is_empty()), &to.name);
        say(from, to);
    }
    let old = |id: &ObjectId| rehomed(id, |name| homes.before(name));
    let alike = |from: &ObjectId, to: &ObjectId| match (old(from), to) {
        _ if from != to && renames.asked.contains(to) => usize::MAX / 2 / renames.asked.len(),
        (ObjectId::Table(old), ObjectId::Table(new)) => {
            let (old, new) = (before.tables.get(&old), after.tables.get(new));
            old.zip(new).map_or(0, |(old, new)| ambiguity::shared(old, new))
        }
        (ObjectId::Enum(old), ObjectId::Enum(new)) => {
            let (old, new) = (before.enums.get(&old), after.enums.get(new));
            let shared = |(old, new): (&EnumType, &EnumType)| {
                old.values.iter().filter(|value| new.values.contains(value)).count()
            };
            old.zip(new).map_or(0, shared)
        }
        _ => usize::from(from != to),
    };
    let open = order::open(said, |id| held.contains(id), |id| after.holds(id), alike);
    let renamed: BTreeMap<ObjectId, ObjectId> =
        open.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
    for (from, to) in order::in_order(open.clone(), held, clash, stepped_aside) {
        // What steps aside is to go, or its name is a part of what is wanted.
        if !open.contains_key(&from) && !renamed.contains_key(&from) && after.holds(&from) {
            let taken = from.to_string();
            let (to, from) = renamed.iter().find(|(to, _)| clash(&from, to)).unwrap_or((&to, &from));
            let (kind, from) = (to.kind().to_owned(), from.to_string());
            return Err(RenameError::Taken { kind, from, to: taken });
        }
        change(changes, before, &from, &to);
        if let (ObjectId::Named(was), ObjectId::Named(own), ObjectId::Named(new)) = (old(&from), &from, &to)
            && open.contains_key(&from)
        {
            range::follow(changes, before, &was, own, new);
        }
    }
    Ok(renamed)
}

/// The changes of one rename: a move to another schema is a statement of its own.
fn change(changes: &mut Vec<Change>, before: &Schema, from: &ObjectId, to: &ObjectId) {
    if let (Some(old), Some(new)) = (qualified(from), qualified(to))
        && old.schema != new.schema
        && old.name != new.name
    {
        // Either name may be taken where the other is still the old one.
        let moved = called(from, Some(&new.schema), &old.name);
        let is_taken = names(before).iter().any(|own| own != from && clash(own, &moved));
        let between = if is_taken { called(from, Some(&old.schema), &new.name) } else { moved };
        change(changes, before, from, &between);
        return change(changes, before, &between, to);
    }
    changes.push(match (from.clone(), to.clone()) {
        (ObjectId::Table(from), ObjectId::Table(to)) => Change::RenameTable { from, to },
        (ObjectId::Enum(from), ObjectId::Enum(to)) => Change::RenameEnum { from, to },
        (ObjectId::Sequence(from), ObjectId::Sequence(to)) => Change::RenameSequence { from, to },
        (ObjectId::Named(from), ObjectId::Named(to)) => Change::RenameObject { from, to },
        (ObjectId::Constraint(from), ObjectId::Constraint(to)) => {
            let domain = part::type_named(before, &from.table);
            match domain {
                Some(id) => {
                    Change::RenamePart { id, part: "CONSTRAINT".to_owned(), from: from.name, to: to.name }
                }
                None => Change::RenameConstraint { table: from.table, from: from.name, to: to.name },
            }
        }
        (ObjectId::Index(from), ObjectId::Index(to)) => {
            let table = index_owner(before, &from).unwrap_or_else(|| TableId(from.0.clone()));
            Change::RenameIndex { table, from, to }
        }
        _ => return,
    });
}

/// The table of an index.
fn index_owner(schema: &Schema, id: &IndexId) -> Option<TableId> {
    let own = |(table, own): &(&TableId, &Table)| {
        table.0.schema == id.0.schema
            && (own.indexes.contains_key(&id.0.name) || own.constraints.contains_key(&id.0.name))
    };
    schema.tables.iter().find(own).map(|(table, _)| table.clone())
}
