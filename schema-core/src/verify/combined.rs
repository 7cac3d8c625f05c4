//! What was found without rows, on ordinary ones and on hostile ones to one list of each.

use std::collections::{BTreeMap, BTreeSet};

use super::proof::{Cause, Failure, Trace};
use super::walk::{Found, Stumble};

/// What each statement did: with rows, and where it did not run so, without.
pub(super) fn traces(bare: &Found, mut traces: BTreeMap<usize, Trace>) -> Vec<Trace> {
    for (at, without) in &bare.traces {
        let trace = traces.entry(*at).or_insert_with(|| without.clone());
        if let (Some(measured), Some(other)) = (&mut trace.measured, &without.measured) {
            measured.add_locks(other);
        }
    }
    traces.into_values().collect()
}

/// The failures of all three runs as one list: each statement with each of its reasons once, with the gravest cause.
pub(super) fn failures(bare: &[Stumble], ordinary: Vec<Stumble>, hostile: Vec<Stumble>) -> Vec<Failure> {
    type Reason = (usize, String, Option<String>);
    let reason = |stumble: &Stumble| -> Reason {
        let what = stumble.failure.breaking.as_ref().map(|breaking| breaking.what.clone());
        (stumble.at, stumble.failure.sqlstate.clone(), what)
    };
    let mut all: BTreeMap<Reason, Failure> = BTreeMap::new();
    for stumble in bare {
        all.entry(reason(stumble)).or_insert_with(|| stumble.failure.clone());
    }
    // What fails without a row fails with some, and says nothing new.
    let broken: BTreeSet<usize> = bare.iter().map(|stumble| stumble.at).collect();
    let of_all = |stumble: &Stumble| {
        stumble.failure.breaking.as_ref().is_some_and(|breaking| breaking.count == breaking.of)
    };
    let hopeless: BTreeSet<usize> =
        hostile.iter().filter(|stumble| of_all(stumble)).map(|own| own.at).collect();
    // What does not run without its rows either runs where there never were any.
    let stuck = hostile.iter().filter(|stumble| !stumble.ran).map(|stumble| stumble.at).min();
    let runs = |stumble: &Stumble| stumble.ran || stuck == Some(stumble.at);
    let on_rows = |stumble: &Stumble| runs(stumble) && !stumble.is_invented && !broken.contains(&stumble.at);
    for stumble in ordinary.into_iter().filter(on_rows) {
        let code = stumble.failure.sqlstate.get(..2).unwrap_or_default();
        // A violation that ordinary rows commit though they were made not to: where it is about a new column, about
        // every value there is, or about no values at all, no other rows would help.
        let is_hopeless = match code {
            "22" => of_all(&stumble) && hopeless.contains(&stumble.at),
            "23" => stumble.is_new,
            _ => true,
        };
        if is_hopeless {
            let key = reason(&stumble);
            let failure = Failure { cause: Cause::AnyRow, ..stumble.failure };
            all.entry(key).or_insert(failure);
        }
    }
    // Where any row makes it fail, what some more do is of no interest.
    let certain: BTreeSet<usize> = all.keys().map(|(at, ..)| *at).collect();
    for stumble in hostile.into_iter().filter(on_rows).filter(|stumble| !certain.contains(&stumble.at)) {
        let key = reason(&stumble);
        all.entry(key).or_insert(Failure { cause: Cause::SomeRows, ..stumble.failure });
    }
    all.into_values().collect()
}
