//! The settings that a segment runs with: the same ones whether or not the run was interrupted before it.

use std::time::Duration;

use postgres::types::Type;
use postgres::{Client, SimpleQueryMessage, Transaction};

use super::{Error, Failure, MigrateOptions};
use crate::connect::pinned;
use crate::dev::gate;
use crate::history::Migration;
use crate::sql::lexer::{self, Token};
use crate::sql::split::Statement;

/// Sets everything as the file expects it behind the statements that are `done`.
///
/// What texts mean is not the role's: see [`pinned`]. A name without a schema means `public` on every database.
pub(super) fn prepare(
    client: &mut Client,
    migration: &Migration,
    done: &[Statement<'_>],
    lock_timeout: Duration,
    options: &MigrateOptions,
) -> Result<(), Error> {
    client.batch_execute(&format!(
        "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL;
         {} SET lock_timeout = {}; SET statement_timeout = {};",
        pinned::session(pinned::USERS_PATH, options.time_zone.as_deref()),
        milliseconds(lock_timeout),
        milliseconds(options.statement_timeout),
    ))?;
    for statement in done.iter().filter(|statement| outlives_its_transaction(statement.text)) {
        gate::run(client, statement.text).map_err(|error| Failure::of(migration, statement, error))?;
    }
    Ok(())
}

/// The same with the settings that `migrate` has unless it is told otherwise.
pub(crate) fn prepare_as_usual(
    client: &mut Client,
    migration: &Migration,
    done: &[Statement<'_>],
) -> Result<(), Error> {
    let usual = MigrateOptions::of_dev();
    prepare(client, migration, done, usual.lock_timeout, &usual)
}

/// Sets the session up for our own statements, which call nothing but what is PostgreSQL's own.
pub(super) fn own(client: &mut Client, options: &MigrateOptions) -> Result<(), Error> {
    Ok(client.batch_execute(&pinned::session(pinned::OWN_PATH, options.time_zone.as_deref()))?)
}

/// Runs our own statements in the middle of a transaction whose other statements are a user's, and leaves the path as they
/// have it: what is deferred runs with it at the commit.
pub(super) fn among_theirs<T>(
    client: &mut Client,
    run: impl FnOnce(&mut Client) -> Result<T, Error>,
) -> Result<T, Error> {
    let path = client.simple_query("SHOW search_path")?.into_iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    client.batch_execute(&format!("SET LOCAL search_path = {}", pinned::OWN_PATH))?;
    let done = run(client)?;
    let back = "SELECT pg_catalog.set_config('search_path', $1, true)";
    client.query_typed(back, &[(&path.unwrap_or_default(), Type::TEXT)])?;
    Ok(done)
}

/// Reads what is ours, changes nothing, and leaves nothing in a session that may be lent to us for this transaction alone.
pub(super) fn reading<T>(
    client: &mut Client,
    run: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut open = client.build_transaction().read_only(true).start()?;
    open.batch_execute(&pinned::transaction(pinned::OWN_PATH))?;
    let found = run(&mut open)?;
    open.rollback()?;
    Ok(found)
}

/// Puts the session back as it was connected.
pub(super) fn restore(client: &mut Client) {
    let _ = client.batch_execute("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL");
}

/// Sees that the database takes writes at all.
pub(super) fn writable(client: &mut Client) -> Result<(), Error> {
    let sql =
        "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only') = 'on'";
    let row = client.query_one(sql, &[])?;
    let (standby, read_only): (bool, bool) = (row.try_get(0)?, row.try_get(1)?);
    if standby || read_only { Err(Error::ReadOnly { standby }) } else { Ok(()) }
}

/// A setting that lasts for the session: `SET x`, `RESET x`, `SELECT set_config(..., false)` as pg_dump
/// writes it.
fn outlives_its_transaction(text: &str) -> bool {
    let (tokens, _) = lexer::tokens(text);
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token: &Token<'_>| token.is(word));
    let local = is(1, "local") || is(1, "constraints") || is(1, "transaction");
    let config = is(0, "select") && (is(1, "set_config") || is(1, "pg_catalog") && is(3, "set_config"));
    is(0, "reset")
        || is(0, "set") && !local
        || config && tokens.iter().rev().nth(1).is_some_and(|t| t.is("false"))
}

/// Zero means no limit, to PostgreSQL as well.
fn milliseconds(duration: Duration) -> u128 {
    // The settings are integers of 32 bits; less than a millisecond would round to no limit.
    let ms = duration.as_millis().min(i32::MAX as u128);
    if ms == 0 && !duration.is_zero() { 1 } else { ms }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_session_are_told_from_those_of_a_transaction() {
        for text in [
            "SET search_path = a",
            "set session work_mem = '4MB'",
            "SET ROLE owner",
            "RESET ALL",
            "SELECT pg_catalog.set_config('search_path', '', false)",
        ] {
            assert!(outlives_its_transaction(text), "{text}");
        }
        for text in [
            "SET LOCAL work_mem = '4MB'",
            "SET CONSTRAINTS ALL DEFERRED",
            "SET TRANSACTION READ WRITE",
            "SELECT set_config('a.b', '', true)",
            "SELECT 1",
        ] {
            assert!(!outlives_its_transaction(text), "{text}");
        }
    }

    #[test]
    fn a_limit_never_becomes_none() {
        assert_eq!(milliseconds(Duration::ZERO), 0);
        assert_eq!(milliseconds(Duration::from_micros(1)), 1);
        assert_eq!(milliseconds(Duration::from_secs(3)), 3000);
        assert_eq!(milliseconds(Duration::MAX), i32::MAX as u128);
    }
}
