//! `schema drift`: live against history against declaration, and which of them moved.

use schema_core::apply;
use schema_core::diff::{Change, Difference, UnmodeledChange};
use schema_core::plan;
use schema_core::source::{Observer, Source, State};
use serde_json::json;

use super::Outcome;
use crate::args::Drift;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Drift, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let observer = project.observer();
    let target = project.target(args.database.database.as_deref())?;
    let mut live = observer.database(&target)?;
    let status = match live.live() {
        Some(client) => apply::status(client, &history)?,
        None => return Err(Error::NoDatabase),
    };
    let mut declared = observer.observe(&Source::Declared)?;

    // A database without a record may have been made from the files by other means.
    let is_recorded = !status.applied.is_empty();
    let last = status.applied.iter().filter(|own| own.finished()).map(|own| own.number).max();
    let until = last.filter(|number| history.until(*number).is_ok());
    let mut made = observer.history(history.clone(), until)?;
    let by_hand = observer.compare(&mut made, &mut live, &Default::default())?;
    let mut end = match until {
        Some(_) => observer.history(history.clone(), None)?,
        None => made,
    };
    let renames = declared.declared.as_ref().map(|own| own.renames.clone()).unwrap_or_default();
    let ahead = observer.compare(&mut end, &mut declared, &renames)?;

    let pending: Vec<String> = match is_recorded {
        true => status.pending.iter().map(|own| own.name.clone()).collect(),
        false => Vec::new(),
    };
    let found = !(by_hand.is_empty() && ahead.is_empty() && pending.is_empty() && status.problems.is_empty());
    let patches = match by_hand.is_empty() {
        true => (String::new(), String::new()),
        false => patches(&observer, &history, until, &mut live)?,
    };
    if args.format.is_json() {
        let problems: Vec<String> = status.problems.iter().map(ToString::to_string).collect();
        report::json(&json!({
            "drift": found, "by_hand": live_words(&by_hand), "pending": pending, "declared_ahead": describe(&ahead),
            "problems": problems, "undo": patches.0, "adopt": patches.1,
        }))?;
        return Ok(Outcome::found(found));
    }
    report::problems(&status.problems)?;
    if !by_hand.is_empty() {
        talk.problem(&format!("{target} was changed by hand, or not by these migrations"));
        report::list(&live_words(&by_hand))?;
        patch("what takes the database back to its migrations", &patches.0)?;
        patch("what takes the migrations to the database", &patches.1)?;
    }
    if !pending.is_empty() {
        talk.problem(&format!("{target} lacks {}", count(pending.len(), "migration")));
        report::list(&pending)?;
        talk.help("run `schema migrate`");
    }
    if !ahead.is_empty() {
        talk.problem("the declaration has run ahead of the migrations");
        report::list(&describe(&ahead))?;
        talk.help("run `schema generate`");
    }
    if !found {
        talk.say(&format!("no drift: {target} is what {} say", count(history.migrations.len(), "migration")));
        if !is_recorded && !history.migrations.is_empty() {
            talk.note("the database has no record of its migrations: run `schema baseline` once");
        }
    }
    Ok(Outcome::found(found))
}

/// Back to the migrations, and from the migrations to here.
fn patches(
    observer: &Observer<'_>,
    history: &schema_core::history::History,
    until: Option<u32>,
    live: &mut State,
) -> Result<(String, String), Error> {
    let mut made = observer.history(history.clone(), until)?;
    let back = observer.compare(live, &mut made, &Default::default())?;
    let undo = plan::plan(&back, &made.observed, &Default::default()).sql();
    let forth = observer.compare(&mut made, live, &Default::default())?;
    let adopt = plan::plan(&forth, &live.observed, &Default::default()).sql();
    Ok((undo, adopt))
}

fn patch(title: &str, sql: &str) -> Result<(), Error> {
    if sql.is_empty() {
        return Ok(());
    }
    report::sql(&format!("\n-- {title}:\n{sql}"))
}

fn describe(difference: &Difference) -> Vec<String> {
    let changes = difference.changes.iter().map(Change::describe);
    changes.chain(difference.unmodeled.iter().map(UnmodeledChange::describe)).collect()
}

/// Seen from the database: what `describe` calls missing there is extra here.
fn live_words(by_hand: &Difference) -> Vec<String> {
    let turn = |line: String| match line.strip_suffix("is missing") {
        Some(start) => format!("{start}is extra"),
        None => match line.strip_suffix("is extra") {
            Some(start) => format!("{start}is missing"),
            None => line,
        },
    };
    describe(by_hand).into_iter().map(turn).collect()
}
