//! `schema check`: history is intact, replays, and equals the declaration. For every pull request; no target database.

use std::collections::BTreeSet;

use schema_core::history::{self, History};
use schema_core::lint::{Finding, Level};
use schema_core::plan;
use schema_core::review::found;
use schema_core::source::{Observer, Source, State};
use schema_core::verify::Severity;
use serde_json::json;

use super::{Outcome, back, examine, lint};
use crate::args::{Check, LintFormat};
use crate::error::Error;
use crate::project::Project;
use crate::report::finding::{self, Linted, Proved};
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Check, talk: &Talk) -> Result<Outcome, Error> {
    let read = if args.relock {
        History::reread(project.migrations()).map(|relocked| (relocked.history, relocked.accepted))
    } else {
        History::read(project.migrations()).map(|history| (history, Vec::new()))
    };
    let (history, accepted) = match read {
        Ok(read) => read,
        Err(error @ history::Error::Broken { .. }) => return broken(&error, args, talk),
        Err(error) => return Err(error.into()),
    };
    talk.progress(&format!("replaying {}", crate::error::count(history.migrations.len(), "migration")));
    let observer = project.observer();
    let since = args.since.as_deref();
    let mut after = observer.observe(&Source::Declared)?;
    let mut before = observer.history(history.clone(), None)?;
    let renames = after.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
    let difference = observer.compare(&mut before, &mut after, &renames)?;
    let not_back = not_back(project, &observer, (&history, since), &accepted)?;
    if args.relock && !not_back.is_empty() {
        show(args, history.migrations.len(), Some("a way back does not lead back"), &not_back, &[], &[])?;
        talk.help("mend the file, and run the command again: nothing was accepted");
        return Ok(Outcome::Found);
    }
    if args.relock {
        // It runs: only now is it accepted. A database that has an older text of the same schema is right.
        let is_alike = difference.is_empty()
            && history.schema_sql()?.as_deref() == Some(&plan::snapshot(&after.observed));
        if is_alike {
            History::relock_alike(project.migrations())?;
        } else {
            History::relock(project.migrations())?;
        }
        for problem in &accepted {
            talk.note(&format!("accepted: {problem}"));
        }
    }
    let mut findings = report::difference::before(&difference);
    let is_behind = !findings.is_empty();
    if !is_behind && history.schema_sql()?.as_deref() != Some(&plan::snapshot(&after.observed)) {
        if args.relock {
            history.write_schema_sql(&plan::snapshot(&after.observed))?;
            talk.done(&format!("wrote {}", history.folder.join("schema.sql").display()));
        } else {
            findings.push("schema.sql is not what the declaration gives".to_owned());
        }
    }
    let is_left = !findings.is_empty();
    findings.extend(not_back);
    let heading = match (is_behind, is_left, findings.is_empty()) {
        (true, ..) => Some("the declaration has run ahead of the history"),
        (false, false, false) => Some("a way back does not lead back"),
        _ => None,
    };
    // A history that is not what it should be has no last migration worth looking at.
    let linted = if is_left { Vec::new() } else { lint(project, &observer, (&history, since), &mut after)? };
    let proved = match is_left || args.no_verify {
        true => Vec::new(),
        false => prove(project, &observer, (&history, since), &mut after, talk)?,
    };
    let is_error = |finding: &&Finding| finding.level == Level::Error;
    let wrong = linted.iter().flat_map(|file| &file.findings).filter(is_error).count()
        + proved.iter().flat_map(|file| &file.found).filter(|own| own.severity == Severity::Error).count();
    if findings.is_empty() && wrong == 0 && !args.no_verify {
        keep(project, &linted)?;
    }
    show(args, history.migrations.len(), heading, &findings, &linted, &proved)?;
    // What is shown beside the lines of the files need not be said again.
    if matches!(args.format, LintFormat::Human | LintFormat::Json) {
        finding::lines(talk, &linted);
        finding::proved_lines(talk, &proved);
    }
    if is_behind && difference.changes.is_empty() {
        talk.help("undo it with `schema generate --custom`: a declaration cannot hold it yet");
    } else if is_behind {
        talk.help("run `schema generate`");
    } else if is_left {
        talk.help("run `schema check --relock`, which writes schema.sql anew");
    } else if !findings.is_empty() {
        talk.help("mend the file, and accept that with `schema check --relock`");
    } else if wrong > 0 {
        talk.help("mend them, or say why they can stay: `-- schema:allow CODE: REASON` before the statement");
        talk.help("`schema lint` says more; `schema check --relock` accepts a file that was edited");
    } else {
        let migrations = crate::error::count(history.migrations.len(), "migration");
        talk.say(&format!("{migrations} intact; the history equals the declaration"));
    }
    Ok(Outcome::found(!findings.is_empty() || wrong > 0))
}

/// Keeps in history.lock that nothing was found against these, so that `migrate` need not look again. What CI has checked
/// out is left as it is.
fn keep(project: &Project, linted: &[Linted]) -> Result<(), Error> {
    if std::env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        return Ok(());
    }
    let mut history = History::read(project.migrations())?;
    let is_new = |name: &str| linted.iter().any(|file| file.name == name);
    let numbers: Vec<u32> =
        history.migrations.iter().filter(|own| is_new(&own.name)).map(|own| own.number).collect();
    // Who may not write it goes without.
    let _ = history.keep_checked(&numbers);
    Ok(())
}

/// The ways back that do not lead back: of the migrations that are new, and those that were written or edited by hand.
/// They are tried without rows, which is quick; `verify --down` has some.
fn not_back(
    project: &Project,
    observer: &Observer<'_>,
    (history, since): (&History, Option<&str>),
    accepted: &[history::Problem],
) -> Result<Vec<String>, Error> {
    let new: BTreeSet<u32> = lint::new(project, history, since)?
        .iter()
        .filter_map(|(_, upto)| upto.migrations.last().map(|own| own.number))
        .collect();
    let files: Vec<&str> = accepted.iter().filter_map(history::Problem::file).collect();
    let mut found = Vec::new();
    for migration in &history.migrations {
        let file = migration.down_file();
        let Some(down) = &migration.down else { continue };
        let is_edited = files.contains(&file.as_str()) || files.contains(&migration.file().as_str());
        if new.contains(&migration.number) || is_edited {
            let (before, after) = back::states(observer, history, migration)?;
            let left = schema_core::back::left(observer, (migration, down), &after, &before.observed)?;
            found.extend(left.iter().map(|left| format!("{file}: {left}")));
        }
    }
    Ok(found)
}

/// What the rules find in the migrations that are new.
fn lint(
    project: &Project,
    observer: &Observer<'_>,
    (history, since): (&History, Option<&str>),
    declared: &mut State,
) -> Result<Vec<Linted>, Error> {
    let new = lint::new(project, history, since)?;
    let mut linted = Vec::with_capacity(new.len());
    for (path, upto) in new {
        let is_last = upto.migrations.len() == history.migrations.len();
        linted.push(lint::of(project, observer, path, &upto, is_last.then_some(&mut *declared))?);
    }
    Ok(linted)
}

/// What the new migrations do to rows: one may have been written by hand, or behind another than it stands behind now.
fn prove(
    project: &Project,
    observer: &Observer<'_>,
    (history, since): (&History, Option<&str>),
    declared: &mut State,
    talk: &Talk,
) -> Result<Vec<Proved>, Error> {
    let mut proved = Vec::new();
    for (path, upto) in lint::new(project, history, since)? {
        let Some(migration) = upto.migrations.last() else { continue };
        talk.progress(&format!("trying {} on rows", migration.name));
        let (mut before, mut after) = back::states(observer, history, migration)?;
        let is_last = upto.migrations.len() == history.migrations.len();
        let after = if is_last { &mut *declared } else { &mut after };
        match examine::beside_rules(observer, migration, &mut before, after) {
            Ok(proof) => proved.push(Proved {
                name: migration.name.clone(),
                path,
                lines: proof.statements.iter().map(|own| (own.number, own.line)).collect(),
                found: found::proved(proof.findings()),
            }),
            Err(error) => talk.note(&format!("{} could not be tried on rows: {error}", migration.name)),
        }
    }
    Ok(proved)
}

/// A history that is not intact is what this command looks for.
fn broken(error: &history::Error, args: &Check, talk: &Talk) -> Result<Outcome, Error> {
    let history::Error::Broken { folder, problems } = error else { return Ok(Outcome::Found) };
    let findings: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let heading = format!("the history in `{}` is not intact", folder.display());
    show(args, 0, Some(&heading), &findings, &[], &[])?;
    let mut told = Vec::new();
    for help in problems.iter().map(|problem| problem.help(folder)) {
        if !told.contains(&help) {
            talk.help(&help);
            told.push(help);
        }
    }
    Ok(Outcome::Found)
}

fn show(
    args: &Check,
    migrations: usize,
    heading: Option<&str>,
    findings: &[String],
    linted: &[Linted],
    proved: &[Proved],
) -> Result<(), Error> {
    match args.format {
        LintFormat::Human => {
            heading.map_or(Ok(()), report::found)?;
            report::list(findings)
        }
        LintFormat::Json => {
            let lint: Vec<_> = linted.iter().map(Linted::json).collect();
            let proofs: Vec<_> = proved.iter().map(Proved::json).collect();
            report::json(
                &json!({ "migrations": migrations, "findings": findings, "lint": lint, "proofs": proofs }),
            )
        }
        LintFormat::Sarif => finding::sarif(linted, proved, findings),
        LintFormat::Github => finding::github(linted, proved, findings),
    }
}
