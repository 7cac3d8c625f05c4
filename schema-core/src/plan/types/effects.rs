//! What altering a domain or a composite type does to the tables that hold values of it (manual, "ALTER DOMAIN" and
//! "ALTER TYPE").

use schema_model::object::Kind;
use schema_model::{ColumnId, NamedId, ObjectId, TableId};

use super::super::{Effects, LockMode, Loss, RowFailure};
use super::{Context, uses};
use crate::diff::PartAction;

/// The effects of one `ALTER DOMAIN` or `ALTER TYPE`.
pub(in crate::plan) fn effects(
    context: &Context<'_>,
    id: &NamedId,
    part: &str,
    action: PartAction,
    sql: &str,
) -> Effects {
    match id.kind {
        Kind::Domain if uses::is_checked(part, action, sql) => checked(context, id, part),
        Kind::Type if part.starts_with("attribute ") => of_typed_tables(context, id, part, action),
        _ => Effects::none(),
    }
}

/// Every value of a domain is read.
fn checked(context: &Context<'_>, id: &NamedId, part: &str) -> Effects {
    let mut effects = Effects::none();
    for (column, _) in uses::columns(context, &ObjectId::Named(id.clone())) {
        effects = effects.and_lock(&column.table, LockMode::ShareLock);
        if !effects.scans.contains(&column.table) {
            effects = effects.scanning(&column.table);
        }
        let failure = if part == "not null" { RowFailure::Null(column) } else { RowFailure::Cast(column) };
        effects = effects.failing_on(failure);
    }
    effects
}

/// A table that is made of a type has its attributes for columns.
fn of_typed_tables(context: &Context<'_>, id: &NamedId, part: &str, action: PartAction) -> Effects {
    let name = super::type_of(&ObjectId::Named(id.clone()));
    let typed =
        context.before.tables.iter().filter(|(_, table)| table.of_type.is_some() && table.of_type == name);
    let typed: Vec<&TableId> = typed.map(|(id, _)| id).collect();
    let attribute = part.trim_start_matches("attribute ").trim_matches('"').replace("\"\"", "\"");
    let column = |table: &TableId| ColumnId { table: table.clone(), name: attribute.clone() };
    let mut effects = Effects::none();
    for table in typed {
        effects = effects.and_lock(table, LockMode::AccessExclusiveLock);
        if action == PartAction::Alter {
            effects = effects.rewriting(table).failing_on(RowFailure::Cast(column(table)));
        }
        if action == PartAction::Drop {
            effects = effects.losing(Loss::Values(column(table)));
        }
    }
    if action == PartAction::Drop && effects.loses.is_none() {
        let held = uses::columns(context, &ObjectId::Named(id.clone()));
        if let Some((column, _)) = held.into_iter().next() {
            // The rows stay as they are, and nobody can read the attribute any more.
            effects = effects.losing(Loss::Precision(column));
        }
    }
    effects
}
