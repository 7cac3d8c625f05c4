//! A database, its copy from a dump, and the copy of the copy: none has drifted.

use std::process::Command;

use crate::world::{World, program, server};

#[test]
fn neither_a_dump_nor_the_dump_of_a_dump_has_drifted() {
    let world = World::example();
    world.schema(&["migrate", "--database", &world.url()]).expect(0);
    world.schema(&["drift", "--database", &world.url()]).expect(0);
    let mut from = world.url();
    let mut copies = Vec::new();
    for _ in 0..2 {
        let copy = server().server().and_then(|server| server.database()).expect("a database");
        restore(&world, &from, &copy.url());
        from = copy.url();
        let ran = world.schema(&["drift", "--format", "json", "--database", &from]).expect(0);
        assert_eq!(ran.json()["drift"], false);
        world.schema(&["migrate", "--database", &from]).expect(0);
        copies.push(copy);
    }
}

fn restore(world: &World, from: &str, to: &str) {
    let dump = world.run(Command::new(program("pg_dump")).arg(from)).expect(0);
    let file = world.folder.path().join("dump.out");
    std::fs::write(&file, &dump.stdout).expect("a dump");
    let psql = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null"];
    world.run(Command::new("psql").args(psql).arg("--file").arg(&file).arg(to)).expect(0);
}
