//! Steps in the order in which they can run: drizzle-kit's where nothing else decides, dependencies where they do.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{Context, rename};
use crate::diff::Change;

/// Sorts by phase, then by the place of the table, then as given; what needs a thing comes after what makes it, and
/// what holds a thing goes before the thing goes.
pub(super) fn sort(context: &Context<'_>, steps: Vec<Step>) -> Vec<Step> {
    let keys: Vec<(Phase, usize, usize)> =
        steps.iter().enumerate().map(|(at, step)| (step.phase, rank(context, step), at)).collect();
    let after = edges(&steps);
    let mut waits: Vec<usize> = vec![0; steps.len()];
    for next in after.iter().flatten() {
        waits[*next] += 1;
    }
    let mut ready: BinaryHeap<_> =
        (0..steps.len()).filter(|at| waits[*at] == 0).map(|at| Reverse((keys[at], at))).collect();
    let mut left: BTreeSet<_> = (0..steps.len()).map(|at| (keys[at], at)).collect();
    let mut order = Vec::with_capacity(steps.len());
    // Foreign keys are steps of their own, so there are no circles among objects. Should two steps wait for each other
    // all the same, the one whose phase is first goes first, and the server says what is wrong with it.
    while let Some(at) = ready.pop().map(|Reverse((_, at))| at).or_else(|| left.first().map(|(_, at)| *at)) {
        if !left.remove(&(keys[at], at)) {
            continue;
        }
        order.push(at);
        for next in &after[at] {
            waits[*next] = waits[*next].saturating_sub(1);
            if waits[*next] == 0 {
                ready.push(Reverse((keys[*next], *next)));
            }
        }
    }
    let mut steps: Vec<Option<Step>> = steps.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| steps[at].take()).collect()
}

/// The place of the table. Renames stay in the order in which they were found to work.
fn rank(context: &Context<'_>, step: &Step) -> usize {
    match (step.phase, step.table()) {
        (Phase::Rename, _) | (_, None) => 0,
        (_, Some(table)) => context.rank(&table),
    }
}

/// Whether the one step gives the name to a thing that the other one takes away.
fn is_renamed(steps: &[Step], at: usize, other: usize) -> bool {
    let (step, other) = (&steps[at], &steps[other]);
    if step.phase != Phase::Rename || other.phase == Phase::Rename {
        return false;
    }
    if step.change.object() == other.change.object() && step.table() == other.table() {
        return true;
    }
    // A constraint and its index are one thing.
    let behind = steps.iter().skip(at + 1).map(|step| &step.change);
    match (&step.change, &other.change) {
        (Change::RenameIndex { table, to, .. }, Change::DropConstraint { id, .. }) => {
            id.name == to.0.name && rename::in_the_end(behind, table) == id.table
        }
        (Change::RenameConstraint { table, to, .. }, Change::DropConstraint { id, .. }) => {
            id.name == *to && rename::in_the_end(behind, table) == id.table
        }
        _ => false,
    }
}

/// For each step, those that must come after it.
pub(super) fn edges(steps: &[Step]) -> Vec<BTreeSet<usize>> {
    let mut creators: BTreeMap<&Milestone, Vec<usize>> = BTreeMap::new();
    let mut removers: BTreeMap<&Milestone, Vec<usize>> = BTreeMap::new();
    for (at, step) in steps.iter().enumerate() {
        step.links.creates.iter().for_each(|id| creators.entry(id).or_default().push(at));
        step.links.removes.iter().for_each(|id| removers.entry(id).or_default().push(at));
    }
    let none = Vec::new();
    let by = |map: &BTreeMap<&Milestone, Vec<usize>>, id: &Milestone| map.get(id).unwrap_or(&none).clone();
    let mut after = vec![BTreeSet::new(); steps.len()];
    let mut edge = |first: usize, second: usize| {
        if first != second {
            after[first].insert(second);
        }
    };
    for (at, step) in steps.iter().enumerate() {
        for id in &step.links.needs {
            by(&creators, id).into_iter().for_each(|first| edge(first, at));
        }
        for id in &step.links.releases {
            by(&removers, id).into_iter().for_each(|second| edge(at, second));
        }
        // What goes and comes back under the same name goes first, unless it was renamed to it before.
        let others = |first: &usize| !is_renamed(steps, at, *first);
        for id in &step.links.creates {
            by(&removers, id).into_iter().filter(others).for_each(|first| edge(first, at));
        }
    }
    after
}
