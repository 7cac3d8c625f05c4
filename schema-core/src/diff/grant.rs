//! What differs between the privileges of two schemas.

use std::collections::BTreeSet;

use schema_model::grant::Target;
use schema_model::object::Kind;
use schema_model::{Grant, Grants, NamedId, ObjectId, Schema};
use serde::Serialize;

use super::Change;
use crate::sql::quote;

/// What one object's privileges lack and have too much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantChange {
    /// How `GRANT` names the object.
    pub target: Target,
    /// What is missing.
    pub grant: Vec<Grant>,
    /// What is extra.
    pub revoke: Vec<Grant>,
}

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    let mut ids: BTreeSet<&ObjectId> = before.grants.keys().chain(after.grants.keys()).collect();
    let made: Vec<ObjectId> = match before.grants.keys().any(|id| matches!(id, ObjectId::Unmodeled(..))) {
        true => made(before, after),
        false => Vec::new(),
    };
    ids.extend(&made);
    let none = Grants::default();
    for id in ids {
        let new = after.grants.get(id).unwrap_or(&none);
        if !before.holds(id) && after.holds(id) {
            granted_anew(changes, before, id, new);
        } else {
            set(changes, id, before.grants.get(id).unwrap_or(&none), new);
        }
    }
    again(changes, before, after);
}

/// What is revoked on the whole of a relation is revoked on its columns (manual: "REVOKE"), where some of it may stay.
fn again(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    let relation = |id: &ObjectId| match id {
        ObjectId::Table(id) => Some(id.clone()),
        ObjectId::Named(own) => after.objects.get(own).filter(|_| own.kind.is_relation())?.relation.clone(),
        _ => None,
    };
    let revoked = changes.iter().filter_map(|change| match change {
        Change::SetGrants { id, to } if !to.revoke.is_empty() => Some((relation(id)?, to.revoke.clone())),
        _ => None,
    });
    for (table, revoke) in revoked.collect::<Vec<_>>() {
        let is_taken = |own: &&Grant| {
            revoke.iter().any(|taken| taken.role == own.role && taken.privilege == own.privilege)
        };
        for (id, wanted) in &after.grants {
            let ObjectId::Column(column) = id else { continue };
            let Some(old) = before.grants.get(id).filter(|_| column.table == table) else { continue };
            let kept = wanted.given.intersection(&old.given).filter(is_taken);
            let kept: Vec<Grant> = kept.cloned().collect();
            let said = changes.iter_mut().find_map(|change| match change {
                Change::SetGrants { id: own, to } if own == id => Some(to),
                _ => None,
            });
            match said {
                _ if kept.is_empty() => {}
                Some(to) => to.grant.extend(kept),
                None => {
                    let to = GrantChange { target: wanted.target.clone(), grant: kept, revoke: Vec::new() };
                    changes.push(Change::SetGrants { id: id.clone(), to: Box::new(to) });
                }
            }
        }
    }
}

/// What is there after and was not before, as far as it has privileges.
fn made(before: &Schema, after: &Schema) -> Vec<ObjectId> {
    let tables = after.tables.keys().cloned().map(ObjectId::Table);
    let columns = after.tables.values().flat_map(|table| &table.columns);
    let identities = columns.filter_map(|column| column.identity.as_ref()?.sequence.clone());
    let sequences = after.sequences.keys().cloned().chain(identities).map(ObjectId::Sequence);
    let enums = after.enums.keys().cloned().map(ObjectId::Enum);
    let objects = after.objects.keys().cloned().map(ObjectId::Named);
    let schemas = after.namespaces.keys().cloned().map(ObjectId::Schema);
    let all = schemas.chain(tables).chain(sequences).chain(enums).chain(objects);
    all.filter(|id| !before.holds(id)).collect()
}

/// The privileges of an object that was just made: it has what it was born with.
pub(crate) fn granted_anew(changes: &mut Vec<Change>, before: &Schema, id: &ObjectId, after: &Grants) {
    changes.retain(|change| !matches!(change, Change::SetGrants { id: other, .. } if other == id));
    set(changes, id, &born(before, id), after);
}

/// What `ALTER DEFAULT PRIVILEGES` gives to a new object of whoever runs the statements.
fn born(schema: &Schema, id: &ObjectId) -> Grants {
    let (objects, namespace) = match id {
        ObjectId::Table(id) => ("TABLES", id.0.schema.clone()),
        ObjectId::Sequence(id) => ("SEQUENCES", id.0.schema.clone()),
        ObjectId::Enum(id) => ("TYPES", id.0.schema.clone()),
        ObjectId::Named(NamedId { kind, identity }) => {
            let objects = match kind {
                Kind::View | Kind::MaterializedView => "TABLES",
                Kind::Function | Kind::Procedure | Kind::Aggregate => "FUNCTIONS",
                Kind::Type | Kind::Domain => "TYPES",
                _ => return Grants::default(),
            };
            (objects, identity.split('.').next().unwrap_or_default().to_owned())
        }
        ObjectId::Schema(_) => ("SCHEMAS", String::new()),
        ObjectId::Column(_) | ObjectId::Constraint(_) | ObjectId::Index(_) | ObjectId::Unmodeled(..) => {
            return Grants::default();
        }
    };
    let of = |name: String| schema.grants.get(&ObjectId::Unmodeled("default privileges".to_owned(), name));
    let mut born = of(format!("on {objects}")).cloned().unwrap_or_default();
    if let Some(own) = of(format!("on {objects} in schema {namespace}")) {
        born.taken.retain(|grant| !own.given.contains(grant));
        born.given.extend(own.given.iter().cloned());
    }
    let on = match id {
        ObjectId::Table(id) => format!("TABLE {}", quote::qualified(&id.0)),
        ObjectId::Sequence(id) => format!("SEQUENCE {}", quote::qualified(&id.0)),
        ObjectId::Enum(id) => format!("TYPE {}", quote::qualified(&id.0)),
        ObjectId::Named(NamedId { kind: Kind::Procedure, identity }) => format!("PROCEDURE {identity}"),
        ObjectId::Named(id) if id.kind.is_routine() => format!("FUNCTION {}", id.identity),
        ObjectId::Named(id) if id.kind.is_relation() => format!("TABLE {}", id.identity),
        ObjectId::Named(id) => format!("TYPE {}", id.identity),
        other => format!("SCHEMA {other}"),
    };
    born.target = Target { on, ..Target::default() };
    born
}

fn set(changes: &mut Vec<Change>, id: &ObjectId, before: &Grants, after: &Grants) {
    // No `..` here: a field added to `Grants` must say how it is compared before this compiles.
    let Grants { target, given, taken } = after;
    let less = |a: &BTreeSet<Grant>, b: &BTreeSet<Grant>| a.difference(b).cloned().collect::<Vec<_>>();
    let grant = [less(given, &before.given), less(&before.taken, taken)].concat();
    let revoke = [less(&before.given, given), less(taken, &before.taken)].concat();
    if grant.is_empty() && revoke.is_empty() {
        return;
    }
    let target = if target.on.is_empty() { &before.target } else { target }.clone();
    // Of what was there before, the owner may be another than whoever runs the statements.
    let named = |mut grants: Vec<Grant>| {
        if let Some(owner) = &before.target.owner {
            let own = grants.iter_mut().filter(|grant| grant.role == "CURRENT_USER");
            own.for_each(|grant| grant.role.clone_from(owner));
        }
        grants
    };
    let to = Box::new(GrantChange { target, grant: named(grant), revoke: named(revoke) });
    changes.push(Change::SetGrants { id: id.clone(), to });
}
