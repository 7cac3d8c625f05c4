//! Changes of constraints to steps.

use std::collections::BTreeSet;

use schema_model::constraint::Action;
use schema_model::{
    ColumnId, Constraint, ConstraintId, ConstraintKind, Deferrable, ForeignKey, IndexId, Key, ObjectId,
    Schema, TableId,
};

use super::step::{Phase, Step};
use super::{Context, Effects, LockMode, RowFailure, column};
use crate::diff::{self, Change};
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, change: &Change) {
    match change {
        Change::AddConstraint { id, constraint } => add(steps, context, change, id, constraint),
        Change::DropConstraint { id, constraint } => {
            let sql = format!("{} DROP CONSTRAINT {}", alter(&id.table), quote::ident(&id.name));
            let phase = match &constraint.kind {
                ConstraintKind::ForeignKey(_) => Phase::DropForeignKey,
                ConstraintKind::PrimaryKey(_) => Phase::DropPrimaryKey,
                _ => Phase::DropConstraint,
            };
            let mut effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
            if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                effects = effects.and_lock(&key.target, LockMode::AccessExclusiveLock);
            }
            let uses = uses(context.before, &id.table, constraint);
            let step = Step::new(phase, change, sql, effects);
            let own = ObjectId::Constraint(id.clone());
            steps.push(step.removes([own]).removes(index_of(id, constraint)).releases(uses));
        }
        Change::SetDeferrable { id, to } => {
            let to = match to {
                Deferrable::No => "NOT DEFERRABLE",
                Deferrable::Immediate => "DEFERRABLE INITIALLY IMMEDIATE",
                Deferrable::Deferred => "DEFERRABLE INITIALLY DEFERRED",
            };
            let sql = format!("{} ALTER CONSTRAINT {} {to}", alter(&id.table), quote::ident(&id.name));
            let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
            steps.push(Step::new(Phase::AlterConstraint, change, sql, effects));
        }
        Change::ValidateConstraint { id, constraint } => {
            let sql = format!("{} VALIDATE CONSTRAINT {}", alter(&id.table), quote::ident(&id.name));
            let mut effects = Effects::lock(&id.table, LockMode::ShareUpdateExclusiveLock)
                .scanning(&id.table)
                .failing_on(RowFailure::Violation(id.clone()));
            if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                effects = effects.and_lock(&key.target, LockMode::RowShareLock);
            }
            let step = Step::new(Phase::AlterConstraint, change, sql, effects);
            steps.push(step.needs([ObjectId::Constraint(id.clone())]));
        }
        Change::SetConstraintOptions { id, from, to } => {
            let index = quote::relation(&IndexId::new(&id.table.0.schema, &id.name).0);
            for clause in super::table::option_clauses(from, to) {
                let effects = Effects::lock(&id.table, super::table::option_lock(&clause));
                let sql = format!("ALTER INDEX {index} {clause}");
                let step = Step::new(Phase::AlterIndex, change, sql, effects);
                steps.push(step.needs([ObjectId::Constraint(id.clone())]));
            }
        }
        _ => {}
    }
}

fn add(
    steps: &mut Vec<Step>,
    context: &Context<'_>,
    change: &Change,
    id: &ConstraintId,
    constraint: &Constraint,
) {
    let is_new = !context.before.tables.contains_key(&id.table);
    let table = &id.table;
    let exclusive = Effects::lock(table, LockMode::AccessExclusiveLock);
    let (phase, effects) = match &constraint.kind {
        ConstraintKind::PrimaryKey(_) => {
            (Phase::AddPrimaryKey, exclusive.scanning(table).failing_on(RowFailure::Duplicate(id.clone())))
        }
        ConstraintKind::Unique { .. } | ConstraintKind::Exclusion(_) => {
            (Phase::Unique, exclusive.scanning(table).failing_on(RowFailure::Duplicate(id.clone())))
        }
        ConstraintKind::Check(_) if constraint.validated => {
            (Phase::Check, exclusive.scanning(table).failing_on(RowFailure::Violation(id.clone())))
        }
        ConstraintKind::Check(_) => (Phase::Check, exclusive),
        ConstraintKind::ForeignKey(key) => {
            let phase = if is_new { Phase::ForeignKeyOfNewTable } else { Phase::ForeignKey };
            let mut effects = Effects::lock(table, LockMode::ShareRowExclusiveLock)
                .and_lock(&key.target, LockMode::ShareRowExclusiveLock);
            if constraint.validated {
                effects = effects.scanning(table).failing_on(RowFailure::Violation(id.clone()));
            }
            (phase, effects)
        }
    };
    let sql =
        format!("{} ADD CONSTRAINT {} {}", alter(table), quote::ident(&id.name), definition(constraint));
    let needs = column::with_types(uses(context.after, table, constraint));
    let step = Step::new(phase, change, sql, effects);
    let own = ObjectId::Constraint(id.clone());
    steps.push(step.creates([own]).creates(index_of(id, constraint)).needs(needs));
}

/// The index behind a constraint goes by the same name, which no other relation of the schema may have.
fn index_of(id: &ConstraintId, constraint: &Constraint) -> Option<ObjectId> {
    let has_index = !matches!(constraint.kind, ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_));
    has_index.then(|| ObjectId::Index(IndexId::new(&id.table.0.schema, &id.name)))
}

fn alter(table: &TableId) -> String {
    format!("ALTER TABLE {}", quote::relation(&table.0))
}

/// A constraint without its name, as `ADD CONSTRAINT` and `CREATE TABLE` take it.
pub(super) fn definition(constraint: &Constraint) -> String {
    let mut sql = match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => format!("PRIMARY KEY{}", columns(key)),
        ConstraintKind::Unique { key, nulls_not_distinct } => {
            let nulls = if *nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
            format!("UNIQUE{nulls}{}", columns(key))
        }
        ConstraintKind::ForeignKey(key) => foreign_key(key),
        ConstraintKind::Check(check) => {
            let no_inherit = if check.no_inherit { " NO INHERIT" } else { "" };
            format!("CHECK {}{no_inherit}", quote::wrapped(check.expression.sql()))
        }
        ConstraintKind::Exclusion(exclusion) => exclusion.definition.sql().to_owned(),
    };
    sql += match constraint.deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    };
    if !constraint.validated {
        sql += " NOT VALID";
    }
    sql
}

fn columns(key: &Key) -> String {
    let mut sql = format!("({})", quote::idents(&key.columns));
    if !key.include.is_empty() {
        sql += &format!(" INCLUDE ({})", quote::idents(&key.include));
    }
    if !key.options.is_empty() {
        sql += &format!(" WITH ({})", quote::options(&key.options));
    }
    if let Some(tablespace) = &key.tablespace {
        sql += &format!(" USING INDEX TABLESPACE {}", quote::ident(tablespace));
    }
    sql
}

fn foreign_key(key: &ForeignKey) -> String {
    let set = if key.on_delete_columns.is_empty() {
        String::new()
    } else {
        format!(" ({})", quote::idents(&key.on_delete_columns))
    };
    format!(
        "FOREIGN KEY ({}) REFERENCES {}({}){} ON DELETE {}{set} ON UPDATE {}",
        quote::idents(&key.columns),
        quote::qualified(&key.target.0),
        quote::idents(&key.target_columns),
        if key.match_full { " MATCH FULL" } else { "" },
        action(key.on_delete),
        action(key.on_update)
    )
}

fn action(action: Action) -> &'static str {
    match action {
        Action::NoAction => "no action",
        Action::Restrict => "restrict",
        Action::Cascade => "cascade",
        Action::SetNull => "set null",
        Action::SetDefault => "set default",
    }
}

/// The columns that a constraint reads, its table, and for a foreign key the columns it points at and every key of the
/// target that could be the one it relies on.
pub(super) fn uses(schema: &Schema, table: &TableId, constraint: &Constraint) -> Vec<ObjectId> {
    let column = |table: &TableId, name: &String| {
        ObjectId::Column(ColumnId { table: table.clone(), name: name.clone() })
    };
    let mut found = vec![ObjectId::Table(table.clone())];
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } => {
            found.extend(key.columns.iter().chain(&key.include).map(|name| column(table, name)));
        }
        ConstraintKind::Check(check) => found.extend(check.columns.iter().map(|name| column(table, name))),
        ConstraintKind::Exclusion(exclusion) => {
            found.extend(exclusion.columns.iter().map(|name| column(table, name)));
        }
        ConstraintKind::ForeignKey(key) => {
            found.push(ObjectId::Table(key.target.clone()));
            found.extend(key.columns.iter().map(|name| column(table, name)));
            found.extend(key.target_columns.iter().map(|name| column(&key.target, name)));
            found.extend(keys_behind(schema, key));
        }
    }
    found
}

/// The primary key, unique constraints and unique indexes over just the columns that a foreign key points at.
pub(super) fn keys_behind(schema: &Schema, key: &ForeignKey) -> Vec<ObjectId> {
    let Some(target) = schema.tables.get(&key.target) else { return Vec::new() };
    let same = |columns: &[String]| {
        columns.len() == key.target_columns.len()
            && columns.iter().all(|name| key.target_columns.contains(name))
    };
    let constraints = target.constraints.iter().filter_map(|(name, constraint)| {
        let over = diff::key_of(constraint)?;
        let id = ConstraintId { table: key.target.clone(), name: name.clone() };
        same(&over.columns).then_some(ObjectId::Constraint(id))
    });
    let indexes = target.indexes.iter().filter(|(_, index)| index.unique && index.predicate.is_none());
    let indexes = indexes.filter_map(|(name, index)| {
        let columns: Vec<String> = index
            .keys
            .iter()
            .filter_map(|key| match &key.part {
                schema_model::KeyPart::Column(name) => Some(name.clone()),
                schema_model::KeyPart::Expression(_) => None,
            })
            .collect();
        let id = IndexId::new(&key.target.0.schema, name);
        same(&columns).then_some(ObjectId::Index(id))
    });
    constraints.chain(indexes).collect()
}

/// The columns that go along in the keys that a foreign key may hang on.
pub(super) fn included_behind(schema: &Schema, key: &ForeignKey) -> BTreeSet<String> {
    let Some(target) = schema.tables.get(&key.target) else { return BTreeSet::new() };
    let included = keys_behind(schema, key).into_iter().flat_map(|id| match id {
        ObjectId::Constraint(id) => {
            let over = target.constraints.get(&id.name).and_then(diff::key_of);
            over.map(|over| over.include.clone()).unwrap_or_default()
        }
        ObjectId::Index(id) => {
            target.indexes.get(&id.0.name).map(|own| own.include.clone()).unwrap_or_default()
        }
        _ => Vec::new(),
    });
    included.collect()
}
