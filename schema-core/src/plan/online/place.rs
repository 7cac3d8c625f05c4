//! Pieces to stages: each as early as its kind and what it depends on allow.

use std::collections::BTreeSet;

use schema_model::{Schema, TableId};

use super::super::deadlock;
use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode, Plan, Transaction, inheritance, order};
use super::LOCK_TIMEOUT;
use super::piece::Piece;
use crate::diff::Change;

/// What a stage is for. The order is that of one round; what depends on the end of one goes into the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StageKind {
    /// Adds what the new code needs, in short statements.
    Expand,
    /// Fills rows in batches and builds indexes, in no transaction.
    Fill,
    /// Checks that constraints hold for the rows that are there, while everybody reads and writes.
    Validate,
    /// Makes the new form the only one, in short statements.
    Switch,
}

const KINDS: [StageKind; 4] = [StageKind::Expand, StageKind::Fill, StageKind::Validate, StageKind::Switch];

/// How many kinds there are in a round.
const ROUND: usize = KINDS.len();

/// One migration of several.
#[derive(Debug, Clone)]
pub struct Stage {
    /// What it is for.
    pub kind: StageKind,
    /// Whether the old code must be gone before it is applied.
    pub after_deploy: bool,
    /// Its statements.
    pub plan: Plan,
}

impl Stage {
    /// The word that its migration's name ends in.
    pub fn name(&self) -> &'static str {
        match self.kind {
            _ if self.after_deploy => "contract",
            StageKind::Expand => "expand",
            StageKind::Fill => "fill",
            StageKind::Validate => "validate",
            StageKind::Switch => "switch",
        }
    }
}

/// Where a piece stands: before or after the deploy, the round, the kind.
type Level = (bool, usize);

/// Groups pieces that are in an order in which they could run.
pub(super) fn stages(context: &Context<'_>, mut pieces: Vec<Piece>) -> Vec<Stage> {
    reach_children(context, &mut pieces);
    let after = edges(&pieces);
    let levels = levels(&pieces, &after);
    // What is filled comes before what is promised of it.
    let is_promise = |piece: &Piece| {
        let is_inside = |step: &Step| step.effects.transaction != Transaction::Outside;
        piece.kind == StageKind::Fill && piece.steps.iter().all(is_inside)
    };
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by_key(|at| (levels[*at], is_promise(&pieces[*at])));
    let mut stages: Vec<(Level, Stage)> = Vec::new();
    // By piece: the first stage that it can be in.
    let mut first: Vec<usize> = vec![0; pieces.len()];
    for at in order {
        let (level, piece) = (levels[at], &pieces[at]);
        let fits = |(own, stage): &(Level, Stage)| {
            *own == level && (is_one(&stage.plan) || !clashes(context.before, &stage.plan, piece))
        };
        let found = (first[at]..stages.len()).find(|place| fits(&stages[*place]));
        let place = found.unwrap_or_else(|| {
            let kind = KINDS[level.1 % ROUND];
            stages.push((level, Stage { kind, after_deploy: level.0, plan: Plan::default() }));
            stages.len() - 1
        });
        if let Some((_, stage)) = stages.get_mut(place) {
            stage.plan.steps.extend(piece.steps.iter().cloned());
        }
        for next in &after[at] {
            first[*next] = first[*next].max(place);
        }
    }
    let mut stages: Vec<Stage> = stages.into_iter().map(|(_, stage)| stage).collect();
    stages.iter_mut().for_each(set);
    stages
}

/// What is said of a parent holds for its children, in the steps that are new as in the others; and nobody waits for a
/// table that was not there before.
fn reach_children(context: &Context<'_>, pieces: &mut [Piece]) {
    let counts: Vec<usize> = pieces.iter().map(|piece| piece.steps.len()).collect();
    let mut steps: Vec<Step> = pieces.iter_mut().flat_map(|piece| std::mem::take(&mut piece.steps)).collect();
    for step in &mut steps {
        step.effects.locks.retain(|lock| context.before.tables.contains_key(&lock.table));
    }
    inheritance::extend_effects(context, &mut steps);
    let mut steps = steps.into_iter();
    for (piece, count) in pieces.iter_mut().zip(counts) {
        piece.steps.extend(steps.by_ref().take(count));
    }
}

/// For each piece, those that must come after it.
fn edges(pieces: &[Piece]) -> Vec<BTreeSet<usize>> {
    let owner: Vec<usize> =
        pieces.iter().enumerate().flat_map(|(at, piece)| piece.steps.iter().map(move |_| at)).collect();
    let steps: Vec<Step> = pieces.iter().flat_map(|piece| piece.steps.iter().cloned()).collect();
    let mut after: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); pieces.len()];
    for (first, next) in order::edges(&steps).into_iter().enumerate() {
        // Two that wait for each other stand as they are.
        let next = next.into_iter().map(|next| owner[next]).filter(|next| *next > owner[first]);
        after[owner[first]].extend(next);
    }
    after
}

/// Each as early as what it depends on allows.
fn levels(pieces: &[Piece], after: &[BTreeSet<usize>]) -> Vec<Level> {
    let mut levels: Vec<Level> = vec![(false, 0); pieces.len()];
    for (at, piece) in pieces.iter().enumerate() {
        let (late, earliest) = levels[at].max((piece.after_deploy, 0));
        levels[at] = (late, next(earliest, piece.kind));
        for next in &after[at] {
            levels[*next] = levels[*next].max(levels[at]);
        }
    }
    levels
}

/// The first stage of a kind from this one on. What is short goes with what switches over, rather than into another round.
fn next(earliest: usize, kind: StageKind) -> usize {
    let (round, kind) = (earliest / ROUND, kind as usize);
    if kind == StageKind::Expand as usize && earliest % ROUND > kind {
        return round * ROUND + StageKind::Switch as usize;
    }
    (round + usize::from(earliest % ROUND > kind)) * ROUND + kind
}

/// Whether something is gone for a moment in this stage, so that the rest of it must be done in the same transaction.
fn is_one(plan: &Plan) -> bool {
    plan.steps
        .iter()
        .any(|step| matches!(step.change, Change::DropObject { .. } | Change::SetTypeAside { .. }))
}

/// Whether the transaction that holds what these steps lock could deadlock when it goes on with the piece.
fn clashes(schema: &Schema, plan: &Plan, piece: &Piece) -> bool {
    let locks = |steps: &[Step]| -> Vec<(TableId, LockMode)> {
        let inside = steps.iter().filter(|step| step.effects.transaction != Transaction::Outside);
        let locks = inside.flat_map(|step| &step.effects.locks);
        locks.map(|lock| (lock.table.clone(), lock.mode)).collect()
    };
    let held = locks(&plan.steps);
    locks(&piece.steps).iter().any(|(second, second_mode)| {
        let is_held = held.iter().any(|(table, mode)| table == second && mode >= second_mode);
        !is_held
            && held.iter().any(|(first, first_mode)| {
                deadlock::partner(schema, (first, *first_mode), (second, *second_mode)).is_some()
            })
    })
}

/// Settings hold for one file: each says those that it needs.
fn set(stage: &mut Stage) {
    let makes_routine = |step: &&Step| match &step.change {
        Change::CreateObject { id, .. } | Change::ReplaceObject { id, .. } => id.kind.is_routine(),
        _ => false,
    };
    // What a body names may be there only in a later stage.
    let routine = stage.plan.steps.iter().find(makes_routine).map(|step| step.change.clone());
    if let Some(change) = routine {
        stage.plan.steps.insert(0, setting(&change, "SET check_function_bodies = off"));
    }
    // What runs in no transaction may wait, since nobody waits behind it.
    let is_short = |step: &Step| step.effects.transaction != Transaction::Outside;
    if let Some(at) = stage.plan.steps.iter().position(is_short) {
        let change = stage.plan.steps[at].change.clone();
        stage.plan.steps.insert(at, setting(&change, LOCK_TIMEOUT));
    }
}

fn setting(change: &Change, sql: &str) -> Step {
    Step::new(Phase::Settings, change, sql.to_owned(), Effects::none())
}
