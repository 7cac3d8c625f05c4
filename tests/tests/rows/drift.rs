//! The compiled structs against a database.

use schema_core::rows::DriftError;
use schema_core::rows::postgres::Client;
use schema_core::{assert_no_drift, tables};
use schema_tests as codex;

use super::declared::{Employee, Everything, Room, Ticket};
use super::world;

fn differences(db: &mut Client) -> Vec<String> {
    match assert_no_drift(db, tables![Everything, Ticket, Room, Employee]) {
        Ok(()) => Vec::new(),
        Err(DriftError::Drifted { differences }) => differences,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn what_is_built_from_a_declaration_is_as_it_declares() -> Result<(), DriftError> {
    let mut database = world::database("codex");
    let example = tables![
        codex::User,
        codex::Organization,
        codex::Content,
        codex::ContentAccess,
        codex::Purchase,
        codex::VideoPlayback,
    ];
    assert_no_drift(database.client(), example)?;

    let mut database = world::database("tests/rows/declared.rs");
    assert_eq!(differences(database.client()), [] as [String; 0]);
    // In a transaction too, which sees its own changes.
    let mut transaction = database.client().transaction()?;
    transaction.batch_execute("ALTER TABLE ticket ADD extra int")?;
    let error = assert_no_drift(&mut transaction, tables![Ticket]).expect_err("a column too many");
    assert_eq!(
        error.to_string(),
        "the database is not as the program declares it:\n  column ticket.extra: is extra"
    );
    transaction.rollback()?;
    let left = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'declared by%'";
    assert_eq!(database.client().query_one(left, &[])?.get::<_, i64>(0), 0, "nothing is left behind");
    Ok(())
}

#[test]
fn each_difference_is_named() {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    db.batch_execute(
        "ALTER TYPE app.mood ADD VALUE 'SAD';
         ALTER TABLE app.rooms ALTER class DROP DEFAULT, ALTER class TYPE varchar(4), DROP CONSTRAINT beside;
         ALTER TABLE employees ALTER stands_in SET NOT NULL;
         ALTER TABLE app.\"of every \"\"kind\"\"\" DROP CONSTRAINT later, ADD CONSTRAINT later UNIQUE (big),
             DROP CONSTRAINT \"of every \"\"kind\"\"_size_check\",
             ADD CONSTRAINT \"of every \"\"kind\"\"_size_check\" CHECK (size <> 'medium');
         DROP INDEX app.lower_label;
         DROP TABLE ticket;
         CREATE TABLE nobody_declares_it (id int);",
    )
    .expect("changes by hand");
    insta::assert_snapshot!(differences(db).join("\n"));
}

#[test]
fn a_struct_that_is_pointed_at_has_to_be_named() {
    let mut database = world::database("tests/rows/declared.rs");
    let error = assert_no_drift(database.client(), tables![Employee]).expect_err("`Room` is missing");
    assert_eq!(error.to_string(), "`Employee` references `Room`, which is not among the tables to compare");
    assert_eq!(error.help().as_deref(), Some("add it: `tables![..., Room]`"));
}

#[test]
fn a_check_that_was_restored_is_no_difference() {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    // As a dump prints it, which is not as PostgreSQL prints it before it was restored.
    db.batch_execute(
        "ALTER TABLE app.\"of every \"\"kind\"\"\" DROP CONSTRAINT \"of every \"\"kind\"\"_size_check\",
             ADD CONSTRAINT \"of every \"\"kind\"\"_size_check\"
             CHECK (((size)::text = ANY ((ARRAY['small'::character varying, 'large'::character varying])::text[])))",
    )
    .expect("a restored check");
    assert_eq!(differences(db), [] as [String; 0]);
}

#[test]
fn a_role_that_may_not_build_is_told_so() {
    let mut database = world::database("tests/rows/declared.rs");
    let db = database.client();
    db.batch_execute("CREATE ROLE visitor; SET ROLE visitor").expect("a role");
    let error = assert_no_drift(db, tables![Ticket]).expect_err("no right");
    assert!(matches!(error, DriftError::MayNotBuild(_)), "{error}");
    db.batch_execute("RESET ROLE; DROP ROLE visitor").expect("no role");
}
