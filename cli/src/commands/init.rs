//! `schema init`: a project that works, with one table in it. What is there already stays as it is.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use schema_core::history::History;

use super::Outcome;
use crate::args::Init;
use crate::config;
use crate::error::Error;
use crate::report::Talk;

const CONFIG: &str = r#"# The declaration: files and folders of Rust structs.
schema = ["src/schema"]
migrations = "migrations"

# Where migrations are tried out: a private server from PostgreSQL's own programs, or "postgres://..." of one that may
# hold throwaway databases.
dev = "auto"

# The database that `migrate` and `drift` talk to, unless --database or DATABASE_URL names one. Never a password here.
# database = "$DATABASE_URL"
"#;

/// The file that a project starts with.
pub(super) const SCHEMA: &str = r#"use schema_core::Table;

/// Somebody who can sign in.
#[derive(Debug, Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key, identity(always))]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub name: Option<String>,
}
"#;

/// What the configuration names.
const SCHEMA_FOLDER: &str = "src/schema";

pub(super) fn run(args: &Init, talk: &Talk) -> Result<Outcome, Error> {
    let is_here = args.folder == Path::new(".");
    let place = |path: &str| if is_here { PathBuf::from(path) } else { args.folder.join(path) };
    let (config, schema) = (place(config::FILE), place(SCHEMA_FOLDER));
    if exists(&config)? {
        return Err(Error::Exists { path: config });
    }
    let migrations = place("migrations");
    let has_history = exists(&migrations)?;
    // Also where a folder is there: it must be a history, or free to become one.
    History::create(&migrations)?;
    if !has_history {
        talk.done(&format!("wrote {}", migrations.display()));
    }
    // A declaration that is there is the declaration.
    let has_schema = exists(&schema)?;
    if !has_schema {
        write(&schema.join("mod.rs"), SCHEMA, talk)?;
    }
    write(&config, CONFIG, talk)?;
    let enter = if is_here { String::new() } else { format!("`cd {}`, ", args.folder.display()) };
    let edit = if has_schema { SCHEMA_FOLDER.to_owned() } else { format!("{SCHEMA_FOLDER}/mod.rs") };
    talk.say(&format!("next: {enter}edit {edit}, then run `schema generate`"));
    Ok(Outcome::Clean)
}

fn exists(path: &Path) -> Result<bool, Error> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(source) => Err(Error::File { doing: "read", path: path.to_owned(), source }),
    }
}

fn write(path: &Path, text: &str, talk: &Talk) -> Result<(), Error> {
    let failed = |source: io::Error| Error::File { doing: "write", path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    // Nobody reads a file that is half there: written beside, then renamed.
    let beside = path.with_extension("new");
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written.map_err(failed)?;
    talk.done(&format!("wrote {}", path.display()));
    Ok(())
}
