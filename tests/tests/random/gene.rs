//! Random numbers as a value that can be made smaller: a gene holds all that one item or one edit is decided by, so that
//! leaving one out changes nothing about the others.

use proptest::prelude::*;

/// How many decisions one gene holds. What is decided beyond them is the first of its choices.
const LENGTH: usize = 40;

/// How many states follow the first.
const STEPS: usize = 12;

/// The decisions of one item or edit.
#[derive(Debug, Clone)]
pub(crate) struct Gene {
    numbers: Vec<u16>,
    at: usize,
}

/// What a case is made of.
#[derive(Debug, Clone)]
pub(crate) struct Genes {
    /// One for each item of the state before.
    pub(crate) items: Vec<Gene>,
    /// Of each state that follows: one for each edit that leads to it.
    pub(crate) steps: Vec<Vec<Gene>>,
}

/// All cases.
pub(crate) fn genes() -> impl Strategy<Value = Genes> {
    let gene = || {
        let numbers = prop::collection::vec(any::<u16>(), LENGTH).no_shrink();
        numbers.prop_map(|numbers| Gene { numbers, at: 0 })
    };
    let items = prop::collection::vec(gene(), 4..26);
    let edits = prop::collection::vec(gene(), 1..7);
    (items, prop::collection::vec(edits, STEPS)).prop_map(|(items, steps)| Genes { items, steps })
}

impl Gene {
    /// A number below `count`, which is not 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) % count.max(1)
    }

    /// Whether something happens that happens so many times out of a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() {
            return None;
        }
        from.get(self.below(from.len())).cloned()
    }

    /// One of these words.
    pub(crate) fn word(&mut self, from: &[&'static str]) -> &'static str {
        self.pick(from).unwrap_or_default()
    }
}
