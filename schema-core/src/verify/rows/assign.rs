//! Choices for the columns of a row to a row that breaks no rule, as far as a search among them finds one.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::rules::{Broken, Rules};
use super::shape::{Table, Types};
use super::{Row, Value};

/// Columns that are chosen together, and what there is to choose from.
pub(super) struct Unit<'a> {
    pub(super) columns: BTreeSet<usize>,
    /// What is preferred. Most rows need nothing else.
    first: Choice,
    others: LazyCell<Vec<Choice>, Box<dyn FnOnce() -> Vec<Choice> + 'a>>,
}

/// One choice: a source for each column of the unit.
pub(super) type Choice = Vec<(usize, Source)>;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    Value(Value),
    /// The value of another column of the same row: a row that points at itself.
    Column(usize),
}

impl<'a> Unit<'a> {
    pub(super) fn new(
        columns: BTreeSet<usize>,
        first: Choice,
        others: impl FnOnce() -> Vec<Choice> + 'a,
    ) -> Self {
        Self { columns, first, others: LazyCell::new(Box::new(others)) }
    }

    /// How many choices there are.
    pub(super) fn count(&self) -> usize {
        1 + self.others.len()
    }

    /// One of the choices, by number.
    pub(super) fn choice(&self, number: usize) -> &[(usize, Source)] {
        match number.checked_sub(1) {
            None => &self.first,
            Some(other) => self.others.get(other).map_or(&[], Choice::as_slice),
        }
    }
}

/// More combinations than this are not tried for one rule.
const COMBINATIONS: usize = 3_000;

/// More rules than any table has are not mended in one row.
const ROUNDS: usize = 60;

/// The row with the first choices, changed where it breaks rules; and the rules that it breaks all the same.
pub(super) fn assign(table: &Table, types: &Types, rules: &Rules, units: &[Unit<'_>]) -> (Row, Vec<Broken>) {
    let mut picks = vec![0; units.len()];
    let mut row = assemble(table, units, &picks);
    let mut broken = rules.broken(table, types, &row);
    let mut hopeless: BTreeSet<Broken> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let Some(rule) = broken.iter().copied().find(|rule| !hopeless.contains(rule)) else { break };
        let columns = rules.columns(rule);
        let involved: Vec<usize> =
            (0..units.len()).filter(|at| !units[*at].columns.is_disjoint(&columns)).collect();
        let weight = weigh(rules, &broken);
        let better = combinations(units, &picks, &involved).take(COMBINATIONS).find_map(|other| {
            let row = assemble(table, units, &other);
            let broken = rules.broken(table, types, &row);
            (weigh(rules, &broken) < weight).then_some((other, row, broken))
        });
        match better {
            Some(better) => (picks, row, broken) = better,
            None => {
                hopeless.insert(rule);
            }
        }
    }
    (row, broken)
}

/// A rule that the database has outweighs all that it may get.
fn weigh(rules: &Rules, broken: &[Broken]) -> usize {
    broken.iter().map(|rule| if rules.is_own(*rule) { 1_000 } else { 1 }).sum()
}

fn assemble(table: &Table, units: &[Unit<'_>], picks: &[usize]) -> Row {
    let mut row: Row = vec![None; table.columns.len()];
    let mut copies = Vec::new();
    for (unit, pick) in units.iter().zip(picks) {
        for (at, source) in unit.choice(*pick) {
            match source {
                Source::Value(value) => row[*at].clone_from(value),
                Source::Column(other) => copies.push((*at, *other)),
            }
        }
    }
    for (at, other) in copies {
        row[at] = row[other].clone();
    }
    row
}

/// Other picks for the involved units: those that change one of them first, then those that change several.
fn combinations<'a, 'u: 'a>(
    units: &'a [Unit<'u>],
    picks: &'a [usize],
    involved: &'a [usize],
) -> impl Iterator<Item = Vec<usize>> + 'a {
    let one = involved.iter().flat_map(move |at| {
        (0..units[*at].count()).filter(move |pick| *pick != picks[*at]).map(move |pick| {
            let mut other = picks.to_vec();
            other[*at] = pick;
            other
        })
    });
    let all = product(units, involved, COMBINATIONS).map(move |mut other| {
        // What the rule is not about stays as it was picked.
        for (at, pick) in picks.iter().enumerate().filter(|(at, _)| !involved.contains(at)) {
            other[at] = *pick;
        }
        other
    });
    one.chain(all)
}

/// All combinations of the involved units' choices, with the first choices of the others. The first units turn fastest,
/// and none turns so far that `limit` combinations would not reach every unit.
pub(super) fn product<'a, 'u: 'a>(
    units: &'a [Unit<'u>],
    involved: &'a [usize],
    limit: usize,
) -> impl Iterator<Item = Vec<usize>> + 'a {
    let count = u32::try_from(involved.len()).unwrap_or(u32::MAX).max(1);
    let most = (2..=limit).take_while(|n| n.saturating_pow(count) <= limit).last().unwrap_or(2);
    let each: Vec<usize> = involved.iter().map(|at| units[*at].count().min(most)).collect();
    let mut next = Some(vec![0; units.len()]);
    std::iter::from_fn(move || {
        let now = next.take()?;
        let mut after = now.clone();
        for (at, most) in involved.iter().zip(&each) {
            after[*at] += 1;
            if after[*at] < *most {
                next = Some(after);
                break;
            }
            after[*at] = 0;
        }
        Some(now)
    })
    .take(limit)
}
