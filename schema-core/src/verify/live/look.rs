//! The queries: sizes of tables, and rows that break a statement.

use std::collections::BTreeSet;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::{Client, Transaction};
use schema_model::TableId;

use super::former::Former;
use super::{Live, Met, Speed, Unknown, Work, duration, is_on_rows, rows, waits};
use crate::connect::pinned;
use crate::sql::lexer;
use crate::sql::quote;
use crate::verify::breaking::{self, Aliases, Breaking, By, Refusal, Suspect};
use crate::verify::error::message;
use crate::verify::proof::{Failure, Proof, Trace};

/// How long one query may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one may wait for whoever changes a table just now.
const WAIT: Duration = Duration::from_secs(1);

pub(super) fn look(client: &mut Client, proof: &Proof, speed: &Speed) -> Result<Live, postgres::Error> {
    client.batch_execute("SET default_transaction_read_only = on")?;
    let mut open = client.build_transaction().read_only(true).start()?;
    // `row_security = off` makes a query fail that would see only some of the rows (manual, "row_security").
    open.batch_execute(&format!(
        "{} SET LOCAL row_security = off; SET LOCAL statement_timeout = {};
         SET LOCAL lock_timeout = {}",
        pinned::transaction(pinned::USERS_PATH),
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
        failure_there(&mut open, &mut live, proof, failure, &aliases)?;
    }
    for suspect in &proof.suspects {
        let aliases = Former::before(&proof.statements, suspect.number).aliases(&mut open)?;
        suspect_there(&mut open, &mut live, proof, suspect, &aliases)?;
    }
    live.failures.sort_by_key(|met| met.number);
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
    proof: &Proof,
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
    if let Some(earlier) = writer(proof, failure, breaking) {
        live.unknown.push(unknown(&format!("statement {earlier} changes the rows before")));
        return Ok(());
    }
    let found = there(open, breaking, aliases)?;
    match found {
        Ok(There { found, .. }) if found.rows.is_empty() => live.cleared.push(number),
        Ok(There { found, is_counted, sqlstate }) => {
            let sqlstate = sqlstate.unwrap_or_else(|| failure.sqlstate.clone());
            live.failures.push(met(number, sqlstate, found, is_counted));
        }
        Err(why) => live.unknown.push(unknown(&why)),
    }
    Ok(())
}

/// What the proof found no row for, and the database may have one for.
fn suspect_there(
    open: &mut Transaction<'_>,
    live: &mut Live,
    proof: &Proof,
    suspect: &Suspect,
    aliases: &Aliases,
) -> Result<(), postgres::Error> {
    let Refusal { table, what, search, .. } = &suspect.refusal;
    let is_known = proof
        .failures
        .iter()
        .any(|own| own.number == suspect.number && own.breaking.as_ref().is_none_or(|own| own.what == *what));
    let earlier = |trace: &Trace| {
        trace.number < suspect.number
            && trace
                .measured
                .as_ref()
                .is_some_and(|own| own.writes.contains(table) || own.rewrites.contains(table))
    };
    if is_known || suspect.is_of_all() || proof.statements.iter().any(earlier) {
        return Ok(());
    }
    let (table, what, search) = (table.clone(), what.clone(), search.clone());
    let breaking =
        Breaking { table, what, count: 0, of: 0, rows: Vec::new(), condition: String::new(), search };
    // What cannot be asked here was seen to do well on a dev database.
    let Ok(There { found, is_counted, sqlstate }) = there(open, &breaking, aliases)? else { return Ok(()) };
    if !found.rows.is_empty() {
        let sqlstate = sqlstate.unwrap_or_else(|| suspect.sqlstate.to_owned());
        live.failures.push(met(suspect.number, sqlstate, found, is_counted));
    }
    Ok(())
}

fn met(number: usize, sqlstate: String, found: Breaking, is_counted: bool) -> Met {
    let more = if is_counted { "" } else { "at least " };
    let shown = found.rows.join("; ");
    let text = format!(
        "statement {number} fails: `{}` has {more}{} with {}: {shown}{} (SQLSTATE {sqlstate})",
        found.table,
        rows(u64::try_from(found.count).ok()),
        found.what,
        if found.count > found.rows.len() || !is_counted { "; ..." } else { "" },
    );
    Met { number, sqlstate, breaking: found, is_counted, text }
}

/// The statement before a failure that writes to the table whose rows it is about: what they are by then, nobody knows.
fn writer(proof: &Proof, failure: &Failure, breaking: &Breaking) -> Option<usize> {
    // What no row can do anything about stays so.
    if breaking.search.by == By::Condition("true".to_owned()) {
        return None;
    }
    let writes = |trace: &&Trace| {
        trace.number < failure.number
            && trace.measured.as_ref().is_some_and(|own| own.writes.contains(&breaking.table))
    };
    proof.statements.iter().find(writes).map(|trace| trace.number)
}

/// Rows of a live database.
struct There {
    found: Breaking,
    /// Whether all of them were counted.
    is_counted: bool,
    /// What the server says of them, where it is not what it said of others.
    sqlstate: Option<String>,
}

/// The first rows that break a statement, and all of them where that does not take too long.
fn there(
    open: &mut Transaction<'_>,
    breaking: &Breaking,
    aliases: &Aliases,
) -> Result<Result<There, String>, postgres::Error> {
    let Breaking { table, what, search, .. } = breaking;
    let found = asked(open, |open| {
        let (condition, said) = breaking::condition(open, table, search, aliases)?;
        Ok((breaking::samples(open, table, search, &condition, aliases)?, condition, said))
    })?;
    let (rows, condition, said) = match found {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    let counts = asked(open, |open| breaking::count(open, table, search, &condition, aliases))?;
    let is_counted = counts.is_ok();
    let (count, of) = counts.unwrap_or((rows.len(), 0));
    let (table, what, search) = (table.clone(), what.clone(), search.clone());
    let found = Breaking { table, what, count, of, rows, condition, search };
    let sqlstate = said.map(|(sqlstate, _)| sqlstate);
    Ok(Ok(There { found, is_counted, sqlstate }))
}
