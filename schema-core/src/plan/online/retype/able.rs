//! Columns to whether everything that hangs on them can be moved to other columns.

use schema_model::object::Kind;
use schema_model::{Column, ColumnId, ConstraintKind, ObjectId, ReplicaIdentity, Schema, SequenceId, Table};

use super::super::super::Context;
use super::super::super::step::Step;
use super::{NEW, OLD, named};
use crate::diff::{self, Change};

/// Whether a column can be swapped. What PostgreSQL's records of dependencies know of it (views, policies, triggers,
/// extended statistics, ...) the plan drops and makes again around the change.
pub(super) fn can_be_swapped(context: &Context<'_>, steps: &[Step], id: &ColumnId) -> bool {
    let tables = [context.before, context.after].map(|schema| schema.tables.get(&id.table));
    let [Some(before), Some(after)] = tables else { return false };
    let [Some(from), Some(to)] = [before, after].map(|table| table.column(&id.name)) else { return false };
    let is_granted = [context.before, context.after]
        .iter()
        .any(|schema| schema.grants.contains_key(&ObjectId::Column(id.clone())));
    is_alone(context, id)
        && is_plain(from)
        && is_plain(to)
        && !has_statistics(context, id)
        && !loses_its_sequence(context, id)
        && !moves_types(steps, from)
        && !calls_what_goes(context, steps, id)
        && !is_granted
        && !is_renamed(steps, id)
        && !context.backfills.contains_key(id)
        && [before, after].into_iter().all(|table| is_free(table, id))
}

/// Whether the table has neither parents nor children nor a type that says its columns.
fn is_alone(context: &Context<'_>, id: &ColumnId) -> bool {
    let inheritance = &context.before.inheritance;
    !inheritance.keys.contains_key(&id.table)
        && !inheritance.children.contains_key(&id.table)
        && inheritance.children_of(&id.table).next().is_none()
        && context
            .before
            .tables
            .get(&id.table)
            .is_some_and(|own| own.foreign.is_none() && own.of_type.is_none())
}

/// Whether nothing is said of the column that would have to be said of another one.
fn is_plain(column: &Column) -> bool {
    column.identity.is_none()
        && column.generated.is_none()
        && column.storage.is_none()
        && column.compression.is_none()
        && column.statistics.is_none()
        && column.options.is_empty()
}

/// Whether nothing of the table holds the column fast.
fn is_free(table: &Table, id: &ColumnId) -> bool {
    let name = &id.name;
    let is_taken = [NEW, OLD].iter().any(|suffix| table.column(&named(id, suffix).name).is_some());
    let is_read = table
        .columns
        .iter()
        .any(|own| own.generated.as_ref().is_some_and(|generated| generated.columns.contains(name)));
    let identity = match &table.replica_identity {
        ReplicaIdentity::Index(name) => Some(name.clone()),
        ReplicaIdentity::Default | ReplicaIdentity::Nothing | ReplicaIdentity::Full => None,
    };
    let over = |index: &String| {
        let key = table.constraints.get(index).and_then(diff::key_of);
        table.indexes.get(index).is_some_and(|index| index.columns.contains(name))
            || key.is_some_and(|key| key.columns.contains(name) || key.include.contains(name))
    };
    let is_marked = identity.iter().chain(&diff::clustered(table)).any(over);
    let is_excluded = table.constraints.values().any(
        |constraint| matches!(&constraint.kind, ConstraintKind::Exclusion(own) if own.columns.contains(name)),
    );
    let mut indexes = table.indexes.values().filter(|index| index.columns.contains(name));
    !is_taken && !is_read && !is_marked && !is_excluded && indexes.all(|index| index.statistics.is_empty())
}

/// Whether extended statistics are kept of the column: they name columns in the order of the table, which changes.
fn has_statistics(context: &Context<'_>, id: &ColumnId) -> bool {
    let on = ObjectId::Column(id.clone());
    context.before.dependencies.iter().any(|(dependent, referenced)| {
        *referenced == on && matches!(dependent, ObjectId::Named(own) if own.kind == Kind::Statistics)
    })
}

/// Whether a sequence goes with the type.
fn loses_its_sequence(context: &Context<'_>, id: &ColumnId) -> bool {
    let owner = |schema: &Schema, sequence: &SequenceId| -> Option<ColumnId> {
        schema.sequences.get(sequence)?.owned_by.clone()
    };
    let mut owned =
        context.before.sequences.keys().filter(|own| owner(context.before, own).as_ref() == Some(id));
    owned.any(|own| owner(context.after, own).as_ref() != Some(id))
}

/// Whether the old type may have to go while the old column is still of it.
fn moves_types(steps: &[Step], from: &Column) -> bool {
    let is_builtin = from.ty.element.as_ref().is_some_and(|element| element.schema == "pg_catalog");
    !is_builtin || steps.iter().any(|step| matches!(step.change, Change::SetTypeAside { .. }))
}

/// Whether the default hangs on what goes, or goes and comes again, while the old column still has it.
fn calls_what_goes(context: &Context<'_>, steps: &[Step], id: &ColumnId) -> bool {
    let own = ObjectId::Column(id.clone());
    let mut parts = context.before.part_dependencies.iter().filter(|(dependent, ..)| *dependent == own);
    parts.any(|(_, _, on)| steps.iter().any(|step| step.links.unmakes(on)))
}

fn is_renamed(steps: &[Step], id: &ColumnId) -> bool {
    steps.iter().any(|step| match &step.change {
        Change::RenameColumn { table, to, .. } => *table == id.table && *to == id.name,
        _ => false,
    })
}
