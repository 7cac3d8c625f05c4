//! The steps of a plan to those whose order among each other must stay as it is.
//!
//! Some changes have but one form: a type that makes room for its successor, a column that is made again, an object that
//! is gone for a moment. The plan has put what hangs on them around them, and only part of that order is written down in
//! what the steps need. So everything about their tables, and all objects, keep it, in one stage.

use std::collections::BTreeSet;

use schema_model::{ObjectId, TableId};

use super::super::step::Step;
use crate::diff::Change;

/// What stays as it is.
pub(super) struct Tangle {
    /// The tables of changes that have but one form.
    tables: BTreeSet<TableId>,
    /// The tables that get another type, or are of none for a moment.
    typed: BTreeSet<TableId>,
    /// What goes and comes again.
    remade: BTreeSet<ObjectId>,
    /// Whether objects stay in their order.
    has_objects: bool,
    /// Whether a name may mean another object afterwards.
    drops_objects: bool,
    /// Whether types make room for their successors, and are to go when nothing is of them.
    moves_types: bool,
    /// What is there afterwards, and not as it was.
    changed: BTreeSet<ObjectId>,
}

impl Tangle {
    /// That of a plan, but for the steps that take another form anyway.
    pub(super) fn of(steps: &[Step], is_other: impl Fn(&Step) -> bool) -> Self {
        let made: BTreeSet<ObjectId> = steps.iter().filter_map(|step| made(&step.change)).collect();
        let remade: BTreeSet<ObjectId> =
            steps.iter().filter_map(|step| gone(&step.change)).filter(|id| made.contains(id)).collect();
        let knots: Vec<&Step> =
            steps.iter().filter(|step| is_knot(&step.change) && !is_other(step)).collect();
        let is_typed = |step: &&&Step| matches!(step.change, Change::SetTableType { .. });
        let drops =
            |step: &Step| matches!(step.change, Change::DropObject { .. } | Change::SetTypeAside { .. });
        Self {
            tables: knots.iter().filter_map(|step| step.table()).collect(),
            typed: knots.iter().filter(is_typed).filter_map(|step| step.table()).collect(),
            has_objects: !knots.is_empty() || !remade.is_empty(),
            drops_objects: steps.iter().any(drops),
            moves_types: steps.iter().any(|step| matches!(step.change, Change::SetTypeAside { .. })),
            changed: steps
                .iter()
                .filter(|step| !is_loss(&step.change))
                .map(|step| step.change.object())
                .collect(),
            remade,
        }
    }

    /// Whether a step stays as it is, and where it is among the others that do.
    pub(super) fn holds(&self, step: &Step) -> bool {
        let is_of_knot = step.table().is_some_and(|table| self.tables.contains(&table));
        let is_remade = self.remade.contains(&step.change.object());
        if step.table().is_some_and(|table| self.typed.contains(&table)) {
            return true;
        }
        match &step.change {
            Change::CreateObject { .. }
            | Change::DropObject { .. }
            | Change::ReplaceObject { .. }
            | Change::AlterObject { .. }
            | Change::CreateEnum { .. }
            | Change::DropEnum { .. }
            | Change::CreateSequence { .. }
            | Change::DropSequence { .. } => self.has_objects,
            Change::AddConstraint { .. } | Change::DropConstraint { .. } => is_of_knot && is_remade,
            // What an index calls may be another function afterwards, which its name alone does not say.
            Change::CreateIndex { .. } => is_remade && (is_of_knot || self.drops_objects),
            Change::DropIndex { .. } => is_of_knot || is_remade && self.drops_objects,
            Change::DropTable { .. } | Change::DropColumn { .. } => self.moves_types,
            Change::DropIdentity { .. } | Change::DropExpression { .. } => {
                self.changed.contains(&step.change.object())
            }
            Change::SetColumnType { .. } => !step.effects.rewrites.is_empty() || self.has_remade(),
            Change::SetDefault { .. } => is_remade || is_of_knot,
            Change::SetNotNull { .. } | Change::DropNotNull { .. } => is_of_knot,
            _ => false,
        }
    }

    /// Whether this goes and comes again.
    pub(super) fn is_remade(&self, id: &ObjectId) -> bool {
        self.remade.contains(id)
    }

    fn has_remade(&self) -> bool {
        !self.remade.is_empty()
    }
}

/// Whether a change has but one form.
fn is_knot(change: &Change) -> bool {
    matches!(
        change,
        Change::SetTypeAside { .. }
            | Change::RecreateEnum { .. }
            | Change::RecreateColumn { .. }
            | Change::SetColumnType { .. }
            | Change::AddIdentity { .. }
            | Change::DropIdentity { .. }
            | Change::DropExpression { .. }
            | Change::SetTableType { .. }
            | Change::Attach { .. }
            | Change::Detach { .. }
    )
}

/// Whether a column is no longer what it was, and nothing more.
fn is_loss(change: &Change) -> bool {
    matches!(change, Change::DropIdentity { .. } | Change::DropExpression { .. })
}

fn made(change: &Change) -> Option<ObjectId> {
    match change {
        Change::CreateObject { .. }
        | Change::CreateTable { .. }
        | Change::CreateEnum { .. }
        | Change::CreateSequence { .. }
        | Change::AddConstraint { .. }
        | Change::CreateIndex { .. }
        | Change::SetDefault { to: Some(_), .. } => Some(change.object()),
        _ => None,
    }
}

fn gone(change: &Change) -> Option<ObjectId> {
    match change {
        Change::DropObject { .. }
        | Change::DropTable { .. }
        | Change::DropEnum { .. }
        | Change::DropSequence { .. }
        | Change::DropConstraint { .. }
        | Change::DropIndex { .. }
        | Change::SetTypeAside { .. }
        | Change::SetDefault { to: None, .. } => Some(change.object()),
        _ => None,
    }
}
