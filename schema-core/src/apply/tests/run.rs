//! What a run does when nothing goes wrong, and when a statement does.

use super::*;

#[test]
fn every_file_is_applied_once_and_recorded() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) = history(&[
        "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n",
        "-- nothing to do\n",
        "INSERT INTO a VALUES (2);",
    ]);
    let before = status(client, &history).unwrap();
    assert_eq!((before.applied.len(), before.pending.len(), before.problems.len()), (0, 3, 0));

    let mut seen = Vec::new();
    let report = migrate(client, &history, &quick(), &mut |event| match event {
        Event::Started { migration, .. } => seen.push(migration.name.clone()),
        Event::Statement { statement, .. } => seen.push(format!("{}", statement.number)),
        Event::Finished { .. } => seen.push("end".to_owned()),
        other => panic!("{other:?}"),
    })
    .unwrap();
    assert_eq!(seen, ["0000_m", "1", "2", "end", "0001_m", "end", "0002_m", "1", "end"]);
    assert_eq!(report.migrations.len(), 3);
    assert_eq!(number(client, "SELECT count(*) FROM a"), 2);
    assert_eq!(rows(client), ["0 2/2", "1 0/0", "2 1/1"]);

    let row = &applied(client).unwrap()[2];
    assert_eq!((&row.name, &row.checksum), (&history.migrations[2].name, &history.migrations[2].checksum));
    assert!(row.started_at.starts_with("20") && row.started_at.ends_with('Z') && !row.baseline);
    assert_eq!(run(client, &history).unwrap(), Report::default());
    assert_eq!(
        number(
            client,
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        ),
        0
    );
}

#[test]
fn to_stops_and_a_dry_run_writes_nothing() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) =
        history(&["CREATE TABLE a ();", "CREATE TABLE b (); VACUUM; SELECT 1", "CREATE TABLE c ();"]);
    let dry = MigrateOptions { dry_run: true, to: Some(1), ..quick() };
    let report = migrate(client, &history, &dry, &mut |_| panic!("nothing happens")).unwrap();
    assert_eq!(report.migrations.iter().map(|ran| ran.segments).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(number(client, "SELECT count(*) FROM pg_namespace WHERE nspname = 'schema_history'"), 0);

    let to = MigrateOptions { to: Some(1), ..quick() };
    migrate(client, &history, &to, &mut |_| {}).unwrap();
    assert_eq!(rows(client), ["0 1/1", "1 3/3"]);
    assert_eq!(status(client, &history).unwrap().pending[0].name, "0002_m");
    let to = MigrateOptions { to: Some(9), ..quick() };
    assert!(matches!(migrate(client, &history, &to, &mut |_| {}), Err(Error::History(_))));
}

#[test]
fn a_failure_undoes_the_whole_file_and_says_where() {
    let db = Database::new();
    let client = &mut db.connect();
    let text = "-- é\nCREATE TABLE b ();\n\nINSERT INTO a\n  VALUES ('é', nonsense);\n";
    let (_dir, mut history) = history(&["CREATE TABLE a (t text, i int);", text, "CREATE TABLE c ();"]);
    let failure = failure(run(client, &history));
    assert_eq!((&failure.file[..], failure.statement, failure.line), ("0001_m.sql", 2, 5));
    assert_eq!(&text[failure.offset..failure.offset + 8], "nonsense");
    assert_eq!(failure.sqlstate, "42703");
    assert!(
        failure.to_string().contains("statement 2 of `0001_m.sql` failed at line 5: column"),
        "{failure}"
    );
    assert_eq!(rows(client), ["0 1/1"]);
    assert_eq!(number(client, "SELECT count(*) FROM pg_tables WHERE tablename IN ('b', 'c')"), 0);
    assert_eq!(
        number(
            client,
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        ),
        0
    );

    edit(&mut history, 1, "CREATE TABLE b ();");
    run(client, &history).unwrap();
    assert_eq!(rows(client), ["0 1/1", "1 1/1", "2 1/1"]);
}

#[test]
fn detail_hint_and_context_are_kept() {
    let db = Database::new();
    let client = &mut db.connect();
    let raise =
        "DO $$ BEGIN\n RAISE EXCEPTION 'no' USING DETAIL = 'd', HINT = 'h', ERRCODE = 'AB123'; END $$;";
    let (_dir, history) = history(&[raise]);
    let failure = failure(run(client, &history));
    assert_eq!((&failure.sqlstate[..], &failure.message[..]), ("AB123", "no"));
    assert_eq!((failure.detail.as_deref(), failure.hint.as_deref()), (Some("d"), Some("h")));
    assert!(failure.context.unwrap().contains("line 2 at RAISE"));
}

#[test]
fn a_commit_that_fails_is_told_as_one() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) = history(&[
        "CREATE TABLE a (id int PRIMARY KEY, p int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\n\
                                     INSERT INTO a VALUES (1, 2);",
    ]);
    let error = run(client, &history).unwrap_err();
    assert!(matches!(&error, Error::Commit { statement: 2, .. }), "{error:?}");
    assert!(rows(client).is_empty());
}

#[test]
fn names_mean_public_whatever_the_role_says() {
    let db = Database::new();
    let client = &mut db.connect();
    client
        .batch_execute(&format!(
            "CREATE SCHEMA other; ALTER DATABASE {} SET search_path = other, public; SET search_path = other",
            db.name()
        ))
        .unwrap();
    let client = &mut db.connect();
    let (_dir, history) = history(&[
        "CREATE TABLE a (); CREATE TEMP TABLE t ();",
        // What a file sets is gone in the next one, and so is its temporary table.
        "SET search_path = other; CREATE TABLE b (); VACUUM; CREATE TABLE c ();\
         SET standard_conforming_strings = off;",
        "CREATE TABLE d (); CREATE TABLE t (s text DEFAULT 'a\\');",
    ]);
    run(client, &history).unwrap();
    let sql = "SELECT string_agg(schemaname || '.' || tablename, ' ' ORDER BY tablename) FROM pg_tables
               WHERE schemaname IN ('public', 'other')";
    let tables: String = client.query_one(sql, &[]).unwrap().get(0);
    assert_eq!(tables, "public.a other.b other.c public.d public.t");
    let path: String = client.query_one("SHOW search_path", &[]).unwrap().get(0);
    assert_eq!(path, "other, public");
}

#[test]
fn a_file_may_take_another_role() {
    let db = Database::new();
    let client = &mut db.connect();
    client.batch_execute("CREATE ROLE taken; GRANT CREATE ON SCHEMA public TO taken").unwrap();
    let (_dir, history) = history(&["SET ROLE taken; CREATE TABLE a (); VACUUM a; CREATE TABLE b ();"]);
    run(client, &history).unwrap();
    assert_eq!(number(client, "SELECT count(*) FROM pg_tables WHERE tableowner = 'taken'"), 2);
    assert_eq!(rows(client), ["0 4/4"]);
}

#[test]
fn a_new_enum_value_can_be_used_in_its_file() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, history) = history(&[
        "CREATE TYPE e AS ENUM ('a');",
        "ALTER TYPE e ADD VALUE 'c';\nALTER TYPE e ADD VALUE 'b' BEFORE 'c';\n\
         CREATE TABLE t (e e DEFAULT 'b'); INSERT INTO t VALUES ('c');",
        "CREATE TYPE f AS ENUM ('a'); ALTER TYPE f ADD VALUE 'b'; CREATE TABLE u (f f DEFAULT 'b');",
    ]);
    let report = run(client, &history).unwrap();
    assert_eq!(report.migrations.iter().map(|ran| ran.segments).collect::<Vec<_>>(), [1, 2, 2]);
    assert_eq!(number(client, "SELECT count(*) FROM t WHERE e > 'b'"), 1);
}

#[test]
fn what_refuses_a_transaction_runs_outside_one() {
    let db = Database::new();
    let client = &mut db.connect();
    let commits =
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (2); COMMIT; END $$;\n";
    let (_dir, mut history) = history(&[
        "CREATE TABLE t (a int); INSERT INTO t VALUES (1);\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n\
         REINDEX INDEX CONCURRENTLY i; VACUUM t; DROP INDEX CONCURRENTLY i; CREATE TABLE u ();",
        &format!("{commits}CALL p();"),
    ]);
    let failure = failure(run(client, &history));
    assert_eq!(failure.sqlstate, "2D000");
    assert!(failure.help().unwrap().contains("-- schema: no transaction"));
    assert_eq!(rows(client), ["0 7/7"]);
    edit(&mut history, 1, &format!("{commits}-- schema: no transaction\nCALL p();"));
    run(client, &history).unwrap();
    assert_eq!(rows(client), ["0 7/7", "1 2/2"]);
}

#[test]
fn too_many_locks_are_explained() {
    // There is one table of locks for the whole server.
    let db = Database::lonely();
    let client = &mut db.connect();
    let many =
        "DO $$ BEGIN FOR n IN 1..3000 LOOP EXECUTE format('CREATE TABLE t%s (a text)', n); END LOOP; END $$;";
    let (_dir, history) = history(&[many]);
    let failure = failure(run(client, &history));
    assert_eq!(failure.sqlstate, "53200");
    assert!(failure.help().unwrap().contains("max_locks_per_transaction"));
}

#[test]
fn a_database_can_be_adopted() {
    let db = Database::new();
    let client = &mut db.connect();
    let (_dir, mut history) = history(&["CREATE TABLE a ();", "CREATE TABLE b ();", "CREATE TABLE c ();"]);
    assert_eq!(baseline(client, &history, Some(1)).unwrap(), ["0000_m", "0001_m"]);
    assert!(applied(client).unwrap().iter().all(|row| row.baseline && row.finished()));
    assert!(baseline(client, &history, Some(1)).unwrap().is_empty());
    run(client, &history).unwrap();
    assert_eq!(rows(client), ["0 1/1", "1 1/1", "2 1/1"]);
    assert_eq!(number(client, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), 1);
    edit(&mut history, 0, "CREATE TABLE z ();");
    assert!(matches!(baseline(client, &history, None), Err(Error::Disagrees(_))));
}
