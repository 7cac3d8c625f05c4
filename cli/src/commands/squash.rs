//! `schema squash`: the first migrations as one, proved equal.

use schema_core::history::History;
use schema_core::plan;
use schema_core::source::Source;
use schema_core::squash;
use serde_json::json;

use super::Outcome;
use crate::args::Squash;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Squash, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let first = match args.until {
        Some(number) => history.until(number)?.len(),
        None => history.migrations.len(),
    };
    if first < 2 {
        let why = format!("that would be one of {}", count(first, "migration"));
        return Err(Error::NothingToSquash { why });
    }
    talk.progress(&format!("making one of {}", count(first, "migration")));
    let observer = project.observer();
    let squashed = squash::squash(&observer, &history, first)?;
    let Some(one) = squashed.history.migrations.first() else { return Err(Error::NoMigration) };
    if !args.dry_run {
        let text = snapshot(project, &history)?;
        squashed.history.overwrite(&text)?;
    }
    let replaced: Vec<&str> = history.migrations[..first].iter().map(|own| own.name.as_str()).collect();
    if args.format.is_json() {
        let name = (!args.dry_run).then_some(&one.name);
        report::json(
            &json!({ "migration": name, "replaces": replaced, "rows": squashed.rows, "sql": one.sql }),
        )?;
        return Ok(Outcome::Clean);
    }
    report::sql(&one.sql)?;
    if history.migrations[..first].iter().any(|own| own.down.is_some()) {
        talk.note("their ways back go with them: nothing leads back into the middle of it");
    }
    for own in &squashed.volatile {
        let what = own.split(':').next().unwrap_or(own);
        talk.note(&format!(
            "{what} holds other values each time that the migrations run; these are of one run"
        ));
    }
    let rows = match squashed.rows {
        0 => String::new(),
        rows => format!(" and the {} that they leave", count(rows, "row")),
    };
    if !args.dry_run {
        project.say_written(one, talk);
    }
    let next = match args.dry_run {
        true => "nothing was written",
        false => "databases that have all of them go on; those that have some need the rest before",
    };
    talk.say(&format!(
        "proved on a dev database: it makes the schema of {}{rows}; {next}",
        count(first, "migration")
    ));
    Ok(Outcome::Clean)
}

/// schema.sql stays what it is; where there is none it is written.
fn snapshot(project: &Project, history: &History) -> Result<String, Error> {
    Ok(match history.schema_sql()? {
        Some(text) => text,
        None => plan::snapshot(&project.observer().observe(&Source::History(None))?.observed),
    })
}
