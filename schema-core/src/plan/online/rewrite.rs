//! The steps of the ordinary plan to pieces: each as it is, in its kind of stage, or in a form that does not block.

use schema_model::ObjectId;

use super::super::step::{Phase, Step};
use super::super::{Context, Transaction};
use super::piece::Piece;
use super::place::StageKind;
use super::{column, constraint, index};
use crate::diff::Change;

/// All pieces, in an order in which they could run.
pub(super) fn pieces(context: &Context<'_>, steps: &[Step]) -> Vec<Piece> {
    let all = All { changes: steps.iter().map(|step| &step.change).collect() };
    let steps = steps.iter().filter(|step| step.phase != Phase::Settings);
    steps.flat_map(|step| of_step(context, &all, step)).collect()
}

/// All changes of a plan.
pub(super) struct All<'a> {
    pub(super) changes: Vec<&'a Change>,
}

impl All<'_> {
    /// Whether the plan makes this, be it anew or again.
    pub(super) fn makes(&self, id: &ObjectId) -> bool {
        self.changes.iter().any(|change| match change {
            Change::CreateObject { .. }
            | Change::CreateTable { .. }
            | Change::CreateEnum { .. }
            | Change::CreateSequence { .. }
            | Change::AddConstraint { .. }
            | Change::CreateIndex { .. } => change.object() == *id,
            Change::SetDefault { to, .. } => to.is_some() && change.object() == *id,
            _ => false,
        })
    }

    /// Whether something goes that has this name before: then what takes its name comes when it goes.
    pub(super) fn takes_away(&self, id: &ObjectId) -> bool {
        self.changes.iter().any(|change| match change {
            Change::DropObject { .. }
            | Change::DropTable { .. }
            | Change::DropEnum { .. }
            | Change::DropSequence { .. }
            | Change::DropConstraint { .. }
            | Change::DropIndex { .. }
            | Change::SetTypeAside { .. } => change.object() == *id,
            Change::SetDefault { to, .. } => to.is_none() && change.object() == *id,
            _ => false,
        })
    }
}

fn of_step(context: &Context<'_>, all: &All<'_>, step: &Step) -> Vec<Piece> {
    let one = |kind| vec![Piece::new(kind, step.clone())];
    let id = step.change.object();
    let late = || match all.makes(&id) {
        true => one(StageKind::Switch),
        false => vec![Piece::new(StageKind::Switch, step.clone()).after_deploy()],
    };
    let early = || one(if all.takes_away(&id) { StageKind::Switch } else { StageKind::Expand });
    if step.effects.transaction == Transaction::Outside {
        return one(StageKind::Fill);
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
        | Change::Attach { .. }
        | Change::Detach { .. } => one(StageKind::Switch),
        Change::SetColumnType { .. } => {
            one(if step.effects.rewrites.is_empty() { StageKind::Expand } else { StageKind::Switch })
        }
        Change::CreateSchema { .. }
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
        | Change::SetComment { .. } => one(StageKind::Expand),
    }
}
