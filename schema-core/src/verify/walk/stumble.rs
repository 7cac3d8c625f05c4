//! A statement that failed to every reason that it has: the rows that it fails on are told, and taken away, until it runs
//! or there are none left.

use std::time::{Duration, Instant};

use postgres::Transaction;
use schema_model::TableId;

use super::{Refill, Rows, Stumble, Walk, attempt, refill};
use crate::sql::quote;
use crate::verify::breaking::{self, Aliases, Refusal};
use crate::verify::error::message;
use crate::verify::measure::Moment;
use crate::verify::proof::{Cause, Failure};
use crate::verify::retype;

/// How many reasons of one statement are told.
const REASONS: usize = 6;

/// One reason: what the server said, and the rows.
type Reason = (postgres::Error, Rows);

impl Walk<'_> {
    /// A statement failed on rows, perhaps: it is tried without them. Gives the moment before the try that succeeded
    /// and how long that took.
    pub(super) fn stumble(
        &mut self,
        transaction: &mut Transaction<'_>,
        at: usize,
        error: postgres::Error,
        text: &str,
    ) -> Result<Option<(Moment, Duration)>, postgres::Error> {
        let rows = self.breaking(transaction, at, &error)?;
        let said = error.as_db_error().and_then(|said| Some(TableId::new(said.schema()?, said.table()?)));
        let own: Vec<TableId> =
            rows.breaking.iter().map(|breaking| breaking.table.clone()).chain(said).collect();
        let mut reasons = vec![(error, rows)];
        let mut ran = None;
        if self.refill != Refill::Nothing {
            self.compare_early(transaction)?;
            let mut savepoint = transaction.transaction()?;
            self.others(&mut savepoint, at, text, &mut reasons)?;
            savepoint.rollback()?;
            for tables in [Some(own), None] {
                let mut savepoint = transaction.transaction()?;
                match tables {
                    Some(tables) if tables.is_empty() => continue,
                    Some(tables) => refill::empty(&mut savepoint, &tables)?,
                    None => drop(refill::empty_all(&mut savepoint)?),
                }
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
        for (error, rows) in reasons {
            self.record(at, &error, rows, ran.is_some());
        }
        Ok(ran)
    }

    /// What else it fails for, once the rows are gone that it failed on first: the server stops at one.
    fn others(
        &self,
        savepoint: &mut Transaction<'_>,
        at: usize,
        text: &str,
        reasons: &mut Vec<Reason>,
    ) -> Result<(), postgres::Error> {
        while reasons.len() < REASONS {
            let Some((_, Rows { breaking: Some(breaking), is_new: false, .. })) = reasons.last() else {
                return Ok(());
            };
            let target = quote::qualified(&breaking.table.0);
            let delete = format!("DELETE FROM {target} AS here WHERE {}", breaking.condition);
            if breaking.count == 0 || refill::silently(savepoint, &delete)?.is_err() {
                return Ok(());
            }
            let Err(error) = attempt(savepoint, text)? else { return Ok(()) };
            let rows = self.breaking(savepoint, at, &error)?;
            let what = |rows: &Rows| rows.breaking.as_ref().map(|own| own.what.clone());
            let is_same = |(other, own): &Reason| other.code() == error.code() && what(own) == what(&rows);
            if rows.breaking.is_none() || reasons.iter().any(is_same) {
                return Ok(());
            }
            reasons.push((error, rows));
        }
        Ok(())
    }

    pub(super) fn record(&mut self, at: usize, error: &postgres::Error, rows: Rows, ran: bool) {
        let Rows { breaking, is_new, is_invented } = rows;
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
        self.found.failures.push(Stumble { at, failure, is_new, ran, is_invented });
    }

    /// The rows that a statement fails on, as far as they can be told.
    pub(super) fn breaking(
        &self,
        transaction: &mut Transaction<'_>,
        at: usize,
        error: &postgres::Error,
    ) -> Result<Rows, postgres::Error> {
        let Some(said) = error.as_db_error() else { return Ok(Rows::default()) };
        let mut savepoint = transaction.transaction()?;
        let found = self.look_for_rows(&mut savepoint, at, said);
        match found {
            Ok(found) => savepoint.rollback().map(|()| found),
            // The search may meet what the statement met.
            Err(error) if error.as_db_error().is_some() => savepoint.rollback().map(|()| Rows::default()),
            Err(error) => Err(error),
        }
    }

    fn look_for_rows(
        &self,
        savepoint: &mut Transaction<'_>,
        at: usize,
        said: &postgres::error::DbError,
    ) -> Result<Rows, postgres::Error> {
        if let (Some(schema), Some(table)) = (said.schema(), said.table()) {
            let columns = breaking::columns_of(savepoint, schema, table)?;
            if let Some(refusal) = breaking::refusal(said, self.after, &columns) {
                let is_invented = self.is_invented(savepoint, &refusal)?;
                let breaking = Some(breaking::find(savepoint, &refusal)?);
                return Ok(Rows { breaking, is_new: refusal.is_new, is_invented });
            }
        }
        // data_exception: a value that does not become one of another type.
        if said.code().code().starts_with("22") {
            let text = self.script.statements[at].text;
            for retype in retype::read(text) {
                let Some(table) = retype::table(savepoint, text)? else { break };
                let found = breaking::find_casts(savepoint, &table, &retype, &Aliases::default())?;
                if found.count > 0 {
                    return Ok(Rows { breaking: Some(found), ..Rows::default() });
                }
            }
        }
        Ok(Rows::default())
    }

    /// Whether a refusal is about a column that the migration makes, in a table that was filled again since.
    fn is_invented(
        &self,
        savepoint: &mut Transaction<'_>,
        refusal: &Refusal,
    ) -> Result<bool, postgres::Error> {
        let needs: Vec<&String> = refusal.needs.iter().collect();
        let rows = savepoint.query(
            "SELECT attrelid, attnum FROM pg_catalog.pg_attribute
             WHERE attrelid = to_regclass($1::text) AND attname = ANY($2::text[])",
            &[&quote::qualified(&refusal.table.0), &needs],
        )?;
        for row in rows {
            let (oid, number): (u32, i16) = (row.try_get(0)?, row.try_get(1)?);
            if self.refilled.contains(&oid) && !self.places.contains_key(&(oid, number)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
