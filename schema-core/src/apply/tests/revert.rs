//! Migrations taken back by the files that lead back from them.

use super::*;

/// A history whose migrations have these ways back; the empty text is none.
fn with_downs(files: &[(&str, &str)]) -> (tempfile::TempDir, History) {
    let (dir, mut history) = history(&files.iter().map(|(up, _)| *up).collect::<Vec<_>>());
    for (number, (_, down)) in files.iter().enumerate().filter(|(_, (_, down))| !down.is_empty()) {
        history.add_down(number as u32, down).unwrap();
    }
    (dir, history)
}

fn back(client: &mut Client, history: &History, to: Option<u32>) -> Result<Report, Error> {
    let wanted = way_back(client, history, to)?;
    revert(client, history, &wanted, &quick(), &mut |_| {})
}

#[test]
fn the_last_one_goes_with_its_row_and_can_be_applied_again() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) = with_downs(&[
        ("CREATE TABLE a (id int);", "DROP TABLE a;"),
        ("CREATE TABLE b (id int);", "-- a comment\nDROP TABLE b;"),
        ("SELECT 1;", "-- nothing to take back\n"),
    ]);
    run(client, &history).unwrap();
    let report = back(client, &history, None).unwrap();
    assert_eq!((report.migrations.len(), &report.migrations[0].name[..]), (1, "0002_m"));
    assert_eq!(rows(client), ["0 1/1", "1 1/1"]);
    assert_eq!(back(client, &history, Some(0)).unwrap().migrations.len(), 1);
    assert_eq!(rows(client), ["0 1/1"]);
    assert_eq!(number(client, "SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b')"), 1);
    assert_eq!(back(client, &history, Some(0)).unwrap(), Report::default());
    assert_eq!(run(client, &history).unwrap().migrations.len(), 2);
    assert_eq!(back(client, &history, Some(0)).unwrap().migrations.len(), 2);
    back(client, &history, None).unwrap();
    assert_eq!(rows(client), [""; 0]);
    assert_eq!(back(client, &history, None).unwrap(), Report::default());
}

#[test]
fn nothing_is_run_past_one_without_a_way_back() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) =
        with_downs(&[("CREATE TABLE a ();", "DROP TABLE a;"), ("SELECT 1;", ""), ("SELECT 2;", "SELECT 2;")]);
    run(client, &history).unwrap();
    let wanted = way_back(client, &history, None).unwrap();
    let error = back(client, &history, Some(0)).unwrap_err();
    assert!(matches!(&error, Error::NoWayBack(names) if names == &["0001_m"]), "{error:?}");
    assert!(error.help().unwrap().contains("schema generate --down 0001"));
    assert_eq!(rows(client), ["0 1/1", "1 1/1", "2 1/1"]);
    assert!(matches!(back(client, &history, Some(7)), Err(Error::History(_))));

    // Somebody else was faster.
    revert(client, &history, &wanted, &quick(), &mut |_| {}).unwrap();
    let error = revert(client, &history, &wanted, &quick(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, Error::NoWayBack(_) | Error::MovedOn), "{error:?}");
    assert_eq!(rows(client), ["0 1/1", "1 1/1"]);
}

#[test]
fn a_statement_that_fails_leaves_everything_as_it_was() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) = with_downs(&[("CREATE TABLE a (id int);", "DROP TABLE a;\nSELECT 1/0;\n")]);
    run(client, &history).unwrap();
    let failure = failure(back(client, &history, None));
    assert_eq!((&failure.file[..], failure.statement, failure.line), ("0000_m.down.sql", 2, 2));
    assert_eq!(rows(client), ["0 1/1"]);
    assert_eq!(number(client, "SELECT count(*) FROM a"), 0);
}

#[test]
fn an_interrupted_one_goes_on_and_nothing_else_does() {
    let db = Database::new();
    let client = &mut db.connect();
    let down = "CREATE TABLE b (id int);\nDROP INDEX CONCURRENTLY i;\nSELECT 1 / count(*) FROM b;\nDROP TABLE a, b;\n";
    let (_dir, mut history) = with_downs(&[("CREATE TABLE a (id int); CREATE INDEX i ON a (id);", down)]);
    // As an earlier version made it.
    client.batch_execute(DDL).unwrap();
    let drop =
        "ALTER TABLE schema_history.applied DROP COLUMN down_checksum, DROP COLUMN down_statements_done";
    client.batch_execute(drop).unwrap();
    run(client, &history).unwrap();
    let failure = failure(back(client, &history, None));
    assert_eq!((failure.statement, &failure.sqlstate[..]), (3, "22012"));
    let undone = applied(client).unwrap()[0].undone.clone().unwrap();
    assert_eq!(undone.statements_done, 2);

    // It is neither here nor there.
    let error = run(client, &history).unwrap_err();
    let is_half = |own: &Problem| matches!(own, Problem::HalfTakenBack { done: 2, .. });
    assert!(matches!(&error, Error::Disagrees(problems) if problems.iter().all(is_half)), "{error:?}");
    let file = history.folder.join("0000_m.down.sql");
    fs::write(&file, "DROP TABLE a, b;\n").unwrap();
    let edited = History::relock(&history.folder).unwrap().history;
    let error = back(client, &edited, None).unwrap_err();
    assert!(matches!(error, Error::DownEdited { done: 2, .. }), "{error:?}");

    fs::write(&file, down).unwrap();
    history = History::relock(&history.folder).unwrap().history;
    client.batch_execute("INSERT INTO b VALUES (1)").unwrap();
    let report = back(client, &history, None).unwrap();
    assert_eq!(report.migrations[0].done_before, 2);
    assert_eq!(rows(client), [""; 0]);
    assert_eq!(number(client, "SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b', 'i')"), 0);
}

#[test]
fn one_that_is_not_applied_to_its_end_is_not_taken_back() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) =
        with_downs(&[("CREATE TABLE a (id int); VACUUM a; SELECT 1 / count(*) FROM a;", "DROP TABLE a;")]);
    failure(run(client, &history));
    let error = back(client, &history, None).unwrap_err();
    assert!(matches!(error, Error::Unfinished { .. }), "{error:?}");
}
