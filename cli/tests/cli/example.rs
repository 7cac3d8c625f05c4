//! The ways to 0006: what `generate` writes for the example is the seed's file, wherever it starts from.

use std::fs;

use crate::world::World;

const LAST: &str = "migrations/0006_cloudy_blizzard.sql";

fn seed(world: &World) -> String {
    fs::read_to_string(world.folder.path().join(LAST)).expect("0006")
}

#[test]
fn from_the_history_before_it() {
    let world = World::example();
    let ran = world.schema(&["generate", "--dry-run", "--from", "migrations@0005"]).expect(0);
    assert_eq!(ran.stdout, seed(&world));
}

#[test]
fn from_a_database_before_it() {
    let world = World::example();
    world.schema(&["migrate", "--to", "5", "--database", &world.url()]).expect(0);
    let ran = world.schema(&["generate", "--dry-run", "--from", &world.url()]).expect(0);
    assert_eq!(ran.stdout, seed(&world));
    let ran = world.schema(&["diff", "--from", &world.url(), "--to", "declared"]).expect(1);
    assert_eq!(ran.stdout, seed(&world));
}

#[test]
fn from_a_folder_of_sql_before_it() {
    let world = World::example();
    let last = world.folder.path().join(LAST);
    let wanted = seed(&world);
    // SQL files by themselves: a folder that is no history.
    world.sh("mkdir before && cp migrations/000[0-5]*.sql before").expect(0);
    fs::remove_file(last).expect("0006");
    let ran = world.schema(&["generate", "--dry-run", "--from", "before"]);
    assert_eq!(ran.code, 2, "a history that lacks its end is told: {}", ran.stderr);
    let ran = world.schema(&["diff", "--from", "before", "--to", "declared"]).expect(1);
    assert_eq!(ran.stdout, wanted);
}

#[test]
fn its_history_is_what_it_declares() {
    let world = World::example();
    let ran = world.schema(&["check"]).expect(0);
    assert_eq!(ran.stdout, "");
    world.schema(&["migrate", "--database", &world.url()]).expect(0);
    world.schema(&["drift", "--database", &world.url()]).expect(0);
}

/// The document that a reviewer of 0006 reads, as it was read by one.
#[test]
fn its_review_says_what_changes_and_what_fails() {
    let world = World::example();
    let first = world.schema(&["review"]).expect(0).stdout;
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("review", first);
    });
    let again = world.schema(&["review", "--from", "migrations@0005"]).expect(0).stdout;
    // The name of the state before is what somebody typed.
    assert_eq!(again.replace("`migrations@0005`", "`0005_bent_inhumans`"), first);
}
