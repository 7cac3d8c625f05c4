//! `schema migrate --down`: takes back what was applied last. What would be lost is said and asked for before anything is
//! run.

use std::collections::BTreeMap;

use postgres::Client;
use schema_core::apply::{self, Back, MigrateOptions};
use schema_core::back::{self, Manner};
use schema_core::connect::Target;
use schema_core::history::{History, Migration};
use schema_core::review::Found;
use schema_core::source::{Observer, Source, State};
use schema_core::sql::remark::remark;
use schema_core::verify::{self, Live, Met, Planned, Seed, Speed, Subject};
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
    let in_the_way = match args.no_verify {
        true => Vec::new(),
        false => in_the_way(project, target, history, &wanted, talk)?,
    };
    if args.dry_run {
        in_the_way.iter().for_each(|rows| talk.note(&format!("this would fail: {rows}")));
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
    if !in_the_way.is_empty() {
        return Err(Error::RowsInTheWay { rows: in_the_way });
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

/// The rows of the database on which the files that lead back would fail. In the middle of one, and without a dev
/// database, nobody knows beforehand.
fn in_the_way(
    project: &Project,
    target: &Target,
    history: &History,
    wanted: &[Back],
    talk: &Talk,
) -> Result<Vec<String>, Error> {
    let (Some(last), Some(first)) = (wanted.first(), wanted.last()) else { return Ok(Vec::new()) };
    if last.done.is_some() {
        return Ok(Vec::new());
    }
    talk.progress("looking for rows that are in the way");
    let observer = project.observer();
    match live(&observer, target, history, wanted, (&first.migration, &last.migration)) {
        Ok(live) => {
            live.unknown.iter().for_each(|own| talk.detail(&format!("not known: {}", own.text)));
            // Statements are counted through all of the files: where there are several, their numbers say nothing.
            let text = |own: &Met| match wanted.len() {
                1 => format!("{}: {}", last.file(), own.text),
                _ => own.text.split_once(' ').map_or(own.text.clone(), |_| unnumbered(&own.text)),
            };
            Ok(live.failures.iter().map(text).collect())
        }
        Err(error) => {
            talk.detail(&format!("nobody looked for rows that are in the way: {error}"));
            Ok(Vec::new())
        }
    }
}

/// The text without the number of its statement.
fn unnumbered(text: &str) -> String {
    let rest = text.strip_prefix("statement ").and_then(|rest| rest.split_once(' '));
    rest.map_or(text.to_owned(), |(_, rest)| format!("the way back {rest}"))
}

/// Tries the files, one behind the other, on a dev database with rows, and looks at the database with what was seen.
fn live(
    observer: &Observer<'_>,
    target: &Target,
    history: &History,
    wanted: &[Back],
    (first, last): (&Migration, &Migration),
) -> Result<Live, Error> {
    let (way, before) = plan(observer, history, (first, last))?;
    let after = observer.history(history.clone(), Some(last.number))?;
    let sql: String = wanted.iter().map(|back| back.down.sql.as_str()).collect();
    let nothing = BTreeMap::new();
    let planned = way.is_written_in(&sql).then_some(Planned {
        plan: &way.plan,
        difference: &way.difference,
        backfills: &nothing,
    });
    let name = "the way back";
    let subject =
        Subject { name, before: &after, after: &before.observed, sql: &sql, planned, seed: Seed(0) };
    let proof = verify::prove_touched(observer, &subject)?;
    Ok(Live::look(&mut target.connect()?, &proof, &Speed::measure(observer)?)?)
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
