//! `schema drift`: live against history against declaration, and which of them moved.

use std::thread;

use schema_core::apply;
use schema_core::model::declared::Renames;
use schema_core::plan;
use schema_core::source::{Observer, Source, State};
use serde_json::json;

use super::Outcome;
use crate::args::Drift;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk, difference};

pub(super) fn run(project: &Project, args: &Drift, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let observer = project.observer();
    let target = project.target(args.database.database.as_deref())?;
    talk.progress("reading the database");
    // The source is read while the server answers.
    let (live, declared) = thread::scope(|scope| {
        let declared = scope.spawn(|| observer.observe(&Source::Declared));
        (observer.database(&target), declared.join())
    });
    let mut live = live?;
    let status = match live.live() {
        Some(client) => apply::status(client, &history)?,
        None => return Err(Error::NoDatabase),
    };
    let mut declared = match declared {
        Ok(declared) => declared?,
        Err(panic) => std::panic::resume_unwind(panic),
    };

    // A database without a record may have been made from the files by other means, or not been made yet.
    let is_recorded = !status.applied.is_empty();
    let is_new = !is_recorded
        && observer.compare(&mut observer.observe(&Source::Empty)?, &mut live, &none())?.is_empty();
    let last = status.applied.iter().filter(|own| own.finished()).map(|own| own.number).max();
    let until = last.filter(|number| history.until(*number).is_ok());
    let made = || match is_new {
        true => observer.observe(&Source::Empty),
        false => observer.history(history.clone(), until),
    };
    let mut here = made()?;
    let by_hand = observer.compare(&mut here, &mut live, &none())?;
    let is_end =
        !is_new && until.is_none_or(|number| history.migrations.last().is_some_and(|m| m.number == number));
    let mut end = if is_end { here } else { observer.history(history.clone(), None)? };
    let renames = declared.declared.as_ref().map(|own| own.renames.clone()).unwrap_or_default();
    let ahead = observer.compare(&mut end, &mut declared, &renames)?;

    let pending: Vec<String> = match is_recorded || is_new {
        true => status.pending.iter().map(|own| own.name.clone()).collect(),
        false => Vec::new(),
    };
    let found = !(by_hand.is_empty() && ahead.is_empty() && pending.is_empty() && status.problems.is_empty());
    let patches = match by_hand.is_empty() {
        true => Patches::default(),
        false => patches(&observer, &mut made()?, &mut live)?,
    };
    if args.format.is_json() {
        let problems: Vec<String> = status.problems.iter().map(ToString::to_string).collect();
        report::json(&json!({
            "drift": found, "by_hand": difference::after(&by_hand), "pending": pending, "declared_ahead": difference::before(&ahead),
            "problems": problems, "undo": patches.undo, "adopt": patches.adopt, "unplanned": patches.unplanned,
        }))?;
        return Ok(Outcome::found(found));
    }
    report::problems(&status.problems)?;
    report::outside(talk, &observer, &live.observed);
    if !by_hand.is_empty() {
        report::found(&format!("{target} was changed by hand, or not by these migrations"))?;
        report::list(&difference::after(&by_hand))?;
        patch("what takes the database back to its migrations", &patches.undo)?;
        patch("what takes the migrations to the database", &patches.adopt)?;
        if !patches.unplanned.is_empty() {
            talk.note(&format!(
                "not in this SQL, and to be changed by hand: {}",
                patches.unplanned.join(", ")
            ));
        }
    }
    if !pending.is_empty() {
        report::found(&format!("{target} lacks {}", count(pending.len(), "migration")))?;
        report::list(&pending)?;
        talk.help("run `schema migrate`");
    }
    if !ahead.is_empty() {
        report::found("the declaration has run ahead of the migrations")?;
        report::list(&difference::before(&ahead))?;
        talk.help("run `schema generate`");
    }
    if !found {
        let made = match history.migrations.len() {
            0 => "as empty as the history".to_owned(),
            1 => "what the 1 migration makes".to_owned(),
            n => format!("what the {n} migrations make"),
        };
        talk.say(&format!("no drift: {target} is {made}"));
        if !is_recorded && !history.migrations.is_empty() {
            talk.note("the database has no record of its migrations: run `schema baseline` once");
        }
    }
    Ok(Outcome::found(found))
}

fn none() -> Renames {
    Renames::default()
}

/// Back to the migrations, and from the migrations to here.
#[derive(Default)]
struct Patches {
    undo: String,
    adopt: String,
    /// What neither of them holds.
    unplanned: Vec<String>,
}

fn patches(observer: &Observer<'_>, made: &mut State, live: &mut State) -> Result<Patches, Error> {
    let back = observer.compare(live, made, &none())?;
    let undo = plan::plan(&back, &made.observed, &Default::default()).sql();
    let forth = observer.compare(made, live, &none())?;
    let adopt = plan::plan(&forth, &live.observed, &Default::default()).sql();
    let unplanned = difference::unplanned_after(&forth);
    Ok(Patches { undo, adopt, unplanned })
}

fn patch(title: &str, sql: &str) -> Result<(), Error> {
    if sql.is_empty() {
        return Ok(());
    }
    report::sql(&format!("\n-- {title}:\n{sql}"))
}
