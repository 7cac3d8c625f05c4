//! What a plan says of itself and what its statements are seen to do lead to the same findings: every case folder, both
//! ways.

use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use schema_core::history::History;
use schema_core::lint::{self, Finding, Level, Levels};
use schema_core::plan;
use schema_core::source::{Error, Observer, Project, Source, State};
use schema_model::declared::Renames;

use crate::World;

/// The folders of one kind.
pub(crate) fn test(world: &World, kind: &Path) -> Result<(), Failed> {
    let mut problems = Vec::new();
    for case in folders(kind) {
        let folder = tempfile::tempdir_in(world.folder.path())?;
        let project = Project { schema: vec![case.clone()], migrations: folder.path().to_owned() };
        let history = History::create(folder.path())?;
        let observer = Observer::new(&project, &world.dev, world.cache.clone());
        // Renames that only the command line can say are the plan's own business.
        if case.join("renames.txt").exists() {
            continue;
        }
        let (before, after) =
            (observer.observe(&source(&case, "before")), observer.observe(&source(&case, "after")));
        let (mut before, mut after) = match (before, after) {
            // A newer server holds this one.
            (Err(Error::TooOld(_)), _) | (_, Err(Error::TooOld(_))) => continue,
            (before, after) => (before?, after?),
        };
        let renames = after.declared.as_ref().map(|it| it.renames.clone()).unwrap_or_default();
        for found in disagreements(&observer, &history, &mut before, &mut after, &renames)? {
            problems.push(format!("{}: {found}", case.display()));
        }
        if renames.is_empty() {
            for found in disagreements(&observer, &history, &mut after, &mut before, &renames)? {
                problems.push(format!("{} back: {found}", case.display()));
            }
        }
    }
    crate::failed(problems)
}

/// A state of a case: its Rust file, and the SQL file beside it.
fn source(case: &Path, name: &str) -> Source {
    let files = ["rs", "sql"].map(|extension| case.join(name).with_extension(extension));
    let files: Vec<PathBuf> = files.into_iter().filter(|path| path.exists()).collect();
    if files.is_empty() { Source::Empty } else { Source::Rust(files) }
}

fn disagreements(
    observer: &Observer<'_>,
    history: &History,
    before: &mut State,
    after: &mut State,
    renames: &Renames,
) -> Result<Vec<String>, Failed> {
    let difference = match observer.compare(before, after, renames) {
        Ok(difference) => difference,
        Err(Error::Rename(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let backfills = after.declared.as_ref().map(|it| it.backfills.clone()).unwrap_or_default();
    let plan = plan::plan(&difference, &after.observed, &backfills);
    if plan.is_empty() {
        return Ok(Vec::new());
    }
    let next = history.with_next(Some("plan"), &plan.sql())?;
    // Every rule, also those that are off unless somebody wants them.
    let levels: Levels = lint::rules().iter().map(|rule| (rule.code().to_string(), Level::Warn)).collect();
    let said = lint::planned(&plan, &plan.sql(), &difference.before.schema, &after.observed.schema)?;
    let seen = lint::watch(observer, before, &next.migrations[0])?;
    let (said, seen) = (lint::lint(&said, &levels), lint::lint(&seen, &levels));
    // How a query reads is the planner's choice.
    let begins = |it: &Finding, words: &str| plan.steps[it.statement - 1].sql.starts_with(words);
    // An attribute of a type is seen as a column of the tables of that type, of which another rule speaks.
    let is_query = |it: &Finding| begins(it, "SELECT") || begins(it, "ALTER TYPE");
    // So is how the check of a foreign key reads the table that it points at, which may then be the first to be read.
    let is_first_read = |it: &Finding| it.code.to_string() == "slow-under-lock";
    let text = |it: &Finding| match is_first_read(it) {
        true => format!("{}: {}", it.code, it.message),
        false => format!("{}: {}: {}", it.line, it.code, it.message),
    };
    let only = |one: &[Finding], other: &[Finding], word: &str| -> Vec<String> {
        let is_there = |it: &&Finding| other.iter().any(|own| text(own) == text(it));
        let differing = one.iter().filter(|it| !is_there(it) && !is_query(it));
        differing.map(|it| format!("only {word}: {}", text(it))).collect()
    };
    let mut found = only(&said, &seen, "said");
    found.extend(only(&seen, &said, "seen"));
    if !found.is_empty() {
        found.push(plan.sql());
    }
    Ok(found)
}

/// The kinds of cases.
pub(crate) fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}
