//! What a server keeps in the catalogs for itself is not read as something that somebody set.

use schema_core::introspect;

use crate::server::server;

/// What PostgreSQL 15.20 does to the columns of everything that has some.
const COLUMNS: &str = "UPDATE pg_attribute a SET attoptions = array_prepend('pg_attver=22159064', a.attoptions)
    FROM pg_class c WHERE c.oid = a.attrelid AND c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'c', 'f')
      AND a.attnum > 0";

#[test]
fn what_the_server_writes_among_the_options_of_columns_is_no_difference() {
    let mut client = server().database("bookkeeping", include_str!("base.sql"));
    let before = introspect::observe(&mut client).expect("the database");
    let changed = client.execute(COLUMNS, &[]).expect("the columns");
    assert!(changed > 50, "{changed} columns");
    assert_eq!(introspect::observe(&mut client).expect("the database"), before);
}
