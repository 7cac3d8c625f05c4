//! Changes to ordered steps with SQL and effects. Pure.

mod attached;
mod body;
mod cast;
mod column;
mod comment;
mod constraint;
mod conversion;
pub(crate) mod deadlock;
mod dependents;
mod dropped;
pub mod effects;
pub mod entries;
mod enum_type;
mod extension;
mod foreign;
mod grant;
mod homonym;
mod index;
mod inheritance;
mod milestone;
mod names;
mod namespace;
mod object;
pub mod online;
mod order;
mod owner;
mod rebuild;
mod records;
mod recreate;
mod rename;
mod retype;
mod sequence;
pub(crate) mod serial;
pub(crate) mod shell;
mod snapshot;
mod step;
mod subscription;
mod table;
mod typed;
mod types;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    CastFacts, ColumnId, Declared, Facts, Namespace, Observed, QualifiedName, Schema, SchemaId, TableId,
};
use serde::Serialize;

use crate::diff::{self, Change, Difference};
use crate::sql::split::NO_TRANSACTION;
use crate::sql::transaction;

pub use effects::{ByHand, Effects, LockMode, Loss, RowFailure, TableLock, Transaction};
pub use rename::{creating, renaming, schema_of};
pub use snapshot::snapshot;
pub use step::Step;

/// The ordered steps from one schema to another.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Plan {
    /// One statement each.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The statements, one a line, each with its semicolon: the text of a migration file. A statement that has to run
    /// outside a transaction says so where its words do not.
    pub fn sql(&self) -> String {
        let mark = |step: &Step| {
            let is_outside = step.effects.transaction == Transaction::Outside;
            let is_told = !is_outside || transaction::of(&step.sql) == Transaction::Outside;
            if is_told { String::new() } else { format!("{NO_TRANSACTION}\n") }
        };
        self.steps.iter().map(|step| format!("{}{};\n", mark(step), step.sql)).collect()
    }
}

/// Both schemas, for what a change alone does not say. Everything has its new name in both.
struct Context<'a> {
    before: &'a Schema,
    after: &'a Schema,
    /// What the catalogs of both say of types, casts and functions.
    facts: [&'a Facts; 2],
    /// How existing rows get a value for a new NOT NULL column.
    backfills: &'a BTreeMap<ColumnId, String>,
    /// `server_version_num` of the server that will run the plan.
    server_version: u32,
}

impl Context<'_> {
    /// The cast from one type to another, where there is one: an extension may come with the plan.
    fn cast(&self, from: &QualifiedName, to: &QualifiedName) -> Option<CastFacts> {
        let key = (from.clone(), to.clone());
        self.facts.iter().find_map(|facts| facts.casts.get(&key).copied())
    }

    /// `typstorage` of a type that is no array.
    fn storage(&self, ty: &QualifiedName) -> Option<char> {
        self.facts.iter().rev().find_map(|facts| facts.types.get(ty).map(|own| own.storage))
    }

    /// Whether a function of this name has to be called for each row.
    fn is_volatile(&self, function: &QualifiedName) -> bool {
        self.facts.iter().any(|facts| facts.volatile.contains(function))
    }

    /// Where a table stands in the order of the declaration; tables that go come last, by name.
    fn rank(&self, table: &TableId) -> usize {
        match self.after.tables.get(table) {
            Some(table) => table.rank,
            None => self.after.tables.len() + self.before.tables.range(..table).count(),
        }
    }
}

/// Orders the statements that make `difference.before` into `after`.
pub fn plan(difference: &Difference, after: &Observed, backfills: &BTreeMap<ColumnId, String>) -> Plan {
    ordered(&difference.before, difference.changes.clone(), after, backfills)
}

fn ordered(
    before: &Observed,
    changes: Vec<Change>,
    after: &Observed,
    backfills: &BTreeMap<ColumnId, String>,
) -> Plan {
    let context = Context {
        before: &before.schema,
        after: &after.schema,
        facts: [&before.facts, &after.facts],
        backfills,
        server_version: before.server_version,
    };
    let mut changes = dependents::complete(&context, changes);
    serial::fold(&mut changes);
    let mut steps = Vec::new();
    for change in &changes {
        statements(&mut steps, &context, &changes, change);
    }
    for step in &mut steps {
        step.links.create(table::altered(&step.change).map(milestone::Milestone::Settled));
    }
    inheritance::link(&context, &mut steps);
    typed::link(&context, &mut steps);
    records::link(&context, &mut steps);
    types::link(&context, &changes, &mut steps);
    drop(changes);
    homonym::link(&mut steps);
    grant::link(&mut steps);
    owner::link(&context, &mut steps);
    object::tell_placeholders(&mut steps);
    let mut steps = order::sort(&context, steps);
    inheritance::extend_effects(&context, &mut steps);
    only_existing(&context, &mut steps);
    body::leave_unchecked(&context, &mut steps);
    Plan { steps }
}

/// The statements that build a declaration in an empty database: the way in which the author's words first reach a
/// server.
pub fn build(declared: &Declared, server_version: u32) -> Plan {
    let mut empty = Observed { server_version, ..Observed::default() };
    empty.schema.namespaces.insert(SchemaId("public".to_owned()), Namespace::default());
    let mut schema = declared.schema.clone();
    schema.namespaces.entry(SchemaId("public".to_owned())).or_default();
    let wanted = Observed { server_version, schema, ..Observed::default() };
    let Difference { before, changes, .. } = diff::diff(&empty, &wanted);
    ordered(&before, changes, &wanted, &BTreeMap::new())
}

fn statements(steps: &mut Vec<Step>, context: &Context<'_>, all: &[Change], change: &Change) {
    // No `_` here: a new change must say which file plans it before this compiles.
    match change {
        Change::CreateSchema { .. } | Change::DropSchema { .. } => namespace::plan(steps, change),
        Change::RenameSchema { .. }
        | Change::RenameEnum { .. }
        | Change::RenameEnumValue { .. }
        | Change::RenameSequence { .. }
        | Change::RenameTable { .. }
        | Change::RenameColumn { .. }
        | Change::RenameConstraint { .. }
        | Change::RenameIndex { .. }
        | Change::RenameObject { .. }
        | Change::RenamePart { .. } => rename::plan(steps, context, all, change),
        Change::CreateEnum { .. }
        | Change::DropEnum { .. }
        | Change::AddEnumValue { .. }
        | Change::RecreateEnum { .. } => enum_type::plan(steps, change),
        Change::SetTypeAside { .. } => types::plan(steps, context, all, change),
        Change::CreateSequence { .. }
        | Change::DropSequence { .. }
        | Change::AlterSequence { .. }
        | Change::SetSequenceOwner { .. }
        | Change::SetSequenceLogged { .. } => sequence::plan(steps, context, change),
        Change::CreateTable { .. }
        | Change::DropTable { .. }
        | Change::SetTableLogged { .. }
        | Change::SetTableOptions { .. }
        | Change::SetRowSecurity { .. }
        | Change::ForceRowSecurity { .. }
        | Change::SetReplicaIdentity { .. }
        | Change::SetTablespace { .. }
        | Change::SetAccessMethod { .. }
        | Change::SetTableType { .. }
        | Change::SetForeignOptions { .. }
        | Change::SetClustered { .. } => table::plan(steps, context, change),
        Change::AddColumn { .. }
        | Change::DropColumn { .. }
        | Change::SetColumnType { .. }
        | Change::SetDefault { .. }
        | Change::SetNotNull { .. }
        | Change::DropNotNull { .. }
        | Change::AddIdentity { .. }
        | Change::DropIdentity { .. }
        | Change::AlterIdentity { .. }
        | Change::DropExpression { .. }
        | Change::RecreateColumn { .. }
        | Change::SetStorage { .. }
        | Change::SetCompression { .. }
        | Change::SetStatistics { .. }
        | Change::SetColumnOptions { .. }
        | Change::SetForeignColumnOptions { .. } => column::plan(steps, context, all, change),
        Change::AddConstraint { .. }
        | Change::DropConstraint { .. }
        | Change::SetDeferrable { .. }
        | Change::ValidateConstraint { .. }
        | Change::SetConstraintOptions { .. } => constraint::plan(steps, context, change),
        Change::CreateIndex { .. }
        | Change::DropIndex { .. }
        | Change::SetIndexOptions { .. }
        | Change::SetIndexStatistics { .. }
        | Change::SetIndexTablespace { .. } => index::plan(steps, context, change),
        Change::Attach { .. } | Change::Detach { .. } => inheritance::plan(steps, context, all, change),
        Change::CreateObject { .. }
        | Change::DropObject { .. }
        | Change::ReplaceObject { .. }
        | Change::AlterObject { .. } => object::plan(steps, context, all, change),
        Change::SetGrants { .. } => grant::plan(steps, context, change),
        Change::SetOwner { .. } => owner::plan(steps, context, change),
        Change::SetComment { .. } => comment::plan(steps, context, all, change),
    }
}

/// Nobody waits for a lock on a table that the same plan creates, and it has no rows. One that is made again is there
/// until it is dropped.
fn only_existing(context: &Context<'_>, steps: &mut [Step]) {
    let (mut gone, mut detached) = (BTreeSet::new(), BTreeSet::new());
    for step in steps {
        step_on_existing(context, step, &gone, &detached);
        match &step.change {
            Change::Detach { id, .. } => {
                detached.extend(inheritance::partitions_below(context.before, id));
                detached.insert(id.clone());
            }
            Change::DropTable { id, .. } => {
                let below = inheritance::partitions_below(context.before, id);
                gone.extend(below.into_iter().filter(|own| !detached.contains(own)));
                gone.insert(id.clone());
            }
            _ => {}
        }
    }
}

fn step_on_existing(
    context: &Context<'_>,
    step: &mut Step,
    gone: &BTreeSet<TableId>,
    detached: &BTreeSet<TableId>,
) {
    let is_about_object = matches!(step.change, Change::CreateObject { .. } | Change::AlterObject { .. });
    let effects = &mut step.effects;
    let old = |table: &TableId| context.before.tables.get(table).filter(|_| !gone.contains(table));
    let exists = |table: &TableId| old(table).is_some();
    // The rows of a foreign table are elsewhere, and nothing here reads, writes or checks them.
    let has_rows = |table: &TableId| old(table).is_some_and(|own| own.foreign.is_none());
    effects.locks.retain(|lock| exists(&lock.table));
    effects.rewrites.retain(has_rows);
    effects.scans.retain(has_rows);
    // The rows of a partitioned table are those of its partitions.
    let is_empty = |table: &TableId| {
        let away = |own: &TableId| detached.contains(own) || gone.contains(own);
        let below = || inheritance::partitions_below(context.before, table);
        context.before.inheritance.keys.contains_key(table) && below().iter().all(away)
    };
    effects.loses.take_if(|loss| match loss {
        Loss::Rows(table) => !has_rows(table) || is_empty(table),
        Loss::Values(id) | Loss::Precision(id) => !has_rows(&id.table),
        Loss::Position(_) => false,
    });
    effects.fails_on.retain(|failure| match failure {
        RowFailure::AnyRow(id) | RowFailure::Null(id) | RowFailure::Cast(id) => has_rows(&id.table),
        RowFailure::Duplicate(id) | RowFailure::Violation(id) => has_rows(&id.table),
        RowFailure::Bound(id) => has_rows(id),
        // A materialized view is born with its rows, and locks no table.
        RowFailure::DuplicateKey(_) => !effects.locks.is_empty() || is_about_object,
    });
}
