//! `schema lint`: what the rules find in migrations, from what their statements do on a dev database.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use schema_core::history::{History, Migration};
use schema_core::lint::{self, Subject};
use schema_core::plan;
use schema_core::source::{Observer, State};
use serde_json::json;

use super::Outcome;
use crate::args::{Lint, LintFormat};
use crate::error::{Error, count};
use crate::git::{self, Base};
use crate::project::Project;
use crate::report::finding::{self, Linted};
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Lint, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let chosen = chosen(project, &history, args)?;
    let observer = project.observer();
    let mut linted = Vec::with_capacity(chosen.len());
    for (path, history) in chosen {
        talk.progress(&format!("watching {}", path.display()));
        linted.push(of(project, &observer, path, &history, None)?);
    }
    match args.format {
        LintFormat::Human => finding::human(&linted)?,
        LintFormat::Json => {
            let migrations: Vec<_> = linted.iter().map(Linted::json).collect();
            report::json(&json!({ "migrations": migrations }))?;
        }
        LintFormat::Sarif => finding::sarif(&linted, &[], &[])?,
        LintFormat::Github => finding::github(&linted, &[], &[])?,
    }
    let found = linted.iter().map(|file| file.findings.len()).sum();
    let names = match &linted[..] {
        [one] => format!("`{}`", one.name),
        many => count(many.len(), "migration"),
    };
    match found {
        0 => talk.say(&format!("nothing found in {names}")),
        found => talk
            .say(&format!("{} in {names}; `schema lint --explain CODE` says more", count(found, "finding"))),
    }
    Ok(Outcome::found(found > 0))
}

/// Explains one rule, or lists all of them.
pub(super) fn explain(code: &str) -> Result<Outcome, Error> {
    if code == ALL {
        let each = lint::rules().iter().map(|rule| {
            format!("{:30} {:8} {}", rule.code().as_str(), rule.level.to_string(), rule.document().title)
        });
        report::list(&each.collect::<Vec<_>>())?;
        return Ok(Outcome::Clean);
    }
    match lint::rules().iter().find(|rule| rule.code().as_str() == code) {
        Some(rule) => finding::explain(rule)?,
        None => return Err(Error::NoRule { code: code.to_owned() }),
    }
    Ok(Outcome::Clean)
}

/// What `--explain` means without a code.
pub(crate) const ALL: &str = "all";

/// The migrations that a pull request brings: those behind what `given` or schema.toml's `since` names, or else what the
/// branch adds.
pub(super) fn new(
    project: &Project,
    history: &History,
    given: Option<&str>,
) -> Result<Vec<(PathBuf, History)>, Error> {
    since(project, history, given.or(project.lint_since()))
}

/// The last migration of a history, and what was found in it. What a plan says of itself is enough where its statements
/// are the plan's; `declared` is where the history should end.
pub(super) fn of(
    project: &Project,
    observer: &Observer<'_>,
    path: PathBuf,
    history: &History,
    declared: Option<&mut State>,
) -> Result<Linted, Error> {
    let (migration, earlier) = history.migrations.split_last().ok_or(Error::NoMigration)?;
    let earlier = History { folder: history.folder.clone(), migrations: earlier.to_vec() };
    let mut before = observer.history(earlier, None)?;
    let planned = declared.and_then(|declared| planned(observer, &mut before, declared, migration));
    let subject = match planned {
        Some(subject) => subject,
        None => lint::watch(observer, &before, migration)?,
    };
    let findings = lint::lint(&subject, project.levels());
    Ok(Linted { name: migration.name.clone(), path, text: migration.sql.clone(), findings })
}

/// A migration that is word for word what would be generated.
fn planned(
    observer: &Observer<'_>,
    before: &mut State,
    declared: &mut State,
    migration: &Migration,
) -> Option<Subject> {
    let renames = declared.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
    let backfills = declared.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    let difference = observer.compare(before, declared, &renames).ok()?;
    let plan = plan::plan(&difference, &declared.observed, &backfills);
    let (before, after) = (&difference.before.schema, &declared.observed.schema);
    let subject = lint::planned(&plan, &migration.sql, before, after).ok()?;
    let is_plan = subject.acts.len() == plan.steps.len()
        && subject.acts.iter().zip(&plan.steps).all(|(act, step)| act.sql == step.sql);
    is_plan.then_some(subject)
}

/// Each chosen migration at the end of the history that it stands in.
fn chosen(project: &Project, history: &History, args: &Lint) -> Result<Vec<(PathBuf, History)>, Error> {
    if args.all {
        return Ok(behind(history, 0));
    }
    if !args.files.is_empty() {
        return args.files.iter().map(|file| named(history, file)).collect();
    }
    since(project, history, args.since.as_deref().or(project.lint_since()))
}

fn since(
    project: &Project,
    history: &History,
    since: Option<&str>,
) -> Result<Vec<(PathBuf, History)>, Error> {
    let Some(text) = since else { return of_branch(project, history) };
    match text.parse::<u32>() {
        Ok(number) => Ok(behind(history, history.until(number)?.len())),
        Err(_) => Ok(besides(history, &git::unchanged(project.migrations(), text)?)),
    }
}

/// What the branch adds to the one that it is to be merged into; where it adds nothing since it is that one, or nobody
/// can tell, the last migration.
fn of_branch(project: &Project, history: &History) -> Result<Vec<(PathBuf, History)>, Error> {
    let folder = project.migrations();
    let last = || behind(history, history.migrations.len().saturating_sub(1));
    let (commit, is_all) = match git::base(folder)? {
        Base::Commit { commit, is_merged, .. } => (commit, is_merged),
        Base::Start => return Ok(behind(history, 0)),
        Base::Unknown { .. } => match git::commit(folder, "HEAD") {
            Some(head) => (head, true),
            None => return Ok(last()),
        },
    };
    let new = besides(history, &git::unchanged(folder, &commit)?);
    Ok(if new.is_empty() && is_all { last() } else { new })
}

/// The migrations whose files are none of these.
fn besides(history: &History, known: &BTreeSet<String>) -> Vec<(PathBuf, History)> {
    let is_new = |at: &usize| !known.contains(&history.migrations[*at].file());
    (0..history.migrations.len()).filter(is_new).map(|at| at_end(history, at)).collect()
}

fn behind(history: &History, known: usize) -> Vec<(PathBuf, History)> {
    (known..history.migrations.len()).map(|at| at_end(history, at)).collect()
}

fn at_end(history: &History, at: usize) -> (PathBuf, History) {
    let migrations = history.migrations[..=at].to_vec();
    let path = history.folder.join(history.migrations[at].file());
    (path, History { folder: history.folder.clone(), migrations })
}

/// A migration by its number, its name or its file; a file from elsewhere stands behind all of them.
fn named(history: &History, file: &Path) -> Result<(PathBuf, History), Error> {
    let text = file.to_string_lossy();
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_here = file.parent().is_none_or(|folder| folder.as_os_str().is_empty())
        || file.canonicalize().ok() == history.folder.join(&name).canonicalize().ok();
    let is_it = |own: &Migration| {
        text.parse::<u32>() == Ok(own.number) || own.name == *text || is_here && own.file() == name
    };
    if let Some(at) = history.migrations.iter().position(is_it) {
        return Ok(at_end(history, at));
    }
    let sql = fs::read_to_string(file).map_err(|source| Error::NoFile { path: file.to_owned(), source })?;
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    // A name that no migration can have is none of its business.
    let next = history.with_next(stem.as_deref(), &sql).or_else(|_| history.with_next(Some("file"), &sql))?;
    Ok((file.to_owned(), next))
}
