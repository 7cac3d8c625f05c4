//! `schema pull`: a database as a declaration. The files are read back before anybody is told that they are right.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use schema_core::diff::Difference;
use schema_core::model::declared::Renames;
use schema_core::pull::{self, Folder, Pulled};
use schema_core::source::{self, Observer, Source, State};
use serde_json::json;

use super::{Outcome, init};
use crate::args::{Args, Pull};
use crate::config::{self, Config};
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk, difference};

/// What reading the files back showed.
enum Proof {
    /// How what they make differs from the database.
    Seen(Vec<String>),
    /// PostgreSQL or the declaration does not take them.
    Refused(source::Error),
    /// There is no dev database to try them on.
    None(source::Error),
}

/// The project; none is needed where the folder is named.
pub(super) fn project(all: &Args, args: &Pull) -> Result<Project, Error> {
    match Config::read(all.config.as_deref(), all.env.as_deref()) {
        Err(Error::NoConfig) if args.out.is_some() => Project::open(Config::none()),
        config => Project::open(config?),
    }
}

pub(super) fn run(project: &Project, args: &Pull, talk: &Talk) -> Result<Outcome, Error> {
    let path = match &args.out {
        Some(path) => path.clone(),
        None => default_folder(project).ok_or(Error::NoFolder)?,
    };
    let folder = Folder::open(&path)?;
    let target = project.target(args.database.database.as_deref())?;
    let replace = args.force || is_sample(&path, &folder) || may_replace(&path, &folder)?;
    talk.progress("reading the database");
    let observer = project.observer();
    let mut live = observer.database(&target)?;
    let pulled = pull::pull(&live.observed)?;
    let others = folder.write(&pulled.files, replace)?;
    let proof = read_back(&observer, &path, &mut live);
    if args.format.is_json() {
        let differences = match &proof {
            Proof::Seen(differences) => json!(differences),
            Proof::Refused(error) => json!([error.to_string()]),
            Proof::None(_) => json!(null),
        };
        let tables: Vec<String> = pulled.in_sql.iter().map(ToString::to_string).collect();
        report::json(&json!({
            "folder": path, "files": pulled.files.keys().collect::<Vec<_>>(), "structs": pulled.structs,
            "tables_in_sql": tables, "left_out": pulled.left_out, "differences": differences,
        }))?;
        return Ok(outcome(&proof));
    }
    for name in pulled.files.keys() {
        talk.detail(&format!("wrote {}", path.join(name).display()));
    }
    talk.done(&format!("wrote {}: {}", path.display(), content(&pulled)));
    if !pulled.in_sql.is_empty() {
        let names = pulled.in_sql.iter().map(|id| format!("`{id}`"));
        talk.note(&format!(
            "no struct can say {}: {} in tables.sql",
            listed(names.collect(), talk),
            if pulled.in_sql.len() == 1 { "it is" } else { "they are" }
        ));
    }
    if !pulled.left_out.is_empty() {
        talk.note(&format!(
            "in no file, because no plan covers it: {}",
            listed(pulled.left_out.clone(), talk)
        ));
    }
    if !others.is_empty() {
        let names = others.iter().map(|path| format!("`{}`", path.display()));
        talk.note(&format!(
            "left as they were, and part of the declaration: {}",
            listed(names.collect(), talk)
        ));
    }
    match &proof {
        Proof::Seen(differences) if differences.is_empty() => {
            talk.say(&format!("read back: it makes the same schema as {target}"));
        }
        Proof::Seen(differences) => {
            report::found(&format!("what was written differs from {target}"))?;
            report::list(differences)?;
        }
        Proof::Refused(error) => {
            report::found("what was written cannot be built on the dev database")?;
            report::list(&[error.to_string()])?;
            error.help().iter().for_each(|help| talk.help(help));
        }
        Proof::None(error) => talk.note(&format!("not read back: {error}")),
    }
    talk.say(&next(project, &path));
    Ok(outcome(&proof))
}

/// Builds the files on a dev database and compares that with the database they came from.
fn read_back(observer: &Observer<'_>, path: &Path, live: &mut State) -> Proof {
    let found = observer
        .observe(&Source::Rust(vec![path.to_owned()]))
        .and_then(|mut made| observer.compare(live, &mut made, &Renames::default()));
    match found {
        // What the model does not cover is told by itself.
        Ok(found) => Proof::Seen(difference::before(&Difference { unmodeled: Vec::new(), ..found })),
        Err(error @ source::Error::Dev(_)) => Proof::None(error),
        Err(error) => Proof::Refused(error),
    }
}

fn outcome(proof: &Proof) -> Outcome {
    match proof {
        Proof::Seen(differences) => Outcome::found(!differences.is_empty()),
        Proof::Refused(_) => Outcome::Found,
        Proof::None(_) => Outcome::Clean,
    }
}

/// The first folder of the declaration, which may not be there yet.
fn default_folder(project: &Project) -> Option<PathBuf> {
    let is_folder = |path: &&PathBuf| path.is_dir() || path.extension().is_none();
    project.schema().iter().find(is_folder).cloned()
}

/// Whether all that is there is what `schema init` wrote.
fn is_sample(path: &Path, folder: &Folder) -> bool {
    let sample = Path::new("mod.rs");
    folder.entries() == [sample]
        && fs::read_to_string(path.join(sample)).is_ok_and(|text| text == init::SCHEMA)
}

/// Asks whoever is there; without a terminal nobody can answer, and nothing is replaced.
fn may_replace(path: &Path, folder: &Folder) -> Result<bool, Error> {
    if folder.entries().is_empty() || !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Ok(false);
    }
    let question = format!(
        "`{}` has {}. Replace those that are pulled?",
        path.display(),
        count(folder.entries().len(), "file")
    );
    Ok(inquire::Confirm::new(&question).with_default(false).prompt()?)
}

/// `12 structs, views.sql and triggers.sql`.
fn content(pulled: &Pulled) -> String {
    let rust = pulled.files.keys().filter(|path| path.extension().is_some_and(|own| own == "rs")).count();
    let structs = format!("{} in {}", count(pulled.structs, "struct"), count(rust, "file"));
    let sql = pulled.files.keys().filter(|path| path.extension().is_some_and(|own| own == "sql"));
    let sql: Vec<String> = sql.map(|path| path.display().to_string()).collect();
    if sql.is_empty() { structs } else { format!("{structs}, and {}", sql.join(", ")) }
}

/// The first few names, or all for who asked for more.
fn listed(names: Vec<String>, talk: &Talk) -> String {
    const NAMED: usize = 5;
    let more = names.len().saturating_sub(NAMED);
    if more == 0 || talk.is_verbose() {
        return names.join(", ");
    }
    format!("{} and {more} more (all with -v)", names[..NAMED].join(", "))
}

/// What comes after it: a history that begins with what is there.
fn next(project: &Project, path: &Path) -> String {
    if project.schema().is_empty() {
        return format!(
            "next: run `schema init`, and see that `schema` in {} names {}",
            config::FILE,
            path.display()
        );
    }
    match project.history() {
        Ok(history) if !history.migrations.is_empty() => {
            "next: run `schema check`, or `schema generate` for what the history lacks".to_owned()
        }
        _ => {
            "next: run `schema generate --name baseline`, then `schema baseline`, which records it as applied"
                .to_owned()
        }
    }
}
