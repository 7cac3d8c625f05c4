//! What differs between the parents that tables have.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::object::Kind;
use schema_model::{
    ConstraintId, ConstraintKind, EnumId, IndexId, Inheritance, NamedId, ObjectId, QualifiedName, Schema,
    Table, TableId,
};

use super::{Change, enum_type};
use crate::sql::quote;
use crate::sql::tokens::{self, Token};

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    let (old, new) = (&before.inheritance, &after.inheritance);
    let remade = |id: &TableId| !before.tables.contains_key(id) || is_remade(before, after, id);
    for (id, child) in &old.children {
        if !after.tables.contains_key(id) || remade(id) {
            // A foreign key to the parent holds its partitions, too.
            for parent in child.parents.iter().filter(|parent| is_referenced(after, parent)) {
                let bound = child.bound.clone();
                changes.push(Change::Detach { id: id.clone(), parent: parent.clone(), bound });
            }
            continue;
        }
        let stay = staying(before, after, id);
        for parent in &child.parents {
            if !stay.contains(&parent) {
                let bound = child.bound.clone();
                changes.push(Change::Detach { id: id.clone(), parent: parent.clone(), bound });
            }
        }
    }
    for (id, child) in &new.children {
        let stay = staying(before, after, id);
        for parent in &child.parents {
            // CREATE TABLE says what a table inherits from, but not what it is a partition of.
            let said = remade(id) && child.bound.is_none();
            if !said && (!stay.contains(&parent) || remade(id)) {
                let bound = child.bound.clone();
                changes.push(Change::Attach { id: id.clone(), parent: parent.clone(), bound });
            }
        }
    }
}

/// The parents that a table keeps. One that comes is the last of them (`inhseqno`), so that others of which the order is
/// another leave for a moment.
fn staying<'a>(before: &Schema, after: &'a Schema, id: &TableId) -> Vec<&'a TableId> {
    let (old, new) = (&before.inheritance.children, &after.inheritance.children);
    let (Some(was), Some(is)) = (old.get(id), new.get(id)) else { return Vec::new() };
    if was.bound != is.bound {
        return Vec::new();
    }
    let kept = was.parents.iter().filter(|own| is.parents.contains(own) && !is_remade(before, after, own));
    let in_place = is.parents.iter().zip(kept).take_while(|(wanted, own)| wanted == own);
    in_place.map(|(wanted, _)| wanted).collect()
}

/// Whether a table that stays must be made again: nothing turns a plain table into a partitioned or a foreign one,
/// partitions it by something else (a column of another type included), looks for its rows on another server, or moves
/// its columns.
pub(super) fn is_remade(before: &Schema, after: &Schema, id: &TableId) -> bool {
    let (Some(old), Some(new)) = (before.tables.get(id), after.tables.get(id)) else { return false };
    let server = |table: &Table| table.foreign.as_ref().map(|foreign| foreign.server.clone());
    let (was, is) = (before.inheritance.keys.get(id), after.inheritance.keys.get(id));
    was != is
        || is.is_some_and(|key| is_retyped(before, after, key, old, new))
        || is.is_some() && calls_remade(before, after, id)
        || server(old) != server(new)
        || is_reordered(old, new)
}

/// Whether a table that comes to be of a type has its columns in another order than the type has its attributes, which
/// `ALTER TABLE ... OF` refuses, and nothing changes.
fn is_reordered(before: &Table, after: &Table) -> bool {
    if after.of_type.is_none() || before.of_type == after.of_type {
        return false;
    }
    let names = |table: &Table| -> Vec<String> { table.columns.iter().map(|own| own.name.clone()).collect() };
    let (kept, new): (Vec<String>, Vec<String>) =
        names(after).into_iter().partition(|name| before.column(name).is_some());
    let stay = names(before).into_iter().filter(|name| kept.contains(name));
    stay.chain(new).ne(names(after))
}

/// Whether a column that a partition key names has another type, or one that is made again under its name.
fn is_retyped(before: &Schema, after: &Schema, key: &str, old: &Table, new: &Table) -> bool {
    let named = tokens::tokens(key).into_iter().filter_map(|token| match token {
        Token::Name(name, _) => Some(name),
        _ => None,
    });
    named.filter_map(|name| Some((old.column(&name)?, new.column(&name)?))).any(|(old, new)| {
        let is_other = old.ty != new.ty || old.collation != new.collation;
        is_other || new.ty.element.as_ref().is_some_and(|name| is_type_remade(before, after, name))
    })
}

/// Whether a type of this name must be made again: an enum that loses a value, a domain over another type, or one over
/// such a type.
fn is_type_remade(before: &Schema, after: &Schema, name: &QualifiedName) -> bool {
    let domain = NamedId::new(Kind::Domain, quote::printed(name));
    is_made_again(before, after, &ObjectId::Enum(EnumId(name.clone())))
        || is_made_again(before, after, &ObjectId::Named(domain))
}

fn is_made_again(before: &Schema, after: &Schema, id: &ObjectId) -> bool {
    match id {
        ObjectId::Enum(id) => match (before.enums.get(id), after.enums.get(id)) {
            (Some(old), Some(new)) => !enum_type::only_gains(&old.values, &new.values),
            _ => false,
        },
        ObjectId::Named(own) => {
            let (Some(old), Some(new)) = (before.objects.get(own), after.objects.get(own)) else {
                return false;
            };
            let is_other = old.definition != new.definition && !old.can_become(new);
            let under = before.dependencies.iter().filter(|(dependent, _)| dependent == id);
            is_other || under.into_iter().any(|(_, on)| is_type(on) && is_made_again(before, after, on))
        }
        _ => false,
    }
}

fn is_type(id: &ObjectId) -> bool {
    match id {
        ObjectId::Enum(_) => true,
        ObjectId::Named(id) => id.kind == Kind::Domain,
        _ => false,
    }
}

/// Whether the expression of a partition key calls what is made again.
fn calls_remade(before: &Schema, after: &Schema, id: &TableId) -> bool {
    let own = ObjectId::Table(id.clone());
    let called = before.dependencies.iter().filter(|(dependent, on)| {
        *dependent == own && matches!(on, ObjectId::Named(on) if on.kind.is_routine())
    });
    called.into_iter().any(|(_, on)| !after.holds(on) || is_made_again(before, after, on))
}

/// All tables, parents before their children.
pub(super) fn parents_first(schema: &Schema) -> Vec<TableId> {
    let mut found: Vec<TableId> = Vec::new();
    let mut left: BTreeSet<&TableId> = schema.tables.keys().collect();
    while !left.is_empty() {
        let waits = |id: &&TableId| {
            let child = schema.inheritance.children.get(*id);
            child.is_some_and(|child| child.parents.iter().any(|parent| left.contains(parent)))
        };
        let (later, next): (BTreeSet<&TableId>, BTreeSet<&TableId>) = left.iter().copied().partition(waits);
        found.extend(next.iter().map(|id| (*id).clone()));
        if next.is_empty() {
            // No table is its own parent; should one be, the order of the rest is no matter.
            found.extend(later.iter().map(|id| (*id).clone()));
            break;
        }
        left = later;
    }
    found
}

/// The names of the constraints and indexes of a table that do not go with those of a parent.
pub(super) fn kept_keys(before: &Schema, after: &Schema, id: &TableId) -> BTreeSet<String> {
    let Some(table) = before.tables.get(id) else { return BTreeSet::new() };
    let goes = |object: ObjectId| {
        let (Some(name), Some(child)) =
            (before.inheritance.inherited.get(&object), before.inheritance.children.get(id))
        else {
            return false;
        };
        let stays = after.inheritance.children.get(id);
        let mut parents =
            child.parents.iter().filter(|parent| stays.is_some_and(|own| own.parents.contains(parent)));
        parents.any(|parent| loses(before, after, parent, name))
    };
    let constraints = table.constraints.keys().filter(|name| {
        !goes(ObjectId::Constraint(ConstraintId { table: id.clone(), name: (*name).clone() }))
    });
    let indexes =
        table.indexes.keys().filter(|name| !goes(ObjectId::Index(IndexId::new(&id.0.schema, name.as_str()))));
    constraints.chain(indexes).cloned().collect()
}

/// Whether a table has a constraint or an index of this name and loses it.
fn loses(before: &Schema, after: &Schema, id: &TableId, name: &String) -> bool {
    let (Some(old), Some(new)) = (before.tables.get(id), after.tables.get(id)) else { return false };
    old.constraints.contains_key(name) && !new.constraints.contains_key(name)
        || old.indexes.contains_key(name) && !new.indexes.contains_key(name)
}

/// Renamed constraints and indexes under their new names.
pub(super) fn follow(inheritance: &mut Inheritance, tables: &BTreeMap<TableId, Table>, renames: &[Change]) {
    for change in renames {
        let (table, old, new) = match change {
            Change::RenameConstraint { table, from, to } => {
                let id = |name: &String| {
                    ObjectId::Constraint(ConstraintId { table: table.clone(), name: name.clone() })
                };
                (table, id(from), id(to))
            }
            Change::RenameIndex { table, from, to } => {
                (table, ObjectId::Index(from.clone()), ObjectId::Index(to.clone()))
            }
            _ => continue,
        };
        if let Some(name) = inheritance.inherited.remove(&old) {
            inheritance.inherited.insert(new.clone(), name);
        }
        let (Some(from), Some(to)) = (own_name(&old), own_name(&new)) else { continue };
        let children: BTreeSet<TableId> = inheritance.children_of(table).cloned().collect();
        for (id, name) in &mut inheritance.inherited {
            let is_theirs = match id {
                ObjectId::Constraint(id) => children.contains(&id.table),
                ObjectId::Index(id) => children.iter().any(|child| {
                    let table = tables.get(child).filter(|_| child.0.schema == id.0.schema);
                    table.is_some_and(|table| table.indexes.contains_key(&id.0.name))
                }),
                _ => false,
            };
            if is_theirs && name == from {
                to.clone_into(name);
            }
        }
    }
}

fn own_name(id: &ObjectId) -> Option<&str> {
    match id {
        ObjectId::Constraint(id) => Some(&id.name),
        ObjectId::Index(id) => Some(&id.0.name),
        _ => None,
    }
}

fn is_referenced(schema: &Schema, id: &TableId) -> bool {
    let constraints = schema.tables.values().flat_map(|table| table.constraints.values());
    constraints
        .into_iter()
        .any(|constraint| matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.target == *id))
}
