//! `schema diff`: the SQL from one source to another. Exit 0 when there is none.

use schema_core::plan::{self, online};
use schema_core::source::Source;
use serde_json::json;

use super::{Outcome, examine, renames};
use crate::args::{Args, Diff, Strategy};
use crate::config::Config;
use crate::error::Error;
use crate::project::{self, Project};
use crate::report::{self, Talk};

/// The project, or one without files where neither source means any: two databases need no schema.toml.
pub(super) fn project(all: &Args, args: &Diff) -> Result<Project, Error> {
    let config = match Config::read(all.config.as_deref(), all.env.as_deref()) {
        Err(Error::NoConfig) if !needs_project(&args.from)? && !needs_project(&args.to)? => Config::none(),
        config => config?,
    };
    Project::open(config)
}

fn needs_project(text: &str) -> Result<bool, Error> {
    Ok(matches!(project::source(text)?, Source::Declared | Source::History(_)))
}

pub(super) fn run(project: &Project, args: &Diff, talk: &Talk) -> Result<Outcome, Error> {
    let observer = project.observer();
    let (from, to) = (project::source(&args.from)?, project::source(&args.to)?);
    let mut after = observer.observe(&to)?;
    let mut before = observer.observe(&from)?;
    let said = renames::said(&args.renames, &after, &before.observed)?;
    let difference = observer.compare(&mut before, &mut after, &said)?;
    renames::check_dropped(&args.renames, &difference)?;
    report::unmodeled(&difference)?;
    for question in renames::open(&args.renames, &difference) {
        talk.note(&format!(
            "{} `{}` is dropped and `{}` added; if that is a rename, say `--rename {}={}`",
            question.kind(),
            question.gone(),
            question.candidates().join("`, `"),
            question.gone(),
            question.candidates().first().map_or("NEW", String::as_str)
        ));
    }
    let backfills = after.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    let (plan, sql) = match args.strategy {
        Strategy::Direct => {
            let plan = plan::plan(&difference, &after.observed, &backfills);
            let sql = plan.sql();
            (plan, sql)
        }
        Strategy::Online => {
            let stages = online::online(&difference, &after.observed, &backfills);
            (online::whole(&stages), online::script(&stages))
        }
    };
    let found = examine::unwritten(project, &plan, &difference, &after)?;
    if args.format.is_json() {
        report::json(&json!({ "sql": sql, "steps": plan.steps, "findings": found }))?;
    } else {
        report::sql(&sql)?;
        report::finding::brief(talk, &found);
        report::beside_findings(talk, &plan, false);
        report::outside(talk, &observer, &after.observed);
    }
    Ok(Outcome::found(!plan.is_empty()))
}
