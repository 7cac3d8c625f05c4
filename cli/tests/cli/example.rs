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

/// What existing rows get, and the form that lets everybody read and write: the same change on tables with rows.
#[test]
fn its_change_succeeds_on_rows_where_it_does_not_block() {
    let world = World::example();
    world.sh("rm migrations/0006*.sql && grep -v 0006 migrations/history.lock > lock && mv lock migrations/history.lock")
        .expect(0);
    let declared = world.folder.path().join("tests/codex/ecommerce.rs");
    let mut text = fs::read_to_string(&declared).expect("the declaration");
    let of_content = "(SELECT organization_id FROM content WHERE content.id = content_id)";
    for (field, backfill) in [
        ("pub organization_id: Uuid", of_content),
        ("pub stripe_payment_intent_id: String", "'before_' || purchases.id"),
    ] {
        text = text.replace(field, &format!("#[column(backfill = \"{backfill}\")]\n    {field}"));
    }
    fs::write(&declared, text).expect("the declaration");
    world.schema(&["migrate", "--database", &world.url()]).expect(0);
    let rows = "INSERT INTO users SELECT 'u' || n FROM generate_series(1, 20) n;
        INSERT INTO organizations SELECT gen_random_uuid() FROM generate_series(1, 2);
        INSERT INTO content (organization_id) SELECT id FROM organizations;
        INSERT INTO content_access (user_id, content_id, access_type)
            SELECT u.id, c.id, 'purchased' FROM users u, content c;
        INSERT INTO video_playback (user_id, content_id, duration_seconds)
            SELECT u.id, c.id, 10 FROM users u, content c;";
    // What the code before the change goes on to do while the migrations run.
    let old_code = "INSERT INTO purchases (customer_id, content_id, status, amount_paid_cents)
            SELECT u.id, c.id, 'completed', 1 FROM users u, content c;
        UPDATE video_playback SET position_seconds = position_seconds + 1, updated_at = now();";
    let mut target = postgres::Client::connect(&world.url(), postgres::NoTls).expect("the target");
    target.batch_execute(rows).expect("rows of the schema before");
    target.batch_execute(old_code).expect("the old code before the change");

    let ran = world.schema(&["generate", "--strategy", "online", "--format", "json"]).expect(0).json();
    let files = ran["migrations"].as_array().expect("migrations");
    for (at, file) in files.iter().enumerate() {
        let errors = file["findings"].as_array().expect("findings").iter();
        let errors: Vec<_> = errors.filter(|own| own["severity"] == "error").collect();
        assert!(errors.is_empty(), "{errors:?}");
        if file["after_deploy"] == false {
            world.schema(&["migrate", "--to", &(6 + at).to_string(), "--database", &world.url()]).expect(0);
            target.batch_execute(old_code).expect("the old code meanwhile");
        }
    }
    world.schema(&["migrate", "--database", &world.url()]).expect(0);
    let left = "SELECT count(*) FROM purchases WHERE stripe_payment_intent_id <> 'before_' || id";
    assert_eq!(target.query_one(left, &[]).expect("purchases").get::<_, i64>(0), 0);
    world.schema(&["drift", "--database", &world.url()]).expect(0);
    world.schema(&["check"]).expect(0);
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
