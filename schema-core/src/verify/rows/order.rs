//! Tables to the order in which they are filled: what a foreign key points at first, as far as that can be.

use std::collections::BTreeSet;

use super::shape::Shape;

/// The places of the tables that hold rows. In a circle of foreign keys the table with the fewest unfilled targets comes
/// first, and has to guess what they will hold.
pub(super) fn order(shape: &Shape, wished: &[Vec<usize>]) -> Vec<usize> {
    let holds_rows = |at: &usize| shape.tables[*at].leaves == [*at];
    let mut left: BTreeSet<usize> = (0..shape.tables.len()).filter(holds_rows).collect();
    let targets = |at: usize| -> BTreeSet<usize> {
        let own = shape.tables[at].foreign_keys.iter().map(|key| key.target);
        let all = own.chain(wished.get(at).into_iter().flatten().copied());
        all.flat_map(|target| shape.tables[target].leaves.iter().copied()).filter(|it| *it != at).collect()
    };
    let targets: Vec<BTreeSet<usize>> = (0..shape.tables.len()).map(targets).collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |at: &usize| targets[*at].intersection(&left).count();
        let ready: Vec<usize> = left.iter().copied().filter(|at| waits(at) == 0).collect();
        let next = match ready.is_empty() {
            false => ready,
            true => left.iter().copied().min_by_key(waits).into_iter().collect(),
        };
        for at in next {
            left.remove(&at);
            order.push(at);
        }
    }
    order
}
