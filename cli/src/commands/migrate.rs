//! `schema migrate`: applies what a database lacks, each migration exactly once.

use std::time::Duration;

use schema_core::apply::{self, Event, MigrateOptions};
use serde_json::json;

use super::Outcome;
use crate::args::Migrate;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Migrate, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let target = project.target(args.database.database.as_deref())?;
    let mut client = target.connect()?;
    let options = MigrateOptions {
        to: args.to,
        dry_run: args.dry_run,
        lock_timeout: seconds(args.lock_timeout),
        statement_timeout: seconds(args.statement_timeout),
        ..MigrateOptions::default()
    };
    if args.dry_run && !args.format.is_json() {
        let status = apply::status(&mut client, &history)?;
        report::problems(&status.problems)?;
        let pending = status.pending.iter().map(|pending| pending.number);
        let numbers: Vec<u32> = pending.filter(|number| args.to.is_none_or(|to| *number <= to)).collect();
        for migration in history.migrations.iter().filter(|own| numbers.contains(&own.number)) {
            report::sql(&format!("-- {}\n{}", migration.file(), migration.sql))?;
        }
        talk.say(&format!("{} would be applied to {target}", count(numbers.len(), "migration")));
        return Ok(Outcome::Clean);
    }
    let report = apply::migrate(&mut client, &history, &options, &mut |event| show(talk, &event))?;
    if args.format.is_json() {
        let names: Vec<&str> = report.migrations.iter().map(|ran| ran.name.as_str()).collect();
        report::json(&json!({ "applied": names, "dry_run": args.dry_run }))?;
    }
    match report.migrations.len() {
        0 => talk.say(&format!("nothing to do: {target} has every migration")),
        n => talk.say(&format!("{} applied to {target}", count(n, "migration"))),
    }
    Ok(Outcome::Clean)
}

/// Whoever asks for a tenth of a second gets it; less than nothing is nothing.
fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value.max(0.0)).unwrap_or(Duration::ZERO)
}

fn show(talk: &Talk, event: &Event<'_>) {
    match event {
        Event::Waiting { holder } => {
            let who = holder.map_or_else(String::new, |holder| format!(" (process {})", holder.pid));
            talk.say(&format!("waiting: another run is migrating this database{who}"));
        }
        Event::Started { migration, statements, done } if *done > 0 => {
            talk.say(&format!("{}: goes on after statement {done} of {statements}", migration.name));
        }
        Event::Statement { statement, .. } => talk.detail(statement.text),
        Event::Retrying { migration, statement, failed, tries, pause } => talk.note(&format!(
            "{}: statement {statement} could not have its lock in time (try {failed} of {tries}); again in {} s",
            migration.name,
            pause.as_secs_f64()
        )),
        Event::DroppingInvalidIndex { index, .. } => {
            talk.note(&format!("an interrupted run left index {index} invalid; it is built again"));
        }
        Event::Finished { migration, .. } => talk.done(&format!("applied {}", migration.name)),
        _ => {}
    }
}
