//! Statements on rows, one after the other, through failures: what fails on rows is tried without them, so that all
//! statements that fail are known and not only the first.

mod refill;
mod stumble;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::{Duration, Instant};

use postgres::{Client, Transaction};
use schema_model::{Schema, TableId};

use super::breaking::{Added, Breaking, Rules, Said};
use super::intent::Places;
use super::measure::{Measured, Moment, Watch};
use super::outside::{self, Look};
use super::proof::{Failure, Trace, ZoneDependence};
use super::rows::{Demands, Filler, Seed};
use super::rowwise;
use super::script::Script;
use super::values::{Comparison, Kept};
use super::zone;
use crate::dev::gate;

/// Which rows a table gets again once it had to be emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refill {
    /// None: there were none that matter.
    Nothing,
    Ordinary,
    /// Those that break things too.
    All,
}

/// What one walk over the statements found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) failures: Vec<Stumble>,
    pub(super) traces: BTreeMap<usize, Trace>,
    pub(super) zones: Vec<ZoneDependence>,
    /// What the statements locked or wrote, by oid.
    pub(super) touched: BTreeSet<u32>,
    pub(super) kept: Kept,
    /// What each statement adds to the rules of its table, where they run without rows.
    pub(super) added: BTreeMap<usize, Added>,
}

/// A statement that failed, and what came of it.
#[derive(Debug)]
pub(super) struct Stumble {
    /// Its place among the statements, from 0.
    pub(super) at: usize,
    pub(super) failure: Failure,
    /// Whether no row could help it: it is about a column that the migration adds.
    pub(super) is_new: bool,
    /// Whether it ran once the tables were empty.
    pub(super) ran: bool,
    /// Whether it is about values that nobody but the filler put there, in the middle of the migration: no database
    /// has such.
    pub(super) is_invented: bool,
}

/// What the rows tell of a failure.
#[derive(Debug, Clone, Default)]
struct Rows {
    breaking: Option<Breaking>,
    is_new: bool,
    is_invented: bool,
    /// What the server says of them, where another row was what it stopped at.
    said: Option<Said>,
}

/// A walk over the statements of one migration.
pub(super) struct Walk<'a> {
    pub(super) sql: &'a str,
    pub(super) script: &'a Script<'a>,
    pub(super) after: &'a Schema,
    /// What the migration leaves of what the schema has as a text only.
    pub(super) rules: &'a Rules,
    pub(super) demands: &'a Demands,
    pub(super) seed: Seed,
    pub(super) refill: Refill,
    /// The tables that have rows at all, with what these lead to; all where it says nothing.
    pub(super) of: Option<&'a BTreeSet<u32>>,
    /// The columns at the start.
    pub(super) places: &'a Places,
    pub(super) watch: &'a Watch,
    /// Where what each statement does is measured, and values are compared.
    pub(super) comparison: Option<&'a Comparison<'a>>,
    pub(super) found: Found,
    /// The tables that were emptied and filled again, by oid.
    refilled: BTreeSet<u32>,
    /// The last statement that did not run.
    skipped: Option<usize>,
    types: zone::Types,
    /// What the last statement did in another time zone, where it makes values of time.
    elsewhere: Option<Measured>,
    /// The moment before the segment.
    begin: Moment,
    /// By oid: how many rows there are.
    counts: BTreeMap<u32, usize>,
    /// By oid: how many triggers there were at the start.
    triggers: BTreeMap<u32, i64>,
}

impl<'a> Walk<'a> {
    #[allow(clippy::too_many_arguments, reason = "each is one thing that a walk goes by")]
    pub(super) fn new(
        sql: &'a str,
        script: &'a Script<'a>,
        after: &'a Schema,
        rules: &'a Rules,
        demands: &'a Demands,
        seed: Seed,
        refill: Refill,
        places: &'a Places,
        watch: &'a Watch,
    ) -> Self {
        Self {
            sql,
            script,
            after,
            rules,
            demands,
            seed,
            refill,
            of: None,
            places,
            watch,
            comparison: None,
            found: Found::default(),
            refilled: BTreeSet::new(),
            skipped: None,
            types: zone::Types::new(),
            elsewhere: None,
            begin: Moment::default(),
            counts: BTreeMap::new(),
            triggers: BTreeMap::new(),
        }
    }

    /// Keeps the rows of the tables that the migration touches, and measures from here on.
    pub(super) fn measure(
        &mut self,
        transaction: &mut Transaction<'_>,
        comparison: &'a Comparison<'a>,
        touched: &BTreeSet<u32>,
        filler: &Filler,
    ) -> Result<(), postgres::Error> {
        self.comparison = Some(comparison);
        self.counts = filler.counts();
        self.triggers = refill::triggers(transaction)?;
        let tables = self.first_names();
        let tables = tables.into_iter().filter(|(oid, _)| touched.contains(oid)).collect();
        self.found.kept.keep(transaction, comparison, &tables, true)?;
        let oids: Vec<u32> = touched.iter().copied().collect();
        self.types = zone::types(transaction, &oids)?;
        Ok(())
    }

    /// Whether it matters what each statement does, and not only whether it fails.
    fn is_measured(&self) -> bool {
        self.comparison.is_some() || self.refill == Refill::Nothing
    }

    /// The moment, as far as the segment made it.
    fn look(&self, transaction: &mut Transaction<'_>) -> Result<Moment, postgres::Error> {
        Ok(self.watch.look(transaction)?.without(&self.begin))
    }

    /// The statements of one segment, in one transaction.
    pub(super) fn together(
        &mut self,
        transaction: &mut Transaction<'_>,
        range: Range<usize>,
    ) -> Result<(), postgres::Error> {
        prepare(transaction)?;
        self.begin = self.watch.look(transaction)?;
        let begin = self.begin.clone().without(&self.begin);
        let text = self.script.text(self.sql, &range);
        // Without rows is where locks are seen that those who fill the tables hold as well.
        if self.is_measured() || attempt(transaction, text)?.is_err() {
            let mut before = begin.clone();
            let (mut at, mut known) = (range.start, BTreeSet::new());
            while at < range.end {
                let count = rowwise::count(&self.script.statements[at..range.end], &mut known).max(1);
                before = self.some(transaction, at..at + count, before)?;
                at += count;
            }
        }
        // What waits for the commit is checked there; the last statement stands for it.
        if let Some(last) = range.clone().last()
            && let Err(error) = attempt(transaction, "SET CONSTRAINTS ALL IMMEDIATE")?
        {
            self.stumble(transaction, last, error, "SET CONSTRAINTS ALL IMMEDIATE")?;
        }
        let done = self.watch.between(&begin, &self.look(transaction)?);
        self.touch(done.holds.iter().map(|lock| &lock.table).chain(&done.writes).chain(&done.scans));
        Ok(())
    }

    /// Statements that read and write rows, or one of any kind. Where one fails or does more than that, they are run in
    /// halves.
    fn some(
        &mut self,
        transaction: &mut Transaction<'_>,
        range: Range<usize>,
        before: Moment,
    ) -> Result<Moment, postgres::Error> {
        if range.len() == 1 {
            return self.step(transaction, range.start, before);
        }
        let start = Instant::now();
        let statements = &self.script.statements[range.clone()];
        let Some(done) = rowwise::run(self.watch, transaction, statements, self.is_measured())? else {
            // What was tried and undone counts as read.
            let before = self.look(transaction)?;
            let half = range.start + range.len() / 2;
            let before = self.some(transaction, range.start..half, before)?;
            return self.some(transaction, half..range.end, before);
        };
        let took = start.elapsed() / u32::try_from(range.len()).unwrap_or(u32::MAX);
        let after = done.after.without(&self.begin);
        if self.is_measured() {
            for (at, (scans, writes)) in range.zip(done.scans.into_iter().zip(done.writes)) {
                let measured = self.watch.of_rows(&after, &scans, &writes);
                let rows = self.rows(&measured);
                self.trace(at, Some(measured), took, rows);
            }
        }
        Ok(after)
    }

    /// A statement that refuses a transaction.
    pub(super) fn alone(&mut self, client: &mut Client, at: usize) -> Result<(), postgres::Error> {
        // What fails to be built concurrently stays, and is in the way of the second try (manual, "CREATE INDEX").
        let invalid = refill::invalid(client)?;
        let text = self.script.statements[at].text;
        // Values of time are made in the zone that the other segments have.
        client.batch_execute(zone::OWN)?;
        if self.is_measured() && self.inside_after_all(client, at)? {
            return Ok(());
        }
        let (before, named) = (Look::now(client)?, outside::vacuumed(client, self.watch, text)?);
        let added = Added::before(client, text)?;
        let start = Instant::now();
        let result = gate::run(client, text);
        let took = start.elapsed();
        // Nobody can say from here what else it locked.
        self.found.touched.extend(self.watch.tables().keys());
        let Err(error) = result else {
            if let Some(added) = added {
                self.found.added.insert(at, added.after(client)?);
            }
            let measured = Look::now(client)?.since(&before, self.watch, text, &named);
            let rows = self.rows(&measured);
            self.trace(at, Some(measured), took, rows);
            return Ok(());
        };
        if error.as_db_error().is_none() {
            return Err(error);
        }
        let mut transaction = client.transaction()?;
        let rows = self.breaking(&mut transaction, at, &error)?;
        transaction.commit()?;
        let own: Vec<TableId> = rows.breaking.iter().map(|breaking| breaking.table.clone()).collect();
        let ran = self.refill != Refill::Nothing && self.runs_without_rows(client, text, &own, &invalid)?;
        self.record(at, &error, rows, ran);
        Ok(())
    }

    /// Whether a statement runs in a transaction, though `migrate` does not rely on it: there it can be watched.
    fn inside_after_all(&mut self, client: &mut Client, at: usize) -> Result<bool, postgres::Error> {
        let text = self.script.statements[at].text;
        let mut open = client.transaction()?;
        let before = self.watch.look(&mut open)?;
        let start = Instant::now();
        if attempt(&mut open, text)?.is_err() {
            open.rollback()?;
            return Ok(false);
        }
        let took = start.elapsed();
        let after = self.watch.look(&mut open)?;
        let measured = self.watch.between(&before, &after);
        open.commit()?;
        self.touch(measured.holds.iter().map(|lock| &lock.table));
        let rows = self.rows(&measured);
        self.trace(at, Some(measured), took, rows);
        Ok(true)
    }

    /// One statement in a transaction; gives the moment after it.
    fn step(
        &mut self,
        transaction: &mut Transaction<'_>,
        at: usize,
        before: Moment,
    ) -> Result<Moment, postgres::Error> {
        let added = match self.refill {
            Refill::Nothing => Added::before(transaction, self.script.statements[at].text)?,
            _ => None,
        };
        let (before, took) = match self.run(transaction, at, before)? {
            Ok(done) => done,
            Err(error) => {
                let text = self.script.statements[at].text;
                let again = self.stumble(transaction, at, error, text)?;
                let Some((before, took)) = again else { return self.look(transaction) };
                (before, took)
            }
        };
        let after = self.look(transaction)?;
        if let Some(added) = added {
            self.found.added.insert(at, added.after(transaction)?);
        }
        if self.is_measured() {
            let elsewhere = self.elsewhere.take();
            let measured = elsewhere.unwrap_or_else(|| self.watch.between(&before, &after));
            let rows = self.rows(&measured);
            self.trace(at, Some(measured), took, rows);
        }
        // The rows come back only now: what puts them there is not what the statement did.
        if self.found.failures.last().is_some_and(|last| last.at == at && last.ran) {
            self.fill_again(transaction)?;
            return self.look(transaction);
        }
        Ok(after)
    }

    /// Runs a statement, and where it makes values of time, twice more: in another zone, and again for good. Gives the moment
    /// before it and how long it took.
    fn run(
        &mut self,
        transaction: &mut Transaction<'_>,
        at: usize,
        before: Moment,
    ) -> Result<Result<(Moment, Duration), postgres::Error>, postgres::Error> {
        let text = self.script.statements[at].text;
        let mut savepoint = transaction.transaction()?;
        let start = Instant::now();
        let result = gate::run(&mut savepoint, text);
        let took = start.elapsed();
        match result {
            Ok(()) => {}
            Err(error) if error.as_db_error().is_some() => {
                savepoint.rollback()?;
                return Ok(Err(error));
            }
            Err(error) => return Err(error),
        }
        if self.comparison.is_none() || self.types.is_empty() {
            savepoint.commit()?;
            return Ok(Ok((before, took)));
        }
        let oids: Vec<u32> =
            self.types.keys().map(|(oid, _)| *oid).collect::<BTreeSet<_>>().into_iter().collect();
        let types = zone::types(&mut savepoint, &oids)?;
        let retyped = zone::retyped(&self.types, &types);
        if retyped.is_empty() {
            self.types = types;
            savepoint.commit()?;
            return Ok(Ok((before, took)));
        }
        let rewrites = !self.look(&mut savepoint)?.rewritten_since(&before).is_empty();
        let here = zone::values(&mut savepoint, &retyped)?;
        savepoint.rollback()?;

        let mut savepoint = transaction.transaction()?;
        let old = zone::old_values(&mut savepoint, &retyped)?;
        savepoint.rollback()?;

        // In another zone a statement may copy the table that it leaves alone in UTC: what is measured is the worse.
        let mut savepoint = transaction.transaction()?;
        zone::set(&mut savepoint, false)?;
        let before = self.look(&mut savepoint)?;
        if gate::run(&mut savepoint, text).is_ok() {
            let after = self.look(&mut savepoint)?;
            let rewrites = (rewrites, !after.rewritten_since(&before).is_empty());
            self.elsewhere = Some(self.watch.between(&before, &after));
            let other = zone::values(&mut savepoint, &retyped)?;
            let number = self.script.statements[at].number;
            let values = zone::Values { old, here, other };
            let found = zone::dependent(&mut savepoint, (number, rewrites), self.places, &retyped, &values)?;
            self.found.zones.extend(found);
        }
        savepoint.rollback()?;
        self.types = types;
        // What looked at the values counts as nothing that the statement did.
        let before = self.look(transaction)?;
        Ok(attempt(transaction, text)?.map(|()| (before, took)))
    }

    /// The names of the tables at the start, by oid.
    fn first_names(&self) -> BTreeMap<u32, TableId> {
        self.places.iter().map(|((oid, _), column)| (*oid, column.table.clone())).collect()
    }

    fn touch<'t>(&mut self, tables: impl Iterator<Item = &'t TableId>) {
        let tables: BTreeSet<&TableId> = tables.collect();
        let own = self.watch.tables().iter().filter(|(_, id)| tables.contains(id));
        self.found.touched.extend(own.map(|(oid, _)| *oid));
    }

    /// How many rows the tables of these locks have.
    fn rows(&self, measured: &Measured) -> BTreeMap<TableId, usize> {
        let locked: BTreeSet<&TableId> = measured.holds.iter().map(|lock| &lock.table).collect();
        let own = self.watch.tables().iter().filter(|(_, id)| locked.contains(id));
        own.map(|(oid, id)| (id.clone(), self.counts.get(oid).copied().unwrap_or(0))).collect()
    }

    fn trace(
        &mut self,
        at: usize,
        measured: Option<Measured>,
        took: Duration,
        rows: BTreeMap<TableId, usize>,
    ) {
        let statement = &self.script.statements[at];
        let trace = Trace {
            number: statement.number,
            line: statement.line,
            sql: statement.text.to_owned(),
            transaction: statement.transaction,
            segment: self.script.segment_of(at),
            measured,
            rows,
            took,
        };
        self.found.traces.insert(at, trace);
    }
}

/// The settings with which `migrate` runs a file.
fn prepare(transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
    transaction
        .batch_execute("SET LOCAL search_path = public; SET LOCAL standard_conforming_strings = on")?;
    zone::set(transaction, true)
}

/// Runs statements, all or none. The outer error is that of a connection which is gone.
fn attempt(
    transaction: &mut Transaction<'_>,
    sql: &str,
) -> Result<Result<(), postgres::Error>, postgres::Error> {
    let mut savepoint = transaction.transaction()?;
    match gate::run(&mut savepoint, sql) {
        Ok(()) => savepoint.commit().map(Ok),
        Err(error) if error.as_db_error().is_some() => savepoint.rollback().map(|()| Err(error)),
        Err(error) => Err(error),
    }
}
