//! What is observed depends on the database alone: not on the session, the transaction or the role.

use postgres::IsolationLevel;
use schema_core::introspect;
use schema_core::model::object::Kind;
use schema_core::model::{NamedId, ObjectId, TableId};

use crate::server::server;

#[test]
fn no_setting_changes_what_is_read() {
    let sql = r#"CREATE TABLE constants (
            "select" integer, at timestamptz DEFAULT '2026-01-31 12:00+02', day date DEFAULT '2026-01-31',
            lapse interval DEFAULT '1 year 2 days 03:04:05.6', raw bytea DEFAULT '\x01ff',
            ratio float8 DEFAULT 0.1::float8,
            cost money DEFAULT '12.5', path text DEFAULT E'a\\b',
            CHECK (at > '2020-01-01 00:00+00' AND ratio > 0.3::float8)
        );
        CREATE VIEW public.shown AS SELECT at > '2020-06-01 00:00+00' AS late, "select" FROM constants"#;
    let mut plain = server().database("settings", sql);
    let expected = introspect::observe(&mut plain).expect("the database");

    let mut odd = server().connect("settings");
    odd.batch_execute(
        "SET datestyle = 'German'; SET intervalstyle = 'iso_8601'; SET timezone = 'Asia/Kathmandu';
        SET bytea_output = 'escape'; SET extra_float_digits = -10; SET quote_all_identifiers = on;
        SET standard_conforming_strings = off; SET search_path = public, pg_catalog;
        SET lc_monetary = 'POSIX';
        SET default_transaction_read_only = on; SET default_transaction_isolation = 'serializable'",
    )
    .expect("settings");
    assert_eq!(introspect::observe(&mut odd).expect("the database"), expected);
    let path: String = odd.query_one("SHOW search_path", &[]).expect("a setting").get(0);
    assert_eq!(path, r#""public", "pg_catalog""#);
}

#[test]
fn uncommitted_changes_are_seen_and_the_transaction_stays_as_it_was() {
    let mut client = server().database("within", "CREATE TABLE kept (a integer CHECK (a > 0))");
    let outside = introspect::observe(&mut client).expect("the database");
    for level in [IsolationLevel::ReadCommitted, IsolationLevel::RepeatableRead, IsolationLevel::Serializable]
    {
        let mut transaction =
            client.build_transaction().isolation_level(level).start().expect("a transaction");
        assert_eq!(introspect::observe_within(&mut transaction).expect("the database"), outside);
        transaction
            .batch_execute("SET LOCAL search_path = 'kept_path'; CREATE TABLE public.fresh (a integer)")
            .expect("DDL");
        let state =
            "SELECT current_setting('search_path'), current_setting('jit'), current_setting('timezone'),
            (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'
             AND relation >= 16384)";
        let state = |transaction: &mut postgres::Transaction<'_>| -> (String, String, String, i64) {
            let row = transaction.query_one(state, &[]).expect("the state");
            (row.get(0), row.get(1), row.get(2), row.get(3))
        };
        let before = state(&mut transaction);
        let inside = introspect::observe_within(&mut transaction).expect("the database");
        assert_eq!(state(&mut transaction), before);
        assert!(inside.schema.tables.contains_key(&TableId::new("public", "fresh")));
        transaction.rollback().expect("the way back");
    }
    assert_eq!(introspect::observe(&mut client).expect("the database"), outside);
}

#[test]
fn a_role_without_rights_sees_the_same() {
    let mut owner = server().database("rights", include_str!("base.sql"));
    owner
        .batch_execute(
            "CREATE SUBSCRIPTION feed_of_rights CONNECTION 'password=hunter2' PUBLICATION news
                WITH (connect = false, slot_name = NONE, enabled = false)",
        )
        .expect("a subscription");
    // Whose database it is does not hang on who reads it once there is a record of migrations.
    let before = introspect::observe(&mut server().connect_as("reader", "rights")).expect("the database");
    assert!(before.schema.owners.contains_key(&ObjectId::Table(TableId::new("public", "users"))));
    owner.batch_execute("CREATE SCHEMA schema_history").expect("a schema");
    let mut all = introspect::observe(&mut owner).expect("the database");
    assert!(all.schema.owners.is_empty(), "{:?}", all.schema.owners);
    assert!(!format!("{all:?}").contains("hunter2"), "a password");
    let mut seen = introspect::observe(&mut server().connect_as("reader", "rights")).expect("the database");
    // But for user mappings and subscriptions, which are the superuser's to see: to others they are outside the model.
    let hidden: Vec<&str> =
        seen.unmodeled.iter().filter(|own| own.definition.contains("hidden")).map(|own| &*own.kind).collect();
    assert_eq!(hidden, ["subscription", "user mapping"]);
    for observed in [&mut all, &mut seen] {
        observed.unmodeled.retain(|own| !own.is_secret() && !own.definition.contains("hidden"));
        let is_hidden = |id: &NamedId| matches!(id.kind, Kind::UserMapping | Kind::Subscription);
        observed.schema.objects.retain(|id, _| !is_hidden(id));
        observed.schema.dependencies.retain(|(one, _)| !matches!(one, ObjectId::Named(id) if is_hidden(id)));
    }
    assert_eq!(seen, all);
    owner.batch_execute("DROP SUBSCRIPTION feed_of_rights").expect("no subscription");
}

#[test]
fn a_refusal_says_what_was_read_and_what_to_do() {
    let mut owner = server().database("refusal", "REVOKE SELECT ON pg_catalog.pg_index FROM PUBLIC");
    let error =
        introspect::observe(&mut server().connect_as("reader", "refusal")).expect_err("no right to read");
    assert_eq!(
        error.to_string(),
        "cannot read the constraints: permission denied for table pg_index (SQLSTATE 42501)"
    );
    assert!(error.help().is_some_and(|help| help.contains("system catalogs")));

    let mut transaction = owner.transaction().expect("a transaction");
    transaction.batch_execute("SET LOCAL ROLE reader").expect("a role");
    introspect::observe_within(&mut transaction).expect_err("no right to read");
    transaction.batch_execute("SELECT 1").expect("the transaction goes on");
}
