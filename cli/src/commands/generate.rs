//! `schema generate`: the migration from what history has to what is declared, proved before it is written.

use std::io::{self, IsTerminal, Read};
use std::thread;

use schema_core::diff::Difference;
use schema_core::history::History;
use schema_core::lint::{self, Finding};
use schema_core::plan::{self, Plan};
use schema_core::source::{Observer, Source, State};
use schema_core::verify;
use serde_json::json;

use super::{Outcome, online, renames};
use crate::args::{Generate, Renames, Strategy};
use crate::error::Error;
use crate::project::{self, Project};
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Generate, talk: &Talk) -> Result<Outcome, Error> {
    let observer = project.observer();
    let history = project.history()?;
    if args.custom {
        let mut after = observer.observe(&Source::Declared)?;
        return custom(&observer, history, &mut after, args, talk);
    }
    let from = args.from.as_deref().map(project::source).transpose()?;
    // Each of them waits for something else.
    let (after, before) = thread::scope(|scope| {
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
    let mut history = history;
    if plan.is_empty() {
        if args.format.is_json() {
            report::json(&json!({ "migration": null, "sql": "", "steps": [] }))?;
        }
        let what = args
            .from
            .as_deref()
            .map_or_else(|| "the history".to_owned(), |_| "what it starts from".to_owned());
        talk.say(&format!("nothing to do: {what} equals the declaration"));
        return Ok(Outcome::Clean);
    }
    prove(&observer, &before, &plan, &after)?;
    let sql = plan.sql();
    let findings = lint(project, &plan, &sql, &difference, &after)?;
    let written = if args.dry_run {
        None
    } else {
        Some(history.append(args.name.as_deref(), &sql, &plan::snapshot(&after.observed))?)
    };
    if args.format.is_json() {
        let name = written.as_ref().map(|migration| migration.name.clone());
        report::json(&json!({ "migration": name, "sql": sql, "steps": plan.steps, "findings": findings }))?;
        return Ok(Outcome::Clean);
    }
    report::sql(&sql)?;
    report::finding::brief(talk, &findings);
    report::beside_findings(talk, &plan);
    report::outside(talk, &before.observed);
    if after.observed.schema.tables.is_empty() && !before.observed.schema.tables.is_empty() {
        talk.note("the declaration has no table at all: see that `schema` in schema.toml names its files");
    }
    match written {
        Some(migration) => {
            let path = project.migrations().join(migration.file());
            talk.done(&format!("wrote {}", path.display()));
            talk.say("proved on a dev database: it leads to the declaration; apply it with `schema migrate`");
        }
        None => talk.say("proved on a dev database: it leads to the declaration; nothing was written"),
    }
    Ok(Outcome::Clean)
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
    let backfills = after.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    let plan = plan::plan(&difference, &after.observed, &backfills);
    Ok((difference, plan))
}

/// What the rules find in a plan.
fn lint(
    project: &Project,
    plan: &Plan,
    sql: &str,
    difference: &Difference,
    after: &State,
) -> Result<Vec<Finding>, Error> {
    let (before, after) = (&difference.before.schema, &after.observed.schema);
    let subject = lint::planned(plan, sql, before, after).map_err(lint::Error::from)?;
    Ok(lint::lint(&subject, project.levels()))
}

fn prove(observer: &Observer<'_>, before: &State, plan: &Plan, after: &State) -> Result<(), Error> {
    let left = verify::replay(observer, before, plan, &after.observed)?;
    if left.is_empty() { Ok(()) } else { Err(Error::Unproved { left, sql: plan.sql() }) }
}

/// A migration that somebody writes by hand. It is run on a dev database before it is written.
fn custom(
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
    observer.history(history.clone(), None)?;
    let next = history.with_next(args.name.as_deref(), &sql)?;
    let mut made = observer
        .history(next, None)
        .map_err(|source| Error::Custom { sql: sql.clone(), source: Box::new(source) })?;
    let renames = after.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
    // In the author's spelling, once the history has caught up with the declaration.
    let is_there = observer.compare(&mut made, after, &renames)?.is_empty();
    let snapshot = plan::snapshot(if is_there { &after.observed } else { &made.observed });
    let written =
        if args.dry_run { None } else { Some(history.append(args.name.as_deref(), &sql, &snapshot)?) };
    if args.format.is_json() {
        let name = written.as_ref().map(|migration| &migration.name);
        report::json(&json!({ "migration": name, "sql": sql, "steps": [] }))?;
        return Ok(Outcome::Clean);
    }
    match written {
        None => {
            report::sql(&sql)?;
            talk.say("it runs on a dev database; nothing was written");
        }
        Some(migration) => {
            talk.done(&format!("wrote {}", history.folder.join(migration.file()).display()));
            if is_empty {
                talk.say(
                    "fill it in, then run `schema check --relock`, which tries it and records what it says",
                );
            }
        }
    }
    Ok(Outcome::Clean)
}
