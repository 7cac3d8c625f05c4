//! Renames to an order in which each new name is free when it is taken.
//!
//! PostgreSQL renames one thing at a time. A name that is held by something that goes, or that two things swap, is freed
//! first: its holder steps aside under a name that nobody has.

use std::collections::{BTreeMap, BTreeSet};

/// The renames in order, with those that free a name.
///
/// `held` are the names that are taken, `clash` says which of them keep another from being taken, and `aside` is a name
/// to step aside to: the first, the second, and so on.
pub(super) fn in_order<T: Ord + Clone>(
    mut wanted: BTreeMap<T, T>,
    mut held: BTreeSet<T>,
    clash: impl Fn(&T, &T) -> bool,
    aside: impl Fn(&T, usize) -> T,
) -> Vec<(T, T)> {
    let mut steps = Vec::new();
    loop {
        let holder = |to: &T| held.iter().find(|own| clash(own, to)).cloned();
        let free = wanted.iter().find(|(_, to)| holder(to).is_none());
        let (from, to) = match free.map(|(from, to)| (from.clone(), to.clone())) {
            Some((from, to)) => {
                wanted.remove(&from);
                (from, to)
            }
            None => {
                // What goes for good makes way first: a circle may be none without it.
                let holders: Vec<T> = wanted.values().filter_map(holder).collect();
                let goes = holders.iter().find(|own| !wanted.contains_key(*own));
                let Some(from) = goes.or(holders.first()).cloned() else { break };
                let is_free = |to: &T| holder(to).is_none() && !wanted.values().any(|other| clash(other, to));
                let Some(to) = (1..).map(|nth| aside(&from, nth)).find(is_free) else { break };
                if let Some(next) = wanted.remove(&from) {
                    wanted.insert(to.clone(), next);
                }
                (from, to)
            }
        };
        held.remove(&from);
        held.insert(to.clone());
        steps.push((from, to));
    }
    steps
}

/// The renames that are still to be done, old name to new.
///
/// The source goes on saying `was` long after a rename was carried out, so one whose old name is gone means nothing. One
/// whose old and new name are both there before and after means something only if another such rename frees the old name.
/// Where they go round in a circle, it was carried out unless what is there is more `alike` under the new names.
pub(super) fn open<T: Ord + Clone>(
    said: BTreeMap<T, T>,
    is_before: impl Fn(&T) -> bool,
    is_after: impl Fn(&T) -> bool,
    alike: impl Fn(&T, &T) -> usize,
) -> BTreeMap<T, T> {
    let by_target: BTreeMap<&T, &T> = said.iter().map(|(from, to)| (to, from)).collect();
    let is_open = |first: &T, to: &T| {
        if !is_before(first) || first == to {
            return false;
        }
        if !is_before(to) {
            return true;
        }
        let mut circle = vec![first];
        let mut from = first;
        loop {
            if !is_before(from) {
                return false;
            }
            if !is_after(from) {
                return true;
            }
            match by_target.get(from) {
                None => return false,
                Some(next) if *next == first => break,
                Some(next) => from = next,
            }
            circle.push(from);
        }
        let renamed: usize = circle.iter().filter_map(|own| Some(alike(own, said.get(*own)?))).sum();
        renamed > circle.iter().map(|own| alike(own, own)).sum()
    };
    said.iter().filter(|(from, to)| is_open(from, to)).map(|(from, to)| (from.clone(), to.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(wanted: &[(&str, &str)], held: &[&str]) -> Vec<String> {
        let own = |text: &&str| (*text).to_owned();
        let wanted = wanted.iter().map(|(from, to)| (own(from), own(to))).collect();
        let held = held.iter().map(own).collect();
        let aside = |name: &String, nth| format!("{name}{nth}");
        let steps = in_order(wanted, held, |a: &String, b: &String| a == b, aside);
        steps.into_iter().map(|(from, to)| format!("{from}>{to}")).collect()
    }

    #[test]
    fn a_chain_starts_at_its_free_end() {
        assert_eq!(ordered(&[("a", "b"), ("b", "c")], &["a", "b"]), ["b>c", "a>b"]);
    }

    #[test]
    fn what_goes_steps_aside() {
        assert_eq!(ordered(&[("a", "b"), ("b", "c")], &["a", "b", "c", "c1"]), ["c>c2", "b>c", "a>b"]);
    }

    #[test]
    fn a_circle_is_broken_once() {
        let circle = [("a", "b"), ("b", "c"), ("c", "a")];
        assert_eq!(ordered(&circle, &["a", "b", "c"]), ["b>b1", "a>b", "c>a", "b1>c"]);
    }

    fn left(said: &[(&str, &str)], before: &[&str], after: &[&str], alike: &[(&str, &str)]) -> Vec<String> {
        let own = |text: &&str| (*text).to_owned();
        let said = said.iter().map(|(from, to)| (own(from), own(to))).collect();
        let has = |names: &[&str], name: &String| names.contains(&name.as_str());
        let alike = |a: &String, b: &String| usize::from(alike.contains(&(a.as_str(), b.as_str())));
        let open = open(said, |name| has(before, name), |name| has(after, name), alike);
        open.keys().cloned().collect()
    }

    #[test]
    fn what_was_carried_out_means_nothing() {
        assert!(left(&[("a", "b")], &["b"], &["b"], &[]).is_empty());
        assert_eq!(left(&[("a", "b")], &["a"], &["b"], &[]), ["a"]);
        // A chain that went through, and a new table of the first name.
        assert!(left(&[("a", "b"), ("b", "c")], &["b", "c"], &["b", "c"], &[]).is_empty());
        assert!(left(&[("a", "b")], &["b"], &["a", "b"], &[]).is_empty());
        assert!(left(&[("a", "b")], &["a", "b"], &["a", "b"], &[]).is_empty());
    }

    #[test]
    fn a_name_that_goes_is_taken_over() {
        assert_eq!(left(&[("a", "b")], &["a", "b"], &["b"], &[]), ["a"]);
        assert_eq!(left(&[("a", "b"), ("b", "c")], &["a", "b", "c"], &["b", "c"], &[]), ["a", "b"]);
    }

    #[test]
    fn a_swap_is_carried_out_once() {
        let (swap, names) = ([("a", "b"), ("b", "a")], ["a", "b"]);
        assert_eq!(left(&swap, &names, &names, &[("a", "b"), ("b", "b")]).len(), 0);
        assert_eq!(left(&swap, &names, &names, &[("a", "b"), ("b", "a"), ("b", "b")]), ["a", "b"]);
        assert!(left(&swap, &names, &names, &[("a", "a"), ("b", "b")]).is_empty());
        let (circle, names) = ([("a", "b"), ("b", "c"), ("c", "a")], ["a", "b", "c"]);
        assert_eq!(left(&circle, &names, &names, &[("a", "b")]), names);
        assert!(left(&circle, &names, &names, &[("a", "b"), ("b", "b")]).is_empty());
    }
}
