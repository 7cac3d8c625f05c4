//! Constraints: those with an index take over one that was built beside, the others hold for new rows first.

use std::collections::BTreeMap;

use schema_model::{
    ColumnId, Constraint, ConstraintId, ConstraintKind, Deferrable, Index, IndexId, IndexKey, Key, KeyPart,
    ObjectId, TableId,
};

use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode, RowFailure, constraint, index};
use super::index as online;
use super::names::{NEW, suffixed};
use super::piece::Piece;
use super::place::StageKind;
use super::rewrite::All;
use crate::diff::Change;
use crate::plan::milestone::Milestone;
use crate::sql::quote;

pub(super) fn pieces(context: &Context<'_>, all: &All<'_>, step: &Step) -> Vec<Piece> {
    match &step.change {
        Change::AddConstraint { id, constraint } if context.before.tables.contains_key(&id.table) => {
            add(context, all, step, id, constraint)
        }
        Change::DropConstraint { id, .. } => {
            let comes_back = all.is_remade(&ObjectId::Constraint(id.clone()));
            let kind = if comes_back { StageKind::Switch } else { StageKind::Expand };
            vec![Piece::new(kind, step.clone())]
        }
        Change::ValidateConstraint { .. } => vec![Piece::new(StageKind::Validate, step.clone())],
        _ => vec![Piece::new(StageKind::Expand, step.clone())],
    }
}

fn add(
    context: &Context<'_>,
    all: &All<'_>,
    step: &Step,
    id: &ConstraintId,
    constraint: &Constraint,
) -> Vec<Piece> {
    let is_partitioned = context.after.inheritance.keys.contains_key(&id.table);
    let was_there = all.is_remade(&ObjectId::Constraint(id.clone()));
    let kind = if was_there { StageKind::Switch } else { StageKind::Expand };
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique { key, .. } if !is_partitioned => {
            let built = Milestone::Built(ObjectId::Constraint(id.clone()));
            // While the old constraint is there its index has the name.
            let name = if was_there { suffixed(&id.name, NEW) } else { id.name.clone() };
            let mut index = unique_index(&id.table, &name, key, constraint);
            index.links.clone_from(&step.links);
            index.links.creates = vec![built.clone()];
            let mut take = take_index(&step.change, id, &name, constraint);
            take.links = step.links.clone();
            take = take.needs([built]);
            if matches!(constraint.kind, ConstraintKind::PrimaryKey(_)) {
                let own = |name: &String| ColumnId { table: id.table.clone(), name: name.clone() };
                take = take.needs(key.columns.iter().map(own).map(Milestone::NotNull));
            }
            vec![Piece::new(StageKind::Fill, index), Piece::new(StageKind::Switch, take)]
        }
        // A foreign key of a partitioned table cannot be NOT VALID before PostgreSQL 18.
        ConstraintKind::ForeignKey(_) if is_partitioned => {
            vec![Piece::new(StageKind::Switch, step.clone())]
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) if constraint.validated => {
            not_valid_first(kind, step, id, constraint)
        }
        _ => vec![Piece::new(StageKind::Switch, step.clone())],
    }
}

/// `ADD CONSTRAINT ... NOT VALID`, and later `VALIDATE CONSTRAINT`.
fn not_valid_first(kind: StageKind, step: &Step, id: &ConstraintId, constraint: &Constraint) -> Vec<Piece> {
    let mut add = add_not_valid(id, constraint);
    add.links = step.links.clone();
    let added = Milestone::AddedUnvalidated(id.clone());
    let validate =
        validate(id, constraint).needs([added.clone()]).creates([Milestone::Validated(id.clone())]);
    vec![Piece::new(kind, add.creates([added])), Piece::new(StageKind::Validate, validate)]
}

/// Reads the rows that are there, while others read and write.
pub(super) fn validate(id: &ConstraintId, constraint: &Constraint) -> Step {
    let sql = format!("{} VALIDATE CONSTRAINT {}", alter(&id.table), quote::ident(&id.name));
    let mut effects = Effects::lock(&id.table, LockMode::ShareUpdateExclusiveLock)
        .scanning(&id.table)
        .failing_on(RowFailure::Violation(id.clone()));
    if let ConstraintKind::ForeignKey(key) = &constraint.kind {
        effects = effects.and_lock(&key.target, LockMode::RowShareLock);
    }
    let change = Change::ValidateConstraint { id: id.clone(), constraint: Box::new(constraint.clone()) };
    Step::new(Phase::AlterConstraint, &change, sql, effects)
}

/// The index of a key, built beside the others.
pub(super) fn unique_index(table: &TableId, name: &str, key: &Key, constraint: &Constraint) -> Step {
    let index = Index {
        method: "btree".to_owned(),
        unique: true,
        nulls_not_distinct: matches!(
            constraint.kind,
            ConstraintKind::Unique { nulls_not_distinct: true, .. }
        ),
        keys: key.columns.iter().cloned().map(KeyPart::Column).map(IndexKey::new).collect(),
        include: key.include.clone(),
        predicate: None,
        options: key.options.clone(),
        tablespace: key.tablespace.clone(),
        valid: true,
        clustered: false,
        statistics: BTreeMap::new(),
        comment: None,
        columns: key.columns.iter().chain(&key.include).cloned().collect(),
    };
    let id = IndexId::new(&table.0.schema, name);
    let effects = Effects::lock(table, LockMode::ShareUpdateExclusiveLock)
        .scanning(table)
        .failing_on(RowFailure::DuplicateKey(id.clone()));
    let sql = index::create(table, &id, &index);
    let change = Change::CreateIndex { table: table.clone(), id, index: Box::new(index) };
    online::concurrently(&Step::new(Phase::Index, &change, sql, effects))
}

/// Makes the index that was built a constraint, under the constraint's name.
pub(super) fn take_index(change: &Change, id: &ConstraintId, index: &str, constraint: &Constraint) -> Step {
    let kind = match &constraint.kind {
        ConstraintKind::PrimaryKey(_) => "PRIMARY KEY",
        _ => "UNIQUE",
    };
    let deferrable = match constraint.deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    };
    let sql = format!(
        "{} ADD CONSTRAINT {} {kind} USING INDEX {}{deferrable}",
        alter(&id.table),
        quote::ident(&id.name),
        quote::ident(index),
    );
    let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
    Step::new(Phase::Unique, change, sql, effects)
}

/// `ADD CONSTRAINT` for the rows to come.
pub(super) fn add_not_valid(id: &ConstraintId, constraint: &Constraint) -> Step {
    let constraint = Constraint { validated: false, ..constraint.clone() };
    let definition = constraint::definition(&constraint);
    let sql = format!("{} ADD CONSTRAINT {} {definition}", alter(&id.table), quote::ident(&id.name));
    let effects = match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Effects::lock(&id.table, LockMode::ShareRowExclusiveLock)
            .and_lock(&key.target, LockMode::ShareRowExclusiveLock),
        _ => Effects::lock(&id.table, LockMode::AccessExclusiveLock),
    };
    let change = Change::AddConstraint { id: id.clone(), constraint: Box::new(constraint) };
    Step::new(Phase::Check, &change, sql, effects)
}

/// `DROP CONSTRAINT`.
pub(super) fn drop(id: &ConstraintId, constraint: &Constraint) -> Step {
    let sql = format!("{} DROP CONSTRAINT {}", alter(&id.table), quote::ident(&id.name));
    let mut effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
    if let ConstraintKind::ForeignKey(key) = &constraint.kind {
        effects = effects.and_lock(&key.target, LockMode::AccessExclusiveLock);
    }
    let change = Change::DropConstraint { id: id.clone(), constraint: Box::new(constraint.clone()) };
    Step::new(Phase::DropConstraint, &change, sql, effects)
}

fn alter(table: &TableId) -> String {
    format!("ALTER TABLE {}", quote::relation(&table.0))
}
