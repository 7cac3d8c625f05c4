//! The way back from migrations: planned, proved and written beside them. Running it is `migrate --down`'s.

use schema_core::back::{self, Manner, RoundTrip, WayBack};
use schema_core::history::{Down, History, Migration};
use schema_core::review::{Found, found};
use schema_core::source::{Observer, Source, State};
use schema_core::sql::remark::remark;
use schema_core::verify::{Seed, Severity};
use serde_json::{Value, json};

use super::Outcome;
use crate::args::{Generate, Strategy};
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

/// A way back, with what is known of it.
pub(super) struct Examined {
    pub(super) way: WayBack,
    pub(super) trip: Option<RoundTrip>,
}

/// `generate --down NNNN`: the way back from a migration that is there.
pub(super) fn run(
    project: &Project,
    mut history: History,
    number: u32,
    args: &Generate,
    talk: &Talk,
) -> Result<Outcome, Error> {
    let given = [
        (args.name.is_some(), "`--name`"),
        (!args.renames.renames.is_empty(), "`--rename`"),
        (!args.renames.dropped.is_empty(), "`--drop`"),
    ];
    if let Some((_, with)) = given.into_iter().find(|(is_given, _)| *is_given) {
        return Err(Error::DownWith { number, with });
    }
    let migration = history.until(number)?.last().cloned().ok_or(Error::NoMigration)?;
    if migration.down.is_some() && !args.dry_run {
        history.add_down(number, "")?;
    }
    let examined = examine(&project.observer(), &history, &migration, args, talk)?;
    let found = examined.found();
    if !args.dry_run {
        history.add_down(number, &examined.way.sql)?;
    }
    if args.format.is_json() {
        let down = examined.json(&migration);
        report::json(&json!({ "migration": null, "sql": "", "steps": [], "findings": [], "down": down }))?;
        return Ok(Outcome::Clean);
    }
    report::sql(&examined.way.sql)?;
    report::finding::brief(talk, &found);
    if !args.dry_run {
        talk.done(&format!("wrote {}", project.migrations().join(migration.down_file()).display()));
    }
    let next = match args.dry_run {
        true => "nothing was written".to_owned(),
        false => {
            format!("`schema migrate --down` runs it, while {} is the last that is applied", migration.name)
        }
    };
    talk.say(&format!("{}; {next}", examined.verdict()));
    Ok(Outcome::Clean)
}

/// Gives the migrations from `first` on, which nobody has written yet, their ways back.
pub(super) fn attach(
    project: &Project,
    history: &mut History,
    first: usize,
    args: &Generate,
    talk: &Talk,
) -> Result<Vec<Examined>, Error> {
    let observer = project.observer();
    let mut all = Vec::new();
    for at in first..history.migrations.len() {
        let migration = history.migrations[at].clone();
        let examined = examine(&observer, history, &migration, args, talk)?;
        history.migrations[at].down = Some(Down::new(&migration.name, &examined.way.sql));
        all.push(examined);
    }
    Ok(all)
}

/// Shows the way back from a migration that is shown.
pub(super) fn show(migration: &Migration, examined: &Examined, talk: &Talk) -> Result<(), Error> {
    report::sql(&(remark(&migration.down_file()) + &examined.way.sql))?;
    let found = examined.found();
    if !found.is_empty() {
        talk.say(&format!("in {}:", migration.down_file()));
    }
    report::finding::brief(talk, &found);
    Ok(())
}

/// The states before and after a migration of a history.
pub(super) fn states(
    observer: &Observer<'_>,
    history: &History,
    migration: &Migration,
) -> Result<(State, State), Error> {
    let before = history.migrations.iter().rfind(|own| own.number < migration.number);
    let before = match before {
        Some(before) => observer.history(history.clone(), Some(before.number))?,
        None => observer.observe(&Source::Empty)?,
    };
    Ok((before, observer.history(history.clone(), Some(migration.number))?))
}

/// Plans it, and runs it where nothing matters: what does not lead back there, or does not even run without a row, is
/// not written.
fn examine(
    observer: &Observer<'_>,
    history: &History,
    migration: &Migration,
    args: &Generate,
    talk: &Talk,
) -> Result<Examined, Error> {
    talk.progress(&format!("trying the way back from {}", migration.name));
    if args.strategy == Strategy::Online {
        match tried(observer, history, migration, Manner::Online, args, talk) {
            // What stands between two of several files may have no such form.
            Err(Error::NotBack { .. } | Error::Apply(_)) => {
                talk.note(&format!("{} is in its shortest form: no other leads back", migration.down_file()));
            }
            examined => return examined,
        }
    }
    tried(observer, history, migration, Manner::Direct, args, talk)
}

fn tried(
    observer: &Observer<'_>,
    history: &History,
    migration: &Migration,
    manner: Manner,
    args: &Generate,
    talk: &Talk,
) -> Result<Examined, Error> {
    let (mut before, mut after) = states(observer, history, migration)?;
    let one = std::slice::from_ref(migration);
    let way = back::way_back(observer, one, &mut before, &mut after, manner)?;
    if !args.no_verify {
        match back::prove(observer, migration, (&way.sql, &way), &before, &after, Seed(0), true) {
            Ok(trip) if trip.leads_back() => return Ok(Examined { way, trip: Some(trip) }),
            // What is wrong is told below, in the server's words.
            Ok(_) => {}
            Err(error) => talk.note(&format!("the way back could not be tried on rows: {error}")),
        }
    }
    let down = Down::new(&migration.name, &way.sql);
    let left = back::left(observer, (migration, &down), &after, &before.observed)?;
    if left.is_empty() {
        return Ok(Examined { way, trip: None });
    }
    Err(Error::NotBack { name: migration.name.clone(), left, sql: way.sql })
}

impl Examined {
    pub(super) fn found(&self) -> Vec<Found> {
        self.trip.as_ref().map(|trip| found::proved(trip.findings())).unwrap_or_default()
    }

    pub(super) fn json(&self, migration: &Migration) -> Value {
        json!({
            "file": migration.down_file(), "sql": self.way.sql, "steps": self.way.plan.steps, "findings": self.found(),
        })
    }

    /// Whether it can be run as it is, in a line.
    pub(super) fn verdict(&self) -> String {
        let errors = self.found().iter().filter(|own| own.severity == Severity::Error).count();
        let rows: usize = self.trip.iter().flat_map(|trip| trip.back.filled.rows.values()).sum();
        match (errors, rows) {
            (0, 0) => "tried on a dev database: it leads back".to_owned(),
            (0, rows) => {
                format!("proved on a dev database with {} in its tables: it leads back", count(rows, "row"))
            }
            (1, _) => "it leads back, but for the error above".to_owned(),
            (errors, _) => format!("it leads back, but for the {errors} errors above"),
        }
    }
}
