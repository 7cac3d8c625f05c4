//! Files that stand in the middle, and are mended there.

use std::fs;

use super::*;
use crate::history::{START, chained_text};

const BEGUN: &str =
    "CREATE TABLE a (n int);\nINSERT INTO a VALUES (1), (1);\nCREATE UNIQUE INDEX CONCURRENTLY u ON a (n);\n";

fn exists(client: &mut Client, name: &str) -> bool {
    number(client, &format!("SELECT count(*) FROM pg_class WHERE relname = '{name}'")) == 1
}

/// A database in which the third statement failed, and its history.
fn half_done() -> (Database, Client, tempfile::TempDir, History) {
    let db = Database::new();
    let mut client = db.connect();
    let (dir, history) = history(&[BEGUN, "CREATE TABLE b ();"]);
    let failure = failure(run(&mut client, &history));
    let standing = failure.standing.clone().unwrap();
    assert_eq!((standing.done, standing.statements), (2, 3));
    assert_eq!(standing.invalid_index.as_deref(), Some("public.u"));
    let text = standing.text(&failure.file);
    assert!(text.contains("statements 1 to 2 of 3") && text.contains("public.u"), "{text}");
    (db, client, dir, history)
}

#[test]
fn what_has_not_run_may_be_edited_and_what_is_left_behind_goes() {
    let (_db, mut client, _dir, mut history) = half_done();
    // Another index than the one that is left behind invalid.
    let mended = "-- why\nCREATE TABLE a (n int);\nINSERT INTO a VALUES (1), (1);\n\
                  CREATE INDEX CONCURRENTLY i ON a (n);\nSELECT 4;\n";
    edit(&mut history, 0, mended);
    let found = status(&mut client, &history).unwrap();
    assert_eq!((found.problems, found.pending.len()), (Vec::new(), 2));
    let report = run(&mut client, &history).unwrap();
    assert_eq!((report.migrations[0].done_before, report.migrations[0].statements), (2, 4));
    assert_eq!(rows(&mut client), ["0 4/4", "1 1/1"]);
    assert!(exists(&mut client, "i") && !exists(&mut client, "u"));
    let row = &applied(&mut client).unwrap()[0];
    assert_eq!((row.sql.as_deref(), &row.checksum), (Some(mended), &history.migrations[0].checksum));
    assert_eq!(run(&mut client, &history).unwrap(), Report::default());
}

#[test]
fn what_has_run_may_not() {
    let (_db, mut client, _dir, mut history) = half_done();
    edit(&mut history, 0, &BEGUN.replace("(1), (1)", "(1), (2)"));
    let expected = Problem::EditedDone { file: "0000_m.sql".to_owned(), statement: 2, done: 2 };
    let found = status(&mut client, &history).unwrap().problems;
    assert_eq!(found, [expected]);
    assert!(matches!(run(&mut client, &history), Err(Error::Disagrees(_))));
    edit(&mut history, 0, "CREATE TABLE a (n int);");
    assert!(matches!(run(&mut client, &history), Err(Error::Disagrees(_))));
    // The end of what has run is an end, too.
    edit(&mut history, 0, "CREATE TABLE a (n int);\nINSERT INTO a VALUES (1), (1);\n");
    run(&mut client, &history).unwrap();
    assert_eq!(rows(&mut client), ["0 2/2", "1 1/1"]);
    assert!(!exists(&mut client, "u"));
}

#[test]
fn a_database_that_has_the_older_text_whole_stays_right() {
    let db = Database::new();
    let mut client = db.connect();
    let (dir, mut history) = history(&[BEGUN.replace("(1), (1)", "(1)").as_str(), "CREATE TABLE b ();"]);
    run(&mut client, &history).unwrap();
    let mended = format!("{}SELECT 4;\n", BEGUN.replace("(1), (1)", "(1)"));
    fs::write(dir.path().join("0000_m.sql"), &mended).unwrap();
    let strict = History::reread(dir.path()).unwrap().history;
    assert_eq!(strict.migrations[0].former, [history.migrations[0].checksum.clone()]);
    history = History::relock_alike(dir.path()).unwrap().history;
    assert_eq!(History::read(dir.path()).unwrap(), history);
    assert_eq!(run(&mut client, &history).unwrap(), Report::default());
    // And edited once more, to something else.
    fs::write(dir.path().join("0000_m.sql"), "CREATE TABLE a (m int);").unwrap();
    history = History::relock(dir.path()).unwrap().history;
    assert!(matches!(run(&mut client, &history), Err(Error::Disagrees(_))));
}

#[test]
fn comments_are_no_edit_and_records_of_before_stay_valid() {
    let db = Database::new();
    let mut client = db.connect();
    let files = ["CREATE TABLE a ();\n", "CREATE TABLE b ();\n"];
    let (dir, mut history) = history(&files);
    run(&mut client, &history).unwrap();
    // As an earlier version left both.
    let first = chained_text(START, "0000_m", files[0]);
    let second = chained_text(&first, "0001_m", files[1]);
    client.batch_execute("ALTER TABLE schema_history.applied DROP COLUMN sql").unwrap();
    for (number, checksum) in [(0_i64, &first), (1, &second)] {
        let sql = "UPDATE schema_history.applied SET checksum = $2 WHERE number = $1";
        client.execute(sql, &[&number, checksum]).unwrap();
    }
    fs::write(dir.path().join("history.lock"), format!("0000_m  {first}\n0001_m  {second}\n")).unwrap();
    history = History::read(dir.path()).unwrap();
    assert_eq!(history.migrations[1].former, std::slice::from_ref(&second));
    assert_eq!(run(&mut client, &history).unwrap(), Report::default());

    // What is written next is of the new format, and knows both.
    history.append(Some("m"), "CREATE TABLE c ();", "").unwrap();
    fs::write(dir.path().join("0000_m.sql"), "-- schema:allow x: because\nCREATE TABLE a ();\n").unwrap();
    history = History::read(dir.path()).unwrap();
    assert_eq!(run(&mut client, &history).unwrap().migrations.len(), 1);
    assert_eq!(applied(&mut client).unwrap()[2].sql.as_deref(), Some("CREATE TABLE c ();\n"));
    edit(&mut history, 0, "CREATE TABLE z ();");
    assert!(matches!(run(&mut client, &history), Err(Error::Disagrees(found)) if found.len() == 1));
}

#[test]
fn a_way_back_is_mended_alike() {
    let db = Database::new();
    let client = &mut db.connect();
    let (dir, mut history) = history(&["CREATE TABLE a (id int); CREATE INDEX i ON a (id);"]);
    let down = "CREATE TABLE b (id int);\nDROP INDEX CONCURRENTLY i;\nSELECT 1 / 0;\nDROP TABLE a, b;\n";
    history.add_down(0, down).unwrap();
    run(client, &history).unwrap();
    let back = |client: &mut Client, history: &History| {
        let wanted = way_back(client, history, None)?;
        revert(client, history, &wanted, &quick(), &mut |_| {})
    };
    let failure = failure(back(client, &history));
    assert_eq!(failure.standing.unwrap().done, 2);
    let file = dir.path().join("0000_m.down.sql");
    fs::write(&file, down.replace("CREATE TABLE b", "CREATE TABLE c")).unwrap();
    history = History::relock(dir.path()).unwrap().history;
    assert!(matches!(back(client, &history), Err(Error::DownEdited { done: 2, .. })));
    fs::write(&file, down.replace("SELECT 1 / 0;\n", "")).unwrap();
    history = History::relock(dir.path()).unwrap().history;
    assert_eq!(back(client, &history).unwrap().migrations.len(), 1);
    assert_eq!(rows(client), [""; 0]);
}
