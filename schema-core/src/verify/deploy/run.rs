//! A migration to the trial of both releases: runs it a statement at a time on tables without rows, and looks at each
//! boundary.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use postgres::{Client, Transaction};
use schema_model::TableId;

use super::reach::Reach;
use super::trial::At;
use super::{DeployOrder, Release, Rows, Side, Trial};
use crate::apply::Segment;
use crate::dev::gate;
use crate::verify::measure::Watch;
use crate::verify::rows::{Demands, Filler, Seed};
use crate::verify::rowwise;
use crate::verify::script::Script;

/// The new release, read where the migration has run, with rows that it can write there. Leaves rows behind. Of what one
/// transaction makes nobody sees the beginnings, so that no row is needed for them.
pub(in super::super) fn new_release(
    transaction: &mut Transaction<'_>,
    (tables, others): (&BTreeSet<TableId>, &BTreeSet<TableId>),
    old: &Side,
    seed: Seed,
    is_one: bool,
) -> Result<Side, postgres::Error> {
    let mut side = Side::read(transaction, Release::New, tables, others)?;
    let met: Vec<&TableId> = side.tables().filter(|table| !is_one || old.knows(table)).collect();
    if !met.is_empty() {
        let own = Filler::numbers(transaction, met.into_iter())?;
        let mut filler = Filler::new(transaction, seed, &Demands::default(), Some(&own))?;
        filler.ordinary(transaction, None)?;
        filler.hostile(transaction, &own)?;
        let rows = rows(&side, &filler);
        side.write(transaction, rows, old)?;
    }
    Ok(side)
}

/// The rows that a filler made of the tables that a release knows.
pub(in super::super) fn rows(side: &Side, filler: &Filler) -> BTreeMap<TableId, Rows> {
    side.tables().filter_map(|table| Some((table.clone(), filler.rows_of(table)?))).collect()
}

/// A migration that is one transaction.
pub(in super::super) fn in_one(
    open: &mut Transaction<'_>,
    script: &Script<'_>,
    (old, new): (Side, Side),
    rows: BTreeMap<TableId, Rows>,
) -> Result<DeployOrder, postgres::Error> {
    let mut trial = begin(open, old, new, rows)?;
    let tables = trial.tables();
    let mut reach = Reach::new(open, &tables)?;
    let count = script.statements.len();
    steps(open, script, 0..count, &mut reach, &mut |open, at, changed| {
        let between = At::Between { changed, is_seen: false };
        trial.look(open, if at + 1 == count { At::End } else { between })
    })?;
    Ok(trial.order(script))
}

/// What is to be done behind each statement, which is said with the relations that it can have changed.
type Look<'l> = dyn FnMut(&mut Transaction<'_>, usize, &[&TableId]) -> Result<(), postgres::Error> + 'l;

/// Runs the statements of one transaction. Those that read and write rows change no relation.
fn steps(
    open: &mut Transaction<'_>,
    script: &Script<'_>,
    range: Range<usize>,
    reach: &mut Reach<'_>,
    look: &mut Look<'_>,
) -> Result<(), postgres::Error> {
    let (mut at, mut known) = (range.start, BTreeSet::new());
    while at < range.end {
        let count = rowwise::count(&script.statements[at..range.end], &mut known);
        // Nobody asks here what they lock.
        let watch = Watch::default();
        let some = &script.statements[at..at + count];
        if count > 1 && rowwise::run(&watch, open, some, false)?.is_some() {
            for at in at..at + count {
                look(open, at, &[])?;
            }
            at += count;
            continue;
        }
        for at in at..at + count.max(1) {
            run(open, script, at)?;
            look(open, at, &reach.of(script.statements[at].text))?;
        }
        at += count.max(1);
    }
    Ok(())
}

/// A migration that commits on its way, on a database that nobody else needs.
pub(in super::super) fn in_many(
    client: &mut Client,
    script: &Script<'_>,
    (old, new): (Side, Side),
    rows: BTreeMap<TableId, Rows>,
) -> Result<DeployOrder, postgres::Error> {
    client.batch_execute("SET search_path = public")?;
    let mut open = client.transaction()?;
    let mut trial = begin(&mut open, old, new, rows)?;
    let tables = trial.tables();
    let mut reach = Reach::new(&mut open, &tables)?;
    open.rollback()?;
    for segment in &script.segments {
        let mut changed: Vec<TableId> = Vec::new();
        match segment {
            Segment::Together(range) => {
                let mut open = client.transaction()?;
                steps(&mut open, script, range.clone(), &mut reach, &mut |open, at, own| {
                    changed = own.iter().map(|table| (*table).clone()).collect();
                    if at + 1 < range.end {
                        trial.look(open, At::Between { changed: own, is_seen: false })?;
                    }
                    Ok(())
                })?;
                open.commit()?;
            }
            Segment::Alone(at) => {
                let text = script.statements[*at].text;
                changed = reach.of(text).into_iter().cloned().collect();
                match gate::run(client, text) {
                    Err(error) if error.as_db_error().is_none() => return Err(error),
                    // What fails is said elsewhere; what came before it stays.
                    _ => {}
                }
            }
        }
        let mut open = client.transaction()?;
        let changed: Vec<&TableId> = changed.iter().collect();
        trial.look(&mut open, At::Between { changed: &changed, is_seen: true })?;
        open.rollback()?;
    }
    Ok(trial.order(script))
}

fn begin(
    open: &mut Transaction<'_>,
    mut old: Side,
    new: Side,
    rows: BTreeMap<TableId, Rows>,
) -> Result<Trial, postgres::Error> {
    old.write(open, rows, &new)?;
    let mut trial = Trial::new(old, new);
    trial.look(open, At::Start)?;
    Ok(trial)
}

fn run(open: &mut Transaction<'_>, script: &Script<'_>, at: usize) -> Result<(), postgres::Error> {
    let mut savepoint = open.transaction()?;
    match gate::run(&mut savepoint, script.statements[at].text) {
        Ok(()) => savepoint.commit(),
        Err(error) if error.as_db_error().is_some() => savepoint.rollback(),
        Err(error) => Err(error),
    }
}
