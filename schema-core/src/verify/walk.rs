//! Statements on rows, one after the other, through failures: what fails on rows is tried without them, so that all
//! statements that fail are known and not only the first.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::{Duration, Instant};

use postgres::{Client, Transaction};
use schema_model::{Schema, TableId};

use super::breaking::{self, Breaking};
use super::error::message;
use super::intent::Places;
use super::measure::{Measured, Moment, Watch};
use super::proof::{Cause, Failure, Trace, ZoneDependence};
use super::retype;
use super::rows::{Demands, Filler, Seed};
use super::script::Script;
use super::values::{Comparison, Kept};
use super::zone;
use crate::apply;
use crate::sql::quote;

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
}

/// A walk over the statements of one migration.
pub(super) struct Walk<'a> {
    pub(super) sql: &'a str,
    pub(super) script: &'a Script<'a>,
    pub(super) after: &'a Schema,
    pub(super) demands: &'a Demands,
    pub(super) seed: Seed,
    pub(super) refill: Refill,
    /// The columns at the start.
    pub(super) places: &'a Places,
    pub(super) watch: &'a Watch,
    /// Where what each statement does is measured, and values are compared.
    pub(super) comparison: Option<&'a Comparison<'a>>,
    pub(super) found: Found,
    /// The last statement that did not run.
    skipped: Option<usize>,
    types: zone::Types,
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
            demands,
            seed,
            refill,
            places,
            watch,
            comparison: None,
            found: Found::default(),
            skipped: None,
            types: zone::Types::new(),
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
        self.triggers = triggers(transaction)?;
        let tables = self.first_names();
        let tables = tables.into_iter().filter(|(oid, _)| touched.contains(oid)).collect();
        self.found.kept.keep(transaction, comparison, &tables, true)?;
        let oids: Vec<u32> = touched.iter().copied().collect();
        self.types = zone::types(transaction, &oids)?;
        Ok(())
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
        prepare(transaction, self.comparison.is_none())?;
        self.begin = self.watch.look(transaction)?;
        let begin = self.begin.clone().without(&self.begin);
        let text = self.script.text(self.sql, &range);
        if self.comparison.is_some() || attempt(transaction, text)?.is_err() {
            let mut before = begin.clone();
            for at in range.clone() {
                before = self.step(transaction, at, before)?;
            }
        }
        // What waits for the commit is checked there; the last statement stands for it.
        if let Some(last) = range.clone().last()
            && let Err(error) = attempt(transaction, "SET CONSTRAINTS ALL IMMEDIATE")?
        {
            self.stumble(transaction, last, &error, true)?;
        }
        let done = self.look(transaction)?.since(&begin);
        self.touch(done.holds.iter().map(|lock| &lock.table).chain(&done.writes));
        Ok(())
    }

    /// A statement that refuses a transaction.
    pub(super) fn alone(&mut self, client: &mut Client, at: usize) -> Result<(), postgres::Error> {
        let text = self.script.statements[at].text;
        // Values of time are made in the zone that the other segments have.
        client.batch_execute(&zone::setting(self.comparison.is_none()))?;
        let start = Instant::now();
        let result = client.batch_execute(text);
        let took = start.elapsed();
        // Nobody can say from here what it locked.
        self.found.touched.extend(self.watch.tables().keys());
        let Err(error) = result else {
            self.trace(at, None, took, BTreeMap::new());
            return Ok(());
        };
        if error.as_db_error().is_none() {
            return Err(error);
        }
        // An index that is half built has the name of the next try's. If it stays, that try says so.
        let _ = apply::clear_leftover(client, text);
        let mut transaction = client.transaction()?;
        let (breaking, is_new) = self.breaking(&mut transaction, at, &error)?;
        transaction.commit()?;
        let ran = self.refill != Refill::Nothing && self.without_rows(client, text, breaking.as_ref())?;
        self.record(at, &error, breaking, is_new, ran);
        Ok(())
    }

    /// Whether a statement that refuses a transaction runs without the rows that it fails on. They do not come back: what
    /// goes in runs no trigger, and such a migration may rely on one to see every row.
    fn without_rows(
        &mut self,
        client: &mut Client,
        text: &str,
        breaking: Option<&Breaking>,
    ) -> Result<bool, postgres::Error> {
        let mut open = client.transaction()?;
        let all = all_tables(&mut open)?;
        open.commit()?;
        let own: Vec<TableId> = breaking.iter().map(|breaking| breaking.table.clone()).collect();
        for tables in [own, all] {
            if tables.is_empty() {
                continue;
            }
            let mut open = client.transaction()?;
            truncate(&mut open, &tables)?;
            let emptied = self.found.kept.forget_emptied(&mut open)?;
            open.commit()?;
            self.counts.extend(emptied.into_iter().map(|oid| (oid, 0)));
            if client.batch_execute(text).is_ok() {
                return Ok(true);
            }
            let _ = apply::clear_leftover(client, text);
        }
        Ok(false)
    }

    /// One statement in a transaction; gives the moment after it.
    fn step(
        &mut self,
        transaction: &mut Transaction<'_>,
        at: usize,
        before: Moment,
    ) -> Result<Moment, postgres::Error> {
        let (before, took) = match self.run(transaction, at, before)? {
            Ok(done) => done,
            Err(error) => {
                let again = self.stumble(transaction, at, &error, false)?;
                let Some((before, took)) = again else { return self.look(transaction) };
                (before, took)
            }
        };
        let after = self.look(transaction)?;
        if self.comparison.is_some() {
            let measured = after.since(&before);
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

    /// Runs a statement, and where it makes values of time, twice more: under UTC, and again for good. Gives the moment
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
        let result = savepoint.batch_execute(text);
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
        let other_rewrites = !self.look(&mut savepoint)?.since(&before).rewrites.is_empty();
        let other = zone::values(&mut savepoint, &retyped)?;
        savepoint.rollback()?;

        let mut savepoint = transaction.transaction()?;
        let old = zone::old_values(&mut savepoint, &retyped)?;
        savepoint.rollback()?;

        let mut savepoint = transaction.transaction()?;
        zone::set(&mut savepoint, true)?;
        if savepoint.batch_execute(text).is_ok() {
            let rewrites = !self.look(&mut savepoint)?.since(&before).rewrites.is_empty();
            let utc = zone::values(&mut savepoint, &retyped)?;
            let number = self.script.statements[at].number;
            let rewrites = (rewrites, other_rewrites);
            let found = zone::dependent(number, self.places, &retyped, &old, &utc, &other, rewrites);
            self.found.zones.extend(found);
        }
        savepoint.rollback()?;
        self.types = types;
        // What looked at the values counts as nothing that the statement did.
        let before = self.look(transaction)?;
        Ok(attempt(transaction, text)?.map(|()| (before, took)))
    }

    /// A statement failed on rows, perhaps: it is tried without them. Gives the moment before the try that succeeded
    /// and how long that took.
    fn stumble(
        &mut self,
        transaction: &mut Transaction<'_>,
        at: usize,
        error: &postgres::Error,
        at_commit: bool,
    ) -> Result<Option<(Moment, Duration)>, postgres::Error> {
        let (breaking, is_new) = self.breaking(transaction, at, error)?;
        let mut ran = None;
        if self.refill != Refill::Nothing {
            let text =
                if at_commit { "SET CONSTRAINTS ALL IMMEDIATE" } else { self.script.statements[at].text };
            let all = all_tables(transaction)?;
            let own: Vec<TableId> = breaking.iter().map(|breaking| breaking.table.clone()).collect();
            for tables in [own, all] {
                if tables.is_empty() {
                    continue;
                }
                let mut savepoint = transaction.transaction()?;
                truncate(&mut savepoint, &tables)?;
                let before = self.look(&mut savepoint)?;
                let start = Instant::now();
                if attempt(&mut savepoint, text)?.is_ok() {
                    let took = start.elapsed();
                    savepoint.commit()?;
                    ran = Some((before, took));
                    break;
                }
                savepoint.rollback()?;
            }
        }
        self.record(at, error, breaking, is_new, ran.is_some());
        Ok(ran)
    }

    fn record(
        &mut self,
        at: usize,
        error: &postgres::Error,
        breaking: Option<Breaking>,
        is_new: bool,
        ran: bool,
    ) {
        let statement = &self.script.statements[at];
        let said = error.as_db_error();
        let cause = match (ran, self.skipped) {
            (true, _) => Cause::SomeRows,
            // What is missing because an earlier statement did not run: class 42 is "undefined" this or that.
            (false, Some(earlier)) if said.is_some_and(|said| said.code().code().starts_with("42")) => {
                Cause::Earlier(earlier)
            }
            (false, _) => Cause::Statement,
        };
        if !ran && !matches!(cause, Cause::Earlier(_)) {
            self.skipped = Some(statement.number);
        }
        let failure = Failure {
            number: statement.number,
            line: statement.line,
            sql: statement.text.to_owned(),
            cause,
            sqlstate: said.map_or_else(String::new, |said| said.code().code().to_owned()),
            message: message(error),
            detail: said.and_then(|said| said.detail()).map(str::to_owned),
            hint: said.and_then(|said| said.hint()).map(str::to_owned),
            breaking,
        };
        self.found.failures.push(Stumble { at, failure, is_new, ran });
    }

    /// The rows that a statement fails on, as far as they can be told.
    fn breaking(
        &self,
        transaction: &mut Transaction<'_>,
        at: usize,
        error: &postgres::Error,
    ) -> Result<(Option<Breaking>, bool), postgres::Error> {
        let Some(said) = error.as_db_error() else { return Ok((None, false)) };
        let mut savepoint = transaction.transaction()?;
        let found = self.look_for_rows(&mut savepoint, at, said);
        match found {
            Ok(found) => savepoint.rollback().map(|()| found),
            // The search may meet what the statement met.
            Err(error) if error.as_db_error().is_some() => savepoint.rollback().map(|()| (None, false)),
            Err(error) => Err(error),
        }
    }

    fn look_for_rows(
        &self,
        savepoint: &mut Transaction<'_>,
        at: usize,
        said: &postgres::error::DbError,
    ) -> Result<(Option<Breaking>, bool), postgres::Error> {
        if let (Some(schema), Some(table)) = (said.schema(), said.table()) {
            let columns = breaking::columns_of(savepoint, schema, table)?;
            if let Some(refusal) = breaking::refusal(said, self.after, &columns) {
                return Ok((Some(breaking::find(savepoint, &refusal)?), refusal.is_new));
            }
        }
        // data_exception: a value that does not become one of another type.
        if said.code().code().starts_with("22") {
            let text = self.script.statements[at].text;
            for retype in retype::read(text) {
                let Some(table) = retype::table(savepoint, text)? else { break };
                let found = breaking::find_casts(savepoint, &table, &retype)?;
                if found.count > 0 {
                    return Ok((Some(found), false));
                }
            }
        }
        Ok((None, false))
    }

    /// Gives the tables that were emptied their rows again, such as the schema demands them by now.
    fn fill_again(&mut self, transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
        if self.refill == Refill::Nothing {
            return Ok(());
        }
        let mut filler = Filler::new(transaction, self.seed, self.demands)?;
        // What the migration makes itself is empty when it runs for good, too.
        let first = self.first_names();
        let emptied: BTreeSet<u32> =
            filler.empty().into_iter().filter(|oid| first.contains_key(oid)).collect();
        filler.ordinary(transaction, Some(&emptied))?;
        if self.refill == Refill::All {
            filler.hostile(transaction, &emptied)?;
        }
        self.counts = filler.counts();
        if let Some(comparison) = self.comparison {
            // A trigger of the migration's own has not seen these rows: nobody can say what they should become.
            let now = triggers(transaction)?;
            let is_unseen = |oid: &u32| now.get(oid) != self.triggers.get(oid);
            emptied.iter().filter(|oid| is_unseen(oid)).for_each(|oid| self.found.kept.forget(*oid));
            let is_kept = |oid: &u32| emptied.contains(oid) && !is_unseen(oid);
            let tables = first.into_iter().filter(|(oid, _)| is_kept(oid)).collect();
            self.found.kept.keep(transaction, comparison, &tables, false)?;
        }
        Ok(())
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

/// The settings with which `migrate` runs a file. In UTC, or in the other zone.
fn prepare(transaction: &mut Transaction<'_>, is_utc: bool) -> Result<(), postgres::Error> {
    transaction
        .batch_execute("SET LOCAL search_path = public; SET LOCAL standard_conforming_strings = on")?;
    zone::set(transaction, is_utc)
}

/// Runs statements, all or none. The outer error is that of a connection which is gone.
fn attempt(
    transaction: &mut Transaction<'_>,
    sql: &str,
) -> Result<Result<(), postgres::Error>, postgres::Error> {
    let mut savepoint = transaction.transaction()?;
    match savepoint.batch_execute(sql) {
        Ok(()) => savepoint.commit().map(Ok),
        Err(error) if error.as_db_error().is_some() => savepoint.rollback().map(|()| Err(error)),
        Err(error) => Err(error),
    }
}

/// By table: how many triggers it has that somebody made.
fn triggers(transaction: &mut Transaction<'_>) -> Result<BTreeMap<u32, i64>, postgres::Error> {
    let query = "SELECT tgrelid, count(*) FROM pg_catalog.pg_trigger WHERE NOT tgisinternal GROUP BY tgrelid";
    transaction.query(query, &[])?.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// The tables that rows can be taken out of.
fn all_tables(transaction: &mut Transaction<'_>) -> Result<Vec<TableId>, postgres::Error> {
    let query = "SELECT n.nspname::text, c.relname::text
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
          AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
        ORDER BY 1, 2";
    let rows = transaction.query(query, &[])?;
    rows.iter()
        .map(|row| Ok(TableId::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?)))
        .collect()
}

fn truncate(transaction: &mut Transaction<'_>, tables: &[TableId]) -> Result<(), postgres::Error> {
    let names: Vec<String> = tables.iter().map(|table| quote::qualified(&table.0)).collect();
    transaction.batch_execute(&format!("TRUNCATE {} CASCADE", names.join(", ")))
}
