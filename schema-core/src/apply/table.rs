//! `schema_history.applied`: what a database remembers of a history. Read with SELECT alone; made on first
//! use.

use std::time::Duration;

use postgres::Client;
use postgres::error::SqlState;

use super::{Error, session};
use crate::history::Migration;

/// The schema of the table. It belongs to this tool and is no part of the schema that is managed.
pub const SCHEMA: &str = "schema_history";

/// What makes the table, for an administrator of a database in which the migrating role may not.
pub const DDL: &str = "\
CREATE SCHEMA IF NOT EXISTS schema_history;
CREATE TABLE IF NOT EXISTS schema_history.applied (
\tnumber bigint PRIMARY KEY,
\tname text NOT NULL,
\tchecksum text NOT NULL,
\tstatements integer NOT NULL,
\tstatements_done integer NOT NULL,
\tstatement_running integer,
\tbaseline boolean NOT NULL DEFAULT false,
\ttool_version text NOT NULL,
\tstarted_at timestamp with time zone NOT NULL,
\tfinished_at timestamp with time zone,
\tduration_ms bigint NOT NULL DEFAULT 0,
\tdown_statements_done integer,
\tdown_checksum text,
\tsql text,
\tdown_sql text
);
";

/// One row: a migration that this database has, or has in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its number.
    pub number: u32,
    /// Its name, as the file's then.
    pub name: String,
    /// Its checksum in the chain then.
    pub checksum: String,
    /// The statements of the file.
    pub statements: usize,
    /// How many of them are done.
    pub statements_done: usize,
    /// The statement that was begun outside a transaction and whose end nobody recorded.
    pub statement_running: Option<usize>,
    /// Whether it was recorded without being run.
    pub baseline: bool,
    /// The version of this tool.
    pub tool_version: String,
    /// When it began, in UTC as RFC 3339 has it.
    pub started_at: String,
    /// When it ended; `None` while it stands in the middle.
    pub finished_at: Option<String>,
    /// How long its statements took.
    pub duration: Duration,
    /// The text of the file then; `None` where an earlier version recorded it.
    pub sql: Option<String>,
    /// How far the way back from it has come, where it was begun and not ended. The statement that is running is one of
    /// it then.
    pub undone: Option<Undone>,
}

/// A way back that was interrupted between two of its transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// How many of its statements are done.
    pub statements_done: usize,
    /// Its checksum then.
    pub checksum: String,
    /// Its text then; `None` where an earlier version recorded it.
    pub sql: Option<String>,
}

impl Applied {
    /// Whether every statement is done.
    pub fn finished(&self) -> bool {
        self.finished_at.is_some()
    }
}

/// The migrations this database has, by number; none where there is no table.
///
/// The columns of the way back are asked for by name: a table that an earlier version made lacks them.
///
/// # Errors
///
/// [`Error::Table`] if the role may not read it, [`Error::Database`] for anything else.
pub fn applied(client: &mut Client) -> Result<Vec<Applied>, Error> {
    let read = session::reading(client, |open| {
        if open.query_typed(EXISTS, &[])?.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        // An error of permission is told with the role, which the broken transaction cannot be asked for.
        Ok(open.query_typed(
            "SELECT number, name, checksum, statements, statements_done, statement_running, baseline,
                    tool_version,
                    to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS started_at,
                    to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS finished_at,
                    duration_ms, (to_jsonb(a) ->> 'down_statements_done')::integer AS down_done,
                    to_jsonb(a) ->> 'down_checksum' AS down_checksum,
                    to_jsonb(a) ->> 'sql' AS sql, to_jsonb(a) ->> 'down_sql' AS down_sql
             FROM schema_history.applied AS a ORDER BY number",
            &[],
        ))
    })?;
    let rows = read.map_err(|error| permission(client, "read", "SELECT", error))?;
    let count = |number: i32| usize::try_from(number).unwrap_or(0);
    rows.iter()
        .map(|row| {
            let number: i64 = row.try_get("number")?;
            Ok(Applied {
                number: u32::try_from(number).map_err(|_| Error::BadRow { number })?,
                name: row.try_get("name")?,
                checksum: row.try_get("checksum")?,
                statements: count(row.try_get("statements")?),
                statements_done: count(row.try_get("statements_done")?),
                statement_running: row.try_get::<_, Option<i32>>("statement_running")?.map(count),
                baseline: row.try_get("baseline")?,
                tool_version: row.try_get("tool_version")?,
                started_at: row.try_get("started_at")?,
                finished_at: row.try_get("finished_at")?,
                duration: Duration::from_millis(
                    u64::try_from(row.try_get::<_, i64>("duration_ms")?).unwrap_or(0),
                ),
                sql: row.try_get("sql")?,
                undone: match row.try_get::<_, Option<i32>>("down_done")? {
                    Some(done) => Some(Undone {
                        statements_done: count(done),
                        checksum: row.try_get::<_, Option<String>>("down_checksum")?.unwrap_or_default(),
                        sql: row.try_get("down_sql")?,
                    }),
                    None => None,
                },
            })
        })
        .collect()
}

/// Makes the table where there is none, and sees that the role may write it.
pub(super) fn ensure(client: &mut Client) -> Result<(), Error> {
    if !exists(client)? {
        // CREATE SCHEMA wants its privilege on the database even when it has nothing to do.
        let made =
            client.query_one("SELECT pg_catalog.to_regnamespace('schema_history') IS NOT NULL", &[])?;
        let ddl = if made.try_get(0)? { DDL.split_once('\n').map_or(DDL, |(_, table)| table) } else { DDL };
        client
            .batch_execute(ddl)
            .map_err(|error| permission(client, "create", "SELECT, INSERT, UPDATE", error))?;
    }
    let sql = "SELECT has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')
               FROM pg_catalog.pg_class
               WHERE relname = 'applied' AND relnamespace = to_regnamespace('schema_history')";
    match client.query_opt(sql, &[])? {
        Some(row) if row.try_get(0)? => {
            if !has_column(client, "sql")? {
                // An earlier version made the table. Who may not change it goes on without: then the checksum alone
                // says what was run.
                let add = "ALTER TABLE schema_history.applied ADD COLUMN IF NOT EXISTS sql text";
                allowed(client.batch_execute(add))?;
            }
            Ok(())
        }
        _ => {
            let role = role(client)?;
            Err(Error::Table { verb: "write", privileges: "SELECT, INSERT, UPDATE", role, source: None })
        }
    }
}

/// Sees that the role may take rows out again and, for a way back that stands in the middle for a while, that there are
/// columns to say so in.
pub(super) fn ensure_down(client: &mut Client, in_parts: bool) -> Result<(), Error> {
    let sql = "SELECT has_table_privilege(c.oid, 'DELETE'),
                      (SELECT count(*) = 3 FROM pg_catalog.pg_attribute a
                       WHERE a.attrelid = c.oid AND NOT a.attisdropped
                         AND a.attname IN ('down_statements_done', 'down_checksum', 'down_sql'))
               FROM pg_catalog.pg_class c
               WHERE c.relname = 'applied' AND c.relnamespace = to_regnamespace('schema_history')";
    let (may_delete, has_columns) = match client.query_opt(sql, &[])? {
        Some(row) => (row.try_get(0)?, row.try_get(1)?),
        None => (false, false),
    };
    if in_parts && !has_columns {
        let add = "ALTER TABLE schema_history.applied ADD COLUMN IF NOT EXISTS down_statements_done integer,
                       ADD COLUMN IF NOT EXISTS down_checksum text, ADD COLUMN IF NOT EXISTS down_sql text";
        client.batch_execute(add).map_err(|error| permission(client, "write", PRIVILEGES_DOWN, error))?;
    }
    if may_delete {
        return Ok(());
    }
    let role = role(client)?;
    Err(Error::Table { verb: "write", privileges: PRIVILEGES_DOWN, role, source: None })
}

/// What a role needs that takes migrations back.
const PRIVILEGES_DOWN: &str = "SELECT, INSERT, UPDATE, DELETE";

/// Records how far the way back from a migration has come; at its end, the migration is not applied any more.
///
/// # Errors
///
/// Those of [`record`].
pub(super) fn record_down(client: &mut Client, record: Record<'_>) -> Result<(), Error> {
    let Record { migration, statements, before, done, running, took: _ } = record;
    let int = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let (number, before) = (i64::from(migration.number), before.map(int));
    let written = if done == statements && running.is_none() {
        client.execute(
            "DELETE FROM schema_history.applied AS a
             WHERE number = $1
               AND (to_jsonb(a) ->> 'down_statements_done')::integer IS NOT DISTINCT FROM $2::integer",
            &[&number, &before],
        )
    } else {
        client.execute(
            "UPDATE schema_history.applied
             SET down_statements_done = $3, statement_running = $4, down_checksum = $5, down_sql = $6
             WHERE number = $1 AND down_statements_done IS NOT DISTINCT FROM $2::integer",
            &[&number, &before, &int(done), &running.map(int), &migration.checksum, &migration.sql],
        )
    }?;
    if written == 1 { Ok(()) } else { Err(Error::LockLost) }
}

/// What a run records about a migration, together with the statements it is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) migration: &'a Migration,
    pub(super) statements: usize,
    /// Where the row stands; `None` where there is no row yet.
    pub(super) before: Option<usize>,
    /// Where it stands now.
    pub(super) done: usize,
    pub(super) running: Option<usize>,
    pub(super) took: Duration,
}

/// Writes the row.
///
/// # Errors
///
/// [`Error::LockLost`] if the row is not where this run left it: somebody else migrates, too.
pub(super) fn record(client: &mut Client, record: Record<'_>) -> Result<(), Error> {
    let Record { migration, statements, before, done, running, took } = record;
    let int = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let number = i64::from(migration.number);
    let ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    let running = running.map(int);
    let written = match before {
        None => client.execute(
            "INSERT INTO schema_history.applied (number, name, checksum, statements, statements_done,
                    statement_running, tool_version, started_at, finished_at, duration_ms)
             VALUES ($1, $2, $3, $4::integer, $5::integer, $6, $7,
                    clock_timestamp() - $8::bigint * interval '1 ms',
                    CASE WHEN $5::integer = $4::integer THEN clock_timestamp() END, $8::bigint)
             ON CONFLICT DO NOTHING",
            &[
                &number,
                &migration.name,
                &migration.checksum,
                &int(statements),
                &int(done),
                &running,
                &env!("CARGO_PKG_VERSION"),
                &ms,
            ],
        ),
        Some(before) => client.execute(
            "UPDATE schema_history.applied
             SET statements_done = $2, statement_running = $3, duration_ms = duration_ms + $4,
                 finished_at = CASE WHEN $2 = statements THEN clock_timestamp() END
             WHERE number = $1 AND statements_done = $5",
            &[&number, &int(done), &running, &ms, &int(before)],
        ),
    }?;
    if written == 1 { Ok(()) } else { Err(Error::LockLost) }
}

/// Keeps the text that a row is of, with what follows from it. It changes while a file is run only where statements that
/// are not done were edited.
pub(super) fn keep_text(client: &mut Client, migration: &Migration, statements: usize) -> Result<(), Error> {
    if !has_column(client, "sql")? {
        return Ok(());
    }
    client.execute(
        "UPDATE schema_history.applied SET sql = $2, checksum = $3, statements = $4 WHERE number = $1",
        &[
            &i64::from(migration.number),
            &migration.sql,
            &migration.checksum,
            &i32::try_from(statements).unwrap_or(i32::MAX),
        ],
    )?;
    Ok(())
}

/// Whether the table has a column that earlier versions did not make.
pub(super) fn has_column(client: &mut Client, name: &str) -> Result<bool, Error> {
    let sql = "SELECT FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'schema_history' AND c.relname = 'applied' AND a.attname = $1::text::name
                 AND NOT a.attisdropped";
    Ok(client.query_opt(sql, &[&name])?.is_some())
}

/// What happened, where a missing privilege is no failure.
fn allowed(done: Result<(), postgres::Error>) -> Result<(), Error> {
    match done {
        Err(error) if error.code() != Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Whether the table is there. The catalog answers every role; `to_regclass` wants USAGE on the schema.
fn exists(client: &mut Client) -> Result<bool, Error> {
    Ok(!client.query_typed(EXISTS, &[])?.is_empty())
}

const EXISTS: &str =
    "SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'schema_history' AND c.relname = 'applied'";

/// The role in its own words, quoted for SQL.
pub(super) fn role(client: &mut Client) -> Result<String, Error> {
    Ok(client.query_one("SELECT pg_catalog.quote_ident(current_user)", &[])?.try_get(0)?)
}

pub(super) fn permission(
    client: &mut Client,
    verb: &'static str,
    privileges: &'static str,
    source: postgres::Error,
) -> Error {
    if source.code() != Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
        return source.into();
    }
    match role(client) {
        Ok(role) => Error::Table { verb, privileges, role, source: Some(source) },
        Err(error) => error,
    }
}
