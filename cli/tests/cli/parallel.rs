//! Several `migrate` at once apply each migration once.

use std::process::{Command, Stdio};

use crate::world::{PASSWORD, Ran, SCHEMA, World, surround};

#[test]
fn two_at_once_apply_everything_once() {
    at_once(2);
}

#[test]
fn four_at_once_apply_everything_once() {
    at_once(4);
}

/// Each migration counts its runs in a table without a key: a second run would be seen, not refused.
fn at_once(processes: usize) {
    let mut world = World::started();
    for number in 0..8 {
        let sql = match number {
            0 => "CREATE TABLE runs (name text);".to_owned(),
            _ => format!("SELECT pg_sleep(0.03); INSERT INTO runs VALUES ('{number}');"),
        };
        let (name, line) =
            (format!("run_{number}"), "printf '%s' \"$0\" | schema generate --custom --name \"$1\"");
        world.run(Command::new("sh").args(["-c", line, &sql, &name])).expect(0);
    }
    let url = world.url();
    let start = |_| {
        let mut command = Command::new(SCHEMA);
        surround(&mut command, &url).current_dir(world.folder.path());
        command.args(["migrate", "--format", "json", "--database", &url]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("schema")
    };
    let children: Vec<_> = (0..processes).map(start).collect();
    let ran: Vec<Ran> =
        children.into_iter().map(|child| Ran::of(child.wait_with_output().expect("an end"))).collect();
    let mut applied = Vec::new();
    for ran in ran {
        assert!(!ran.stderr.contains(PASSWORD));
        let json = ran.expect(0).json();
        applied.extend(json["migrations"].as_array().expect("names").clone());
    }
    assert_eq!(applied.len(), 9, "{applied:?}");
    let count: i64 = world.target.client().query_one("SELECT count(*) FROM runs", &[]).expect("runs").get(0);
    assert_eq!(count, 7);
    let recorded = world.target.client().query_one("SELECT count(*) FROM schema_history.applied", &[]);
    assert_eq!(recorded.expect("a record").get::<_, i64>(0), 9);
    world.schema(&["status", "--database", &world.url()]).expect(0);
}
