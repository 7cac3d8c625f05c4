//! `schema review`: the reviewer's document.

use std::path::{Path, PathBuf};
use std::{fs, io};

use schema_core::diff::Difference;
use schema_core::history::{History, Migration};
use schema_core::plan;
use schema_core::review::{self, Subject};
use schema_core::source::{self, Observer, Source, State};

use super::examine::{self, Examined};
use super::{Outcome, renames};
use crate::args::{Review, ReviewFormat};
use crate::error::Error;
use crate::git;
use crate::project::Project;
use crate::report::{self, Talk};
use crate::revision::{self, Revision};

/// What is reviewed.
struct Reviewed {
    /// As the title says it, where more than one migration does it.
    what: String,
    from: String,
    before: State,
    /// How many migrations of the history `before` has; none for a state that is no part of it.
    known: Option<usize>,
    /// Files that `before` was read from, which a reader of its types needs.
    _files: Option<Revision>,
}

/// A migration with what is known of it.
struct Looked {
    name: String,
    file: Option<PathBuf>,
    sql: String,
    examined: Examined,
}

pub(super) fn run(project: &Project, args: &Review, talk: &Talk) -> Result<Outcome, Error> {
    talk.progress("reading what there is and what is declared");
    let observer = project.observer();
    let history = project.history()?;
    let mut after = observer.observe(&Source::Declared)?;
    let mut whole = observer.history(history.clone(), None)?;
    let ahead = compare(&observer, args, &mut whole, &mut after)?;
    let mut reviewed = match &args.from {
        Some(text) => named(project, &observer, &history, text)?,
        None => start(&observer, &history, &ahead)?,
    };
    let difference = compare(&observer, args, &mut reviewed.before, &mut after)?;
    let mut looked = Vec::new();
    talk.progress("trying what changes on rows");
    match reviewed.known {
        Some(known) => {
            for at in known..history.migrations.len() {
                looked.push(written(project, &observer, &history, at, &mut after, ahead.is_empty())?);
            }
            if !ahead.is_empty() {
                looked.push(unwritten(project, &observer, &history, &whole, &after, &ahead)?);
            }
        }
        None if difference.is_empty() => {}
        None => {
            looked.push(unwritten(project, &observer, &history, &reviewed.before, &after, &difference)?);
        }
    }
    let title = match looked.as_slice() {
        [one] if one.file.is_some() || args.from.is_none() => one.name.clone(),
        _ => reviewed.what.clone(),
    };
    let migrations: Vec<review::Migration<'_>> = looked.iter().map(Looked::migration).collect();
    let document = review::review(&Subject {
        title: &title,
        between: (&reviewed.from, "the declaration"),
        before: &reviewed.before.observed,
        after: &after.observed,
        difference: &difference,
        migrations: &migrations,
        declared: (reviewed.before.declared.as_ref(), after.declared.as_ref()),
    });
    let text = match args.format {
        ReviewFormat::Markdown => review::markdown(&document),
        ReviewFormat::Html => review::html(&document).map_err(io::Error::other)?,
        ReviewFormat::Github => review::github(&document),
    };
    match &args.out {
        Some(path) => write(path, &text, talk)?,
        None => report::text(&text)?,
    }
    Ok(Outcome::Clean)
}

/// What the history lacks, or where it lacks nothing, its last migration.
fn start(observer: &Observer<'_>, history: &History, ahead: &Difference) -> Result<Reviewed, Error> {
    let all = history.migrations.len();
    let known = if ahead.is_empty() { all.saturating_sub(1) } else { all };
    let from = match known.checked_sub(1).and_then(|at| history.migrations.get(at)) {
        Some(last) => format!("`{}`", last.name),
        None => "an empty database".to_owned(),
    };
    let before = until(observer, history, known)?;
    Ok(Reviewed { what: "The declaration".to_owned(), from, before, known: Some(known), _files: None })
}

fn named(
    project: &Project,
    observer: &Observer<'_>,
    history: &History,
    text: &str,
) -> Result<Reviewed, Error> {
    let parsed = match Source::parse(text) {
        Err(unknown @ source::Error::Unknown { .. }) => match revision::find(text, project.schema())? {
            Some(files) => {
                let before = observer.observe(&Source::Rust(files.schema.clone()))?;
                let (what, from) = (format!("Since {text}"), format!("`{text}` ({})", files.commit));
                let there = git::files(project.migrations(), text)?;
                let known = history.migrations.iter().take_while(|own| there.contains(&own.file())).count();
                return Ok(Reviewed { what, from, before, known: Some(known), _files: Some(files) });
            }
            None => return Err(unknown.into()),
        },
        parsed => parsed?,
    };
    let before = observer.observe(&parsed)?;
    let known = match &parsed {
        Source::History(Some(number)) => Some(history.until(*number)?.len()),
        Source::History(None) => Some(history.migrations.len()),
        Source::Empty => Some(0),
        _ => None,
    };
    // A connection string may hold a password.
    let shown = match &parsed {
        Source::Database(target) => target.to_string(),
        _ => text.to_owned(),
    };
    Ok(Reviewed { what: format!("Since {shown}"), from: format!("`{shown}`"), before, known, _files: None })
}

fn compare(
    observer: &Observer<'_>,
    args: &Review,
    before: &mut State,
    after: &mut State,
) -> Result<Difference, Error> {
    let said = renames::said(&args.renames, after, &before.observed)?;
    let difference = observer.compare(before, after, &said)?;
    renames::check_dropped(&args.renames, &difference)?;
    Ok(difference)
}

/// The history's migration at this place. The last one has to lead to the declaration, where that has not run ahead, any
/// other to what it led to.
fn written(
    project: &Project,
    observer: &Observer<'_>,
    history: &History,
    at: usize,
    declared: &mut State,
    is_whole: bool,
) -> Result<Looked, Error> {
    let migration: &Migration = history.migrations.get(at).ok_or(Error::NoMigration)?;
    let mut before = until(observer, history, at)?;
    let examined = if is_whole && at + 1 == history.migrations.len() {
        examine::migration(project, observer, migration, &mut before, declared)?
    } else {
        let mut after = until(observer, history, at + 1)?;
        examine::migration(project, observer, migration, &mut before, &mut after)?
    };
    let file = Some(history.folder.join(migration.file()));
    Ok(Looked { name: migration.name.clone(), file, sql: migration.sql.clone(), examined })
}

/// What `generate` would write.
fn unwritten(
    project: &Project,
    observer: &Observer<'_>,
    history: &History,
    before: &State,
    after: &State,
    difference: &Difference,
) -> Result<Looked, Error> {
    let plan = plan::plan(difference, &after.observed, &examine::backfills(after));
    let sql = plan.sql();
    let name = history.next_name(None, &sql)?;
    let examined = examine::planned(project, observer, &name, before, after, plan, difference)?;
    Ok(Looked { name: format!("{name} (not written yet)"), file: None, sql, examined })
}

/// What the first migrations of a history make.
fn until(observer: &Observer<'_>, history: &History, count: usize) -> Result<State, Error> {
    match count.checked_sub(1).and_then(|at| history.migrations.get(at)) {
        Some(last) => Ok(observer.history(history.clone(), Some(last.number))?),
        None => Ok(observer.observe(&Source::Empty)?),
    }
}

impl Looked {
    fn migration(&self) -> review::Migration<'_> {
        review::Migration {
            name: &self.name,
            file: self.file.as_deref(),
            sql: &self.sql,
            plan: self.examined.plan.as_ref(),
            rules: &self.examined.rules,
            proof: Some(&self.examined.proof),
        }
    }
}

/// Writes a file, whole or not at all.
fn write(path: &Path, text: &str, talk: &Talk) -> Result<(), Error> {
    let failed = |source| Error::File { doing: "write", path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let beside = tempfile::NamedTempFile::new_in(folder.unwrap_or(".".as_ref())).map_err(failed)?;
    fs::write(beside.path(), text).map_err(failed)?;
    beside.persist(path).map_err(|error| failed(error.error))?;
    talk.done(&format!("wrote {}", path.display()));
    Ok(())
}
