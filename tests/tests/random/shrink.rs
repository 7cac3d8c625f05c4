//! A chain that breaks the law to a smaller one that breaks it too.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::chain::Chain;
use super::state::Uid;

/// Somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(40);

/// Leaves states out, then of all states what does not matter, item by item, and undoes what of the changes does not
/// matter. `judge` says what is wrong with a chain, nothing where it holds.
pub(crate) fn shrink(
    mut chain: Chain,
    mut judge: impl FnMut(&mut Chain) -> Vec<String>,
) -> (Chain, Vec<String>) {
    let began = Instant::now();
    let mut problems = Vec::new();
    let mut still_breaks = |candidate: &mut Chain| {
        let found = judge(candidate);
        let breaks = !found.is_empty();
        if breaks {
            problems = found;
        }
        breaks
    };
    still_breaks(&mut chain);
    loop {
        let mut smaller = false;
        for at in (1..chain.links.len()).rev() {
            let mut candidate = chain.clone().unseen();
            candidate.links.remove(at);
            if candidate.links.len() > 1 && began.elapsed() < PATIENCE && still_breaks(&mut candidate) {
                (chain, smaller) = (candidate, true);
            }
        }
        let items = chain.links.iter().flat_map(|link| link.state.items.keys().copied());
        let uids: BTreeSet<Uid> = items.collect();
        for uid in uids.into_iter().rev() {
            for mut candidate in candidates(&chain, uid) {
                if began.elapsed() > PATIENCE {
                    return (chain, problems);
                }
                if still_breaks(&mut candidate) {
                    (chain, smaller) = (candidate, true);
                    break;
                }
            }
        }
        if !smaller {
            return (chain, problems);
        }
    }
}

/// The chain without an item, and the chains in which a state leaves it as it was.
fn candidates(chain: &Chain, uid: Uid) -> Vec<Chain> {
    let mut found = Vec::new();
    if chain.links.iter().any(|link| link.state.items.contains_key(&uid)) {
        let mut without = chain.clone().unseen();
        for link in &mut without.links {
            link.state.items.remove(&uid);
            link.said.remove(&uid);
            link.state.prune();
        }
        found.push(without);
    }
    for at in 2..chain.links.len() {
        let (old, new) = (&chain.links[at - 1].state.items, &chain.links[at].state.items);
        if old.get(&uid) == new.get(&uid) {
            continue;
        }
        let mut kept = chain.clone().unseen();
        let state = &mut kept.links[at].state;
        match old.get(&uid) {
            Some(old) => state.items.insert(uid, old.clone()),
            None => state.items.remove(&uid),
        };
        state.prune();
        found.push(kept);
    }
    found
}
