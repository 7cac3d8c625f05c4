//! A change with its SQL, its effects and its place in the order.

use schema_model::{ConstraintKind, ObjectId, TableId};
use serde::Serialize;

use super::effects::Effects;
use super::milestone::Milestone;
use crate::diff::Change;

/// One statement of a plan.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Why: a change can take several statements, and each of them carries it.
    pub change: Change,
    /// One statement, without its semicolon.
    pub sql: String,
    /// What it does.
    pub effects: Effects,
    #[serde(skip)]
    pub(super) phase: Phase,
    #[serde(skip)]
    pub(super) links: Links,
}

impl Step {
    /// The table that it belongs to.
    pub fn table(&self) -> Option<TableId> {
        match &self.change {
            Change::CreateIndex { table, .. }
            | Change::DropIndex { table, .. }
            | Change::RenameIndex { table, .. }
            | Change::SetIndexOptions { table, .. }
            | Change::SetIndexStatistics { table, .. }
            | Change::SetIndexTablespace { table, .. } => Some(table.clone()),
            Change::SetComment { table, .. } => table.clone(),
            Change::CreateObject { object, .. } | Change::DropObject { object, .. } => {
                object.relation.clone()
            }
            other => match other.object() {
                ObjectId::Table(id) => Some(id),
                ObjectId::Column(id) => Some(id.table),
                ObjectId::Constraint(id) => Some(id.table),
                _ => None,
            },
        }
    }

    /// The table that a foreign key points at, where the step adds one.
    pub fn points_at(&self) -> Option<TableId> {
        match &self.change {
            Change::AddConstraint { constraint, .. } => match &constraint.kind {
                ConstraintKind::ForeignKey(key) => Some(key.target.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it comes before everything that looks at rows: foreign keys, triggers, views that hold some.
    pub(crate) fn is_before_foreign_keys(&self) -> bool {
        self.phase <= Phase::AddColumn
    }

    pub(super) fn new(phase: Phase, change: &Change, sql: String, effects: Effects) -> Self {
        Self { change: change.clone(), sql, effects, phase, links: Links::default() }
    }

    /// What it brings about.
    pub(super) fn creates(mut self, all: impl IntoIterator<Item: Into<Milestone>>) -> Self {
        self.links.create(all);
        self
    }

    /// Which side of its change it is.
    pub(super) fn on(mut self, side: Side) -> Self {
        self.links.side = side;
        self
    }

    /// What must be so first.
    pub(super) fn needs(mut self, all: impl IntoIterator<Item: Into<Milestone>>) -> Self {
        self.links.need(all);
        self
    }

    /// What is so no longer afterwards.
    pub(super) fn removes(mut self, all: impl IntoIterator<Item: Into<Milestone>>) -> Self {
        self.links.remove(all);
        self
    }

    /// What it no longer holds, so that it can go.
    pub(super) fn releases(mut self, all: impl IntoIterator<Item: Into<Milestone>>) -> Self {
        self.links.release(all);
        self
    }
}

/// What a step has to do with milestones; the order follows from it.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    pub(super) creates: Vec<Milestone>,
    pub(super) needs: Vec<Milestone>,
    pub(super) removes: Vec<Milestone>,
    pub(super) releases: Vec<Milestone>,
    pub(super) side: Side,
}

impl Links {
    /// Adds what the step brings about.
    pub(super) fn create(&mut self, all: impl IntoIterator<Item: Into<Milestone>>) {
        self.creates.extend(all.into_iter().map(Into::into));
    }

    /// Adds what the step waits for.
    pub(super) fn need(&mut self, all: impl IntoIterator<Item: Into<Milestone>>) {
        self.needs.extend(all.into_iter().map(Into::into));
    }

    /// Adds what the step ends.
    pub(super) fn remove(&mut self, all: impl IntoIterator<Item: Into<Milestone>>) {
        self.removes.extend(all.into_iter().map(Into::into));
    }

    /// Adds what the step lets go of before it ends.
    pub(super) fn release(&mut self, all: impl IntoIterator<Item: Into<Milestone>>) {
        self.releases.extend(all.into_iter().map(Into::into));
    }

    /// Whether the object is there because of the step.
    pub(super) fn makes(&self, id: &ObjectId) -> bool {
        self.creates.iter().any(|own| own.existing() == Some(id))
    }

    /// Whether the object is gone because of the step.
    pub(super) fn unmakes(&self, id: &ObjectId) -> bool {
        self.removes.iter().any(|own| own.existing() == Some(id))
    }
}

/// Which of what the catalog records of its object a step takes away and brings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Side {
    /// What its change says.
    #[default]
    Change,
    /// It takes away what was there before.
    Takes,
    /// It brings what is there after.
    Gives,
    /// It is about the type of a column, and leaves the default to other steps.
    Type,
}

/// The order of statements where nothing else decides: drizzle-kit's, with what it lacks put where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Settings,
    Schema,
    Rename,
    First,
    Extension,
    DropAttached,
    DropView,
    DropRoutine,
    Enum,
    Sequence,
    Routine,
    CreateTable,
    RowSecurity,
    DropTable,
    DropForeignKey,
    DropConstraint,
    DropIndex,
    DropPrimaryKey,
    AlterTable,
    AlterColumn,
    AddPrimaryKey,
    AddColumn,
    ForeignKeyOfNewTable,
    IndexOfNewTable,
    ForeignKey,
    Index,
    DropColumn,
    Unique,
    Check,
    AlterConstraint,
    AlterIndex,
    ReplicaIdentity,
    SequenceOwner,
    Attach,
    ReplaceRoutine,
    View,
    Attached,
    Evaluated,
    Last,
    Owner,
    Grant,
    Comment,
    DropEnum,
    DropSequence,
    DropExtension,
    DropSchema,
}
