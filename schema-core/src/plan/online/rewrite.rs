//! The steps of the ordinary plan to pieces: each as it is, in its kind of stage, or in a form that does not block.

use std::collections::BTreeSet;

use schema_model::{ConstraintId, ObjectId, TableId};

use super::super::step::{Phase, Step};
use super::super::{Context, Transaction};
use super::piece::Piece;
use super::place::StageKind;
use super::retype::Swaps;
use super::tangle::Tangle;
use super::{column, constraint, index};
use crate::diff::Change;
use crate::plan::milestone::Milestone;

/// All pieces, in an order in which they could run.
pub(super) fn pieces(context: &Context<'_>, steps: &[Step]) -> Vec<Piece> {
    let swaps = Swaps::of(context, steps);
    let is_swapped = |step: &Step| swaps.pieces(step).is_some();
    let all = All { steps, tangle: Tangle::of(steps, is_swapped) };
    let steps = steps.iter().filter(|step| step.phase != Phase::Settings);
    let of_step = |step: &Step| swaps.pieces(step).unwrap_or_else(|| of_step(context, &all, step));
    let mut pieces: Vec<Piece> = steps.flat_map(of_step).collect();
    let filled: BTreeSet<TableId> = pieces.iter().flat_map(filled).collect();
    for piece in pieces.iter_mut().filter(|piece| piece.kind == StageKind::Expand) {
        // Where rows are filled, those that a constraint refuses are to be found by validating it, and not by batches
        // that have something else to do.
        if piece.steps.iter().any(|step| promises(context, &filled, &step.change)) {
            piece.kind = StageKind::Fill;
        }
    }
    pieces
}

/// The tables whose rows a piece fills.
fn filled(piece: &Piece) -> Vec<TableId> {
    let fills = |step: &&Step| step.sql.starts_with("DO ");
    let locks = piece.steps.iter().filter(fills).flat_map(|step| &step.effects.locks);
    locks.map(|lock| lock.table.clone()).collect()
}

/// Whether a change holds for new rows of one of the tables, or of one that inherits from it, and nobody has looked at
/// the others yet.
fn promises(context: &Context<'_>, filled: &BTreeSet<TableId>, change: &Change) -> bool {
    let Change::AddConstraint { id, constraint } = change else { return false };
    let is_related = |table: &TableId| {
        *table == id.table || context.before.inheritance.descendants(table).contains(&id.table)
    };
    !constraint.validated && filled.iter().any(is_related)
}

/// All steps of a plan.
pub(super) struct All<'a> {
    pub(super) steps: &'a [Step],
    pub(super) tangle: Tangle,
}

impl All<'_> {
    /// What the plan changes.
    pub(super) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.steps.iter().map(|step| &step.change)
    }

    /// Whether this goes and comes again.
    pub(super) fn is_remade(&self, id: &ObjectId) -> bool {
        self.tangle.is_remade(id)
    }
}

fn of_step(context: &Context<'_>, all: &All<'_>, step: &Step) -> Vec<Piece> {
    let one = |kind| vec![Piece::new(kind, step.clone())];
    let id = step.change.object();
    let late = || match all.is_remade(&id) {
        true => one(StageKind::Switch),
        false => vec![Piece::new(StageKind::Switch, step.clone()).after_deploy()],
    };
    let early = || one(if all.is_remade(&id) { StageKind::Switch } else { StageKind::Expand });
    if step.effects.transaction == Transaction::Outside {
        return one(StageKind::Fill);
    }
    let is_filled = matches!(&step.change, Change::SetNotNull { id } if context.backfills.contains_key(id));
    if all.tangle.holds(step) && !is_filled {
        return one(StageKind::Switch);
    }
    // No `_` here: a new change must say where it stands before this compiles.
    match &step.change {
        Change::AddColumn { id, column } => column::add(context, step, id, column),
        Change::DropColumn { id, column } => column::drop(context, step, id, column),
        Change::SetNotNull { id } => column::set_not_null(context, step, id),
        Change::AddConstraint { .. }
        | Change::DropConstraint { .. }
        | Change::ValidateConstraint { .. }
        | Change::SetDeferrable { .. }
        | Change::SetConstraintOptions { .. } => constraint::pieces(context, all, step),
        Change::CreateIndex { .. }
        | Change::DropIndex { .. }
        | Change::SetIndexOptions { .. }
        | Change::SetIndexStatistics { .. }
        | Change::SetIndexTablespace { .. } => index::pieces(context, all, step),
        // What only the old code needs.
        Change::DropTable { .. }
        | Change::DropObject { .. }
        | Change::DropSchema { .. }
        | Change::DropEnum { .. }
        | Change::DropSequence { .. }
        | Change::SetDefault { to: None, .. }
        | Change::DropIdentity { .. }
        | Change::DropExpression { .. } => late(),
        // What the new code needs.
        Change::CreateObject { .. }
        | Change::CreateTable { .. }
        | Change::CreateEnum { .. }
        | Change::CreateSequence { .. }
        | Change::SetDefault { .. } => early(),
        // Everything else speaks of things by their new names.
        Change::RenameSchema { .. }
        | Change::RenameEnum { .. }
        | Change::RenameEnumValue { .. }
        | Change::RenameSequence { .. }
        | Change::RenameTable { .. }
        | Change::RenameColumn { .. }
        | Change::RenameConstraint { .. }
        | Change::RenameIndex { .. }
        | Change::RenameObject { .. }
        | Change::RenamePart { .. } => one(StageKind::Expand),
        // What has no form that lets others work.
        Change::SetTypeAside { .. }
        | Change::RecreateEnum { .. }
        | Change::SetTableLogged { .. }
        | Change::SetSequenceLogged { .. }
        | Change::SetTablespace { .. }
        | Change::SetAccessMethod { .. }
        | Change::RecreateColumn { .. }
        | Change::AddIdentity { .. }
        | Change::SetTableType { .. }
        | Change::Detach { .. } => one(StageKind::Switch),
        // A parent takes no child of which it is not known that a check holds.
        Change::Attach { id, .. } => {
            let own = context.after.tables.get(id).into_iter().flat_map(|table| table.constraints.keys());
            let own = own.map(|name| ConstraintId { table: id.clone(), name: name.clone() });
            let step = step.clone().needs(own.map(Milestone::Validated));
            vec![Piece::new(StageKind::Switch, step)]
        }
        Change::CreateSchema { .. }
        | Change::SetColumnType { .. }
        | Change::AddEnumValue { .. }
        | Change::AlterSequence { .. }
        | Change::SetSequenceOwner { .. }
        | Change::SetTableOptions { .. }
        | Change::SetRowSecurity { .. }
        | Change::ForceRowSecurity { .. }
        | Change::SetReplicaIdentity { .. }
        | Change::SetClustered { .. }
        | Change::SetForeignOptions { .. }
        | Change::SetForeignColumnOptions { .. }
        | Change::DropNotNull { .. }
        | Change::AlterIdentity { .. }
        | Change::SetStorage { .. }
        | Change::SetCompression { .. }
        | Change::SetStatistics { .. }
        | Change::SetColumnOptions { .. }
        | Change::ReplaceObject { .. }
        | Change::AlterObject { .. }
        | Change::SetGrants { .. }
        | Change::SetOwner { .. }
        | Change::SetComment { .. } => one(StageKind::Expand),
    }
}
