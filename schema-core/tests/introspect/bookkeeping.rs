//! What a server keeps in the catalogs for itself is not read as something that somebody set.

use schema_core::introspect;

use crate::server::server;

/// Something with each of the lists that base.sql has nothing in.
const MORE: &str = "CREATE FUNCTION app.pinned() RETURNS integer LANGUAGE sql SET work_mem = '1MB' SET app.x = 'pg_y'
        AS 'SELECT 1';
    CREATE FUNCTION app.watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE EVENT TRIGGER tagged ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION app.watched();
    ALTER FOREIGN TABLE app.remote ALTER a OPTIONS (ADD column_name 'b');
    CREATE VIEW app.guarded WITH (security_barrier = true) AS SELECT 1 AS one;
    CREATE INDEX prices_price ON app.prices (price) WITH (fillfactor = 70);
    CREATE INDEX prices_count ON app.prices (count);
    ALTER MATERIALIZED VIEW app.prices SET (fillfactor = 80);
    ALTER MATERIALIZED VIEW app.prices ALTER price SET (n_distinct = 5);
    CREATE TABLE app.kept (a text, b int4range, EXCLUDE USING gist (b WITH &&) WITH (fillfactor = 70),
        UNIQUE (a) WITH (fillfactor = 80));
    CREATE INDEX kept_lower ON app.kept (lower(a), a text_pattern_ops);
    ALTER TABLE app.kept SET (fillfactor = 60, toast.autovacuum_enabled = off);";

/// Lists of the catalogs as a server may fill them: PostgreSQL 15.20 does the first, to the columns of everything that
/// has some.
const EDITS: [&str; 8] = [
    "UPDATE pg_attribute a SET attoptions = array_prepend('pg_attver=22159064', a.attoptions)
     FROM pg_class c WHERE c.oid = a.attrelid AND c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'c', 'f')
       AND a.attnum > 0",
    "UPDATE pg_attribute a SET attoptions = a.attoptions || ARRAY['pg_attver=1', 'pg_second=it''s']
     FROM pg_class c WHERE c.oid = a.attrelid AND c.oid >= 16384 AND c.relkind IN ('i', 'I') AND a.attnum > 0",
    "UPDATE pg_class SET reloptions = array_prepend('pg_relver=3', reloptions)
     WHERE oid >= 16384 AND relkind IN ('r', 'p', 't', 'v', 'm', 'i', 'I', 'S', 'f', 'c')",
    "UPDATE pg_class SET reloptions = array_append(reloptions, 'relver=3')
     WHERE oid >= 16384 AND relkind IN ('r', 'p', 't', 'v', 'm')",
    "UPDATE pg_proc SET proconfig = array_append(proconfig, 'pg_procver=3') WHERE oid >= 16384",
    "UPDATE pg_event_trigger SET evttags = array_append(evttags, 'pg_tagver')",
    "UPDATE pg_foreign_server SET srvoptions = array_prepend('pg_srvver=3', srvoptions)",
    "UPDATE pg_attribute SET attfdwoptions = array_append(attfdwoptions, 'pg_ver=3') WHERE attfdwoptions IS NOT NULL",
];

#[test]
fn what_the_server_keeps_in_open_lists_is_no_difference_and_is_named() {
    let mut client = server().database("bookkeeping", include_str!("base.sql"));
    client.batch_execute(MORE).expect("more objects");
    let before = introspect::observe(&mut client).expect("the database");
    for edit in EDITS {
        assert!(client.execute(edit, &[]).expect(edit) > 0, "nothing to edit: {edit}");
        let after = introspect::observe(&mut client).expect("the database");
        let facts = (crate::facts::facts(&before), crate::facts::facts(&after));
        let differing = crate::facts::diff(&facts.0, &facts.1, &mut std::collections::BTreeSet::new());
        assert_eq!(differing, "", "after {edit}");
        assert_eq!(after.schema, before.schema, "after {edit}");
        assert_eq!(after.unmodeled, before.unmodeled, "after {edit}");
    }
    let after = introspect::observe(&mut client).expect("the database");
    let named: Vec<String> = after.bookkeeping.iter().map(ToString::to_string).collect();
    assert_eq!(
        named,
        [
            "`pg_ver` in pg_attribute.attfdwoptions",
            "`pg_attver` in pg_attribute.attoptions",
            "`pg_second` in pg_attribute.attoptions",
            "`pg_relver` in pg_class.reloptions",
            "`relver` in pg_class.reloptions",
            "`pg_tagver` in pg_event_trigger.evttags",
            "`pg_srvver` in pg_foreign_server.srvoptions",
            "`pg_procver` in pg_proc.proconfig",
        ]
        .map(str::to_owned)
        .to_vec()
    );
}

#[test]
fn one_text_built_twice_is_observed_equal() {
    let sql = [include_str!("base.sql"), include_str!("../../src/source/probe.sql")].concat();
    let built = |client: &mut postgres::Client| introspect::observe(client).expect("the database");
    let one = built(&mut server().database("built_once", &sql));
    // What the whole server shares is there once.
    let again = sql.replace("CREATE ROLE", "-- CREATE ROLE");
    let other = built(&mut server().database("built_twice", &again));
    assert_eq!(one.schema, other.schema, "on one server");
    assert_eq!(one.unmodeled, other.unmodeled, "on one server");
    let elsewhere = crate::server::another();
    let third = built(&mut elsewhere.database("built_elsewhere", &sql));
    assert_eq!(one.schema, third.schema, "on two servers");
    assert_eq!(one.unmodeled, third.unmodeled, "on two servers");
}
