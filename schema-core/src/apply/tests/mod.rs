mod interrupted;
mod mended;
mod parallel;
mod refused;
mod revert;
mod run;
mod server;

use std::fs;
use std::time::Duration;

use postgres::Client;

use super::*;
use crate::history::History;
use server::Database;

/// A folder with these migrations, by the names `0000_m`, `0001_m`, ...
fn history(files: &[&str]) -> (tempfile::TempDir, History) {
    let dir = tempfile::tempdir().unwrap();
    let mut history = History::create(dir.path()).unwrap();
    for sql in files {
        history.append(Some("m"), sql, "").unwrap();
    }
    (dir, history)
}

/// Another text for a file, accepted into the history.
fn edit(history: &mut History, number: usize, sql: &str) {
    fs::write(history.folder.join(history.migrations[number].file()), sql).unwrap();
    *history = History::relock(&history.folder).unwrap().history;
}

fn quick() -> MigrateOptions {
    MigrateOptions {
        lock_timeout: Duration::from_millis(300),
        pause: Duration::from_millis(20),
        ..Default::default()
    }
}

fn run(client: &mut Client, history: &History) -> Result<Report, Error> {
    migrate(client, history, &quick(), &mut |_| {})
}

/// The rows in few words: `0 2/2`, `1 1/3 running 2`.
fn rows(client: &mut Client) -> Vec<String> {
    applied(client)
        .unwrap()
        .iter()
        .map(|row| {
            let running = row.statement_running.map_or(String::new(), |at| format!(" running {at}"));
            let open = if row.finished() { "" } else { " open" };
            format!("{} {}/{}{open}{running}", row.number, row.statements_done, row.statements)
        })
        .collect()
}

fn number(client: &mut Client, sql: &str) -> i64 {
    client.query_one(sql, &[]).unwrap().get(0)
}

fn failure(result: Result<Report, Error>) -> Failure {
    match result {
        Err(Error::Statement(failure)) => *failure,
        other => panic!("no statement failed: {other:?}"),
    }
}
