//! Edits of a declaration: what is built in part is what is built whole.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::dev::{Dev, DevConfig, DevServer, Settings};
use crate::source::memory::Surroundings;
use crate::source::rust;

const TABLES: &str = r#"
    #[derive(Table)]
    #[table(name = "users", comment = "people")]
    #[table(policy("own", using = "name = current_user"))]
    #[table(trigger("touch", before(update), for_each = row, execute = touch()))]
    struct User {
        #[column(primary_key, identity(always))]
        id: i64,
        name: String,
        state: State,
    }

    #[derive(Enum)]
    #[enum_type(name = "state")]
    enum State { On, Off }

    #[derive(Table)]
    #[table(name = "orders")]
    #[table(policy("of_user", using = "buyer IN (SELECT id FROM users)"))]
    #[table(index("orders_big", on("greatest_of(amount)")))]
    struct Order {
        #[column(primary_key)]
        id: i64,
        #[column(references(User::id))]
        buyer: i64,
        amount: i32,
    }

    #[derive(Table)]
    #[table(name = "notes")]
    struct Note {
        #[column(primary_key)]
        id: i64,
        text: String,
    }

    #[derive(Table)]
    #[table(name = "twins")]
    struct Twin { label: String }

    #[derive(Table)]
    #[table(name = "twins", schema = "other")]
    struct OtherTwin { label: String }

    #[derive(View)]
    #[view(query = "SELECT id, name FROM users WHERE state = 'on'")]
    struct ActiveUsers { id: i64, name: String }
"#;

const FILES: [&str; 2] = [
    "-- Out of order: what comes first needs what comes last.
     CREATE VIEW totals AS SELECT a.name, sum(p.amount) FROM active_users a JOIN all_orders p ON p.buyer = a.id
         GROUP BY a.name;
     COMMENT ON VIEW totals IS 'for the report';
     GRANT SELECT ON totals TO PUBLIC;
     REVOKE ALL ON FUNCTION orders_of(users) FROM PUBLIC;
     CREATE TRIGGER seen INSTEAD OF UPDATE ON totals FOR EACH ROW EXECUTE FUNCTION touch();",
    "SET check_function_bodies = off;
     CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
     CREATE FUNCTION greatest_of(n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT greatest(n, 0) $$;
     CREATE VIEW all_orders AS SELECT * FROM orders;
     CREATE FUNCTION orders_of(users) RETURNS SETOF orders LANGUAGE sql AS
         $$ SELECT * FROM orders WHERE buyer = $1.id $$;
     CREATE MATERIALIZED VIEW counts AS SELECT buyer, count(*) FROM all_orders GROUP BY buyer;
     CREATE UNIQUE INDEX ON counts (buyer);
     GRANT SELECT ON notes TO PUBLIC;
     CREATE TABLE log (id int, of text);
     CREATE INDEX log_users ON log (of);
     CREATE TRIGGER noted AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION touch();
     CREATE TRIGGER logged AFTER INSERT ON log FOR EACH ROW WHEN (row_to_json(NEW)::text <> '')
         EXECUTE FUNCTION touch();",
];

struct Project {
    folder: tempfile::TempDir,
    dev: Dev,
}

impl Project {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { cache_folder: folder.path().join("cache"), ..Settings::from_env() };
        Self { dev: Dev::with_settings(DevConfig::Auto, settings), folder }
    }

    fn surroundings(&self) -> Surroundings<'_> {
        Surroundings { server_version: self.server().version(), time_zone: self.dev.time_zone() }
    }

    fn server(&self) -> &DevServer {
        self.dev.server().unwrap()
    }

    fn read(&self, tables: &str) -> Declared {
        let path = self.folder.path().join("tables.rs");
        fs::write(&path, tables).unwrap();
        rust::read(&[path]).unwrap()
    }

    fn last(&self, declared: &Declared, files: &[(PathBuf, String)]) -> (crate::dev::DevDatabase, Last) {
        let mut database = self.server().database().unwrap();
        let plan = plan::build(declared, self.server().version());
        build::beside_scripts(database.client(), &plan, declared, files).unwrap();
        let observed = introspect::observe(database.client()).unwrap();
        (database, Last { base: Base::of(declared, files, self.surroundings()), observed })
    }

    /// What of an edit is built in part, which has to be what is built whole.
    fn edited(&self, files: &[(PathBuf, String)], edit: (&str, &str)) -> Option<Observed> {
        assert!(TABLES.contains(edit.0), "there is no `{}`", edit.0);
        let (mut database, last) = self.last(&self.read(TABLES), files);
        let declared = self.read(&TABLES.replace(edit.0, edit.1));
        let before = last.observed.clone();
        let wanted = Base::of(&declared, files, self.surroundings());
        let mut transaction = database.client().transaction().unwrap();
        let part = last.rebuilt(&mut transaction, &wanted, &declared, files);
        transaction.rollback().unwrap();
        assert_eq!(introspect::observe(database.client()).unwrap(), before, "the base stays as it was");
        if let Some(part) = &part {
            let (_whole, whole) = self.last(&declared, files);
            let (part, whole) = (&part.schema, &whole.observed.schema);
            assert_eq!(part.objects, whole.objects, "{edit:?}");
            let differing: Vec<_> = part.dependencies.symmetric_difference(&whole.dependencies).collect();
            assert!(differing.is_empty(), "{edit:?}: {differing:?}");
            assert_eq!(part.grants, whole.grants, "{edit:?}");
            assert!(*part == *whole, "{edit:?}");
        }
        part
    }
}

fn files(texts: &[&str]) -> Vec<(PathBuf, String)> {
    texts.iter().zip(0..).map(|(text, n)| (format!("{n}.sql").into(), (*text).to_owned())).collect()
}

#[test]
fn in_part_is_as_whole() {
    let project = Project::new();
    let files = files(&FILES);
    for edit in [
        // A column in the middle of what views, functions, policies and foreign keys hang on.
        ("name: String,", "name: String, email: Option<String>,"),
        ("amount: i32,", "amount: i32, #[column(default = 1)] pieces: i32,"),
        ("state: State,", "#[column(default = State::Off)] state: State,"),
        ("amount: i32,", "#[column(check(\"amount > 0\"))] amount: i32,"),
        ("#[table(index(\"orders_big\", on(\"greatest_of(amount)\")))]", ""),
        ("#[column(references(User::id))]", ""),
        ("text: String,", "text: Option<String>,"),
        ("comment = \"people\"", "comment = \"persons\""),
        ("struct Note {", "struct Note { #[column(references(User::id))] by: i64,"),
        // New tables.
        (
            "#[derive(View)]",
            "#[derive(Table)] #[table(name = \"tags\")] struct Tag { name: String } #[derive(View)]",
        ),
    ] {
        assert!(project.edited(&files, edit).is_some(), "{edit:?} is built in part");
    }
}

#[test]
fn what_no_statement_brings_back_is_built_whole() {
    let project = Project::new();
    for (file, edit) in [
        // A type that another table uses.
        ("CREATE TABLE copies (of notes)", ("text: String,", "text: Option<String>,")),
        ("ALTER TABLE log ADD CHECK (of <> 'notes'::regclass::text)", ("text: String,", "")),
        ("CREATE TABLE copies (LIKE notes)", ("text: String,", "text: Option<String>,")),
        ("DO $$ BEGIN EXECUTE 'CREATE VIEW v AS SELECT * FROM notes'; END $$", ("text: String,", "")),
        ("CREATE TABLE other.notes (id int)", ("text: String,", "")),
        ("CREATE DOMAIN named AS text CHECK (VALUE <> 'notes'::regclass::text)", ("text: String,", "")),
    ] {
        let mut files = files(&FILES);
        assert!(project.edited(&files, edit).is_some(), "{edit:?} alone is built in part");
        files.push(("more.sql".into(), file.to_owned()));
        assert!(project.edited(&files, edit).is_none(), "{file}");
    }
}

#[test]
fn what_does_not_hold_any_more_is_left_to_building_whole() {
    let project = Project::new();
    // A view in a file names the column that is no more.
    assert!(project.edited(&files(&FILES), ("buyer: i64,", "payer: i64,")).is_none());
}

#[test]
fn whose_name_two_tables_have_is_built_whole() {
    let project = Project::new();
    // Run again, it would make a second index of the table that stays.
    let files = files(&[FILES[0], FILES[1], "CREATE INDEX ON other.twins (label)"]);
    let edit = ("struct Twin { label: String }", "struct Twin { label: Option<String> }");
    assert!(project.edited(&files, edit).is_none());
}
