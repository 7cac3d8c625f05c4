//! What a file may have a dev server do, and what it may not.

use std::fs;

use postgres::error::SqlState;

use super::super::{DevDatabase, gate};
use super::{auto, folder, gated, servers_below};

fn run(database: &mut DevDatabase, sql: &str) -> Result<(), postgres::Error> {
    gate::run(database.client(), sql)
}

/// Has a statement refused for want of a right, and leaves nothing of what led to it.
fn refused(database: &mut DevDatabase, before: &str, sql: &str) {
    let mut open = database.client().transaction().unwrap();
    gate::run(&mut open, before).unwrap_or_else(|error| panic!("{before}: {error:?}"));
    let error = gate::run(&mut open, sql).err().unwrap_or_else(|| panic!("this ran: {sql}"));
    let codes =
        [SqlState::INSUFFICIENT_PRIVILEGE, SqlState::WRONG_OBJECT_TYPE, SqlState::INVALID_PARAMETER_VALUE];
    assert!(error.code().is_some_and(|code| codes.contains(code)), "{sql}: {error:?}");
}

const TRIGGER: &str = "CREATE TABLE seen (who name);
    CREATE FUNCTION look() RETURNS event_trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO seen VALUES (current_user); END $$;
    CREATE EVENT TRIGGER look ON ddl_command_end EXECUTE FUNCTION look()";

#[test]
fn what_runs_programs_or_reads_files_is_refused() {
    let folder = folder();
    let dev = gated(folder.path());
    dev.server().unwrap().make_role("gate_bob").unwrap();
    let mut database = dev.server().unwrap().database().unwrap();
    let own = |name: &str| format!("CREATE EXTENSION {name}");
    let (fdw, link) = (own("file_fdw"), own("dblink"));
    let server = format!("{fdw}; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw");
    let look = format!("{TRIGGER}; ALTER EVENT TRIGGER look ENABLE ALWAYS");
    for (before, sql) in [
        ("", "COPY (SELECT 1) TO PROGRAM 'env'"),
        ("", "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''env'''; END $$"),
        ("CREATE TABLE t (a text)", "COPY t FROM '/etc/passwd'"),
        ("", "SELECT pg_read_file('/etc/passwd')"),
        ("", "SELECT pg_ls_dir('/')"),
        ("", "SELECT lo_import('/etc/passwd')"),
        ("", "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc.so.6', 'system'"),
        ("", "CREATE FUNCTION f(text) RETURNS text LANGUAGE internal AS 'pg_read_file_all'"),
        ("", "SET ROLE schema_superuser"),
        ("", "SET SESSION AUTHORIZATION schema_superuser"),
        ("", "ALTER ROLE postgres SUPERUSER"),
        ("", "ALTER ROLE schema_key LOGIN"),
        ("", "DROP ROLE schema_key"),
        ("", "CREATE ROLE gate_boss SUPERUSER"),
        ("", "GRANT schema_superuser TO postgres"),
        ("", "GRANT pg_execute_server_program TO postgres"),
        ("", "CREATE ROLE gate_x IN ROLE pg_execute_server_program"),
        ("", "SELECT rolpassword FROM pg_authid"),
        ("", "UPDATE pg_proc SET proowner = 10"),
        ("", "SELECT pg_catalog.schema_dev_run('x', 'COPY (SELECT 1) TO PROGRAM ''env''', NULL, '')"),
        (
            "",
            "CREATE OR REPLACE FUNCTION pg_catalog.schema_dev_run(key text, statement text, owner text,
              kind text) RETURNS void
              LANGUAGE plpgsql LEAKPROOF SECURITY DEFINER AS $$ BEGIN EXECUTE statement; END $$",
        ),
        ("", "ALTER FUNCTION pg_catalog.pg_read_file(text) OWNER TO gate_bob"),
        ("", "ALTER SCHEMA pg_catalog OWNER TO gate_bob"),
        ("", "ALTER FUNCTION pg_catalog.pg_read_file(text) LEAKPROOF"),
        ("CREATE TABLE t (a int)", "ALTER TABLE t OWNER TO schema_superuser"),
        ("CREATE TABLE t (a int)", "ALTER TABLE t OWNER TO pg_execute_server_program"),
        (&server, "CREATE FOREIGN TABLE f (a text) SERVER s OPTIONS (program 'env')"),
        (&fdw, "CREATE FOREIGN DATA WRAPPER w HANDLER file_fdw_handler"),
        (&link, "SELECT dblink_connect_u('hostaddr='''' user=schema_superuser')"),
        (&link, "GRANT EXECUTE ON FUNCTION dblink_connect_u(text) TO postgres; SELECT dblink_connect_u('a')"),
        (&link, "ALTER EXTENSION dblink DROP FUNCTION dblink_connect_u(text)"),
        (
            &link,
            "CREATE OR REPLACE FUNCTION dblink_connect_u(text) RETURNS text LANGUAGE plpgsql LEAKPROOF
                 SECURITY DEFINER AS $$ BEGIN RETURN pg_read_file('/etc/passwd'); END $$",
        ),
        (
            "CREATE TYPE span AS RANGE (subtype = int)",
            "CREATE OR REPLACE FUNCTION span(int, int) RETURNS span LANGUAGE plpgsql LEAKPROOF SECURITY DEFINER
             AS $$ BEGIN PERFORM pg_read_file('/etc/passwd'); END $$",
        ),
        ("", "ALTER FUNCTION pg_catalog.pg_read_file(text) RENAME TO other"),
        (&look, "CREATE EXTENSION citext"),
        ("SET client_encoding = 'SJIS'", "CREATE PUBLICATION p FOR ALL TABLES"),
    ] {
        refused(&mut database, before, sql);
    }
    // Where a string ends is what it was cut by: it is one statement, and no list of what a publication has.
    let cut = "SET standard_conforming_strings = off; CREATE PUBLICATION p FOR ALL TABLES
        WITH (publish = 'a\\''; COPY (SELECT 1) TO PROGRAM $$env$$; --')";
    assert_eq!(run(&mut database, cut).unwrap_err().code(), Some(&SqlState::SYNTAX_ERROR));
    let error = run(&mut database, "ALTER SYSTEM SET work_mem = '1MB'").unwrap_err();
    assert_eq!(error.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE));
    assert!(gate::advice(&error).unwrap().contains("SCHEMA_DEV_SUPERUSER=0"));
}

#[test]
fn what_superusers_may_do_and_is_no_way_in_runs() {
    let folder = folder();
    let dev = gated(folder.path());
    dev.server().unwrap().make_role("gate_bob").unwrap();
    let mut database = dev.server().unwrap().database().unwrap();
    for sql in [
        TRIGGER,
        "CREATE EXTENSION file_fdw; CREATE EXTENSION postgres_fdw; COMMENT ON EXTENSION file_fdw IS 'x'",
        "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw",
        "CREATE USER MAPPING FOR gate_bob SERVER s OPTIONS (user 'a', password 'b')",
        "CREATE PUBLICATION p FOR ALL TABLES",
        "CREATE SUBSCRIPTION sub CONNECTION 'host=x' PUBLICATION q WITH (connect = false)",
        "ALTER SUBSCRIPTION sub DISABLE; ALTER SUBSCRIPTION sub SET (slot_name = NONE)",
        "CREATE FOREIGN DATA WRAPPER w; ALTER FOREIGN DATA WRAPPER w OPTIONS (ADD a 'b')",
        "CREATE TYPE word;
         CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
         CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
         CREATE TYPE word (INPUT = word_in, OUTPUT = word_out, LIKE = text);
         CREATE CAST (word AS text) WITHOUT FUNCTION",
        "CREATE TRUSTED LANGUAGE plown HANDLER plpgsql_call_handler",
        "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1'; ALTER FUNCTION f() LEAKPROOF",
        "CREATE SCHEMA app; CREATE TABLE app.t (a int); ALTER TABLE app.t OWNER TO gate_bob",
        "ALTER TABLE app.t ADD b int; SET ROLE gate_bob; RESET ROLE",
        "CREATE TYPE span AS RANGE (subtype = int); ALTER FUNCTION span(int, int) RENAME TO span2",
        "SET session_replication_role = replica; SET session_replication_role = 'origin'",
        "ALTER SUBSCRIPTION sub OWNER TO postgres; DROP EVENT TRIGGER look; DROP SUBSCRIPTION sub",
        "DROP EXTENSION file_fdw; DROP FOREIGN DATA WRAPPER w; DROP PUBLICATION p",
    ] {
        run(&mut database, sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }
    // The author's trigger saw what the author did, and nothing of what was done for them.
    let seen = "SELECT count(*) FROM seen WHERE who <> 'postgres'";
    assert_eq!(database.client().query_one(seen, &[]).unwrap().get::<_, i64>(0), 0);
    let foreign = "SELECT count(*) FROM pg_proc WHERE oid >= 16384 AND proowner = 10
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype IN ('e', 'i'))";
    assert_eq!(database.client().query_one(foreign, &[]).unwrap().get::<_, i64>(0), 0);
}

#[test]
fn what_an_author_calls_as_we_do_is_not_called() {
    let folder = folder();
    let dev = gated(folder.path());
    let mut database = dev.server().unwrap().database().unwrap();
    run(
        &mut database,
        "CREATE TABLE seen (who name);
         CREATE FUNCTION public.spy(anyelement, anyelement) RETURNS bool LANGUAGE plpgsql AS
             $$ BEGIN INSERT INTO public.seen VALUES (current_user); RETURN true; END $$;
         CREATE FUNCTION public.concat(text, text, text) RETURNS text LANGUAGE sql AS
             $$ INSERT INTO public.seen VALUES (current_user) RETURNING 'x' $$;
         CREATE FUNCTION public.spy(oid, oid) RETURNS bool LANGUAGE sql AS
             $$ INSERT INTO public.seen VALUES (current_user) RETURNING true $$;
         CREATE FUNCTION public.spy(text, text) RETURNS bool LANGUAGE sql AS
             $$ INSERT INTO public.seen VALUES (current_user) RETURNING true $$;
         CREATE FUNCTION public.spy(name, name) RETURNS bool LANGUAGE sql AS
             $$ INSERT INTO public.seen VALUES (current_user) RETURNING true $$;
         CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = public.spy);
         CREATE OPERATOR public.<> (LEFTARG = oid, RIGHTARG = oid, FUNCTION = public.spy);
         CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = public.spy);
         CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = public.spy);
         CREATE TABLE public.pg_authid (oid oid, rolname name, rolpassword text);
         CREATE TABLE public.pg_proc (oid oid, proowner oid);
         CREATE TABLE u (a int);
         SET search_path = public, pg_catalog",
    )
    .unwrap();
    dev.server().unwrap().make_role("gate_ann").unwrap();
    run(&mut database, "CREATE PUBLICATION p FOR ALL TABLES; ALTER TABLE u OWNER TO gate_ann").unwrap();
    let seen = "SELECT pg_catalog.count(*) FROM public.seen";
    assert_eq!(database.client().query_one(seen, &[]).unwrap().get::<_, i64>(0), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn the_server_has_an_environment_of_its_own() {
    let folder = folder();
    let dev = auto(folder.path());
    let _database = dev.server().unwrap().database().unwrap();
    let server = servers_below(folder.path())[0];
    let environment = fs::read(format!("/proc/{server}/environ")).unwrap();
    let names: Vec<&str> = environment
        .split(|byte| *byte == 0)
        .filter_map(|entry| std::str::from_utf8(entry).ok()?.split('=').next())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    let known = ["PATH", "LC_ALL", "PGHOSTADDR", "TMPDIR", "TZDIR", "ICU_DATA"];
    let is_known =
        |name: &&str| known.contains(name) || name.ends_with("LIBRARY_PATH") || name.starts_with("PG_");
    assert!(names.iter().all(is_known), "{names:?}");
}

#[test]
fn broken_data_are_made_anew() {
    let folder = folder();
    drop(auto(folder.path()).server().unwrap().database().unwrap());
    // What is broken is broken in what it is copied from, too.
    for control in super::find(folder.path(), "pg_filenode.map") {
        fs::write(control, "no map").unwrap();
    }
    auto(folder.path()).server().unwrap().database().unwrap();
}

/// Servers that were made before there was a gate go on as they are.
#[test]
fn without_the_variable_a_superuser_builds() {
    let folder = folder();
    let dev = auto(folder.path());
    let mut database = dev.server().unwrap().database().unwrap();
    let who = "SELECT current_user::text, rolsuper, oid, to_regproc('pg_catalog.schema_dev_run') IS NULL,
        (SELECT count(*) FROM pg_roles WHERE rolname !~ '^pg_') FROM pg_roles WHERE rolname = current_user";
    let row = database.client().query_one(who, &[]).unwrap();
    assert_eq!((row.get::<_, String>(0), row.get::<_, bool>(1)), ("postgres".to_owned(), true));
    assert_eq!((row.get::<_, u32>(2), row.get::<_, bool>(3), row.get::<_, i64>(4)), (10, true, 1));
    // Beside a server with a gate, in one process.
    let other = gated(folder.path());
    let mut shut = other.server().unwrap().database().unwrap();
    for (database, is_super) in [(&mut database, "on"), (&mut shut, "off")] {
        let row = database.client().query_one("SELECT current_setting('is_superuser')", &[]).unwrap();
        assert_eq!(row.get::<_, String>(0), is_super);
        run(database, "CREATE PUBLICATION p FOR ALL TABLES").unwrap();
    }
    run(&mut database, "SELECT pg_read_file('PG_VERSION')").unwrap();
    assert!(run(&mut shut, "SELECT pg_read_file('PG_VERSION')").is_err());
}
