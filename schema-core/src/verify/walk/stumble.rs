//! A statement that failed to every reason that it has: the rows that it fails on are told, and taken away, until it runs
//! or there are none left.

use std::time::{Duration, Instant};

use postgres::Transaction;
use schema_model::TableId;

use super::{Refill, Rows, Stumble, Walk, attempt, refill};
use crate::sql::quote;
use crate::verify::breaking::{self, Breaking, By, Context, Refusal, Said};
use crate::verify::error::message;
use crate::verify::measure::Moment;
use crate::verify::proof::{Cause, Failure};
use crate::verify::retype;

/// How many reasons of one statement are told.
const REASONS: usize = 6;

/// One reason: what the server said, and the rows.
type Reason = (postgres::Error, Rows);

/// A way to be rid of rows: these tables', or all.
type Emptying = fn(&mut Transaction<'_>, &[TableId]) -> Result<(), postgres::Error>;

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
            let emptied: [Emptying; 3] = [
                refill::empty,
                |savepoint, _| refill::empty_all(savepoint).map(drop),
                // An index is built over rows that the same transaction deleted, too.
                |savepoint, _| refill::truncate_all(savepoint),
            ];
            for empty in emptied.into_iter().skip(usize::from(own.is_empty())) {
                let mut savepoint = transaction.transaction()?;
                empty(&mut savepoint, &own)?;
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
        let Rows { breaking, is_new, is_invented, said: of_rows } = rows;
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
        let (sqlstate, message) = of_rows.unwrap_or_else(|| {
            (said.map_or_else(String::new, |said| said.code().code().to_owned()), message(error))
        });
        let failure = Failure {
            number: statement.number,
            line: statement.line,
            sql: statement.text.to_owned(),
            cause,
            sqlstate,
            message,
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
        let altered = retype::altered(savepoint, self.script.statements[at].text)?;
        let context = Context { after: self.after, rules: self.rules, altered: &altered };
        if let Some(refusal) = breaking::refusal(savepoint, said, &context)? {
            let made = self.made(savepoint, &refusal)?;
            if let Some((mut found, _)) = try_find(savepoint, &refusal)? {
                // A column of the migration's own that no row has a value for: what rows there are makes no difference.
                // One row alone shares its values with no other.
                let is_of_one = !matches!(said.code().code(), "23505" | "23P01");
                let is_of_all = made == Some(Made::Unseen) && is_of_one && found.count == found.of;
                let is_new = refusal.is_new || is_of_all;
                if is_of_all {
                    found.search.by = By::Condition("true".to_owned());
                }
                let is_invented = made == Some(Made::Refilled);
                return Ok(Rows { breaking: Some(found), is_new, is_invented, said: None });
            }
        }
        // What cannot be computed names no table.
        for refusal in breaking::computed(savepoint, said, &context)? {
            if let Some((found, said)) = try_find(savepoint, &refusal)? {
                return Ok(Rows { breaking: Some(found), is_new: refusal.is_new, is_invented: false, said });
            }
        }
        Ok(Rows::default())
    }

    /// Whether a refusal is about a column that the migration makes.
    fn made(
        &self,
        savepoint: &mut Transaction<'_>,
        refusal: &Refusal,
    ) -> Result<Option<Made>, postgres::Error> {
        let needs: Vec<&String> = refusal.needs.iter().collect();
        let rows = savepoint.query(
            "SELECT attrelid, attnum FROM pg_catalog.pg_attribute
             WHERE attrelid = to_regclass($1::text) AND attname = ANY($2::text[])",
            &[&quote::qualified(&refusal.table.0), &needs],
        )?;
        for row in rows {
            let (oid, number): (u32, i16) = (row.try_get(0)?, row.try_get(1)?);
            if !self.places.contains_key(&(oid, number)) {
                let is_refilled = self.refilled.contains(&oid);
                return Ok(Some(if is_refilled { Made::Refilled } else { Made::Unseen }));
            }
        }
        Ok(None)
    }
}

/// A column that the migration makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// In a table that was filled again since: its values are the filler's.
    Refilled,
    /// Its values are what the migration gave the rows.
    Unseen,
}

/// The rows of a refusal, where there are any and they can be read.
fn try_find(
    transaction: &mut Transaction<'_>,
    refusal: &Refusal,
) -> Result<Option<(Breaking, Option<Said>)>, postgres::Error> {
    let mut savepoint = transaction.transaction()?;
    match breaking::find(&mut savepoint, refusal) {
        Ok(found) => {
            savepoint.commit()?;
            Ok((found.0.count > 0).then_some(found))
        }
        // The search may meet what the statement met.
        Err(error) if error.as_db_error().is_some() => savepoint.rollback().map(|()| None),
        Err(error) => Err(error),
    }
}
