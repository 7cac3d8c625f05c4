//! `schema status`: which migrations a database has. Exit 1 while one is pending or something is wrong.

use schema_core::apply;
use serde_json::json;

use super::Outcome;
use crate::args::Status;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Status, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let target = project.target(args.database.database.as_deref())?;
    let status = apply::status(&mut target.connect()?, &history)?;
    let found = !(status.pending.is_empty() && status.problems.is_empty());
    if args.format.is_json() {
        let applied: Vec<_> = status
            .applied
            .iter()
            .map(|own| {
                json!({
                    "number": own.number, "name": own.name, "checksum": own.checksum,
                    "finished_at": own.finished_at, "baseline": own.baseline,
                    "statements": own.statements, "statements_done": own.statements_done,
                })
            })
            .collect();
        let pending: Vec<&str> = status.pending.iter().map(|own| own.name.as_str()).collect();
        let problems: Vec<String> = status.problems.iter().map(ToString::to_string).collect();
        report::json(&json!({ "applied": applied, "pending": pending, "problems": problems }))?;
        return Ok(Outcome::found(found));
    }
    let mut lines: Vec<String> = status
        .applied
        .iter()
        .map(|own| match (&own.finished_at, own.baseline) {
            (Some(at), false) => format!("applied   {}  {at}", own.name),
            (Some(at), true) => format!("baseline  {}  {at}", own.name),
            (None, _) => {
                format!("unfinished {}  {} of {} statements", own.name, own.statements_done, own.statements)
            }
        })
        .collect();
    lines.extend(status.pending.iter().map(|own| format!("pending   {}", own.name)));
    report::list(&lines)?;
    report::problems(&status.problems)?;
    // While something has to be settled, migrating would be refused.
    if !status.pending.is_empty() && status.problems.is_empty() {
        talk.help(&format!("run `schema migrate` to apply {}", count(status.pending.len(), "migration")));
    }
    Ok(Outcome::found(found))
}
