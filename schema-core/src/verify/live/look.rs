//! The queries: sizes of tables, and rows that break a statement.

use std::collections::BTreeSet;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::{Client, Transaction};
use schema_model::TableId;

use super::former::Former;
use super::{Live, Met, Speed, Unknown, Work, duration, is_on_rows, rows, waits};
use crate::sql::lexer;
use crate::sql::quote;
use crate::verify::breaking::{self, Aliases, Breaking};
use crate::verify::error::message;
use crate::verify::proof::{Failure, Proof, Trace};
use crate::verify::retype;

/// How long one query may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one may wait for whoever changes a table just now.
const WAIT: Duration = Duration::from_secs(1);

pub(super) fn look(client: &mut Client, proof: &Proof, speed: &Speed) -> Result<Live, postgres::Error> {
    client.batch_execute("SET default_transaction_read_only = on")?;
    let mut open = client.build_transaction().read_only(true).start()?;
    // `row_security = off` makes a query fail that would see only some of the rows (manual, "row_security").
    open.batch_execute(&format!(
        "SET LOCAL search_path = public; SET LOCAL row_security = off; SET LOCAL statement_timeout = {};
         SET LOCAL lock_timeout = {}",
        PATIENCE.as_millis(),
        WAIT.as_millis()
    ))?;
    let mut live = Live::default();
    // What was measured goes by the names that everything has in the end.
    let former = Former::before(&proof.statements, usize::MAX);
    for trace in &proof.statements {
        work(&mut open, &mut live, (proof, trace), &former, speed)?;
    }
    for failure in proof.failures.iter().filter(|own| is_on_rows(own.severity(), &own.sqlstate)) {
        let aliases = Former::before(&proof.statements, failure.number).aliases(&mut open)?;
        failure_there(&mut open, &mut live, failure, &aliases)?;
    }
    let failing: BTreeSet<usize> = live.failures.iter().map(|met| met.number).collect();
    let unknown: BTreeSet<usize> = live.unknown.iter().filter_map(|unknown| unknown.number).collect();
    live.cleared.retain(|number| !failing.contains(number) && !unknown.contains(number));
    live.cleared.dedup();
    open.rollback()?;
    Ok(live)
}

/// A query, where an answer that does not come is one too: why not.
fn asked<T>(
    open: &mut Transaction<'_>,
    ask: impl FnOnce(&mut Transaction<'_>) -> Result<T, postgres::Error>,
) -> Result<Result<T, String>, postgres::Error> {
    let mut savepoint = open.transaction()?;
    match ask(&mut savepoint) {
        Ok(answer) => {
            savepoint.commit()?;
            Ok(Ok(answer))
        }
        Err(error) if error.as_db_error().is_some() => {
            savepoint.rollback()?;
            let code = error.code();
            let is = |state: SqlState| code == Some(&state);
            Ok(Err(if is(SqlState::QUERY_CANCELED) {
                format!("it takes longer than {} s", PATIENCE.as_secs())
            } else if is(SqlState::LOCK_NOT_AVAILABLE) {
                "somebody changes the table just now".to_owned()
            } else {
                message(&error)
            }))
        }
        Err(error) => Err(error),
    }
}

fn work(
    open: &mut Transaction<'_>,
    live: &mut Live,
    (proof, trace): (&Proof, &Trace),
    former: &Former,
    speed: &Speed,
) -> Result<(), postgres::Error> {
    let Some(measured) = &trace.measured else { return Ok(()) };
    let reads = measured.scans.iter().filter(|table| !measured.rewrites.contains(table));
    let all = measured.rewrites.iter().map(|table| (table, true)).chain(reads.map(|table| (table, false)));
    for (table, copies) in all {
        let there = former.table(table);
        let size = match asked(open, |open| size(open, &there))? {
            Ok(Some(size)) => size,
            // A table that an earlier statement makes.
            Ok(None) => continue,
            Err(why) => {
                let text = format!("how big `{there}` is: {why}");
                live.unknown.push(Unknown { number: Some(trace.number), text });
                continue;
            }
        };
        let builds = !copies && builds_index(&trace.sql);
        let mut seconds = match (copies, builds) {
            (true, _) => size.bytes / speed.copies + size.indexes / speed.builds,
            (false, true) => size.bytes / speed.builds,
            (false, false) => size.bytes / speed.reads,
        };
        seconds = (seconds * 1e3).round() / 1e3;
        let verb = match (copies, builds) {
            (true, _) => "copies",
            (false, true) => "indexes",
            (false, false) => "reads",
        };
        let who =
            waits(proof, trace.number, table).map(|who| format!("; meanwhile {who} it")).unwrap_or_default();
        let text = format!(
            "statement {} {verb} `{there}`: {} for {}, at the speed of the dev server{who}",
            trace.number,
            duration(seconds),
            rows(size.rows)
        );
        let (number, table, rows) = (trace.number, there, size.rows);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in bytes")]
        let bytes = size.bytes as u64;
        live.work.push(Work { number, table, copies, builds, rows, bytes, seconds, text });
    }
    Ok(())
}

struct Size {
    rows: Option<u64>,
    bytes: f64,
    indexes: f64,
}

/// A table's size, that of its partitions or children included.
fn size(open: &mut Transaction<'_>, table: &TableId) -> Result<Option<Size>, postgres::Error> {
    // `reltuples` is -1 where nobody has counted yet (manual, "pg_class"), and 0 there before version 14.
    let query = "WITH RECURSIVE own(oid) AS (
            SELECT to_regclass($1)::oid UNION SELECT h.inhrelid FROM own JOIN pg_catalog.pg_inherits h ON h.inhparent = own.oid)
        SELECT count(c.oid), coalesce(bool_and(c.reltuples >= 0), false), coalesce(sum(c.reltuples), 0)::float8,
               coalesce(sum(pg_catalog.pg_table_size(c.oid)), 0)::float8,
               coalesce(sum(pg_catalog.pg_indexes_size(c.oid)), 0)::float8
        FROM own JOIN pg_catalog.pg_class c ON c.oid = own.oid AND c.relkind = 'r'";
    let row = open.query_one(query, &[&quote::qualified(&table.0)])?;
    let (tables, is_counted, rows): (i64, bool, f64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of rows")]
    let rows = is_counted.then_some(rows as u64);
    Ok((tables > 0).then_some(Size { rows, bytes: row.try_get(3)?, indexes: row.try_get(4)? }))
}

fn builds_index(sql: &str) -> bool {
    let (tokens, _) = lexer::tokens(sql);
    tokens.iter().any(|token| ["index", "unique", "primary", "exclude"].iter().any(|word| token.is(word)))
}

fn failure_there(
    open: &mut Transaction<'_>,
    live: &mut Live,
    failure: &Failure,
    aliases: &Aliases,
) -> Result<(), postgres::Error> {
    let number = failure.number;
    let unknown = |why: &str| Unknown {
        number: Some(number),
        text: format!("whether statement {number} fails (SQLSTATE {}): {why}", failure.sqlstate),
    };
    let Some(breaking) = &failure.breaking else {
        live.unknown.push(unknown("nothing tells which rows it fails on"));
        return Ok(());
    };
    let retypes = retype::read(&failure.sql);
    if !retypes.is_empty() && failure.sqlstate.starts_with("23") {
        live.unknown.push(unknown("the values that it fails on are made by the statement itself"));
        return Ok(());
    }
    let retype = retypes.into_iter().find(|_| failure.sqlstate.starts_with("22"));
    let table = &breaking.table;
    let found = match &retype {
        Some(retype) => {
            asked(open, |open| breaking::find_casts(open, table, retype, aliases))?.map(|found| (found, true))
        }
        None => there(open, breaking, aliases)?,
    };
    match found {
        Ok((found, _)) if found.rows.is_empty() => live.cleared.push(number),
        Ok((found, is_counted)) => {
            let more = if is_counted { "" } else { "at least " };
            let shown = found.rows.join("; ");
            let text = format!(
                "statement {number} fails: `{table}` has {more}{} with {}: {shown}{} (SQLSTATE {})",
                rows(u64::try_from(found.count).ok()),
                found.what,
                if found.count > found.rows.len() || !is_counted { "; ..." } else { "" },
                failure.sqlstate,
            );
            let sqlstate = failure.sqlstate.clone();
            live.failures.push(Met { number, sqlstate, breaking: found, is_counted, text });
        }
        Err(why) => live.unknown.push(unknown(&why)),
    }
    Ok(())
}

/// The first rows for which a condition is true, and all of them where that does not take too long.
fn there(
    open: &mut Transaction<'_>,
    breaking: &Breaking,
    aliases: &Aliases,
) -> Result<Result<(Breaking, bool), String>, postgres::Error> {
    let Breaking { table, what, condition, .. } = breaking;
    let rows = match asked(open, |open| breaking::samples(open, table, condition, aliases))? {
        Ok(rows) => rows,
        Err(why) => return Ok(Err(why)),
    };
    let target = quote::qualified(&table.0);
    let counted = format!("SELECT count(*) FILTER (WHERE {condition}), count(*) FROM {target} AS here");
    let counted = aliases.query(&counted);
    let counts = asked(open, |open| {
        let row = open.query_one(&counted, &[])?;
        Ok((row.try_get::<_, i64>(0)?, row.try_get::<_, i64>(1)?))
    })?;
    let number = |count: i64| usize::try_from(count).unwrap_or(0);
    let (count, of) = counts.as_ref().map_or((rows.len(), 0), |(count, of)| (number(*count), number(*of)));
    let (table, what, condition) = (table.clone(), what.clone(), condition.clone());
    Ok(Ok((Breaking { table, what, count, of, rows, condition }, counts.is_ok())))
}
