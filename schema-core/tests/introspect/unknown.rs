//! A catalog that holds what no manual knows is read all the same, and what is not understood is named with its object and
//! its field.

use std::collections::BTreeSet;

use schema_core::introspect;
use schema_core::model::Observed;

use crate::server::server;

/// What is said of a database that was made strange by these statements, and what else there is.
fn strange(name: &str, sql: &str, statements: &[&str]) -> (Vec<String>, Observed, Observed) {
    let mut client = server().database(name, sql);
    let before = introspect::observe(&mut client).expect("the database");
    client.batch_execute("SET allow_system_table_mods = on").expect("a setting for superusers");
    for statement in statements {
        let changed = client.execute(*statement, &[]).expect("the catalog");
        assert!(changed > 0, "{statement}");
    }
    let after = introspect::observe(&mut client).expect("the database is read all the same");
    let said = |observed: &Observed| -> BTreeSet<String> {
        let each = observed.unmodeled.iter();
        each.map(|own| format!("{} {}: {}", own.kind, own.name, own.definition)).collect()
    };
    let new = said(&after).difference(&said(&before)).cloned().collect();
    (new, before, after)
}

#[test]
fn numbers_of_columns_that_there_are_none_of_are_named_with_their_constraint_and_index() {
    let (said, before, after) = strange(
        "unknown_numbers",
        "CREATE TABLE t (a int PRIMARY KEY, b int, CONSTRAINT c CHECK (b > 0)); CREATE INDEX i ON t (b);
         CREATE TABLE u (a int REFERENCES t, b int UNIQUE);",
        &[
            "UPDATE pg_constraint SET conkey = '{77}' WHERE conname IN ('c', 'u_a_fkey')",
            "UPDATE pg_index SET indkey = '78' WHERE indexrelid = 'i'::regclass",
        ],
    );
    let expected = [
        "unknown attnum of constraint c on public.t: 77",
        "unknown attnum of constraint u_a_fkey on public.u: 77",
        "unknown attnum of index i on public.t: 78",
    ];
    assert_eq!(said, expected);
    let tables = |observed: &Observed| -> Vec<(String, usize)> {
        let each = observed.schema.tables.iter();
        each.map(|(id, own)| (id.to_string(), own.columns.len())).collect()
    };
    assert_eq!(tables(&after), tables(&before));
    let u = after.schema.tables.values().last().expect("a table");
    assert!(u.constraints.contains_key("u_b_key"), "the rest of the table is there");
}

#[test]
fn letters_that_no_manual_knows_are_named_with_their_object() {
    let (said, before, after) = strange(
        "unknown_letters",
        "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED, c text, d int GENERATED ALWAYS AS IDENTITY,
             CONSTRAINT odd CHECK (a > 0));
         CREATE TABLE u (a int PRIMARY KEY); CREATE TABLE v (a int CONSTRAINT away REFERENCES u);
         CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW w AS SELECT 1 AS one;
         CREATE TYPE mood AS ENUM ('well'); CREATE POLICY mine ON u;",
        &[
            "UPDATE pg_attribute SET attgenerated = 'y' WHERE attrelid = 't'::regclass AND attname = 'b'",
            "UPDATE pg_attribute SET attstorage = 'y', attcompression = 'z' WHERE attrelid = 't'::regclass
                 AND attname = 'c'",
            "UPDATE pg_attribute SET attidentity = 'y' WHERE attrelid = 't'::regclass AND attname = 'd'",
            "UPDATE pg_constraint SET contype = 'y' WHERE conname = 'odd'",
            "UPDATE pg_constraint SET confdeltype = 'y' WHERE conname = 'away'",
            "UPDATE pg_class SET relreplident = 'y' WHERE oid = 'v'::regclass",
            "UPDATE pg_class SET relkind = 'y' WHERE oid = 'w'::regclass",
            "UPDATE pg_type SET typtype = 'y' WHERE typname = 'mood'",
            "UPDATE pg_proc SET provolatile = 'y' WHERE proname = 'f'",
            "UPDATE pg_policy SET polcmd = 'y' WHERE polname = 'mine'",
        ],
    );
    let expected = [
        "unknown attcompression of column public.t.c: z",
        "unknown attgenerated of column public.t.b: y",
        "unknown attidentity of column public.t.d: y",
        "unknown attstorage of column public.t.c: y",
        "unknown confdeltype of constraint away on public.v: y",
        "unknown contype of constraint odd on public.t: y",
        "unknown pg_depend.refobjsubid of identity sequence public.t_d_seq: public.t 4",
        "unknown polcmd of policy mine on public.u: y",
        "unknown provolatile of function public.f(): y",
        "unknown relkind of relation public.w: y",
        "unknown relreplident of table public.v: y",
        "unknown typtype of type public.mood: y",
    ];
    assert_eq!(said, expected);
    assert_eq!(after.schema.tables.len(), before.schema.tables.len());
}

#[test]
fn what_is_not_understood_is_no_difference_to_itself() {
    let (_, _, after) = strange(
        "unknown_twice",
        "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));",
        &["UPDATE pg_constraint SET conkey = '{9}' WHERE conname = 'c'"],
    );
    let again = introspect::observe(&mut server().connect("unknown_twice")).expect("the database");
    assert_eq!(again, after);
}
