//! What `schema pull` writes: for a database with something of everything, and for the example.
//!
//! The files in `pull/shop` are what is pulled of `pull/shop.sql`, and are compiled with this test: the derives take
//! them. `UPDATE=1 cargo test -p schema-tests --test pull` writes them anew.

#[allow(dead_code, unreachable_pub)]
// They are as they were pulled.
#[rustfmt::skip]
#[path = "pull/shop/mod.rs"]
mod shop;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use schema_core::dev::{Cache, Dev, DevConfig, Settings};
use schema_core::model::Observed;
use schema_core::model::declared::Renames;
use schema_core::pull::{self, Folder};
use schema_core::rows::{Enum, Table};
use schema_core::source::{Observer, Project, Source};

#[test]
fn a_database_is_the_files_that_are_compiled_here() {
    let world = World::new();
    let observed = world.observed(&Source::Sql(vec![here("pull/shop.sql")]));
    let pulled = pull::pull(&observed).expect("files");
    let folder = here("pull/shop");
    if std::env::var_os("UPDATE").is_some() {
        let written = Folder::open(&folder).and_then(|own| own.write(&pulled.files, true));
        assert_eq!(
            written.expect("the files written"),
            Vec::<PathBuf>::new(),
            "files that are pulled no more"
        );
    }
    let entries = pull::entries(&folder).expect("the folder");
    let texts = entries.into_iter().map(|name| {
        let text = fs::read_to_string(folder.join(&name)).expect("a file");
        (name, text)
    });
    assert_eq!(pulled.files, texts.collect::<BTreeMap<_, _>>());
    assert_eq!(pulled.left_out, Vec::<String>::new());
    world.makes(&observed, &folder);
}

#[test]
fn the_derives_read_what_was_pulled() {
    assert_eq!((shop::billing::Person::SCHEMA, shop::billing::Person::NAME), ("Billing", "people"));
    assert_eq!(shop::billing::State::VALUES, ["NEW", "PAID", "2-late"]);
    assert_eq!(shop::public::PeopleType::VALUES, ["guest", "member", "staff"]);
    assert_eq!(shop::public::People::first_name.name(), "firstName");
    assert_eq!(shop::public::NothingAtAll::COLUMNS, [""; 0]);
}

#[test]
fn the_example_is_pulled_nearly_as_it_was_written() {
    let world = World::new();
    let observed = world.observed(&Source::Rust(vec![here("../codex")]));
    let pulled = pull::pull(&observed).expect("files");
    let [(name, text)] = pulled.files.iter().collect::<Vec<_>>()[..] else { panic!("one file: {pulled:?}") };
    assert_eq!(name, Path::new("mod.rs"));
    insta::assert_snapshot!(text);
}

/// A dev server for one test.
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
        let dev = Dev::with_settings(DevConfig::Auto, settings);
        let project = Project { schema: Vec::new(), migrations: folder.path().join("migrations") };
        Self { dev, cache, project, _folder: folder }
    }

    fn observer(&self) -> Observer<'_> {
        Observer::new(&self.project, &self.dev, self.cache.clone())
    }

    fn observed(&self, source: &Source) -> Observed {
        self.observer().observe(source).expect("a schema").observed
    }

    /// Demands that the files make the schema that they were written from.
    fn makes(&self, observed: &Observed, folder: &Path) {
        let observer = self.observer();
        let mut made = observer.observe(&Source::Rust(vec![folder.to_owned()])).expect("what the files make");
        let mut wanted = observer.observe(&Source::Sql(vec![here("pull/shop.sql")])).expect("the schema");
        assert_eq!(wanted.observed.schema, observed.schema);
        let found = observer.compare(&mut wanted, &mut made, &Renames::default()).expect("a comparison");
        assert!(found.is_empty(), "{:#?}", found.changes);
    }
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}
