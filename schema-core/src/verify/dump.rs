//! Two databases to what `pg_dump --schema-only` prints of only one of them: an observer who knows nothing of this
//! program's catalog queries, and would see what they all leave out.
//!
//! The order of columns is no difference here either, and neither is what a text prints as once it has been loaded again.

use std::process::Command;

use super::ProofError;
use super::script::Script;
use crate::apply::Segment;
use crate::dev::gate;
use crate::dev::{DevDatabase, DevServer};
use crate::source::{Observer, State, copy};

/// What only one of the two prints: a database at `before` on which a migration ran, and one that was made as `after`.
/// Nothing where there is no `pg_dump`, or the migration does not run to its end.
///
/// # Errors
///
/// No dev database.
pub fn dump(
    observer: &Observer<'_>,
    before: &State,
    sql: &str,
    after: &State,
) -> Result<Option<Vec<String>>, ProofError> {
    let server = observer.dev().server()?;
    let Ok(script) = Script::read(sql) else { return Ok(None) };
    let mut migrated = copy::of(server, &mut observer.materialize(before)?)?;
    if !run(&mut migrated, &script, sql) {
        return Ok(None);
    }
    let fresh = observer.materialize(after)?;
    let (Some(migrated), Some(fresh)) = (printed(server, &migrated), printed(server, &fresh)) else {
        return Ok(None);
    };
    if statements(&migrated) == statements(&fresh) {
        return Ok(Some(Vec::new()));
    }
    // `IN` on a `varchar` prints in one way, and in another once that print has been loaded.
    let (Some(migrated), Some(fresh)) = (restored(server, &migrated)?, restored(server, &fresh)?) else {
        return Ok(None);
    };
    let (migrated, fresh) = (statements(&migrated), statements(&fresh));
    let only = |one: &[String], other: &[String], whose: &str| -> Vec<String> {
        let lines = one.iter().filter(|it| !other.contains(it));
        lines
            .map(|it| format!("only {whose}: {}", it.split_whitespace().collect::<Vec<_>>().join(" ")))
            .collect()
    };
    let mut found = only(&migrated, &fresh, "what the migration leaves has");
    found.extend(only(&fresh, &migrated, "what is declared has"));
    Ok(Some(found))
}

/// Whether it ran to its end.
fn run(database: &mut DevDatabase, script: &Script<'_>, sql: &str) -> bool {
    let client = database.client();
    let mut run = |text: &str| gate::run(client, text).is_ok();
    run("SET search_path = public")
        && script.segments.iter().all(|segment| match segment {
            Segment::Together(range) => run(&format!("BEGIN; {}; COMMIT", script.text(sql, range))),
            Segment::Alone(at) => run(script.statements[*at].text),
        })
}

fn printed(server: &DevServer, database: &DevDatabase) -> Option<String> {
    let program = server.programs()?.join("pg_dump");
    let output = Command::new(program)
        .args(["--schema-only", "--exclude-schema=schema_history", "--dbname", &database.url()])
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // `\restrict` is for psql, and carries a random word.
    let is_sql = |line: &&str| !line.is_empty() && !line.starts_with("--") && !line.starts_with('\\');
    Some(text.lines().filter(is_sql).collect::<Vec<_>>().join("\n"))
}

fn restored(server: &DevServer, dump: &str) -> Result<Option<String>, ProofError> {
    let mut database = server.database()?;
    if gate::run(database.client(), dump).is_err() {
        return Ok(None);
    }
    Ok(printed(server, &database))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_columns_is_no_difference() {
        let one =
            "CREATE TABLE t (\n    a integer,\n    b text\n);\nCREATE TYPE e AS ENUM (\n    'x',\n    'y'\n)";
        let two =
            "CREATE TYPE e AS ENUM (\n    'x',\n    'y'\n);\nCREATE TABLE t (\n    b text,\n    a integer\n)";
        assert_eq!(statements(one), statements(two));
        let other =
            "CREATE TYPE e AS ENUM (\n    'y',\n    'x'\n);\nCREATE TABLE t (\n    b text,\n    a integer\n)";
        assert_ne!(statements(one), statements(other));
        assert_eq!(
            statements("CREATE STATISTICS public.s (ndistinct) ON b, a FROM public.t"),
            statements("CREATE STATISTICS public.s (ndistinct) ON a, b FROM public.t")
        );
    }
}
