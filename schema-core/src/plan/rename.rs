//! Renames to steps: one `ALTER ... RENAME` or `SET SCHEMA` each, before everything else, in the order in which they were
//! given. Every other step then speaks of things by their new names.

use schema_model::{
    ConstraintId, ConstraintKind, IndexId, NamedId, ObjectId, QualifiedName, SchemaId, Table, TableId,
};

use super::step::{Phase, Step};
use super::{Context, Effects, LockMode};
use crate::diff::Change;
use crate::sql::{identity, quote};

/// The statements that carry out the renames among these changes, as [`said`](crate::diff::said) gives them.
pub fn renaming(changes: &[Change]) -> Vec<String> {
    changes.iter().filter_map(statement).collect()
}

/// The statement that makes a schema which renames move things to.
pub fn creating(id: &SchemaId) -> String {
    format!("CREATE SCHEMA {}", quote::ident(&id.0))
}

/// The schema of what has one by itself.
pub fn schema_of(id: &NamedId) -> Option<String> {
    identity::parse(&id.identity)?.schema
}

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, all: &[Change], change: &Change) {
    let Some(sql) = statement(change) else { return };
    let step = Step::new(Phase::Rename, change, sql, effects(context, all, change));
    steps.push(link(step, change));
}

fn statement(change: &Change) -> Option<String> {
    let column = |table: &TableId, what: &str, from: &String, to: &String| {
        let table = quote::relation(&table.0);
        format!("ALTER TABLE {table} RENAME {what} {} TO {}", quote::ident(from), quote::ident(to))
    };
    Some(match change {
        Change::RenameSchema { from, to } => {
            format!("ALTER SCHEMA {} RENAME TO {}", quote::ident(&from.0), quote::ident(&to.0))
        }
        Change::RenameEnum { from, to } => {
            moved(&format!("TYPE {}", quote::qualified(&from.0)), &from.0, &to.0)
        }
        Change::RenameEnumValue { id, from, to } => {
            let (from, to) = (quote::literal(from), quote::literal(to));
            format!("ALTER TYPE {} RENAME VALUE {from} TO {to}", quote::qualified(&id.0))
        }
        Change::RenameSequence { from, to } => {
            moved(&format!("SEQUENCE {}", quote::relation(&from.0)), &from.0, &to.0)
        }
        Change::RenameTable { from, to } => {
            moved(&format!("TABLE {}", quote::relation(&from.0)), &from.0, &to.0)
        }
        Change::RenameColumn { table, from, to } => column(table, "COLUMN", from, to),
        Change::RenameConstraint { table, from, to } => column(table, "CONSTRAINT", from, to),
        Change::RenameIndex { from, to, .. } => {
            moved(&format!("INDEX {}", quote::relation(&from.0)), &from.0, &to.0)
        }
        Change::RenameObject { from, to } => object(from, to),
        Change::RenamePart { id, part, from, to } => {
            // Tables that are made of a type have its attributes for columns.
            let cascade = if part == "ATTRIBUTE" { " CASCADE" } else { "" };
            let (from, to) = (quote::ident(from), quote::ident(to));
            format!("ALTER {} RENAME {part} {from} TO {to}{cascade}", id.sql())
        }
        _ => return None,
    })
}

/// What the manual says of "ALTER TABLE ... RENAME" and its kin: columns and checks are renamed in every child.
fn effects(context: &Context<'_>, all: &[Change], change: &Change) -> Effects {
    let exclusive = |table: &TableId| Effects::lock(table, LockMode::AccessExclusiveLock);
    let with_children = |table: &TableId| {
        let children = context.before.inheritance.descendants(table);
        children
            .iter()
            .fold(exclusive(table), |effects, child| effects.and_lock(child, LockMode::AccessExclusiveLock))
    };
    match change {
        Change::RenameTable { to, .. } => exclusive(&in_the_end(behind(all, change), to)),
        Change::RenameColumn { table, .. } => with_children(table),
        Change::RenameConstraint { table, to, .. } => {
            let table = &in_the_end(behind(all, change), table);
            let own = context.before.tables.get(table).and_then(|own| own.constraints.get(to));
            match own.map(|own| &own.kind) {
                Some(ConstraintKind::Check(check)) if !check.no_inherit => with_children(table),
                _ => exclusive(table),
            }
        }
        Change::RenameIndex { table, .. } => {
            Effects::lock(&in_the_end(behind(all, change), table), LockMode::ShareUpdateExclusiveLock)
        }
        Change::RenameObject { from, .. } => attached(all, change, from),
        Change::RenamePart { id, .. } => {
            let is_of =
                |table: &Table| table.of_type.as_ref().is_some_and(|own| quote::printed(own) == id.identity);
            let typed = context.before.tables.iter().filter(|(_, table)| is_of(table));
            typed.fold(Effects::none(), |effects, (table, _)| {
                effects.and_lock(table, LockMode::AccessExclusiveLock)
            })
        }
        _ => Effects::none(),
    }
}

/// The names that come free and are taken, and the schemas that things move between.
fn link(step: Step, change: &Change) -> Step {
    let home = |schema: &str| ObjectId::Schema(SchemaId(schema.to_owned()));
    let between = |step: Step, from: &QualifiedName, to: &QualifiedName| {
        if from.schema == to.schema {
            return step;
        }
        step.needs([home(&to.schema)]).releases([home(&from.schema)])
    };
    match change {
        Change::RenameTable { from, to } => between(step, &from.0, &to.0).creates([change.object()]),
        Change::RenameEnum { from, to } => between(step, &from.0, &to.0),
        // Its new name is free: what had it has stepped aside.
        Change::RenameSequence { from, to } => {
            between(step, &from.0, &to.0).removes([ObjectId::Sequence(from.clone())])
        }
        Change::RenameConstraint { table, from, to } => {
            let ids = |name: &String| {
                let id = ConstraintId { table: table.clone(), name: name.clone() };
                [ObjectId::Index(IndexId::new(&table.0.schema, name)), ObjectId::Constraint(id)]
            };
            step.removes(ids(from)).creates(ids(to))
        }
        Change::RenameIndex { from, .. } => {
            step.removes([ObjectId::Index(from.clone())]).creates([change.object()])
        }
        Change::RenameObject { from, to } => {
            let name = |id: &NamedId| {
                let own = identity::parse(&id.identity);
                own.and_then(|own| Some(QualifiedName::new(own.schema?, own.name)))
            };
            match (name(from), name(to)) {
                (Some(from), Some(to)) => between(step, &from, &to),
                _ => step,
            }
        }
        _ => step,
    }
}

/// A statement that moves something to another schema, or gives it another name: never both.
fn moved(what: &str, from: &QualifiedName, to: &QualifiedName) -> String {
    if from.schema != to.schema {
        format!("ALTER {what} SET SCHEMA {}", quote::ident(&to.schema))
    } else {
        format!("ALTER {what} RENAME TO {}", quote::ident(&to.name))
    }
}

fn object(from: &NamedId, to: &NamedId) -> String {
    let (old, new) = (identity::parse(&from.identity), identity::parse(&to.identity));
    let schema = |own: Option<&identity::Identity<'_>>| own.and_then(|own| own.schema.clone());
    let name = new.as_ref().map_or_else(String::new, |own| own.name.clone());
    match (schema(old.as_ref()), schema(new.as_ref())) {
        (Some(old), Some(new)) if old != new => {
            format!("ALTER {} SET SCHEMA {}", from.sql(), quote::ident(&new))
        }
        _ => format!("ALTER {} RENAME TO {}", from.sql(), quote::ident(&name)),
    }
}

/// The lock on the table of a trigger, a policy or a rule.
fn attached(all: &[Change], change: &Change, id: &NamedId) -> Effects {
    let table = identity::parse(&id.identity).and_then(|own| own.rest.strip_prefix(" ON "));
    let table = table.and_then(identity::parse).and_then(|own| Some(TableId::new(own.schema?, own.name)));
    match table {
        Some(table) => Effects::lock(&in_the_end(behind(all, change), &table), LockMode::AccessExclusiveLock),
        None => Effects::none(),
    }
}

/// What a table is called once all these renames are carried out.
pub(super) fn in_the_end<'a>(renames: impl Iterator<Item = &'a Change>, table: &TableId) -> TableId {
    let mut table = table.clone();
    for change in renames {
        match change {
            Change::RenameTable { from, to } if *from == table => table = to.clone(),
            Change::RenameSchema { from, to } if from.0 == table.0.schema => {
                table = TableId::new(&to.0, &table.0.name);
            }
            _ => {}
        }
    }
    table
}

/// The changes behind this one.
fn behind<'a>(all: &'a [Change], change: &'a Change) -> impl Iterator<Item = &'a Change> {
    all.iter().skip_while(move |own| *own != change).skip(1)
}
