//! `schema generate`: the migration from what history has to what is declared, proved before it is written.

use std::io::{self, IsTerminal, Read};

use schema_core::plan::{self, Plan};
use schema_core::source::{Observer, Source, State};
use schema_core::verify;
use serde_json::json;

use super::{Outcome, renames};
use crate::args::Generate;
use crate::error::Error;
use crate::project::{self, Project};
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Generate, talk: &Talk) -> Result<Outcome, Error> {
    let observer = project.observer();
    let mut history = project.history()?;
    let mut after = observer.observe(&Source::Declared)?;
    if args.custom {
        return custom(&mut history, args, &plan::snapshot(&after.observed), talk);
    }
    let mut before = match &args.from {
        Some(text) => observer.observe(&project::source(text)?)?,
        None => observer.history(history.clone(), None)?,
    };
    let plan = decide(&observer, args, &mut before, &mut after)?;
    if plan.is_empty() {
        if args.format.is_json() {
            report::json(&json!({ "migration": null, "sql": "", "steps": [] }))?;
        }
        talk.say("nothing to do: the history equals the declaration");
        return Ok(Outcome::Clean);
    }
    prove(&observer, &before, &plan, &after)?;
    let sql = plan.sql();
    let written = if args.dry_run {
        None
    } else {
        Some(history.append(args.name.as_deref(), &sql, &plan::snapshot(&after.observed))?)
    };
    if args.format.is_json() {
        let name = written.as_ref().map(|migration| migration.name.clone());
        report::json(&json!({ "migration": name, "sql": sql, "steps": plan.steps }))?;
        return Ok(Outcome::Clean);
    }
    report::sql(&sql)?;
    report::effects(talk, &plan);
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
fn decide(
    observer: &Observer<'_>,
    args: &Generate,
    before: &mut State,
    after: &mut State,
) -> Result<Plan, Error> {
    let mut said = renames::said(&args.renames, after.declared.as_ref(), &before.observed)?;
    let mut dropped = args.renames.dropped.clone();
    let difference = loop {
        let difference = observer.compare(before, after, &said)?;
        let answered = dropped.iter().cloned().collect();
        let questions = schema_core::diff::ambiguities(&difference.changes, &answered);
        if questions.is_empty() {
            break difference;
        }
        renames::ask(questions, &mut said, &mut dropped, &before.observed)?;
    };
    report::unmodeled(&difference)?;
    let backfills = after.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    Ok(plan::plan(&difference, &after.observed, &backfills))
}

fn prove(observer: &Observer<'_>, before: &State, plan: &Plan, after: &State) -> Result<(), Error> {
    let proof = verify::replay(observer, before, plan, &after.observed)?;
    if proof.left.is_empty() { Ok(()) } else { Err(Error::Unproved { left: proof.left, sql: plan.sql() }) }
}

/// A migration that somebody writes by hand.
fn custom(
    history: &mut schema_core::history::History,
    args: &Generate,
    snapshot: &str,
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
    if args.dry_run {
        report::sql(&sql)?;
        return Ok(Outcome::Clean);
    }
    let migration = history.append(args.name.as_deref(), &sql, snapshot)?;
    let path = history.folder.join(migration.file());
    talk.done(&format!("wrote {}", path.display()));
    if is_empty {
        talk.say("fill it in, then run `schema check --relock`, which records what it says");
    }
    Ok(Outcome::Clean)
}
