//! `schema migrate --down`: takes back what was applied last. What would be lost is said and asked for before anything is
//! run.

use postgres::Client;
use schema_core::apply::{self, Back, MigrateOptions};
use schema_core::back::{self, Manner};
use schema_core::connect::Target;
use schema_core::history::{History, Migration};
use schema_core::review::Found;
use schema_core::source::{Observer, Source, State};
use schema_core::sql::remark::remark;
use serde_json::{Value, json};

use super::{Outcome, examine, migrate, push};
use crate::args::Migrate;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(
    project: &Project,
    (target, client): (&Target, &mut Client),
    history: &History,
    args: &Migrate,
    options: &MigrateOptions,
    talk: &Talk,
) -> Result<Outcome, Error> {
    let wanted = apply::way_back(client, history, args.to)?;
    talk.progress("looking at what would be lost");
    let lost = lost(project, client, history, &wanted, talk)?;
    let names: Vec<&str> = wanted.iter().map(|back| back.migration.name.as_str()).collect();
    let print = || {
        let losses = &lost.counted;
        report::json(
            &json!({ "dry_run": args.dry_run, "migrations": names, "findings": lost.found, "losses": losses }),
        )
    };
    if wanted.is_empty() {
        if args.format.is_json() {
            print()?;
        }
        let what =
            args.to.map_or_else(|| "no migration".to_owned(), |to| format!("no migration behind {to:04}"));
        talk.say(&format!("nothing to do: {target} has {what}"));
        return Ok(Outcome::Clean);
    }
    report::finding::brief(talk, &lost.found);
    if args.dry_run {
        for back in wanted.iter().filter(|_| !args.format.is_json()) {
            show(back)?;
        }
        lost.said.iter().for_each(|lost| talk.note(&format!("this would lose {lost}")));
        if args.format.is_json() {
            print()?;
        }
        talk.say(&format!("{} would be taken back from {target}", count(wanted.len(), "migration")));
        return Ok(Outcome::Clean);
    }
    if !lost.said.is_empty() && !args.accept_loss {
        push::ask(lost.said.clone(), talk)?;
    }
    let report = apply::revert(client, history, &wanted, options, &mut |event| migrate::show(talk, &event))?;
    if args.format.is_json() {
        print()?;
    }
    let done = count(report.migrations.len(), "migration");
    talk.say(&format!("{done} taken back from {target}; `schema migrate` applies what there is again"));
    Ok(Outcome::Clean)
}

/// What is known beforehand.
struct Losses {
    /// What the rules find in the way back.
    found: Vec<Found>,
    /// In words, as they are asked for.
    said: Vec<String>,
    /// For programs.
    counted: Vec<Value>,
}

/// What the database has now and would not have then. Without a dev database nobody knows, and that is said.
fn lost(
    project: &Project,
    client: &mut Client,
    history: &History,
    wanted: &[Back],
    talk: &Talk,
) -> Result<Losses, Error> {
    let mut losses = Losses { found: Vec::new(), said: Vec::new(), counted: Vec::new() };
    let (Some(last), Some(first)) = (wanted.first(), wanted.last()) else { return Ok(losses) };
    let observer = project.observer();
    let is_begun = last.done.is_some();
    match plan(&observer, history, (&first.migration, &last.migration)) {
        // In the middle of it the tables are neither those of before nor those of after.
        Ok((way, before)) if !is_begun => {
            losses.found = examine::unwritten(project, &way.plan, &way.difference, &before)?;
            for lost in apply::losses(client, &way.plan)? {
                losses.said.push(report::lost(&lost));
                losses.counted.push(json!(lost));
            }
            // The statements are those of a plan; several files have others, or in another order.
            if wanted.len() > 1 {
                losses.found.iter_mut().for_each(|own| own.statements.clear());
            }
            let is_by_hand = match wanted {
                [one] => !way.is_written_in(&one.down.sql),
                _ => false,
            };
            if is_by_hand {
                talk.note(&format!(
                    "{} is not what would be planned: `--dry-run` prints it, `schema verify --down` tries it",
                    last.file()
                ));
            }
        }
        Ok(_) => {}
        Err(error) => {
            talk.detail(&format!("nothing is known of {} beforehand: {error}", last.migration.name));
            let files: Vec<String> = wanted.iter().map(Back::file).collect();
            losses.said.push(format!("what only a dev database could tell of {}", files.join(", ")));
            losses.counted.push(json!({ "loss": null, "amount": null }));
        }
    }
    Ok(losses)
}

fn plan(
    observer: &Observer<'_>,
    history: &History,
    (first, last): (&Migration, &Migration),
) -> Result<(back::WayBack, State), Error> {
    let between: Vec<Migration> = history
        .migrations
        .iter()
        .filter(|own| first.number <= own.number && own.number <= last.number)
        .cloned()
        .collect();
    let mut before = match history.migrations.iter().rfind(|own| own.number < first.number) {
        Some(own) => observer.history(history.clone(), Some(own.number))?,
        None => observer.observe(&Source::Empty)?,
    };
    let mut after = observer.history(history.clone(), Some(last.number))?;
    let way = back::way_back(observer, &between, &mut before, &mut after, Manner::Direct)?;
    Ok((way, before))
}

/// What would run; of what an earlier run began, how far it came.
fn show(back: &Back) -> Result<(), Error> {
    let begun = back.done.map(|done| format!(" (goes on after statement {done})")).unwrap_or_default();
    report::sql(&(remark(&format!("{}{begun}", back.file())) + &back.down.sql))
}
