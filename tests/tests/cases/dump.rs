//! `pg_dump --schema-only` as an outside observer: what it prints of two databases agrees up to the order of columns.

use std::process::Command;

use schema_core::dev::{DevDatabase, DevServer};

/// What `pg_dump` says of a database, statement by statement, sorted; columns sorted within their table.
pub(crate) fn of(server: &DevServer, database: &DevDatabase) -> Result<Vec<String>, String> {
    let program = server.programs().ok_or("a private server has programs")?.join("pg_dump");
    let output = Command::new(&program)
        .args(["--schema-only", "--dbname", &database.url()])
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(statements(&String::from_utf8_lossy(&output.stdout)))
}

/// What only one of the two says.
pub(crate) fn difference(migrated: &[String], fresh: &[String]) -> Vec<String> {
    let only = |one: &[String], other: &[String], mark: &str| {
        let only: Vec<String> =
            one.iter().filter(|it| !other.contains(it)).map(|it| format!("{mark} {it}")).collect();
        only
    };
    let mut found = only(migrated, fresh, "migrated:");
    found.extend(only(fresh, migrated, "fresh:"));
    if found.is_empty() && migrated.len() != fresh.len() {
        found.push(format!("{} statements migrated, {} fresh", migrated.len(), fresh.len()));
    }
    found
}

fn statements(dump: &str) -> Vec<String> {
    let lines = dump.lines().filter(|line| {
        // `\restrict` carries a random word.
        !line.is_empty() && !line.starts_with("--") && !line.starts_with('\\')
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut statements: Vec<String> = text.split(";\n").map(sorted_columns).collect();
    statements.sort();
    statements
}

fn sorted_columns(statement: &str) -> String {
    let Some((head, rest)) = statement.split_once(" (\n") else { return statement.to_owned() };
    let Some((body, tail)) = rest.rsplit_once("\n)") else { return statement.to_owned() };
    if !head.starts_with("CREATE TABLE") && !head.starts_with("CREATE UNLOGGED TABLE") {
        return statement.to_owned();
    }
    let mut entries: Vec<&str> = body.split(",\n").collect();
    entries.sort_unstable();
    format!("{head} (\n{}\n){tail}", entries.join(",\n"))
}
