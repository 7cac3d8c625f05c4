//! `schema push`: a development database made equal to the declaration, without a file. What would be lost is said and
//! asked for before anything is run.

use std::io::{self, IsTerminal};

use schema_core::apply::{self, Event, Lost, MigrateOptions};
use schema_core::connect::Target;
use schema_core::model::declared::Renames;
use schema_core::plan::Plan;
use schema_core::source::{Observer, Source, State};
use serde_json::json;

use super::{Outcome, examine, generate};
use crate::args::Push;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk, difference};

pub(super) fn run(project: &Project, args: &Push, talk: &Talk) -> Result<Outcome, Error> {
    let observer = project.observer();
    let target = project.target(args.database.database.as_deref())?;
    talk.progress("reading the database and what is declared");
    let mut after = observer.observe(&Source::Declared)?;
    let mut live =
        if args.dry_run { observer.database(&target)? } else { observer.database_alone(&target)? };
    if !args.force {
        refuse_history(&mut live, &target)?;
    }
    let (difference, plan) = generate::decide(&observer, &args.renames, &mut live, &mut after)?;
    let losses = losses(&mut live, &plan)?;
    let found = examine::unwritten(project, &plan, &difference, &after)?;
    let print = |differences: &[String]| {
        report::json(&json!({
            "dry_run": args.dry_run, "sql": plan.sql(), "steps": plan.steps, "findings": found, "losses": losses,
            "differences": differences,
        }))
    };
    if plan.is_empty() {
        if args.format.is_json() {
            print(&[])?;
        }
        talk.say(&format!("nothing to do: {target} equals the declaration"));
        return Ok(Outcome::Clean);
    }
    if !args.format.is_json() {
        report::sql(&plan.sql())?;
        report::finding::brief(talk, &found);
        report::beside_findings(talk, &plan, false);
        if after.observed.schema.tables.is_empty() {
            talk.note(
                "the declaration has no table at all: see that `schema` in schema.toml names its files",
            );
        }
    }
    if args.dry_run {
        if args.format.is_json() {
            print(&[])?;
        }
        for lost in &losses {
            talk.note(&format!("this would lose {}", report::lost(lost)));
        }
        talk.say("nothing was changed");
        return Ok(Outcome::Clean);
    }
    if !losses.is_empty() && !args.accept_loss {
        ask(losses.iter().map(report::lost).collect(), talk)?;
    }
    apply(&mut live, &target, &plan, args, talk)?;
    drop(live);
    let left = left(&observer, &target, &mut after)?;
    if args.format.is_json() {
        print(&left)?;
        return Ok(Outcome::found(!left.is_empty()));
    }
    talk.done(&format!("{} run on {target}", count(plan.steps.len(), "statement")));
    if !left.is_empty() {
        report::found(&format!("{target} still differs from the declaration"))?;
        report::list(&left)?;
        return Ok(Outcome::Found);
    }
    talk.say("it equals the declaration");
    Ok(Outcome::Clean)
}

/// What migrations keep, they alone should change: the next one would find what it did not expect.
fn refuse_history(live: &mut State, target: &Target) -> Result<(), Error> {
    let Some(client) = live.live() else { return Err(Error::NoDatabase) };
    match apply::applied(client)?.len() {
        0 => Ok(()),
        applied => Err(Error::Kept { database: target.to_string(), applied }),
    }
}

fn losses(live: &mut State, plan: &Plan) -> Result<Vec<Lost>, Error> {
    let Some(client) = live.live() else { return Err(Error::NoDatabase) };
    Ok(apply::losses(client, plan)?)
}

/// Asks whoever is there. Without a terminal nobody can answer, and nothing is lost.
pub(super) fn ask(losses: Vec<String>, talk: &Talk) -> Result<(), Error> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Error::Loss { losses });
    }
    talk.ask("this would lose");
    losses.iter().for_each(|lost| talk.ask(&format!("  {lost}")));
    match inquire::Confirm::new("Go on?").with_default(false).prompt()? {
        true => Ok(()),
        false => Err(Error::Declined),
    }
}

fn apply(live: &mut State, target: &Target, plan: &Plan, args: &Push, talk: &Talk) -> Result<(), Error> {
    let Some(client) = live.live() else { return Err(Error::NoDatabase) };
    let options = MigrateOptions {
        lock_timeout: args.patience.lock_timeout,
        statement_timeout: args.patience.statement_timeout,
        wait: Some(args.patience.wait),
        time_zone: Some(target.time_zone().to_owned()),
        ..MigrateOptions::default()
    };
    let sql = plan.sql();
    let done = apply::push(client, &sql, &options, &mut |event| match event {
        Event::Waiting { holder } => {
            let who = holder.map_or_else(String::new, |holder| format!(" ({holder})"));
            talk.say(&format!("waiting: another run is changing this database{who}"));
        }
        Event::Statement { statement, .. } => talk.detail(statement.text),
        Event::Retrying { statement, failed, tries, pause, .. } => talk.note(&format!(
            "statement {statement} could not have its lock in time (try {failed} of {tries}); again in {} s",
            pause.as_secs_f64()
        )),
        _ => {}
    });
    done.map_err(|source| Error::Push { sql, source: Box::new(source) })
}

/// What still differs, which is nothing unless somebody else was at work.
fn left(observer: &Observer<'_>, target: &Target, after: &mut State) -> Result<Vec<String>, Error> {
    let mut live = observer.database(target)?;
    let found = observer.compare(&mut live, after, &Renames::default())?;
    Ok(difference::before(&found))
}
