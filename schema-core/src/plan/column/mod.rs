//! Changes of columns to steps.

mod add;
mod default;
mod definition;
mod identity;
mod links;
mod needs;
mod not_null;
mod set_type;

use schema_model::{Column, ColumnId, ObjectId};

use super::step::{Phase, Step};
use super::{Context, Effects, LockMode, Loss, foreign};
use crate::diff::Change;
use crate::sql::quote;

pub(super) use definition::{constraints, definition, primary_key_column};
pub(super) use links::{states, with_types};
pub(super) use needs::{needs, sequence_of};

use super::milestone::Milestone;
use links::object;
use needs::{read_by, sequences_in};

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, all: &[Change], change: &Change) {
    let simple = |id: &ColumnId, clause: String| {
        let sql = format!("{} {clause}", alter(id));
        let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
        Step::new(Phase::AlterColumn, change, sql, effects).needs([object(id)])
    };
    let light = |id: &ColumnId, clause: String| {
        let mut step = simple(id, clause);
        step.effects = Effects::lock(&id.table, LockMode::ShareUpdateExclusiveLock);
        step
    };
    match change {
        Change::AddColumn { id, column } => add::plan(steps, context, change, id, column),
        Change::DropColumn { id, column } => steps.push(drop(context, change, id, column)),
        Change::RecreateColumn { id, from, to } => {
            let mut step = drop(context, change, id, from);
            step.phase = Phase::AlterColumn;
            // The values follow from the other columns.
            step.effects.loses = if to.generated.is_some() && from.generated.is_some() {
                None
            } else {
                Some(Loss::Values(id.clone()))
            };
            steps.push(step);
            add::plan(steps, context, change, id, to);
        }
        Change::SetColumnType { id, from, to } => set_type::plan(steps, context, all, change, id, from, to),
        Change::SetDefault { id, from, to } => {
            if is_retyped(all, id) {
                return;
            }
            steps.push(match to {
                Some(to) => {
                    let needs = sequences_in(to.sql()).into_iter().map(ObjectId::Sequence);
                    let old = from.as_ref().map(|from| sequences_in(from.sql())).unwrap_or_default();
                    let step = simple(id, format!("SET DEFAULT {}", to.sql())).needs(needs);
                    step.needs([Milestone::Retyped(id.clone())])
                        .releases(old.into_iter().map(ObjectId::Sequence))
                }
                None => default::drop(change, id, from.as_ref().map(|from| from.sql())),
            });
        }
        Change::SetNotNull { id } => {
            if let Some(value) = context.backfills.get(id) {
                steps.push(add::backfill(change, id, value, Phase::AlterColumn));
            }
            let mut step = simple(id, "SET NOT NULL".to_owned());
            step.effects = not_null::effects(context, id);
            steps.push(step.creates([Milestone::NotNull(id.clone())]));
        }
        Change::DropNotNull { id } => {
            let step = simple(id, "DROP NOT NULL".to_owned());
            steps.push(step.removes([Milestone::NotNull(id.clone())]));
        }
        Change::AddIdentity { .. } | Change::DropIdentity { .. } | Change::AlterIdentity { .. } => {
            identity::plan(steps, context, change);
        }
        Change::DropExpression { id } => {
            let reads = context.before.tables.get(&id.table).and_then(|table| table.column(&id.name));
            let reads = reads.map(|column| read_by(&id.table, column)).unwrap_or_default();
            let step = simple(id, "DROP EXPRESSION".to_owned());
            steps.push(
                step.releases(reads.iter().map(object)).creates(reads.iter().cloned().map(Milestone::Unread)),
            );
        }
        Change::SetStorage { id, to, column } => {
            let to = to.as_deref().unwrap_or_else(|| default_storage(context, column));
            steps.push(simple(id, format!("SET STORAGE {to}")).needs([Milestone::Retyped(id.clone())]));
        }
        Change::SetCompression { id, to } => {
            let to = to.as_deref().unwrap_or("default");
            steps.push(simple(id, format!("SET COMPRESSION {to}")).needs([Milestone::Retyped(id.clone())]));
        }
        Change::SetStatistics { id, to } => {
            steps.push(light(id, format!("SET STATISTICS {}", to.unwrap_or(-1))));
        }
        Change::SetForeignColumnOptions { id, from, to } => {
            steps.push(simple(id, foreign::changed_options(from, to)));
        }
        Change::SetColumnOptions { id, from, to } => {
            for clause in super::table::option_clauses(from, to) {
                steps.push(light(id, clause));
            }
        }
        _ => {}
    }
}

fn drop(context: &Context<'_>, change: &Change, id: &ColumnId, column: &Column) -> Step {
    let sql = format!("ALTER TABLE {} DROP COLUMN {}", quote::relation(&id.table.0), quote::ident(&id.name));
    let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock).losing(Loss::Values(id.clone()));
    let reads = read_by(&id.table, column);
    let owned = context.before.sequences.iter().filter(|(_, own)| own.owned_by.as_ref() == Some(id));
    let identity = column.identity.as_ref().and_then(|identity| identity.sequence.clone());
    let gone = owned.map(|(id, _)| id.clone()).chain(identity).map(ObjectId::Sequence);
    let gone: Vec<ObjectId> = gone.collect();
    Step::new(Phase::DropColumn, change, sql, effects)
        .removes([object(id)])
        .removes(gone)
        .releases(reads.iter().map(object))
        .creates(reads.iter().cloned().map(Milestone::Unread))
        .releases(needs(context, column))
}

fn is_retyped(all: &[Change], column: &ColumnId) -> bool {
    all.iter().any(|change| matches!(change, Change::SetColumnType { id, .. } if id == column))
}

/// The strategy that a type has by itself (`pg_type.typstorage`). It is named, so that the statement runs on servers
/// older than the one that it was written on: only PostgreSQL 16 knows `SET STORAGE DEFAULT`.
fn default_storage(context: &Context<'_>, column: &Column) -> &'static str {
    let element = column.ty.element.as_ref().filter(|_| !column.ty.array);
    match element.and_then(|element| context.storage(element)) {
        Some('p') => "PLAIN",
        Some('m') => "MAIN",
        Some('e') => "EXTERNAL",
        _ => "EXTENDED",
    }
}

fn alter(id: &ColumnId) -> String {
    format!("ALTER TABLE {} ALTER COLUMN {}", quote::relation(&id.table.0), quote::ident(&id.name))
}
