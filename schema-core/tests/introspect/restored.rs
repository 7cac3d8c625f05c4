//! A database and its copy from a dump are the same to us, but for what the server itself prints anew.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use schema_core::introspect;

use crate::facts::{diff, facts};
use crate::server::server;

/// What a dump carries and `base.sql` has not.
const MORE: &str = r#"
    COMMENT ON SCHEMA app IS 'the application';
    COMMENT ON COLUMN purchases.currency IS 'ISO 4217';
    COMMENT ON CONSTRAINT check_amount_positive ON purchases IS 'no negative prices';
    COMMENT ON INDEX app.part_pair IS 'pairs';
    ALTER TABLE purchases ENABLE ROW LEVEL SECURITY, CLUSTER ON idx_purchases_created_at;
    ALTER TABLE purchases DISABLE TRIGGER touch;
    ALTER TABLE video_playback SET UNLOGGED;
    ALTER TABLE app.part DROP a, ADD z integer DEFAULT 5, ADD CHECK (z > 1) NOT VALID;
    ALTER TABLE users REPLICA IDENTITY FULL;
    GRANT SELECT, INSERT ON purchases TO reader WITH GRANT OPTION;
    GRANT UPDATE (status) ON purchases TO PUBLIC;
    REVOKE EXECUTE ON FUNCTION app.twice FROM PUBLIC;
    GRANT CREATE ON SCHEMA public TO reader;
    ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT USAGE ON SEQUENCES TO reader;
    CREATE FUNCTION app.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION app.on_ddl();
    CREATE OPERATOR CLASS app.plain_ops FOR TYPE integer USING hash
        AS OPERATOR 1 =, FUNCTION 1 hashint4(integer);
    CREATE CAST (app.pair AS text) WITH INOUT;
    CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler;
"#;

#[test]
fn a_restored_dump_differs_by_no_more_than_what_the_server_prints() {
    let mut original = server().database("original", &[include_str!("base.sql"), MORE].concat());
    drop(server().database("restored", ""));
    let dump = output(server().program("pg_dump").arg("original"));
    let restore = ["--quiet", "--set=ON_ERROR_STOP=1", "--dbname=restored"];
    let mut psql = server()
        .program("psql")
        .args(restore)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("psql");
    psql.stdin.take().expect("a pipe").write_all(&dump).expect("psql reads");
    assert!(psql.wait().is_ok_and(|status| status.success()), "psql");

    let observe = |client| facts(&introspect::observe(client).expect("the database"));
    let (before, after) = (observe(&mut original), observe(&mut server().connect("restored")));
    let found = diff(&before, &after, &mut BTreeSet::new());
    // "IN" over a varchar is printed with its array cast as a whole, and then with each of its elements cast.
    let (moved, others): (Vec<_>, Vec<_>) =
        found.lines().partition(|line| line.contains("kind.Check.expression.printed"));
    assert_eq!(moved.len(), 2, "{found}");
    assert!(moved.iter().all(|line| line.contains("::character varying)::text")), "{found}");
    assert!(others.is_empty(), "{others:#?}");
}

fn output(command: &mut Command) -> Vec<u8> {
    let output = command.output().expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
