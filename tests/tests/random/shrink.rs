//! A change that breaks the law to a smaller one that breaks it too.

use std::time::{Duration, Instant};

use super::law::{Change, Verdict};
use super::state::Uid;

/// Somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(40);

/// Leaves out of both states what does not matter, item by item, and undoes what of the change does not matter.
pub(crate) fn shrink(
    mut change: Change,
    mut judge: impl FnMut(&mut Change) -> Option<Verdict>,
) -> (Change, Vec<String>) {
    let began = Instant::now();
    let mut problems = Vec::new();
    let mut still_breaks = |candidate: &mut Change| match judge(candidate) {
        Some(Verdict::Broken(found)) => {
            problems = found;
            true
        }
        _ => false,
    };
    still_breaks(&mut change);
    loop {
        let mut smaller = false;
        let uids: Vec<Uid> = change.before.items.keys().chain(change.after.items.keys()).copied().collect();
        let mut uids: Vec<Uid> = uids;
        uids.sort_unstable();
        uids.dedup();
        for uid in uids.into_iter().rev() {
            for candidate in candidates(&change, uid) {
                if began.elapsed() > PATIENCE {
                    return (change, problems);
                }
                let mut candidate = candidate;
                if still_breaks(&mut candidate) {
                    change = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        if !smaller {
            return (change, problems);
        }
    }
}

/// The change without an item, and the change that leaves it as it was.
fn candidates(change: &Change, uid: Uid) -> Vec<Change> {
    let (old, new) = (change.before.items.get(&uid), change.after.items.get(&uid));
    if old.is_none() && new.is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut without = change.clone();
    without.before.items.remove(&uid);
    without.after.items.remove(&uid);
    without.said.remove(&uid);
    without.before.prune();
    without.after.prune();
    found.push(without);
    if old != new {
        let mut kept = change.clone();
        match old {
            Some(old) => kept.after.items.insert(uid, old.clone()),
            None => kept.after.items.remove(&uid),
        };
        kept.after.prune();
        found.push(kept);
    }
    found
}
