use std::fs;
use std::path::Path;

use super::*;

/// Three migrations in a folder of their own.
fn three() -> (tempfile::TempDir, History) {
    let dir = tempfile::tempdir().unwrap();
    let mut history = History::create(dir.path()).unwrap();
    for (name, sql) in [("a", "SELECT 1;\nSELECT 1;\n"), ("b", "SELECT 2;\n"), ("c", "SELECT 3;\n")] {
        history.append(Some(name), sql, "-- schema\n").unwrap();
    }
    (dir, history)
}

fn write(dir: &Path, file: &str, text: impl AsRef<[u8]>) {
    fs::write(dir.join(file), text).unwrap();
}

fn lock_lines(dir: &Path) -> Vec<String> {
    fs::read_to_string(dir.join("history.lock")).unwrap().lines().map(str::to_owned).collect()
}

fn problems(dir: &Path) -> Vec<Problem> {
    match History::read(dir) {
        Err(Error::Broken { problems, .. }) => problems,
        other => panic!("not broken: {other:?}"),
    }
}

fn messages(dir: &Path) -> Vec<String> {
    problems(dir).iter().map(ToString::to_string).collect()
}

#[test]
fn what_was_written_is_read_back() {
    let (dir, history) = three();
    assert_eq!(History::read(dir.path()).unwrap(), history);
    assert_eq!(history.migrations[2].name, "0002_c");
    assert_eq!(history.chain(), history.migrations[2].checksum);
    assert_eq!(history.schema_sql().unwrap().as_deref(), Some("-- schema\n"));
    assert_eq!(history.until(1).unwrap().len(), 2);
    let error = history.until(7).unwrap_err();
    assert_eq!(error.to_string(), "there is no migration 0007; there is 0000_a, 0001_b, 0002_c");

    let lines = lock_lines(dir.path());
    assert!(lines[0].starts_with("# "));
    assert!(lines[2].starts_with("format 2 "));
    assert_eq!(lines[5], format!("0002_c  {}", history.chain()));
    let mut files: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["0000_a.sql", "0001_b.sql", "0002_c.sql", "history.lock", "schema.sql"]);
}

#[test]
fn an_empty_folder_is_an_empty_history_and_no_folder_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let history = History::read(dir.path()).unwrap();
    assert_eq!((history.chain().as_str(), history.schema_sql().unwrap()), (START, None));
    let error = History::read(&dir.path().join("none")).unwrap_err();
    assert!(error.help().unwrap().contains("schema init"));
}

#[test]
fn a_checkout_that_changed_line_ends_is_intact() {
    let (dir, history) = three();
    for file in ["0000_a.sql", "0001_b.sql", "0002_c.sql", "history.lock", "schema.sql"] {
        let text = fs::read_to_string(dir.path().join(file)).unwrap();
        write(dir.path(), file, text.replace('\n', "\r\n"));
    }
    assert_eq!(History::read(dir.path()).unwrap(), history);
    assert_eq!(history.schema_sql().unwrap().as_deref(), Some("-- schema\n"));
    write(dir.path(), "0001_b.sql", "SELECT 2;");
    assert_eq!(History::read(dir.path()).unwrap().chain(), history.chain());
}

#[test]
fn an_edit_is_one_problem_with_both_checksums() {
    let (dir, history) = three();
    write(dir.path(), "0000_a.sql", "SELECT 1;\nSELECT 9;\n");
    let [problem] = &problems(dir.path())[..] else { panic!("{:?}", problems(dir.path())) };
    let found = chained(START, "0000_a", "SELECT 1;\nSELECT 9;\n");
    let locked = history.migrations[0].checksum.clone();
    assert_eq!(*problem, Problem::Edited { file: "0000_a.sql".to_owned(), locked, found });
    let help = problem.help(Path::new("migrations"));
    assert!(help.contains("`git checkout -- migrations/0000_a.sql`") && help.contains(RELOCK));
}

#[test]
fn all_problems_come_at_once() {
    let (dir, _) = three();
    write(dir.path(), "0000_a.sql", "SELECT 9;\n");
    fs::remove_file(dir.path().join("0001_b.sql")).unwrap();
    write(dir.path(), "0003_d.sql", "SELECT 4;\n");
    write(dir.path(), "notes.sql", "");
    write(dir.path(), "0004_e.sql", b"SELECT '\xff';");
    let found = messages(dir.path());
    assert_eq!(found.len(), 5, "{found:?}");
    for part in [
        "`notes.sql` is not named like a migration",
        "`0004_e.sql` is not UTF-8 at byte 8",
        "`0000_a.sql` was edited",
        "`0001_b.sql` is missing",
        "`0003_d.sql` is not in",
    ] {
        assert!(found.iter().any(|message| message.contains(part)), "{part} in {found:?}");
    }
}

#[test]
fn a_renamed_file_is_told_from_a_missing_one() {
    let (dir, _) = three();
    fs::rename(dir.path().join("0001_b.sql"), dir.path().join("0001_x.sql")).unwrap();
    assert_eq!(messages(dir.path()), ["`0001_b.sql` was renamed to `0001_x.sql`"]);
}

#[test]
fn two_files_with_one_number_are_one_problem() {
    let (dir, _) = three();
    write(dir.path(), "0002_d.sql", "SELECT 4;\n");
    assert_eq!(messages(dir.path()), ["number 0002 is used twice: `0002_c.sql`, `0002_d.sql`"]);
    // A merge that kept both lines of history.lock is no better.
    let text = fs::read_to_string(dir.path().join("history.lock")).unwrap();
    write(dir.path(), "history.lock", format!("{text}0002_d  {START}\n"));
    assert!(messages(dir.path())[0].starts_with("number 0002 is used twice"));
    assert!(matches!(History::relock(dir.path()), Err(Error::Broken { .. })));
}

#[test]
fn a_tampered_lock_file_is_seen() {
    let (dir, history) = three();
    let lines = lock_lines(dir.path()).split_off(1);
    let put = |own: &[&str]| write(dir.path(), "history.lock", format!("{}\n{}", lines[1], own.join("\n")));

    put(&[&lines[2], &lines[4], &lines[3]]);
    let found = messages(dir.path());
    assert!(found.contains(&"`0001_b.sql` stands behind `0002_c.sql` at line 4 of history.lock".to_owned()));

    put(&[&lines[2], &lines[4]]);
    let found = messages(dir.path());
    assert!(found.contains(&"`0001_b.sql` is not in history.lock".to_owned()), "{found:?}");

    put(&[&lines[2], "<<<<<<< ours", &lines[3], "=======", &lines[4], ">>>>>>> theirs"]);
    assert_eq!(messages(dir.path()), ["history.lock has a merge conflict at line 3"]);

    put(&[&lines[2], "what is this", &lines[3], &lines[4]]);
    assert_eq!(messages(dir.path()), ["line 3 of history.lock is not a name and a checksum: `what is this`"]);

    let other = format!("0001_b  {START}");
    put(&[&lines[2], &other, &lines[4]]);
    assert!(messages(dir.path())[0].contains(&history.migrations[1].checksum[..12]));

    put(&["format 2", &lines[2], "0001_b  checked"]);
    assert_eq!(
        messages(dir.path())[0],
        "line 4 of history.lock is not a name and a checksum: `0001_b  checked`"
    );
    put(&["format 3 (of another time)", "anything"]);
    assert!(
        messages(dir.path())[0].contains("says format 3, and this `schema` ("),
        "{:?}",
        messages(dir.path())
    );
    assert!(matches!(History::relock(dir.path()), Err(Error::Broken { .. })));

    write(dir.path(), "history.lock", b"\xff\xfe");
    assert_eq!(messages(dir.path()), ["`history.lock` is not UTF-8 at byte 0"]);

    fs::remove_file(dir.path().join("history.lock")).unwrap();
    assert_eq!(messages(dir.path()), ["history.lock is missing, and there are 3 migrations"]);
    assert!(problems(dir.path()).iter().all(|problem| problem.help(dir.path()).contains(RELOCK)));
}

#[test]
fn gaps_are_no_problem() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "0003_a.sql", "SELECT 1;\n");
    write(dir.path(), "0007_b.sql", "SELECT 2;\n");
    let relocked = History::relock(dir.path()).unwrap();
    assert_eq!(relocked.accepted, [Problem::NoLock { count: 2 }]);
    let history = History::read(dir.path()).unwrap();
    assert_eq!(history, relocked.history);
    assert_eq!(history.next_name(Some("c"), "").unwrap(), "0008_c");
    assert!(matches!(history.until(5), Err(Error::UnknownNumber { .. })));
}

#[test]
fn relock_accepts_a_deliberate_edit() {
    let (dir, before) = three();
    write(dir.path(), "0001_b.sql", "SELECT 22;\n");
    let relocked = History::relock(dir.path()).unwrap();
    assert!(matches!(&relocked.accepted[..], [Problem::Edited { file, .. }] if file == "0001_b.sql"));
    assert_eq!(History::read(dir.path()).unwrap(), relocked.history);
    assert_eq!(relocked.history.migrations[0], before.migrations[0]);
    assert_ne!(relocked.history.chain(), before.chain());
    assert!(History::relock(dir.path()).unwrap().accepted.is_empty());
}

#[test]
fn a_crash_between_the_renames_is_understood() {
    let (dir, mut history) = three();
    // What a crash after the first rename leaves, and after the second: the same, with a newer schema.sql.
    write(dir.path(), "0003_d.sql", "SELECT 4;\n");
    write(dir.path(), ".0004_e.sql.AbCd", "SELECT");
    assert_eq!(messages(dir.path()), ["`0003_d.sql` is not in history.lock"]);
    assert!(matches!(history.append(Some("x"), "SELECT 5;", ""), Err(Error::Broken { .. })));
    assert!(!dir.path().join("0003_x.sql").exists());
    // Both ways out work.
    assert_eq!(History::relock(dir.path()).unwrap().history.migrations.len(), 4);
    fs::remove_file(dir.path().join("0003_d.sql")).unwrap();
    assert_eq!(History::relock(dir.path()).unwrap().history, history);
}

#[test]
fn a_failed_append_leaves_nothing_behind() {
    let (dir, mut history) = three();
    fs::remove_file(dir.path().join("schema.sql")).unwrap();
    fs::create_dir(dir.path().join("schema.sql")).unwrap();
    let error = history.append(Some("d"), "SELECT 4;", "").unwrap_err();
    assert!(error.to_string().starts_with("cannot write `"), "{error}");
    assert_eq!(History::read(dir.path()).unwrap(), history);
    assert_eq!(history.migrations.len(), 3);
}

#[test]
fn a_second_generate_from_an_old_state_is_refused() {
    let (dir, mut ours) = three();
    let mut theirs = ours.clone();
    theirs.append(Some("d"), "SELECT 4;", "").unwrap();
    let error = ours.append(Some("e"), "SELECT 5;", "").unwrap_err();
    assert!(error.to_string().ends_with("and now ends with 0003_d.sql"), "{error}");
    assert_eq!(History::read(dir.path()).unwrap(), theirs);
}

#[test]
fn concurrent_appends_lose_nothing() {
    let (dir, _) = three();
    let written: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|thread| {
                let dir = dir.path();
                scope.spawn(move || {
                    loop {
                        let mut history = History::read(dir).unwrap();
                        match history.append(Some(&format!("t{thread}")), "SELECT 1;", "x") {
                            Ok(migration) => return migration.name,
                            Err(Error::Moved { .. }) => {}
                            Err(error) => panic!("{error:?}"),
                        }
                    }
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let history = History::read(dir.path()).unwrap();
    assert_eq!(history.migrations.len(), 11);
    let mut names: Vec<_> = history.migrations[3..].iter().map(|migration| migration.name.clone()).collect();
    let mut written = written;
    names.sort();
    written.sort();
    assert_eq!(names, written);
}

#[test]
fn the_way_back_is_known_and_no_part_of_the_chain() {
    let (dir, mut history) = three();
    let chain = history.chain();
    let migration = history.add_down(1, "SELECT -2;").unwrap();
    assert_eq!(migration.down_file(), "0001_b.down.sql");
    assert_eq!(fs::read_to_string(dir.path().join("0001_b.down.sql")).unwrap(), "SELECT -2;\n");
    assert_eq!(History::read(dir.path()).unwrap(), history);
    assert_eq!(history.chain(), chain);
    assert!(lock_lines(dir.path())[5].starts_with("0001_b.down  "));
    assert!(matches!(history.add_down(1, ""), Err(Error::HasDown { .. })));

    write(dir.path(), "0001_b.down.sql", "SELECT -3;\n");
    assert!(matches!(&problems(dir.path())[..], [Problem::Edited { file, .. }] if file == "0001_b.down.sql"));
    assert!(
        problems(dir.path())[0].help(dir.path()).contains("accept the edit with `schema check --relock`")
    );
    fs::remove_file(dir.path().join("0001_b.down.sql")).unwrap();
    assert!(
        matches!(&problems(dir.path())[..], [Problem::Missing { file, .. }] if file == "0001_b.down.sql")
    );
    write(dir.path(), "0001_b.down.sql", "SELECT -2;\r\n");
    write(dir.path(), "0002_c.down.sql", "SELECT -3;\n");
    assert_eq!(messages(dir.path()), ["`0002_c.down.sql` is not in history.lock"]);
    write(dir.path(), "0003_d.down.sql", "SELECT -4;\n");
    assert!(
        messages(dir.path())
            .contains(&"`0003_d.down.sql` is the way back from no migration that is here".to_owned())
    );
    fs::remove_file(dir.path().join("0003_d.down.sql")).unwrap();
    let relocked = History::relock(dir.path()).unwrap();
    assert_eq!(relocked.accepted.len(), 1);
    assert_eq!(relocked.history.chain(), chain);
    assert!(relocked.history.migrations[2].down.is_some());
    assert_eq!(History::read(dir.path()).unwrap(), relocked.history);
}

#[test]
fn a_migration_and_its_way_back_are_written_together() {
    let (dir, mut history) = three();
    let mut next = history.with_next(Some("d"), "SELECT 4;").unwrap().migrations.split_off(3);
    next[0].down = Some(Down::new(&next[0].name, "SELECT -4;"));
    history.extend(next, "").unwrap();
    assert_eq!(History::read(dir.path()).unwrap(), history);
    let mut next = history.with_next(Some("e"), "SELECT 5;").unwrap().migrations.split_off(4);
    next[0].down = Some(Down::new(&next[0].name, "SELECT -5;"));
    fs::create_dir(dir.path().join("0004_e.down.sql")).unwrap();
    history.extend(next, "").unwrap_err();
    fs::remove_dir(dir.path().join("0004_e.down.sql")).unwrap();
    assert_eq!(History::read(dir.path()).unwrap(), history);
}
