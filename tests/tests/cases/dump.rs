//! `pg_dump --schema-only` as an outside observer: what it prints of two databases agrees up to the order of columns.

use std::path::PathBuf;
use std::process::Command;

use schema_core::dev::gate;
use schema_core::dev::{DevDatabase, DevServer};

use crate::case;

/// What `pg_dump` says of a database.
pub(crate) fn of(server: &DevServer, database: &DevDatabase) -> Result<String, String> {
    // One that is as new as the server, for a server that came without.
    let program = match std::env::var_os("SCHEMA_PG_DUMP") {
        Some(program) => PathBuf::from(program),
        None => server.programs().ok_or("a private server has programs")?.join("pg_dump"),
    };
    let output = Command::new(&program)
        .args(["--schema-only", "--dbname", &database.url()])
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter(|line| {
        // `\restrict` is for psql, and carries a random word; a setting of the program's own version may be unknown here.
        let is_setting = line.starts_with("SET transaction_timeout");
        !line.is_empty() && !line.starts_with("--") && !line.starts_with('\\') && !is_setting
    });
    Ok(lines.map(without_given_name).collect::<Vec<_>>().join("\n"))
}

/// A column without the name that PostgreSQL 18 gave to its being NOT NULL: one that it made up stays when the column or
/// the table is renamed, and no statement ever said it.
fn without_given_name(line: &str) -> String {
    let Some((before, after)) = line.split_once(" CONSTRAINT ") else { return line.to_owned() };
    let Some((name, after)) = after.split_once(" NOT NULL") else { return line.to_owned() };
    let stem = name.trim_matches('"').trim_end_matches(|c: char| c.is_ascii_digit());
    let is_one = !name.contains(' ') && stem.ends_with("_not_null");
    if is_one { format!("{before} NOT NULL{after}") } else { line.to_owned() }
}

/// What only one of the two dumps says.
///
/// `IN` on a `varchar` prints in one way, and in another once that print has been loaded again, as PostgreSQL itself does
/// when a type changes. So where two dumps differ, each is restored and dumped once more before that counts.
pub(crate) fn difference(server: &DevServer, migrated: &str, fresh: &str) -> Result<Vec<String>, String> {
    if statements(migrated) == statements(fresh) {
        return Ok(Vec::new());
    }
    let (migrated, fresh) = (restored(server, migrated)?, restored(server, fresh)?);
    let (migrated, fresh) = (statements(&migrated), statements(&fresh));
    let only = |one: &[String], other: &[String], mark: &str| -> Vec<String> {
        one.iter().filter(|it| !other.contains(it)).map(|it| format!("{mark} {it}")).collect()
    };
    let mut found = only(&migrated, &fresh, "migrated:");
    found.extend(only(&fresh, &migrated, "fresh:"));
    if found.is_empty() && migrated.len() != fresh.len() {
        found.push(format!("{} statements migrated, {} fresh", migrated.len(), fresh.len()));
    }
    Ok(found)
}

fn restored(server: &DevServer, dump: &str) -> Result<String, String> {
    let mut database = server.database().map_err(|error| case::shown(&error))?;
    gate::run(database.client(), dump).map_err(|error| format!("{}: {dump}", case::shown(&error)))?;
    of(server, &database)
}

/// Statement by statement, sorted; columns sorted within their table.
fn statements(dump: &str) -> Vec<String> {
    let mut statements: Vec<String> = dump.split(";\n").map(sorted_columns).collect();
    statements.sort();
    statements
}

fn sorted_columns(statement: &str) -> String {
    // Those of statistics are kept in the order of the table's.
    if statement.contains("CREATE STATISTICS ")
        && let Some((head, rest)) = statement.split_once(" ON ")
        && let Some((columns, tail)) = rest.rsplit_once(" FROM ")
    {
        let mut columns: Vec<&str> = columns.split(", ").collect();
        columns.sort_unstable();
        return format!("{head} ON {} FROM {tail}", columns.join(", "));
    }
    let Some((head, rest)) = statement.split_once(" (\n") else { return statement.to_owned() };
    let Some((body, tail)) = rest.rsplit_once("\n)") else { return statement.to_owned() };
    let is_listed = ["CREATE TABLE", "CREATE UNLOGGED TABLE", "CREATE TYPE"];
    if !is_listed.iter().any(|words| head.contains(words)) || head.ends_with(" AS ENUM") {
        return statement.to_owned();
    }
    let mut entries: Vec<&str> = body.split(",\n").collect();
    entries.sort_unstable();
    format!("{head} (\n{}\n){tail}", entries.join(",\n"))
}
