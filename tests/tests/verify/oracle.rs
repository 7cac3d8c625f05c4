//! Two plans to what one leaves that the other does not: both are run on databases with the same rows, and `pg_dump` and
//! the rows are compared. Knows nothing of the proof.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use postgres::Client;
use schema_core::dev::gate;
use schema_core::dev::{DevDatabase, DevServer};
use schema_core::plan::Plan;
use schema_core::source::{Observer, Project, State};
use schema_core::verify::{self, Seed};

use crate::world::World;

/// What differs between a plan that is right and another one.
pub(crate) fn differences(
    world: &World,
    before: &State,
    right: &Plan,
    other: &Plan,
) -> Result<Vec<String>, String> {
    let server = world.dev.server().map_err(|error| error.to_string())?;
    let project = Project { schema: Vec::new(), migrations: PathBuf::new() };
    let observer = Observer::new(&project, &world.dev, world.cache.clone());
    let ends = |plan: &Plan, with_rows: bool| -> Result<End, String> {
        let mut database = observer.materialize(before).map_err(|error| error.to_string())?;
        end(server, &mut database, plan, with_rows)
    };
    let mut found = Vec::new();
    let (one, two) = (ends(right, false)?, ends(other, false)?);
    compare(&one, &two, &mut found);
    // Twice, since what makes values of its own makes others each time.
    let (one, again, two) = (ends(right, true)?, ends(right, true)?, ends(other, true)?);
    // What fails on rows is rolled back, wherever it stopped.
    if one.failed.is_some() && two.failed.is_some() {
        return Ok(found);
    }
    let ignored: BTreeSet<&String> = one
        .columns
        .iter()
        .filter(|(name, hash)| again.columns.get(*name) != Some(*hash))
        .map(|(name, _)| name)
        .collect();
    for (name, hash) in &one.columns {
        if !ignored.contains(name) && two.columns.get(name) != Some(hash) {
            found.push(format!("other values of {name}"));
        }
    }
    compare(&one, &two, &mut found);
    Ok(found)
}

fn compare(one: &End, two: &End, found: &mut Vec<String>) {
    if one.failed != two.failed {
        found.push(format!("fails: {:?} and {:?}", one.failed, two.failed));
    }
    let only = |one: &End, two: &End| -> Vec<String> { one.dump.difference(&two.dump).cloned().collect() };
    found.extend(only(one, two).into_iter().map(|line| format!("only the right one: {line}")));
    found.extend(only(two, one).into_iter().map(|line| format!("only the other one: {line}")));
}

/// Where a plan leads.
struct End {
    failed: Option<String>,
    dump: BTreeSet<String>,
    /// Digests of the values of each column.
    columns: BTreeMap<String, String>,
}

fn end(server: &DevServer, database: &mut DevDatabase, plan: &Plan, with_rows: bool) -> Result<End, String> {
    let url = database.url();
    let client = database.client();
    let mut failed = None;
    let mut run = || -> Result<(), postgres::Error> {
        if with_rows {
            let mut open = client.transaction()?;
            verify::rows::fill(&mut open, Seed::default())?;
            open.commit()?;
        }
        client.batch_execute("SET search_path = public")?;
        for step in &plan.steps {
            if let Err(error) = gate::run(client, &step.sql) {
                failed =
                    Some(error.as_db_error().map_or(error.to_string(), |said| said.message().to_owned()));
                break;
            }
        }
        Ok(())
    };
    run().map_err(|error| error.to_string())?;
    let columns = columns(client).map_err(|error| error.to_string())?;
    Ok(End { failed, dump: dump(server, &url)?, columns })
}

fn dump(server: &DevServer, url: &str) -> Result<BTreeSet<String>, String> {
    let program = server.programs().ok_or("a private server has programs")?.join("pg_dump");
    let output = Command::new(program).args(["--schema-only", "--dbname", url]).output();
    let output = output.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let statements = text.lines().filter(|line| !line.starts_with("--") && !line.starts_with('\\'));
    let statements = statements.map(|line| line.trim_end_matches(','));
    Ok(statements.map(str::to_owned).collect())
}

fn columns(client: &mut Client) -> Result<BTreeMap<String, String>, postgres::Error> {
    let list = "SELECT format('%I.%I', n.nspname, c.relname), a.attname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
          AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1, 2";
    let mut found = BTreeMap::new();
    for row in client.query(list, &[])? {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        let quoted = column.replace('"', "\"\"");
        let sql = format!(
            "SELECT md5(coalesce(string_agg(coalesce(\"{quoted}\"::text, '~'), ',' ORDER BY ctid), '')) FROM ONLY {table}"
        );
        found.insert(format!("{table}.{column}"), client.query_one(&sql, &[])?.get(0));
    }
    Ok(found)
}
