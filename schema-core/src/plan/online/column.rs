//! Columns: added empty and filled in batches, and NOT NULL by way of a check that was validated.

use schema_model::{
    Check, Column, ColumnId, Constraint, ConstraintId, ConstraintKind, Expression, ObjectId, ReplicaIdentity,
    Table, TableId,
};

use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode, column};
use super::constraint;
use super::fill::{Filling, When};
use super::names::suffixed;
use super::piece::Piece;
use super::place::StageKind;
use crate::diff::Change;
use crate::plan::milestone::Milestone;
use crate::sql::quote;

/// Whether the rows of a table can be filled in batches while a trigger sees to the new ones: a trigger on a parent does
/// not see the rows of what inherits from it, and the rows of a foreign table are elsewhere.
pub(super) fn can_be_filled(context: &Context<'_>, table: &TableId) -> bool {
    let inheritance = &context.before.inheritance;
    let is_parent = inheritance.children_of(table).next().is_some() && !inheritance.keys.contains_key(table);
    context.before.tables.get(table).is_some_and(|own| own.foreign.is_none()) && !is_parent
}

/// A column that comes.
pub(super) fn add(context: &Context<'_>, step: &Step, id: &ColumnId, column: &Column) -> Vec<Piece> {
    let rewrites = !step.effects.rewrites.is_empty();
    let as_it_is =
        || vec![Piece::new(if rewrites { StageKind::Switch } else { StageKind::Expand }, step.clone())];
    if !can_be_filled(context, &id.table) || column.generated.is_some() || column.identity.is_some() {
        return as_it_is();
    }
    let value = match &column.default {
        // A sequence counts on for each row that is written meanwhile, which `serial` alone is told.
        Some(default) if rewrites && !default.printed.starts_with("nextval(") => default.sql().to_owned(),
        Some(_) => return as_it_is(),
        None => match context.backfills.get(id) {
            Some(value) => value.clone(),
            None => return as_it_is(),
        },
    };
    let at_first = Column { not_null: false, default: None, ..column.clone() };
    let mut add = step.clone();
    add.sql = format!(
        "ALTER TABLE {} ADD COLUMN {}",
        quote::relation(&id.table.0),
        column::definition(&id.table, &at_first, None)
    );
    add.effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
    let mut added = vec![add];
    if let Some(default) = &column.default {
        let sql = format!("{} SET DEFAULT {}", alter(id), default.sql());
        let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
        let change = Change::SetDefault { id: id.clone(), from: None, to: Some(default.clone()) };
        added.push(Step::new(Phase::AddColumn, &change, sql, effects));
    }
    let mut pieces = vec![Piece::of(StageKind::Expand, added)];
    let filling = Filling { change: &step.change, column: id, value, when: When::Missing };
    // Code that does not know the column gets the default, and where there is none what the trigger gives.
    let is_watched = column.default.is_none() && column.not_null;
    pieces.extend(filled(
        context,
        &filling,
        column.not_null,
        is_watched,
        &[ObjectId::Column(id.clone()).into()],
    ));
    pieces
}

/// A column that no longer takes NULL.
pub(super) fn set_not_null(context: &Context<'_>, step: &Step, id: &ColumnId) -> Vec<Piece> {
    if !context.before.tables.contains_key(&id.table) {
        return vec![Piece::new(StageKind::Expand, step.clone())];
    }
    if !can_be_filled(context, &id.table) {
        return vec![Piece::new(StageKind::Switch, step.clone())];
    }
    let mut pieces = match context.backfills.get(id) {
        Some(value) => {
            let value = value.clone();
            let filling = Filling { change: &step.change, column: id, value, when: When::Missing };
            filled(context, &filling, true, true, &step.links.needs)
        }
        None => not_null(id, &step.links.needs, &[]),
    };
    // Who waits for the column to be NOT NULL waits for this.
    for own in pieces.iter_mut().flat_map(|piece| &mut piece.steps) {
        if own.links.creates.contains(&Milestone::NotNull(id.clone())) {
            own.links.create(step.links.creates.iter().cloned());
        }
    }
    pieces
}

/// A column that goes. The new code no longer fills it, while the old code still reads it.
pub(super) fn drop(context: &Context<'_>, step: &Step, id: &ColumnId, own: &Column) -> Vec<Piece> {
    let late = Piece::new(StageKind::Switch, step.clone()).after_deploy();
    let is_required =
        own.not_null && own.default.is_none() && own.identity.is_none() && own.generated.is_none();
    let is_child = context.before.inheritance.children.contains_key(&id.table);
    let table = context.before.tables.get(&id.table);
    if !is_required || is_child || table.is_none_or(|table| must_be_not_null(table, &id.name)) {
        return vec![late];
    }
    let sql = format!("{} DROP NOT NULL", alter(id));
    let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
    let change = Change::DropNotNull { id: id.clone() };
    vec![Piece::new(StageKind::Expand, Step::new(Phase::AlterColumn, &change, sql, effects)), late]
}

/// `CHECK (column IS NOT NULL)`, under a name of its own.
pub(super) fn check(id: &ColumnId) -> (ConstraintId, Constraint) {
    let name = suffixed(&format!("{}_{}", id.table.0.name, id.name), "_not_null");
    let expression = Expression::printed(format!("{} IS NOT NULL", quote::ident(&id.name)));
    let columns = [id.name.clone()].into();
    let check = Check { expression, no_inherit: false, columns };
    (ConstraintId { table: id.table.clone(), name }, Constraint::new(ConstraintKind::Check(check)))
}

/// A trigger where somebody could leave the column out, batches, and if need be NOT NULL. The trigger goes when nobody is
/// left who does not know the column.
fn filled(
    context: &Context<'_>,
    filling: &Filling<'_>,
    is_not_null: bool,
    is_watched: bool,
    needs: &[Milestone],
) -> Vec<Piece> {
    let id = filling.column;
    let [watched, batches] = [Milestone::Watched(id.clone()), Milestone::Filled(id.clone())];
    let mut pieces = Vec::new();
    if is_watched {
        let [function, trigger] = filling.trigger();
        let function = function.needs(needs.iter().cloned());
        pieces.push(Piece::of(StageKind::Expand, vec![function, trigger.creates([watched.clone()])]));
    }
    let step = filling.batches(context).needs(needs.iter().cloned()).needs([watched]);
    pieces.push(Piece::new(StageKind::Fill, step.creates([batches.clone()])));
    if is_not_null {
        pieces.extend(not_null(id, needs, &[batches]));
    }
    if is_watched {
        let [trigger, function] = filling.untrigger();
        let trigger = trigger.needs([Milestone::NotNull(id.clone())]);
        pieces.push(Piece::of(StageKind::Switch, vec![trigger, function]).after_deploy());
    }
    pieces
}

/// `SET NOT NULL` without reading the table: a check that was validated says it already (manual, "ALTER TABLE").
fn not_null(id: &ColumnId, needs: &[Milestone], filled: &[Milestone]) -> Vec<Piece> {
    let (check, constraint) = check(id);
    let [added, validated] =
        [Milestone::AddedUnvalidated(check.clone()), Milestone::Validated(check.clone())];
    // Who changes a row that is not filled yet fills it: the trigger is there before the check.
    let add = constraint::add_not_valid(&check, &constraint);
    let add = add.needs(needs.iter().cloned()).creates([added.clone()]);
    let validate = constraint::validate(&check, &constraint);
    let validate = validate.needs([added]).needs(filled.iter().cloned()).creates([validated.clone()]);
    let lock = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
    let change = Change::SetNotNull { id: id.clone() };
    let set = Step::new(Phase::AlterColumn, &change, format!("{} SET NOT NULL", alter(id)), lock);
    let set = set.needs([validated]).needs(needs.iter().cloned()).creates([Milestone::NotNull(id.clone())]);
    vec![
        Piece::new(StageKind::Expand, add),
        Piece::new(StageKind::Validate, validate),
        Piece::of(StageKind::Switch, vec![set, constraint::drop(&check, &constraint)]),
    ]
}

/// Whether something of the table keeps the column from taking NULL.
fn must_be_not_null(table: &Table, name: &str) -> bool {
    let is_key = table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.iter().any(|own| own == name),
        _ => false,
    });
    is_key || matches!(table.replica_identity, ReplicaIdentity::Index(_))
}

fn alter(id: &ColumnId) -> String {
    format!("ALTER TABLE {} ALTER COLUMN {}", quote::relation(&id.table.0), quote::ident(&id.name))
}
