//! What differs between the constraints of two versions of one table.

use std::collections::BTreeMap;

use schema_model::{
    Constraint, ConstraintId, ConstraintKind, IndexId, Key, ObjectId, Schema, Table, TableId,
};

use super::{Change, circle, comment};

pub(super) fn diff(changes: &mut Vec<Change>, table: &TableId, before: &Table, after: &Table) {
    let id = |name: &String| ConstraintId { table: table.clone(), name: name.clone() };
    for (name, old) in &before.constraints {
        if !after.constraints.contains_key(name) {
            changes.push(Change::DropConstraint { id: id(name), constraint: Box::new(old.clone()) });
        }
    }
    for (name, wanted) in after.constraints_in_order() {
        let id = id(name);
        let added = || Change::AddConstraint { id: id.clone(), constraint: Box::new(wanted.clone()) };
        let Some(old) = before.constraints.get(name) else {
            changes.push(added());
            comments(changes, &id, &as_created(wanted), wanted);
            continue;
        };
        if needs_rebuild(old, wanted) {
            changes.push(Change::DropConstraint { id: id.clone(), constraint: Box::new(old.clone()) });
            changes.push(added());
            comments(changes, &id, &as_created(wanted), wanted);
            continue;
        }
        if old.deferrable != wanted.deferrable {
            changes.push(Change::SetDeferrable { id: id.clone(), to: wanted.deferrable });
        }
        if !old.validated && wanted.validated {
            changes.push(Change::ValidateConstraint { id: id.clone(), constraint: Box::new(wanted.clone()) });
        }
        if let (Some(from), Some(to)) = (key(old), key(wanted))
            && from.options != to.options
        {
            changes.push(Change::SetConstraintOptions {
                id: id.clone(),
                from: from.options.clone(),
                to: to.options.clone(),
            });
        }
        comments(changes, &id, old, wanted);
    }
}

/// The comments on a constraint and on the index behind it.
fn comments(changes: &mut Vec<Change>, id: &ConstraintId, before: &Constraint, after: &Constraint) {
    let (table, object) = (Some(&id.table), ObjectId::Constraint(id.clone()));
    comment(changes, object, table, before.comment.as_ref(), after.comment.as_ref());
    let index = ObjectId::Index(IndexId::new(&id.table.0.schema, &id.name));
    comment(changes, index, table, before.index_comment.as_ref(), after.index_comment.as_ref());
}

/// Whether a constraint must be dropped and added: everything but what `ALTER` can do in place.
fn needs_rebuild(before: &Constraint, after: &Constraint) -> bool {
    // No `..` here: a field added to `Constraint` must say how it is compared before this compiles.
    let Constraint { kind, deferrable, validated, comment: _, index_comment: _ } = after;
    let kind_differs = match (&before.kind, kind) {
        (ConstraintKind::PrimaryKey(old), ConstraintKind::PrimaryKey(new)) => key_differs(old, new),
        (
            ConstraintKind::Unique { key: old, nulls_not_distinct: was },
            ConstraintKind::Unique { key: new, nulls_not_distinct: is },
        ) => was != is || key_differs(old, new),
        (ConstraintKind::Exclusion(old), ConstraintKind::Exclusion(new)) => {
            old.definition != new.definition || old.tablespace != new.tablespace
        }
        (old, new) => old != new,
    };
    // ALTER CONSTRAINT knows foreign keys only.
    let in_place = matches!(kind, ConstraintKind::ForeignKey(_));
    kind_differs || (before.deferrable != *deferrable && !in_place) || (before.validated && !validated)
}

fn key_differs(before: &Key, after: &Key) -> bool {
    // No `..` here: a field added to `Key` must say how it is compared before this compiles.
    let Key { columns, include, options: _, tablespace, clustered: _ } = after;
    before.columns != *columns || before.include != *include || before.tablespace != *tablespace
}

/// The key of a primary key or unique constraint.
pub(crate) fn key(constraint: &Constraint) -> Option<&Key> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } => Some(key),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => None,
    }
}

/// Whether `CLUSTER` goes by the index of a constraint.
pub(super) fn is_clustered(constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } => key.clustered,
        ConstraintKind::Exclusion(exclusion) => exclusion.clustered,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => false,
    }
}

/// The constraints that `CREATE TABLE` says.
pub(crate) fn created_inline<'a>(
    schema: &Schema,
    id: &TableId,
    table: &'a Table,
) -> BTreeMap<&'a String, &'a Constraint> {
    let closed = circle::checks(schema, id);
    let inline = table.constraints.iter().filter(|(_, own)| is_created_inline(own));
    let inline = inline.filter(|(name, _)| !closed.contains(*name));
    inline.filter(|(name, own)| !is_told_twice(table, name, own)).collect()
}

/// Foreign keys are always a statement of their own, so that cycles cannot form, and `CREATE TABLE` takes NOT VALID
/// without heeding it.
fn is_created_inline(constraint: &Constraint) -> bool {
    !matches!(constraint.kind, ConstraintKind::ForeignKey(_)) && constraint.validated
}

/// Of two keys over the same columns `CREATE TABLE` makes one (`transformIndexConstraints` in
/// `src/backend/parser/parse_utilcmd.c`): the primary key, or the first.
fn is_told_twice(table: &Table, name: &String, constraint: &Constraint) -> bool {
    let ConstraintKind::Unique { key: own, .. } = &constraint.kind else { return false };
    table.constraints.iter().any(|(other, constraint)| {
        let comes_first = match &constraint.kind {
            ConstraintKind::PrimaryKey(_) => true,
            ConstraintKind::Unique { .. } => other < name,
            _ => false,
        };
        let is_same = |key: &Key| key.columns == own.columns && key.include == own.include;
        comes_first && key(constraint).is_some_and(is_same)
    })
}

/// The constraint as `CREATE TABLE` and `ADD CONSTRAINT` make it.
pub(super) fn as_created(constraint: &Constraint) -> Constraint {
    let mut created = Constraint { comment: None, index_comment: None, ..constraint.clone() };
    match &mut created.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } => key.clustered = false,
        ConstraintKind::Exclusion(exclusion) => exclusion.clustered = false,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => {}
    }
    created
}
