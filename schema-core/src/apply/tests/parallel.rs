//! Two runs at once, and eight: everything is applied exactly once.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// A file that would fail or count twice if it ran twice, and an index that waits for every snapshot there
/// is.
fn delicate() -> (tempfile::TempDir, History) {
    history(&[
        "CREATE TABLE t (a int); INSERT INTO t VALUES (1); SELECT pg_sleep(0.3);",
        "INSERT INTO t VALUES (2);\nCREATE INDEX CONCURRENTLY i ON t (a);\nINSERT INTO t VALUES (3);",
        "ALTER TABLE t ADD b int; INSERT INTO t VALUES (4);",
    ])
}

#[test]
fn threads_apply_everything_once() {
    for threads in [2, 8] {
        let db = Database::new();
        let (_dir, history) = delicate();
        let waited = AtomicUsize::new(0);
        let ran: usize = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let mut count = |event: Event<'_>| {
                            if let Event::Waiting { .. } = event {
                                waited.fetch_add(1, Ordering::Relaxed);
                            }
                        };
                        migrate(&mut db.connect(), &history, &quick(), &mut count).unwrap().migrations.len()
                    })
                })
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).sum()
        });
        assert_eq!(ran, 3);
        assert_eq!(waited.into_inner(), threads - 1);
        let client = &mut db.connect();
        assert_eq!(number(client, "SELECT count(*) FROM t"), 4);
        assert_eq!(rows(client), ["0 3/3", "1 3/3", "2 2/2"]);
    }
}

#[test]
fn processes_apply_everything_once() {
    let db = Database::new();
    let (dir, _history) = delicate();
    let children: Vec<_> = (0..3)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "apply::tests::parallel::a_process_of_its_own"])
                .env(
                    "SCHEMA_TEST_MIGRATE",
                    format!("{} {} {}", Database::dir(), db.name(), dir.path().display()),
                )
                .stdout(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let client = &mut db.connect();
    assert_eq!(number(client, "SELECT count(*) FROM t"), 4);
    assert_eq!(rows(client), ["0 3/3", "1 3/3", "2 2/2"]);
}

/// What the processes of the test above run; on its own it has nothing to do.
#[test]
fn a_process_of_its_own() {
    let Ok(given) = std::env::var("SCHEMA_TEST_MIGRATE") else { return };
    let [server, database, folder] = given.split(' ').collect::<Vec<_>>()[..] else { panic!("{given}") };
    let history = History::read(folder.as_ref()).unwrap();
    run(&mut Database::existing(server, database).connect(), &history).unwrap();
}

#[test]
fn a_run_that_will_not_wait_says_who_is_in_the_way() {
    let db = Database::new();
    let mut other = db.connect();
    other.query("SELECT pg_advisory_lock($1)", &[&LOCK_KEY]).unwrap();
    let (_dir, history) = delicate();
    let options = MigrateOptions { wait: Some(Duration::ZERO), ..quick() };
    let error = migrate(&mut db.connect(), &history, &options, &mut |_| {}).unwrap_err();
    let pid: i32 = other.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    assert!(matches!(&error, Error::Busy { holder: Some(holder) } if holder.pid == pid), "{error:?}");
    // The lock of another database is another lock.
    run(&mut Database::new().connect(), &history).unwrap();
}
