//! `schema migrate`: applies what a database lacks, each migration exactly once.

use postgres::Client;
use schema_core::apply::{self, Event, MigrateOptions, Ran};
use schema_core::connect::Target;
use schema_core::history::History;
use schema_core::review::found;
use schema_core::sql::remark::remark;
use schema_core::verify::Severity;
use serde_json::{Value, json};

use super::{Outcome, lint, revert};
use crate::args::Migrate;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Migrate, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let target = project.target(args.database.database.as_deref())?;
    // What is only read may be read through any pooler.
    let mut client = if args.dry_run { target.connect()? } else { target.connect_alone()? };
    mark(project, &target, &mut client, args, talk)?;
    let options = MigrateOptions {
        to: args.to,
        dry_run: args.dry_run,
        lock_timeout: args.patience.lock_timeout,
        statement_timeout: args.patience.statement_timeout,
        wait: Some(args.patience.wait),
        time_zone: Some(target.time_zone().to_owned()),
        ..MigrateOptions::default()
    };
    if args.down {
        return revert::run(project, (&target, &mut client), &history, args, &options, talk);
    }
    let found = forewarn(project, &mut client, &history, args, talk)?;
    if !args.dry_run {
        say_zone(&target, &mut client, &history, talk)?;
    }
    let report = apply::migrate(&mut client, &history, &options, &mut |event| show(talk, &event))?;
    if args.format.is_json() {
        let names: Vec<&str> = report.migrations.iter().map(|ran| ran.name.as_str()).collect();
        report::json(&json!({ "dry_run": args.dry_run, "migrations": names, "findings": found }))?;
    } else if args.dry_run {
        for ran in &report.migrations {
            print(&history, ran)?;
        }
    }
    let done = if args.dry_run { "would be applied" } else { "applied" };
    match report.migrations.len() {
        0 => talk.say(&format!("nothing to do: {}", has_all(&target, args.to))),
        n => talk.say(&format!("{} {done} to {target}", count(n, "migration"))),
    }
    Ok(Outcome::Clean)
}

/// Marks a database of production, so that whoever has its URL alone knows.
fn mark(
    project: &Project,
    target: &Target,
    client: &mut Client,
    args: &Migrate,
    talk: &Talk,
) -> Result<(), Error> {
    let said = project.says_production(target).then_some(true).filter(|_| !args.dry_run);
    let Some(is_production) = args.production.or(said) else { return Ok(()) };
    // The mark is there already, most of the time, and then nobody needs the right to set it.
    if apply::is_production(client)? != is_production && apply::mark_production(client, is_production)? {
        match is_production {
            true => talk.done(&format!("marked {target} as production: `schema reset` refuses it")),
            false => talk.done(&format!("{target} is not marked as production any more")),
        }
    }
    Ok(())
}

/// Says what the rules find in what is about to run and was never checked, where tables may have rows: in a database that has had migrations
/// before. Whoever deploys need not have a dev database, and without one nothing is said.
fn forewarn(
    project: &Project,
    client: &mut Client,
    history: &History,
    args: &Migrate,
    talk: &Talk,
) -> Result<Vec<Value>, Error> {
    let (to, mut all) = (args.to, Vec::new());
    let status = apply::status(client, history)?;
    if talk.is_quiet() && !args.format.is_json() || status.applied.is_empty() || !status.problems.is_empty() {
        return Ok(all);
    }
    let observer = project.observer();
    let is_checked =
        |number: u32| history.migrations.iter().any(|own| own.number == number && own.is_checked);
    let wanted = |number: u32| to.is_none_or(|to| number <= to) && !is_checked(number);
    for pending in status.pending.iter().filter(|own| wanted(own.number)) {
        talk.progress(&format!("looking at {}", pending.name));
        let upto =
            History { folder: history.folder.clone(), migrations: history.until(pending.number)?.to_vec() };
        match lint::of(project, &observer, history.folder.join(format!("{}.sql", pending.name)), &upto, None)
        {
            Ok(linted) if linted.findings.is_empty() => {}
            Ok(linted) => {
                talk.say(&format!("{}, which is about to be applied:", linted.name));
                let mut found = found::all(&linted.findings, None);
                // It is applied all the same: an error is what `check` fails on.
                found.iter_mut().for_each(|own| own.severity = Severity::Warning);
                report::finding::brief(talk, &found);
                all.extend(found.iter().map(|own| report::finding::of(&linted.name, own)));
            }
            Err(error) => {
                talk.detail(&format!("nothing is known of {} beforehand: {error}", pending.name));
                break;
            }
        }
    }
    Ok(all)
}

/// Says where applications get another time zone than the one in which the migrations run.
fn say_zone(target: &Target, client: &mut Client, history: &History, talk: &Talk) -> Result<(), Error> {
    let status = apply::status(client, history)?;
    if status.pending.is_empty() || !status.problems.is_empty() {
        return Ok(());
    }
    let ours = target.time_zone();
    // Nothing hangs on this: a second connection may be one too many.
    if let Ok(others) = target.time_zone_of_others()
        && !is_same_zone(ours, &others)
    {
        talk.note(&format!(
            "migrations run in the time zone {ours}, and other sessions of `{}` get {others}: a value that \
             hangs on it should name its zone, or `timezone` in schema.toml be the server's",
            target.user()
        ));
    }
    Ok(())
}

/// Whether two names are known for the same zone. Of other zones with two names nothing worse comes than a note.
fn is_same_zone(one: &str, other: &str) -> bool {
    const UTC: &[&str] = &[
        "utc",
        "etc/utc",
        "uct",
        "etc/uct",
        "zulu",
        "etc/zulu",
        "universal",
        "etc/universal",
        "gmt",
        "etc/gmt",
        "greenwich",
        "etc/greenwich",
    ];
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    one == other || UTC.contains(&&*one) && UTC.contains(&&*other)
}

fn has_all(target: &Target, to: Option<u32>) -> String {
    match to {
        Some(number) => format!("{target} has every migration up to {number:04}"),
        None => format!("{target} has every migration"),
    }
}

/// A migration that would run, behind its name; of one that an earlier run began, how far it came.
fn print(history: &History, ran: &Ran) -> Result<(), Error> {
    let Some(migration) = history.migrations.iter().find(|own| own.number == ran.number) else {
        return Ok(());
    };
    let begun = match ran.done_before {
        0 => String::new(),
        done => format!(" (goes on after statement {done} of {})", ran.statements),
    };
    report::sql(&(remark(&format!("{}{begun}", migration.file())) + &migration.sql))
}

pub(super) fn show(talk: &Talk, event: &Event<'_>) {
    match event {
        Event::Waiting { holder } => {
            let who = holder.map_or_else(String::new, |holder| format!(" ({holder})"));
            talk.say(&format!("waiting: another run is migrating this database{who}"));
            if let Some(holder) = holder {
                talk.help(&format!("to end it, run `SELECT pg_terminate_backend({})`", holder.pid));
            }
        }
        Event::Started { migration, statements, done } if *done > 0 => {
            talk.say(&format!("{}: goes on after statement {done} of {statements}", migration.name));
        }
        Event::Statement { migration, statement } => {
            talk.detail(statement.text);
            let line = statement.text.lines().next().unwrap_or_default();
            talk.progress(&format!("{}: {}: {line}", migration.name, statement.number));
        }
        Event::Retrying { migration, statement, failed, tries, pause } => talk.note(&format!(
            "{}: statement {statement} could not have its lock in time (try {failed} of {tries}); again in {} s",
            migration.name,
            pause.as_secs_f64()
        )),
        Event::DroppingInvalidIndex { index, .. } => {
            talk.note(&format!("an interrupted run left index {index} invalid; it is built again"));
        }
        Event::Finished { migration, .. } => match migration.name.strip_suffix(".down") {
            Some(name) => talk.done(&format!("took back {name}")),
            None => talk.done(&format!("applied {}", migration.name)),
        },
        _ => {}
    }
}
