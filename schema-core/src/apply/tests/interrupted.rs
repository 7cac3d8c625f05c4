//! What an interruption leaves, and that the next run goes on from it.

use super::*;

#[test]
fn an_invalid_index_is_dropped_and_built_again() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) = history(&["CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);\n\
         SET work_mem = '5MB';\n\
         CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n\
         CREATE TABLE u AS SELECT current_setting('work_mem') AS work_mem;"]);
    let failure = failure(run(client, &history));
    assert_eq!((failure.statement, &failure.sqlstate[..]), (4, "23505"));
    assert_eq!(rows(client), ["0 3/5 open running 4"]);
    assert_eq!(number(client, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 1);
    let pending = &status(client, &history).unwrap().pending[0];
    assert_eq!((pending.done, pending.running), (Some(3), Some(4)));

    client.batch_execute("DELETE FROM t WHERE ctid = '(0,1)'").unwrap();
    let mut dropped = Vec::new();
    let report = migrate(client, &history, &quick(), &mut |event| {
        if let Event::DroppingInvalidIndex { index, .. } = event {
            dropped.push(index.to_owned());
        }
    })
    .unwrap();
    assert_eq!(dropped, ["public.i"]);
    assert_eq!(report.migrations[0].done_before, 3);
    assert_eq!(number(client, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 0);
    assert_eq!(rows(client), ["0 5/5"]);
    // What the file had set before the interruption holds behind it.
    assert_eq!(number(client, "SELECT count(*) FROM u WHERE work_mem = '5MB'"), 1);
}

#[test]
fn an_index_that_was_there_before_is_nobodys_leftover() {
    let db = Database::new();
    let client = &mut db.connect();
    client.batch_execute("CREATE TABLE t (a int); CREATE INDEX i ON t (a)").unwrap();
    let (_dir, history) = history(&["CREATE INDEX CONCURRENTLY i ON t (a);"]);
    for _ in 0..2 {
        let failure = failure(run(client, &history));
        assert_eq!(failure.sqlstate, "42P07");
        assert_eq!(number(client, "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass"), 1);
    }
    client.batch_execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass").unwrap();
    let (_dir, history) = super::history(&["CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);"]);
    let error = run(client, &history).unwrap_err();
    assert!(matches!(&error, Error::InvalidIndex { index, .. } if index == "public.i"), "{error:?}");
}

#[test]
fn what_was_done_but_not_recorded_is_found() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) = history(&[
        "CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);\nDROP INDEX CONCURRENTLY i;",
    ]);
    run(client, &history).unwrap();
    // As if the run had been killed between the statement and its record, first the last one, then the one
    // before.
    for (done, running, index) in [(2, 3, ""), (1, 2, "CREATE INDEX i ON t (a)")] {
        client
            .batch_execute(&format!(
                "UPDATE schema_history.applied SET statements_done = {done}, statement_running = {running},
                 finished_at = NULL; {index}"
            ))
            .unwrap();
        let mut found = 0;
        migrate(client, &history, &quick(), &mut |event| {
            found += i32::from(matches!(event, Event::FoundDone { .. }))
        })
        .unwrap();
        assert_eq!(found, 1);
        assert_eq!(rows(client), ["0 3/3"]);
    }
}

#[test]
fn a_killed_session_leaves_a_state_to_go_on_from() {
    let db = Database::new();
    let (_dir, history) = history(&["CREATE TABLE a (); VACUUM a; CREATE TABLE b (); \
         SELECT pg_sleep(CASE WHEN to_regclass('go') IS NULL THEN 60 ELSE 0 END);"]);
    let admin = &mut db.connect();
    let error = std::thread::scope(|scope| {
        let victim = scope.spawn(|| run(&mut db.connect(), &history).unwrap_err());
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event = 'PgSleep'";
        while number(admin, kill) == 0 {
            std::thread::sleep(Duration::from_millis(10));
        }
        victim.join().unwrap()
    });
    assert!(
        matches!(&error, Error::ConnectionLost { place: Some((_, 4)), committing: false, .. }),
        "{error:?}"
    );
    assert!(error.help().unwrap().contains("migrate again"));
    assert_eq!(rows(admin), ["0 2/4 open"]);
    assert_eq!(number(admin, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), 1);

    admin.batch_execute("CREATE TABLE go ()").unwrap();
    run(&mut db.connect(), &history).unwrap();
    assert_eq!(rows(admin), ["0 4/4"]);
}

#[test]
fn a_lock_that_is_not_to_be_had_is_tried_again() {
    let db = Database::new();
    let mut holder = db.connect();
    holder.batch_execute("CREATE TABLE t ()").unwrap();
    holder.batch_execute("BEGIN; LOCK TABLE t").unwrap();
    let (_dir, history) = history(&["CREATE TABLE u ();\nALTER TABLE t ADD a int;"]);
    let options = MigrateOptions { retries: 2, lock_timeout: Duration::from_millis(50), ..quick() };
    let client = &mut db.connect();
    let mut retried = Vec::new();
    let result = migrate(client, &history, &options, &mut |event| {
        if let Event::Retrying { statement, failed, tries, pause, .. } = event {
            retried.push((statement, failed, tries, pause.as_millis()));
        }
    });
    assert_eq!(failure(result).sqlstate, "55P03");
    assert_eq!(retried, [(2, 1, 3, 20), (2, 2, 3, 40)]);
    // Let go while it tries.
    let mut holder = Some(holder);
    migrate(client, &history, &options, &mut |event| {
        if let Event::Retrying { .. } = event {
            holder = None;
        }
    })
    .unwrap();
    assert_eq!(rows(client), ["0 2/2"]);
}

#[test]
fn a_migration_that_gives_the_lock_away_is_stopped() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) =
        history(&["CREATE TABLE a (); SELECT pg_advisory_unlock_all();", "CREATE TABLE b ();"]);
    assert!(matches!(run(client, &history), Err(Error::LockLost)));
    assert_eq!(rows(client), ["0 2/2"]);
}

#[test]
fn a_statement_that_may_have_been_done_says_how_to_say_so() {
    let db = Database::new();
    let client = &mut db.connect();
    let name = format!("{}_made", db.name());
    let (_dir, history) = history(&[&format!("CREATE DATABASE {name};")]);
    run(client, &history).unwrap();
    client
        .batch_execute(
            "UPDATE schema_history.applied
             SET statements_done = 0, statement_running = 1, finished_at = NULL",
        )
        .unwrap();
    let failure = failure(run(client, &history));
    assert_eq!((&failure.sqlstate[..], failure.was_running), ("42P04", true));
    let help = failure.help().unwrap();
    assert!(help.contains("schema repair --done"), "{help}");
    let seen = applied(client).unwrap();
    let done = interrupted(&history, &seen).unwrap();
    repair(client, &seen, std::slice::from_ref(&done)).unwrap();
    assert!(matches!(repair(client, &seen, &[done]), Err(Error::MovedOn)));
    run(client, &history).unwrap();
    assert_eq!(rows(client), ["0 1/1"]);
}

#[test]
fn an_index_may_wait_longer_than_a_lock_timeout() {
    let db = Database::new();
    let mut reader = db.connect();
    reader.batch_execute("CREATE TABLE t (a int)").unwrap();
    reader.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM t").unwrap();
    let (_dir, history) = history(&["CREATE INDEX CONCURRENTLY i ON t (a);"]);
    let options = MigrateOptions { retries: 0, lock_timeout: Duration::from_millis(50), ..quick() };
    std::thread::scope(|scope| {
        let run = scope.spawn(|| migrate(&mut db.connect(), &history, &options, &mut |_| {}).map(|_| ()));
        let waits = "SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND wait_event = 'virtualxid'";
        let watcher = &mut db.connect();
        while number(watcher, waits) == 0 && !run.is_finished() {
            std::thread::sleep(Duration::from_millis(10));
        }
        std::thread::sleep(Duration::from_millis(200));
        reader.batch_execute("COMMIT").unwrap();
        run.join().unwrap().unwrap();
    });
}
