//! Two branches to what both change: whatever my migrations did where they were written and do not do behind theirs.

use std::collections::BTreeSet;

use schema_core::diff::{Change, Difference};
use schema_core::history::History;
use schema_core::source::{Observer, Source, State};

use super::sides::Sides;
use crate::error::Error;

/// What both change, a line each. `made` is the state behind theirs and mine.
pub(super) fn lines(observer: &Observer<'_>, sides: &Sides, made: &mut State) -> Result<Vec<String>, Error> {
    // Mine may need what is not theirs any more, or not yet: then there is nothing to hold them against.
    let Ok(alone) = sides.base.with_behind(&sides.mine) else { return Ok(Vec::new()) };
    let Ok(mut alone) = observer.history(alone, None) else { return Ok(Vec::new()) };
    let mut base = state(observer, &sides.base)?;
    let mut theirs = state(observer, &sides.theirs)?;
    let meant = observer.compare(&mut base, &mut alone, &Default::default())?;
    let done = observer.compare(&mut theirs, made, &Default::default())?;
    let elsewhere = observer.compare(&mut base, &mut theirs, &Default::default())?;
    Ok(differing(&meant, &done, &elsewhere))
}

fn state(observer: &Observer<'_>, history: &History) -> Result<State, Error> {
    Ok(match history.migrations.is_empty() {
        true => observer.observe(&Source::Empty)?,
        false => observer.history(history.clone(), None)?,
    })
}

/// What was meant and is not done so, of what is changed elsewhere too.
fn differing(meant: &Difference, done: &Difference, elsewhere: &Difference) -> Vec<String> {
    let lines = meant.changes.iter().filter(|own| !done.changes.contains(own));
    let lines: BTreeSet<String> = lines.map(Change::describe).collect();
    let unmodeled: BTreeSet<String> = meant.unmodeled.iter().map(|own| own.describe()).collect();
    let theirs: BTreeSet<String> = elsewhere.unmodeled.iter().map(|own| own.describe()).collect();
    lines.into_iter().chain(unmodeled.intersection(&theirs).cloned()).collect()
}
