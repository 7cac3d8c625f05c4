//! What is refused before anything is run.

use std::fs;

use super::*;
use crate::history::{START, chained};

/// Three migrations, applied.
fn three() -> (Database, Client, tempfile::TempDir, History) {
    let db = Database::new();
    let mut client = db.connect();
    let (dir, history) = history(&["CREATE TABLE a ();", "CREATE TABLE b ();", "CREATE TABLE c ();"]);
    run(&mut client, &history).unwrap();
    (db, client, dir, history)
}

fn problems(client: &mut Client, history: &History) -> Vec<Problem> {
    let found = status(client, history).unwrap().problems;
    let rows_before = rows(client);
    match run(client, history) {
        Err(Error::Disagrees(problems)) => assert_eq!(problems, found),
        other => panic!("not refused: {other:?}"),
    }
    assert_eq!(rows(client), rows_before);
    assert!(found.iter().all(|problem| !problem.help().is_empty()));
    found
}

#[test]
fn an_edited_file_is_named_alone_with_both_checksums() {
    let (_db, mut client, _dir, mut history) = three();
    let before = history.migrations[0].checksum.clone();
    edit(&mut history, 0, "CREATE TABLE z ();");
    // Relocked, the edit changes every later checksum; the files behind it are not blamed.
    let found = chained(START, "0000_m", "CREATE TABLE z ();");
    let expected = Problem::Edited { file: "0000_m.sql".to_owned(), applied: before, found };
    assert_eq!(problems(&mut client, &history), [expected]);
}

#[test]
fn a_missing_and_a_renamed_file_are_told_apart() {
    let (_db, mut client, dir, history) = three();
    fs::remove_file(dir.path().join("0000_m.sql")).unwrap();
    fs::rename(dir.path().join("0001_m.sql"), dir.path().join("0001_n.sql")).unwrap();
    let now = History::relock(dir.path()).unwrap().history;
    let applied = history.migrations[0].checksum.clone();
    assert_eq!(
        problems(&mut client, &now),
        [
            Problem::Missing { file: "0000_m.sql".to_owned(), applied },
            Problem::Renamed { applied: "0001_m.sql".to_owned(), file: "0001_n.sql".to_owned() },
        ]
    );
}

#[test]
fn reordered_files_are_two_edits() {
    let (_db, mut client, dir, _history) = three();
    let path = |name: &str| dir.path().join(name);
    fs::rename(path("0001_m.sql"), path("x")).unwrap();
    fs::rename(path("0002_m.sql"), path("0001_m.sql")).unwrap();
    fs::rename(path("x"), path("0002_m.sql")).unwrap();
    let now = History::relock(dir.path()).unwrap().history;
    let found = problems(&mut client, &now);
    assert!(matches!(&found[..], [Problem::Edited { file: a, .. }, Problem::Edited { file: b, .. }]
        if a == "0001_m.sql" && b == "0002_m.sql"));
}

#[test]
fn a_database_ahead_and_a_file_out_of_order_are_seen() {
    let (_db, mut client, dir, _history) = three();
    fs::remove_file(dir.path().join("0002_m.sql")).unwrap();
    let now = History::relock(dir.path()).unwrap().history;
    let found = problems(&mut client, &now);
    assert!(matches!(&found[..], [Problem::Ahead { file, .. }] if file == "0002_m.sql"));

    let db = Database::new();
    let mut client = db.connect();
    let (dir, mut history) = history(&["CREATE TABLE a ();", "CREATE TABLE b ();"]);
    fs::rename(dir.path().join("0001_m.sql"), dir.path().join("0005_m.sql")).unwrap();
    history = History::relock(&history.folder).unwrap().history;
    run(&mut client, &history).unwrap();
    fs::write(dir.path().join("0003_late.sql"), "CREATE TABLE c ();").unwrap();
    history = History::relock(&history.folder).unwrap().history;
    let after = "0005_m.sql".to_owned();
    assert_eq!(
        problems(&mut client, &history),
        [Problem::OutOfOrder { file: "0003_late.sql".to_owned(), after }]
    );
}

#[test]
fn a_file_that_cannot_be_run_stops_all_before_it() {
    let db = Database::new();
    let mut client = db.connect();
    let (_dir, mut history) = history(&["CREATE TABLE a ();", "SELECT 1;\nBEGIN;\nCOMMIT;"]);
    let error = run(&mut client, &history).unwrap_err();
    assert_eq!(error.to_string(), "`0001_m.sql` controls its transaction itself: `BEGIN` at line 2");
    edit(&mut history, 1, "COPY a FROM stdin;\n\\.\n");
    let error = run(&mut client, &history).unwrap_err();
    assert!(error.to_string().starts_with("cannot run `0001_m.sql`: `COPY` at line 1"), "{error}");
    assert!(error.help().is_some() && rows(&mut client).is_empty());
}

#[test]
fn a_role_that_only_reads_can_see_the_status() {
    let (db, mut admin, _dir, mut history) = three();
    admin
        .batch_execute(
            "CREATE ROLE reader LOGIN; CREATE ROLE stranger LOGIN;
             GRANT USAGE ON SCHEMA schema_history TO reader;
             GRANT SELECT ON schema_history.applied TO reader",
        )
        .unwrap();
    let reader = &mut db.connect_as("reader");
    assert_eq!(status(reader, &history).unwrap().applied.len(), 3);
    assert_eq!(run(reader, &history).unwrap(), Report::default());
    history.append(Some("m"), "CREATE TABLE d ();", "").unwrap();
    let error = run(reader, &history).unwrap_err();
    assert_eq!(error.to_string(), "role reader may not write schema_history.applied");
    assert!(
        error.help().unwrap().contains("GRANT SELECT, INSERT, UPDATE ON schema_history.applied TO reader;")
    );

    let error = status(&mut db.connect_as("stranger"), &history).unwrap_err();
    assert_eq!(error.to_string(), "role stranger may not read schema_history.applied");
}

#[test]
fn an_administrator_can_make_the_table_for_a_role_that_may_not() {
    let db = Database::new();
    let mut admin = db.connect();
    admin.batch_execute("CREATE ROLE plain LOGIN").unwrap();
    let (_dir, history) = history(&["SELECT 1;"]);
    let plain = &mut db.connect_as("plain");
    assert!(status(plain, &history).unwrap().applied.is_empty());
    let error = run(plain, &history).unwrap_err();
    assert_eq!(error.to_string(), "role plain may not create schema_history.applied");
    // The help is SQL, and does it.
    admin.batch_execute(error.help().unwrap().split_once('\n').unwrap().1).unwrap();
    run(plain, &history).unwrap();
    assert_eq!(rows(plain), ["0 1/1"]);
}

#[test]
fn a_read_only_session_is_told_so() {
    let db = Database::new();
    let mut client = db.connect();
    let (_dir, history) = history(&["SELECT 1;"]);
    let read_only = format!("ALTER DATABASE {} SET default_transaction_read_only = on", db.name());
    client.batch_execute(&read_only).unwrap();
    let client = &mut db.connect();
    assert!(matches!(run(client, &history), Err(Error::ReadOnly { standby: false })));
    assert_eq!(status(client, &history).unwrap().pending.len(), 1);
}
