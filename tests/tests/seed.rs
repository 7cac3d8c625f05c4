//! The example's migration 0006 is printed byte for byte, wherever the state before it comes from: a live database,
//! SQL files or a history.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use schema_core::connect::Target;
use schema_core::dev::{Cache, Dev, DevConfig, Settings};
use schema_core::history::History;
use schema_core::source::{Observer, Project, Source};
use schema_core::{plan, verify};

/// The bytes of the file that `generate` must write.
const EXPECTED: &str = include_str!("../seed/0006_cloudy_blizzard.sql");
const BEFORE: &str = include_str!("../seed/before.sql");

#[test]
fn from_a_live_database() {
    let world = World::new();
    let mut live = world.dev.server().expect("a server").database().expect("a database");
    live.client().batch_execute(BEFORE).expect("the state before");
    let target = Target::parse(&live.url()).expect("a connection string");
    world.prints(&Source::Database(Box::new(target)));
}

#[test]
fn from_sql_files() {
    let world = World::new();
    world.prints(&Source::Sql(vec![here("seed/before.sql")]));
}

#[test]
fn from_a_history() {
    let world = World::new();
    let mut history = History::create(&world.project.migrations).expect("a history");
    history.append(Some("bent_inhumans"), BEFORE, "").expect("a migration");
    let sql = world.prints(&Source::History(None));
    // What is written is what was printed.
    let migration = history.append(Some("cloudy_blizzard"), &sql, "").expect("a migration");
    let written = fs::read_to_string(world.project.migrations.join(migration.file())).expect("its file");
    assert_eq!(written, EXPECTED);
}

/// A project with the example's declaration and no history yet.
struct World {
    dev: Dev,
    cache: Cache,
    project: Project,
    _folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).expect("a folder");
        // PostgreSQL does not run as root; where root runs the tests its user must reach the folder.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).expect("permissions");
        let cache_folder = folder.path().join("cache");
        let settings = Settings { cache_folder, ..Settings::from_env() };
        let cache = Cache::with_settings(&settings);
        let project = Project { schema: vec![here("codex")], migrations: folder.path().join("migrations") };
        let dev = Dev::with_settings(DevConfig::Auto, settings);
        Self { dev, cache, project, _folder: folder }
    }

    fn prints(&self, source: &Source) -> String {
        let observer = Observer::new(&self.project, &self.dev, self.cache.clone());
        let mut before = observer.observe(source).expect("the state before");
        let mut after = observer.observe(&Source::Declared).expect("the declaration");
        let declared = after.declared.clone().expect("a declaration");
        let difference = observer.compare(&mut before, &mut after, &declared.renames).expect("a difference");
        let plan = plan::plan(&difference, &after.observed, &declared.backfills);
        assert_eq!(plan.sql(), EXPECTED);
        let left = verify::replay(&observer, &before, &plan, &after.observed).expect("a proof");
        assert_eq!(left, [] as [String; 0]);
        plan.sql()
    }
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
