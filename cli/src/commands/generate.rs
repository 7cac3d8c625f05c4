//! `schema generate`: the migration from what history has to what is declared, proved before it is written.

use std::io::{self, IsTerminal, Read};
use std::thread;

use schema_core::diff::Difference;
use schema_core::history::{History, Migration};
use schema_core::lint;
use schema_core::plan::{self, Plan};
use schema_core::review::{self, Found, found};
use schema_core::source::{Observer, Source, State};
use schema_core::sql::remark::remark;
use schema_core::verify::{self, Cause, Failure, Proof, Severity};
use serde_json::json;

use super::{Outcome, allow, back, examine, online, renames};
use crate::args::{Generate, Renames, Strategy};
use crate::error::{Error, count};
use crate::project::{self, Project};
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Generate, talk: &Talk) -> Result<Outcome, Error> {
    let observer = project.observer();
    let mut history = project.history()?;
    let allowed = allow::read(&args.allowed)?;
    if args.custom {
        let mut after = observer.observe(&Source::Declared)?;
        return custom(project, &observer, history, &mut after, args, talk);
    }
    if let Some(Some(number)) = args.down {
        return back::run(project, history, number, args, talk);
    }
    let from = args.from.as_deref().map(project::source).transpose()?;
    talk.progress("reading what there is and what is declared");
    // Each of them waits for something else.
    let (after, before) = thread::scope(|scope| {
        scope.spawn(|| observer.dev().warm_up());
        let before = scope.spawn(|| match &from {
            Some(source) => observer.observe(source),
            None => observer.history(history.clone(), None),
        });
        (observer.observe(&Source::Declared), before.join())
    });
    let mut after = after?;
    let mut before = before.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let (difference, plan) = decide(&observer, &args.renames, &mut before, &mut after)?;
    if args.strategy == Strategy::Online && !plan.is_empty() {
        return online::run(project, history, (&before, &after), &difference, args, talk);
    }
    if plan.is_empty() {
        if args.format.is_json() {
            report::json(&json!({ "migration": null, "sql": "", "steps": [] }))?;
        }
        let what = args
            .from
            .as_deref()
            .map_or_else(|| "the history".to_owned(), |_| "what it starts from".to_owned());
        talk.say(&format!("nothing to do: {what} equals the declaration"));
        if args.down.is_some() {
            talk.help("say the number of a migration that is there for the way back from it: `--down NNNN`");
        }
        return Ok(Outcome::Clean);
    }
    let sql = plan.sql();
    let rules = examine::rules(project, &plan, &sql, &difference, &after)?;
    let proof = prove(&observer, &before, &plan, &difference, &after, args, talk)?;
    let mut found = found::all(&rules, proof.as_ref());
    allow::as_configured(project, &mut found);
    let taken = allow::take(&mut found, &allowed);
    allow::all_used(&allowed, &taken)?;
    let name = history.next_name(args.name.as_deref(), &sql)?;
    let sql = lint::allow(&sql, &taken);
    let mut next = history.with_next(Some(&name), &sql)?;
    let first = history.migrations.len();
    let ways_back = match args.down {
        Some(_) => back::attach(project, &mut next, first, args, talk)?,
        None => Vec::new(),
    };
    let mut new = next.migrations.split_off(first);
    let errors = allow::errors(&found);
    new.iter_mut().for_each(|own| own.is_checked = errors == 0 && proof.is_some());
    let written = if args.dry_run {
        None
    } else {
        history.extend(new.clone(), &plan::snapshot(&after.observed))?;
        new.first()
    };
    if args.format.is_json() {
        let name = written.map(|migration| migration.name.clone());
        let down = ways_back.first().zip(new.first()).map(|(way, migration)| way.json(migration));
        report::json(
            &json!({ "migration": name, "sql": sql, "steps": plan.steps, "findings": found, "down": down }),
        )?;
        return Ok(Outcome::found(errors > 0));
    }
    // Where there are two files, each says which it is.
    let heading = new.first().filter(|own| own.down.is_some()).map(|own| remark(&own.file()));
    report::sql(&(heading.unwrap_or_default() + &sql))?;
    report::finding::brief(talk, &found);
    report::beside_findings(talk, &plan, proof.is_some());
    for (way, migration) in ways_back.iter().zip(&new) {
        back::show(migration, way, talk)?;
    }
    report::outside(talk, &observer, &before.observed);
    if after.observed.schema.tables.is_empty() && !before.observed.schema.tables.is_empty() {
        talk.note("the declaration has no table at all: see that `schema` in schema.toml names its files");
    }
    if let Some(migration) = written {
        project.say_written(migration, talk);
    }
    ways_back.iter().for_each(|way| talk.say(&format!("the way back: {}", way.verdict())));
    conclude(project, talk, &found, proof.as_ref(), written);
    // They go with the process, at once: taken apart piece by piece, thousands of tables take a while.
    std::mem::forget((before, after, difference, plan));
    Ok(Outcome::found(errors > 0))
}

/// The last line, which nobody has to scroll back for: whether it can be applied as it is.
fn conclude(
    project: &Project,
    talk: &Talk,
    found: &[Found],
    proof: Option<&Proof>,
    written: Option<&Migration>,
) {
    let verdict = review::verdict(found, proof);
    let fails = proof.is_some_and(|proof| proof.failures.iter().any(|own| own.cause == Cause::AnyRow))
        && found.iter().any(|own| own.code == allow::SEEN && own.severity == Severity::Error);
    if fails {
        talk.error(&lowered(&verdict.text));
        return talk.help(&match written {
            Some(migration) => {
                let path = |file: String| format!(" {}", project.migrations().join(file).display());
                let down = migration.down.as_ref().map(|_| path(migration.down_file())).unwrap_or_default();
                format!(
                    "mend the declaration and write it anew: `rm{}{down} && schema check --relock`, `schema generate`",
                    path(migration.file())
                )
            }
            None => "mend the declaration: nothing was written".to_owned(),
        });
    }
    let rows = proof.map_or(0, |proof| proof.filled.rows.values().sum());
    let tried = if rows == 0 { String::new() } else { format!(" with {} in its tables", count(rows, "row")) };
    let errors = found.iter().filter(|own| own.severity == Severity::Error).count();
    let next = match (written, errors) {
        (None, _) => "nothing was written".to_owned(),
        (_, 0) => "apply it with `schema migrate`".to_owned(),
        (_, errors) => left(errors, found),
    };
    talk.say(&format!("proved on a dev database{tried}: it leads to the declaration; {next}"));
}

/// What is to be done about errors in what is written.
pub(super) fn left(errors: usize, found: &[Found]) -> String {
    let code =
        found.iter().find(|own| own.severity == Severity::Error).map_or("CODE", |own| own.code.as_str());
    let (what, them) =
        if errors == 1 { ("an error is".to_owned(), "it") } else { (format!("{errors} errors are"), "them") };
    format!(
        "it is written, but {what} left, which `schema check` fails on: mend {them}, or say why {them} can stay with \
         `-- schema:allow {code}: REASON` before the statement"
    )
}

fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The plan, once every question about renames is answered.
pub(super) fn decide(
    observer: &Observer<'_>,
    args: &Renames,
    before: &mut State,
    after: &mut State,
) -> Result<(Difference, Plan), Error> {
    let mut said = renames::said(args, after, &before.observed)?;
    let mut dropped = args.dropped.clone();
    let difference = loop {
        let difference = observer.compare(before, after, &said)?;
        let answered = dropped.iter().cloned().collect();
        let questions = schema_core::diff::ambiguities(&difference.changes, &answered);
        if questions.is_empty() {
            break difference;
        }
        renames::ask(questions, &mut said, &mut dropped, &before.observed, &after.observed)?;
    };
    renames::check_dropped(args, &difference)?;
    report::unmodeled(&difference)?;
    let plan = plan::plan(&difference, &after.observed, &examine::backfills(after));
    Ok((difference, plan))
}

/// Runs it where nothing matters, on rows unless nobody wants that. What does not lead to the declaration there, or does
/// not even run without a row, is not written.
fn prove(
    observer: &Observer<'_>,
    before: &State,
    plan: &Plan,
    difference: &Difference,
    after: &State,
    args: &Generate,
    talk: &Talk,
) -> Result<Option<Proof>, Error> {
    if !args.no_verify {
        talk.progress(&format!("trying {} on rows", count(plan.steps.len(), "statement")));
        match examine::prove(observer, "the migration", before, after, plan, difference, true) {
            Ok(proof) if runs(&proof) => return Ok(Some(proof)),
            // What is wrong is told below, in the server's words.
            Ok(_) => {}
            Err(error) => talk.note(&format!("it could not be tried on rows: {error}")),
        }
    }
    let left = verify::replay(observer, before, plan, &after.observed)?;
    if left.is_empty() { Ok(None) } else { Err(Error::Unproved { left, sql: plan.sql() }) }
}

/// Whether it runs without a row, and leads where it should.
pub(super) fn runs(proof: &Proof) -> bool {
    let without_rows = |failure: &Failure| matches!(failure.cause, Cause::Statement | Cause::Earlier(_));
    proof.left.is_empty() && !proof.failures.iter().any(without_rows)
}

/// A migration that somebody writes by hand. It is run on a dev database before it is written.
fn custom(
    project: &Project,
    observer: &Observer<'_>,
    mut history: History,
    after: &mut State,
    args: &Generate,
    talk: &Talk,
) -> Result<Outcome, Error> {
    let mut sql = String::new();
    let is_piped = !io::stdin().is_terminal();
    if is_piped {
        io::stdin().read_to_string(&mut sql)?;
    }
    let is_empty = sql.trim().is_empty();
    if is_empty {
        sql = "-- A migration by hand.\n".to_owned();
    } else if !sql.ends_with('\n') {
        sql.push('\n');
    }
    // What is wrong with the migrations that are there is no fault of the new one.
    let mut before = observer.history(history.clone(), None)?;
    let next = history.with_next(args.name.as_deref(), &sql)?;
    let new = next.migrations.last().cloned();
    let mut made = observer
        .history(next, None)
        .map_err(|source| Error::Custom { sql: sql.clone(), source: Box::new(source) })?;
    let renames = after.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
    // In the author's spelling, once the history has caught up with the declaration.
    let is_there = observer.compare(&mut made, after, &renames)?.is_empty();
    let snapshot = plan::snapshot(if is_there { &after.observed } else { &made.observed });
    let examined = match new {
        Some(new) if !is_empty && !args.no_verify => {
            Some(examine::migration(project, observer, &new, &mut before, &mut made)?)
        }
        _ => None,
    };
    let mut found = examined.as_ref().map(|own| found::all(&own.rules, Some(&own.proof))).unwrap_or_default();
    allow::as_configured(project, &mut found);
    let allowed = allow::read(&args.allowed)?;
    let taken = allow::take(&mut found, &allowed);
    allow::all_used(&allowed, &taken)?;
    let errors = allow::errors(&found);
    let name = history.next_name(args.name.as_deref(), &sql)?;
    let sql = lint::allow(&sql, &taken);
    let mut new = history.with_next(Some(&name), &sql)?.migrations.split_off(history.migrations.len());
    new.iter_mut().for_each(|own| own.is_checked = errors == 0 && examined.is_some());
    let written = if args.dry_run { None } else { new.first().cloned() };
    if written.is_some() {
        history.extend(new, &snapshot)?;
    }
    if args.format.is_json() {
        let name = written.as_ref().map(|migration| &migration.name);
        report::json(&json!({ "migration": name, "sql": sql, "steps": [], "findings": found }))?;
        return Ok(Outcome::found(errors > 0));
    }
    if written.is_none() {
        report::sql(&sql)?;
    }
    report::finding::brief(talk, &found);
    match written {
        None => {
            talk.say("it runs on a dev database; nothing was written");
        }
        Some(migration) => {
            talk.done(&format!("wrote {}", history.folder.join(migration.file()).display()));
            if is_empty {
                talk.say(
                    "fill it in, then run `schema check --relock`, which tries it and records what it says",
                );
            }
            if errors > 0 {
                talk.say(&left(errors, &found));
            }
        }
    }
    Ok(Outcome::found(errors > 0))
}
