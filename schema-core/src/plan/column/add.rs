//! New columns, and the values that existing rows get in them.

use schema_model::object::Kind;
use schema_model::{Column, ColumnId, NamedId, Object, ObjectId};

use super::super::milestone::Milestone;
use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode, RowFailure, serial};
use super::links::object;
use super::needs::{needs, read_by, sequence_of};
use super::{alter, default, definition, identity, not_null};
use crate::diff::Change;
use crate::sql::quote;

pub(super) fn plan(
    steps: &mut Vec<Step>,
    context: &Context<'_>,
    change: &Change,
    id: &ColumnId,
    column: &Column,
) {
    let table = &id.table;
    let backfilled = context
        .backfills
        .get(id)
        .filter(|_| column.default.is_none() && column.generated.is_none() && column.identity.is_none());
    // What counts by itself cannot be handed down to children, and is made so afterwards.
    let children = context.before.inheritance.children_of(table).next().is_some();
    let identity = column.identity.as_ref().filter(|_| children);
    let at_first = Column {
        not_null: column.not_null && backfilled.is_none(),
        identity: column.identity.clone().filter(|_| !children),
        ..column.clone()
    };
    let required = column.not_null
        && column.default.is_none()
        && column.generated.is_none()
        && at_first.identity.is_none()
        && !serial::is_word(&column.ty.text);
    let sql = format!(
        "ALTER TABLE {} ADD COLUMN {}",
        quote::relation(&table.0),
        definition(table, &at_first, None)
    );
    let mut effects = Effects::lock(table, LockMode::AccessExclusiveLock);
    if column.generated.as_ref().is_some_and(|generated| generated.stored)
        || at_first.identity.is_some()
        || serial::is_word(&column.ty.text)
        || column.default.as_ref().is_some_and(|own| default::is_volatile(context, &own.printed))
        || is_checked_domain(context, column)
    {
        effects = effects.rewriting(table);
    }
    if column.not_null && column.generated.is_some() {
        effects = effects.failing_on(RowFailure::Null(id.clone()));
    }
    if column.not_null && column.generated.as_ref().is_some_and(|generated| !generated.stored) {
        // Nothing is written, and every row is looked at.
        effects = effects.scanning(table);
    }
    let refused = column.default.is_none() && column.generated.is_none() && refuses_null(context, column);
    if (required || refused) && backfilled.is_none() {
        effects = effects.failing_on(RowFailure::AnyRow(id.clone()));
    }
    let reads = read_by(table, column);
    let step = Step::new(Phase::AddColumn, change, sql, effects)
        .creates([object(id)])
        .creates(sequence_of(table, &at_first))
        .needs([ObjectId::Table(table.clone())])
        .needs(reads.iter().map(object))
        .needs(reads.iter().cloned().map(Milestone::Retyped))
        .needs(needs(context, column));
    steps.push(step);
    if let Some(identity) = identity {
        let sql = format!("{} ADD {}", alter(id), identity::clause(id, identity));
        // The children have the column already, and it is theirs to count or not.
        let change = Change::AddIdentity { id: id.clone(), identity: identity.clone() };
        let effects = Effects::lock(table, LockMode::AccessExclusiveLock);
        let step = Step::new(Phase::AddColumn, &change, sql, effects);
        steps.push(step.creates(sequence_of(table, column)).needs([object(id)]));
    }
    if let Some(value) = backfilled {
        steps.push(backfill(change, id, value, Phase::AddColumn));
        if column.not_null {
            let sql = format!("{} SET NOT NULL", alter(id));
            let effects = not_null::effects(context, id);
            steps.push(Step::new(Phase::AddColumn, change, sql, effects).needs([object(id)]));
        }
    }
}

/// Existing rows get a value.
pub(super) fn backfill(change: &Change, id: &ColumnId, value: &str, phase: Phase) -> Step {
    let (table, column) = (quote::relation(&id.table.0), quote::ident(&id.name));
    let sql = format!("UPDATE {table} SET {column} = {value} WHERE {column} IS NULL");
    let effects = Effects::lock(&id.table, LockMode::RowExclusiveLock).scanning(&id.table);
    Step::new(phase, change, sql, effects).needs([object(id)])
}

/// Whether the type is a domain that is NOT NULL and has no value of its own.
fn refuses_null(context: &Context<'_>, column: &Column) -> bool {
    domain_of(context, column)
        .is_some_and(|domain| domain.part("not null").is_some() && domain.part("default").is_none())
}

/// Whether the type is a domain with constraints: the value of each row is held against them, so that each is written
/// (`ATExecAddColumn` in `src/backend/commands/tablecmds.c`).
fn is_checked_domain(context: &Context<'_>, column: &Column) -> bool {
    let is_checked = |name: &str| name == "not null" || name.starts_with("constraint ");
    domain_of(context, column).is_some_and(|domain| domain.parts.iter().any(|part| is_checked(&part.name)))
}

fn domain_of<'a>(context: &Context<'a>, column: &Column) -> Option<&'a Object> {
    let element = column.ty.element.as_ref().filter(|_| !column.ty.array)?;
    context.after.objects.get(&NamedId::new(Kind::Domain, quote::printed(element)))
}
