//! Effects on a parent to effects on its children: a statement that reaches them locks them too, and a partitioned table
//! has no rows but those of its partitions (manual, 5.11 "Table Partitioning" and "ALTER TABLE").

use std::collections::BTreeSet;

use schema_model::object::Kind;
use schema_model::{ConstraintKind, TableId};

use super::super::Context;
use super::super::effects::{Effects, LockMode, TableLock};
use super::super::step::Step;
use super::family::is_check;
use super::handed::{Handed, Touched};
use super::links::partitions_below;
use super::partly;
use crate::diff::Change;

/// Whom a statement reaches besides the table that it names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Nobody.
    Itself,
    /// All partitions; tables that merely inherit have their own.
    Partitions,
    /// All children.
    Children,
}

/// Adds what the statements, in the order in which they run, do to children of the tables that they name.
pub(in crate::plan) fn extend(context: &Context<'_>, steps: &mut [Step]) {
    let inheritance = &context.before.inheritance;
    if inheritance.keys.is_empty() && inheritance.children.is_empty() {
        return;
    }
    let mut handed = Handed::before(context);
    for step in steps {
        let only = step.sql.starts_with("ALTER TABLE ONLY ");
        let touched = handed.carry_out(&step.change, only);
        let family = Family { context, handed: &handed };
        let touched = match &step.change {
            // Its parent is locked, and that one's other partitions are not.
            Change::DropTable { id, .. } => {
                Some(Touched { locked: family.reached(id, Reach::Partitions), ..Touched::default() })
            }
            _ => touched,
        };
        let reach = if only { Reach::Itself } else { reach(context, &step.change) };
        family.extend(&mut step.effects, reach, touched);
        // Before PostgreSQL 15 a foreign key goes without a look at the partitioned tables between the one that it points
        // at and the rows.
        if context.server_version < 150_000
            && let Change::DropConstraint { constraint, .. } = &step.change
            && let ConstraintKind::ForeignKey(key) = &constraint.kind
        {
            let between = partitions_below(context.before, &key.target);
            let is_between = |id: &TableId| inheritance.keys.contains_key(id) && between.contains(id);
            step.effects.locks.retain(|lock| !is_between(&lock.table));
        }
        handed.relate(&step.change);
    }
}

struct Family<'a> {
    context: &'a Context<'a>,
    handed: &'a Handed,
}

impl Family<'_> {
    /// `touched` are the children that the statement locks, where they are not simply all of them.
    fn extend(&self, effects: &mut Effects, reach: Reach, touched: Option<Touched>) {
        let locks: Vec<TableLock> = effects.locks.clone();
        for TableLock { table, mode } in locks {
            // A foreign key locks the partitions of the table that it points at, too.
            let reached = match &touched {
                Some(touched) => touched.locked.clone(),
                None => self.reached(&table, reach),
            };
            reached.iter().for_each(|child| lock(effects, child, mode));
        }
        let gaining = touched.as_ref().map(|touched| &touched.gaining);
        effects.scans = self.with_rows(&effects.scans, reach, gaining);
        effects.rewrites = self.with_rows(&effects.rewrites, reach, gaining);
    }

    fn is_partitioned(&self, table: &TableId) -> bool {
        self.context.before.inheritance.keys.contains_key(table)
    }

    fn reached(&self, table: &TableId, reach: Reach) -> BTreeSet<TableId> {
        let (mut found, mut next) = (BTreeSet::new(), vec![table.clone()]);
        while let Some(table) = next.pop() {
            let goes_on = match reach {
                Reach::Itself => false,
                Reach::Partitions => self.is_partitioned(&table),
                Reach::Children => true,
            };
            for child in self.handed.children(&table).filter(|_| goes_on) {
                if found.insert(child.clone()) {
                    next.push(child.clone());
                }
            }
        }
        found
    }

    /// The tables of a list with those that they stand for.
    fn with_rows(
        &self,
        tables: &[TableId],
        reach: Reach,
        gaining: Option<&BTreeSet<TableId>>,
    ) -> Vec<TableId> {
        let mut found: Vec<TableId> = Vec::new();
        for table in tables {
            // The rows of a partitioned table are those of its partitions, whatever the statement is.
            let reach = if self.is_partitioned(table) { Reach::Children } else { reach };
            let reached = gaining.cloned().unwrap_or_else(|| self.reached(table, reach));
            for table in std::iter::once(table.clone()).chain(reached) {
                if !self.is_partitioned(&table) && !found.contains(&table) {
                    found.push(table);
                }
            }
        }
        found
    }
}

fn lock(effects: &mut Effects, table: &TableId, mode: LockMode) {
    match effects.locks.iter_mut().find(|lock| lock.table == *table) {
        Some(own) => own.mode = own.mode.max(mode),
        None => effects.locks.push(TableLock { table: table.clone(), mode }),
    }
}

fn reach(context: &Context<'_>, change: &Change) -> Reach {
    match change {
        // Since PostgreSQL 17 partitions have the identity of their parent (release notes, "Allow partitioned tables to
        // have identity columns").
        Change::AddIdentity { .. } | Change::DropIdentity { .. } | Change::AlterIdentity { .. }
            if context.server_version >= 170_000 =>
        {
            Reach::Partitions
        }
        Change::AddColumn { .. }
        | Change::DropColumn { .. }
        | Change::RenameColumn { .. }
        | Change::RecreateColumn { .. }
        | Change::SetColumnType { .. }
        | Change::SetDefault { .. }
        | Change::SetNotNull { .. }
        | Change::DropNotNull { .. }
        | Change::DropExpression { .. }
        | Change::SetStorage { .. }
        | Change::SetStatistics { .. } => Reach::Children,
        Change::AddConstraint { constraint, .. }
        | Change::DropConstraint { constraint, .. }
        | Change::ValidateConstraint { constraint, .. } => match &constraint.kind {
            ConstraintKind::Check(check) if check.no_inherit => Reach::Itself,
            ConstraintKind::Check(_) => Reach::Children,
            _ => Reach::Partitions,
        },
        Change::RenameConstraint { table, to, .. } => {
            let constraint =
                context.before.tables.get(table).and_then(|own| own.constraints.get(to.as_str()));
            match constraint.is_some_and(|own| is_check(&own.kind)) {
                true => Reach::Children,
                false => Reach::Itself,
            }
        }
        Change::CreateIndex { table, index, .. } if partly::is_partly_held(context, table, index) => {
            Reach::Itself
        }
        Change::CreateIndex { .. } | Change::DropIndex { .. } | Change::SetDeferrable { .. } => {
            Reach::Partitions
        }
        Change::CreateObject { id, .. }
        | Change::DropObject { id, .. }
        | Change::ReplaceObject { id, .. }
        | Change::AlterObject { id, .. }
            if id.kind == Kind::Trigger =>
        {
            Reach::Partitions
        }
        _ => Reach::Itself,
    }
}
