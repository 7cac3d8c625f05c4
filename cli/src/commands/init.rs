//! `schema init`: a project that works, with one table in it.

use std::fs;
use std::path::Path;

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

const SCHEMA: &str = r#"use schema_core::Table;

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

pub(super) fn run(args: &Init, talk: &Talk) -> Result<Outcome, Error> {
    let folder = &args.folder;
    let (config, schema) = (folder.join(config::FILE), folder.join("src/schema/mod.rs"));
    for path in [&config, &schema] {
        if path.exists() {
            return Err(Error::Exists { path: path.clone() });
        }
    }
    let migrations = folder.join("migrations");
    if !migrations.exists() {
        History::create(&migrations)?;
        talk.done(&format!("wrote {}", migrations.display()));
    }
    write(&schema, SCHEMA, talk)?;
    write(&config, CONFIG, talk)?;
    talk.say("next: edit src/schema/mod.rs, then run `schema generate`");
    Ok(Outcome::Clean)
}

fn write(path: &Path, text: &str, talk: &Talk) -> Result<(), Error> {
    let failed = |source| Error::File { doing: "write", path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    // Nobody reads a file that is half there: written beside, then renamed.
    let beside = path.with_extension("new");
    fs::write(&beside, text).map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)?;
    talk.done(&format!("wrote {}", path.display()));
    Ok(())
}
