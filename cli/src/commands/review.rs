//! `schema review`: the reviewer's document.

use std::{fs, io};

use schema_core::diff::Difference;
use schema_core::history::{History, Migration};
use schema_core::plan::{self, Plan, RowFailure};
use schema_core::review::{self, Subject, Verdict};
use schema_core::source::{self, Observer, Source, State};
use schema_core::verify::{self, ProofError};

use super::{Outcome, renames};
use crate::args::{Review, ReviewFormat};
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};
use crate::revision::{self, Revision};

/// What is reviewed.
struct Reviewed {
    title: String,
    from: String,
    before: State,
    /// The migrations that are there already.
    written: Vec<Migration>,
    /// Files that `before` was read from, which a reader of its types needs.
    _files: Option<Revision>,
}

pub(super) fn run(project: &Project, args: &Review, talk: &Talk) -> Result<Outcome, Error> {
    let observer = project.observer();
    let history = project.history()?;
    let mut after = observer.observe(&Source::Declared)?;
    let mut reviewed = start(project, &observer, &history, args, &mut after)?;
    let (difference, plan) = compare(&observer, args, &mut reviewed.before, &mut after)?;
    let verdicts = verdicts(&observer, &reviewed, &plan, &after)?;
    let written: String = reviewed.written.iter().map(|own| own.sql.as_str()).collect();
    let document = review::review(
        &Subject {
            title: &reviewed.title,
            between: (&reviewed.from, "the declaration"),
            before: &reviewed.before.observed,
            after: &after.observed,
            difference: &difference,
            plan: &plan,
            written: (!reviewed.written.is_empty()).then_some(&written),
            declared: (reviewed.before.declared.as_ref(), after.declared.as_ref()),
        },
        verdicts,
    );
    let text = match args.format {
        ReviewFormat::Markdown => review::markdown(&document),
        ReviewFormat::Html => review::html(&document).map_err(io::Error::other)?,
        ReviewFormat::Github => review::github(&document),
    };
    match &args.out {
        Some(path) => {
            let failed = |source| Error::File { doing: "write", path: path.clone(), source };
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let beside = tempfile::NamedTempFile::new_in(folder.unwrap_or(".".as_ref())).map_err(failed)?;
            fs::write(beside.path(), &text).map_err(failed)?;
            beside.persist(path).map_err(|error| failed(error.error))?;
            talk.done(&format!("wrote {}", path.display()));
        }
        None => report::text(&text)?,
    }
    Ok(Outcome::Clean)
}

/// What was asked for; else what the history lacks, or where it lacks nothing, its last migration.
fn start(
    project: &Project,
    observer: &Observer<'_>,
    history: &History,
    args: &Review,
    after: &mut State,
) -> Result<Reviewed, Error> {
    if let Some(text) = &args.from {
        return named(project, observer, history, text);
    }
    let mut whole = observer.history(history.clone(), None)?;
    let (difference, plan) = compare(observer, args, &mut whole, after)?;
    if let (true, Some(last)) = (difference.is_empty(), history.migrations.last()) {
        let before = history.migrations.len().checked_sub(2).and_then(|at| history.migrations.get(at));
        let (state, from) = match before {
            Some(own) => (observer.history(history.clone(), Some(own.number))?, format!("`{}`", own.name)),
            None => (observer.observe(&Source::Empty)?, "an empty database".to_owned()),
        };
        let written = vec![last.clone()];
        return Ok(Reviewed { title: last.name.clone(), from, before: state, written, _files: None });
    }
    let title = format!("{} (not written yet)", history.next_name(None, &plan.sql())?);
    let from = match history.migrations.last() {
        Some(last) => format!("`{}`", last.name),
        None => "an empty database".to_owned(),
    };
    Ok(Reviewed { title, from, before: whole, written: Vec::new(), _files: None })
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
                let (title, from) = (format!("Since {text}"), format!("`{text}` ({})", files.commit));
                return Ok(Reviewed { title, from, before, written: Vec::new(), _files: Some(files) });
            }
            None => return Err(unknown.into()),
        },
        parsed => parsed?,
    };
    let before = observer.observe(&parsed)?;
    let written: Vec<Migration> = match &parsed {
        Source::History(Some(number)) => {
            history.migrations.iter().filter(|own| own.number > *number).cloned().collect()
        }
        _ => Vec::new(),
    };
    // A connection string may hold a password.
    let shown = match &parsed {
        Source::Database(target) => target.to_string(),
        _ => text.to_owned(),
    };
    let title = match written.as_slice() {
        [one] => one.name.clone(),
        _ => format!("Since {shown}"),
    };
    let from = format!("`{shown}`");
    Ok(Reviewed { title, from, before, written, _files: None })
}

fn compare(
    observer: &Observer<'_>,
    args: &Review,
    before: &mut State,
    after: &mut State,
) -> Result<(Difference, Plan), Error> {
    let said = renames::said(&args.renames, after, &before.observed)?;
    let difference = observer.compare(before, after, &said)?;
    renames::check_dropped(&args.renames, &difference)?;
    let backfills = after.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    let plan = plan::plan(&difference, &after.observed, &backfills);
    Ok((difference, plan))
}

/// What the proof says, and what the effects say of tables with rows.
fn verdicts(
    observer: &Observer<'_>,
    reviewed: &Reviewed,
    plan: &Plan,
    after: &State,
) -> Result<Vec<Verdict>, Error> {
    if plan.is_empty() {
        return Ok(Vec::new());
    }
    let proof = match verify::replay(observer, &reviewed.before, plan, &after.observed) {
        Ok(left) if left.is_empty() => Verdict {
            heading: "Proved on a dev database without rows: it leads to the declaration".to_owned(),
            good: true,
            lines: Vec::new(),
        },
        Ok(lines) => {
            Verdict { heading: "It does not lead to the declaration".to_owned(), good: false, lines }
        }
        Err(failed @ ProofError::Statement { .. }) => {
            Verdict { heading: "It does not run".to_owned(), good: false, lines: vec![failed.to_string()] }
        }
        Err(other) => return Err(other.into()),
    };
    let mut verdicts = vec![proof];
    let steps = plan.steps.iter().enumerate();
    let failing: Vec<String> = steps
        .flat_map(|(at, step)| step.effects.fails_on.iter().map(move |failure| (at + 1, failure)))
        .filter_map(|(number, failure)| match failure {
            RowFailure::AnyRow(id) => Some(format!(
                "statement {number}: `{}` has no value for the rows of `{}`; say `backfill = \"...\"`",
                id.name, id.table
            )),
            _ => None,
        })
        .collect();
    if !failing.is_empty() {
        let heading = format!("{} on tables that have rows", fails(failing.len()));
        verdicts.push(Verdict { heading, good: false, lines: failing });
    }
    Ok(verdicts)
}

fn fails(n: usize) -> String {
    format!("{} {}", count(n, "statement"), if n == 1 { "fails" } else { "fail" })
}
