use super::*;

fn texts(sql: &str) -> Vec<&str> {
    split(sql).unwrap().into_iter().map(|statement| statement.text).collect()
}

#[test]
fn statements_are_cut_where_the_server_ends_them() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        (" \n\t;;\n -- only a comment\n /* and /* another */ */ ;", &[]),
        ("SELECT 1", &["SELECT 1"]),
        ("SELECT 1;SELECT 2 ;\nSELECT 3", &["SELECT 1", "SELECT 2", "SELECT 3"]),
        ("\u{feff}SELECT 1;", &["SELECT 1"]),
        ("-- a\n/* b */ SELECT 1 -- c;\n; -- d", &["SELECT 1"]),
        ("SELECT 1 /* ; */ + /* /* ; */ ; */ 2;", &["SELECT 1 /* ; */ + /* /* ; */ ; */ 2"]),
        ("SELECT 'a;b''c;' , 2; SELECT 3", &["SELECT 'a;b''c;' , 2", "SELECT 3"]),
        ("SELECT 'a\\'; SELECT 2", &["SELECT 'a\\'", "SELECT 2"]),
        ("SELECT E'a\\';b'; SELECT 2", &["SELECT E'a\\';b'", "SELECT 2"]),
        ("SELECT e'\\\\'; SELECT 2", &["SELECT e'\\\\'", "SELECT 2"]),
        ("SELECT E'é\\é;'; SELECT 2", &["SELECT E'é\\é;'", "SELECT 2"]),
        ("SELECT E'a' -- on\n  '\\';'; SELECT 2", &["SELECT E'a' -- on\n  '\\';'", "SELECT 2"]),
        ("SELECT E'a', '\\'; SELECT 2", &["SELECT E'a', '\\'", "SELECT 2"]),
        ("SELECT some'\\'; SELECT 2", &["SELECT some'\\'", "SELECT 2"]),
        ("SELECT U&'\\0061;', \"a;\"\"b\" ; SELECT 2", &["SELECT U&'\\0061;', \"a;\"\"b\"", "SELECT 2"]),
        ("SELECT $$a;$b$;$$; SELECT 2", &["SELECT $$a;$b$;$$", "SELECT 2"]),
        ("SELECT $b1$a;$$;$b$;$b1$; SELECT 2", &["SELECT $b1$a;$$;$b$;$b1$", "SELECT 2"]),
        ("SELECT $é$;$é$; SELECT 2", &["SELECT $é$;$é$", "SELECT 2"]),
        ("SELECT a$b$; SELECT c$b$", &["SELECT a$b$", "SELECT c$b$"]),
        ("PREPARE p AS SELECT $1; SELECT $2", &["PREPARE p AS SELECT $1", "SELECT $2"]),
        ("SELECT 1--;\n+1; SELECT 2", &["SELECT 1--;\n+1", "SELECT 2"]),
        ("SELECT 1 */**/ 2; SELECT 3", &["SELECT 1 */**/ 2", "SELECT 3"]),
        (
            "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); SELECT 2",
            &["CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)", "SELECT 2"],
        ),
        ("SELECT ')'; SELECT (1); SELECT 2)", &["SELECT ')'", "SELECT (1)", "SELECT 2)"]),
        ("DO $$ BEGIN PERFORM 1; END $$; SELECT 2", &["DO $$ BEGIN PERFORM 1; END $$", "SELECT 2"]),
        ("SELECT 1;\r\n-- x\r\nSELECT 2;\r\n", &["SELECT 1", "SELECT 2"]),
        ("SELECT \u{a0}1; SELECT 'ж;'", &["SELECT \u{a0}1", "SELECT 'ж;'"]),
        ("\\restrict aB'c\n\nSELECT 1;\n\n\\unrestrict aB'c\n", &["SELECT 1"]),
    ];
    for (sql, expected) in cases {
        assert_eq!(texts(sql), *expected, "{sql}");
    }
}

#[test]
fn the_body_of_a_routine_keeps_its_semicolons() {
    for body in [
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
        "create or replace procedure p() language sql begin atomic insert into t values (1); select 2; end",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 ELSE 2 END; SELECT 2; END",
        // psql takes these two apart in the wrong place; the server accepts them.
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end; END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 end; END",
        "CREATE FUNCTION f(\"begin\" int) RETURNS int BEGIN ATOMIC SELECT (SELECT 1 AS end); END",
        "CREATE PROCEDURE p() BEGIN ATOMIC END",
    ] {
        let sql = format!("{body}; SELECT 2;");
        assert_eq!(texts(&sql), [body, "SELECT 2"]);
    }
    let no_body = "CREATE FUNCTION f() RETURNS int RETURN 1";
    assert_eq!(texts(&format!("{no_body}; SELECT 2")), [no_body, "SELECT 2"]);
}

#[test]
fn positions_point_into_the_file() {
    let sql = "-- é\nSELECT 1;\n\n  /* x\n */ SELECT\n 2 ;SELECT 3";
    let found: Vec<_> = split(sql)
        .unwrap()
        .into_iter()
        .map(|s| {
            assert_eq!(&sql[s.offset..s.offset + s.text.len()], s.text);
            (s.number, s.line, s.text)
        })
        .collect();
    assert_eq!(found, [(1, 2, "SELECT 1"), (2, 5, "SELECT\n 2"), (3, 6, "SELECT 3")]);
}

#[test]
fn what_is_not_sql_is_refused_with_its_line() {
    let cases = [
        ("SELECT 1;\nSELECT 'a", "unterminated quoted string starts at line 2"),
        ("SELECT E'a\\'", "unterminated quoted string starts at line 1"),
        ("SELECT \"a", "unterminated quoted name starts at line 1"),
        ("\n\nDO $x$ $$ ;", "unterminated dollar-quoted string starts at line 3"),
        ("/* /* */", "unterminated /* comment starts at line 1"),
        ("SELECT 1;\n\\connect other\n", "`\\connect` at line 2 is a command of psql, not SQL"),
        ("SELECT 1 \\gexec", "`\\gexec` at line 1 is a command of psql, not SQL"),
        ("SELECT 1\n\\restrict a", "`\\restrict` at line 2 is a command of psql, not SQL"),
        (
            "\n COPY t (a) FROM stdin;\n1\n\\.\n",
            "`COPY` at line 2 needs a client that sends or reads its rows",
        ),
        ("COPY t FROM stdin;\n1\tit's\n", "`COPY` at line 1 needs a client that sends or reads its rows"),
        ("copy t to STDOUT", "`COPY` at line 1 needs a client that sends or reads its rows"),
        ("SELECT 1;\n\0", "zero byte at line 2"),
    ];
    for (sql, message) in cases {
        let error = split(sql).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.help().is_some());
        assert_eq!(1 + sql[..error.offset()].matches('\n').count(), error.line());
    }
    assert_eq!(texts("COPY t FROM '/tmp/stdin'"), ["COPY t FROM '/tmp/stdin'"]);
}

#[test]
fn any_bytes_can_be_split() {
    // Every short text over the characters that open and close things: none panics, every position holds.
    let alphabet = ["'", "\"", "$", "a", "E", "/*", "*/", "--", "\n", ";", "(", ")", "\\", "é", "1"];
    for number in 0..alphabet.len().pow(4) {
        let sql: String =
            (0..4).map(|place| alphabet[number / alphabet.len().pow(place) % alphabet.len()]).collect();
        if let Ok(statements) = split(&sql) {
            for statement in statements {
                assert_eq!(&sql[statement.offset..][..statement.text.len()], statement.text);
            }
        }
    }
}

#[test]
fn transactions_are_told_by_keywords() {
    use Transaction::{CommitAfter, Control, Inside, Outside};
    let cases = [
        ("CREATE INDEX i ON t (a)", Inside),
        ("CREATE INDEX concurrently_ ON t (a)", Inside),
        ("CREATE INDEX \"concurrently\" ON t (a)", Inside),
        ("create index Concurrently i ON t (a)", Outside),
        ("CREATE /* x */ UNIQUE INDEX CONCURRENTLY i ON t (a)", Outside),
        ("DROP INDEX CONCURRENTLY IF EXISTS i", Outside),
        ("REINDEX (VERBOSE, CONCURRENTLY) TABLE t", Outside),
        ("REINDEX TABLE t", Outside),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", Inside),
        ("VACUUM FULL t", Outside),
        ("ANALYZE t", Inside),
        ("CLUSTER", Outside),
        ("DISCARD ALL", Outside),
        ("DISCARD TEMP", Inside),
        ("CREATE DATABASE d", Outside),
        ("DROP DATABASE d", Outside),
        ("ALTER DATABASE d SET TABLESPACE s", Outside),
        ("ALTER DATABASE d SET search_path = a", Inside),
        ("ALTER SYSTEM SET work_mem = '4MB'", Outside),
        ("CREATE TABLESPACE s LOCATION '/s'", Outside),
        ("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", Outside),
        ("ALTER SUBSCRIPTION s REFRESH PUBLICATION", Outside),
        ("ALTER TABLE p DETACH PARTITION c CONCURRENTLY", Outside),
        ("ALTER TABLE p DETACH PARTITION c FINALIZE", Inside),
        ("ALTER TYPE \"public\".\"e\" ADD VALUE IF NOT EXISTS 'b' BEFORE 'a'", CommitAfter),
        ("ALTER TYPE e ADD ATTRIBUTE value int", Inside),
        ("ALTER TYPE e RENAME VALUE 'a' TO 'b'", Inside),
        ("BEGIN", Control),
        ("START TRANSACTION", Control),
        ("COMMIT PREPARED 'x'", Control),
        ("END", Control),
        ("ROLLBACK TO s", Control),
        ("ABORT", Control),
        ("SAVEPOINT s", Control),
        ("RELEASE s", Control),
        ("PREPARE TRANSACTION 'x'", Control),
        ("PREPARE p AS SELECT 1", Inside),
        ("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", Inside),
        ("CALL p()", Inside),
        ("-- schema: no transaction\nCALL p()", Outside),
        ("-- Schema: no transaction, says he\nCALL p()", Inside),
        ("COMMENT ON TABLE t IS 'VACUUM'", Inside),
    ];
    for (sql, expected) in cases {
        assert_eq!(split(sql).unwrap()[0].transaction, expected, "{sql}");
    }
    let sql = "-- schema: no transaction\nCALL a();\nCALL b();";
    let found: Vec<_> = split(sql).unwrap().iter().map(|s| s.transaction).collect();
    assert_eq!(found, [Outside, Inside]);
}
